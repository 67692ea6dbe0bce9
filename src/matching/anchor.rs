//! Owns the choice of anchors: the rarest thing that any match of a phrase must hold, and how far from its start that can stand.
//!
//! Only where an anchor stands in a sentence is the phrase tried at all, which is what makes rules nearly free.

use super::compile::GrammarBuilder;
use super::grammar::TermId;
use super::lexicon::Atom;
use super::pattern::Node;

/// What a match may hold before its anchor at most; also the longest match.
const MAX_LENGTH: u32 = 63;

/// How many words something can take, at least and at most.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Length {
    pub least: u32,
    pub most: u32,
}

/// What a phrase cannot do without, and how far from its start that can stand.
#[derive(Debug, Clone)]
pub(super) struct Anchor {
    pub weight: u32,
    pub targets: Vec<(Target, Length)>,
}

/// What wakes a program.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    Atom(Atom),
    Term(TermId),
}

impl GrammarBuilder {
    /// How many words a match of the node can take.
    pub(super) fn length(&self, node: &Node, scope: Option<&str>) -> Length {
        match node {
            Node::Word(_) | Node::Exact(_) | Node::Lemma(_) | Node::Stem(_) | Node::Shape(_) => Length { least: 1, most: 1 },
            Node::Name(name) => self.term(name, scope).and_then(|id| self.terms[id as usize].length).unwrap_or_default(),
            // Between two parts a filler word may stand.
            Node::Seq(nodes) => nodes.iter().map(|node| self.length(node, scope)).fold(Length::default(), |sum, next| Length {
                least: sum.least + next.least,
                most: (sum.most + next.most + u32::from(sum.most > 0 && next.most > 0)).min(MAX_LENGTH),
            }),
            Node::Alt(branches) => branches
                .iter()
                .map(|node| self.length(node, scope))
                .reduce(|a, b| Length { least: a.least.min(b.least), most: a.most.max(b.most) })
                .unwrap_or_default(),
            Node::Opt(inner) => Length { least: 0, most: self.length(inner, scope).most },
            Node::Gap(most) => Length { least: 0, most: u32::from(*most) * 2 },
            Node::Free(least, most) => Length { least: u32::from(*least), most: u32::from(*most) * 2 },
            Node::Start | Node::End => Length::default(),
        }
    }

    /// The rarest thing that any match of the node holds; `before` is what can stand before the node in its phrase.
    pub(super) fn anchor(&mut self, node: &Node, scope: Option<&str>, before: Length) -> Option<Anchor> {
        match node {
            Node::Word(_) | Node::Exact(_) | Node::Lemma(_) | Node::Stem(_) | Node::Shape(_) => {
                let atom = self.atom(node);
                Some(Anchor { weight: self.lexicon.weight(atom), targets: vec![(Target::Atom(atom), before)] })
            }
            Node::Name(name) => {
                let id = self.term(name, scope)?;
                let term = &self.terms[id as usize];
                let weight = term.weight.saturating_add(term.class.map_or(0, |class| self.lexicon.weight(class)));
                Some(Anchor { weight, targets: vec![(Target::Term(id), before)] })
            }
            Node::Seq(nodes) => {
                let mut best: Option<Anchor> = None;
                let mut at = before;
                for node in nodes {
                    if let Some(anchor) = self.anchor(node, scope, at)
                        && best.as_ref().is_none_or(|best| anchor.weight < best.weight)
                    {
                        best = Some(anchor);
                    }
                    let own = self.length(node, scope);
                    at = Length { least: at.least + own.least, most: (at.most + own.most + u32::from(own.most > 0)).min(MAX_LENGTH) };
                }
                best
            }
            Node::Alt(branches) => {
                let mut all = Anchor { weight: 0, targets: Vec::new() };
                for branch in branches {
                    let anchor = self.anchor(branch, scope, before)?;
                    all.weight = all.weight.saturating_add(anchor.weight);
                    all.targets.extend(anchor.targets);
                }
                Some(all)
            }
            Node::Opt(_) | Node::Gap(_) | Node::Free(..) | Node::Start | Node::End => None,
        }
    }
}
