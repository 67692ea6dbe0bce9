//! Owns what a run is to do, resolved: which rules, from which packs, how bad, and what fails it. Made only by merging layers:
//! defaults ← configuration files ← flags or editor.
//!
//! [`Workspace`] is the way in, for every face: it finds the configuration for a path, merges, and keeps a linter ready. It prints
//! nothing; what is wrong is data ([`SettingsFault`]).

mod chain;
mod fault;
mod file;
mod globs;
mod layer;
mod table;
mod workspace;

use std::path::{Path, PathBuf};

pub use fault::SettingsFault;
pub use file::{ConfigFile, FILE_NAME, SCHEMA};
pub use globs::Globs;
pub use layer::{Layer, Origin, Override, SeverityOf, Sourced};
pub use workspace::{BuiltIn, Lookup, Ready, Workspace};

pub use crate::report::FailOn;
use crate::rule::{Severity, Terms};
use crate::source::SourceFile;

/// Everything resolved, for one path. Each value knows where it was said.
#[derive(Debug, Clone)]
pub struct Settings {
    files: Vec<SourceFile>,
    choices: Vec<Choice>,
    severities: Vec<Vec<Sourced<SeverityOf>>>,
    fail_on: Sourced<FailOn>,
    rules: Vec<Sourced<PathBuf>>,
    terms: Vec<Terms>,
    exclude: Vec<Globs>,
}

/// What one layer says of which rules run.
#[derive(Debug, Clone)]
struct Choice {
    select: Option<Vec<Sourced<String>>>,
    ignore: Vec<Sourced<String>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            files: Vec::new(),
            choices: Vec::new(),
            severities: Vec::new(),
            fail_on: Sourced::new(FailOn::default(), Origin::Default),
            rules: Vec::new(),
            terms: Vec::new(),
            exclude: Vec::new(),
        }
    }
}

impl Settings {
    /// Puts a layer over these settings. What it selects makes all that was selected and ignored before void; what it ignores, adds, or
    /// excludes comes beside what is there; the rest takes the place of what is there.
    #[must_use]
    pub fn with(mut self, layer: &Layer) -> Self {
        if layer.select.is_some() {
            self.choices.clear();
        }
        if layer.select.is_some() || !layer.ignore.is_empty() {
            self.choices.push(Choice { select: layer.select.clone(), ignore: layer.ignore.clone() });
        }
        if !layer.severity.is_empty() {
            self.severities.push(layer.severity.clone());
        }
        if let Some(fail_on) = &layer.fail_on {
            self.fail_on = fail_on.clone();
        }
        self.rules.extend(layer.rules.iter().cloned());
        self.terms.extend(layer.terms.iter().cloned());
        self.exclude.extend(layer.exclude.iter().cloned());
        self
    }

    /// Whether a rule is to run, given its id and family. The last layer that says something of it counts; of what one layer says, the
    /// narrower (a rule before its family, a family before `all`), and to ignore before to select.
    pub fn enables(&self, id: &str, family: &str) -> bool {
        let narrowest = |names: &[Sourced<String>]| names.iter().filter_map(|name| reach(&name.value, id, family)).max();
        self.choices.iter().fold(true, |enabled, choice| {
            let selected = choice.select.as_deref().map(narrowest);
            let ignored = narrowest(&choice.ignore);
            match (selected, ignored) {
                (Some(selected), ignored) => selected > ignored,
                (None, Some(_)) => false,
                (None, None) => enabled,
            }
        })
    }

    /// The severity that the settings give a rule in place of its own, by the same order of layers and names as [`Self::enables`].
    pub fn severity(&self, id: &str, family: &str) -> Option<Severity> {
        let said = |layer: &Vec<Sourced<SeverityOf>>| {
            let said = layer.iter().filter_map(|entry| Some((reach(&entry.value.name, id, family)?, entry.value.severity)));
            said.max_by_key(|(reach, _)| *reach).map(|(_, severity)| severity)
        };
        self.severities.iter().rev().find_map(said)
    }

    /// Whether a walk of folders leaves a file out. `path` is absolute, without `.` and `..`: see [`Workspace::excludes`].
    pub fn excludes(&self, path: &Path) -> bool {
        self.exclude.iter().any(|globs| globs.cover(path))
    }

    /// From which severity on a finding fails the run.
    pub fn fail_on(&self) -> &Sourced<FailOn> {
        &self.fail_on
    }

    /// The rules and families that alone are to run; nothing where that is all of them.
    pub fn selected(&self) -> &[Sourced<String>] {
        // A layer that selects has made those before it void.
        self.choices.first().and_then(|choice| choice.select.as_deref()).unwrap_or_default()
    }

    /// The rules and families that are left out.
    pub fn ignored(&self) -> impl Iterator<Item = &Sourced<String>> {
        self.choices.iter().flat_map(|choice| &choice.ignore)
    }

    /// The severities given, in the order of layers: a later one takes the place of an earlier.
    pub fn severities(&self) -> impl Iterator<Item = &Sourced<SeverityOf>> {
        self.severities.iter().flatten()
    }

    /// Folders and files of rules beside the built-in ones, in the order in which they are read.
    pub fn rules(&self) -> &[Sourced<PathBuf>] {
        &self.rules
    }

    /// What is added to the vocabulary, in the order in which it is.
    pub fn terms(&self) -> &[Terms] {
        &self.terms
    }

    /// What a walk of folders leaves out.
    pub fn excluded(&self) -> impl Iterator<Item = &Sourced<String>> {
        self.exclude.iter().flat_map(Globs::patterns)
    }

    /// The configuration files, the nearest last. An editor watches them.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }
}

/// How narrow a name is for a rule, if it is one of its names.
fn reach(name: &str, id: &str, family: &str) -> Option<Reach> {
    match name {
        _ if name == id => Some(Reach::Rule),
        _ if name == family => Some(Reach::Family),
        "all" => Some(Reach::All),
        _ => None,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    All,
    Family,
    Rule,
}
