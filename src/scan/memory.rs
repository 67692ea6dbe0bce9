//! Owns what was found in sentences before: an editor has the same text linted after every key, and all its sentences but one are as they
//! were.
//!
//! A sentence is known by all that matching sees of it: its words, what kinds of token they are, and the labels it is read under. So what is
//! remembered is what would be found, whatever else has changed around it.

use std::collections::HashMap;
use std::ops::Range;

use super::Hit;
use super::stretch::Filed;
use crate::document::Document;
use crate::matching::Reading;

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
    /// The hits of each sentence as a stretch files them, but as its first sentence's.
    recent: HashMap<Box<[u8]>, Box<[Filed]>>,
    /// How much `recent` takes, in bytes.
    weight: usize,
    older: HashMap<Box<[u8]>, Box<[Filed]>>,
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
    /// Those that are known from long ago, and are to be remembered on.
    aged: Vec<usize>,
}

impl Memory {
    /// Takes the readings of known sentences out, and appends their hits, sentence by sentence, each in order. All readings of a sentence are
    /// to be there.
    pub fn recall(&self, document: &Document, words: Words, readings: &mut Vec<Reading>, hits: &mut Vec<Hit>) -> Unknown {
        let (mut unknown, mut aged) = (Vec::new(), Vec::new());
        for (place, (sentence, words)) in words.each().enumerate() {
            let lately = self.recent.get(words);
            match lately.or_else(|| self.older.get(words)) {
                Some(filed) => {
                    if lately.is_none() {
                        aged.push(place);
                    }
                    let first = document.sentences()[sentence as usize].tokens.start;
                    hits.extend(filed.iter().map(|filed| filed.hit(sentence, first)));
                }
                None => unknown.push(place),
            }
        }
        let mut rest = unknown.iter().map(|place| words.sentences[*place].0).peekable();
        readings.retain(|reading| {
            while rest.next_if(|sentence| *sentence < reading.sentence).is_some() {}
            rest.peek() == Some(&reading.sentence)
        });
        Unknown { words, places: unknown, aged }
    }

    /// Keeps what was found in sentences that were not known; `hits` are those of such sentences, in order.
    pub fn keep(&mut self, document: &Document, unknown: &Unknown, hits: &[Hit]) {
        for place in &unknown.aged {
            if let Some((words, filed)) = self.older.remove_entry(unknown.words.at(*place).1) {
                self.insert(words, filed);
            }
        }
        let mut rest = hits;
        for place in &unknown.places {
            let (sentence, words) = unknown.words.at(*place);
            let (own, others) = rest.split_at(rest.partition_point(|hit| hit.sentence <= sentence));
            rest = others;
            let first = document.sentences()[sentence as usize].tokens.start;
            let filed = own.iter().map(|hit| Filed::new(hit.phrase, 0, hit.start - first, hit.end - first)).collect();
            self.insert(words.into(), filed);
        }
    }

    fn insert(&mut self, words: Box<[u8]>, filed: Box<[Filed]>) {
        let weight = ENTRY + words.len() + size_of_val::<[Filed]>(&filed);
        if self.weight + weight > LIMIT {
            self.older = std::mem::take(&mut self.recent);
            self.weight = 0;
        }
        self.weight += weight;
        self.recent.insert(words, filed);
    }
}

impl Unknown {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty() && self.aged.is_empty()
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
            self.bytes.push(WORD_END + token.kind() as u8);
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
    use crate::source::SourceFile;

    #[test]
    fn what_is_not_asked_for_any_more_is_forgotten() {
        let mut memory = Memory::default();
        // Some thousands of hits in a sentence, so that few sentences are many bytes.
        let many = 3 * LIMIT / (1000 * size_of::<Filed>());
        let ask = |memory: &mut Memory, text: String| {
            let document = Document::parse(&SourceFile::new("a.txt", text));
            let mut readings = vec![Reading { sentence: 0, label: None }];
            let mut hits = Vec::new();
            let unknown = memory.recall(&document, Words::of(&document, &readings), &mut readings, &mut hits);
            let is_known = readings.is_empty();
            assert_eq!(hits.len(), if is_known { 1000 } else { 0 });
            let fresh = if is_known { Vec::new() } else { vec![Hit { phrase: 0, sentence: 0, start: 0, end: 1 }; 1000] };
            memory.keep(&document, &unknown, &fresh);
            is_known
        };
        assert!(!ask(&mut memory, "First".to_owned()));
        for n in 0..many {
            assert!(!ask(&mut memory, format!("Word{n}")));
            assert!(ask(&mut memory, "First".to_owned()), "what is asked for stays, after {n} others");
        }
        assert!(!ask(&mut memory, "Word0".to_owned()));
        assert!(memory.recent.len() + memory.older.len() < many);
    }
}
