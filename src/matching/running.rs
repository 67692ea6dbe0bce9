//! Owns the running of one program on a lane: a straight one from all words at once, others from each word they can start with.

use super::grammar::{CALLS, EXCEPTION, Grammar, NONE, STRAIGHT, TermId};
use super::mask::Mask;
use super::program::Inst;
use super::row::Side;
use super::run::Run;
use super::sets::Set;
use crate::packing::Part;

/// A set of more atoms than this is remembered. Of the thirty thousand in the default pack thirty are.
const FEW: usize = 64;

impl<const N: usize> Run<N> {
    /// Whether there is a sentence in which all stands that the program cannot do without.
    #[allow(clippy::inline_always, reason = "most programs end here, at their first need: measured, 2.5% of all instructions")]
    #[inline(always)]
    pub fn may_match(&mut self, grammar: &Grammar, program: u32) -> bool {
        let first = grammar.first_needs.at(program as usize);
        if first == NONE {
            return true;
        }
        let common = self.sentences_with(grammar, first);
        !common.is_empty() && self.has_needs(grammar, program, common)
    }

    /// Whether all other needs stand in one of the sentences that end at these stops.
    #[inline(never)]
    fn has_needs(&mut self, grammar: &Grammar, program: u32, mut sentences: Mask<N>) -> bool {
        grammar.needs.get(program).iter().all(|code| {
            sentences = sentences & self.sentences_with(grammar, code);
            !sentences.is_empty()
        })
    }

    /// The stops of the sentences in which a need stands.
    #[allow(clippy::inline_always, reason = "most programs end here, at their first need: measured, 2.5% of all instructions")]
    #[inline(always)]
    fn sentences_with(&mut self, grammar: &Grammar, need: u32) -> Mask<N> {
        let stands = match Inst::decode(need) {
            Inst::Atom(atom) => self.atoms[atom as usize],
            Inst::Set(set) => self.set(grammar, set),
            Inst::Term(term) => self.term(grammar, term),
            _ => self.lane.words,
        };
        self.lane.stops_after(stands)
    }

    /// Where the atoms of a set stand.
    #[inline]
    fn set(&mut self, grammar: &Grammar, set: u32) -> Mask<N> {
        self.recent.get(set).unwrap_or_else(|| self.fresh_set(grammar, set))
    }

    #[inline(never)]
    fn fresh_set(&mut self, grammar: &Grammar, set: u32) -> Mask<N> {
        let atoms = grammar.sets.get(set);
        let mask = if atoms.len() > FEW { self.large_set(set, atoms) } else { self.gather(atoms) };
        self.recent.put(set, mask);
        mask
    }

    #[inline]
    fn gather(&self, atoms: Set<'_>) -> Mask<N> {
        atoms.fold(Mask::EMPTY, |mask, atom| mask | self.atoms[atom as usize])
    }

    /// A set of many atoms is gathered once a lane: somebody may have written a hundred thousand words into one, and it may be asked for from each word.
    #[inline(never)]
    fn large_set(&mut self, set: u32, atoms: Set<'_>) -> Mask<N> {
        if let Some(mask) = self.large_sets.get(&set) {
            return *mask;
        }
        let mask = self.gather(atoms);
        self.large_sets.insert(set, mask);
        mask
    }

    /// Where a term starts.
    #[inline(never)]
    fn term(&mut self, grammar: &Grammar, term: TermId) -> Mask<N> {
        self.find(grammar, term);
        self.terms[term as usize].starts
    }

    /// The words that can be the first of a match.
    fn starts(&mut self, grammar: &Grammar, program: u32) -> Mask<N> {
        grammar.firsts.get(program).iter().fold(Mask::EMPTY, |starts, code| {
            starts
                | match Inst::decode(code) {
                    Inst::Atom(atom) => self.atoms[atom as usize],
                    Inst::Set(set) => self.set(grammar, set),
                    Inst::Term(term) => self.term(grammar, term),
                    Inst::Gap(_) => self.lane.any,
                    Inst::Free | Inst::Slot(_) => self.lane.free,
                    _ => self.lane.words,
                }
        })
    }

