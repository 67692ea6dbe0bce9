//! Owns what the weights of words have to say: they doubt a match in a sentence that reads like no signal, and find signals that no phrase knows.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::hash::BuildHasherDefault;
use std::ops::Range;
use std::sync::RwLock;

use rustc_hash::FxHasher;

use super::guards::Strictness;
use super::judge::{Judge, RuleRef, Terms, Verdict};
use super::spans::Spans;
use crate::document::{BlockKind, Document};
use crate::finding::ClearedBy;
use crate::matching::Negation;
use crate::memory::Memory;
use crate::outline::Outline;
use crate::parallel::{self, Threads};
use crate::rule::RuleSet;
use crate::scan::Hit;
use crate::weights::{AnswerSums, ColumnId, RowId, Scope, SentenceSums, Weights, Word, Words};

/// So many blocks are weighed in one piece of work.
const PIECE: u32 = 4096;

/// So many sentences are weighed at a time.
const STRETCH: usize = 256;

/// Words up to so many tokens before and after a match have a say in whether it is doubted: what else a sentence says is another matter. With fifteen, a
/// textbook claim and a harmless one joined by "and" were doubted, and nothing told false from right better.
const NEAR: u32 = 8;

/// A sentence with fewer words that were weighed is no signal that no phrase knows.
const LEAST_WORDS: usize = 4;

/// So many words are named that speak against a match.
const MAX_AGAINST: usize = 3;

/// What the weights say of one document.
#[derive(Debug)]
pub(super) struct Weighing<'d> {
    document: &'d Document,
    weights: &'d Weights,
    /// The sentences that read like a rule's signal, by the rule.
    claims: Vec<(ColumnId, u32)>,
    /// What the words of each answer weigh together; nothing, where most of them were never weighed.
    answers: Vec<Option<AnswerSums>>,
    /// The words of the sentences that were weighed, unless the text is long.
    words: Vec<Word>,
    /// For each sentence, which of them are its own.
    own: Vec<Option<Range<u32>>>,
}

impl<'d> Weighing<'d> {
    pub fn of(document: &'d Document, set: &'d RuleSet, outline: &Outline, memory: Option<&Memories>, threads: Option<Threads>) -> Self {
        let weights = &*set.weights;
        let mut all = Self { document, weights, claims: Vec::new(), answers: vec![None; outline.answers.len()], words: Vec::new(), own: Vec::new() };
        if weights.is_empty() || document.sentences().is_empty() {
            return all;
        }
        // An answer is one piece; what stands in none is nobody's claim.
        let answers: Vec<Range<u32>> = outline.answers.iter().map(|answer| answer.blocks.clone()).collect();
        let (pieces, keeps) = if threads.is_some() { (pieces(&answers), false) } else { (vec![&answers[..]], true) };
        let weighed = parallel::map(threads.unwrap_or(Threads::Number(1)), &pieces, |piece| {
            let mut pass = Pass::new(document, weights, memory, keeps);
            let sums: Vec<_> = piece.iter().map(|answer| pass.answer(answer)).collect();
            (pass.claims, sums, pass.words, pass.own)
        });
        all.answers.clear();
        for (claims, sums, words, own) in weighed {
            all.claims.extend(claims);
            all.answers.extend(sums);
            (all.words, all.own) = (words, own);
        }
        all.claims.sort_unstable();
        all
    }

    /// The sentences that read like a rule's signal.
    fn claims(&self, column: ColumnId) -> impl Iterator<Item = u32> + use<'d, '_> {
        let first = self.claims.partition_point(|claim| claim.0 < column);
        self.claims[first..].iter().take_while(move |claim| claim.0 == column).map(|claim| claim.1)
    }

