//! Owns [`Finding`]: all that any face needs to show a signal, owning no text of the answer.

use std::sync::Arc;

use crate::rule::{Guard, Kind, Rule, Scope, Severity};
use crate::span::Span;

/// A red signal at its place.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule, with everything it has to say.
    pub rule: Arc<Rule>,
    /// How bad it is, settings applied.
    pub severity: Severity,
    /// The words that carry it; where they stand in several places of a sentence or of two, from the first to the last.
    pub span: Span,
    /// The words themselves, where they stand in several places of the span; otherwise empty.
    pub parts: Vec<Span>,
    /// The sentences in which they stand, or the whole comment.
    pub sentence: Span,
    /// The answer it is in.
    pub answer: AnswerRef,
    /// What is missing, for signals of absence.
    pub lacked: Option<Box<Lacked>>,
    /// A message in place of the rule's summary, where one place needs its own (an unknown rule in a suppression).
    pub message: Option<String>,
    /// Stable over shifted lines: a hash of rule, normalised sentence and heading path.
    pub fingerprint: u64,
}

impl Finding {
    /// What the headline says after `error[id]: `.
    pub fn message(&self) -> &str {
        self.message.as_deref().unwrap_or(&self.rule.summary)
    }

    /// Where the words stand: one place, or each of several.
    pub fn places(&self) -> &[Span] {
        if self.parts.is_empty() { std::slice::from_ref(&self.span) } else { &self.parts }
    }

    /// Takes in another finding of the same rule, further on: what goes on of this one.
    pub fn join(&mut self, later: &Self) {
        if self.parts.is_empty() {
            self.parts.push(self.span);
        }
        for place in later.places() {
            match self.parts.last_mut().filter(|last| place.start < last.end) {
                Some(last) => *last = last.union(*place),
                None => self.parts.push(*place),
            }
        }
        if self.parts.len() == 1 {
            self.parts.clear();
        }
        self.span = self.span.union(later.span);
        self.sentence = self.sentence.union(later.sentence);
    }
}

/// Which answer of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerRef {
    /// The words of its heading, if it has one.
    pub heading: Option<Span>,
    /// All of it.
    pub span: Span,
    /// The kind of its question, if it can be told.
    pub kind: Option<Kind>,
}

/// One answer of a source.
#[derive(Debug, Clone, Copy)]
pub struct AnswerSummary {
    /// Which it is.
    pub place: AnswerRef,
    /// Words of prose.
    pub words: u32,
}

/// What was looked for and not found.
#[derive(Debug, Clone)]
pub struct Lacked {
    /// What would have satisfied the rule, as a person calls it.
    pub evidence: Vec<Arc<str>>,
    /// Words that came near.
    pub near: Vec<Span>,
}

/// A match that was let off.
#[derive(Debug, Clone)]
pub struct Cleared {
    /// The rule.
    pub rule: Arc<Rule>,
    /// The words that would have carried the signal.
    pub span: Span,
    /// What let it off.
    pub by: ClearedBy,
}

/// Why a match is no finding.
#[derive(Debug, Clone)]
pub enum ClearedBy {
    /// The context makes it no claim; the cue's place, where there is one.
    Guard(Guard, Option<Span>),
    /// Evidence near it: its name, how near, and where.
    Evidence(Arc<str>, Scope, Span),
    /// A suppression comment.
    Suppressed(Span),
    /// The whole text is about something else than a product with AI.
    OffSubject,
    /// The words around it, or those of the whole answer, speak against it: the margin, and in a sentence those that do so most.
    Words(f32, Vec<Span>),
}

impl ClearedBy {
    /// Says it in words, quoting the source.
    pub fn describe(&self, source: &crate::source::SourceFile) -> String {
        match self {
            Self::Guard(guard, Some(cue)) => format!("{} (`{}`)", guard.reason(), source.slice(*cue)),
            Self::Guard(guard, None) => guard.reason().to_owned(),
            Self::Evidence(name, scope, span) => format!("{name} in {} (`{}`)", scope.name(), source.slice(*span)),
            Self::OffSubject => "nowhere does the text speak of AI or a model".to_owned(),
            Self::Words(margin, words) if words.is_empty() => format!("the words of the answer speak against it ({margin:.2})"),
            Self::Words(margin, words) => {
                let words: Vec<String> = words.iter().map(|word| format!("`{}`", source.slice(*word))).collect();
                format!("the words around it speak against it ({}: {margin:.2})", words.join(", "))
            }
            Self::Suppressed(_) => "a suppression comment".to_owned(),
        }
    }
}
