//! Owns the running of one program on a lane: a straight one from all words at once, others from each word they can start with.

use super::grammar::{CALLS, EXCEPTION, Grammar, STRAIGHT, TermId};
use super::mask::Mask;
use super::program::Inst;
use super::row::Side;
use super::run::Run;

impl<const N: usize> Run<N> {
    /// Whether there is a sentence in which all stands that the program cannot do without.
    pub fn may_match(&mut self, grammar: &Grammar, program: u32) -> bool {
        let mut common = self.lane.stops;
        grammar.needs.get(program).iter().all(|code| {
            let stands = match Inst::decode(code) {
                Inst::Atom(atom) => self.atoms[atom as usize],
                Inst::Set(set) => self.set(grammar, set),
                Inst::Term(term) => self.term(grammar, term),
                _ => self.lane.words,
            };
            common = common & self.lane.stops_after(stands);
            !common.is_empty()
        })
    }

    /// Where the atoms of a set stand.
    fn set(&mut self, grammar: &Grammar, set: u32) -> Mask<N> {
        let (block, bit) = (set as usize / 64, 1 << (set % 64));
        if self.known[block] & bit != 0 {
            return self.sets[set as usize].into();
        }
        let mask = grammar.sets.get(set).iter().fold(Mask::EMPTY, |mask, atom| mask | self.atoms[atom as usize]);
        self.sets[set as usize] = mask.blocks();
        self.known[block] |= bit;
        mask
    }

    /// Where a term starts.
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

    pub fn run_program(&mut self, grammar: &Grammar, program: u32) {
        let traits = grammar.traits.at(program as usize);
        let side = if traits & EXCEPTION == 0 { Side::Match } else { Side::Exception };
        if side == Side::Exception && self.row.starts.is_empty() {
            return;
        }
        if self.take_one(grammar, program, side) || (traits & STRAIGHT != 0 && self.go_straight(grammar, program, side)) {
            return;
        }
        if traits & CALLS != 0 {
            // What is looked for on the way would overwrite the states.
            for code in grammar.programs.get(program).iter() {
                if let Inst::Term(term) = Inst::decode(code) {
                    self.find(grammar, term);
                }
            }
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
    fn go_straight(&mut self, grammar: &Grammar, program: u32, side: Side) -> bool {
        let mut at = self.lane.words;
        let mut length = Some(0);
        for code in grammar.programs.get(program).iter() {
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
        let (from, to) = self.terms[term as usize].lengths;
        let is_one = !self.terms[term as usize].starts.is_empty() && to == from + 1;
        is_one.then(|| self.lengths[from as usize].0)
    }

    /// Where a program can end that starts at one of the positions.
    fn ends(&mut self, grammar: &Grammar, program: u32, starts: Mask<N>) -> Mask<N> {
        // One filler word ("just", "really", "uh") may stand between any two parts of a phrase, but not before the first.
        let filler = if starts.is_single() { self.lane.filler & !starts } else { self.lane.filler };
        let past_filler = |at: Mask<N>| at | (at & filler).up(1);
        let mut ends = Mask::EMPTY;
        // The last instruction that has been reached so far.
        let mut last = 0;
        self.states[0] = starts;
        for (pc, code) in grammar.programs.get(program).iter().enumerate() {
            let at = std::mem::replace(&mut self.states[pc], Mask::EMPTY);
            if at.is_empty() {
                if pc >= last {
                    break;
                }
                continue;
            }
            let next = match Inst::decode(code) {
                Inst::Accept => {
                    ends |= at;
                    continue;
                }
                Inst::Jump(target) => {
                    last = last.max(target as usize);
                    self.states[target as usize] |= at;
                    continue;
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
            if !next.is_empty() {
                last = last.max(pc + 1);
                self.states[pc + 1] |= next;
            }
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
