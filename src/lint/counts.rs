//! Owns `[count]`: at least so many different terms in a sentence, a paragraph or an answer.

use super::guards::Strictness;
use super::judge::{Judge, RuleRef, Terms, apart};
use super::spans::Spans;
use crate::finding::ClearedBy;
use crate::matching::Negation;
use crate::rule::{Count, Role, Scope};
use crate::scan::Hit;

impl Judge<'_> {
    pub(super) fn count(&mut self, rule: RuleRef<'_>, table: &Count) {
        let found = self.without_excepted(rule.index, self.role_hits(rule.index, Role::Count).collect());
        let strictness = Strictness { negation: Negation::Clause, allow: &table.allow };
        let claims = apart(found.into_iter().filter(|hit| self.guards.check(hit, strictness).is_none()).collect());
        for (scope, least) in &table.thresholds {
            let own = self.findings.iter().rev().take_while(|finding| finding.rule.id == rule.rule.id);
            let known = Spans::of(own.map(|finding| (finding.span, ())));
            for group in self.groups(&claims, *scope) {
                self.count_group(rule, table, &group, (*scope, *least), &known);
            }
        }
    }

    /// The hits cut into runs that share a sentence, a paragraph or an answer.
    fn groups(&self, hits: &[Hit], scope: Scope) -> Vec<Vec<Hit>> {
        let key = |hit: &Hit| {
            let block = self.document.sentences()[hit.sentence as usize].block;
            match scope {
                Scope::Sentence => hit.sentence,
                Scope::Answer => self.outline.answer_of[block as usize].unwrap_or(u32::MAX),
                _ => self.document.paragraph(block).start,
            }
        };
        hits.chunk_by(|a, b| key(a) == key(b)).map(<[Hit]>::to_vec).collect()
    }

    fn count_group(&mut self, rule: RuleRef<'_>, table: &Count, group: &[Hit], (scope, least): (Scope, u16), known: &Spans<()>) {
        let mut names: Vec<String> = group.iter().map(|hit| self.words_of(hit)).collect();
        names.sort();
        names.dedup();
        let Some(first) = group.first().filter(|_| names.len() >= least as usize) else { return };
        // The finding stands on the sentence that names most.
        let Some(densest) = group.chunk_by(|a, b| a.sentence == b.sentence).rev().max_by_key(|run| run.len()) else { return };
        let (Some(from), Some(to)) = (densest.first(), densest.last()) else { return };
        let hit = Hit { phrase: from.phrase, sentence: from.sentence, start: from.start, end: to.end };
        let span = self.document.token_span(hit.start..hit.end);
        if known.overlapping(span).next().is_some() {
            return;
        }
        let regions = self.clearing.sentences(first.sentence, scope);
        let unless = self.set.owners.channels(rule.index, Role::CountUnless);
        let (hits, clearing) = (self.hits, self.clearing);
        let bounds = regions.iter().flat_map(|sentences| unless.clone().flat_map(|channel| hits.within(channel, sentences)));
        if let Some(bound) = bounds.filter(|found| clearing.counts(found)).min_by_key(|found| found.phrase) {
            let name = self.name_of(bound.phrase);
            let by = ClearedBy::Evidence(name, scope, self.document.token_span(bound.start..bound.end));
            self.let_off(rule, &hit, by);
            return;
        }
        let strictness = Strictness { negation: Negation::None, allow: &table.allow };
        self.judge(rule, &hit, Terms { strictness, clearing: 0 });
    }
}
