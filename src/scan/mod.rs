//! Owns the one pass over a document's sentences in which every phrase of the pack is looked for. A table's cell is read three times: by
//! itself, and after the labels it stands under, the first cell of its row and the head of its column.
//!
//! All that follows (clearing, absence, counting, guards) is set operations on these hits; nothing reads the text again.

mod needed;
mod stretch;

use std::collections::BTreeSet;
use std::hash::BuildHasherDefault;
use std::ops::Range;
use std::sync::RwLock;

use rustc_hash::FxHasher;

use crate::document::{BlockKind, Document, TokenKind};
use crate::matching::{Found, Matchers, PhraseId, Reading};
use crate::memory::Memory;
use crate::parallel::{self, Threads};
use crate::rule::{ChannelId, RuleSet};

use needed::Needed;
pub use stretch::Addressed;
use stretch::Stretch;

/// A phrase found: a range of the document's tokens in one sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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

/// So many sentences are looked through at a time.
const STRETCH: usize = 1024;

/// All that was found in a document.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// Of each [`STRETCH`] of sentences.
    stretches: Vec<Stretch>,
}

impl Hits {
    /// Whether it is worth while to look through them on several threads.
    pub fn are_many(&self) -> bool {
        self.stretches.len() > 1
    }

    /// The hits of one channel, in order.
    pub fn of(&self, channel: ChannelId) -> impl Iterator<Item = Hit> {
        self.stretches.iter().flat_map(move |stretch| stretch.hits(stretch.of(channel)))
    }

    /// The hits of one channel in a range of sentences, in order.
    pub fn within(&self, channel: ChannelId, sentences: &Range<u32>) -> impl Iterator<Item = Hit> + use<'_> {
        let sentences = sentences.clone();
        self.stretches_of(&sentences).iter().flat_map(move |stretch| stretch.hits(stretch.within(channel, &sentences)))
    }

    /// The hits of phrases of the context, sorted by sentence and place.
    pub fn context(&self) -> impl Iterator<Item = Hit> {
        self.stretches.iter().flat_map(|stretch| stretch.hits(stretch.context()))
    }

    /// The context's hits in a range of sentences.
    pub fn context_in(&self, sentences: &Range<u32>) -> impl Iterator<Item = Hit> + use<'_> {
        let sentences = sentences.clone();
        self.stretches_of(&sentences).iter().flat_map(move |stretch| stretch.hits(stretch.context_in(&sentences)))
    }

    /// The context's hits in one sentence.
    pub fn context_of(&self, sentence: u32) -> impl Iterator<Item = Hit> + use<'_> {
        self.context_in(&(sentence..sentence + 1))
    }

    /// The stretches that a range of sentences touches.
    fn stretches_of(&self, sentences: &Range<u32>) -> &[Stretch] {
        if sentences.is_empty() {
            return &[];
        }
        let last = (sentences.end as usize - 1) / STRETCH;
        &self.stretches[sentences.start as usize / STRETCH..(last + 1).min(self.stretches.len())]
    }
}

/// Another thread is worth its room, some two megabytes and a half, for so many bytes of text. To start one takes longer than to look through an answer.
const TEXT_PER_THREAD: usize = 8 << 20;

/// There are seldom more hits than this for each token of a text. Room that is not used is never touched.
const HITS_PER_TOKEN: usize = 6;

/// What was found in sentences before, each as if it were the first of its stretch. One is known by its number and, in a table, by those of the cells
/// whose labels it is read under.
pub type Memories = RwLock<Memory<[u32; 3], Box<[Addressed]>, BuildHasherDefault<FxHasher>>>;

/// So many bytes of hits are remembered: of some hundred thousand words.
pub const MEMORY: usize = 8 << 20;

/// A sentence has seldom more than this.
const HITS_PER_SENTENCE: usize = 64;

/// Looks for every phrase in every sentence.
#[derive(Debug, Clone, Copy)]
pub struct Scanner<'r> {
    /// The rules.
    pub set: &'r RuleSet,
    /// Who looks.
    pub matchers: &'r Matchers,
    /// Sentences seen before, by the same rules: they are not looked through again.
    pub memory: Option<&'r Memories>,
    /// How many threads may look through one document, a stretch each.
    pub threads: Threads,
}

