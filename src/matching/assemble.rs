//! Owns the way from compiled programs to a [`Grammar`]: which terms are lazy, how programs are numbered, and what wakes them.

use std::cmp::Reverse;

use super::compile::{Compiled, GrammarBuilder};
use super::grammar::{CALLS, EXCEPTION, Grammar, Lists, NONE, STRAIGHT};
use super::pattern::NameKind;
use super::program::Inst;
use super::sets::{Sets, SetsBuilder};

/// Lazy terms use each other at most so deep: looking for one in another is a call.
const MAX_DEPTH: u32 = 32;

impl GrammarBuilder {
    /// Numbers the programs, files them under their anchors, and hands over the grammar.
    pub fn finish(mut self) -> Grammar {
        let is_lazy = self.lazy_terms();
        let owner_is_lazy = |program: &Compiled| is_lazy.get(program.owner as usize).is_some_and(|lazy| *lazy);
        // Of an owner's programs those that are tried most often lie side by side; exceptions come last, as they need something to take from.
        self.programs.sort_by_cached_key(|program| (owner_is_lazy(program), program.owner, program.is_exception, Reverse(program.weight)));
        let eager = self.programs.iter().filter(|program| !owner_is_lazy(program)).count() as u32;
        let mut lazy = vec![0; 2 * self.terms.len()];
        for (number, program) in (0..).zip(&self.programs).skip(eager as usize) {
            let at = 2 * program.owner as usize;
            lazy[at] = if lazy[at + 1] == 0 { number } else { lazy[at] };
            lazy[at + 1] = number + 1;
        }
        for program in &mut self.programs {
            // What is at hand is asked for before what has to be looked for.
            program.needs.sort_by_key(|need| matches!(Inst::decode(*need), Inst::Term(term) if is_lazy[term as usize]));
        }
        let Edges { atoms, terms, unanchored } = self.edges();
        let special = ["negator", "function-word", "filler"].map(|name| {
            let id = self.names.get(&(NameKind::Term, name.to_owned())).map(|index| self.ids[*index]);
            id.and_then(|id| self.terms.get(id as usize)?.class).unwrap_or(NONE)
        });
        let sets = self.lay_out_sets();
        let mut negations = self.negations;
        negations.resize(self.terms.len(), 0);
        let of_programs = |part: fn(&Compiled) -> &[u32]| Lists::of(self.programs.iter().map(part));
        Grammar {
            words: self.lexicon.finish(),
            programs: Lists::of(self.programs.iter().map(|program| [&[traits(program, &is_lazy)], &program.insts[..]].concat())),
            lazy: lazy.into_iter().collect(),
            eager,
            longest: self.programs.iter().map(|program| program.insts.len()).max().unwrap_or(0) as u32,
            firsts: of_programs(|program| &program.firsts),
            first_needs: self.programs.iter().map(|program| program.needs.first().copied().unwrap_or(NONE)).collect(),
            needs: of_programs(|program| program.needs.get(1..).unwrap_or_default()),
            sets,
            owners: self.programs.iter().map(|program| program.owner).collect(),
            atom_edges: Lists::of(&atoms),
            term_edges: Lists::of(&terms),
            unanchored: unanchored.into_iter().collect(),
            negations: negations.into_iter().collect(),
            special,
            patterns: Lists::of(&self.patterns),
            phrases: self.phrases,
        }
    }

    /// For each term, whether it is lazy: nothing is anchored on it, so that nobody waits to hear of it.
    fn lazy_terms(&self) -> Vec<bool> {
        let mut is_lazy = vec![true; self.terms.len()];
        for anchor in self.programs.iter().flat_map(|program| &program.anchor) {
            if let Inst::Term(term) = anchor {
                is_lazy[*term as usize] = false;
            }
        }
        // Terms are numbered in the order of use, and so are their programs.
        let mut depths = vec![0u32; self.terms.len()];
        for program in &self.programs {
            let Some(depth) = depths.get(program.owner as usize) else { break };
            let used = program.insts.iter().filter_map(|code| if let Inst::Term(term) = Inst::decode(*code) { Some(term) } else { None });
            let below = used.filter(|term| is_lazy[*term as usize]).map(|term| depths[term as usize] + 1).max().unwrap_or(0);
            depths[program.owner as usize] = below.max(*depth);
            is_lazy[program.owner as usize] &= below < MAX_DEPTH;
        }
        is_lazy
    }

    /// The sets end to end, in the order in which programs first look at them, so that programs that are tried one after another find theirs side by
    /// side. From here on an instruction names its set by its place.
    fn lay_out_sets(&mut self) -> Sets {
        let mut laid_out = SetsBuilder::default();
        let mut places = vec![NONE; self.sets.len()];
        let looks: [fn(&Compiled) -> &[u32]; 3] = [|program| program.needs.get(..1).unwrap_or_default(), |program| &program.needs, |program| &program.insts];
        for code in looks.into_iter().flat_map(|look| self.programs.iter().flat_map(look)) {
            if let Inst::Set(set) = Inst::decode(*code)
                && places[set as usize] == NONE
            {
                places[set as usize] = laid_out.push(&self.sets[set as usize]);
            }
        }
        for code in self.programs.iter_mut().flat_map(|program| program.insts.iter_mut().chain(&mut program.firsts).chain(&mut program.needs)) {
            if let Inst::Set(set) = Inst::decode(*code) {
                *code = Inst::Set(places[set as usize]).encode();
            }
        }
        laid_out.finish()
    }

    /// For each atom, and for each term, the programs it wakes; and those that are to be tried everywhere.
    fn edges(&self) -> Edges {
        let mut atoms = vec![Vec::new(); self.lexicon.len()];
        let mut terms = vec![Vec::new(); self.terms.len()];
        let mut unanchored = Vec::new();
        for (number, program) in (0..).zip(&self.programs) {
            if program.anchor.is_empty() {
                unanchored.push(number);
            }
            for target in &program.anchor {
                match target {
                    Inst::Atom(atom) => atoms[*atom as usize].push(number),
                    Inst::Term(term) => terms[*term as usize].push(number),
                    _ => {}
                }
            }
        }
        Edges { atoms, terms, unanchored }
    }
}

/// What wakes which programs.
struct Edges {
    atoms: Vec<Vec<u32>>,
    terms: Vec<Vec<u32>>,
    unanchored: Vec<u32>,
}

fn traits(program: &Compiled, is_lazy: &[bool]) -> u32 {
    let is_choice = |code: &u32| matches!(Inst::decode(*code), Inst::Split(_) | Inst::Jump(_) | Inst::Gap(_) | Inst::Slot(_));
    let calls = |code: &u32| matches!(Inst::decode(*code), Inst::Term(term) if is_lazy[term as usize]);
    let flag = |holds: bool, flag: u32| if holds { flag } else { 0 };
    flag(program.insts.iter().any(calls), CALLS) | flag(program.is_exception, EXCEPTION) | flag(!program.insts.iter().any(is_choice), STRAIGHT)
}
