//! Owns the four kinds of match: what each rule makes of the hits.

use std::ops::Range;
use std::sync::Arc;

use super::clearing::Clearing;
use super::guards::{Guards, Strictness};
use super::spans::Spans;
use crate::document::{BlockKind, Document, MarkKind};
use crate::finding::{AnswerRef, AnswerSummary, Cleared, ClearedBy, Finding, Lacked};
use crate::fingerprint::{self, Headings};
use crate::matching::Negation;
use crate::outline::{Outline, Voice};
use crate::rule::{About, Count, Guard, Lacks, Layout, MatchTable, Opening, Role, Rule, RuleSet, Scope};
use crate::scan::{Hit, Hits};

/// Matches of one rule in one sentence with at most so many tokens between are one finding: "fast, snappy and real-time".
const JOIN: u32 = 8;

/// How a note calls the layout that satisfies a rule of absence.
const LAYOUT: &str = "a heading, list or lead-in";

/// Near misses shown beside a finding of absence.
const MAX_NEAR: usize = 3;

/// Judges one document.
pub(super) struct Judge<'d> {
    document: &'d Document,
    set: &'d RuleSet,
    hits: &'d Hits,
    outline: &'d Outline,
    answers: &'d [AnswerSummary],
    guards: Guards<'d>,
    clearing: Clearing<'d>,
    headings: Headings,
    findings: Vec<Finding>,
    cleared: Vec<Cleared>,
}

impl<'d> Judge<'d> {
    pub fn new(document: &'d Document, set: &'d RuleSet, hits: &'d Hits, outline: &'d Outline, answers: &'d [AnswerSummary]) -> Self {
        let guards = Guards { document, context: &set.context, hits, outline };
        let clearing = Clearing { document, set, hits, outline };
        Self { document, set, hits, outline, answers, guards, clearing, headings: Headings::of(document), findings: Vec::new(), cleared: Vec::new() }
    }

    /// Lets every rule judge.
    pub fn run(&mut self) {
        for index in 0..self.set.rules.len() as u32 {
            if !self.set.enabled[index as usize] {
                continue;
            }
            let rule = Arc::clone(&self.set.rules[index as usize]);
            if let Some(table) = &rule.matches {
                self.matches(index, &rule, table);
            }
            if let Some(table) = &rule.lacks {
                self.lacks(index, &rule, table);
            }
            if let Some(table) = &rule.opening {
                self.opening(index, &rule, table);
            }
            if let Some(table) = &rule.count {
                self.count(index, &rule, table);
            }
        }
    }

    /// The findings and what was let off; of rules that mark the same words, one that another supersedes is dropped.
    pub fn finish(mut self) -> (Vec<Finding>, Vec<Cleared>) {
        let strong = self.findings.iter().filter(|finding| !finding.rule.supersedes.is_empty());
        let strong = Spans::of(strong.map(|finding| (finding.span, Arc::clone(&finding.rule))));
        self.findings.retain(|finding| !strong.overlapping(finding.span).any(|rule| rule.supersedes.contains(&finding.rule.id)));
        (self.findings, self.cleared)
    }

    fn matches(&mut self, index: u32, rule: &Arc<Rule>, table: &MatchTable) {
        let mut found = self.role_hits(index, Role::Match);
        found.extend(self.regex_hits(index, table));
        let found = join(self.without_excepted(index, found));
        let strictness = Strictness { negation: table.negation, allow: &table.allow };
        for hit in found {
            if table.has_needs && !self.needed(index, &hit) {
                continue;
            }
            self.judge(index, rule, &hit, strictness);
        }
    }

    /// A hit becomes a finding, unless its kind, a guard or evidence lets it off.
    fn judge(&mut self, index: u32, rule: &Arc<Rule>, hit: &Hit, strictness: Strictness<'_>) -> bool {
        let block = self.document.sentences()[hit.sentence as usize].block;
        let answer = self.outline.answer_of[block as usize];
        if !self.kind_fits(index, rule, answer) {
            return false;
        }
        let span = self.document.token_span(hit.start..hit.end);
        let off_subject = (self.outline.off_subject && rule.about == About::Ai).then_some(ClearedBy::OffSubject);
        let by = off_subject.or_else(|| self.guards.check(hit, strictness)).or_else(|| {
            let (evidence, scope) = self.clearing.find(index, hit)?;
            let name = self.set.owners[evidence.phrase as usize].name();
            Some(ClearedBy::Evidence(name, scope, self.document.token_span(evidence.start..evidence.end)))
        });
        if let Some(by) = by {
            self.cleared.push(Cleared { rule: Arc::clone(rule), span, by });
            return false;
        }
        let fingerprint = fingerprint::of_sentence(self.document, &self.headings, &rule.id, hit.sentence);
        self.push(rule, hit, answer, None, fingerprint);
        true
    }

