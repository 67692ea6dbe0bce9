//! Owns what was found in sentences before: an editor has the same text linted after every key, and all its sentences but one are as they
//! were.
//!
//! A sentence is known by all that matching and weighing see of it: its words, what kinds of token they are, and the labels it is read under. So
//! what is remembered is what would be found, whatever else has changed around it.

use std::collections::HashMap;
use std::ops::Range;

use crate::document::Document;
use crate::matching::Reading;

/// What can be remembered of a sentence.
pub trait Kept {
    /// About so many bytes are kept of sentences lately seen, and as many of those seen before them.
    const LIMIT: usize;

    /// What it takes beside itself, in bytes.
    fn bytes(&self) -> usize;
}

/// What an entry takes beside its words and what is kept of it, about.
const ENTRY: usize = 48;

/// No byte of UTF-8 is as large as this: each word is followed by one that tells its kind, where the view's own letters do not tell it.
const WORD_END: u8 = 0xF8;

/// Stands before a label.
const LABEL: u8 = 0xFF;

/// Sentences seen before, for one rule set, and what was found in each.
#[derive(Debug)]
pub struct Memory<V> {
    recent: HashMap<Box<[u8]>, V>,
    /// How much `recent` takes, in bytes.
    weight: usize,
    older: HashMap<Box<[u8]>, V>,
}

impl<V> Default for Memory<V> {
    fn default() -> Self {
        Self { recent: HashMap::new(), weight: 0, older: HashMap::new() }
    }
}

/// All that matching sees of each of some sentences.
#[derive(Debug)]
pub struct Words<'d> {
    view: &'d [u8],
    /// What is seen otherwise than it stands in the view.
    own: Vec<u8>,
    sentences: Vec<(u32, Seen)>,
}

/// Where that of one sentence lies.
#[derive(Debug)]
enum Seen {
    /// In the view, as its tokens follow from its letters.
    View(Range<usize>),
    /// Made of its tokens.
    Own(Range<usize>),
}

/// The sentences that are not known, by their places in what was asked for.
#[derive(Debug)]
pub struct Unknown<'d> {
    words: Words<'d>,
    places: Vec<usize>,
    /// Those that are known from long ago, and are to be remembered on.
    aged: Vec<usize>,
}

impl<V: Kept> Memory<V> {
    /// Tells what is kept of each known sentence, in order. All readings of a sentence are to be there.
    pub fn recall<'d>(&self, words: Words<'d>, mut tell: impl FnMut(u32, &V)) -> Unknown<'d> {
        let (mut places, mut aged) = (Vec::new(), Vec::new());
        for (place, (sentence, words)) in words.each().enumerate() {
            let lately = self.recent.get(words);
            match lately.or_else(|| self.older.get(words)) {
                Some(kept) => {
                    if lately.is_none() {
                        aged.push(place);
                    }
                    tell(sentence, kept);
                }
                None => places.push(place),
            }
        }
        Unknown { words, places, aged }
    }

    /// Keeps what was found in each sentence that was not known, in order.
    pub fn keep(&mut self, unknown: &Unknown<'_>, mut found: impl FnMut(u32) -> Option<V>) {
        for place in &unknown.aged {
            if let Some((words, kept)) = self.older.remove_entry(unknown.words.at(*place).1) {
                self.insert(words, kept);
            }
        }
        for place in &unknown.places {
            let (sentence, words) = unknown.words.at(*place);
            if let Some(found) = found(sentence) {
                self.insert(words.into(), found);
            }
        }
    }

    fn insert(&mut self, words: Box<[u8]>, kept: V) {
        let weight = ENTRY + words.len() + size_of::<V>() + kept.bytes();
        if self.weight + weight > V::LIMIT {
            self.older = std::mem::take(&mut self.recent);
            self.weight = 0;
        }
        self.weight += weight;
        self.recent.insert(words, kept);
    }
}

