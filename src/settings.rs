//! Owns what a run is to do, resolved: which rules, from which packs, and what fails it. Made by merging layers; today there are two,
//! the defaults and the command line's flags.

use std::path::PathBuf;

use crate::fault::nearest;
use crate::rule::Severity;

/// From which severity on a finding fails the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// This severity or worse.
    At(Severity),
    /// Nothing fails it.
    Never,
}

impl FailOn {
    /// Whether a run whose worst finding is `worst` fails.
    pub fn fails(self, worst: Option<Severity>) -> bool {
        match (self, worst) {
            (Self::At(least), Some(worst)) => worst >= least,
            (Self::Never, _) | (_, None) => false,
        }
    }
}

/// One layer of settings as written: what is `None` or empty leaves the layer below as it is.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// Rules or families to run; empty for all.
    pub select: Vec<String>,
    /// Rules or families to leave out.
    pub ignore: Vec<String>,
    /// Folders of rules beside the built-in ones.
    pub rules: Vec<PathBuf>,
    /// From which severity on a finding fails the run.
    pub fail_on: Option<FailOn>,
}

/// Everything resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Rules or families to run; empty for all.
    pub select: Vec<String>,
    /// Rules or families to leave out.
    pub ignore: Vec<String>,
    /// Folders of rules beside the built-in ones.
    pub rules: Vec<PathBuf>,
    /// From which severity on a finding fails the run.
    pub fail_on: FailOn,
}

/// A selection that names nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no rule or family is called `{name}`")]
pub struct UnknownRule {
    /// The name.
    pub name: String,
    /// The nearest one there is.
    pub near: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { select: Vec::new(), ignore: Vec::new(), rules: Vec::new(), fail_on: FailOn::At(Severity::Warning) }
    }
}

impl Settings {
    /// Puts a layer over these settings.
    #[must_use]
    pub fn with(mut self, layer: Layer) -> Self {
        if !layer.select.is_empty() {
            self.select = layer.select;
        }
        self.ignore.extend(layer.ignore);
        self.rules.extend(layer.rules);
        self.fail_on = layer.fail_on.unwrap_or(self.fail_on);
        self
    }

    /// Whether a rule is to run, given its id and family.
    pub fn enables(&self, id: &str, family: &str) -> bool {
        let names = |list: &[String]| list.iter().any(|name| name == id || name == family || name == "all");
        (self.select.is_empty() || names(&self.select)) && !names(&self.ignore)
    }

    /// Checks that every name selected or ignored is a known rule or family.
    ///
    /// # Errors
    ///
    /// The first that is none.
    pub fn check(&self, known: &[String]) -> Result<(), UnknownRule> {
        match self.select.iter().chain(&self.ignore).find(|name| *name != "all" && !known.contains(name)) {
            None => Ok(()),
            Some(name) => Err(UnknownRule { name: name.clone(), near: nearest(name, known.iter().map(String::as_str)).map(str::to_owned) }),
        }
    }
}
