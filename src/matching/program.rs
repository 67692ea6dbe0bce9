//! Owns the automaton of one phrase: a few instructions, each of which only leads to later ones, so that no phrase can blow up.

use super::grammar::TermId;
use super::lexicon::Atom;

/// One step of a [`Program`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inst {
    /// Takes a token that has the atom.
    Atom(Atom),
    /// Takes a token that has one of the atoms of a set, given by its place in the grammar.
    Set(u32),
    /// Takes what a term or evidence matches here.
    Term(TermId),
    /// Takes up to so many tokens that a gap may step over.
    Gap(u8),
    /// Takes a free word.
    Free,
    /// Takes up to so many free words.
    Slot(u8),
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
            Self::Set(set) => (1, set),
            Self::Term(term) => (2, term),
            Self::Gap(most) => (3, most as u32),
            Self::Free => (4, 0),
            Self::Slot(most) => (5, most as u32),
            Self::Start => (6, 0),
            Self::End => (7, 0),
            Self::Split(target) => (8, target as u32),
            Self::Jump(target) => (9, target as u32),
            Self::Accept => (10, 0),
        };
        kind << OPERAND_BITS | operand
    }

    /// The instruction of a number.
    #[inline]
    pub const fn decode(code: u32) -> Self {
        let operand = code & ((1 << OPERAND_BITS) - 1);
        match code >> OPERAND_BITS {
            0 => Self::Atom(operand),
            1 => Self::Set(operand),
            2 => Self::Term(operand),
            3 => Self::Gap(operand as u8),
            4 => Self::Free,
            5 => Self::Slot(operand as u8),
            6 => Self::Start,
            7 => Self::End,
            8 => Self::Split(operand as u16),
            9 => Self::Jump(operand as u16),
            _ => Self::Accept,
        }
    }

    /// Whether it may take nothing: what follows it can come first.
    const fn is_optional(self) -> bool {
        matches!(self, Self::Gap(_) | Self::Slot(_) | Self::Start | Self::End)
    }
}

/// A phrase being compiled.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// The instructions; targets are indexes of this list, and lie ahead.
    pub insts: Vec<Inst>,
    /// How many steps the phrase has when all its groups and gaps are written out.
    pub steps: usize,
}

impl Program {
    /// Appends an instruction that stands for so many steps.
    pub fn push(&mut self, inst: Inst, steps: usize) {
        self.insts.push(inst);
        self.steps += steps;
    }

    /// The instructions that can take the first word of a match.
    pub fn firsts(&self) -> Vec<Inst> {
        let mut firsts = Vec::new();
        self.walk(|inst| {
            if !matches!(inst, Inst::Start | Inst::End) && !firsts.contains(&inst) {
                firsts.push(inst);
            }
            inst.is_optional()
        });
        firsts
    }

    /// Whether the end can be reached without taking a token; with `free`, gaps and free words count as nothing taken.
    pub fn accepts_nothing(&self, free: bool) -> bool {
        let mut accepts = false;
        self.walk(|inst| {
            accepts |= inst == Inst::Accept;
            inst.is_optional() || (free && inst == Inst::Free)
        });
        accepts
    }

    /// Visits what can be reached from the start, going on past the instructions of which `passes` says so.
    fn walk(&self, mut passes: impl FnMut(Inst) -> bool) {
        let mut seen = vec![false; self.insts.len()];
        let mut stack = vec![0usize];
        while let Some(pc) = stack.pop() {
            if std::mem::replace(&mut seen[pc], true) {
                continue;
            }
            match self.insts[pc] {
                Inst::Split(target) => stack.extend([target as usize, pc + 1]),
                Inst::Jump(target) => stack.push(target as usize),
                inst if passes(inst) => stack.push(pc + 1),
                _ => {}
            }
        }
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
                Inst::Atom(_) | Inst::Set(_) | Inst::Term(_) | Inst::Free if !ended => stack.push((pc + 1, true, ended)),
                Inst::Gap(_) | Inst::Slot(_) if ended => stack.push((pc + 1, begun, ended)),
                Inst::Gap(_) | Inst::Slot(_) => stack.extend([(pc + 1, begun, ended), (pc + 1, true, ended)]),
                _ => {}
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
        for inst in [
            Inst::Atom(7),
            Inst::Set(70_000),
            Inst::Term(900),
            Inst::Gap(12),
            Inst::Free,
            Inst::Slot(6),
            Inst::Start,
            Inst::End,
            Inst::Split(12),
            Inst::Jump(3),
            Inst::Accept,
        ] {
            assert_eq!(Inst::decode(inst.encode()), inst);
        }
    }
}