impl Scanner<'_> {
    /// Scans a document. Of what is found in a cell under a label, only matches of both count, and they stand on the cell's words.
    pub fn scan(&self, document: &Document) -> Hits {
        let sentences = document.sentences().len();
        let labelled = cells(document);
        let firsts: Vec<usize> = (0..sentences).step_by(STRETCH).collect();
        // A long text has its own matchers, whose room is wanted back.
        let matchers = Matchers::default();
        let scanner = if firsts.len() > 1 { Scanner { matchers: &matchers, ..*self } } else { *self };
        let threads = Threads::Number(self.threads.at_most(1 + document.view().text().len() / TEXT_PER_THREAD));
        // An answer is filed in less time than it takes to know what may be left out.
        let needed = (firsts.len() > 1).then(|| Needed::of(self.set));
        let stretches = parallel::map(threads, &firsts, |first| {
            let own = *first as u32..(first + STRETCH).min(sentences) as u32;
            let hits = scanner.hits(document, &own, readings(&own, &labelled));
            let near = needed.as_ref().map(|needed| needed.near(&hits, own.len() as u32, [own.start > 0, (own.end as usize) < sentences]));
            Stretch::file(document, self.set, own, || hits.iter().filter(|hit| near.as_ref().is_none_or(|near| near(hit))))
        });
        Hits { stretches }
    }

    /// Every phrase of a rule that stands anywhere in a document.
    pub fn phrases(&self, document: &Document) -> BTreeSet<PhraseId> {
        let readings = readings(&(0..document.sentences().len() as u32), &cells(document));
        let first_context = self.set.context.first;
        self.look(document, &readings).iter().map(|hit| hit.phrase).filter(|phrase| *phrase < first_context).collect()
    }

    /// What is found in the sentences of a stretch, by sentence and place.
    fn hits(&self, document: &Document, own: &Range<u32>, mut readings: Vec<Reading>) -> Vec<Addressed> {
        let (mut hits, mut unknown) = (Vec::new(), None);
        if let Some(memory) = self.memory {
            hits.reserve(HITS_PER_SENTENCE * own.len());
            // A memory that a panic has poisoned is none: what it is asked to find is found anyway.
            unknown = memory.read().ok().map(|memory| {
                memory.recall(keys(document, &readings), |sentence, kept| hits.extend(kept.iter().map(|hit| hit.in_sentence(sentence - own.start))))
            });
        }
        if let Some(unknown) = &unknown {
            let mut rest = unknown.sentences().peekable();
            readings.retain(|reading| {
                while rest.next_if(|sentence| *sentence < reading.sentence).is_some() {}
                rest.peek() == Some(&reading.sentence)
            });
        }
        let mut fresh = self.look(document, &readings);
        // A document's tokens are counted through all of its sentences.
        // One number, as numbers are compared without a branch.
        fresh.sort_unstable_by_key(|hit| u128::from(hit.start) << 64 | u128::from(hit.end) << 32 | u128::from(hit.phrase));
        fresh.dedup();
        let first = |sentence: u32| document.sentences()[sentence as usize].tokens.start;
        let fresh = fresh.iter().map(|hit| Addressed::new(self.set, hit, hit.sentence - own.start, first(hit.sentence)));
        let fresh = self.without_repeated(fresh);
        if let Some(unknown) = unknown.filter(|unknown| !unknown.is_empty())
            && let Some(mut memory) = self.memory.and_then(|memory| memory.write().ok())
        {
            let mut rest = &fresh[..];
            memory.learn(&unknown, |sentence| {
                let (own, others) = rest.split_at(rest.partition_point(|hit| hit.sentence() + own.start <= sentence));
                rest = others;
                Some((own.iter().map(|hit| hit.in_sentence(0)).collect(), size_of_val(own)))
            });
        }
        if hits.is_empty() { fresh } else { merged(&hits, &fresh) }
    }

    /// The hits but those that say again, in the same sentence, what is only asked for once: a sixth of all.
    fn without_repeated(&self, hits: impl Iterator<Item = Addressed>) -> Vec<Addressed> {
        /// Of a channel whose hits all count; others hold the sentence in which they last had one.
        const ALL_COUNT: u32 = u32::MAX;
        const NONE_YET: u32 = u32::MAX - 1;
        let mut last = vec![ALL_COUNT; self.set.owners.channel_count() + 1];
        self.set.owners.channels_of_presence().for_each(|channel| last[channel as usize] = NONE_YET);
        let counts = |hit: &Addressed| {
            let last = &mut last[hit.channel() as usize];
            *last == ALL_COUNT || std::mem::replace(last, hit.sentence()) != hit.sentence()
        };
        hits.filter(counts).collect()
    }

    /// What is found in some sentences, in no order.
    fn look(&self, document: &Document, readings: &[Reading]) -> Vec<Hit> {
        let first_context = self.set.context.first;
        let tokens: usize = readings.iter().map(|reading| document.sentences()[reading.sentence as usize].tokens.len()).sum();
        let mut hits = Vec::with_capacity(HITS_PER_TOKEN * tokens);
        self.matchers.lend(|matcher| {
            matcher.run(&self.set.grammar, document, readings, |Found { phrase, sentence, tokens }| {
                let own = &document.sentences()[sentence as usize].tokens;
                let (from_label, to_value) = (tokens.start < own.start, tokens.end > own.start);
                let counts = if phrase >= first_context { !from_label } else { to_value };
                if counts {
                    hits.push(Hit { phrase, sentence, start: tokens.start.max(own.start), end: tokens.end });
                }
            });
        });
        hits
    }
}

