//! Owns one layer of settings: what a file, the command line or an editor says, each value with where it was said.

use std::path::PathBuf;

use super::globs::Globs;
use crate::report::FailOn;
use crate::rule::{Severity, Terms};
use crate::source::SourceFile;
use crate::span::Span;

/// Where a value was said.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Nowhere: it is the default.
    Default,
    /// At a place of a configuration file.
    File(SourceFile, Span),
    /// By a flag of the command line, such as `--select`.
    Flag(&'static str),
    /// By the editor.
    Editor,
}

/// A value and where it was said.
#[derive(Debug, Clone)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it was said.
    pub from: Origin,
}

impl<T> Sourced<T> {
    /// A value from somewhere.
    pub fn new(value: T, from: Origin) -> Self {
        Self { value, from }
    }
}

/// A severity for a rule or a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeverityOf {
    /// The rule's id, its family, or `all`.
    pub name: String,
    /// How bad its findings are to be.
    pub severity: Severity,
}

/// One layer as written: what is `None` or empty leaves the layers below as they are.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// Rules or families to run, and no others, whatever the layers below say.
    pub select: Option<Vec<Sourced<String>>>,
    /// Rules or families to leave out, beside those that the layers below leave out.
    pub ignore: Vec<Sourced<String>>,
    /// Severities other than those that the rules have.
    pub severity: Vec<Sourced<SeverityOf>>,
    /// From which severity on a finding fails the run.
    pub fail_on: Option<Sourced<FailOn>>,
    /// Folders or files of rules beside the built-in ones, absolute or from the workspace's folder.
    pub rules: Vec<Sourced<PathBuf>>,
    /// What is added to the vocabulary.
    pub terms: Option<Terms>,
    /// What a walk of folders leaves out.
    pub exclude: Option<Globs>,
}

/// A layer that holds for some paths alone: `[[overrides]]`.
#[derive(Debug, Clone)]
pub struct Override {
    /// For which.
    pub paths: Globs,
    /// What holds for them.
    pub layer: Layer,
}