    fn push(&mut self, rule: &Arc<Rule>, hit: &Hit, answer: Option<u32>, lacked: Option<Lacked>, fingerprint: u64) {
        let span = self.document.token_span(hit.start..hit.end);
        let sentence = self.document.token_span(self.document.sentences()[hit.sentence as usize].tokens.clone());
        let answer = answer.map_or(AnswerRef { heading: None, span, kind: None }, |answer| self.answers[answer as usize].place);
        self.findings.push(Finding { rule: Arc::clone(rule), severity: rule.severity, span, sentence, answer, lacked, message: None, fingerprint });
    }

    /// A rule bound to question kinds is silent in answers of another, unless a cue in the heading or opening says it applies.
    fn kind_fits(&self, index: u32, rule: &Rule, answer: Option<u32>) -> bool {
        let Some(answer) = answer else { return true };
        let answer = &self.outline.answers[answer as usize];
        let Some(kind) = answer.kind else { return true };
        if rule.kinds.is_empty() || rule.kinds.contains(&kind) {
            return true;
        }
        let sentences = self.clearing.of_blocks(&answer.blocks);
        let opening = sentences.start..(sentences.start + 3).min(sentences.end);
        self.set.phrases_of(index, Role::KindCue).any(|phrase| !self.hits.within(phrase, &opening).is_empty())
    }

    fn role_hits(&self, index: u32, role: Role) -> Vec<Hit> {
        self.set.phrases_of(index, role).flat_map(|phrase| self.hits.of(phrase)).copied().collect()
    }

    fn hits_within(&self, index: u32, role: Role, sentences: &Range<u32>) -> Vec<Hit> {
        let mut hits: Vec<Hit> = self.set.phrases_of(index, role).flat_map(|phrase| self.hits.within(phrase, sentences)).copied().collect();
        hits.sort_by_key(|hit| (hit.sentence, hit.start, hit.end));
        hits
    }

    /// Regular expressions are compiled when a sentence first holds what the rule's `needs` ask for, and run on no other.
    fn regex_hits(&self, rule: u32, table: &MatchTable) -> Vec<Hit> {
        let mut hits = Vec::new();
        if table.regexes.is_empty() {
            return hits;
        }
        let mut sentences: Vec<u32> = self.role_hits(rule, Role::Needs).iter().map(|hit| hit.sentence).collect();
        sentences.sort_unstable();
        sentences.dedup();
        for index in sentences {
            let tokens = self.document.sentences()[index as usize].tokens.clone();
            for regex in table.regexes.iter().filter_map(|lazy| lazy.get()) {
                let all = self.document.tokens();
                let base = all[tokens.start as usize].start;
                let text = &self.document.view().lower()[base as usize..all[tokens.end as usize - 1].end as usize];
                for found in regex.find_iter(text).filter(|found| !found.is_empty()) {
                    let (from, to) = (base + found.start() as u32, base + found.end() as u32);
                    let start = tokens.start + all[tokens.start as usize..tokens.end as usize].partition_point(|token| token.end <= from) as u32;
                    let end = tokens.start + all[tokens.start as usize..tokens.end as usize].partition_point(|token| token.start < to) as u32;
                    if start < end {
                        hits.push(Hit { phrase: u32::MAX, sentence: index, start, end });
                    }
                }
            }
        }
        hits
    }

    fn without_excepted(&self, index: u32, mut hits: Vec<Hit>) -> Vec<Hit> {
        let mut excepts = self.role_hits(index, Role::Except);
        excepts.sort_by_key(|except| except.sentence);
        hits.retain(|hit| {
            let from = excepts.partition_point(|except| except.sentence < hit.sentence);
            !excepts[from..].iter().take_while(|except| except.sentence == hit.sentence).any(|except| except.overlaps(hit.start, hit.end))
        });
        hits
    }

    fn needed(&self, index: u32, hit: &Hit) -> bool {
        let sentences = hit.sentence.saturating_sub(1)..hit.sentence + 1;
        self.set.phrases_of(index, Role::Needs).any(|phrase| !self.hits.within(phrase, &sentences).is_empty())
    }

