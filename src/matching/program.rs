//! Owns the automaton of one phrase: a few instructions, run with a set of visited states, so that no phrase can blow up.

use super::grammar::TermId;
use super::lexicon::Atom;

/// One step of a [`Program`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inst {
    /// Takes a token that has the atom.
    Atom(Atom),
    /// Takes what a term or evidence matches here.
    Term(TermId),
    /// Takes any token that a gap may step over.
    Any,
    /// Takes a free word.
    Free,
    /// Holds at the start of a sentence.
    Start,
    /// Holds at the end of a sentence.
    End,
    /// Goes on here, and at the target too.
    Split(u16),
    /// Goes on at the target.
    Jump(u16),
    /// The phrase has matched.
    Accept,
}

/// The kind of an instruction stands in the top bits of its code, its operand in the others.
const OPERAND_BITS: u32 = 28;

impl Inst {
    /// The instruction as one number, as compiled packs keep it.
    pub const fn encode(self) -> u32 {
        let (kind, operand) = match self {
            Self::Atom(atom) => (0, atom),
            Self::Term(term) => (1, term),
            Self::Any => (2, 0),
            Self::Free => (3, 0),
            Self::Start => (4, 0),
            Self::End => (5, 0),
            Self::Split(target) => (6, target as u32),
            Self::Jump(target) => (7, target as u32),
            Self::Accept => (8, 0),
        };
        kind << OPERAND_BITS | operand
    }

    /// The instruction of a number.
    pub const fn decode(code: u32) -> Self {
        let operand = code & ((1 << OPERAND_BITS) - 1);
        match code >> OPERAND_BITS {
            0 => Self::Atom(operand),
            1 => Self::Term(operand),
            2 => Self::Any,
            3 => Self::Free,
            4 => Self::Start,
            5 => Self::End,
            6 => Self::Split(operand as u16),
            7 => Self::Jump(operand as u16),
            _ => Self::Accept,
        }
    }
}

/// A phrase being compiled.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// The instructions; targets are indexes of this list.
    pub insts: Vec<Inst>,
}

impl Program {
    /// The instructions that can take the first word of a match.
    pub fn firsts(&self) -> Vec<Inst> {
        let mut seen = vec![false; self.insts.len()];
        let mut stack = vec![0usize];
        let mut firsts = Vec::new();
        while let Some(pc) = stack.pop() {
            if std::mem::replace(&mut seen[pc], true) {
                continue;
            }
            match self.insts[pc] {
                Inst::Split(target) => stack.extend([target as usize, pc + 1]),
                Inst::Jump(target) => stack.push(target as usize),
                Inst::Start | Inst::End => stack.push(pc + 1),
                inst if !firsts.contains(&inst) => firsts.push(inst),
                _ => {}
            }
        }
        firsts
    }

    /// Whether some text could match: a word after the end of the sentence, or a start after a word, never can.
    pub fn can_match(&self) -> bool {
        let mut seen = vec![[false; 4]; self.insts.len()];
        let mut stack = vec![(0usize, false, false)];
        while let Some((pc, begun, ended)) = stack.pop() {
            if std::mem::replace(&mut seen[pc][usize::from(begun) * 2 + usize::from(ended)], true) {
                continue;
            }
            match self.insts[pc] {
                Inst::Accept => return true,
                Inst::Split(target) => stack.extend([(target as usize, begun, ended), (pc + 1, begun, ended)]),
                Inst::Jump(target) => stack.push((target as usize, begun, ended)),
                Inst::Start if !begun => stack.push((pc + 1, begun, ended)),
                Inst::End => stack.push((pc + 1, begun, true)),
                Inst::Atom(_) | Inst::Term(_) | Inst::Any | Inst::Free if !ended => stack.push((pc + 1, true, ended)),
                _ => {}
            }
        }
        false
    }

    /// Whether the end can be reached without taking a token; with `free`, gaps and free words count as nothing taken.
    pub fn accepts_nothing(&self, free: bool) -> bool {
        let mut seen = vec![false; self.insts.len()];
        let mut stack = vec![0usize];
        while let Some(pc) = stack.pop() {
            if std::mem::replace(&mut seen[pc], true) {
                continue;
            }
            match self.insts[pc] {
                Inst::Accept => return true,
                Inst::Split(target) => stack.extend([target as usize, pc + 1]),
                Inst::Jump(target) => stack.push(target as usize),
                Inst::Start | Inst::End => stack.push(pc + 1),
                Inst::Any | Inst::Free if free => stack.push(pc + 1),
                Inst::Atom(_) | Inst::Term(_) | Inst::Any | Inst::Free => {}
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_survive_their_code() {
        for inst in [Inst::Atom(7), Inst::Term(900), Inst::Any, Inst::Free, Inst::Start, Inst::End, Inst::Split(12), Inst::Jump(3), Inst::Accept] {
            assert_eq!(Inst::decode(inst.encode()), inst);
        }
    }
}