    /// The words of a sentence.
    fn words(&self, sentence: u32) -> Cow<'_, [Word]> {
        match self.own.get(sentence as usize) {
            Some(Some(own)) => Cow::Borrowed(&self.words[own.start as usize..own.end as usize]),
            _ => Cow::Owned(Words::default().of(self.weights, self.document, sentence).to_vec()),
        }
    }

    /// The run of a sentence's words that speak most for a column.
    fn claim(&self, column: ColumnId, sentence: u32) -> Option<Hit> {
        let words = self.words(sentence);
        let pairs: Vec<i32> = words.iter().map(|word| self.weights.weight(word.pair, column)).collect();
        let own = words.iter().enumerate().map(|(at, word)| 2 * self.weights.weight(word.own, column) + pairs[at] + pairs.get(at + 1).unwrap_or(&0));
        let (mut best, mut from, mut sum) = ((i32::MIN, 0, 0), 0, 0);
        for (at, weight) in own.enumerate() {
            if sum <= 0 {
                (from, sum) = (at, 0);
            }
            sum += weight;
            if sum > best.0 {
                best = (sum, from, at);
            }
        }
        let (_, from, to) = best;
        let first = self.document.sentences()[sentence as usize].tokens.start;
        Some(Hit { phrase: u32::MAX, sentence, start: first + words.get(from)?.token, end: first + words.get(to)?.token + 1 })
    }
}

/// Answers in runs of at least so many blocks.
fn pieces(mut answers: &[Range<u32>]) -> Vec<&[Range<u32>]> {
    let mut pieces = Vec::new();
    while let Some(first) = answers.first() {
        let end = answers.partition_point(|answer| answer.start < first.start.saturating_add(PIECE)).max(1);
        pieces.push(&answers[..end]);
        answers = &answers[end..];
    }
    pieces
}

/// What the weights say of one sentence.
#[derive(Debug)]
pub(super) struct Weighed {
    words: Box<[Word]>,
    /// The columns whose margin is high.
    claims: Vec<ColumnId>,
}

impl Weighed {
    /// It, and the bytes that it points to.
    fn with_bytes(self) -> (Self, usize) {
        let bytes = size_of_val(&self.words[..]) + size_of_val(&self.claims[..]);
        (self, bytes)
    }
}

/// What sentences weighed before, each by its number.
pub(super) type Memories = RwLock<Memory<u32, Weighed, BuildHasherDefault<FxHasher>>>;

/// So many bytes of them are remembered: of some hundred thousand words.
pub(super) const MEMORY: usize = 4 << 20;

/// One look at the words of some answers.
struct Pass<'d> {
    document: &'d Document,
    weights: &'d Weights,
    memory: Option<&'d Memories>,
    /// Words of the answer, and those that are known.
    counts: (u32, u32),
    /// A bit for each row that the answer has had.
    seen: Vec<u64>,
    /// Those rows.
    rows: Vec<RowId>,
    claims: Vec<(ColumnId, u32)>,
    /// The words of all sentences, if they are kept.
    words: Vec<Word>,
    /// For each sentence, which of them are its own.
    own: Vec<Option<Range<u32>>>,
}

impl<'d> Pass<'d> {
    fn new(document: &'d Document, weights: &'d Weights, memory: Option<&'d Memories>, keeps: bool) -> Self {
        let (sentences, tokens) = if keeps { (document.sentences().len(), document.tokens().len()) } else { (0, 0) };
        let seen = vec![0; weights.rows().div_ceil(64)];
        Self {
            document,
            weights,
            memory,
            counts: (0, 0),
            seen,
            rows: Vec::with_capacity(2 * tokens),
            claims: Vec::new(),
            words: Vec::with_capacity(tokens),
            own: vec![None; sentences],
        }
    }

    /// Weighs an answer and each of its sentences.
    fn answer(&mut self, blocks: &Range<u32>) -> Option<AnswerSums> {
        let blocks = &self.document.blocks()[blocks.start as usize..blocks.end as usize];
        let sentences = blocks.first()?.sentences.start..blocks.last()?.sentences.end;
        for from in sentences.clone().step_by(STRETCH) {
            self.stretch(from..(from + STRETCH as u32).min(sentences.end));
        }
        let mut sums = AnswerSums::default();
        for row in self.rows.drain(..) {
            sums.add(self.weights, row);
            self.seen[row.word()] = 0;
        }
        let (words, known) = std::mem::take(&mut self.counts);
        (2 * known > words).then_some(sums)
    }

