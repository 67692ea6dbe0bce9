//! Owns the running of the examples inside rule files: what `redsignal test` and `cargo test` call.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::fault::Fault;
use crate::lint::Linter;
use crate::rule::{Example, Role, Rule, Side};
use crate::source::SourceFile;
use crate::span::Span;

/// Examples are read as Markdown.
const EXAMPLE_PATH: &str = "example.md";

/// What running a rule's examples gave.
#[derive(Debug, Clone)]
pub struct RuleReport {
    /// The rule.
    pub rule: Arc<Rule>,
    /// Examples run.
    pub examples: usize,
    /// Those that did not hold.
    pub failures: Vec<Failure>,
    /// Phrases under `match`, `opening` and `trigger` that no `bad` example fires, as spans of the rule file.
    pub unfired: Vec<Span>,
    /// How many such phrases there are in all.
    pub phrases: usize,
}

/// An example that does not hold.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Its place in the rule file.
    pub span: Span,
    /// What it should have been.
    pub side: Side,
    /// What happened instead: a lower-case fragment.
    pub message: String,
}

impl Failure {
    /// The same as a fault of the rule's file, to be drawn there.
    pub fn fault(&self, rule: &Rule) -> Fault {
        let side = if self.side == Side::Bad { "bad" } else { "ok" };
        Fault::new(&rule.file, self.span, format!("`{side}` example of {} {}", rule.id, self.message))
    }
}

/// Runs the examples of one rule.
pub fn run(linter: &Linter, rule: &Arc<Rule>) -> RuleReport {
    let mut failures = Vec::new();
    let mut fired = BTreeSet::new();
    for example in &rule.examples {
        if let Some(message) = check(linter, rule, example) {
            failures.push(Failure { span: example.span, side: example.side, message });
        }
        if example.side == Side::Bad {
            fired.extend(linter.phrases_in(&SourceFile::new(EXAMPLE_PATH, example.text.as_str())));
        }
    }
    let own = linter.rules().own_phrases(&rule.id, &Role::CLAIMS);
    let unfired = own.iter().filter(|(phrase, _)| !fired.contains(phrase)).map(|(_, span)| *span).collect();
    RuleReport { rule: Arc::clone(rule), examples: rule.examples.len(), failures, unfired, phrases: own.len() }
}

/// What is wrong with an example, if anything.
fn check(linter: &Linter, rule: &Rule, example: &Example) -> Option<String> {
    let source = SourceFile::new(EXAMPLE_PATH, example.text.as_str());
    let inspection = linter.inspect_as(&source, example.kind);
    let found: Vec<Span> = inspection.findings.iter().filter(|finding| finding.rule.id == rule.id).map(|finding| finding.span).collect();
    match example.side {
        Side::Ok => found.first().map(|span| format!("should be silent, but `{}` is found", source.slice(*span))),
        Side::Bad if found.is_empty() => {
            let cleared = inspection.cleared.iter().find(|cleared| cleared.rule.id == rule.id);
            let why = cleared.map_or_else(
                || "no phrase matches".to_owned(),
                |cleared| format!("`{}` is let off: {}", source.slice(cleared.span), cleared.by.describe(&source)),
            );
            Some(format!("should be found, but {why}"))
        }
        Side::Bad => {
            let missed = example.marks.iter().find(|mark| !found.iter().any(|span| span.overlaps(**mark)))?;
            let instead: Vec<&str> = found.iter().map(|span| source.slice(*span)).collect();
            Some(format!("`{}` is not marked; `{}` is", source.slice(*missed), instead.join("`, `")))
        }
    }
}