/// Hits of some sentences and of others, each by sentence, as one.
fn merged(known: &[Addressed], fresh: &[Addressed]) -> Vec<Addressed> {
    let mut all = Vec::with_capacity(known.len() + fresh.len());
    let mut rest = known;
    for fresh in fresh.chunk_by(|one, next| one.sentence() == next.sentence()) {
        let (before, after) = rest.split_at(rest.partition_point(|hit| hit.sentence() < fresh[0].sentence()));
        all.extend_from_slice(before);
        all.extend_from_slice(fresh);
        rest = after;
    }
    all.extend_from_slice(rest);
    all
}

/// What the sentences of some readings are known by, in order.
fn keys(document: &Document, readings: &[Reading]) -> impl Iterator<Item = (u32, Option<[u32; 3]>)> {
    let number_of = |sentence: usize| document.sentences()[sentence].number;
    readings.chunk_by(|one, next| one.sentence == next.sentence).map(move |of_one| {
        let sentence = of_one[0].sentence;
        let mut key = [number_of(sentence as usize), 0, 0];
        let mut labels = of_one.iter().filter_map(|reading| reading.label.as_ref());
        for (place, label) in key[1..].iter_mut().zip(&mut labels) {
            *place = number_of(document.sentences().partition_point(|sentence| sentence.tokens.end <= label.start));
        }
        // A sentence without a number is no other's like: it has a key as little as one that is read under more labels than there is room for.
        let is_known = key[..of_one.len().min(3)].iter().all(|number| *number > 0) && labels.next().is_none();
        (sentence, is_known.then_some(key))
    })
}

/// How some sentences are read: each by itself, and cells under their labels.
fn readings(sentences: &Range<u32>, labelled: &[Reading]) -> Vec<Reading> {
    let mut labelled = labelled[labelled.partition_point(|reading| reading.sentence < sentences.start)..].iter().cloned().peekable();
    let mut readings = Vec::with_capacity(sentences.len());
    for sentence in sentences.clone() {
        readings.push(Reading { sentence, label: None });
        readings.extend(std::iter::from_fn(|| labelled.next_if(|reading| reading.sentence == sentence)));
    }
    readings
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
    let is_mark = |token: u32| document.tokens()[token as usize].kind() == TokenKind::Mark;
    while !tokens.is_empty() && is_mark(tokens.end - 1) {
        tokens.end -= 1;
    }
    (!tokens.is_empty() && tokens.len() as u32 <= MAX_LABEL_TOKENS).then_some(tokens)
}
