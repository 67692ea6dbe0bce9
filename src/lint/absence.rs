//! Owns `[lacks]`: a trigger is there, and the evidence it asks for is nowhere in the answer.

use std::ops::Range;
use std::sync::Arc;

use super::guards::Strictness;
use super::judge::{Judge, RuleRef, apart};
use crate::document::{BlockKind, MarkKind};
use crate::finding::{ClearedBy, Lacked};
use crate::fingerprint;
use crate::matching::Negation;
use crate::rule::{Guard, Lacks, Layout, Role, Scope};
use crate::scan::Hit;

/// How a note calls the layout that satisfies a rule of absence.
const LAYOUT: &str = "a heading, list or lead-in";

/// Near misses shown beside a finding of absence.
const MAX_NEAR: usize = 3;

impl Judge<'_> {
    pub(super) fn lacks(&mut self, rule: RuleRef<'_>, table: &Lacks) {
        if self.outline.not_answers {
            return;
        }
        for at in 0..self.outline.answers.len() as u32 {
            let answer = &self.outline.answers[at as usize];
            if answer.words < table.min_words || !self.kind_fits(rule, Some(at)) {
                continue;
            }
            let sentences = self.clearing.of_blocks(&answer.blocks);
            let Some(trigger) = self.trigger(rule.index, table, answer.heading, &sentences) else { continue };
            if table.has_needs && self.hits_within(rule.index, Role::AnswerNeeds, &sentences).is_empty() {
                continue;
            }
            let insists = table.doubt && self.reads_like(rule, at);
            if let Some(by) =
                self.satisfied(rule.index, table, at, &sentences, insists).or_else(|| table.doubt.then(|| self.doubt(rule, &trigger, Some(at)))?)
            {
                self.let_off(rule, &trigger, by);
                continue;
            }
            let lacked = self.lacked(rule.index, table, &sentences);
            let fingerprint = fingerprint::of_answer(self.document, &rule.rule.id, answer.heading);
            self.push(rule, &trigger, Some(at), Some(Box::new(lacked)), fingerprint);
        }
    }

    /// The first trigger in the body, else in the answer's own heading, where there are enough different ones.
    fn trigger(&self, index: u32, table: &Lacks, heading: Option<u32>, sentences: &Range<u32>) -> Option<Hit> {
        let heading_sentences = heading.map_or(0..0, |heading| self.document.blocks()[heading as usize].sentences.clone());
        let found = apart(self.without_excepted(index, self.hits_within(index, Role::Trigger, sentences)));
        // The question itself may propose ("Design an AI …"); that it is a question does not unmake it.
        let in_question = [&table.allow[..], &[Guard::Question]].concat();
        let mut claims = found.into_iter().filter(|hit| {
            let allow = if heading_sentences.contains(&hit.sentence) { &in_question } else { &table.allow };
            self.guards.check(hit, Strictness { negation: Negation::Clause, allow }).is_none()
        });
        if table.at_least <= 1 {
            let first = claims.next()?;
            let in_body = |hit: &Hit| !heading_sentences.contains(&hit.sentence);
            let trigger = if in_body(&first) { first } else { claims.find(in_body).unwrap_or(first) };
            return Some(self.whole_sentence(&trigger));
        }
        let claims: Vec<Hit> = claims.collect();
        let mut distinct: Vec<String> = claims.iter().map(|hit| self.words_of(hit)).collect();
        distinct.sort();
        distinct.dedup();
        if distinct.len() < table.at_least as usize {
            return None;
        }
        claims.iter().find(|hit| !heading_sentences.contains(&hit.sentence)).or(claims.first()).map(|hit| self.whole_sentence(hit))
    }

    /// The trigger `^` says "any sentence", and so stands for all of it.
    fn whole_sentence(&self, hit: &Hit) -> Hit {
        if self.set.owners.of(hit.phrase).name != "^" {
            return *hit;
        }
        let tokens = &self.document.sentences()[hit.sentence as usize].tokens;
        Hit { start: tokens.start, end: tokens.end, ..*hit }
    }

    /// What an answer says of what it is asked for. Where the answer insists that it lacks it, only firm evidence counts, as the layout is.
    fn satisfied(&self, index: u32, table: &Lacks, answer: u32, sentences: &Range<u32>, insists: bool) -> Option<ClearedBy> {
        let roles = [Role::Evidence, Role::Clears(Scope::Answer)];
        let found = roles.iter().find_map(|role| {
            let all = self.set.owners.channels(index, *role).flat_map(|channel| self.hits.within(channel, sentences));
            let all = all.filter(|hit| !insists || self.set.owners.of(hit.phrase).firm);
            all.filter(|hit| self.clearing.counts(hit)).min_by_key(|hit| hit.phrase)
        });
        if let Some(hit) = found {
            let name = self.name_of(hit.phrase);
            return Some(ClearedBy::Evidence(name, Scope::Answer, self.document.token_span(hit.start..hit.end)));
        }
        let answer = &self.outline.answers[answer as usize];
        let layout = answer.blocks.clone().find(|block| {
            let own = &self.document.blocks()[*block as usize];
            table.layout.iter().any(|fact| match fact {
                Layout::Heading => matches!(own.kind, BlockKind::Heading(_)) && answer.heading != Some(*block),
                Layout::List => own.item.is_some() || matches!(own.kind, BlockKind::Cell { .. }),
                Layout::LeadIn => self.document.marks_at(own.view.start).any(|mark| mark.kind == MarkKind::Strong) && !self.asks(&answer.blocks, *block),
            })
        })?;
        let tokens = self.document.block_tokens(layout..layout + 1)?;
        Some(ClearedBy::Evidence(LAYOUT.into(), Scope::Answer, self.document.token_span(tokens)))
    }

    /// Whether a block is the question that an answer opens with, set in bold.
    fn asks(&self, answer: &Range<u32>, block: u32) -> bool {
        let sentence = self.document.blocks()[block as usize].sentences.start;
        block == answer.start && self.document.sentences()[sentence as usize].question
    }

    fn lacked(&self, index: u32, table: &Lacks, sentences: &Range<u32>) -> Lacked {
        let mut evidence: Vec<Arc<str>> = Vec::new();
        if !table.layout.is_empty() {
            evidence.push(LAYOUT.into());
        }
        for (phrase, owner) in self.set.owners.phrases_of(index, Role::Evidence) {
            if owner.is_spoken() {
                let name = self.name_of(phrase);
                if !evidence.contains(&name) {
                    evidence.push(name);
                }
            }
        }
        let near = self.hits_within(index, Role::Near, sentences);
        Lacked { evidence, near: near.iter().take(MAX_NEAR).map(|hit| self.document.token_span(hit.start..hit.end)).collect() }
    }
}
