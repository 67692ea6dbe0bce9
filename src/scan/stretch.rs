//! Owns the hits of some sentences in a row, filed so that they can be looked up, and small: a long text has hundreds of thousands.

use std::ops::Range;

use super::Hit;
use crate::document::Document;
use crate::matching::PhraseId;
use crate::rule::{ChannelId, RuleSet};

/// The hits of some sentences.
#[derive(Debug, Clone, Default)]
pub struct Stretch {
    /// The first of the sentences.
    first: u32,
    /// For each sentence, its first token.
    tokens: Vec<u32>,
    /// Phrases of rules, sorted by channel, sentence and place.
    pub rules: Vec<Filed>,
    /// For each channel, where its hits start, and where the last one's end.
    channels: Vec<u32>,
    /// Phrases of the context, sorted by sentence and place.
    pub context: Vec<Filed>,
    /// For each sentence, where its hits of the context start, and where the last one's end.
    sentences: Vec<u32>,
}

/// A hit as it is filed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filed {
    pub phrase: PhraseId,
    /// Counted from the stretch's first.
    sentence: u16,
    /// Counted from the sentence's first token; a sentence has fewer than these can tell.
    start: u8,
    end: u8,
}

impl Stretch {
    /// Files hits, given by sentence and place.
    pub fn file(document: &Document, set: &RuleSet, own: Range<u32>, hits: &[Hit]) -> Self {
        let first_context = set.context.first;
        let (mut channels, mut sentences) = (vec![0; set.owners.channel_count() + 1], vec![0; own.len() + 1]);
        for hit in hits {
            if hit.phrase < first_context {
                channels[set.owners.channel_of(hit.phrase) as usize + 1] += 1;
            } else {
                sentences[(hit.sentence - own.start) as usize + 1] += 1;
            }
        }
        let (mut rules, mut context) = (vec![Filed::default(); sum_up(&mut channels)], Vec::with_capacity(sum_up(&mut sentences)));
        let tokens: Vec<u32> = document.sentences()[own.start as usize..own.end as usize].iter().map(|sentence| sentence.tokens.start).collect();
        let mut next = channels.clone();
        for hit in hits {
            let sentence = (hit.sentence - own.start) as u16;
            let first = tokens[sentence as usize];
            let filed = Filed { phrase: hit.phrase, sentence, start: (hit.start - first) as u8, end: (hit.end - first) as u8 };
            if hit.phrase < first_context {
                let at = &mut next[set.owners.channel_of(hit.phrase) as usize];
                rules[*at as usize] = filed;
                *at += 1;
            } else {
                context.push(filed);
            }
        }
        Self { first: own.start, tokens, rules, channels, context, sentences }
    }

    /// What was filed, as hits.
    pub fn hits<'s>(&'s self, filed: &'s [Filed]) -> impl Iterator<Item = Hit> + 's {
        filed.iter().map(|filed| {
            let first = self.tokens[filed.sentence as usize];
            let (start, end) = (first + u32::from(filed.start), first + u32::from(filed.end));
            Hit { phrase: filed.phrase, sentence: self.first + u32::from(filed.sentence), start, end }
        })
    }

    /// Those of one channel.
    pub fn of(&self, channel: ChannelId) -> &[Filed] {
        &self.rules[self.channels[channel as usize] as usize..self.channels[channel as usize + 1] as usize]
    }

    /// Those of one channel in a range of sentences, which may be of other stretches.
    pub fn within(&self, channel: ChannelId, sentences: &Range<u32>) -> &[Filed] {
        let (filed, sentences) = (self.of(channel), self.own(sentences));
        let from = filed.partition_point(|filed| u32::from(filed.sentence) < sentences.start);
        let to = from + filed[from..].partition_point(|filed| u32::from(filed.sentence) < sentences.end);
        &filed[from..to]
    }

    /// Those of the context in a range of sentences, which may be of other stretches.
    pub fn context_in(&self, sentences: &Range<u32>) -> &[Filed] {
        let sentences = self.own(sentences);
        &self.context[self.sentences[sentences.start as usize] as usize..self.sentences[sentences.end as usize] as usize]
    }

    /// Which of the sentences, of which some are this stretch's, are its own, counted from its first.
    fn own(&self, sentences: &Range<u32>) -> Range<u32> {
        sentences.start.saturating_sub(self.first)..(sentences.end - self.first).min(self.tokens.len() as u32)
    }
}

/// Turns counts, each one place late, into where what is counted starts; returns where the last ends.
fn sum_up(counts: &mut [u32]) -> usize {
    let mut before = 0;
    for count in counts {
        before += *count;
        *count = before;
    }
    before as usize
}
