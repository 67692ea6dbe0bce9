//! Owns what findings of one rule say together: the claim that goes on is told once.

use rustc_hash::FxHashMap;

use crate::document::Document;
use crate::finding::Finding;
use crate::fingerprint;

/// Findings are one if they lie within so many bytes: two sentences of a person are no longer, and a text without full stops is no claim made once.
const FAR: u32 = 600;

/// Makes one finding of a rule's several in one sentence or in neighbours of one paragraph, sorted as they are: "We *A/B test* it for two weeks, and *the
/// winner stays*", "Tokens are *pocket change*. *Finance won't notice*." A candidate mends both at once, and a reader calls them one signal: among
/// practice answers 31 to 40 eleven pairs of such neighbours had a label each, and 23 one label for both.
///
/// It comes after rules have superseded others and comments have suppressed findings, so that what lies between two places takes nothing along. A claim that
/// goes on in another sentence is another finding to a baseline: what is new is told.
pub(super) fn join(document: &Document, findings: &mut Vec<Finding>) {
    // The latest kept finding of each rule, and the last sentence it has a place in.
    let mut latest: FxHashMap<String, (usize, u32)> = FxHashMap::default();
    let mut kept = 0;
    for at in 0..findings.len() {
        let (before, rest) = findings.split_at_mut(at);
        let finding = &rest[0];
        let place = sentences(document, finding);
        let known = latest.get_mut(&finding.rule.id).filter(|_| place.is_some());
        match (known, place) {
            (Some((earlier, end)), Some((first, last)))
                if *end + 1 >= first && same_block(document, *end, first) && goes_on(document, &before[*earlier], finding) =>
            {
                let earlier = &mut before[*earlier];
                if earlier.sentence != finding.sentence {
                    earlier.fingerprint = fingerprint::of_both(earlier.fingerprint, finding.fingerprint);
                }
                earlier.join(finding);
                *end = last.max(*end);
                continue;
            }
            (Some(known), Some((_, last))) => *known = (kept, last),
            (None, Some((_, last))) => _ = latest.insert(finding.rule.id.clone(), (kept, last)),
            _ => {}
        }
        findings.swap(kept, at);
        kept += 1;
    }
    if kept < findings.len() {
        findings.truncate(kept);
        // What has grown may end behind what began with it.
        findings.sort_by(|a, b| (a.span, &a.rule.id).cmp(&(b.span, &b.rule.id)));
    }
}

/// Whether a finding goes on with what an earlier one says. The same words again, or the same sentence, are a second finding: an editor's user who writes a
/// claim twice sees both.
fn goes_on(document: &Document, earlier: &Finding, finding: &Finding) -> bool {
    // Word by word, so that emphasis, a line's end or a quotation's mark between them makes no difference.
    let words = |place| document.source().slice(place).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_again = |place, other| words(place).map(str::to_lowercase).eq(words(other).map(str::to_lowercase));
    let is_copy = earlier.sentence != finding.sentence && earlier.fingerprint == finding.fingerprint
        || earlier.places().iter().any(|place| finding.places().iter().any(|other| is_again(*place, *other)));
    !is_copy && earlier.span.union(finding.span).len() <= FAR
}

/// The first and the last sentence that a finding has a place in; nothing for a finding on a comment and on a whole answer.
fn sentences(document: &Document, finding: &Finding) -> Option<(u32, u32)> {
    let all = document.sentences();
    let of = |at: u32| {
        let sentence = all.partition_point(|sentence| document.token_span(sentence.tokens.clone()).start <= at).checked_sub(1)?;
        Some(sentence as u32).filter(|_| at < document.token_span(all[sentence].tokens.clone()).end)
    };
    let is_on_comment = document.comments().binary_search_by_key(&finding.sentence.start, |comment| comment.start).is_ok();
    if finding.lacked.is_some() || is_on_comment { None } else { Some((of(finding.span.start)?, of(finding.span.end - 1)?)) }
}

fn same_block(document: &Document, sentence: u32, other: u32) -> bool {
    document.sentences()[sentence as usize].block == document.sentences()[other as usize].block
}
