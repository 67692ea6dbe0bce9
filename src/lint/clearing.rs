//! Owns how near evidence must stand to let a match off.

use std::ops::Range;

use crate::document::{Block, BlockKind, Document, TokenKind};
use crate::outline::{Outline, Voice};
use crate::rule::{Role, RuleSet, Scope};
use crate::scan::{Hit, Hits};

/// Looks for clearing evidence in one document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clearing<'d> {
    pub document: &'d Document,
    pub set: &'d RuleSet,
    pub hits: &'d Hits,
    pub outline: &'d Outline,
}

const SCOPES: [Scope; 6] = [Scope::Sentence, Scope::Next, Scope::Previous, Scope::NextTwo, Scope::Paragraph, Scope::Answer];

/// A list whose items have more sentences than this, on average, is no list of figures: each item speaks of its own matter, as a paragraph does. In practice
/// sets 31 to 46 such lists let six signals off in the paragraph behind them, and kept one false alarm down.
const LONG_ITEM: usize = 3;

impl Clearing<'_> {
    /// The evidence that clears a match of a group of phrases, and how near it was found. Where the match insists, only firm evidence does.
    pub fn find(&self, rule: u32, group: u16, hit: &Hit, insists: impl FnOnce() -> bool) -> Option<(Hit, Scope)> {
        let is_firm = |found: &Hit| self.set.owners.of(found.phrase).firm;
        let found = self.first(rule, group, hit, |_| true)?;
        if is_firm(&found.0) || !insists() { Some(found) } else { self.first(rule, group, hit, is_firm) }
    }

    /// The evidence of a sort that is nearest.
    fn first(&self, rule: u32, group: u16, hit: &Hit, is_wanted: impl Fn(&Hit) -> bool) -> Option<(Hit, Scope)> {
        SCOPES.into_iter().find_map(|scope| {
            let channel = self.set.owners.channel(rule, Role::Clears(scope), group)?;
            let regions = self.sentences(hit.sentence, scope);
            let all = regions.iter().flat_map(|sentences| self.hits.within(channel, sentences));
            let evidence = all.filter(|found| self.says_more(found, hit) && self.counts(found) && is_wanted(found));
            // Which of several is named: that of the first phrase in the rule file.
            evidence.min_by_key(|found| found.phrase).map(|found| (found, scope))
        })
    }

    /// Whether evidence says something beside the matched words. It may share some of them ("*400 ms latency* is fast"), if it has a word of
    /// its own: "we simply" is none.
    fn says_more(&self, found: &Hit, hit: &Hit) -> bool {
        let mut own = (found.start..found.end).filter(|token| !(hit.start..hit.end).contains(token)).map(|token| &self.document.tokens()[token as usize]);
        !found.overlaps(hit.start, hit.end)
            || own.any(|token| {
                token.kind() != TokenKind::Mark
                    && !self.set.grammar.is_small_word(token.word_after(token.start, &self.document.view().lower(token.start..token.end())))
            })
    }

    /// Evidence in a bad example or in somebody else's turn is nobody's evidence.
    pub fn counts(&self, found: &Hit) -> bool {
        self.outline.voice(found.sentence) != Voice::Mention
    }

    /// The runs of sentences that a scope holds around a sentence.
    #[allow(clippy::single_range_in_vec_init, reason = "one run of sentences is meant, not its members")]
    pub fn sentences(&self, sentence: u32, scope: Scope) -> Vec<Range<u32>> {
        let block = self.document.sentences()[sentence as usize].block;
        match scope {
            Scope::Sentence => vec![sentence..sentence + 1],
            Scope::Next => self.beside(block, sentence + 1..sentence + 2),
            Scope::NextTwo => self.beside(block, sentence + 1..sentence + 3),
            Scope::Previous => sentence.checked_sub(1).map(|previous| self.beside(block, previous..sentence)).unwrap_or_default(),
            Scope::Paragraph => self.paragraph(block),
            Scope::Answer => self.answer(block).map(|blocks| self.of_blocks(&blocks)).into_iter().collect(),
        }
    }

    /// As [`Self::sentences`], but a neighbour is the sentence before or after in the answer, headings and all: what a match is about may
    /// stand in another block than what clears it.
    pub fn near(&self, sentence: u32, scope: Scope) -> Vec<Range<u32>> {
        let beside = match scope {
            Scope::Next => sentence + 1..sentence + 2,
            Scope::NextTwo => sentence + 1..sentence + 3,
            Scope::Previous => sentence.saturating_sub(1)..sentence,
            scope => return self.sentences(sentence, scope),
        };
        let answer = |sentence: u32| self.outline.answer_of[self.document.sentences()[sentence as usize].block as usize];
        let end = beside.end.min(self.document.sentences().len() as u32);
        (beside.start..end).filter(|other| answer(*other) == answer(sentence)).map(|other| other..other + 1).collect()
    }

    /// Neighbours count inside the block, and across the items of one list.
    fn beside(&self, block: u32, sentences: Range<u32>) -> Vec<Range<u32>> {
        let count = self.document.sentences().len() as u32;
        let own = &self.document.blocks()[block as usize];
        let near = |sentence: &u32| {
            let other = self.document.block_of(*sentence);
            other.region == own.region || (own.item.is_none() && !matches!(other.kind, BlockKind::Heading(_)) && other.view.start == own.view.start)
        };
        (sentences.start..sentences.end.min(count)).filter(near).map(|sentence| sentence..sentence + 1).collect()
    }

    /// The paragraph, and the list or table right before and after it.
    fn paragraph(&self, block: u32) -> Vec<Range<u32>> {
        let blocks = self.document.paragraph(block);
        let mut runs = vec![self.of_blocks(&blocks)];
        if is_part(&self.document.blocks()[block as usize]) {
            return runs;
        }
        let answer = self.answer(block).unwrap_or(0..self.document.blocks().len() as u32);
        if let Some(before) = blocks.start.checked_sub(1).filter(|before| answer.contains(before)) {
            runs.extend(self.list_or_table(before));
        }
        if answer.contains(&blocks.end) {
            runs.extend(self.list_or_table(blocks.end));
        }
        runs
    }

    /// The list or table that a block is part of, where it may hold figures for its neighbours.
    fn list_or_table(&self, block: u32) -> Option<Range<u32>> {
        let all = self.document.blocks();
        let own = &all[block as usize];
        if !is_part(own) {
            return None;
        }
        let first = all.partition_point(|other| other.region < own.region) as u32;
        let last = all.partition_point(|other| other.region <= own.region) as u32;
        let sentences = self.of_blocks(&(first..last));
        let speaks = own.item.is_some() && sentences.len() > LONG_ITEM * (last - first) as usize;
        (!speaks).then_some(sentences)
    }

    /// The blocks of the answer that a block is in.
    pub fn answer(&self, block: u32) -> Option<Range<u32>> {
        let answer = self.outline.answer_of[block as usize]?;
        Some(self.outline.answers[answer as usize].blocks.clone())
    }

    /// The sentences of a run of blocks.
    pub fn of_blocks(&self, blocks: &Range<u32>) -> Range<u32> {
        let all = self.document.blocks();
        match (all.get(blocks.start as usize), blocks.end.checked_sub(1).and_then(|last| all.get(last as usize))) {
            (Some(first), Some(last)) if !blocks.is_empty() => first.sentences.start..last.sentences.end,
            _ => 0..0,
        }
    }
}

/// Whether the block is part of a list or table.
fn is_part(block: &Block) -> bool {
    block.item.is_some() || matches!(block.kind, BlockKind::Cell { .. })
}
