//! Owns the doubt about lone gaps. That something is nowhere in an answer can only be told as far as the pack knows the words for it. In an answer that
//! lacks much it is right; in a long one that has nearly everything, and hardly another fault, it stands there more often in words that no phrase
//! knows. `docs/accuracy.md` has the count.

use rustc_hash::FxHashMap;

use crate::finding::{AnswerSummary, Cleared, ClearedBy, Finding};
use crate::rule::{Rule, RuleSet};

/// At most so many gaps are doubted …
const GAPS: usize = 2;

/// … beside at most so many other findings.
const OTHERS: usize = 3;

/// Lets off the gaps of answers that have hardly another. Where some of the rules that tell gaps are switched off, nobody knows how many there are, and
/// none is doubted.
pub(super) fn doubt(set: &RuleSet, answers: &[AnswerSummary], findings: &mut Vec<Finding>, cleared: &mut Vec<Cleared>) {
    if set.rules.iter().zip(&set.enabled).any(|(rule, enabled)| rule.asks_for_company() && !enabled) {
        return;
    }
    // By the start of an answer: its gaps, and its other findings.
    let mut counts: FxHashMap<u32, (usize, usize)> =
        answers.iter().filter(|answer| answer.words >= Rule::LONG_ANSWER).map(|answer| (answer.place.span.start, (0, 0))).collect();
    for finding in findings.iter() {
        if let Some((gaps, others)) = counts.get_mut(&finding.answer.span.start) {
            *if finding.rule.asks_for_company() { gaps } else { others } += 1;
        }
    }
    let is_alone = |finding: &Finding| counts.get(&finding.answer.span.start).is_some_and(|(gaps, others)| *gaps <= GAPS && *others <= OTHERS);
    for finding in findings.extract_if(.., |finding| finding.rule.asks_for_company() && is_alone(finding)) {
        cleared.push(Cleared { rule: finding.rule, span: finding.span, by: ClearedBy::Alone });
    }
}
