//! Owns the way from a parsed phrase to its instructions.

use super::compile::GrammarBuilder;
use super::definition::{GrammarError, MAX_INSTS};
use super::grammar::NONE;
use super::lexicon::{Atom, Lexicon};
use super::pattern::Node;
use super::program::{Inst, Program};
use super::variants::is_word;

impl GrammarBuilder {
    /// Appends what a node stands for.
    pub(super) fn emit(&mut self, node: &Node, scope: Option<&str>, program: &mut Program) -> Result<(), GrammarError> {
        if program.steps > MAX_INSTS {
            return Err(GrammarError::TooLong(program.steps));
        }
        match node {
            Node::Word(_) | Node::Exact(_) | Node::Lemma(_) | Node::Stem(_) | Node::Shape(_) => program.push(Inst::Atom(self.atom(node)), 1),
            Node::Name(name) => program.push(self.name(name, scope).ok_or_else(|| GrammarError::Unknown(name.clone(), None))?, 1),
            Node::Known(inst) => program.push(*inst, 1),
            Node::Start => program.push(Inst::Start, 1),
            Node::End => program.push(Inst::End, 1),
            Node::Seq(nodes) => return nodes.iter().try_for_each(|node| self.emit(node, scope, program)),
            Node::Alt(branches) => return self.emit_alternatives(branches, scope, program),
            Node::Opt(inner) => {
                let split = program.insts.len();
                program.push(Inst::Split(0), 1);
                self.emit(inner, scope, program)?;
                program.insts[split] = Inst::Split(program.insts.len() as u16);
            }
            Node::Gap(most) => program.push(Inst::Gap(*most), 2 * *most as usize),
            Node::Free(least, most) => {
                (0..*least).for_each(|_| program.push(Inst::Free, 1));
                if most > least {
                    program.push(Inst::Slot(most - least), 2 * (most - least) as usize);
                }
            }
        }
        Ok(())
    }

    /// Single words among the alternatives are taken in one step.
    fn emit_alternatives(&mut self, branches: &[Node], scope: Option<&str>, program: &mut Program) -> Result<(), GrammarError> {
        let mut atoms = Vec::new();
        let longer: Vec<&Node> = branches.iter().filter(|branch| !self.add_atoms(branch, scope, &mut atoms)).collect();
        let mut exits = Vec::new();
        let steps = 2 * atoms.len();
        let mut left = longer.len() + usize::from(!atoms.is_empty());
        let mut words = (!atoms.is_empty()).then(|| self.one_of(atoms));
        let mut longer = longer.into_iter();
        while left > 0 {
            left -= 1;
            let split = program.insts.len();
            if left > 0 {
                program.push(Inst::Split(0), 1);
            }
            match words.take() {
                Some(words) => program.push(words, steps),
                None => longer.next().map_or(Ok(()), |branch| self.emit(branch, scope, program))?,
            }
            if left > 0 {
                exits.push(program.insts.len());
                program.push(Inst::Jump(0), 1);
                program.insts[split] = Inst::Split(program.insts.len() as u16);
            }
        }
        let end = program.insts.len() as u16;
        for exit in exits {
            program.insts[exit] = Inst::Jump(end);
        }
        Ok(())
    }

    /// Adds the atoms of a node that takes just one word, whichever of them; says whether it is one.
    pub(super) fn add_atoms(&mut self, node: &Node, scope: Option<&str>, atoms: &mut Vec<Atom>) -> bool {
        match node {
            Node::Word(_) | Node::Exact(_) | Node::Lemma(_) | Node::Stem(_) | Node::Shape(_) => atoms.push(self.atom(node)),
            Node::Name(name) => match self.name(name, scope) {
                Some(Inst::Atom(class)) => atoms.push(class),
                _ => return false,
            },
            Node::Known(Inst::Atom(atom)) => atoms.push(*atom),
            Node::Known(Inst::Set(set)) => atoms.extend(&self.sets[*set as usize]),
            Node::Alt(branches) => {
                let before = atoms.len();
                if !branches.iter().all(|branch| self.add_atoms(branch, scope, atoms)) {
                    atoms.truncate(before);
                    return false;
                }
            }
            _ => return false,
        }
        true
    }

    /// The instruction that takes a word with one of the atoms.
    pub(super) fn one_of(&mut self, mut atoms: Vec<Atom>) -> Inst {
        atoms.sort_unstable();
        atoms.dedup();
        if let [atom] = atoms[..] {
            return Inst::Atom(atom);
        }
        let next = self.sets.len() as u32;
        let set = *self.set_ids.entry(atoms.clone()).or_insert(next);
        if set == next {
            self.sets.push(atoms);
        }
        Inst::Set(set)
    }

    /// A phrase whose words and names have been looked up, as they stand in each of its variants. Words to choose from are one set, and stand
    /// before what is longer.
    pub(super) fn looked_up(&mut self, node: &Node, scope: Option<&str>) -> Node {
        match node {
            Node::Seq(nodes) => Node::Seq(nodes.iter().map(|node| self.looked_up(node, scope)).collect()),
            Node::Alt(branches) => {
                let mut atoms = Vec::new();
                let others: Vec<&Node> = branches.iter().filter(|branch| !self.add_atoms(branch, scope, &mut atoms)).collect();
                let set = (!atoms.is_empty()).then(|| Node::Known(self.one_of(atoms)));
                let others = others.into_iter().map(|branch| self.looked_up(branch, scope));
                let (words, longer): (Vec<Node>, Vec<Node>) = set.into_iter().chain(others).partition(is_word);
                match (any_of(words), longer) {
                    (Some(words), longer) if longer.is_empty() => words,
                    (words, longer) => Node::Alt(words.into_iter().chain(longer).collect()),
                }
            }
            Node::Opt(inner) => Node::Opt(Box::new(self.looked_up(inner, scope))),
            Node::Name(name) => self.name(name, scope).map_or_else(|| node.clone(), Node::Known),
            Node::Word(_) | Node::Exact(_) | Node::Lemma(_) | Node::Stem(_) | Node::Shape(_) => Node::Known(Inst::Atom(self.atom(node))),
            node => node.clone(),
        }
    }

    /// The atom of a node that is one token.
    pub(super) fn atom(&mut self, node: &Node) -> Atom {
        match node {
            Node::Word(word) => self.lexicon.word(word),
            Node::Exact(word) => self.lexicon.exact(word),
            Node::Lemma(base) => self.lexicon.lemma(base),
            Node::Stem(stem) => self.lexicon.stem(stem),
            Node::Shape(shape) => Lexicon::shape(*shape),
            _ => NONE,
        }
    }
}

/// One of these nodes, if there are any.
fn any_of(mut nodes: Vec<Node>) -> Option<Node> {
    if nodes.len() > 1 { Some(Node::Alt(nodes)) } else { nodes.pop() }
}
