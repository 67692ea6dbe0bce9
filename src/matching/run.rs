//! Owns the running of a grammar on one lane.
//!
//! Words wake the programs anchored on them. Programs are numbered by owner, terms before what uses them and phrases last, so the woken
//! ones are run in the order of their numbers, each once: those of a term fill in where it matches, and that wakes the programs
//! anchored on *it*. Before a program is run, it is asked whether all that it cannot do without stands in the lane at all, which most often
//! it does not. A run goes through the instructions once, from first to last (they only lead ahead), carrying for each the
//! *set* of positions it has been reached at. So the work for a lane is bounded by the size of the part of the pack that its
//! words wake, whatever the pack says: no phrase can make it blow up. A lane has a fixed length, which makes linting linear in the
//! text.

use rustc_hash::FxHashMap;

use super::grammar::{Grammar, Negation, TermId};
use super::lane::Lane;
use super::lexicon::Atom;
use super::mask::Mask;
use super::matcher::{Found, Reading};
use super::recent::Recent;
use super::row::{Row, longest};
use crate::document::Document;
use crate::packing::Part;

/// How far before evidence a negator bears on it: by clause, and right before.
const CLAUSE_REACH: usize = 8;
const ADJACENT_REACH: usize = 2;

/// A lane, and what has been found in it so far.
#[derive(Debug)]
pub(super) struct Run<const N: usize> {
    pub lane: Lane<N>,
    /// Where each atom stands.
    pub atoms: Vec<Mask<N>>,
    /// Where the atoms of large sets stand, of those that were asked for in this lane.
    pub large_sets: FxHashMap<u32, Mask<N>>,
    /// And those of any set that was asked for lately.
    pub recent: Recent<N>,
    /// Where each term matches.
    pub terms: Vec<TermRow<N>>,
    /// The lengths of the terms' matches, each with the positions it starts at.
    pub lengths: Vec<(u32, Mask<N>)>,
    /// Woken programs that have not been run.
    pending: Vec<u64>,
    /// For each instruction, the positions it has been reached at; all empty between two runs.
    pub states: Vec<Mask<N>>,
    /// What the programs of the current owner have matched.
    pub row: Row<N>,
    /// Rows for lazy terms, which are looked for in the middle of another owner's programs.
    spare: Vec<Row<N>>,
    /// What is to be emptied before the next lane.
    used: Used,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct TermRow<const N: usize> {
    pub starts: Mask<N>,
    /// Its part of [`Run::lengths`].
    pub lengths: (u32, u32),
    /// Whether it has been asked for: then it has been looked for, should it be lazy.
    is_found: bool,
}

#[derive(Debug, Default)]
struct Used {
    atoms: Vec<Atom>,
    terms: Vec<TermId>,
    found: Vec<TermId>,
}

impl<const N: usize> Default for Run<N> {
    fn default() -> Self {
        Self {
            lane: Lane::default(),
            atoms: Vec::new(),
            large_sets: FxHashMap::default(),
            recent: Recent::default(),
            terms: Vec::new(),
            lengths: Vec::new(),
            pending: Vec::new(),
            states: Vec::new(),
            row: Row::default(),
            spare: Vec::new(),
            used: Used::default(),
        }
    }
}

impl<const N: usize> Run<N> {
    /// Makes room for a grammar.
    pub fn fit(&mut self, grammar: &Grammar) {
        self.atoms.resize(grammar.atom_edges.len(), Mask::EMPTY);
        self.terms.resize(grammar.term_count() as usize, TermRow { starts: Mask::EMPTY, lengths: (0, 0), is_found: false });
        self.pending.resize(grammar.programs.len().div_ceil(64), 0);
        self.states.resize(grammar.longest as usize + 1, Mask::EMPTY);
    }

    /// Whether a sentence of so many tokens still fits into the lane.
    pub fn has_room(&self, tokens: usize) -> bool {
        self.lane.has_room(tokens)
    }

    /// Adds a sentence to the lane.
    pub fn load(&mut self, grammar: &Grammar, document: &Document, reading: &Reading) {
        let Self { lane, atoms, pending, used, .. } = self;
        lane.load(grammar, document, reading, |atom, at| {
            let mask = &mut atoms[atom as usize];
            if mask.is_empty() {
                used.atoms.push(atom);
                wake(pending, grammar.atom_edges.get(atom));
            }
            mask.insert(at);
        });
    }

    /// Finds every phrase in the lane, and empties it.
    pub fn run(&mut self, grammar: &Grammar, found: &mut impl FnMut(Found)) {
        if self.lane.is_empty() {
            return;
        }
        wake(&mut self.pending, grammar.unanchored.all());
        let (mut block, mut last) = (0, 0);
        loop {
            let next = self.next_pending(&mut block).filter(|next| *next < grammar.eager);
            // Of most owners nothing is found: only of the others it must be known where their programs end.
            if !self.row.starts.is_empty() {
                let owner = grammar.owners.at(last as usize);
                if next.is_none_or(|next| grammar.owners.at(next as usize) != owner) {
                    // What this wakes comes later than `owner`'s programs, and may come before `next`.
                    self.finish(grammar, owner, found);
                    block = last as usize / 64;
                    continue;
                }
            }
            let Some(program) = next else { break };
            last = program;
            self.try_program(grammar, program);
        }
        self.clear(grammar);
    }

