//! Owns what a phrase cannot do without: its anchor, the rarest such thing, and the others.
//!
//! A phrase is woken only where its anchor stands, and tried only where all the rest stands too, which is what makes rules nearly free.

use super::compile::GrammarBuilder;
use super::lexicon::Atom;
use super::pattern::Node;
use super::program::Inst;

/// Something that any match of a phrase must hold.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// How common it is.
    pub weight: u32,
    /// The atoms and terms of which one must stand there.
    pub wakes: Vec<Inst>,
}

impl GrammarBuilder {
    /// The parts that any match of the node must hold.
    pub(super) fn parts(&mut self, node: &Node, scope: Option<&str>) -> Vec<Part> {
        let mut atoms = Vec::new();
        if self.add_atoms(node, scope, &mut atoms) {
            return if atoms.is_empty() { Vec::new() } else { vec![self.words(&atoms)] };
        }
        match node {
            Node::Known(inst @ Inst::Term(id)) => vec![Part { weight: self.terms[*id as usize].weight, wakes: vec![*inst] }],
            Node::Seq(nodes) => nodes.iter().flat_map(|node| self.parts(node, scope)).collect(),
            Node::Alt(branches) => self.rarest_of_each(branches, scope).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn words(&self, atoms: &[Atom]) -> Part {
        let weight = atoms.iter().fold(0u32, |sum, atom| sum.saturating_add(self.lexicon.weight(*atom)));
        Part { weight, wakes: atoms.iter().map(|atom| Inst::Atom(*atom)).collect() }
    }

    /// The instruction that takes something of a part, where it is one word, one of several, or one term.
    pub(super) fn inst(&mut self, part: &Part) -> Option<Inst> {
        if let [one] = part.wakes[..] {
            return Some(one);
        }
        let atom = |inst: &Inst| if let Inst::Atom(atom) = inst { Some(*atom) } else { None };
        let atoms: Vec<Atom> = part.wakes.iter().map(atom).collect::<Option<_>>()?;
        (!atoms.is_empty()).then(|| self.one_of(atoms))
    }

    /// Of longer alternatives one must stand there, and of that its rarest part; nothing is sure where one of them has none.
    fn rarest_of_each(&mut self, branches: &[Node], scope: Option<&str>) -> Option<Part> {
        let mut all = Part { weight: 0, wakes: Vec::new() };
        for branch in branches {
            let rarest = self.parts(branch, scope).into_iter().min_by_key(|part| part.weight)?;
            all.weight = all.weight.saturating_add(rarest.weight);
            all.wakes.extend(rarest.wakes);
        }
        Some(all)
    }
}
