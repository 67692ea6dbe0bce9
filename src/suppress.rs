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

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::document::{BlockKind, Document};
use crate::fault::nearest;
use crate::finding::{AnswerRef, AnswerSummary, Cleared, ClearedBy, Finding};
use crate::rule::{Rule, RuleSet};
use crate::span::Span;

/// What a comment reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// These blocks: a paragraph, or a list item with what is nested in it.
    Blocks { first: u32, end: u32 },
    /// From here on, until an enabling comment.
    From(u32),
    /// The whole file.
    File,
}

#[derive(Debug)]
struct Suppression {
    comment: Span,
    /// Rule and family names with their places; none means all.
    names: Vec<(String, Span)>,
    reach: Reach,
    /// Where an enabling comment ends it.
    until: u32,
    used: Cell<bool>,
}

impl Suppression {
    fn names(&self, rule: &Rule) -> bool {
        self.names.is_empty() || self.names.iter().any(|(name, _)| *name == rule.id || *name == rule.family)
    }
}

/// Moves what is suppressed from the findings to the cleared, and adds findings for suppressions in vain.
pub(crate) fn apply(document: &Document, set: &RuleSet, answers: &[AnswerSummary], findings: &mut Vec<Finding>, cleared: &mut Vec<Cleared>) {
    let suppressions = read(document);
    if suppressions.is_empty() {
        return;
    }
    let near = Near::of(document, &suppressions);
    let wide: Vec<usize> = (0..suppressions.len()).filter(|index| !matches!(suppressions[*index].reach, Reach::Blocks { .. })).collect();
    findings.retain(|finding| {
        let around = near.reaching(document, finding);
        let everywhere = wide.iter().copied().find(|index| suppressions[*index].covers(finding.span) && suppressions[*index].names(&finding.rule));
        let Some(used) = around.or(everywhere) else { return true };
        suppressions[used].used.set(true);
        cleared.push(Cleared { rule: Arc::clone(&finding.rule), span: finding.span, by: ClearedBy::Suppressed(suppressions[used].comment) });
        false
    });
    if let Some(rule) = &set.unused_suppression {
        report(document, set, answers, &suppressions, rule, findings);
    }
}

impl Suppression {
    fn covers(&self, span: Span) -> bool {
        match self.reach {
            Reach::File => true,
            Reach::From(start) => start <= span.start && span.start < self.until,
            Reach::Blocks { .. } => false,
        }
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
        let fingerprint = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
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
    let mut suppressions: Vec<Suppression> = Vec::new();
    let mut blocks = None;
    for comment in document.comments() {
        let text = document.source().slice(*comment);
        let Some((verb, names)) = parse(text, comment.start) else { continue };
        let end = document.source().text().len() as u32;
        let reach = match verb {
            Verb::Ignore => match blocks.get_or_insert_with(|| Blocks::of(document)).target(document, *comment) {
                Some(blocks) => Reach::Blocks { first: blocks.start, end: blocks.end },
                None => Reach::From(end),
            },
            Verb::IgnoreFile => Reach::File,
            Verb::Disable => Reach::From(comment.end),
            Verb::Enable => {
                for open in suppressions.iter_mut().filter(|open| matches!(open.reach, Reach::From(_)) && open.until == end) {
                    if names.is_empty() || open.names.iter().all(|(name, _)| names.iter().any(|(other, _)| other == name)) {
                        open.until = comment.start;
                    }
                }
                continue;
            }
        };
        suppressions.push(Suppression { comment: *comment, names, reach, until: end, used: Cell::new(false) });
    }
    suppressions
}

enum Verb {
    Ignore,
    IgnoreFile,
    Disable,
    Enable,
}

/// Reads `<!-- redsignal-ignore a, b: reason -->`; comments that are none of ours are nothing.
fn parse(text: &str, base: u32) -> Option<(Verb, Vec<(String, Span)>)> {
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
    let list_base = base as usize + text.len() - "-->".len() - rest.len();
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
    Some((verb, names))
}

/// Where the blocks stand in the source.
struct Blocks(Vec<Span>);

impl Blocks {
    fn of(document: &Document) -> Self {
        Self(
            (0..document.blocks().len() as u32)
                .map(|block| document.block_tokens(block..block + 1).map_or(Span::new(0, 0), |tokens| document.token_span(tokens)))
                .collect(),
        )
    }

