//! Owns one rule as used: validated, compiled, immutable.

use std::sync::Arc;

use regex::Regex;

use super::Kind;
use crate::matching::Negation;

/// How bad a signal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Severity {
    /// Advice.
    Note,
    /// The articles call it weak.
    Warning,
    /// The articles report a rejection, or list it by name.
    Error,
}

impl Severity {
    /// The name in rule files and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Note, Self::Warning, Self::Error].into_iter().find(|severity| severity.name() == name)
    }
}

/// A reason in the context for which a match is no claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Guard {
    /// "not", "never", "without"
    Negated,
    /// "can't promise", "nowhere near"
    Denied,
    /// "rather than", "would be a mistake"
    Contrast,
    /// "he said"
    Attributed,
    /// "most candidates"
    OtherSubject,
    /// "we used to"
    Past,
    /// "imagine"
    Hypothetical,
    /// The sentence asks.
    Question,
    /// Quoted, code, a bad example.
    Mention,
}

impl Guard {
    /// All guards.
    pub const ALL: [Self; 9] =
        [Self::Negated, Self::Denied, Self::Contrast, Self::Attributed, Self::OtherSubject, Self::Past, Self::Hypothetical, Self::Question, Self::Mention];

    /// The name in `allow` and `guard`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Negated => "negated",
            Self::Denied => "denied",
            Self::Contrast => "contrast",
            Self::Attributed => "attributed",
            Self::OtherSubject => "other-subject",
            Self::Past => "past",
            Self::Hypothetical => "hypothetical",
            Self::Question => "question",
            Self::Mention => "mention",
        }
    }

    /// The guard of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guard| guard.name() == name)
    }

    /// What it says of a match, for `--show-cleared`.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Negated => "negated",
            Self::Denied => "denied",
            Self::Contrast => "rejected or contrasted",
            Self::Attributed => "somebody else's words",
            Self::OtherSubject => "said of somebody else",
            Self::Past => "a habit given up",
            Self::Hypothetical => "hypothetical",
            Self::Question => "a question",
            Self::Mention => "a mention, no claim",
        }
    }
}

/// How near something has to stand to clear a match, or to be counted with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Scope {
    /// The same sentence.
    Sentence,
    /// The sentence after.
    Next,
    /// One of the two after.
    NextTwo,
    /// The sentence before.
    Previous,
    /// The same paragraph.
    Paragraph,
    /// The same answer.
    Answer,
}

impl Scope {
    /// All scopes with their keys in `cleared-by` and `needs-in`, narrow to wide.
    pub const KEYS: [(&'static str, Self); 6] = [
        ("sentence", Self::Sentence),
        ("next", Self::Next),
        ("next-two", Self::NextTwo),
        ("previous", Self::Previous),
        ("paragraph", Self::Paragraph),
        ("answer", Self::Answer),
    ];

    /// How a note calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sentence => "the same sentence",
            Self::Next => "the next sentence",
            Self::NextTwo => "the next two sentences",
            Self::Previous => "the sentence before",
            Self::Paragraph => "the paragraph",
            Self::Answer => "the answer",
        }
    }
}

/// How many sentences lie at most between a match and what stands near it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    /// If it stands before the match.
    pub before: u32,
    /// If it stands after the match.
    pub after: u32,
}

impl Reach {
    /// That of some scopes, if it is a matter of sentences.
    pub fn of(scopes: &[Scope]) -> Option<Self> {
        let own = |scope: &Scope| match scope {
            Scope::Sentence => Some(Self { before: 0, after: 0 }),
            Scope::Next => Some(Self { before: 0, after: 1 }),
            Scope::NextTwo => Some(Self { before: 0, after: 2 }),
            Scope::Previous => Some(Self { before: 1, after: 0 }),
            Scope::Paragraph | Scope::Answer => None,
        };
        scopes.iter().try_fold(Self::default(), |widest, scope| Some(widest.or(own(scope)?)))
    }

    /// The wider of two, either way.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { before: self.before.max(other.before), after: self.after.max(other.after) }
    }
}

/// `[match]`, compiled.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct MatchTable {
    /// The escape hatch, compiled when a document first needs it.
    pub regexes: Vec<LazyRegex>,
    /// The terms on which phrases match: first those of the table itself, then of each `[[match.group]]`.
    pub groups: Vec<Group>,
}

/// On which terms the phrases of one group match. A phrase's group is its [`Owner`](super::Owner)'s.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Group {
    /// What must stand near, if anything must.
    pub needs: Option<Needs>,
    /// How a negator excuses a match.
    pub negation: Negation,
    /// Guards switched off.
    pub allow: Vec<Guard>,
    /// In what sort of sentence.
    pub answered: Answered,
    /// The group whose `cleared-by` counts: its own, or 0 for the rule's.
    pub clearing: u16,
    /// Whether it is silent in a sentence where another group is not: what it marks is loose.
    pub wide: bool,
}

/// What must stand near a match.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Needs {
    /// The group whose phrases are needed: its own, or 0 for the table's.
    pub group: u16,
    /// How near.
    pub scopes: Vec<Scope>,
}

