//! Owns the compiled terms, evidence and phrases of a pack, as flat lists of numbers.
//!
//! A term is compiled once and referred to by number. Terms are numbered so that each comes after those it uses: the matcher goes
//! through them once in that order, and never recurses. Single words of a term become one atom, so `<det>` costs one comparison.
//! Every longer phrase is *anchored* on the rarest thing it cannot do without (a word, or another term): only where that
//! stands in a sentence is the phrase tried at all. `crate::matching::compile` makes grammars.

use super::lexicon::{Atom, Words};
use super::words::WordTable;
use crate::packing::{Packer, Unpacker};

/// A term or evidence, by its place in the grammar.
pub type TermId = u32;

/// A phrase that stands on its own, by its place in the grammar.
pub type PhraseId = u32;

/// How a negator before it keeps a match from counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Negation {
    /// Any before it in the clause.
    Clause,
    /// One right before it.
    Adjacent,
    /// Words of denial only.
    Denial,
    /// None.
    #[default]
    None,
}

impl Negation {
    /// All of them; the code of one is its place here.
    pub const ALL: [Self; 4] = [Self::Clause, Self::Adjacent, Self::Denial, Self::None];
}

/// No atom, no term.
pub(super) const NONE: u32 = u32::MAX;

/// A list of lists of numbers, end to end: list `i` is `items[starts[i]..starts[i + 1]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    pub(super) starts: Vec<u32>,
    pub(super) items: Vec<u32>,
}

impl Lists {
    pub(super) fn of(lists: &[Vec<u32>]) -> Self {
        let mut flat = Self { starts: vec![0], items: Vec::new() };
        for list in lists {
            flat.items.extend(list);
            flat.starts.push(flat.items.len() as u32);
        }
        flat
    }

    pub(super) fn get(&self, index: u32) -> &[u32] {
        let index = index as usize;
        &self.items[self.starts[index] as usize..self.starts[index + 1] as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }
}

/// What a program's anchor says: try program `program` from `most` to `least` words before the anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub program: u32,
    pub least: u8,
    pub most: u8,
}

impl Edge {
    pub const fn encode(self) -> [u32; 2] {
        [self.program, (self.least as u32) << 8 | self.most as u32]
    }

    pub const fn decode(code: [u32; 2]) -> Self {
        Self { program: code[0], least: (code[1] >> 8) as u8, most: code[1] as u8 }
    }
}

/// The compiled pack. Immutable, and shared by all threads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grammar {
    pub(super) words: Words,
    /// The instructions of each program.
    pub(super) programs: Lists,
    /// For each program, the codes of the instructions that can take the first word of a match.
    pub(super) firsts: Lists,
    /// For each program, the term it belongs to; past the terms, a phrase.
    pub(super) owners: Vec<u32>,
    /// For each atom, the term whose class it is, or [`NONE`].
    pub(super) class_of: Vec<u32>,
    /// For each atom, the programs anchored on it, as codes of [`Edge`]s.
    pub(super) atom_edges: Lists,
    /// For each term, the programs anchored on it, as codes of [`Edge`]s.
    pub(super) term_edges: Lists,
    /// Programs without an anchor: tried everywhere.
    pub(super) unanchored: Vec<u32>,
    /// For each term, the code of its negation.
    pub(super) negations: Vec<u32>,
    /// For each program, 1 if it is an exception of its term.
    pub(super) exceptions: Vec<u32>,
    /// The atoms of negators, function words and fillers, or [`NONE`].
    pub(super) special: [Atom; 3],
    /// How many phrases there are.
    pub(super) phrases: u32,
}

impl Grammar {
    /// How many phrases there are.
    pub fn phrase_count(&self) -> u32 {
        self.phrases
    }

    /// How many terms and pieces of evidence there are.
    pub(super) fn term_count(&self) -> u32 {
        self.negations.len() as u32
    }

    /// Appends all of it to a packed rule set.
    pub fn pack(&self, packer: &mut Packer) {
        for table in [&self.words.plain, &self.words.exact, &self.words.stems] {
            packer.numbers(&table.slots);
            packer.numbers(&table.entries);
            packer.bytes(&table.letters);
            packer.numbers(&table.atoms);
        }
        for lists in [&self.programs, &self.firsts, &self.atom_edges, &self.term_edges] {
            packer.numbers(&lists.starts);
            packer.numbers(&lists.items);
        }
        for numbers in [&self.words.stem_lengths, &self.owners, &self.class_of, &self.unanchored, &self.negations, &self.exceptions] {
            packer.numbers(numbers);
        }
        packer.numbers(&self.special);
        packer.numbers(&[self.phrases]);
    }

    /// Takes back what [`Self::pack`] wrote.
    pub fn unpack(unpacker: &mut Unpacker<'_>) -> Self {
        let mut table = || WordTable { slots: unpacker.numbers(), entries: unpacker.numbers(), letters: unpacker.bytes(), atoms: unpacker.numbers() };
        let (plain, exact, stems) = (table(), table(), table());
        let mut lists = || Lists { starts: unpacker.numbers(), items: unpacker.numbers() };
        let (programs, firsts, atom_edges, term_edges) = (lists(), lists(), lists(), lists());
        let mut numbers = || unpacker.numbers();
        let (stem_lengths, owners, class_of, unanchored, negations, exceptions) = (numbers(), numbers(), numbers(), numbers(), numbers(), numbers());
        let (special, phrases) = (numbers(), numbers());
        let special = [0, 1, 2].map(|at| special.get(at).copied().unwrap_or(NONE));
        let words = Words { plain, exact, stems, stem_lengths };
        Self {
            words,
            programs,
            firsts,
            owners,
            class_of,
            atom_edges,
            term_edges,
            unanchored,
            negations,
            exceptions,
            special,
            phrases: phrases.first().copied().unwrap_or(0),
        }
    }
}
