//! Owns the running of a grammar on one sentence.
//!
//! Words wake the programs anchored on them; these fill in where their terms match; a term that matches wakes the programs anchored on
//! *it*; and so on up to the phrases, once through the terms in the order of use. A program runs as a depth-first search over
//! (instruction, word) pairs, each visited once. So the work for a sentence is bounded by its length times the part of
//! the pack that its words wake, whatever the pack says: no phrase can make it blow up. Sentences are at most
//! [`MAX_TOKENS`](crate::document::MAX_TOKENS) long, which makes linting linear in the text.

use std::ops::Range;

use crate::document::{Document, MAX_TOKENS};

use super::grammar::{Edge, Grammar, NONE, Negation, PhraseId, TermId};
use super::program::Inst;
use super::sentence::{BREAK, FILLER, FUNCTION, MARK, NEGATOR, Word, Words};

/// A match spans at most so many words; the set of its possible lengths is one machine word.
const MAX_MATCH: usize = 63;

/// How far before evidence a negator bears on it: by clause, and right before.
const CLAUSE_REACH: usize = 8;
const ADJACENT_REACH: usize = 2;

/// A set of word positions of a sentence.
type Positions = [u64; MAX_TOKENS.div_ceil(64)];

/// A program to be tried from some words on.
#[derive(Debug, Clone, Copy)]
struct Wake {
    program: u32,
    first: u16,
    last: u16,
}

/// Runs a grammar on sentences, one at a time. Reuse one per thread: it keeps its buffers.
#[derive(Debug)]
pub struct Matcher<'g> {
    grammar: &'g Grammar,
    words: Words,
    epoch: u32,
    /// For each owner (term, then phrase), the epoch in which it was woken and where its row starts.
    woken: Vec<(u32, u32)>,
    /// For each word of the sentence and each woken owner, the set of lengths at which it matches there.
    rows: Vec<u64>,
    /// What is still to be run, by owner.
    wakes: Vec<Vec<Wake>>,
    /// Woken terms not yet run.
    pending: Vec<u64>,
    /// Woken phrases.
    phrases: Vec<u32>,
    /// For each program, the words it was tried from in this epoch.
    tried: Vec<(u32, Positions)>,
    visited: Vec<u64>,
    stack: Vec<(u16, u8)>,
    excepted: Vec<(u16, u16)>,
}

impl<'g> Matcher<'g> {
    /// A matcher for a grammar.
    pub fn new(grammar: &'g Grammar) -> Self {
        let owners = (grammar.term_count() + grammar.phrases) as usize;
        Self {
            grammar,
            words: Words::default(),
            epoch: 0,
            woken: vec![(0, 0); owners],
            rows: Vec::new(),
            wakes: vec![Vec::new(); owners],
            pending: vec![0; grammar.term_count().div_ceil(64) as usize],
            phrases: Vec::new(),
            tried: vec![(0, Positions::default()); grammar.programs.len()],
            visited: Vec::new(),
            stack: Vec::new(),
            excepted: Vec::new(),
        }
    }

    /// Finds every phrase in a sentence: leftmost, longest, not overlapping itself. `found` gets each phrase with its tokens.
    pub fn run(&mut self, document: &Document, sentence: u32, found: &mut Vec<(PhraseId, Range<u32>)>) {
        self.epoch += 1;
        self.rows.clear();
        self.words.load(self.grammar, document, sentence);
        if self.words.is_empty() {
            return;
        }
        self.wake_by_words();
        self.run_terms();
        let mut phrases = std::mem::take(&mut self.phrases);
        for owner in phrases.drain(..) {
            self.run_owner(owner);
            self.collect(owner, found);
        }
        self.phrases = phrases;
    }

    fn wake_by_words(&mut self) {
        let grammar = self.grammar;
        for at in 0..self.words.len() {
            for index in self.words.atom_range(at) {
                let atom = self.words.atom(index);
                let class = grammar.class_of[atom as usize];
                if class != NONE {
                    let row = self.row(class);
                    self.rows[row + at] |= 1 << 1;
                }
                self.wake(grammar.atom_edges.get(atom), at);
            }
        }
        for program in &grammar.unanchored {
            self.push_wake(Wake { program: *program, first: 0, last: self.words.len() as u16 - 1 });
        }
    }

