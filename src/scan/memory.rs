//! Owns what was found in sentences before: an editor has the same text linted after every key, and all its sentences but one are as they
//! were.
//!
//! A sentence is known by all that matching sees of it: its words, what kinds of token they are, and the labels it is read under. So what is
//! remembered is what would be found, whatever else has changed around it.

use std::collections::HashMap;
use std::ops::Range;

use super::Hit;
use crate::document::Document;
use crate::matching::{PhraseId, Reading};

/// About so many bytes are kept of sentences lately seen, and as many of those seen before them: enough for some hundred thousand words.
const LIMIT: usize = 8 << 20;

/// What an entry takes beside its words and hits, about.
const ENTRY: usize = 64;

/// No byte of UTF-8 is as large as this: each word is followed by one that tells its kind.
const WORD_END: u8 = 0xF8;

/// Stands before a label.
const LABEL: u8 = 0xFF;

/// Sentences seen before, for one rule set.
#[derive(Debug, Default)]
pub struct Memory {
    recent: HashMap<Box<[u8]>, Box<[Trace]>>,
    /// How much `recent` takes, in bytes.
    weight: usize,
    older: HashMap<Box<[u8]>, Box<[Trace]>>,
}

/// A hit, its tokens counted from the first of its sentence.
#[derive(Debug, Clone, Copy)]
struct Trace {
    phrase: PhraseId,
    start: u32,
    end: u32,
}

/// All that matching sees of each of some sentences, end to end.
#[derive(Debug, Default)]
pub struct Words {
    bytes: Vec<u8>,
    /// Each sentence, and where what is seen of it ends.
    sentences: Vec<(u32, usize)>,
}

/// The sentences that are not known, by their places in what was asked for.
#[derive(Debug)]
pub struct Unknown {
    words: Words,
    places: Vec<usize>,
}

impl Memory {
    /// Takes the readings of known sentences out, and appends their hits, sentence by sentence, each in order. All readings of a sentence are
    /// to be there.
    pub fn recall(&mut self, document: &Document, words: Words, readings: &mut Vec<Reading>, hits: &mut Vec<Hit>) -> Unknown {
        let mut unknown = Vec::new();
        for (place, (sentence, words)) in words.each().enumerate() {
            match self.get(words) {
                Some(traces) => {
                    let first = document.sentences()[sentence as usize].tokens.start;
                    hits.extend(traces.iter().map(|trace| Hit { phrase: trace.phrase, sentence, start: first + trace.start, end: first + trace.end }));
                }
                None => unknown.push(place),
            }
        }
        let mut rest = unknown.iter().map(|place| words.sentences[*place].0).peekable();
        readings.retain(|reading| {
            while rest.next_if(|sentence| *sentence < reading.sentence).is_some() {}
            rest.peek() == Some(&reading.sentence)
        });
        Unknown { words, places: unknown }
    }

    /// Keeps what was found in sentences that were not known; `hits` are those of such sentences, in order.
    pub fn keep(&mut self, document: &Document, unknown: &Unknown, hits: &[Hit]) {
        let mut rest = hits;
        for place in &unknown.places {
            let (sentence, words) = unknown.words.at(*place);
            let (own, others) = rest.split_at(rest.partition_point(|hit| hit.sentence <= sentence));
            rest = others;
            let first = document.sentences()[sentence as usize].tokens.start;
            let traces = own.iter().map(|hit| Trace { phrase: hit.phrase, start: hit.start - first, end: hit.end - first }).collect();
            self.insert(words.into(), traces);
        }
    }

    fn get(&mut self, words: &[u8]) -> Option<&[Trace]> {
        if !self.recent.contains_key(words) {
            let (words, traces) = self.older.remove_entry(words)?;
            self.insert(words, traces);
        }
        self.recent.get(words).map(AsRef::as_ref)
    }

    fn insert(&mut self, words: Box<[u8]>, traces: Box<[Trace]>) {
        let weight = ENTRY + words.len() + size_of_val::<[Trace]>(&traces);
        if self.weight + weight > LIMIT {
            self.older = std::mem::take(&mut self.recent);
            self.weight = 0;
        }
        self.weight += weight;
        self.recent.insert(words, traces);
    }
}

impl Words {
    /// Of readings in the order of their sentences, of each first that by itself.
    pub fn of(document: &Document, readings: &[Reading]) -> Self {
        let mut words = Self::default();
        for reading in readings {
            match &reading.label {
                None => words.add(document, document.sentences()[reading.sentence as usize].tokens.clone()),
                Some(label) => {
                    words.sentences.pop();
                    words.bytes.push(LABEL);
                    words.add(document, label.clone());
                }
            }
            words.sentences.push((reading.sentence, words.bytes.len()));
        }
        words
    }

    fn add(&mut self, document: &Document, tokens: Range<u32>) {
        for token in &document.tokens()[tokens.start as usize..tokens.end as usize] {
            self.bytes.extend_from_slice(token.word(document.view().text()).as_bytes());
            self.bytes.push(WORD_END + token.kind as u8);
        }
    }

    fn at(&self, place: usize) -> (u32, &[u8]) {
        let from = place.checked_sub(1).map_or(0, |before| self.sentences[before].1);
        let (sentence, end) = self.sentences[place];
        (sentence, &self.bytes[from..end])
    }

    fn each(&self) -> impl Iterator<Item = (u32, &[u8])> {
        (0..self.sentences.len()).map(|place| self.at(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_asked_for_any_more_is_forgotten() {
        let mut memory = Memory::default();
        let words = |n: usize| format!("{n}").into_bytes().into_boxed_slice();
        let traces = || vec![Trace { phrase: 0, start: 0, end: 1 }; 1000].into_boxed_slice();
        let many = 3 * LIMIT / (ENTRY + 1000 * size_of::<Trace>());
        for n in 0..many {
            memory.insert(words(n), traces());
            assert!(memory.get(&words(0)).is_some(), "what is asked for stays, after {n} others");
        }
        assert!(memory.get(&words(1)).is_none());
        assert!(memory.recent.len() + memory.older.len() < many);
    }
}
