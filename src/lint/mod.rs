//! Owns the linter: one pure function from a source to its findings, called by every face.
//!
//! `Linter::inspect` parses, scans once, reads the outline, and lets each rule judge its hits. The same input always gives the same
//! output, whatever the order of rules, files or threads.

mod absence;
mod clearing;
mod counts;
mod guards;
mod joining;
mod judge;
mod opening;
mod phrases;
mod spans;
mod weighing;

use std::ops::Range;
use std::sync::{Arc, RwLock};

use weighing::Weighing;

use crate::document::{Cuts, Document};
use crate::finding::{AnswerRef, AnswerSummary, Cleared, Finding};
use crate::matching::{Matchers, PhraseId};
use crate::memory::Memory;
use crate::outline::{Answer, Outline, Question, Subject};
use crate::parallel::Threads;
use crate::rule::context::ContextRole;
use crate::rule::{Kind, Role, Rule, RuleSet};
use crate::scan::{self, Scanner};
use crate::source::SourceFile;
use crate::span::Span;
use crate::suppress;

/// Lints sources with a rule set.
#[derive(Debug, Clone)]
pub struct Linter {
    rules: RuleSet,
    matchers: Arc<Matchers>,
    /// Sentences seen before, if they are to be remembered.
    memory: Option<Arc<Memories>>,
    /// So many threads may work on one text.
    threads: Threads,
}

/// What is remembered of sentences.
#[derive(Debug)]
struct Memories {
    cuts: Cuts,
    hits: scan::Memories,
    weighed: weighing::Memories,
}

impl Default for Memories {
    fn default() -> Self {
        Self { cuts: Cuts::default(), hits: RwLock::new(Memory::of(scan::MEMORY)), weighed: RwLock::new(Memory::of(weighing::MEMORY)) }
    }
}

/// A text of more bytes has a memory of its own, if there is no other: it may say the same again and again.
const LONG: usize = 1 << 17;

/// All that linting one source yields.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The parsed source.
    pub document: Document,
    /// Its answers.
    pub answers: Vec<AnswerSummary>,
    /// The findings, sorted by span and rule.
    pub findings: Vec<Finding>,
    /// Matches that were let off, sorted by span and rule.
    pub cleared: Vec<Cleared>,
}

/// A phrase that says a rule's signal, where it stands.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The rule.
    pub rule: Arc<Rule>,
    /// The phrase.
    pub phrase: PhraseId,
    /// The words.
    pub span: Span,
}

impl Linter {
    /// A linter for a compiled rule set.
    pub fn new(rules: RuleSet) -> Self {
        Self { rules, matchers: Arc::default(), memory: None, threads: Threads::Number(1) }
    }

    /// The same, for one who has the same text linted again and again: a sentence seen before is not looked through again. The findings are
    /// the same. It costs a one-time reader some time and memory.
    #[must_use]
    pub fn remembering(mut self) -> Self {
        self.memory = Some(Arc::default());
        self
    }

    /// The same, for one who has few texts and many cores: so many threads may work on a long text. The findings are the same.
    #[must_use]
    pub fn on_threads(mut self, threads: Threads) -> Self {
        self.threads = threads;
        self
    }

    /// The rules in force.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// The findings of one source: pure, total, deterministic, sorted by (span, rule).
    ///
    /// # Examples
    ///
    /// ```
    /// use redsignal::{default_pack, lint::Linter, source::SourceFile};
    /// let linter = Linter::new(default_pack::rules());
    /// let findings = linter.lint(&SourceFile::new("a.md", "I'd work with the ML team to decide on the threshold."));
    /// assert_eq!(findings[0].rule.id, "defers-to-ml-team");
    /// ```
    pub fn lint(&self, source: &SourceFile) -> Vec<Finding> {
        self.inspect(source).findings
    }

    /// Lints one source and keeps what faces may want beside the findings.
    pub fn inspect(&self, source: &SourceFile) -> Inspection {
        self.inspect_as(source, None)
    }