    /// Wakes the programs anchored on what stands at a word.
    fn wake(&mut self, edges: &[u32], at: usize) {
        for code in edges.chunks_exact(2) {
            let edge = Edge::decode([code[0], code[1]]);
            let Some(last) = at.checked_sub(edge.least as usize) else { continue };
            self.push_wake(Wake { program: edge.program, first: at.saturating_sub(edge.most as usize) as u16, last: last as u16 });
        }
    }

    fn push_wake(&mut self, wake: Wake) {
        let owner = self.grammar.owners[wake.program as usize];
        self.row(owner);
        self.wakes[owner as usize].push(wake);
    }

    /// Where the row of an owner starts, which wakes it.
    fn row(&mut self, owner: u32) -> usize {
        let (epoch, row) = self.woken[owner as usize];
        if epoch == self.epoch {
            return row as usize;
        }
        let row = self.rows.len();
        self.rows.resize(row + self.words.len(), 0);
        self.woken[owner as usize] = (self.epoch, row as u32);
        if owner < self.grammar.term_count() {
            self.pending[owner as usize / 64] |= 1 << (owner % 64);
        } else {
            self.phrases.push(owner);
        }
        row
    }

    /// Runs woken terms in the order of use. A term only wakes later ones, so once through is enough.
    fn run_terms(&mut self) {
        for block in 0..self.pending.len() {
            while self.pending[block] != 0 {
                let term = block as u32 * 64 + self.pending[block].trailing_zeros();
                self.pending[block] &= self.pending[block] - 1;
                self.run_term(term);
            }
        }
    }

    fn run_term(&mut self, term: TermId) {
        self.run_owner(term);
        let row = self.row(term);
        if !self.excepted.is_empty() {
            self.except(row);
        }
        self.negate(term, row);
        let grammar = self.grammar;
        let edges = grammar.term_edges.get(term);
        if edges.is_empty() {
            return;
        }
        for at in 0..self.words.len() {
            if self.rows[row + at] != 0 {
                self.wake(edges, at);
            }
        }
    }

    /// Runs what was woken of an owner. Exceptions are collected, not entered in the row.
    fn run_owner(&mut self, owner: u32) {
        self.excepted.clear();
        let mut wakes = std::mem::take(&mut self.wakes[owner as usize]);
        for wake in wakes.drain(..) {
            for start in wake.first..=wake.last.min(self.words.len() as u16 - 1) {
                if !self.may_start(wake.program, start as usize) || self.is_tried(wake.program, start) {
                    continue;
                }
                let ends = self.run_program(wake.program, start);
                if ends == 0 {
                    continue;
                }
                if self.grammar.exceptions[wake.program as usize] != 0 {
                    self.excepted.push((start, start + longest(ends)));
                } else {
                    let row = self.row(owner);
                    self.rows[row + start as usize] |= ends;
                }
            }
        }
        self.wakes[owner as usize] = wakes;
    }

    /// Whether the word can be the first of a match: most words near an anchor cannot, and running the program would say so more slowly.
    fn may_start(&self, program: u32, at: usize) -> bool {
        let word = self.words.at(at);
        self.grammar.firsts.get(program).iter().any(|code| match Inst::decode(*code) {
            Inst::Atom(atom) => self.words.has(at, atom),
            Inst::Term(term) => {
                let (epoch, row) = self.woken[term as usize];
                epoch == self.epoch && self.rows[row as usize + at] != 0
            }
            Inst::Any => word.flags & (BREAK | NEGATOR) == 0,
            Inst::Free => word.flags & (MARK | NEGATOR | FUNCTION) == 0,
            _ => true,
        })
    }

    /// Whether a program was tried from a word before; it is now.
    fn is_tried(&mut self, program: u32, start: u16) -> bool {
        let (epoch, positions) = &mut self.tried[program as usize];
        if *epoch != self.epoch {
            *epoch = self.epoch;
            *positions = Positions::default();
        }
        let (block, bit) = (start as usize / 64, 1 << (start % 64));
        let tried = positions[block] & bit != 0;
        positions[block] |= bit;
        tried
    }

    fn except(&mut self, row: usize) {
        for at in 0..self.words.len() {
            let ends = self.rows[row + at];
            if ends == 0 {
                continue;
            }
            let overlaps = |len: usize| self.excepted.iter().any(|(from, to)| (*from as usize) < at + len && at < *to as usize);
            self.rows[row + at] = (1..=MAX_MATCH).filter(|len| ends & (1 << len) != 0 && !overlaps(*len)).fold(0, |kept, len| kept | 1 << len);
        }
    }

