//! Owns the running of a grammar on one lane.
//!
//! Words wake the programs anchored on them. Programs are numbered by owner, terms before what uses them and phrases last, so the woken
//! ones are run in the order of their numbers, each once: those of a term fill in where it matches, and that wakes the programs
//! anchored on *it*. Before a program is run, it is asked whether all that it cannot do without stands in the lane at all, which most often
//! it does not. A run goes through the instructions once, from first to last (they only lead ahead), carrying for each the
//! *set* of positions it has been reached at. So the work for a lane is bounded by the size of the part of the pack that its
//! words wake, whatever the pack says: no phrase can make it blow up. A lane has a fixed length, which makes linting linear in the
//! text.

use super::grammar::{Grammar, Negation, TermId};
use super::lane::Lane;
use super::lexicon::Atom;
use super::mask::Mask;
use super::matcher::{Found, Reading};
use super::program::Inst;
use super::row::{Row, Side, longest};
use crate::document::Document;
use crate::packing::Part;

/// How far before evidence a negator bears on it: by clause, and right before.
const CLAUSE_REACH: usize = 8;
const ADJACENT_REACH: usize = 2;

/// A lane, and what has been found in it so far.
#[derive(Debug)]
pub(super) struct Run<const N: usize> {
    lane: Lane<N>,
    /// Where each atom stands.
    atoms: Vec<Mask<N>>,
    /// Where the atoms of each set stand, as far as that was asked.
    sets: Vec<Option<Mask<N>>>,
    /// Where each term matches.
    terms: Vec<TermRow<N>>,
    /// The lengths of the terms' matches, each with the positions it starts at.
    lengths: Vec<(u32, Mask<N>)>,
    /// Woken programs that have not been run.
    pending: Vec<u64>,
    /// For each instruction, the positions it has been reached at; all empty between two runs.
    states: Vec<Mask<N>>,
    /// What the programs of the current owner have matched.
    row: Row<N>,
    /// What is to be emptied before the next lane.
    used: Used,
}

#[derive(Debug, Clone, Copy)]
struct TermRow<const N: usize> {
    starts: Mask<N>,
    /// Its part of [`Run::lengths`].
    lengths: (u32, u32),
}

#[derive(Debug, Default)]
struct Used {
    atoms: Vec<Atom>,
    sets: Vec<u32>,
    terms: Vec<TermId>,
}

impl<const N: usize> Default for Run<N> {
    fn default() -> Self {
        Self {
            lane: Lane::default(),
            atoms: Vec::new(),
            sets: Vec::new(),
            terms: Vec::new(),
            lengths: Vec::new(),
            pending: Vec::new(),
            states: Vec::new(),
            row: Row::default(),
            used: Used::default(),
        }
    }
}

impl<const N: usize> Run<N> {
    /// Makes room for a grammar.
    pub fn fit(&mut self, grammar: &Grammar) {
        self.atoms.resize(grammar.atom_edges.len(), Mask::EMPTY);
        self.sets.resize(grammar.sets.len(), None);
        self.terms.resize(grammar.term_count() as usize, TermRow { starts: Mask::EMPTY, lengths: (0, 0) });
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
        let (mut owner, mut last) = (None, 0);
        loop {
            let next = self.next_pending(last);
            match owner {
                // What this wakes comes later than `owner`'s programs, and may come before `next`.
                Some(done) if next.is_none_or(|next| grammar.owners.at(next as usize) != done) => {
                    self.finish(grammar, done, found);
                    owner = None;
                }
                _ => {
                    let Some(program) = next else { break };
                    last = program;
                    owner = Some(grammar.owners.at(program as usize));
                    self.pending[program as usize / 64] &= !(1 << (program % 64));
                    if self.may_match(grammar, program) {
                        self.run_program(grammar, program);
                    }
                }
            }
        }
        self.clear();
    }

    /// The first woken program from `last` on.
    fn next_pending(&self, last: u32) -> Option<u32> {
        let first = last / 64;
        let (block, bits) = (first..).zip(&self.pending[first as usize..]).find(|(_, bits)| **bits != 0)?;
        Some(block * 64 + bits.trailing_zeros())
    }

    fn clear(&mut self) {
        self.used.atoms.drain(..).for_each(|atom| self.atoms[atom as usize] = Mask::EMPTY);
        self.used.sets.drain(..).for_each(|set| self.sets[set as usize] = None);
        self.used.terms.drain(..).for_each(|term| self.terms[term as usize].starts = Mask::EMPTY);
        self.lengths.clear();
        self.lane.clear();
    }

    /// Whether there is a sentence in which all stands that the program cannot do without.
    fn may_match(&mut self, grammar: &Grammar, program: u32) -> bool {
        let mut common = self.lane.stops;
        grammar.needs.get(program).iter().all(|code| {
            let stands = match Inst::decode(code) {
                Inst::Atom(atom) => self.atoms[atom as usize],
                Inst::Set(set) => self.set(grammar, set),
                Inst::Term(term) => self.terms[term as usize].starts,
                _ => self.lane.words,
            };
            common = common & self.lane.stops_after(stands);
            !common.is_empty()
        })
    }

    /// Where the atoms of a set stand.
    fn set(&mut self, grammar: &Grammar, set: u32) -> Mask<N> {
        if let Some(known) = self.sets[set as usize] {
            return known;
        }
        let mask = grammar.sets.get(set).iter().fold(Mask::EMPTY, |mask, atom| mask | self.atoms[atom as usize]);
        self.sets[set as usize] = Some(mask);
        self.used.sets.push(set);
        mask
    }

