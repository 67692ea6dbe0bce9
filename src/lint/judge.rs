//! Owns what all kinds of match share: from a hit to a finding, or to what let it off. The kinds are in `phrases`, `absence`, `opening`
//! and `counts`, one file a table of the rule format.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::clearing::Clearing;
use super::guards::{Guards, Strictness};
use super::spans::Spans;
use super::weighing::Weighing;
use crate::document::Document;
use crate::finding::{AnswerRef, AnswerSummary, Cleared, ClearedBy, Finding, Lacked};
use crate::fingerprint::{self, Headings};
use crate::matching::PhraseId;
use crate::outline::Outline;
use crate::parallel::{self, Threads};
use crate::rule::{About, Role, Rule, RuleSet};
use crate::scan::{Hit, Hits};

/// Matches of one rule in one sentence with at most so many tokens between are one finding: "fast, snappy and real-time". A longer finding would more often
/// lie over another rule's words, and be superseded as a whole.
const JOIN: u32 = 14;

/// A rule and its place in the set.
#[derive(Debug, Clone, Copy)]
pub(super) struct RuleRef<'d> {
    pub index: u32,
    pub rule: &'d Arc<Rule>,
}

/// On which terms a hit is judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'r> {
    pub strictness: Strictness<'r>,
    /// The group of `[match]` whose `cleared-by` counts.
    pub clearing: u16,
}

/// What becomes of a hit.
#[derive(Debug)]
pub(super) enum Verdict {
    /// A finding.
    Claim,
    /// Nothing, and this is why.
    LetOff(ClearedBy),
    /// Nothing: the rule is for other questions.
    NotMeant,
}

/// Lets every rule in force judge a document, a long one's on several threads: findings, to be [settled](settle), and what was let off.
pub(super) fn run(
    document: &Document,
    set: &RuleSet,
    hits: &Hits,
    outline: &Outline,
    answers: &[AnswerSummary],
    weighing: &Weighing<'_>,
    threads: Threads,
) -> (Vec<Finding>, Vec<Cleared>) {
    let headings = Headings::of(document);
    let guards = Guards { document, context: &set.context, hits, outline };
    let clearing = Clearing { document, set, hits, outline };
    let rules: Vec<RuleRef<'_>> = (0..).zip(&set.rules).map(|(index, rule)| RuleRef { index, rule }).filter(|rule| set.enabled[rule.index as usize]).collect();
    let judged = parallel::map(threads, &rules, |rule| {
        let headings = &headings;
        let mut judge = Judge {
            document,
            set,
            hits,
            outline,
            answers,
            guards,
            clearing,
            weighing,
            headings,
            names: RefCell::default(),
            findings: Vec::new(),
            cleared: Vec::new(),
        };
        judge.by_rule(*rule);
        (judge.findings, judge.cleared)
    });
    // Of a long text there are hundreds of thousands: room for all of them at once, and no more.
    let (mut findings, mut cleared) =
        (Vec::with_capacity(judged.iter().map(|of_rule| of_rule.0.len()).sum()), Vec::with_capacity(judged.iter().map(|of_rule| of_rule.1.len()).sum()));
    for of_rule in judged {
        findings.extend(of_rule.0);
        cleared.extend(of_rule.1);
    }
    (findings, cleared)
}

/// Judges one document by one rule.
pub(super) struct Judge<'d> {
    pub(super) document: &'d Document,
    pub(super) set: &'d RuleSet,
    pub(super) hits: &'d Hits,
    pub(super) outline: &'d Outline,
    answers: &'d [AnswerSummary],
    pub(super) guards: Guards<'d>,
    pub(super) clearing: Clearing<'d>,
    pub(super) weighing: &'d Weighing<'d>,
    headings: &'d Headings,
    /// Names of evidence, each made once a rule: many a match is let off by the same.
    names: RefCell<FxHashMap<PhraseId, Arc<str>>>,
    pub(super) findings: Vec<Finding>,
    pub(super) cleared: Vec<Cleared>,
}

