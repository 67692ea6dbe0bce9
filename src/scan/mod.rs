//! Owns the one pass over a document's sentences in which every phrase of the pack is looked for. A table's cell is read three times: by
//! itself, and after the labels it stands under, the first cell of its row and the head of its column.
//!
//! All that follows (clearing, absence, counting, guards) is set operations on these hits; nothing reads the text again.

mod memory;

use std::ops::Range;
use std::sync::Mutex;

use crate::document::{BlockKind, Document, TokenKind};
use crate::matching::{Found, Matcher, PhraseId, Reading};
use crate::rule::RuleSet;

pub use memory::Memory;

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
    /// Looks for every phrase in every sentence. Of what is found in a cell under a label, only matches of both count, and they stand on the
    /// cell's words. Sentences that the memory knows, which must be of the same rules, are not looked through again.
    pub fn scan(document: &Document, set: &RuleSet, matcher: &mut Matcher, memory: Option<&Mutex<Memory>>) -> Self {
        let mut hits = Self::default();
        let first_context = set.context.first;
        let mut note = |hit: Hit| if hit.phrase >= first_context { hits.context.push(hit) } else { hits.rules.push(hit) };
        let plain = (0..document.sentences().len() as u32).map(|sentence| Reading { sentence, label: None });
        let mut readings: Vec<Reading> = plain.chain(cells(document)).collect();
        // A memory that a panic has poisoned is none: what it is asked to find is found anyway.
        let remembering = || memory.and_then(|memory| memory.lock().ok());
        let unknown = remembering().map(|mut memory| memory.recall(document, &mut readings, &mut note));
        let mut fresh = Vec::new();
        matcher.run(&set.grammar, document, readings.into_iter(), |Found { phrase, sentence, tokens }| {
            let own = &document.sentences()[sentence as usize].tokens;
            let (from_label, to_value) = (tokens.start < own.start, tokens.end > own.start);
            let counts = if phrase >= first_context { !from_label } else { to_value };
            if counts {
                let hit = Hit { phrase, sentence, start: tokens.start.max(own.start), end: tokens.end };
                note(hit);
                if unknown.is_some() {
                    fresh.push(hit);
                }
            }
        });
        if let (Some(unknown), Some(mut memory)) = (unknown, remembering()) {
            memory.keep(document, unknown, fresh);
        }
        hits.index(first_context);
        hits
    }

    /// Sorts what was found, so that it can be looked up.
    fn index(&mut self, first_context: PhraseId) {
        self.rules.sort_unstable();
        self.rules.dedup();
        self.starts = vec![0; first_context as usize + 1];
        for hit in &self.rules {
            self.starts[hit.phrase as usize + 1] += 1;
        }
        let mut before = 0;
        for start in &mut self.starts {
            before += *start;
            *start = before;
        }
        self.context.sort_unstable_by_key(|hit| (hit.sentence, hit.start, hit.end, hit.phrase));
        self.context.dedup();
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

/// A label of more tokens than this is none.
const MAX_LABEL_TOKENS: u32 = 12;

/// Each cell below a table's head, under the head of its column and, but for the first, under the first cell of its row.
fn cells(document: &Document) -> Vec<Reading> {
    let mut readings = Vec::new();
    let mut table = None;
    let (mut heads, mut row_label): (Vec<(u16, Range<u32>)>, _) = (Vec::new(), None);
    for block in document.blocks() {
        let BlockKind::Cell { row, column } = block.kind else { continue };
        // Tables in a row of one list share its region, so that a new head also begins a new table.
        if table != Some(block.region) || (row == 0 && column == 0) {
            table = Some(block.region);
            heads.clear();
        }
        let sentence = block.sentences.start;
        match (row, column) {
            (0, _) => heads.extend(label(document, sentence).map(|label| (column, label))),
            (_, 0) => row_label = label(document, sentence).map(|label| (row, label)),
            _ => {
                let head = heads.binary_search_by_key(&column, |(column, _)| *column).ok().map(|at| heads[at].1.clone());
                let first = row_label.clone().filter(|(labelled, _)| *labelled == row).map(|(_, label)| label);
                readings.extend(head.into_iter().chain(first).map(|label| Reading { sentence, label: Some(label) }));
            }
        }
    }
    readings
}

/// The tokens of a cell as a label: short, and without a colon of its own.
fn label(document: &Document, sentence: u32) -> Option<Range<u32>> {
    let mut tokens = document.sentences()[sentence as usize].tokens.clone();
    let is_mark = |token: u32| document.tokens()[token as usize].kind == TokenKind::Mark;
    while !tokens.is_empty() && is_mark(tokens.end - 1) {
        tokens.end -= 1;
    }
    (!tokens.is_empty() && tokens.len() as u32 <= MAX_LABEL_TOKENS).then_some(tokens)
}