    /// The words that can be the first of a match.
    fn starts(&mut self, grammar: &Grammar, program: u32) -> Mask<N> {
        grammar.firsts.get(program).iter().fold(Mask::EMPTY, |starts, code| {
            starts
                | match Inst::decode(code) {
                    Inst::Atom(atom) => self.atoms[atom as usize],
                    Inst::Set(set) => self.set(grammar, set),
                    Inst::Term(term) => self.terms[term as usize].starts,
                    Inst::Gap(_) => self.lane.any,
                    Inst::Free | Inst::Slot(_) => self.lane.free,
                    _ => self.lane.words,
                }
        })
    }

    fn run_program(&mut self, grammar: &Grammar, program: u32) {
        let side = if grammar.exceptions.at(program as usize) == 0 { Side::Match } else { Side::Exception };
        if side == Side::Exception && self.row.starts.is_empty() {
            return;
        }
        if self.take_one(grammar, program, side) {
            return;
        }
        let starts = self.starts(grammar, program);
        // From all starts at once it is seen in which sentences there is a match; from each alone, where it ends.
        let matched = if starts.is_single() { self.lane.stops } else { self.ends(grammar, program, starts) };
        let matched = matched & self.lane.stops | self.lane.stops_after(matched & self.lane.words);
        for at in starts.positions().filter(|_| !matched.is_empty()) {
            let start = Mask::of(at);
            if !(self.lane.stops_after(start) & matched).is_empty() {
                let lengths = self.ends(grammar, program, start).window(at);
                self.row.enter(at, lengths, side);
            }
        }
    }

    /// A program of one step needs no run: what takes the step is its match. Says whether it was one.
    fn take_one(&mut self, grammar: &Grammar, program: u32, side: Side) -> bool {
        let insts = grammar.programs.get(program);
        let Some(first) = insts.iter().next().filter(|_| insts.len() == 2) else { return false };
        match Inst::decode(first) {
            Inst::Atom(atom) => self.atoms[atom as usize].positions().for_each(|at| self.row.enter(at, 1 << 1, side)),
            Inst::Set(set) => self.set(grammar, set).positions().for_each(|at| self.row.enter(at, 1 << 1, side)),
            Inst::Term(term) if self.terms[term as usize].starts.is_empty() => {}
            Inst::Term(term) => {
                let (from, to) = self.terms[term as usize].lengths;
                for index in from..to {
                    let (length, starts) = self.lengths[index as usize];
                    starts.positions().for_each(|at| self.row.enter(at, 1 << length, side));
                }
            }
            _ => return false,
        }
        true
    }

    /// Where a program can end that starts at one of the positions.
    fn ends(&mut self, grammar: &Grammar, program: u32, starts: Mask<N>) -> Mask<N> {
        // One filler word ("just", "really", "uh") may stand between any two parts of a phrase, but not before the first.
        let filler = if starts.is_single() { self.lane.filler & !starts } else { self.lane.filler };
        let past_filler = |at: Mask<N>| at | (at & filler).up(1);
        let mut ends = Mask::EMPTY;
        self.states[0] = starts;
        for (pc, code) in grammar.programs.get(program).iter().enumerate() {
            let at = std::mem::replace(&mut self.states[pc], Mask::EMPTY);
            if at.is_empty() {
                continue;
            }
            let next = match Inst::decode(code) {
                Inst::Accept => {
                    ends |= at;
                    continue;
                }
                Inst::Jump(target) => {
                    self.states[target as usize] |= at;
                    continue;
                }
                Inst::Split(target) => {
                    self.states[target as usize] |= at;
                    at
                }
                Inst::Start => at & self.lane.start,
                Inst::End => at & self.lane.end,
                Inst::Atom(atom) => (past_filler(at) & self.atoms[atom as usize]).up(1),
                Inst::Set(set) => (past_filler(at) & self.set(grammar, set)).up(1),
                Inst::Free => (past_filler(at) & self.lane.free).up(1),
                Inst::Gap(most) => repeat(at, most, |at| (past_filler(at) & self.lane.any).up(1)),
                Inst::Slot(most) => repeat(at, most, |at| (past_filler(at) & self.lane.free).up(1)),
                Inst::Term(term) => self.past_term(term, past_filler(at)),
            };
            self.states[pc + 1] |= next;
        }
        ends
    }

    fn past_term(&self, term: TermId, at: Mask<N>) -> Mask<N> {
        let row = &self.terms[term as usize];
        if row.starts.is_empty() {
            return Mask::EMPTY;
        }
        let (from, to) = row.lengths;
        self.lengths[from as usize..to as usize].iter().fold(Mask::EMPTY, |past, (length, starts)| past | (at & *starts).up(*length))
    }

    /// Files what was found of an owner.
    fn finish(&mut self, grammar: &Grammar, owner: u32, found: &mut impl FnMut(Found)) {
        if self.row.starts.is_empty() {
            return;
        }
        if let Some(pattern) = owner.checked_sub(grammar.term_count()) {
            self.collect(grammar.patterns.get(pattern), found);
        } else {
            self.row.except();
            self.negate(grammar, owner);
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
        self.terms[term as usize] = TermRow { starts: self.row.starts, lengths: (from as u32, self.lengths.len() as u32) };
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

/// Where up to `most` steps lead.
fn repeat<const N: usize>(at: Mask<N>, most: u8, step: impl Fn(Mask<N>) -> Mask<N>) -> Mask<N> {
    let (mut all, mut last) = (at, at);
    for _ in 0..most {
        last = step(last);
        if last.is_empty() {
            break;
        }
        all |= last;
    }
    all
}