/// In what sort of sentence a phrase counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Answered {
    /// In any.
    Any,
    /// In a question that the author answers with no: "Any risk? None."
    No,
}

/// A regular expression that is checked when the pack is loaded by its own tests, and compiled when first used.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(from = "String", into = "String")]
pub struct LazyRegex {
    pattern: String,
    compiled: Arc<std::sync::OnceLock<Option<Regex>>>,
}

impl From<String> for LazyRegex {
    fn from(pattern: String) -> Self {
        Self { pattern, compiled: Arc::default() }
    }
}

impl From<LazyRegex> for String {
    fn from(regex: LazyRegex) -> Self {
        regex.pattern
    }
}

impl LazyRegex {
    /// Keeps the pattern for later.
    pub fn new(pattern: &str) -> Self {
        Self::from(pattern.to_owned())
    }

    /// The pattern as written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The expression, compiled now if it was not before; `None` where it is broken.
    pub fn get(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Self::compile(&self.pattern).ok()).as_ref()
    }

    /// Compiles a pattern as rules do: case-insensitive, of bounded size.
    ///
    /// # Errors
    ///
    /// What the `regex` crate says of it.
    pub fn compile(pattern: &str) -> Result<Regex, regex::Error> {
        regex::RegexBuilder::new(pattern).case_insensitive(true).size_limit(1 << 20).build()
    }
}

/// `[lacks]`, compiled.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Lacks {
    /// How many different triggers it takes.
    pub at_least: u16,
    /// Whether a `needs` list was given.
    pub has_needs: bool,
    /// Answers of fewer words are let off.
    pub min_words: u32,
    /// Whether the weights of words may let a finding off.
    pub doubt: bool,
    /// Guards switched off.
    pub allow: Vec<Guard>,
    /// Facts of layout that satisfy it.
    pub layout: Vec<Layout>,
}

/// A fact of an answer's layout, which no phrase can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Layout {
    /// A heading other than the answer's own: `#heading`.
    Heading,
    /// A list or table: `#list`.
    List,
    /// A paragraph that opens in bold: `#lead-in`.
    LeadIn,
}

impl Layout {
    /// All facts.
    pub const ALL: [Self; 3] = [Self::Heading, Self::List, Self::LeadIn];

    /// The name in `lacks.evidence`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Heading => "#heading",
            Self::List => "#list",
            Self::LeadIn => "#lead-in",
        }
    }
}

/// `[opening]`, compiled.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Opening {
    /// In how many sentences.
    pub sentences: u16,
    /// How a negator excuses a match.
    pub negation: Negation,
    /// Guards switched off.
    pub allow: Vec<Guard>,
}

/// `[count]`, compiled.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Count {
    /// Thresholds by scope, narrow to wide.
    pub thresholds: Vec<(Scope, u16)>,
    /// Guards switched off.
    pub allow: Vec<Guard>,
}

/// Which side of a rule an example shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It carries the signal.
    Bad,
    /// It does not.
    Ok,
}

/// One test of a rule.
#[derive(Debug, Clone)]
pub struct Example {
    /// The text, `[[…]]` taken out.
    pub text: String,
    /// Where the finding must be, in bytes of `text`.
    pub marks: Vec<crate::span::Span>,
    /// What it shows.
    pub side: Side,
    /// The question kind it is judged as.
    pub kind: Option<Kind>,
    /// Its place in the rule file.
    pub span: crate::span::Span,
}

/// What a text has to be about for a rule to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum About {
    /// Whatever it likes: the rule's words mean the same everywhere.
    Anything,
    /// A product with AI, if it is long enough to tell: "fast" and "good enough" are said of much else.
    Ai,
}

/// A rule, ready for use. Its phrases live in the rule set's grammar.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Rule {
    /// Its name everywhere.
    pub id: String,
    /// The folder of its file.
    pub family: String,
    /// Completes `error[id]: …`.
    pub summary: String,
    /// How bad it is.
    pub severity: Severity,
    /// Short names of the sources.
    pub sources: Vec<String>,
    /// Stands under the marked words.
    pub label: String,
    /// Why an interviewer flags it.
    pub why: String,
    /// A stronger phrasing, with `<blanks>`.
    pub stronger: String,
    /// What the interviewer asks next.
    pub asks: String,
    /// The kinds it is bound to; none means all.
    pub kinds: Vec<Kind>,
    /// What the text has to be about.
    pub about: About,
    /// Rules that are silent where this one marks the same words.
    pub supersedes: Vec<String>,
    /// `[match]`
    pub matches: Option<MatchTable>,
    /// `[lacks]`
    pub lacks: Option<Lacks>,
    /// `[opening]`
    pub opening: Option<Opening>,
    /// `[count]`
    pub count: Option<Count>,
    /// Its own tests; none where the set was unpacked.
    #[serde(skip)]
    pub examples: Vec<Example>,
    /// The file it came from; empty where the set was unpacked.
    #[serde(skip)]
    pub file: crate::source::SourceFile,
}
