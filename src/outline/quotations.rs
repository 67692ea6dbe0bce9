//! Owns quotations within blocks: which stretches between quotation marks are somebody else's words.
//!
//! Half of the sample answers stand in quotation marks whole, so where most of an answer is quoted the marks alone exempt nothing: then a
//! quotation is a mention only inside a longer sentence of the author's, or where a sentence beside it says whose it is. All
//! questions about a quotation are look-ups in sorted lists, so that thousands of marks in one paragraph cost no more than as many words.

use std::ops::Range;

use super::{Answer, Reader};
use crate::document::{MarkKind, TokenKind};
use crate::rule::context::ContextRole;

/// A quotation of more words than this is somebody's text, not a phrase inside the author's sentence.
const MAX_QUOTED_WORDS: u32 = 30;

/// An author's sentence has at least so many words outside the quotation marks.
const MIN_OWN_WORDS: u32 = 2;

/// A stretch between quotation marks.
struct Quotation {
    /// Between its marks, in the view.
    view: Range<u32>,
    /// Its tokens.
    tokens: Range<u32>,
    /// The sentences it touches.
    sentences: Range<u32>,
    /// Whether each quotation mark of its block has its partner, and none closes what an earlier paragraph opened.
    paired: bool,
}

impl Reader<'_> {
    /// Quotations that are mentions, and these with the code spans, as stretches of the view, sorted and apart.
    pub(super) fn mentions(&self, answers: &[Answer]) -> (Vec<Range<u32>>, Vec<Range<u32>>) {
        let mut told: Vec<Range<u32>> = Vec::new();
        for answer in answers {
            let quotations: Vec<Quotation> = self.quotations(answer.blocks.clone());
            let quoted: u32 = quotations.iter().map(|quotation| self.words(&quotation.tokens)).sum();
            let mostly_quoted = quoted * 2 > answer.words;
            let counts = |quotation: &Quotation| self.is_inside_own_sentence(quotation) || (!mostly_quoted && quotation.paired) || self.is_announced(quotation);
            told.extend(quotations.iter().filter(|quotation| counts(quotation)).map(|quotation| quotation.view.clone()));
        }
        let code = self.document.marks().iter().filter(|mark| mark.kind == MarkKind::Code);
        let mentions = apart(told.iter().cloned().chain(code.map(|mark| mark.view.clone())).collect());
        (apart(told), mentions)
    }

    /// How many of the tokens are words.
    fn words(&self, tokens: &Range<u32>) -> u32 {
        self.document.tokens()[tokens.start as usize..tokens.end as usize].iter().filter(|token| token.kind() != TokenKind::Mark).count() as u32
    }

    /// The quotations of some blocks. Each paragraph of a longer one opens with a mark, and only the last closes it.
    fn quotations(&self, blocks: Range<u32>) -> Vec<Quotation> {
        let mut quotations = Vec::new();
        let mut is_open = false;
        for block in blocks {
            let own = &self.document.blocks()[block as usize];
            let text = self.document.block_text(own);
            let opens = text.starts_with('"');
            let (pairs, paired) = pairs(text, own.view.start);
            quotations.extend(self.placed(pairs, paired && !(is_open && opens)));
            is_open = opens && !paired;
        }
        quotations
    }

    fn placed(&self, pairs: Vec<Range<u32>>, paired: bool) -> impl Iterator<Item = Quotation> {
        let (tokens, sentences) = (self.document.tokens(), self.document.sentences());
        let quotation = move |view: Range<u32>| {
            let from = tokens.partition_point(|token| token.start < view.start) as u32;
            let to = tokens.partition_point(|token| token.start < view.end) as u32;
            let sentence = |token: u32| sentences.partition_point(|sentence| sentence.tokens.end <= token) as u32;
            let touched = if from < to { sentence(from)..sentence(to - 1) + 1 } else { 0..0 };
            Quotation { view, tokens: from..to.max(from), sentences: touched, paired }
        };
        pairs.into_iter().map(quotation)
    }

    /// A short quotation inside a longer sentence of the author's.
    fn is_inside_own_sentence(&self, quotation: &Quotation) -> bool {
        let Some(touched) = self.document.sentences().get(quotation.sentences.start as usize..quotation.sentences.end as usize) else { return false };
        let (Some(first), Some(last)) = (touched.first(), touched.last()) else { return false };
        let (inside, all) = (self.words(&quotation.tokens), self.words(&(first.tokens.start..last.tokens.end)));
        inside > 0 && inside <= MAX_QUOTED_WORDS && all >= inside + MIN_OWN_WORDS
    }

    /// Whether a sentence beside the quotation says that it is somebody's words.
    fn is_announced(&self, quotation: &Quotation) -> bool {
        let touched = &quotation.sentences;
        let near = touched.start.saturating_sub(1)..(touched.end + 1).min(self.document.sentences().len() as u32);
        let is_outside = |token: u32| !quotation.view.contains(&self.document.tokens()[token as usize].start);
        !touched.is_empty() && self.roles_in(near).any(|(role, hit)| role == ContextRole::Announces && is_outside(hit.start))
    }
}

/// Sorts stretches. A quotation in a quotation, or code in one, is part of it.
fn apart(mut stretches: Vec<Range<u32>>) -> Vec<Range<u32>> {
    stretches.sort_by_key(|range| (range.start, range.end));
    stretches.dedup_by(|later, earlier| {
        let overlaps = later.start < earlier.end;
        if overlaps {
            earlier.end = earlier.end.max(later.end);
        }
        overlaps
    });
    stretches
}

/// The stretches between the quotation marks of a block's text, and whether each double mark has its partner.
fn pairs(text: &str, base: u32) -> (Vec<Range<u32>>, bool) {
    let doubles: Vec<u32> = text.match_indices('"').map(|(at, _)| base + at as u32).collect();
    let mut pairs: Vec<Range<u32>> = doubles.chunks_exact(2).map(|pair| pair[0] + 1..pair[1]).collect();
    let mut open = None;
    for (at, _) in text.match_indices('\'') {
        let before = text[..at].chars().next_back();
        let after = text[at + 1..].chars().next();
        if before.is_none_or(|c| c.is_whitespace() || c == '(') && after.is_some_and(char::is_alphanumeric) {
            open = Some(base + at as u32 + 1);
        } else if after.is_none_or(|c| !c.is_alphanumeric())
            && before.is_some_and(|c| !c.is_whitespace())
            && let Some(start) = open.take()
        {
            pairs.push(start..base + at as u32);
        }
    }
    (pairs, doubles.len().is_multiple_of(2))
}
