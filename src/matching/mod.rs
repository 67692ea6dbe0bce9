//! Owns the matching engine: phrases over tokens.
//!
//! Read in this order: `pattern` (the notation), `lexicon` (words become atoms), `compile` (phrases become small automata that
//! refer to each other by number) and the `grammar` it makes, `matcher` (runs it on one sentence). Nothing here knows rules,
//! severities or Markdown.
//!
//! Phrases are not regular expressions over characters because one realistic `regex` takes 2 to 3 ms to compile, and a pack holds
//! thousands of phrases; and because a line break, an emphasis mark or a curly apostrophe must not hide a signal.

mod anchor;
mod assemble;
mod common;
mod compile;
mod definition;
mod emit;
mod grammar;
mod inflect;
mod lane;
mod lexicon;
mod mask;
mod matcher;
mod pattern;
mod program;
mod recent;
mod row;
mod run;
mod running;
mod sets;
mod shape;
mod variants;
mod words;

pub use compile::GrammarBuilder;
pub use definition::{Definition, DefinitionError, GrammarError};
pub use grammar::{Grammar, MAX_PHRASES, Negation, PhraseId, TermId};
pub use inflect::forms;
pub use matcher::{Found, Matchers, Reading};
pub use pattern::{Name, NameKind, Node, PatternError, parse};
pub use shape::{Shape, shape_of};
