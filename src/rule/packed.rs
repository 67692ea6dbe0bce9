//! Owns the packed form of a rule set: what the build makes of `rules/`, and the binary unpacks at start.
//!
//! Reading and compiling the TOML of the default pack takes some 100 ms, ten times as long as checking an answer should. So the build
//! script does it once; a start uses the lists of numbers where they lie and reads the rules' texts. Examples are left out: those who need
//! them (`test`, `explain`, the docs) compile the TOML.

use super::context::{Context, ContextRole};
use super::definition::Rule;
use super::owners::Owners;
use super::set::RuleSet;
use crate::matching::Grammar;
use crate::packing::{Packer, Unpacker};
use crate::weights::Weights;

/// What is no list of numbers, packed by postcard: small, and made of texts.
#[derive(serde::Serialize, serde::Deserialize)]
struct Texts {
    rules: Vec<Rule>,
    context: Vec<ContextRole>,
    context_first: u32,
    known: Vec<String>,
}

impl RuleSet {
    /// Packs the set.
    ///
    /// # Errors
    ///
    /// If a text cannot be written, which none cannot.
    pub fn pack(&self) -> postcard::Result<Vec<u8>> {
        let mut packer = Packer::default();
        self.grammar.pack(&mut packer);
        self.owners.pack(&mut packer);
        self.weights.pack(&mut packer)?;
        let texts = Texts {
            rules: self.rules.iter().map(|rule| (**rule).clone()).collect(),
            context: self.context.roles.clone(),
            context_first: self.context.first,
            known: self.known.clone(),
        };
        packer.bytes(&postcard::to_allocvec(&texts)?);
        Ok(packer.finish())
    }

    /// Unpacks a set.
    ///
    /// # Errors
    ///
    /// If the bytes are not what [`Self::pack`] gave.
    pub fn unpack(packed: &'static [u8]) -> postcard::Result<Self> {
        let mut unpacker = Unpacker::new(packed);
        let grammar = Grammar::unpack(&mut unpacker);
        let owners = Owners::unpack(&mut unpacker);
        let weights = Weights::unpack(&mut unpacker)?;
        let texts: Texts = postcard::from_bytes(unpacker.bytes())?;
        let context = Context { first: texts.context_first, roles: texts.context };
        Ok(Self::assemble(grammar, texts.rules, owners, context, weights, texts.known))
    }
}