impl Judge<'_> {
    fn by_rule(&mut self, rule: RuleRef<'_>) {
        if let Some(table) = &rule.rule.matches {
            self.matches(rule, table);
        }
        if let Some(table) = &rule.rule.lacks {
            self.lacks(rule, table);
        }
        if let Some(table) = &rule.rule.opening {
            self.opening(rule, table);
        }
        if let Some(table) = &rule.rule.count {
            self.count(rule, table);
        }
        self.weigh(rule);
    }

    /// What becomes of a hit: its kind, a guard or evidence may keep it from being a finding.
    pub(super) fn verdict(&self, rule: RuleRef<'_>, hit: &Hit, terms: Terms<'_>) -> Verdict {
        if !self.kind_fits(rule, self.answer_of(hit)) {
            return Verdict::NotMeant;
        }
        let off_subject = (self.outline.off_subject && rule.rule.about == About::Ai).then_some(ClearedBy::OffSubject);
        let by = off_subject.or_else(|| self.guards.check(hit, terms.strictness)).or_else(|| {
            let (evidence, scope) = self.clearing.find(rule.index, terms.clearing, hit, || self.insists(rule, hit))?;
            let name = self.name_of(evidence.phrase);
            Some(ClearedBy::Evidence(name, scope, self.document.token_span(evidence.start..evidence.end)))
        });
        by.map_or(Verdict::Claim, Verdict::LetOff)
    }

    /// A phrase's name, to be kept.
    pub(super) fn name_of(&self, phrase: PhraseId) -> Arc<str> {
        Arc::clone(self.names.borrow_mut().entry(phrase).or_insert_with(|| Arc::from(self.set.owners.of(phrase).name)))
    }

    /// Judges a hit and notes what becomes of it.
    pub(super) fn judge(&mut self, rule: RuleRef<'_>, hit: &Hit, terms: Terms<'_>) {
        match self.verdict(rule, hit, terms) {
            Verdict::Claim => self.find(rule, hit),
            Verdict::LetOff(by) => self.let_off(rule, hit, by),
            Verdict::NotMeant => {}
        }
    }

    /// Notes a finding on a hit.
    pub(super) fn find(&mut self, rule: RuleRef<'_>, hit: &Hit) {
        if let Some(by) = self.doubt(rule, hit, self.answer_of(hit)) {
            self.let_off(rule, hit, by);
            return;
        }
        let fingerprint = fingerprint::of_sentence(self.document, self.headings, &rule.rule.id, hit.sentence);
        self.push(rule, hit, self.answer_of(hit), None, fingerprint);
    }

    /// Notes a hit that is no finding, and why.
    pub(super) fn let_off(&mut self, rule: RuleRef<'_>, hit: &Hit, by: ClearedBy) {
        self.cleared.push(Cleared { rule: Arc::clone(rule.rule), span: self.document.written_span(hit.start..hit.end), by });
    }

    /// The answer a hit is in.
    pub(super) fn answer_of(&self, hit: &Hit) -> Option<u32> {
        self.outline.answer_of[self.document.sentences()[hit.sentence as usize].block as usize]
    }

    pub(super) fn push(&mut self, rule: RuleRef<'_>, hit: &Hit, answer: Option<u32>, lacked: Option<Box<Lacked>>, fingerprint: u64) {
        let span = self.document.written_span(hit.start..hit.end);
        let sentence = self.document.token_span(self.document.sentences()[hit.sentence as usize].tokens.clone());
        let answer = answer.map_or(AnswerRef { heading: None, span, kind: None }, |answer| self.answers[answer as usize].place);
        let rule = Arc::clone(rule.rule);
        self.findings.push(Finding { severity: rule.severity, rule, span, parts: Vec::new(), sentence, answer, lacked, message: None, fingerprint });
    }

    /// A rule bound to question kinds is silent in answers of another, unless a cue in the heading, the front matter's question or the opening says it
    /// applies.
    pub(super) fn kind_fits(&self, rule: RuleRef<'_>, answer: Option<u32>) -> bool {
        let Some(answer) = answer else { return true };
        let answer = &self.outline.answers[answer as usize];
        let Some(kind) = answer.kind else { return true };
        if rule.rule.kinds.is_empty() || rule.rule.kinds.contains(&kind) || self.outline.cued.contains(&rule.index) {
            return true;
        }
        let sentences = self.clearing.of_blocks(&answer.blocks);
        let opening = sentences.start..(sentences.start + 3).min(sentences.end);
        self.set.owners.channels(rule.index, Role::KindCue).any(|channel| self.hits.within(channel, &opening).next().is_some())
    }

    /// The hits of a rule for one role, group by group.
    pub(super) fn role_hits(&self, index: u32, role: Role) -> impl Iterator<Item = Hit> {
        self.set.owners.channels(index, role).flat_map(|channel| self.hits.of(channel))
    }

    pub(super) fn hits_within(&self, index: u32, role: Role, sentences: &Range<u32>) -> Vec<Hit> {
        let channels = self.set.owners.channels(index, role);
        let groups = channels.len();
        let mut hits: Vec<Hit> = channels.flat_map(|channel| self.hits.within(channel, sentences)).collect();
        if groups > 1 {
            hits.sort_by_key(|hit| (hit.sentence, hit.start, hit.end, hit.phrase));
        }
        hits
    }

    /// The words of a hit, in lower case.
    pub(super) fn words_of(&self, hit: &Hit) -> String {
        let tokens = self.document.tokens();
        self.document.view().lower(tokens[hit.start as usize].start..tokens[hit.end as usize - 1].end())
    }

    /// Hits without those that overlap one of the rule's exceptions.
    pub(super) fn without_excepted(&self, index: u32, mut hits: Vec<Hit>) -> Vec<Hit> {
        let Some(first) = hits.iter().map(|hit| hit.sentence).min() else { return hits };
        let last = hits.iter().map(|hit| hit.sentence).max().unwrap_or(first);
        let excepts = self.hits_within(index, Role::Except, &(first..last + 1));
        hits.retain(|hit| {
            let from = excepts.partition_point(|except| except.sentence < hit.sentence);
            !excepts[from..].iter().take_while(|except| except.sentence == hit.sentence).any(|except| except.overlaps(hit.start, hit.end))
        });
        hits
    }
}

