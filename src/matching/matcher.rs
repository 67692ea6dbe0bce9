//! Owns the running of a grammar on a document: packs its sentences into lanes, and runs each lane (`run`).

use std::ops::Range;

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
    /// Its tokens.
    pub tokens: Range<u32>,
}

/// Finds phrases. It keeps its buffers: reuse one per thread.
#[derive(Debug, Default)]
pub struct Matcher {
    narrow: Run<NARROW>,
    wide: Run<WIDE>,
}

impl Matcher {
    /// Finds every phrase in every sentence: leftmost, longest, not overlapping itself. What is found comes sentence by sentence, roughly:
    /// several that share a lane come phrase by phrase.
    pub fn run(&mut self, grammar: &Grammar, document: &Document, mut found: impl FnMut(Found)) {
        self.narrow.fit(grammar);
        for (sentence, own) in (0..).zip(document.sentences()) {
            if !self.narrow.has_room(own.tokens.len()) {
                self.narrow.run(grammar, &mut found);
            }
            if self.narrow.has_room(own.tokens.len()) {
                self.narrow.load(grammar, document, sentence);
            } else {
                self.wide.fit(grammar);
                self.wide.load(grammar, document, sentence);
                self.wide.run(grammar, &mut found);
            }
        }
        self.narrow.run(grammar, &mut found);
    }
}
