//! Owns the packed form of a rule set: what the build makes of `rules/`, and the binary unpacks at start.
//!
//! Reading and compiling the TOML of the default pack takes some 80 ms, a hundred times as long as linting an answer. So the build
//! script does it once; a start only copies lists of numbers and reads the rules' texts. Examples are left out: those who need
//! them (`test`, `explain`, the docs) compile the TOML.

use std::sync::Arc;

use super::context::{Context, ContextRole};
use super::definition::{Rule, Scope};
use super::set::{Owner, Role, RuleSet};
use crate::matching::Grammar;
use crate::packing::{Packer, Unpacker};
use crate::span::Span;

/// What is packed as JSON: small, and made of texts.
#[derive(serde::Serialize, serde::Deserialize)]
struct Texts {
    rules: Vec<Rule>,
    names: Vec<String>,
    context: Vec<ContextRole>,
    context_first: u32,
    known: Vec<String>,
}

const ROLES: [Role; 18] = [
    Role::Match,
    Role::Except,
    Role::Needs,
    Role::Trigger,
    Role::AnswerNeeds,
    Role::Evidence,
    Role::Near,
    Role::Opening,
    Role::OpeningUnless,
    Role::Count,
    Role::CountUnless,
    Role::KindCue,
    Role::Clears(Scope::Sentence),
    Role::Clears(Scope::Next),
    Role::Clears(Scope::NextTwo),
    Role::Clears(Scope::Previous),
    Role::Clears(Scope::Paragraph),
    Role::Clears(Scope::Answer),
];

impl RuleSet {
    /// Packs the set.
    ///
    /// # Errors
    ///
    /// If a text cannot be written as JSON, which none cannot.
    pub fn pack(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut names: Vec<String> = self.owners.iter().map(|owner| owner.name.to_string()).collect();
        names.sort();
        names.dedup();
        let mut packer = Packer::default();
        self.grammar.pack(&mut packer);
        let role = |owner: &Owner| ROLES.iter().position(|role| *role == owner.role).unwrap_or(0) as u32;
        let name = |owner: &Owner| names.binary_search_by(|name| name.as_str().cmp(&owner.name)).unwrap_or(0) as u32;
        let owners: Vec<u32> = self.owners.iter().flat_map(|owner| [owner.rule, role(owner), name(owner), owner.span.start, owner.span.end]).collect();
        packer.numbers(&owners);
        let texts = Texts {
            rules: self.rules.iter().map(|rule| (**rule).clone()).collect(),
            names,
            context: self.context.roles.clone(),
            context_first: self.context.first,
            known: self.known.clone(),
        };
        packer.bytes(&serde_json::to_vec(&texts)?);
        Ok(packer.finish())
    }

    /// Unpacks a set.
    ///
    /// # Errors
    ///
    /// If the bytes are not what [`Self::pack`] gave.
    pub fn unpack(packed: &[u8]) -> Result<Self, serde_json::Error> {
        let mut unpacker = Unpacker::new(packed);
        let grammar = Grammar::unpack(&mut unpacker);
        let owners = unpacker.numbers();
        let texts: Texts = serde_json::from_slice(&unpacker.bytes())?;
        let names: Vec<Arc<str>> = texts.names.into_iter().map(Arc::from).collect();
        let owner = |code: &[u32]| {
            Some(Owner {
                rule: code[0],
                role: *ROLES.get(code[1] as usize)?,
                name: Arc::clone(names.get(code[2] as usize)?),
                span: Span::new(code[3], code[4]),
            })
        };
        let owners = owners.chunks_exact(5).filter_map(owner).collect();
        let context = Context { first: texts.context_first, roles: texts.context };
        Ok(Self::assemble(grammar, texts.rules, owners, context, texts.known))
    }
}
