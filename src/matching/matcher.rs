//! Owns the running of a grammar on a document: packs its sentences into lanes, and runs each lane (`run`).

use std::ops::Range;
use std::sync::Mutex;

use crate::document::Document;

use super::grammar::{Grammar, PhraseId};
use super::run::Run;

/// Blocks of 64 positions in the lanes for ordinary sentences, of which each holds several.
const NARROW: usize = 1;

/// Blocks in the lanes for sentences that do not fit into those: enough for any.
const WIDE: usize = 3;

/// A phrase found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub phrase: PhraseId,
    /// The sentence it stands in.
    pub sentence: u32,
    /// Its tokens. A match that begins in a label has those between label and sentence as well.
    pub tokens: Range<u32>,
}

/// What is read at a time: a sentence, by itself or with the tokens of a label and a colon before it, as if they stood there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Which sentence.
    pub sentence: u32,
    /// The tokens of the label, which stand before the sentence's. Far fewer than a sentence may have.
    pub label: Option<Range<u32>>,
}

/// Matchers, of which each thread takes one that no other uses at the moment: their buffers are worth keeping.
#[derive(Debug, Default)]
pub struct Matchers(Mutex<Vec<Matcher>>);

impl Matchers {
    /// Lets `work` use one.
    pub fn lend<R>(&self, work: impl FnOnce(&mut Matcher) -> R) -> R {
        let mut matcher = self.0.lock().ok().and_then(|mut idle| idle.pop()).unwrap_or_default();
        let result = work(&mut matcher);
        if let Ok(mut idle) = self.0.lock() {
            idle.push(matcher);
        }
        result
    }
}

/// Finds phrases. It keeps its buffers.
#[derive(Debug, Default)]
pub struct Matcher {
    narrow: Run<NARROW>,
    wide: Run<WIDE>,
}

impl Matcher {
    /// Finds every phrase in what is read: leftmost, longest, not overlapping itself. What is found comes sentence by sentence, roughly:
    /// several that share a lane come phrase by phrase.
    pub fn run(&mut self, grammar: &Grammar, document: &Document, readings: &[Reading], mut found: impl FnMut(Found)) {
        self.narrow.fit(grammar);
        for reading in readings {
            let tokens = document.sentences()[reading.sentence as usize].tokens.len() + reading.label.as_ref().map_or(0, |label| label.len() + 1);
            if !self.narrow.has_room(tokens) {
                self.narrow.run(grammar, &mut found);
            }
            if self.narrow.has_room(tokens) {
                self.narrow.load(grammar, document, reading);
            } else {
                self.wide.fit(grammar);
                self.wide.load(grammar, document, reading);
                self.wide.run(grammar, &mut found);
            }
        }
        self.narrow.run(grammar, &mut found);
    }
}
