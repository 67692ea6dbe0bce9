//! Owns suppression comments in Markdown: reads them, lets off what they name, and reports those that let off nothing.
//!
//! ```markdown
//! <!-- redsignal-ignore vague-speed: the interviewer asked for the adjective -->
//! The paragraph after the comment (or list item, with what is nested in it), or the one the comment ends.
//!
//! <!-- redsignal-disable hype -->   … until <!-- redsignal-enable hype -->
//! <!-- redsignal-ignore-file missing-cost -->
//! ```
//!
//! Rules and families may be named, several with commas; none named means all. Before an answer's heading, a comment also lets off the
//! findings that stand for the whole answer.

mod near;
mod switches;
mod wide;

use std::cell::Cell;
use std::sync::Arc;

use crate::document::Document;
use crate::fault::nearest;
use crate::finding::{AnswerRef, AnswerSummary, Cleared, ClearedBy, Finding};
use crate::fingerprint;
use crate::rule::{Rule, RuleSet};
use crate::span::Span;
use near::{Blocks, Near};
use wide::Wide;

/// What a comment reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// These blocks: a paragraph, or a list item with what is nested in it.
    Blocks { first: u32, end: u32 },
    /// From here on, up to an enabling comment: a range of the source's bytes.
    Stretch { start: u32, end: u32 },
}

#[derive(Debug)]
struct Suppression {
    comment: Span,
    /// Rule and family names with their places; none means all.
    names: Vec<(String, Span)>,
    reach: Reach,
    used: Cell<bool>,
}

/// Moves what is suppressed from the findings to the cleared, and adds findings for suppressions in vain.
pub(crate) fn apply(document: &Document, set: &RuleSet, answers: &[AnswerSummary], findings: &mut Vec<Finding>, cleared: &mut Vec<Cleared>) {
    let suppressions = read(document);
    if suppressions.is_empty() {
        return;
    }
    let near = Near::of(document, &suppressions);
    let wide = Wide::of(&suppressions);
    findings.retain(|finding| {
        let Some(used) = near.reaching(document, finding).or_else(|| wide.reaching(finding)) else { return true };
        suppressions[used].used.set(true);
        cleared.push(Cleared { rule: Arc::clone(&finding.rule), span: finding.span, by: ClearedBy::Suppressed(suppressions[used].comment) });
        false
    });
    if let Some(rule) = &set.unused_suppression {
        report(document, set, answers, &suppressions, rule, findings);
    }
}

fn report(document: &Document, set: &RuleSet, answers: &[AnswerSummary], suppressions: &[Suppression], rule: &Arc<Rule>, findings: &mut Vec<Finding>) {
    for suppression in suppressions {
        let unknown = suppression.names.iter().find(|(name, _)| !set.known.iter().any(|known| known == name));
        let off = suppression.names.iter().any(|(name, _)| set.rule(name).is_none() && !set.rules().any(|rule| rule.family == *name));
        let (span, message) = match unknown {
            Some((name, span)) => {
                let near = nearest(name, set.known.iter().map(String::as_str)).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                (*span, Some(format!("no rule or family is called `{name}`{near}")))
            }
            // A rule that is switched off for this run may well be needed in the next.
            None if suppression.used.get() || off => continue,
            None => (suppression.comment, None),
        };
        let answer =
            answers.iter().find(|answer| answer.place.span.start <= span.end).map_or(AnswerRef { heading: None, span, kind: None }, |answer| answer.place);
        let text = document.source().slice(suppression.comment);
        let fingerprint = fingerprint::of_comment(text);
        findings.push(Finding {
            rule: Arc::clone(rule),
            severity: rule.severity,
            span,
            parts: Vec::new(),
            sentence: suppression.comment,
            answer,
            lacked: None,
            message,
            fingerprint,
        });
    }
}

/// Reads all comments. An enabling comment ends the disabling ones before it that it names.
fn read(document: &Document) -> Vec<Suppression> {
    let comments: Vec<Comment> = document.comments().iter().filter_map(|comment| parse(document.source().slice(*comment), *comment)).collect();
    let end = document.source().text().len() as u32;
    let ends = switches::ends(&comments, end);
    let mut blocks = None;
    let mut suppressions = Vec::new();
    for (comment, stops) in comments.into_iter().zip(ends) {
        let reach = match comment.verb {
            Verb::Ignore => match blocks.get_or_insert_with(|| Blocks::of(document)).target(document, comment.span) {
                Some(blocks) => Reach::Blocks { first: blocks.start, end: blocks.end },
                None => Reach::Stretch { start: end, end },
            },
            Verb::IgnoreFile => Reach::Stretch { start: 0, end: u32::MAX },
            Verb::Disable => Reach::Stretch { start: comment.span.end, end: stops },
            Verb::Enable => continue,
        };
        suppressions.push(Suppression { comment: comment.span, names: comment.names, reach, used: Cell::new(false) });
    }
    suppressions
}

/// A comment of ours.
#[derive(Debug)]
struct Comment {
    span: Span,
    verb: Verb,
    /// Rule and family names with their places; none means all.
    names: Vec<(String, Span)>,
}

/// What a comment asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Ignore,
    IgnoreFile,
    Disable,
    Enable,
}

/// Reads `<!-- redsignal-ignore a, b: reason -->`; comments that are none of ours are nothing.
fn parse(text: &str, span: Span) -> Option<Comment> {
    let inner = text.strip_prefix("<!--")?.strip_suffix("-->")?;
    let start = inner.find("redsignal-")?;
    if !inner[..start].trim().is_empty() {
        return None;
    }
    let body = &inner[start + "redsignal-".len()..];
    let verb_len = body.find(|c: char| !(c.is_ascii_lowercase() || c == '-')).unwrap_or(body.len());
    let verb = match &body[..verb_len] {
        "ignore" => Verb::Ignore,
        "ignore-file" => Verb::IgnoreFile,
        "disable" => Verb::Disable,
        "enable" => Verb::Enable,
        _ => return None,
    };
    let rest = &body[verb_len..];
    let list = rest.split_once(':').map_or(rest, |(list, _)| list);
    let list_base = span.start as usize + text.len() - "-->".len() - rest.len();
    let mut names = Vec::new();
    let mut at = 0;
    for part in list.split([',', ' ', '\n', '\t']) {
        let name = part.trim();
        if !name.is_empty() {
            let start = list_base + at + part.find(name).unwrap_or(0);
            names.push((name.to_owned(), Span::from(start..start + name.len())));
        }
        at += part.len() + 1;
    }
    Some(Comment { span, verb, names })
}
