//! Owns the hits of some sentences in a row, filed so that they can be looked up, and small: a long text has hundreds of thousands.

use std::ops::Range;

use super::{Hit, STRETCH};
use crate::document::{Document, MAX_TOKENS};
use crate::matching::{MAX_PHRASES, PhraseId};
use crate::rule::{ChannelId, RuleSet};

/// The hits of some sentences.
#[derive(Debug, Clone, Default)]
pub struct Stretch {
    /// The first of the sentences.
    first: u32,
    /// For each sentence, its first token.
    tokens: Vec<u32>,
    /// Sorted by channel, sentence and place, the context's last.
    filed: Vec<Filed>,
    /// For each channel, where its hits start; then where the context's do, and where those end.
    channels: Vec<u32>,
    /// For each sentence, where its hits of the context start, counted from the first of them, and where the last one's end.
    sentences: Vec<u32>,
}

/// A hit as it is filed, in six bytes: the number of its phrase; its sentence, counted from the stretch's first; its first token and the one
/// past its last, counted from the sentence's first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filed([u16; 3]);

/// A phrase takes so many bits, of which the upper ones share a number with the sentence.
const PHRASE_BITS: u32 = MAX_PHRASES.trailing_zeros();
const UPPER_BITS: u32 = PHRASE_BITS - u16::BITS;

const _: () = assert!(MAX_PHRASES.is_power_of_two() && STRETCH <= 1 << (u16::BITS - UPPER_BITS) && MAX_TOKENS <= u8::MAX as usize);

impl Filed {
    /// Files a hit.
    pub const fn new(phrase: PhraseId, sentence: u32, start: u32, end: u32) -> Self {
        let upper = (phrase >> u16::BITS) | sentence << UPPER_BITS;
        Self([phrase as u16, upper as u16, (start | end << u8::BITS) as u16])
    }

    /// Its phrase.
    pub const fn phrase(self) -> PhraseId {
        self.0[0] as u32 | (self.0[1] as u32 & ((1 << UPPER_BITS) - 1)) << u16::BITS
    }

    const fn sentence(self) -> u32 {
        self.0[1] as u32 >> UPPER_BITS
    }

    const fn tokens(self) -> (u32, u32) {
        let [start, end] = self.0[2].to_le_bytes();
        (start as u32, end as u32)
    }

    /// It in another sentence of its stretch.
    const fn in_sentence(self, sentence: u32) -> Self {
        let [phrase, upper, tokens] = self.0;
        Self([phrase, upper & ((1 << UPPER_BITS) - 1) | (sentence << UPPER_BITS) as u16, tokens])
    }

    /// It as a hit in a sentence, of which it gives the first token.
    pub const fn hit(self, sentence: u32, first: u32) -> Hit {
        let (start, end) = self.tokens();
        Hit { phrase: self.phrase(), sentence, start: first + start, end: first + end }
    }
}

/// A hit on its way to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addressed {
    /// Its channel; that of a hit of the context is the one past the last.
    channel: ChannelId,
    filed: Filed,
}

impl Addressed {
    /// A hit by a rule set, in a sentence counted from the stretch's first, of which it gives the first token.
    pub fn new(set: &RuleSet, hit: &Hit, sentence: u32, first: u32) -> Self {
        let is_context = hit.phrase >= set.context.first;
        let channel = if is_context { set.owners.channel_count() as ChannelId } else { set.owners.channel_of(hit.phrase) };
        Self { channel, filed: Filed::new(hit.phrase, sentence, hit.start - first, hit.end - first) }
    }

    /// It in another sentence of its stretch.
    #[inline]
    #[must_use]
    pub const fn in_sentence(self, sentence: u32) -> Self {
        Self { channel: self.channel, filed: self.filed.in_sentence(sentence) }
    }

    /// Its sentence, counted from the stretch's first.
    pub const fn sentence(self) -> u32 {
        self.filed.sentence()
    }

    /// Its channel.
    pub const fn channel(self) -> ChannelId {
        self.channel
    }
}

