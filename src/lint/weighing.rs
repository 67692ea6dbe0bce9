//! Owns what the weights of words have to say: they doubt a match in a sentence that reads like no signal, and find signals that no phrase knows.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::guards::Strictness;
use super::judge::{Judge, RuleRef, Terms, Verdict};
use super::spans::Spans;
use crate::document::{BlockKind, Document};
use crate::finding::ClearedBy;
use crate::matching::Negation;
use crate::outline::Outline;
use crate::parallel::{self, Threads};
use crate::rule::RuleSet;
use crate::scan::Hit;
use crate::weights::{AnswerSums, ColumnId, RowId, Scope, SentenceSums, Weights, Word, Words};

/// So many blocks are weighed in one piece of work.
const PIECE: u32 = 4096;

/// Words up to so many tokens before and after a match have a say in whether it is doubted: what else a long sentence holds is another matter.
const NEAR: u32 = 15;

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
    claims: FxHashMap<&'d str, Vec<u32>>,
    /// What the words of each answer weigh together; nothing, where most of them were never weighed.
    answers: Vec<Option<AnswerSums>>,
}

impl<'d> Weighing<'d> {
    pub fn of(document: &'d Document, set: &'d RuleSet, outline: &Outline, threads: Threads) -> Self {
        let weights = &*set.weights;
        let mut all = Self { document, weights, claims: FxHashMap::default(), answers: vec![None; outline.answers.len()] };
        if weights.is_empty() || document.sentences().is_empty() {
            return all;
        }
        // An answer is one piece; what stands in none is nobody's claim.
        let answers: Vec<Range<u32>> = outline.answers.iter().map(|answer| answer.blocks.clone()).collect();
        let pieces: Vec<&[Range<u32>]> = pieces(&answers);
        let weighed = parallel::map(threads, &pieces, |piece| {
            let mut pass =
                Pass { document, weights, words: Words::default(), seen: vec![0; weights.rows().div_ceil(64)], rows: Vec::new(), claims: Vec::new() };
            let sums: Vec<_> = piece.iter().map(|answer| pass.answer(answer)).collect();
            (pass.claims, sums)
        });
        all.answers.clear();
        for (claims, sums) in weighed {
            all.answers.extend(sums);
            for (column, sentence) in claims {
                all.claims.entry(weights.rule(column)).or_default().push(sentence);
            }
        }
        all
    }

    /// The run of a sentence's words that speak most for a column.
    fn words(&self, column: ColumnId, sentence: u32) -> Option<Hit> {
        let mut words = Words::default();
        let words = words.of(self.document, sentence);
        let pairs: Vec<i32> = words.iter().map(|word| self.weights.weight(word.pair, column)).collect();
        let own = words.iter().enumerate().map(|(at, word)| 2 * self.weights.weight(word.hash, column) + pairs[at] + pairs.get(at + 1).unwrap_or(&0));
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
        Some(Hit { phrase: u32::MAX, sentence, start: words.get(from)?.token, end: words.get(to)?.token + 1 })
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

/// One look at the words of some answers.
struct Pass<'d> {
    document: &'d Document,
    weights: &'d Weights,
    words: Words,
    /// A bit for each row that the answer has had.
    seen: Vec<u64>,
    /// Those rows.
    rows: Vec<RowId>,
    claims: Vec<(ColumnId, u32)>,
}

impl Pass<'_> {
    /// Weighs an answer and each of its sentences.
    fn answer(&mut self, blocks: &Range<u32>) -> Option<AnswerSums> {
        let (mut known, mut words) = (0, 0);
        for block in &self.document.blocks()[blocks.start as usize..blocks.end as usize] {
            for sentence in block.sentences.clone() {
                let of_sentence = self.sentence(sentence);
                known += of_sentence.0;
                words += of_sentence.1;
            }
        }
        let mut sums = AnswerSums::default();
        for row in self.rows.drain(..) {
            sums.add(self.weights, row);
            self.seen[row.word()] = 0;
        }
        (2 * known > words).then_some(sums)
    }

    /// Weighs a sentence: how many of its words are known, and how many there are.
    fn sentence(&mut self, sentence: u32) -> (usize, usize) {
        let mut sums = SentenceSums::default();
        let words = self.words.of(self.document, sentence);
        let mut known = 0;
        for word in words {
            let own = self.weights.row(word.hash);
            known += usize::from(own.is_some());
            for row in own.into_iter().chain(self.weights.row(word.pair)) {
                sums.add(self.weights, row);
                if self.seen[row.word()] & row.bit() == 0 {
                    self.seen[row.word()] |= row.bit();
                    self.rows.push(row);
                }
            }
        }
        if known >= LEAST_WORDS && are_enough(known, words.len()) {
            self.claims.extend(self.weights.claims(&sums).map(|column| (column, sentence)));
        }
        (known, words.len())
    }
}

