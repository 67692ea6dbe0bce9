//! Owns the one pass over a document's sentences in which every phrase of the pack is looked for.
//!
//! All that follows (clearing, absence, counting, guards) is set operations on these hits; nothing reads the text again.

use std::ops::Range;

use crate::document::Document;
use crate::matching::{Found, Matcher, PhraseId};
use crate::rule::RuleSet;

/// A phrase found: a range of the document's tokens in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The phrase.
    pub phrase: PhraseId,
    /// The sentence.
    pub sentence: u32,
    /// Its first token.
    pub start: u32,
    /// One past its last token.
    pub end: u32,
}

impl Hit {
    /// Whether the two share a token.
    pub const fn overlaps(&self, start: u32, end: u32) -> bool {
        self.start < end && start < self.end
    }
}

/// All that was found in a document.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// Phrases of rules, sorted by phrase, sentence and place.
    pub rules: Vec<Hit>,
    /// For each phrase of rules, where its hits start, and where the last one's end.
    starts: Vec<u32>,
    /// Phrases of the context, sorted by sentence and place.
    pub context: Vec<Hit>,
}

impl Hits {
    /// Looks for every phrase in every sentence.
    pub fn scan(document: &Document, set: &RuleSet, matcher: &mut Matcher) -> Self {
        let mut hits = Self::default();
        matcher.run(&set.grammar, document, |Found { phrase, sentence, tokens }| {
            let list = if phrase >= set.context.first { &mut hits.context } else { &mut hits.rules };
            list.push(Hit { phrase, sentence, start: tokens.start, end: tokens.end });
        });
        hits.rules.sort_unstable();
        hits.starts = vec![0; set.context.first as usize + 1];
        for hit in &hits.rules {
            hits.starts[hit.phrase as usize + 1] += 1;
        }
        let mut before = 0;
        for start in &mut hits.starts {
            before += *start;
            *start = before;
        }
        hits.context.sort_unstable_by_key(|hit| (hit.sentence, hit.start, hit.end, hit.phrase));
        hits
    }

    /// The hits of one phrase of a rule, in order.
    pub fn of(&self, phrase: PhraseId) -> &[Hit] {
        let phrase = phrase as usize;
        match (self.starts.get(phrase), self.starts.get(phrase + 1)) {
            (Some(from), Some(to)) => &self.rules[*from as usize..*to as usize],
            _ => &[],
        }
    }

    /// The hits of one phrase in a range of sentences.
    pub fn within(&self, phrase: PhraseId, sentences: &Range<u32>) -> &[Hit] {
        let hits = self.of(phrase);
        let from = hits.partition_point(|hit| hit.sentence < sentences.start);
        let to = hits.partition_point(|hit| hit.sentence < sentences.end);
        &hits[from..to]
    }

    /// The context's hits in one sentence.
    pub fn context_of(&self, sentence: u32) -> &[Hit] {
        let from = self.context.partition_point(|hit| hit.sentence < sentence);
        let to = self.context.partition_point(|hit| hit.sentence <= sentence);
        &self.context[from..to]
    }
}