/// Sorts findings. Of rules that mark the same words, one that another supersedes is dropped, and of tables of one rule that mark the same words,
/// the first tells. What an answer lacks is said of all its words, wherever it is marked.
pub(super) fn settle(findings: &mut Vec<Finding>) {
    let strong = findings.iter().filter(|finding| !finding.rule.supersedes.is_empty());
    let strong = Spans::of(strong.map(|finding| (finding.span, Arc::clone(&finding.rule))));
    findings.retain(|finding| {
        let about = if finding.lacked.is_some() { finding.answer.span } else { finding.span };
        !strong.overlapping(about).any(|rule| rule.supersedes.contains(&finding.rule.id))
    });
    findings.sort_by(|a, b| (a.span, &a.rule.id).cmp(&(b.span, &b.rule.id)));
    findings.dedup_by(|later, first| (later.span, &later.rule.id) == (first.span, &first.rule.id));
}

/// Of hits that overlap in one sentence, the first and longest.
pub(super) fn apart(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.sentence, hit.start, std::cmp::Reverse(hit.end)));
    hits.dedup_by(|later, earlier| later.sentence == earlier.sentence && later.overlaps(earlier.start, earlier.end));
    hits
}

/// Joins hits that overlap or nearly touch in one sentence.
pub(super) fn join(mut hits: Vec<Hit>) -> Vec<Hit> {
    if hits.len() < 2 {
        return hits;
    }
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