    /// The blocks a comment is for: the paragraph that ends on its line, else the one after it.
    fn target(&self, document: &Document, comment: Span) -> Option<Range<u32>> {
        let next = self.0.partition_point(|span| span.start < comment.end);
        let source = document.source();
        if let Some(before) = next.checked_sub(1)
            && (self.0[before].end > comment.start || source.line_number(self.0[before].end) == source.line_number(comment.start))
        {
            return Some(document.paragraph(before as u32));
        }
        (next < self.0.len()).then(|| document.item_from(next as u32).unwrap_or_else(|| document.paragraph(next as u32)))
    }

    /// The block that holds a byte of the source.
    fn at(&self, source: u32) -> Option<u32> {
        self.0.partition_point(|span| span.start <= source).checked_sub(1).map(|block| block as u32)
    }
}

/// The suppressions of paragraphs, by what they name and the blocks they reach. Paragraphs lie apart or within each other, so those that
/// reach a block are a chain, each in the one before.
struct Near<'s> {
    blocks: Blocks,
    /// For each name (none means all), the stretches of blocks in which one suppression counts: the innermost.
    by_name: HashMap<Option<&'s str>, Vec<(u32, usize)>>,
}

impl<'s> Near<'s> {
    fn of(document: &Document, suppressions: &'s [Suppression]) -> Self {
        let mut ranges: HashMap<Option<&str>, Vec<(u32, u32, usize)>> = HashMap::new();
        for (index, suppression) in suppressions.iter().enumerate() {
            let Reach::Blocks { first, end } = suppression.reach else { continue };
            let names = suppression.names.iter().map(|(name, _)| Some(name.as_str()));
            let all = suppression.names.is_empty().then_some(None);
            names.chain(all).for_each(|name| ranges.entry(name).or_default().push((first, end, index)));
        }
        let by_name = ranges.into_iter().map(|(name, ranges)| (name, innermost(ranges))).collect();
        Self { blocks: Blocks::of(document), by_name }
    }

    /// The suppression that lets a finding off: in its paragraph, or before the heading where it stands for the whole answer.
    fn reaching(&self, document: &Document, finding: &Finding) -> Option<usize> {
        let heading = finding.answer.heading.filter(|_| finding.lacked.is_some()).and_then(|heading| self.blocks.at(heading.start));
        let heading = heading.filter(|heading| matches!(document.blocks()[*heading as usize].kind, BlockKind::Heading(_)));
        let names = [Some(finding.rule.id.as_str()), Some(finding.rule.family.as_str()), None];
        self.blocks.at(finding.span.start).into_iter().chain(heading).find_map(|block| names.iter().find_map(|name| self.named(*name, block)))
    }

    fn named(&self, name: Option<&str>, block: u32) -> Option<usize> {
        let stretches = self.by_name.get(&name)?;
        let at = stretches.partition_point(|(start, _)| *start <= block).checked_sub(1)?;
        Some(stretches[at].1).filter(|index| *index != NONE)
    }
}

/// In this stretch, no suppression counts.
const NONE: usize = usize::MAX;

/// Cuts ranges that lie apart or within each other into stretches, each with its innermost range.
fn innermost(mut ranges: Vec<(u32, u32, usize)>) -> Vec<(u32, usize)> {
    ranges.sort_by_key(|(first, end, index)| (*first, std::cmp::Reverse(*end), *index));
    let mut stretches: Vec<(u32, usize)> = Vec::new();
    let mut open: Vec<(u32, usize)> = Vec::new();
    let close = |open: &mut Vec<(u32, usize)>, stretches: &mut Vec<(u32, usize)>, until: u32| {
        while let Some((end, _)) = open.last().copied().filter(|(end, _)| *end <= until) {
            open.pop();
            stretches.push((end, open.last().map_or(NONE, |(_, index)| *index)));
        }
    };
    for (first, end, index) in ranges {
        close(&mut open, &mut stretches, first);
        stretches.push((first, index));
        open.push((end, index));
    }
    close(&mut open, &mut stretches, u32::MAX);
    stretches
}