/// Whether enough words were weighed for their margin to mean something: two of three.
const fn are_enough(known: usize, all: usize) -> bool {
    3 * known >= 2 * all
}

impl Judge<'_> {
    /// What the weights say of a match: nothing, or that it is let off.
    pub(super) fn doubt(&self, rule: RuleRef<'_>, hit: &Hit, answer: Option<u32>) -> Option<ClearedBy> {
        let (weights, document) = (self.weighing.weights, self.document);
        let (column, scope) = weights.column(&rule.rule.id)?;
        let least = weights.margins(scope).doubt;
        if scope == Scope::Answer {
            let margin = weights.margin(self.weighing.answers.get(answer? as usize)?.as_ref()?, column);
            return (margin < least).then(|| ClearedBy::Words(margin, Vec::new()));
        }
        let mut words = Words::default();
        let near = hit.start.saturating_sub(NEAR)..hit.end + NEAR;
        let words: Vec<Word> = words.of(document, hit.sentence).iter().filter(|word| near.contains(&word.token)).copied().collect();
        let mut sums = SentenceSums::default();
        words.iter().flat_map(|word| [word.hash, word.pair]).filter_map(|hash| weights.row(hash)).for_each(|row| sums.add(weights, row));
        let margin = weights.sentence_margin(&sums, column);
        let is_known = |word: &&Word| weights.row(word.hash).is_some();
        let matched = || words.iter().filter(|word| (hit.start..hit.end).contains(&word.token));
        // Words that were never weighed, as of somebody's own vocabulary or in another language, know better.
        if margin >= least || !are_enough(words.iter().filter(is_known).count(), words.len()) || 2 * matched().filter(is_known).count() <= matched().count() {
            return None;
        }
        let mut against: Vec<(i32, u32)> =
            words.iter().map(|word| (weights.weight(word.hash, column) + weights.weight(word.pair, column), word.token)).collect();
        against.sort_unstable();
        let mut against: Vec<u32> = against.into_iter().take_while(|(weight, _)| *weight < 0).take(MAX_AGAINST).map(|(_, token)| token).collect();
        against.sort_unstable();
        Some(ClearedBy::Words(margin, against.into_iter().map(|token| document.token_span(token..token + 1)).collect()))
    }

    /// Whether an answer's words speak for a signal of absence so loudly that a word of evidence in passing is none.
    pub(super) fn reads_like(&self, rule: RuleRef<'_>, answer: u32) -> bool {
        let weights = self.weighing.weights;
        let Some((column, Scope::Answer)) = weights.column(&rule.rule.id) else { return false };
        let sums = self.weighing.answers.get(answer as usize).and_then(Option::as_ref);
        sums.is_some_and(|sums| weights.margin(sums, column) >= weights.margins(Scope::Answer).claim)
    }

    /// Finds the sentences that read like the rule's signal where no phrase of it matches.
    pub(super) fn weigh(&mut self, rule: RuleRef<'_>) {
        let Some((column, Scope::Sentence)) = self.weighing.weights.column(&rule.rule.id) else { return };
        if self.outline.not_answers {
            return;
        }
        let group = rule.rule.matches.as_ref().and_then(|table| table.groups.first());
        let allow = group.map_or(&[][..], |group| &group.allow);
        let negation = group.map_or(Negation::Clause, |group| group.negation);
        let clearing = group.map_or(0, |group| group.clearing);
        let Some(claims) = self.weighing.claims.get(rule.rule.id.as_str()) else { return };
        let found = Spans::of(self.findings.iter().map(|finding| (finding.span, ())));
        let cleared = Spans::of(self.cleared.iter().map(|cleared| (cleared.span, ())));
        for sentence in claims.iter().copied() {
            let block = self.document.sentences()[sentence as usize].block;
            let is_heading = matches!(self.document.blocks()[block as usize].kind, BlockKind::Heading(_));
            let Some(hit) = self.weighing.words(column, sentence).filter(|_| !is_heading) else { continue };
            if self.outline.answer_of[block as usize].is_none() {
                continue;
            }
            let span = self.document.token_span(self.document.sentences()[sentence as usize].tokens.clone());
            if found.overlapping(span).next().is_some() {
                continue;
            }
            match self.verdict(rule, &hit, Terms { strictness: Strictness { negation, allow }, clearing }) {
                Verdict::Claim => self.find(rule, &hit),
                // What let a phrase off here has been told already.
                Verdict::LetOff(by) if cleared.overlapping(span).next().is_none() => self.let_off(rule, &hit, by),
                Verdict::LetOff(_) | Verdict::NotMeant => {}
            }
        }
    }
}