    /// Weighs some sentences of an answer.
    fn stretch(&mut self, sentences: Range<u32>) {
        // A memory that a panic has poisoned is none.
        let unknown = self.memory.and_then(|memory| {
            let keys = sentences.clone().zip(&self.document.sentences()[sentences.start as usize..sentences.end as usize]);
            let keys = keys.map(|(sentence, own)| (sentence, Some(own.number).filter(|number| *number > 0)));
            Some(memory.read().ok()?.recall(keys, |sentence, kept| self.count(sentence, &kept.words, &kept.claims)))
        });
        let mut fresh = VecDeque::new();
        let (mut words, document, weights) = (Words::default(), self.document, self.weights);
        let mut weigh = |sentence| {
            let words = words.of(weights, document, sentence);
            let claims = claims(weights, words);
            self.count(sentence, words, &claims);
            Weighed { words: words.into(), claims }
        };
        match &unknown {
            Some(unknown) => fresh.extend(unknown.sentences().map(weigh)),
            None => sentences.for_each(|sentence| drop(weigh(sentence))),
        }
        if let Some(unknown) = unknown.filter(|unknown| !unknown.is_empty())
            && let Some(mut memory) = self.memory.and_then(|memory| memory.write().ok())
        {
            memory.learn(&unknown, |_| fresh.pop_front().map(Weighed::with_bytes));
        }
    }

    /// Adds a sentence to its answer.
    fn count(&mut self, sentence: u32, words: &[Word], claims: &[ColumnId]) {
        self.counts.0 += words.len() as u32;
        for word in words {
            self.counts.1 += u32::from(word.own.is_some());
            for row in word.rows() {
                if self.seen[row.word()] & row.bit() == 0 {
                    self.seen[row.word()] |= row.bit();
                    self.rows.push(row);
                }
            }
        }
        self.claims.extend(claims.iter().map(|column| (*column, sentence)));
        if let Some(own) = self.own.get_mut(sentence as usize) {
            let first = self.words.len() as u32;
            self.words.extend_from_slice(words);
            *own = Some(first..self.words.len() as u32);
        }
    }
}

/// The columns whose margin is high.
fn claims(weights: &Weights, words: &[Word]) -> Vec<ColumnId> {
    let sums = SentenceSums::of(weights, words);
    let known = words.iter().filter(|word| word.own.is_some()).count();
    if known >= LEAST_WORDS && are_enough(known, words.len()) { weights.claims(&sums).collect() } else { Vec::new() }
}

/// Whether enough words were weighed for their margin to mean something: two of three.
const fn are_enough(known: usize, all: usize) -> bool {
    3 * known >= 2 * all
}

