//! Owns the packed form of a rule set: what the build makes of `rules/`, and the binary unpacks at start.
//!
//! Reading and compiling the TOML of the default pack takes some 100 ms, ten times as long as checking an answer should. So the build
//! script does it once; a start uses the lists of numbers where they lie and reads the rules' texts. Examples are left out: those who need
//! them (`test`, `explain`, the docs) compile the TOML.

use std::borrow::Cow;

use super::context::{Context, ContextRole};
use super::definition::{Rule, Scope};
use super::set::{Owner, Role, RuleSet};
use crate::matching::Grammar;
use crate::packing::{Packer, Unpacker};
use crate::span::Span;

/// What is no list of numbers, packed by postcard: small, and made of texts.
#[derive(serde::Serialize, serde::Deserialize)]
struct Texts<'n> {
    rules: Vec<Rule>,
    /// All names of phrases, end to end: used where they lie, and looked through as one.
    #[serde(borrow)]
    names: &'n str,
    context: Vec<ContextRole>,
    context_first: u32,
    known: Vec<String>,
}

/// So many numbers are packed of an owner.
const CODES: usize = 7;

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
    /// If a text cannot be written, which none cannot.
    pub fn pack(&self) -> postcard::Result<Vec<u8>> {
        let mut names: Vec<&str> = self.owners.iter().map(|owner| &*owner.name).collect();
        names.sort_unstable();
        names.dedup();
        let mut packer = Packer::default();
        self.grammar.pack(&mut packer);
        let mut starts = vec![0];
        for name in &names {
            starts.push(starts[starts.len() - 1] + name.len() as u32);
        }
        let role = |owner: &Owner| ROLES.iter().position(|role| *role == owner.role).unwrap_or(0) as u32;
        let codes = |owner: &Owner| {
            let name = names.binary_search(&&*owner.name).unwrap_or(0);
            [owner.rule, role(owner), owner.group.into(), starts[name], starts[name + 1], owner.span.start, owner.span.end]
        };
        let owners = self.owners.iter().flat_map(codes).collect();
        packer.numbers(&owners);
        let texts = Texts {
            rules: self.rules.iter().map(|rule| (**rule).clone()).collect(),
            names: &names.concat(),
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
        let owners = unpacker.numbers();
        let texts: Texts<'static> = postcard::from_bytes(unpacker.bytes())?;
        let owner = |at: usize| {
            let part = |index: usize| owners.at(at + index);
            Some(Owner {
                rule: part(0),
                role: *ROLES.get(part(1) as usize)?,
                group: part(2) as u16,
                name: Cow::Borrowed(texts.names.get(part(3) as usize..part(4) as usize)?),
                span: Span::new(part(5), part(6)),
            })
        };
        let owners = (0..owners.len()).step_by(CODES).filter_map(owner).collect();
        let context = Context { first: texts.context_first, roles: texts.context };
        Ok(Self::assemble(grammar, texts.rules, owners, context, texts.known))
    }
}
