//! Owns what was found in sentences before: an editor has the same text linted after every key, and all its sentences but one are as they
//! were.
//!
//! A sentence is known by all that matching sees of it: its words, what kinds of token they are, and the labels it is read under. So what is
//! remembered is what would be found, whatever else has changed around it.

use std::collections::HashMap;

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

/// All that matching sees of a sentence.
type Words = Box<[u8]>;

/// Sentences seen before, for one rule set.
#[derive(Debug, Default)]
pub struct Memory {
    recent: HashMap<Words, Box<[Trace]>>,
    /// How much `recent` takes, in bytes.
    weight: usize,
    older: HashMap<Words, Box<[Trace]>>,
}

/// A hit, its tokens counted from the first of its sentence.
#[derive(Debug, Clone, Copy)]
struct Trace {
    phrase: PhraseId,
    start: u32,
    end: u32,
}

/// Sentences that are not known, in order, and what they are to be remembered by.
#[derive(Debug)]
pub struct Unknown(Vec<(u32, Words)>);

impl Memory {
    /// Takes the readings of known sentences out, and hands their hits to `found`. All readings of a sentence are to be there.
    pub fn recall(&mut self, document: &Document, readings: &mut Vec<Reading>, mut found: impl FnMut(Hit)) -> Unknown {
        let mut unknown = Vec::new();
        let mut is_known = vec![false; document.sentences().len()];
        for (sentence, words) in (0..).zip(words(document, readings)) {
            let Some(traces) = self.get(&words) else {
                unknown.push((sentence, words));
                continue;
            };
            is_known[sentence as usize] = true;
            let first = document.sentences()[sentence as usize].tokens.start;
            for trace in traces {
                found(Hit { phrase: trace.phrase, sentence, start: first + trace.start, end: first + trace.end });
            }
        }
        readings.retain(|reading| !is_known[reading.sentence as usize]);
        Unknown(unknown)
    }

    /// Keeps what was found in sentences that were not known; `hits` are those of such sentences.
    pub fn keep(&mut self, document: &Document, unknown: Unknown, mut hits: Vec<Hit>) {
        hits.sort_by_key(|hit| hit.sentence);
        let mut rest = &hits[..];
        for (sentence, words) in unknown.0 {
            let (own, others) = rest.split_at(rest.partition_point(|hit| hit.sentence <= sentence));
            rest = others;
            let first = document.sentences()[sentence as usize].tokens.start;
            self.insert(words, own.iter().map(|hit| Trace { phrase: hit.phrase, start: hit.start - first, end: hit.end - first }).collect());
        }
    }

    fn get(&mut self, words: &[u8]) -> Option<&[Trace]> {
        if let Some((words, traces)) = self.older.remove_entry(words) {
            self.insert(words, traces);
        }
        self.recent.get(words).map(AsRef::as_ref)
    }

    fn insert(&mut self, words: Words, traces: Box<[Trace]>) {
        let weight = ENTRY + words.len() + size_of_val::<[Trace]>(&traces);
        if self.weight + weight > LIMIT {
            self.older = std::mem::take(&mut self.recent);
            self.weight = 0;
        }
        self.weight += weight;
        self.recent.insert(words, traces);
    }
}

/// All that matching sees of each sentence of a document.
fn words(document: &Document, readings: &[Reading]) -> Vec<Words> {
    let mut seen = vec![Vec::new(); document.sentences().len()];
    for reading in readings {
        let words = &mut seen[reading.sentence as usize];
        let tokens = match &reading.label {
            None => document.sentences()[reading.sentence as usize].tokens.clone(),
            Some(label) => {
                words.push(LABEL);
                label.clone()
            }
        };
        for token in &document.tokens()[tokens.start as usize..tokens.end as usize] {
            words.extend_from_slice(token.word(document.view().text()).as_bytes());
            words.push(WORD_END + token.kind as u8);
        }
    }
    seen.into_iter().map(Vec::into_boxed_slice).collect()
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