    /// The first woken program of those from a block of 64 on, which becomes the block it is in.
    #[inline]
    fn next_pending(&self, block: &mut usize) -> Option<u32> {
        loop {
            let bits = *self.pending.get(*block)?;
            if bits != 0 {
                return Some(*block as u32 * 64 + bits.trailing_zeros());
            }
            *block += 1;
        }
    }

    /// Whether a program has been woken.
    fn is_pending(&self, program: u32) -> bool {
        self.pending[program as usize / 64] & 1 << (program % 64) != 0
    }

    // Most that are tried end at their first need: inlined, and what is seldom reached is not.
    #[allow(clippy::inline_always, reason = "most programs end here, at their first need: measured, 2.5% of all instructions")]
    #[inline(always)]
    fn try_program(&mut self, grammar: &Grammar, program: u32) {
        self.pending[program as usize / 64] &= !(1 << (program % 64));
        if self.may_match(grammar, program) {
            self.run_program(grammar, program);
        }
    }

    fn clear(&mut self, grammar: &Grammar) {
        // Programs of lazy terms that nobody asked for.
        self.pending[grammar.eager as usize / 64..].fill(0);
        self.used.found.drain(..).for_each(|term| self.terms[term as usize].is_found = false);
        self.used.atoms.drain(..).for_each(|atom| self.atoms[atom as usize] = Mask::EMPTY);
        self.used.terms.drain(..).for_each(|term| self.terms[term as usize].starts = Mask::EMPTY);
        self.large_sets.clear();
        self.recent.clear();
        self.lengths.clear();
        self.lane.clear();
    }

    /// Looks for a lazy term, unless that has been done. Others are looked for as they are woken.
    #[inline]
    pub fn find(&mut self, grammar: &Grammar, term: TermId) {
        if !std::mem::replace(&mut self.terms[term as usize].is_found, true) {
            self.used.found.push(term);
            self.find_lazy(grammar, term);
        }
    }

    fn find_lazy(&mut self, grammar: &Grammar, term: TermId) {
        let (first, end) = (grammar.lazy.at(2 * term as usize), grammar.lazy.at(2 * term as usize + 1));
        if first == end {
            return;
        }
        let row = self.spare.pop().unwrap_or_default();
        let outer = std::mem::replace(&mut self.row, row);
        for program in first..end {
            if self.is_pending(program) {
                self.try_program(grammar, program);
            }
        }
        self.finish_term(grammar, term);
        self.row.starts = Mask::EMPTY;
        self.spare.push(std::mem::replace(&mut self.row, outer));
    }

    /// Files what was found of an owner.
    fn finish(&mut self, grammar: &Grammar, owner: u32, found: &mut impl FnMut(Found)) {
        if let Some(pattern) = owner.checked_sub(grammar.term_count()) {
            self.collect(grammar.patterns.get(pattern), found);
        } else {
            self.finish_term(grammar, owner);
        }
        self.row.starts = Mask::EMPTY;
    }

    /// Evidence that is denied is none, where its own `negation` says so.
    fn negate(&mut self, grammar: &Grammar, term: TermId) {
        let reach = match Negation::ALL[grammar.negations.at(term as usize) as usize] {
            Negation::None => return,
            Negation::Clause => CLAUSE_REACH,
            Negation::Adjacent | Negation::Denial => ADJACENT_REACH,
        };
        let kept = self.row.starts.positions().filter(|at| !self.lane.is_negated(*at, reach));
        self.row.starts = kept.fold(Mask::EMPTY, |kept, at| kept | Mask::of(at));
    }

    /// Enters where the term matches, by length, and wakes what is anchored on it.
    fn finish_term(&mut self, grammar: &Grammar, term: TermId) {
        self.row.except();
        self.negate(grammar, term);
        if self.row.starts.is_empty() {
            return;
        }
        let from = self.lengths.len();
        let mut open = self.row.starts.positions().fold(0, |all, at| all | self.row.lengths[at]);
        while open != 0 {
            let length = open.trailing_zeros();
            open &= open - 1;
            let starts = self.row.starts.positions().filter(|at| self.row.lengths[*at] & (1 << length) != 0);
            self.lengths.push((length, starts.fold(Mask::EMPTY, |mask, at| mask | Mask::of(at))));
        }
        let row = &mut self.terms[term as usize];
        (row.starts, row.lengths) = (self.row.starts, (from as u32, self.lengths.len() as u32));
        self.used.terms.push(term);
        wake(&mut self.pending, grammar.term_edges.get(term));
    }

    fn collect(&self, phrases: Part<'_>, found: &mut impl FnMut(Found)) {
        let mut free = 0;
        for at in self.row.starts.positions() {
            if at < free {
                continue;
            }
            let len = longest(self.row.lengths[at]).max(1);
            free = at + len;
            let (sentence, tokens) = self.lane.tokens(at, len);
            for phrase in phrases.iter() {
                found(Found { phrase, sentence, tokens: tokens.clone() });
            }
        }
    }
}

fn wake(pending: &mut [u64], programs: Part<'_>) {
    for program in programs.iter() {
        pending[program as usize / 64] |= 1 << (program % 64);
    }
}