    #[inline(never)]
    pub fn run_program(&mut self, grammar: &Grammar, program: u32) {
        let (traits, insts) = grammar.program(program);
        let side = if traits & EXCEPTION == 0 { Side::Match } else { Side::Exception };
        if side == Side::Exception && self.row.starts.is_empty() {
            return;
        }
        if self.take_one(grammar, insts, side) || (traits & STRAIGHT != 0 && self.go_straight(grammar, insts, side)) {
            return;
        }
        if traits & CALLS != 0 {
            // What is looked for on the way would overwrite the states.
            for code in insts.iter() {
                if let Inst::Term(term) = Inst::decode(code) {
                    self.find(grammar, term);
                }
            }
        }
        let starts = self.starts(grammar, program);
        // From all starts at once it is seen whether there is a match; most lead nowhere, and going back from the end, once for all, leaves
        // those that do not; from each of these alone it is seen where it ends.
        let starts = if starts.is_single() {
            starts
        } else if self.ends(grammar, insts, starts).is_empty() {
            return;
        } else {
            self.leading_on(grammar, insts, starts)
        };
        for at in starts.positions() {
            let lengths = self.ends(grammar, insts, Mask::of(at)).window(at);
            self.row.enter(at, lengths, side);
        }
    }

    /// A program of one step needs no run: what takes the step is its match. Says whether it was one.
    fn take_one(&mut self, grammar: &Grammar, insts: Part<'_>, side: Side) -> bool {
        let Some(first) = insts.iter().next().filter(|_| insts.len() == 2) else { return false };
        match Inst::decode(first) {
            Inst::Atom(atom) => self.atoms[atom as usize].positions().for_each(|at| self.row.enter(at, 1 << 1, side)),
            Inst::Set(set) => self.set(grammar, set).positions().for_each(|at| self.row.enter(at, 1 << 1, side)),
            Inst::Term(term) if self.term(grammar, term).is_empty() => {}
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

    /// Runs a program without choices from all words at once. Where all its matches have one length, their starts are as far before their ends.
    /// Says whether that settled it.
    fn go_straight(&mut self, grammar: &Grammar, insts: Part<'_>, side: Side) -> bool {
        let mut at = self.lane.words;
        let mut length = Some(0);
        for code in insts.iter() {
            // With no word taken yet, `at` is every word: to skip a filler then adds nothing to that.
            let past_filler = at | (at & self.lane.filler).up(1);
            let (next, by) = match Inst::decode(code) {
                Inst::Atom(atom) => ((past_filler & self.atoms[atom as usize]).up(1), Some(1)),
                Inst::Set(set) => ((past_filler & self.set(grammar, set)).up(1), Some(1)),
                Inst::Free => ((past_filler & self.lane.free).up(1), Some(1)),
                Inst::Term(term) => {
                    self.find(grammar, term);
                    (self.past_term(term, past_filler), self.length(term))
                }
                Inst::Start => (at & self.lane.start, Some(0)),
                Inst::End => (at & self.lane.end, Some(0)),
                _ => break,
            };
            at = next;
            length = length.zip(by).map(|(length, by)| length + by);
            if at.is_empty() {
                return true;
            }
        }
        let sentences = |at: Mask<N>| at & self.lane.stops | self.lane.stops_after(at & self.lane.words);
        let has_filler = !(sentences(at) & sentences(self.lane.filler)).is_empty();
        let Some(length) = length.filter(|_| !has_filler) else { return false };
        at.down(length).positions().for_each(|start| self.row.enter(start, 1 << length, side));
        true
    }

    /// The length of a term's matches, where all have the same.
    fn length(&self, term: TermId) -> Option<u32> {
        if let [(length, _)] = self.lengths_of(term) { Some(*length) } else { None }
    }

    /// Where a program can end that starts at one of the positions.
    fn ends(&mut self, grammar: &Grammar, insts: Part<'_>, starts: Mask<N>) -> Mask<N> {
        // One filler word ("just", "really", "uh") may stand between any two parts of a phrase, but not before the first.
        let filler = if starts.is_single() { self.lane.filler & !starts } else { self.lane.filler };
        let past_filler = |at: Mask<N>| at | (at & filler).up(1);
        let mut ends = Mask::EMPTY;
        // Where the instruction before leads, and the last one that a split or jump has led to so far.
        let (mut at, mut last) = (starts, 0);
        for (pc, code) in insts.iter().enumerate() {
            if pc <= last {
                at |= std::mem::replace(&mut self.states[pc], Mask::EMPTY);
            }
            if at.is_empty() {
                if pc >= last {
                    break;
                }
                continue;
            }
            at = match Inst::decode(code) {
                Inst::Accept => {
                    ends |= at;
                    Mask::EMPTY
                }
                Inst::Jump(target) => {
                    last = last.max(target as usize);
                    self.states[target as usize] |= at;
                    Mask::EMPTY
                }
                Inst::Split(target) => {
                    last = last.max(target as usize);
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
        }
        ends
    }

    /// Of several starts, those that may lead to an end: all that do, which every test and every fuzzer holds to reading forwards.
    fn leading_on(&mut self, grammar: &Grammar, insts: Part<'_>, starts: Mask<N>) -> Mask<N> {
        let beginnings = self.beginnings(grammar, insts);
        debug_assert!((starts & !beginnings).positions().all(|at| self.ends(grammar, insts, Mask::of(at)).is_empty()), "a start that leads to an end is lost");
        starts & beginnings
    }

    /// The positions from which a program can come to its end, and some more where a filler stands before a match: [`Self::ends`] read backwards,
    /// from the last instruction to the first.
    fn beginnings(&mut self, grammar: &Grammar, insts: Part<'_>) -> Mask<N> {
        let filler = self.lane.filler;
        let before_filler = |at: Mask<N>| at | (at.down(1) & filler);
        for (pc, code) in insts.iter().enumerate().rev() {
            let next = self.states[pc + 1];
            self.states[pc] = match Inst::decode(code) {
                Inst::Accept => self.lane.words | self.lane.stops,
                Inst::Jump(target) => self.states[target as usize],
                Inst::Split(target) => next | self.states[target as usize],
                Inst::Start => next & self.lane.start,
                Inst::End => next & self.lane.end,
                Inst::Atom(atom) => before_filler(next.down(1) & self.atoms[atom as usize]),
                Inst::Set(set) => before_filler(next.down(1) & self.set(grammar, set)),
                Inst::Free => before_filler(next.down(1) & self.lane.free),
                Inst::Gap(most) => repeat(next, most, |at| before_filler(at.down(1) & self.lane.any)),
                Inst::Slot(most) => repeat(next, most, |at| before_filler(at.down(1) & self.lane.free)),
                Inst::Term(term) => before_filler(self.before_term(term, next)),
            };
        }
        let beginnings = self.states[0];
        self.states[..=insts.len()].fill(Mask::EMPTY);
        beginnings
    }

    /// Where a term starts that ends before one of the positions.
    fn before_term(&self, term: TermId, at: Mask<N>) -> Mask<N> {
        self.lengths_of(term).iter().fold(Mask::EMPTY, |before, (length, starts)| before | at.down(*length) & *starts)
    }

    /// Where a term ends that starts at one of the positions.
    fn past_term(&self, term: TermId, at: Mask<N>) -> Mask<N> {
        self.lengths_of(term).iter().fold(Mask::EMPTY, |past, (length, starts)| past | (at & *starts).up(*length))
    }

    /// The lengths of a term's matches, each with the positions it starts at.
    #[inline]
    fn lengths_of(&self, term: TermId) -> &[(u32, Mask<N>)] {
        let row = &self.terms[term as usize];
        let (from, to) = if row.starts.is_empty() { (0, 0) } else { row.lengths };
        &self.lengths[from as usize..to as usize]
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