    fn lacks(&mut self, index: u32, rule: &Arc<Rule>, table: &Lacks) {
        if self.outline.not_answers {
            return;
        }
        for at in 0..self.outline.answers.len() as u32 {
            let answer = &self.outline.answers[at as usize];
            if answer.words < table.min_words || !self.kind_fits(index, rule, Some(at)) {
                continue;
            }
            let sentences = self.clearing.of_blocks(&answer.blocks);
            let Some(trigger) = self.trigger(index, table, answer.heading, &sentences) else { continue };
            if table.has_needs && self.hits_within(index, Role::AnswerNeeds, &sentences).is_empty() {
                continue;
            }
            let span = self.document.token_span(trigger.start..trigger.end);
            if let Some(by) = self.satisfied(index, table, at, &sentences) {
                self.cleared.push(Cleared { rule: Arc::clone(rule), span, by });
                continue;
            }
            let lacked = self.lacked(index, table, &sentences);
            let fingerprint = fingerprint::of_answer(self.document, &rule.id, answer.heading);
            self.push(rule, &trigger, Some(at), Some(lacked), fingerprint);
        }
    }

    /// The first trigger in the body, else in the answer's own heading, where there are enough different ones.
    fn trigger(&self, index: u32, table: &Lacks, heading: Option<u32>, sentences: &Range<u32>) -> Option<Hit> {
        let heading_sentences = heading.map_or(0..0, |heading| self.document.blocks()[heading as usize].sentences.clone());
        let found = apart(self.without_excepted(index, self.hits_within(index, Role::Trigger, sentences)));
        let claims: Vec<Hit> = found
            .into_iter()
            .filter(|hit| {
                // The question itself may propose ("Design an AI …"); that it is a question does not unmake it.
                let own = [&table.allow[..], &[Guard::Question]].concat();
                let allow = if heading_sentences.contains(&hit.sentence) { &own[..] } else { &table.allow[..] };
                self.guards.check(hit, Strictness { negation: Negation::Clause, allow }).is_none()
            })
            .collect();
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
        if self.set.owners[hit.phrase as usize].name != "^" {
            return *hit;
        }
        let tokens = &self.document.sentences()[hit.sentence as usize].tokens;
        Hit { start: tokens.start, end: tokens.end, ..*hit }
    }

    fn words_of(&self, hit: &Hit) -> String {
        let tokens = self.document.tokens();
        self.document.view().lower()[tokens[hit.start as usize].start as usize..tokens[hit.end as usize - 1].end as usize].to_owned()
    }

    fn satisfied(&self, index: u32, table: &Lacks, answer: u32, sentences: &Range<u32>) -> Option<ClearedBy> {
        let roles = [Role::Evidence, Role::Clears(Scope::Answer)];
        let found = roles
            .iter()
            .flat_map(|role| self.set.phrases_of(index, *role))
            .find_map(|phrase| self.hits.within(phrase, sentences).iter().find(|hit| self.clearing.counts(hit)));
        if let Some(hit) = found {
            let name = self.set.owners[hit.phrase as usize].name();
            return Some(ClearedBy::Evidence(name, Scope::Answer, self.document.token_span(hit.start..hit.end)));
        }
        let answer = &self.outline.answers[answer as usize];
        let layout = answer.blocks.clone().find(|block| {
            let own = &self.document.blocks()[*block as usize];
            table.layout.iter().any(|fact| match fact {
                Layout::Heading => matches!(own.kind, BlockKind::Heading(_)) && answer.heading != Some(*block),
                Layout::List => own.item.is_some() || matches!(own.kind, BlockKind::Cell { .. }),
                Layout::LeadIn => self.document.marks_at(own.view.start).any(|mark| mark.kind == MarkKind::Strong),
            })
        })?;
        let tokens = self.document.block_tokens(layout..layout + 1)?;
        Some(ClearedBy::Evidence(LAYOUT.into(), Scope::Answer, self.document.token_span(tokens)))
    }