impl Unknown<'_> {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty() && self.aged.is_empty()
    }

    /// The sentences that are not known, in order.
    pub fn sentences(&self) -> impl Iterator<Item = u32> {
        self.places.iter().map(|place| self.words.at(*place).0)
    }
}

impl<'d> Words<'d> {
    /// Of readings in the order of their sentences, of each first that by itself.
    pub fn of(document: &'d Document, readings: &[Reading]) -> Self {
        let mut words = Self { view: document.view().text().as_bytes(), own: Vec::new(), sentences: Vec::with_capacity(readings.len()) };
        for reading in readings {
            let tokens = document.sentences()[reading.sentence as usize].tokens.clone();
            let seen = match &reading.label {
                None => words.in_view(document, &tokens).map_or_else(|| Seen::Own(words.add(document, tokens)), Seen::View),
                Some(label) => {
                    let first = match words.sentences.pop() {
                        Some((_, Seen::Own(seen))) => seen.start,
                        _ => words.add(document, tokens).start,
                    };
                    words.own.push(LABEL);
                    Seen::Own(first..words.add(document, label.clone()).end)
                }
            };
            words.sentences.push((reading.sentence, seen));
        }
        words
    }

    /// Where some tokens stand in the view, if other text of the same letters would be cut into the same tokens: if a blank stands on either side, over which
    /// no token looks.
    fn in_view(&self, document: &Document, tokens: &Range<u32>) -> Option<Range<usize>> {
        let tokens = &document.tokens()[tokens.start as usize..tokens.end as usize];
        let stretch = tokens.first()?.start as usize..tokens.last()?.end() as usize;
        let is_blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
        let before = stretch.start.checked_sub(1).map(|before| &self.view[before]);
        (is_blank(before) && is_blank(self.view.get(stretch.end))).then_some(stretch)
    }

    /// Appends what is seen of some tokens, and returns where.
    fn add(&mut self, document: &Document, tokens: Range<u32>) -> Range<usize> {
        let from = self.own.len();
        for token in &document.tokens()[tokens.start as usize..tokens.end as usize] {
            self.own.extend_from_slice(token.word(document.view().text()).as_bytes());
            self.own.push(WORD_END + token.kind() as u8);
        }
        from..self.own.len()
    }

    fn at(&self, place: usize) -> (u32, &[u8]) {
        let (sentence, seen) = &self.sentences[place];
        let words = match seen {
            Seen::View(stretch) => &self.view[stretch.clone()],
            Seen::Own(stretch) => &self.own[stretch.clone()],
        };
        (*sentence, words)
    }

    fn each(&self) -> impl Iterator<Item = (u32, &[u8])> {
        (0..self.sentences.len()).map(|place| self.at(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    /// A thousandth of what is kept.
    #[derive(Debug)]
    struct Large;

    impl Kept for Large {
        const LIMIT: usize = 1 << 20;

        fn bytes(&self) -> usize {
            Self::LIMIT / 1000
        }
    }

    #[test]
    fn what_is_not_asked_for_any_more_is_forgotten() {
        let mut memory = Memory::<Large>::default();
        let ask = |memory: &mut Memory<Large>, text: String| {
            let document = Document::parse(&SourceFile::new("a.txt", text));
            let mut told = 0;
            let unknown = memory.recall(Words::of(&document, &[Reading { sentence: 0, label: None }]), |_, _| told += 1);
            assert_eq!(told + unknown.sentences().count(), 1);
            memory.keep(&unknown, |_| Some(Large));
            told == 1
        };
        assert!(!ask(&mut memory, "First".to_owned()));
        for n in 0..3000 {
            assert!(!ask(&mut memory, format!("Word{n}")));
            assert!(ask(&mut memory, "First".to_owned()), "what is asked for stays, after {n} others");
        }
        assert!(!ask(&mut memory, "Word0".to_owned()));
        assert!(memory.recent.len() + memory.older.len() < 3000);
    }
}
