//! Owns what a run has to show: linted files, inputs that could not be read, and the tally. Renderers get nothing else.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

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

/// From where a report's paths are counted, for readers such as GitHub that count from the repository's root and know nothing of the folder in which
/// the run was started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Base {
    /// The folder in which the run was started, absolute; empty where that is not known.
    pub folder: PathBuf,
    /// The folder from which the reader counts, absolute.
    pub root: PathBuf,
}

impl Base {
    /// A path as it is counted from the root: `/` between its parts, no `.` and no `..`; absolute where it lies elsewhere, as given where the base
    /// is not known. Standard input stays `-`.
    ///
    /// # Examples
    ///
    /// ```
    /// use redsignal::report::Base;
    /// let base = Base { folder: "/repo/ana".into(), root: "/repo".into() };
    /// assert_eq!(base.name("./rag.md".as_ref()), "ana/rag.md");
    /// assert_eq!(base.name("../bo/rag.md".as_ref()), "bo/rag.md");
    /// assert_eq!(base.name("/elsewhere/rag.md".as_ref()), "/elsewhere/rag.md");
    /// assert_eq!(Base::default().name("./rag.md".as_ref()), "rag.md");
    /// ```
    pub fn name(&self, path: &Path) -> String {
        if path == Path::new("-") {
            return "-".to_owned();
        }
        let full = plain(&self.folder.join(path));
        let name = full.strip_prefix(&self.root).unwrap_or(&full).to_string_lossy();
        if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() }
    }
}

/// A path without `.` and, where a folder stands before it, without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

/// All of a run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// From where its paths are counted.
    pub base: Base,
    /// The files, in the order they were given or walked.
    pub files: Vec<Linted>,
    /// What could not be read.
    pub faults: Vec<InputFault>,
    /// What was found and is not shown.
    pub withheld: Withheld,
}

/// Findings that were taken out of a report because they are not new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Withheld {
    /// Those that a baseline knows.
    pub known: u32,
    /// Those on lines that have not changed.
    pub unchanged: u32,
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
    /// Every finding with its file, in the order of the files.
    pub fn findings(&self) -> impl Iterator<Item = (&Linted, &Finding)> {
        self.files.iter().flat_map(|file| file.findings.iter().map(move |finding| (file, finding)))
    }

    /// A file's name as it is counted from the report's root.
    pub fn name(&self, file: &Linted) -> String {
        self.base.name(file.source.path())
    }

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
        for (_, finding) in self.findings() {
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
