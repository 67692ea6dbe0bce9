//! Owns the rule that has no file: it reports suppression comments that suppress nothing.

use super::definition::{About, Rule, Severity};
use crate::source::SourceFile;

/// The id of the rule that reports suppressions in vain.
pub const UNUSED_SUPPRESSION: &str = "unused-suppression";

/// Its family.
pub const SUPPRESSIONS: &str = "suppressions";

/// The rule itself. It matches no phrases: `crate::suppress` makes its findings.
pub fn unused_suppression() -> Rule {
    Rule {
        id: UNUSED_SUPPRESSION.to_owned(),
        family: SUPPRESSIONS.to_owned(),
        summary: "this suppression suppresses nothing".to_owned(),
        severity: Severity::Warning,
        sources: Vec::new(),
        label: "no finding of that rule stands here".to_owned(),
        why: "A suppression that has outlived its finding would hide the next one.".to_owned(),
        stronger: "Take the comment out, or name the rule that it is for.".to_owned(),
        asks: "Which finding was this for?".to_owned(),
        kinds: Vec::new(),
        about: About::Anything,
        supersedes: Vec::new(),
        matches: None,
        lacks: None,
        opening: None,
        count: None,
        examples: Vec::new(),
        file: SourceFile::new("", ""),
    }
}