    fn lacked(&self, index: u32, table: &Lacks, sentences: &Range<u32>) -> Lacked {
        let mut evidence: Vec<Arc<str>> = Vec::new();
        if !table.layout.is_empty() {
            evidence.push(LAYOUT.into());
        }
        for phrase in self.set.phrases_of(index, Role::Evidence) {
            match self.set.owners[phrase as usize].spoken() {
                Some(name) if !evidence.contains(&name) => evidence.push(name),
                _ => {}
            }
        }
        let near = self.hits_within(index, Role::Near, sentences);
        Lacked { evidence, near: near.iter().take(MAX_NEAR).map(|hit| self.document.token_span(hit.start..hit.end)).collect() }
    }

    fn opening(&mut self, index: u32, rule: &Arc<Rule>, table: &Opening) {
        for at in 0..self.outline.answers.len() {
            let answer = &self.outline.answers[at];
            let body: Vec<u32> = answer
                .blocks
                .clone()
                .filter(|block| !matches!(self.document.blocks()[*block as usize].kind, BlockKind::Heading(_)))
                .flat_map(|block| self.document.blocks()[block as usize].sentences.clone())
                .filter(|sentence| self.outline.voice(*sentence) == Voice::Claim)
                .take(table.sentences as usize)
                .collect();
            let (Some(first), Some(last)) = (body.first(), body.last()) else { continue };
            let sentences = *first..last + 1;
            let found = join(self.without_excepted(index, self.hits_within(index, Role::Opening, &sentences)));
            let Some(mut hit) = found.iter().find(|hit| body.contains(&hit.sentence)).copied() else { continue };
            // An opening is one thing, from its first step in the sentence to its last.
            hit.end = found.iter().filter(|other| other.sentence == hit.sentence).map(|other| other.end).max().unwrap_or(hit.end);
            let unless = self.hits_within(index, Role::OpeningUnless, &sentences);
            if let Some(bound) = unless.iter().find(|bound| !bound.overlaps(hit.start, hit.end)) {
                let name = self.set.owners[bound.phrase as usize].name();
                let by = ClearedBy::Evidence(name, Scope::Sentence, self.document.token_span(bound.start..bound.end));
                self.cleared.push(Cleared { rule: Arc::clone(rule), span: self.document.token_span(hit.start..hit.end), by });
                continue;
            }
            self.judge(index, rule, &hit, Strictness { negation: table.negation, allow: &table.allow });
        }
    }

    fn count(&mut self, index: u32, rule: &Arc<Rule>, table: &Count) {
        let found = self.without_excepted(index, self.role_hits(index, Role::Count));
        let strictness = Strictness { negation: Negation::Clause, allow: &table.allow };
        let claims = apart(found.into_iter().filter(|hit| self.guards.check(hit, strictness).is_none()).collect());
        for (scope, least) in &table.thresholds {
            let own = self.findings.iter().rev().take_while(|finding| finding.rule.id == rule.id);
            let known = Spans::of(own.map(|finding| (finding.span, ())));
            for group in self.groups(&claims, *scope) {
                self.count_group((index, rule), table, &group, (*scope, *least), &known);
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

    fn count_group(&mut self, (index, rule): (u32, &Arc<Rule>), table: &Count, group: &[Hit], (scope, least): (Scope, u16), known: &Spans<()>) {
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
        let unless: Vec<u32> = self.set.phrases_of(index, Role::CountUnless).collect();
        let regions = self.clearing.sentences(first.sentence, scope);
        let bound = unless
            .iter()
            .find_map(|phrase| regions.iter().find_map(|sentences| self.hits.within(*phrase, sentences).iter().find(|found| self.clearing.counts(found))));
        if let Some(bound) = bound {
            let name = self.set.owners[bound.phrase as usize].name();
            let by = ClearedBy::Evidence(name, scope, self.document.token_span(bound.start..bound.end));
            self.cleared.push(Cleared { rule: Arc::clone(rule), span, by });
            return;
        }
        self.judge(index, rule, &hit, Strictness { negation: Negation::None, allow: &table.allow });
    }
}

/// Of hits that overlap in one sentence, the first and longest.
fn apart(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.sentence, hit.start, std::cmp::Reverse(hit.end)));
    hits.dedup_by(|later, earlier| later.sentence == earlier.sentence && later.overlaps(earlier.start, earlier.end));
    hits
}

/// Joins hits that overlap or nearly touch in one sentence.
fn join(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.sentence, hit.start, hit.end));
    let mut joined: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        match joined.last_mut() {
            Some(last) if last.sentence == hit.sentence && hit.start <= last.end + JOIN => last.end = last.end.max(hit.end),
            _ => joined.push(hit),
        }
    }
    joined
}