    /// As [`Self::inspect`], with the question's kind given from outside (an example in a rule file says its own).
    pub fn inspect_as(&self, source: &SourceFile, kind: Option<Kind>) -> Inspection {
        let own = (self.memory.is_none() && source.text().len() > LONG).then(Memories::default);
        let memory = self.memory.as_deref().or(own.as_ref());
        let document = Document::parse_by(source, memory.map(|memory| &memory.cuts));
        let hits = Scanner { memory: memory.map(|memory| &memory.hits), ..self.scanner() }.scan(&document);
        let question = self.question(&document);
        let mut outline = Outline::read(&document, &self.rules.context, &hits, Question { kind: kind.or(question.kind), ..question });
        if let Some(kind) = kind {
            outline.answers.iter_mut().for_each(|answer| answer.kind = Some(kind));
        }
        let answers: Vec<AnswerSummary> =
            outline.answers.iter().map(|answer| AnswerSummary { place: place_of(&document, answer), words: answer.words }).collect();
        let threads = hits.are_many().then_some(self.threads);
        let weighing = Weighing::of(&document, &self.rules, &outline, memory.map(|memory| &memory.weighed), threads);
        // Nothing is looked up any more, and to judge a long text takes room.
        drop(own);
        let (mut findings, mut cleared) = judge::run(&document, &self.rules, &hits, &outline, &answers, &weighing, threads.unwrap_or(Threads::Number(1)));
        // A long text's hits take more room than the text: they go before findings are sorted, which takes room too.
        drop(hits);
        judge::settle(&mut findings);
        suppress::apply(&document, &self.rules, &answers, &mut findings, &mut cleared);
        findings.sort_by(|a, b| (a.span, &a.rule.id).cmp(&(b.span, &b.rule.id)));
        joining::join(&document, &mut findings);
        cleared.sort_by(|a, b| (a.span, &a.rule.id).cmp(&(b.span, &b.rule.id)));
        Inspection { document, answers, findings, cleared }
    }

    /// Which phrases match anywhere in a source, claims or not: what `redsignal test --coverage` counts.
    pub fn phrases_in(&self, source: &SourceFile) -> std::collections::BTreeSet<PhraseId> {
        self.scanner().phrases(&Document::parse(source))
    }

    /// Where phrases that say a signal match, found or let off: what `redsignal eval --phrases` asks findings about.
    pub fn claims_in(&self, source: &SourceFile) -> Vec<Claim> {
        let document = Document::parse(source);
        let hits = self.scanner().scan(&document);
        let mut claims = Vec::new();
        for (index, rule) in (0..).zip(&self.rules.rules) {
            let channels = Role::CLAIMS.iter().flat_map(|role| self.rules.owners.channels(index, *role));
            claims.extend(channels.flat_map(|channel| hits.of(channel)).map(|hit| Claim {
                rule: Arc::clone(rule),
                phrase: hit.phrase,
                span: document.token_span(hit.start..hit.end),
            }));
        }
        claims
    }

    fn scanner(&self) -> Scanner<'_> {
        Scanner { set: &self.rules, matchers: &self.matchers, memory: None, threads: self.threads }
    }

    /// What the front matter's `question:` tells.
    fn question(&self, document: &Document) -> Question {
        let Some(question) = document.front_matter().question.as_deref() else { return Question::default() };
        let parsed = Document::parse(&SourceFile::new("question.txt", question));
        let hits = self.scanner().scan(&parsed);
        let roles = || hits.context().filter_map(|hit| Some((hit.phrase, self.rules.context.role(hit.phrase)?)));
        let first_kind = roles().filter(|(_, role)| matches!(role, ContextRole::Kind(_))).min_by_key(|(phrase, _)| *phrase);
        let kind = first_kind.and_then(|(_, role)| if let ContextRole::Kind(kind) = role { Some(kind) } else { None });
        let about = if roles().any(|(_, role)| role == ContextRole::Subject) { Subject::Named } else { Subject::Unnamed };
        let all = 0..self.rules.rules.len() as u32;
        let is_cued = |rule: &u32| self.rules.owners.channels(*rule, Role::KindCue).any(|channel| hits.of(channel).next().is_some());
        Question { kind, about, cues: all.filter(is_cued).collect() }
    }
}

fn place_of(document: &Document, answer: &Answer) -> AnswerRef {
    let words = |blocks: Range<u32>| document.block_tokens(blocks).map(|tokens| document.token_span(tokens));
    AnswerRef {
        heading: answer.heading.and_then(|heading| words(heading..heading + 1)),
        span: words(answer.blocks.clone()).unwrap_or(Span::new(0, 0)),
        kind: answer.kind,
    }
}
