//! Owns the question whether a match is a claim of the author's at all.

use std::ops::Range;

use crate::document::Document;
use crate::finding::ClearedBy;
use crate::matching::Negation;
use crate::outline::{Outline, Voice};
use crate::rule::Guard;
use crate::rule::context::{Context, ContextRole, Cue, Reach};
use crate::scan::{Hit, Hits};

/// A negator counts as adjacent with up to so many tokens between.
const ADJACENT: u32 = 1;

/// Decides on guards for one document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guards<'d> {
    pub document: &'d Document,
    pub context: &'d Context,
    pub hits: &'d Hits,
    pub outline: &'d Outline,
}

/// How strictly a match is guarded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strictness<'r> {
    pub negation: Negation,
    pub allow: &'r [Guard],
}

impl Guards<'_> {
    /// What makes the match no claim, if anything does.
    pub fn check(&self, hit: &Hit, strictness: Strictness<'_>) -> Option<ClearedBy> {
        let allowed = |guard: Guard| strictness.allow.contains(&guard);
        let voice = self.outline.voice(hit.sentence);
        if voice == Voice::Mention && !allowed(Guard::Mention) {
            return Some(ClearedBy::Guard(Guard::Mention, None));
        }
        if voice == Voice::Rejected && !allowed(Guard::Contrast) {
            return Some(ClearedBy::Guard(Guard::Contrast, None));
        }
        if (voice == Voice::Question || self.asks(hit.sentence)) && !allowed(Guard::Question) {
            return Some(ClearedBy::Guard(Guard::Question, None));
        }
        if self.is_quoted(hit) && !allowed(Guard::Mention) {
            return Some(ClearedBy::Guard(Guard::Mention, None));
        }
        self.cue(hit, strictness).map(|(guard, cue)| ClearedBy::Guard(guard, Some(self.document.token_span(cue))))
    }

    /// Whether all of it is a mention, or half or more stands in a quotation: `the texts are "more engaging"` quotes what it says. A word set as code in a
    /// claim is the author's all the same.
    fn is_quoted(&self, hit: &Hit) -> bool {
        let tokens = &self.document.tokens()[hit.start as usize..hit.end as usize];
        let quoted = tokens.iter().filter(|token| self.outline.is_quoted(&(token.start..token.end())));
        self.outline.is_mention(&(tokens[0].start..tokens[tokens.len() - 1].end())) || 2 * quoted.count() >= tokens.len()
    }

    /// A sentence that ends in a question mark asks, unless only its tag does ("…, right?") or the author says yes to it ("Fair? Of course.").
    fn asks(&self, sentence: u32) -> bool {
        let sentences = self.document.sentences();
        let tagged = self.has(sentence, ContextRole::QuestionTag) || self.is_answered(sentence, ContextRole::Affirmed);
        sentences[sentence as usize].question && !tagged
    }

    /// Whether the author answers the question with no: "Any risk? None."
    pub fn is_answered_no(&self, sentence: u32) -> bool {
        self.document.sentences()[sentence as usize].question && self.is_answered(sentence, ContextRole::AnsweredNo)
    }

    /// Whether the author answers the question with yes.
    pub fn is_answered_yes(&self, sentence: u32) -> bool {
        self.document.sentences()[sentence as usize].question && self.is_answered(sentence, ContextRole::Affirmed)
    }

    /// Whether the next sentence of the block begins with such an answer.
    fn is_answered(&self, sentence: u32, answer: ContextRole) -> bool {
        self.next_in_block(sentence).is_some_and(|next| self.has(next, answer))
    }

    /// The sentence after this one, if it is of the same block.
    fn next_in_block(&self, sentence: u32) -> Option<u32> {
        let sentences = self.document.sentences();
        let next = sentences.get(sentence as usize + 1)?;
        (next.block == sentences[sentence as usize].block).then_some(sentence + 1)
    }

    fn has(&self, sentence: u32, role: ContextRole) -> bool {
        self.hits.context_of(sentence).any(|hit| self.context.role(hit.phrase) == Some(role))
    }

    /// The first cue that bears on the match, in its own sentence or in the next.
    fn cue(&self, hit: &Hit, strictness: Strictness<'_>) -> Option<(Guard, Range<u32>)> {
        let next = self.next_in_block(hit.sentence);
        std::iter::once(hit.sentence).chain(next).flat_map(|sentence| self.hits.context_of(sentence)).find_map(|found| {
            let Some(ContextRole::Cue(cue)) = self.context.role(found.phrase) else { return None };
            let bears = !strictness.allow.contains(&cue.guard) && self.bears(cue, &found, hit, strictness.negation);
            (bears && !self.unmade(cue, &found)).then_some((cue.guard, found.start..found.end))
        })
    }

    /// Whether the match stands where the cue reaches.
    fn bears(&self, cue: Cue, found: &Hit, hit: &Hit, negation: Negation) -> bool {
        let same = found.sentence == hit.sentence;
        let in_reach = match cue.reach {
            Reach::Previous => !same,
            _ if !same => false,
            Reach::Back => found.start >= hit.end,
            Reach::Sentence => self.begins_before(found, hit),
            Reach::Clause => self.begins_before(found, hit) && !self.broken(found, hit),
        };
        in_reach
            && match (cue.guard, negation) {
                (Guard::Negated | Guard::Denied, Negation::None) | (Guard::Negated, Negation::Denial) => false,
                (Guard::Negated, Negation::Adjacent) => found.end + ADJACENT >= hit.start,
                _ => true,
            }
    }

    /// Whether the cue stands before the match. The two may share a verb ("do not *promise* zero hallucinations"), as long as what negates
    /// stands before it: a negation that the match begins with is part of what it says.
    fn begins_before(&self, cue: &Hit, hit: &Hit) -> bool {
        let negates = |found: &Hit| matches!(self.context.role(found.phrase), Some(ContextRole::Cue(cue)) if cue.guard == Guard::Negated);
        let mut negators = self.hits.context_of(hit.sentence).filter(negates);
        cue.end <= hit.start || (cue.start < hit.start && negators.any(|negator| cue.start <= negator.start && negator.end <= hit.start))
    }

    /// Whether the clause ends between the cue and the match.
    fn broken(&self, cue: &Hit, hit: &Hit) -> bool {
        self.hits
            .context_of(hit.sentence)
            .any(|found| self.context.role(found.phrase) == Some(ContextRole::Break) && found.start >= cue.end && found.start <= hit.start)
    }

    fn unmade(&self, cue: Cue, found: &Hit) -> bool {
        self.hits
            .context_of(found.sentence)
            .any(|other| self.context.role(other.phrase) == Some(ContextRole::CueExcept(cue.group)) && other.overlaps(found.start, found.end))
    }
}
