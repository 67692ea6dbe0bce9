//! Owns what a pack says of terms and evidence before it is compiled, and what can be wrong with that.

use super::grammar::{MAX_PHRASES, Negation};
use super::pattern::{Name, NameKind, PatternError};

/// A phrase longer than this, groups written out, is refused: it is more likely a mistake than a phrase.
pub(super) const MAX_INSTS: usize = 1500;

/// What a pack says of one term or evidence.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Whether it is a term or evidence.
    pub kind: NameKind,
    /// Its name, without sigil. A rule's own terms carry the rule's id before a colon.
    pub name: String,
    /// Its phrases.
    pub phrases: Vec<String>,
    /// Phrases that keep it from matching where they overlap it.
    pub except: Vec<String>,
    /// How negators bear on it.
    pub negation: Negation,
    /// The rule whose own terms it may use before the shared ones.
    pub scope: Option<String>,
}

/// A fault of a definition or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrammarError {
    /// The notation is broken.
    Pattern(PatternError),
    /// A name that nothing defines, and the nearest there is.
    Unknown(Name, Option<String>),
    /// A term that, followed through, uses itself.
    Cycle(Vec<String>),
    /// A phrase that the empty text matches.
    Empty,
    /// A phrase that no text matches.
    Impossible,
    /// A phrase that any text matches.
    Anything,
    /// A phrase that is too long, with its count of instructions.
    TooLong(usize),
    /// A term without a phrase.
    NoPhrase,
    /// One phrase more than a grammar holds.
    TooMany,
}

/// A fault with its place: the definition, and the phrase in it (exceptions are counted after phrases).
pub type DefinitionError = (usize, usize, GrammarError);

/// What an error says to a person: a lower-case fragment.
impl std::fmt::Display for GrammarError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Pattern(error) => write!(f, "{error}"),
            Self::Unknown(name, _) => match name.kind {
                NameKind::Term => write!(f, "no term is called `<{}>`", name.name),
                NameKind::Evidence => write!(f, "no evidence is called `@{}`", name.name),
            },
            Self::Cycle(names) => write!(f, "this term uses itself: {}", names.join(" → ")),
            Self::Impossible => write!(f, "this phrase can match nothing: `^` stands after a word, or a word after `$`"),
            Self::Empty => write!(f, "this phrase matches the empty text: every part of it is optional"),
            Self::Anything => write!(f, "this phrase could match anything: it holds gaps and free words alone"),
            Self::TooLong(insts) => write!(f, "this phrase is too long: {insts} steps, at most {MAX_INSTS} are allowed"),
            Self::TooMany => write!(f, "this phrase is one too many: {MAX_PHRASES} are allowed in all rules together"),
            Self::NoPhrase => write!(f, "there is no phrase in this list"),
        }
    }
}