    /// Evidence that is denied is none, where its own `negation` says so.
    fn negate(&mut self, term: TermId, row: usize) {
        let reach = match Negation::ALL[self.grammar.negations[term as usize] as usize] {
            Negation::None => return,
            Negation::Clause => CLAUSE_REACH,
            Negation::Adjacent | Negation::Denial => ADJACENT_REACH,
        };
        for at in 0..self.words.len() {
            let before = self.words.slice(at.saturating_sub(reach)..at);
            if self.rows[row + at] != 0 && before.iter().rev().take_while(|word| word.flags & BREAK == 0).any(|word| word.flags & NEGATOR != 0) {
                self.rows[row + at] = 0;
            }
        }
    }

    fn collect(&mut self, owner: u32, found: &mut Vec<(PhraseId, Range<u32>)>) {
        let row = self.row(owner);
        let phrase = owner - self.grammar.term_count();
        let mut at = 0;
        while at < self.words.len() {
            let ends = self.rows[row + at];
            if ends == 0 {
                at += 1;
                continue;
            }
            let len = (longest(ends) as usize).max(1);
            found.push((phrase, self.tokens(at, len)));
            at += len;
        }
    }

    /// The tokens of a match, without the marks that a phrase may look at before and after its words.
    fn tokens(&self, at: usize, len: usize) -> Range<u32> {
        let words = self.words.slice(at..at + len);
        let is_word = |word: &Word| word.flags & MARK == 0;
        let first = words.iter().position(is_word).unwrap_or(0);
        let last = words.iter().rposition(is_word).unwrap_or(len - 1);
        words[first].token..words[last].token + 1
    }

    /// The set of lengths at which a program matches from `start`: bit n for n words.
    fn run_program(&mut self, program: u32, start: u16) -> u64 {
        let insts = self.grammar.programs.get(program);
        self.visited.clear();
        self.visited.resize(insts.len(), 0);
        self.stack.push((0, 0));
        let mut ends = 0;
        while let Some((pc, off)) = self.stack.pop() {
            let bit = 1u64 << off;
            if self.visited[pc as usize] & bit != 0 {
                continue;
            }
            self.visited[pc as usize] |= bit;
            let at = start as usize + off as usize;
            match Inst::decode(insts[pc as usize]) {
                Inst::Accept => ends |= bit,
                Inst::Jump(target) => self.stack.push((target, off)),
                Inst::Split(target) => self.stack.extend([(target, off), (pc + 1, off)]),
                Inst::Start if self.words.is_start(at) => self.stack.push((pc + 1, off)),
                Inst::End if self.words.is_end(at) => self.stack.push((pc + 1, off)),
                Inst::Start | Inst::End => {}
                _ if at >= self.words.len() || off as usize >= MAX_MATCH => {}
                inst => self.step(inst, (pc, off), at),
            }
        }
        ends
    }

    fn step(&mut self, inst: Inst, (pc, off): (u16, u8), at: usize) {
        let word = self.words.at(at);
        match inst {
            Inst::Atom(atom) if self.words.has(at, atom) => self.stack.push((pc + 1, off + 1)),
            Inst::Any if word.flags & (BREAK | NEGATOR) == 0 => self.stack.push((pc + 1, off + 1)),
            Inst::Free if word.flags & (MARK | NEGATOR | FUNCTION) == 0 => self.stack.push((pc + 1, off + 1)),
            Inst::Term(term) => self.step_term(term, (pc, off), at),
            _ => {}
        }
        // One filler word ("just", "really", "uh") may stand between any two parts of a phrase.
        if off > 0 && word.flags & FILLER != 0 && self.words.at(at - 1).flags & FILLER == 0 {
            self.stack.push((pc, off + 1));
        }
    }

    fn step_term(&mut self, term: TermId, (pc, off): (u16, u8), at: usize) {
        let (epoch, row) = self.woken[term as usize];
        if epoch != self.epoch {
            return;
        }
        let mut lengths = self.rows[row as usize + at];
        while lengths != 0 {
            let length = lengths.trailing_zeros() as u8;
            lengths &= lengths - 1;
            if (off + length) as usize <= MAX_MATCH {
                self.stack.push((pc + 1, off + length));
            }
        }
    }
}

fn longest(ends: u64) -> u16 {
    63 - ends.leading_zeros() as u16
}
