//! Owns the compiled terms, evidence and phrases of a pack, as flat lists of numbers.
//!
//! A term is compiled once and referred to by number. Terms are numbered so that each comes after those it uses: the matcher goes
//! through them once in that order, and never recurses. Single words of a term become one atom, so `<det>` costs one comparison.
//! Every longer phrase is *anchored* on the rarest thing it cannot do without (a word, or another term): only where that
//! stands in a sentence is the phrase tried at all. `crate::matching::compile` makes grammars.

use super::lexicon::{Atom, Words};
use super::sets::Sets;
use super::words::WordTable;
use crate::packing::{Numbers, Packer, Part, Unpacker};

/// A term or evidence, by its place in the grammar.
pub type TermId = u32;

/// A phrase that stands on its own, by its place in the grammar.
pub type PhraseId = u32;

/// A grammar has at most so many phrases: two hundred times those of the default pack.
pub const MAX_PHRASES: u32 = 1 << 22;

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

/// A program is an exception of its term.
pub(super) const EXCEPTION: u32 = 1;

/// A program has no choices: each instruction takes a word or a term, or asks where it stands.
pub(super) const STRAIGHT: u32 = 2;

/// A program uses a lazy term.
pub(super) const CALLS: u32 = 4;

/// A list of lists of numbers, end to end: list `i` is `items[starts[i]..starts[i + 1]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    starts: Numbers,
    items: Numbers,
}

impl Lists {
    pub(super) fn of(lists: impl IntoIterator<Item = impl AsRef<[u32]>>) -> Self {
        let (mut starts, mut items) = (vec![0], Vec::new());
        for list in lists {
            items.extend(list.as_ref());
            starts.push(items.len() as u32);
        }
        Self { starts: starts.into_iter().collect(), items: items.into_iter().collect() }
    }

    #[inline]
    pub(super) fn get(&self, index: u32) -> Part<'_> {
        let index = index as usize;
        self.items.part(self.starts.at(index), self.starts.at(index + 1))
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }
}

/// The compiled pack. Immutable, and shared by all threads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grammar {
    pub(super) words: Words,
    /// For each program, what it is like ([`EXCEPTION`], [`STRAIGHT`], [`CALLS`]), and then its instructions. Programs are numbered by owner, those
    /// of lazy terms after all others.
    pub(super) programs: Lists,
    /// For each term that is lazy, its first program, and the one after its last; twice the same for others. Such a term wakes nothing: it
    /// is looked for where something asks for it.
    pub(super) lazy: Numbers,
    /// How many programs belong to others than lazy terms.
    pub(super) eager: u32,
    /// The length of the longest program.
    pub(super) longest: u32,
    /// For each program, the codes of the instructions that can take the first word of a match.
    pub(super) firsts: Lists,
    /// For each program, the code of the rarest instruction that every match of it takes, or [`NONE`]. It lies apart from the others as most
    /// programs that are woken end there: a list of 130 kilobytes is read in place of four times that.
    pub(super) first_needs: Numbers,
    /// For each program, the codes of the others: rare ones first, its anchor last.
    pub(super) needs: Lists,
    /// The sets. The operand of an instruction is the place of its set.
    pub(super) sets: Sets,
    /// For each program, the term it belongs to; past the terms, a pattern.
    pub(super) owners: Numbers,
    /// For each atom, the programs anchored on it.
    pub(super) atom_edges: Lists,
    /// For each term, the programs anchored on it.
    pub(super) term_edges: Lists,
    /// Programs without an anchor: tried everywhere.
    pub(super) unanchored: Numbers,
    /// For each term, the code of its negation.
    pub(super) negations: Numbers,
    /// The atoms of negators, function words and fillers, or [`NONE`].
    pub(super) special: [Atom; 3],
    /// The phrases of each pattern: those that are written alike share one.
    pub(super) patterns: Lists,
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
        for lists in self.lists() {
            packer.numbers(&lists.starts);
            packer.numbers(&lists.items);
        }
        for numbers in self.numbers() {
            packer.numbers(numbers);
        }
        self.sets.pack(packer);
        packer.numbers(&self.special.into_iter().chain([self.phrases, self.longest, self.eager]).collect());
    }

    fn lists(&self) -> [&Lists; 6] {
        [&self.programs, &self.firsts, &self.needs, &self.atom_edges, &self.term_edges, &self.patterns]
    }

    fn numbers(&self) -> [&Numbers; 6] {
        [&self.words.stem_lengths, &self.owners, &self.unanchored, &self.negations, &self.lazy, &self.first_needs]
    }

    /// What a program is like, and its instructions.
    #[inline]
    pub(super) fn program(&self, program: u32) -> (u32, Part<'_>) {
        self.programs.get(program).split_first().unwrap_or_default()
    }

    /// Whether a word, given in lower case, is a function word or a filler, and says nothing by itself.
    pub fn is_small_word(&self, word: &str) -> bool {
        let [_, function, filler] = self.special;
        let mut is_small = false;
        self.words.atoms(word, word, &mut |atom| is_small |= atom == function || atom == filler);
        is_small
    }

    /// Takes back what [`Self::pack`] wrote.
    pub fn unpack(unpacker: &mut Unpacker) -> Self {
        let mut table = || WordTable { slots: unpacker.numbers(), entries: unpacker.numbers(), letters: unpacker.bytes().into(), atoms: unpacker.numbers() };
        let (plain, exact, stems) = (table(), table(), table());
        let mut lists = || Lists { starts: unpacker.numbers(), items: unpacker.numbers() };
        let (programs, firsts, needs, atom_edges, term_edges, patterns) = (lists(), lists(), lists(), lists(), lists(), lists());
        let mut numbers = || unpacker.numbers();
        let (stem_lengths, owners, unanchored, negations, lazy) = (numbers(), numbers(), numbers(), numbers(), numbers());
        let first_needs = numbers();
        let sets = Sets::unpack(unpacker);
        let last = unpacker.numbers();
        let [negator, function, filler, phrases, longest, eager] = [0, 1, 2, 3, 4, 5].map(|at| if at < last.len() { last.at(at) } else { NONE });
        let special = [negator, function, filler];
        let words = Words { plain, exact, stems, stem_lengths };
        Self {
            words,
            programs,
            lazy,
            eager,
            longest,
            firsts,
            first_needs,
            needs,
            sets,
            owners,
            atom_edges,
            term_edges,
            unanchored,
            negations,
            special,
            patterns,
            phrases,
        }
    }
}
