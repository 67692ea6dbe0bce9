//! Owns what a run has to show: linted files, inputs that could not be read, and the tally. Renderers get nothing else.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::finding::{AnswerSummary, Cleared, Finding};
use crate::lint::Inspection;
use crate::rule::Severity;
use crate::source::SourceFile;

/// From which severity on a finding fails the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// This severity or worse.
    At(Severity),
    /// Nothing fails it.
    Never,
}

impl Default for FailOn {
    fn default() -> Self {
        Self::At(Severity::Warning)
    }
}

impl FailOn {
    /// Whether a run whose worst finding is `worst` fails.
    pub fn fails(self, worst: Option<Severity>) -> bool {
        match (self, worst) {
            (Self::At(least), Some(worst)) => worst >= least,
            (Self::Never, _) | (_, None) => false,
        }
    }

    /// The name in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::At(severity) => severity.name(),
            Self::Never => "never",
        }
    }

    /// The threshold of that name.
    pub fn named(name: &str) -> Option<Self> {
        if name == "never" { Some(Self::Never) } else { Severity::named(name).map(Self::At) }
    }
}

/// One linted file.
#[derive(Debug, Clone)]
pub struct Linted {
    /// Its text.
    pub source: SourceFile,
    /// Its answers.
    pub answers: Vec<AnswerSummary>,
    /// Its findings, sorted by span and rule.
    pub findings: Vec<Finding>,
    /// Matches that were let off.
    pub cleared: Vec<Cleared>,
    /// From which severity on a finding in it fails the run.
    pub fail_on: FailOn,
}

impl Linted {
    /// The worst severity found in it.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

impl From<Inspection> for Linted {
    fn from(inspection: Inspection) -> Self {
        Self {
            source: inspection.document.source().clone(),
            answers: inspection.answers,
            findings: inspection.findings,
            cleared: inspection.cleared,
            fail_on: FailOn::default(),
        }
    }
}

/// An input that could not be linted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFault {
    /// Which.
    pub path: PathBuf,
    /// Why: a lower-case fragment.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// All of a run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The files, in the order they were given or walked.
    pub files: Vec<Linted>,
    /// What could not be read.
    pub faults: Vec<InputFault>,
}

/// Counts of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Files linted.
    pub files: u32,
    /// Answers in them.
    pub answers: u32,
    /// Words of prose in those.
    pub words: u32,
    /// Findings that are errors.
    pub error: u32,
    /// Findings that are warnings.
    pub warning: u32,
    /// Findings that are notes.
    pub note: u32,
}

impl Report {
    /// The tally.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { files: self.files.len() as u32, ..Summary::default() };
        for file in &self.files {
            summary.answers += file.answers.len() as u32;
            summary.words += file.answers.iter().map(|answer| answer.words).sum::<u32>();
            for finding in &file.findings {
                match finding.severity {
                    Severity::Error => summary.error += 1,
                    Severity::Warning => summary.warning += 1,
                    Severity::Note => summary.note += 1,
                }
            }
        }
        summary
    }

    /// How many findings each rule has, most first.
    pub fn by_rule(&self) -> Vec<(String, Severity, u32)> {
        let mut counts: BTreeMap<&str, (Severity, u32)> = BTreeMap::new();
        for finding in self.files.iter().flat_map(|file| &file.findings) {
            counts.entry(&finding.rule.id).or_insert((finding.severity, 0)).1 += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().map(|(rule, (severity, count))| (rule.to_owned(), severity, count)).collect();
        counts.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
        counts
    }

    /// Whether some file has a finding that fails the run.
    pub fn fails(&self) -> bool {
        self.files.iter().any(|file| file.fail_on.fails(file.worst()))
    }
}
