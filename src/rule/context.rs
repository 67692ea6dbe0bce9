//! Owns the cues of context, compiled: what in a sentence or over a block makes words no claim of the author's.
//!
//! The cues themselves are data (`rules/context.toml`); which of them bear on a match is decided in `crate::lint`.

use super::{Guard, Kind};
use crate::matching::PhraseId;

/// What a context phrase tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ContextRole {
    /// The reach of a cue ends here.
    Break,
    /// A cue.
    Cue(Cue),
    /// Unmakes cues of this group that it overlaps.
    CueExcept(u8),
    /// A label of bad examples.
    Bad,
    /// A label of what the author has rejected.
    TurnedDown,
    /// A label that ends either.
    Good,
    /// A turn of somebody else's.
    OtherTurn,
    /// A turn of the author's.
    OwnTurn,
    /// Announces a quotation.
    Announces,
    /// A heading starts so that asks.
    QuestionStart,
    /// A heading that starts so and has no question mark heads a section of an answer ("What can go wrong").
    SectionStart,
    /// A tag ("…, right?") that leaves a claim a claim.
    QuestionTag,
    /// Says yes to the question before it, which makes that a claim.
    Affirmed,
    /// Says no to the question before it.
    AnsweredNo,
    /// Somebody speaks of himself or herself, or of a team.
    FirstPerson,
    /// The title of what is no answer.
    NotAnswer,
    /// Names what every answer about a product with AI is about.
    Subject,
    /// Tells a question's kind.
    Kind(Kind),
}

/// A cue of one of the `[cues]` groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cue {
    /// The guard it feeds.
    pub guard: Guard,
    /// Its group.
    pub group: u8,
    /// Where what it bears on stands.
    pub reach: Reach,
}

/// Where a cue bears on a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Reach {
    /// From the cue to the end of its clause.
    Clause,
    /// From the cue to the end of its sentence.
    Sentence,
    /// From the start of the sentence to the cue.
    Back,
    /// The sentence before the cue's, in the same paragraph.
    Previous,
}

/// The compiled context: its phrases stand in the grammar after those of the rules.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The first phrase of the context.
    pub first: PhraseId,
    /// What each of its phrases tells.
    pub roles: Vec<ContextRole>,
}

impl Context {
    /// What a phrase tells, if it is one of the context's.
    pub fn role(&self, phrase: PhraseId) -> Option<ContextRole> {
        phrase.checked_sub(self.first).and_then(|at| self.roles.get(at as usize).copied())
    }
}