impl Stretch {
    /// Files hits, given by sentence and place.
    pub fn file<'h, H: Iterator<Item = &'h Addressed>>(document: &Document, set: &RuleSet, own: Range<u32>, hits: impl Fn() -> H) -> Self {
        let context = set.owners.channel_count();
        let mut channels = vec![0; context + 2];
        for hit in hits() {
            channels[hit.channel as usize + 1] += 1;
        }
        sum_up(&mut channels);
        let (mut filed, mut next) = (vec![Filed::default(); channels[context + 1] as usize], channels.clone());
        for hit in hits() {
            let at = &mut next[hit.channel as usize];
            filed[*at as usize] = hit.filed;
            *at += 1;
        }
        let mut sentences = vec![0; own.len() + 1];
        for filed in &filed[channels[context] as usize..] {
            sentences[filed.sentence() as usize + 1] += 1;
        }
        sum_up(&mut sentences);
        let tokens = document.sentences()[own.start as usize..own.end as usize].iter().map(|sentence| sentence.tokens.start).collect();
        Self { first: own.start, tokens, filed, channels, sentences }
    }

    /// Phrases of the context, sorted by sentence and place.
    pub fn context(&self) -> &[Filed] {
        &self.filed[self.context_start()..]
    }

    fn context_start(&self) -> usize {
        self.channels[self.channels.len() - 2] as usize
    }

    /// What was filed, as hits.
    pub fn hits<'s>(&'s self, filed: &'s [Filed]) -> impl Iterator<Item = Hit> + 's {
        filed.iter().map(|filed| filed.hit(self.first + filed.sentence(), self.tokens[filed.sentence() as usize]))
    }

    /// Those of one channel.
    pub fn of(&self, channel: ChannelId) -> &[Filed] {
        &self.filed[self.channels[channel as usize] as usize..self.channels[channel as usize + 1] as usize]
    }

    /// Those of one channel in a range of sentences, which may be of other stretches.
    pub fn within(&self, channel: ChannelId, sentences: &Range<u32>) -> &[Filed] {
        let (filed, sentences) = (self.of(channel), self.own(sentences));
        let from = filed.partition_point(|filed| filed.sentence() < sentences.start);
        let to = from + filed[from..].partition_point(|filed| filed.sentence() < sentences.end);
        &filed[from..to]
    }

    /// Those of the context in a range of sentences, which may be of other stretches.
    pub fn context_in(&self, sentences: &Range<u32>) -> &[Filed] {
        let sentences = self.own(sentences);
        &self.context()[self.sentences[sentences.start as usize] as usize..self.sentences[sentences.end as usize] as usize]
    }

    /// Which of the sentences, of which some are this stretch's, are its own, counted from its first.
    fn own(&self, sentences: &Range<u32>) -> Range<u32> {
        sentences.start.saturating_sub(self.first)..(sentences.end - self.first).min(self.tokens.len() as u32)
    }
}

/// Turns counts, each one place late, into where what is counted starts, and where the last ends.
fn sum_up(counts: &mut [u32]) {
    let mut before = 0;
    for count in counts {
        before += *count;
        *count = before;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filed_comes_back() {
        let (phrases, sentences) = ([0, 1, 0xFFFF, 0x1_0000, MAX_PHRASES - 1], [0, 5, STRETCH as u32 - 1]);
        for (phrase, sentence) in phrases.into_iter().flat_map(|phrase| sentences.map(|sentence| (phrase, sentence))) {
            for (start, end) in [(0, 1), (7, 200), (MAX_TOKENS as u32 - 1, MAX_TOKENS as u32)] {
                let filed = Filed::new(phrase, sentence, start, end);
                assert_eq!((filed.phrase(), filed.sentence(), filed.tokens()), (phrase, sentence, (start, end)));
                assert_eq!(Filed::new(phrase, 7, start, end).in_sentence(sentence), filed);
            }
        }
        assert_eq!(size_of::<Filed>(), 6);
    }
}