impl Judge<'_> {
    /// What the weights say of a match: nothing, or that it is let off.
    pub(super) fn doubt(&self, rule: RuleRef<'_>, hit: &Hit, answer: Option<u32>) -> Option<ClearedBy> {
        let (weights, document) = (self.weighing.weights, self.document);
        let (column, scope) = self.set.columns[rule.index as usize]?;
        let least = weights.margins(scope).doubt;
        if scope == Scope::Answer {
            let margin = weights.margin(self.weighing.answers.get(answer? as usize)?.as_ref()?, column);
            return (margin < least).then(|| ClearedBy::Words(margin, Vec::new()));
        }
        let (words, margin) = self.near(column, hit);
        if margin >= least {
            return None;
        }
        let first = document.sentences()[hit.sentence as usize].tokens.start;
        let matched = hit.start - first..hit.end - first;
        // Words that were never weighed, as of somebody's own vocabulary or in another language, know better.
        let is_known = |word: &&Word| word.own.is_some();
        let own = || words.iter().filter(|word| matched.contains(&word.token));
        if !are_enough(words.iter().filter(is_known).count(), words.len()) || 2 * own().filter(is_known).count() <= own().count() {
            return None;
        }
        let mut against: Vec<(i32, u32)> =
            words.iter().map(|word| (weights.weight(word.own, column) + weights.weight(word.pair, column), first + word.token)).collect();
        against.sort_unstable();
        let mut against: Vec<u32> = against.into_iter().take_while(|(weight, _)| *weight < 0).take(MAX_AGAINST).map(|(_, token)| token).collect();
        against.sort_unstable();
        Some(ClearedBy::Words(margin, against.into_iter().map(|token| document.token_span(token..token + 1)).collect()))
    }

    /// The words around a match in its sentence, and their margin.
    fn near(&self, column: ColumnId, hit: &Hit) -> (Cow<'_, [Word]>, f32) {
        let weights = self.weighing.weights;
        let first = self.document.sentences()[hit.sentence as usize].tokens.start;
        let near = (hit.start - first).saturating_sub(NEAR)..hit.end - first + NEAR;
        let place = |words: &[Word]| words.partition_point(|word| word.token < near.start)..words.partition_point(|word| word.token < near.end);
        let words = match self.weighing.words(hit.sentence) {
            Cow::Borrowed(words) => Cow::Borrowed(&words[place(words)]),
            Cow::Owned(words) => Cow::Owned(words[place(&words)].to_vec()),
        };
        let margin = weights.sentence_margin(&SentenceSums::of(weights, &words), column);
        (words, margin)
    }

    /// Whether the words around a match speak so loudly for it that evidence in words is not enough.
    pub(super) fn insists(&self, rule: RuleRef<'_>, hit: &Hit) -> bool {
        let Some((column, Scope::Sentence)) = self.set.columns[rule.index as usize] else { return false };
        self.near(column, hit).1 >= self.weighing.weights.margins(Scope::Sentence).insist
    }

    /// Whether an answer's words speak for a signal of absence so loudly that a word of evidence in passing is none.
    pub(super) fn reads_like(&self, rule: RuleRef<'_>, answer: u32) -> bool {
        let weights = self.weighing.weights;
        let Some((column, Scope::Answer)) = self.set.columns[rule.index as usize] else { return false };
        let sums = self.weighing.answers.get(answer as usize).and_then(Option::as_ref);
        sums.is_some_and(|sums| weights.margin(sums, column) >= weights.margins(Scope::Answer).insist)
    }

    /// Finds the sentences that read like the rule's signal where no phrase of it matches.
    pub(super) fn weigh(&mut self, rule: RuleRef<'_>) {
        let Some((column, Scope::Sentence)) = self.set.columns[rule.index as usize] else { return };
        // A phrase knows what it looks for; words alone ("returns an error") take it from a text that is about a product with AI.
        if self.outline.not_answers || self.outline.off_subject {
            return;
        }
        let group = rule.rule.matches.as_ref().and_then(|table| table.groups.first());
        let allow = group.map_or(&[][..], |group| &group.allow);
        let negation = group.map_or(Negation::Clause, |group| group.negation);
        let clearing = group.map_or(0, |group| group.clearing);
        let mut claims = self.weighing.claims(column).peekable();
        if claims.peek().is_none() {
            return;
        }
        let found = Spans::of(self.findings.iter().map(|finding| (finding.span, ())));
        let cleared = Spans::of(self.cleared.iter().map(|cleared| (cleared.span, ())));
        let excused = Spans::of(self.cleared.iter().filter(|cleared| matches!(cleared.by, ClearedBy::Guard(..))).map(|cleared| (cleared.span, ())));
        for sentence in claims {
            let block = self.document.sentences()[sentence as usize].block;
            let is_heading = matches!(self.document.blocks()[block as usize].kind, BlockKind::Heading(_));
            let span = self.document.token_span(self.document.sentences()[sentence as usize].tokens.clone());
            // A question's words are the same whichever way it is answered, and a phrase knows which it looks for.
            if self.guards.is_answered_yes(sentence) {
                continue;
            }
            if is_heading || self.outline.answer_of[block as usize].is_none() || found.overlapping(span).next().is_some() {
                continue;
            }
            let Some(hit) = self.weighing.claim(column, sentence) else { continue };
            let words = self.document.written_span(hit.start..hit.end);
            match self.verdict(rule, &hit, Terms { strictness: Strictness { negation, allow }, clearing }) {
                // What a guard excuses here is no claim in other words either: a run of words may begin behind the negation that governs it.
                Verdict::Claim if excused.overlapping(words).next().is_some() => {}
                Verdict::Claim => self.find(rule, &hit),
                // What let a phrase off here has been told already.
                Verdict::LetOff(by) if cleared.overlapping(span).next().is_none() => self.let_off(rule, &hit, by),
                Verdict::LetOff(_) | Verdict::NotMeant => {}
            }
        }
    }
}
