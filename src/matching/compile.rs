//! Owns the way from definitions and phrases as written to programs. `assemble` makes a grammar of them.

use rustc_hash::FxHashMap;

use super::anchor::Part;
use super::definition::{Definition, DefinitionError, GrammarError};
use super::grammar::{MAX_PHRASES, NONE, Negation, PhraseId, TermId};
use super::lexicon::{Atom, Lexicon};
use super::pattern::{Name, NameKind, Node, parse};
use super::program::{Inst, Program};
use super::variants::variants;

/// How common a phrase counts as that has to be tried everywhere.
const UNANCHORED: u32 = 10_000;

/// So many names that nobody knows are compared with all that are known; for more of them, that would take for ever.
const MAX_NEAREST: u32 = 200;

/// So many cycles are reported: where each of many terms uses all, there are more than anybody reads.
const MAX_CYCLES: usize = 20;

/// A cycle's report names so many terms of it.
const MAX_CYCLE_NAMES: usize = 8;

/// A term being compiled.
#[derive(Debug, Clone, Default)]
pub(super) struct Term {
    /// The atom of its single words.
    pub class: Option<Atom>,
    /// Whether it is nothing but single words: then its atom stands for it everywhere.
    pub is_class: bool,
    /// How common it is: the sum of its phrases' anchors.
    pub weight: u32,
}

/// A compiled phrase.
#[derive(Debug)]
pub(super) struct Compiled {
    pub insts: Vec<u32>,
    pub firsts: Vec<u32>,
    pub needs: Vec<u32>,
    /// What wakes it; nothing where it is to be tried everywhere.
    pub anchor: Vec<Inst>,
    /// How common the anchor is.
    pub weight: u32,
    pub owner: u32,
    pub is_exception: bool,
}

impl Compiled {
    /// What it costs to look for it, about, in units of four instructions of the processor, as counted on an answer: to ask whether it can
    /// match takes 110, a step of a run 20, and of five that are asked one is run.
    fn cost(&self) -> u64 {
        let steps = self.insts.len() as u64;
        u64::from(self.weight) * if self.needs.is_empty() { 15 + 5 * steps } else { 27 + steps }
    }
}

/// Compiles definitions and phrases into a [`super::Grammar`].
#[derive(Debug, Default)]
pub struct GrammarBuilder {
    pub(super) lexicon: Lexicon,
    pub(super) names: FxHashMap<(NameKind, String), usize>,
    /// For each definition, its number in the order of use.
    pub(super) ids: Vec<TermId>,
    pub(super) terms: Vec<Term>,
    pub(super) sets: Vec<Vec<Atom>>,
    pub(super) set_ids: FxHashMap<Vec<Atom>, u32>,
    pub(super) negations: Vec<u32>,
    pub(super) programs: Vec<Compiled>,
    /// For each pattern, the phrases that are written so.
    pub(super) patterns: Vec<Vec<PhraseId>>,
    /// How many names nobody knew so far.
    unknown: std::cell::Cell<u32>,
    pattern_ids: FxHashMap<Vec<u32>, u32>,
    pub(super) phrases: u32,
}

impl GrammarBuilder {
    /// Compiles the definitions, in whatever order they come, and returns every fault. A faulty phrase is left out.
    pub fn new(definitions: &[Definition]) -> (Self, Vec<DefinitionError>) {
        let mut builder = Self { lexicon: Lexicon::new(), ..Self::default() };
        let mut errors = Vec::new();
        for (index, definition) in definitions.iter().enumerate() {
            builder.names.insert((definition.kind, definition.name.clone()), index);
        }
        let nodes = builder.parse_all(definitions, &mut errors);
        let order = builder.order(definitions, &nodes, &mut errors);
        builder.ids = vec![NONE; definitions.len()];
        builder.terms = vec![Term::default(); definitions.len()];
        for (id, index) in order.into_iter().enumerate() {
            builder.ids[index] = id as TermId;
            builder.compile_term(id as TermId, index, &definitions[index], &nodes[index], &mut errors);
        }
        (builder, errors)
    }

    fn parse_all(&self, definitions: &[Definition], errors: &mut Vec<DefinitionError>) -> Vec<Vec<Option<Node>>> {
        let mut all = Vec::with_capacity(definitions.len());
        for (index, definition) in definitions.iter().enumerate() {
            if definition.phrases.is_empty() {
                errors.push((index, 0, GrammarError::NoPhrase));
            }
            let phrases = definition.phrases.iter().chain(&definition.except).enumerate();
            all.push(
                phrases.map(|(at, phrase)| self.read(phrase, definition.scope.as_deref()).map_err(|error| errors.push((index, at, error))).ok()).collect(),
            );
        }
        all
    }

    /// Parses a phrase and checks its names.
    fn read(&self, phrase: &str, scope: Option<&str>) -> Result<Node, GrammarError> {
        let node = parse(phrase).map_err(GrammarError::Pattern)?;
        let mut names = Vec::new();
        collect_names(&node, &mut names);
        match names.into_iter().find(|name| self.resolve(name, scope).is_none()) {
            Some(unknown) => Err(GrammarError::Unknown(unknown.clone(), self.nearest(unknown))),
            None => Ok(node),
        }
    }

    /// The definition of a name: a rule's own term before a shared one.
    fn resolve(&self, name: &Name, scope: Option<&str>) -> Option<usize> {
        let own = scope.and_then(|scope| self.names.get(&(name.kind, format!("{scope}:{}", name.name))));
        own.or_else(|| self.names.get(&(name.kind, name.name.clone()))).copied()
    }

    fn nearest(&self, name: &Name) -> Option<String> {
        self.unknown.set(self.unknown.get().saturating_add(1));
        if self.unknown.get() > MAX_NEAREST {
            return None;
        }
        let known = self.names.keys().filter(|(kind, _)| *kind == name.kind).map(|(_, known)| known.rsplit(':').next().unwrap_or(known));
        crate::fault::nearest(&name.name, known).map(str::to_owned)
    }

    /// The definitions in an order in which each comes after those it uses. A cycle is reported once.
    fn order(&self, definitions: &[Definition], parsed: &[Vec<Option<Node>>], errors: &mut Vec<DefinitionError>) -> Vec<usize> {
        let needs: Vec<Vec<usize>> = parsed.iter().zip(definitions).map(|(nodes, definition)| self.uses(nodes, definition.scope.as_deref())).collect();
        let mut order = Vec::with_capacity(needs.len());
        let mut state = vec![Visit::New; needs.len()];
        let mut cycles = 0;
        for root in 0..needs.len() {
            let mut path = Vec::new();
            if state[root] == Visit::New {
                state[root] = Visit::Open;
                path.push((root, 0));
            }
            while let Some((at, next)) = path.last_mut() {
                let at = *at;
                let Some(used) = needs[at].get(*next).copied() else {
                    state[at] = Visit::Done;
                    order.push(at);
                    path.pop();
                    continue;
                };
                *next += 1;
                match state[used] {
                    Visit::New => {
                        state[used] = Visit::Open;
                        path.push((used, 0));
                    }
                    Visit::Open => {
                        cycles += 1;
                        if cycles <= MAX_CYCLES {
                            errors.push((used, 0, cycle(definitions, &path, used)));
                        }
                    }
                    Visit::Done => {}
                }
            }
        }
        order
    }

    fn uses(&self, nodes: &[Option<Node>], scope: Option<&str>) -> Vec<usize> {
        let mut names = Vec::new();
        nodes.iter().flatten().for_each(|node| collect_names(node, &mut names));
        names.into_iter().filter_map(|name| self.resolve(name, scope)).collect()
    }

    fn compile_term(&mut self, id: TermId, index: usize, definition: &Definition, nodes: &[Option<Node>], errors: &mut Vec<DefinitionError>) {
        self.negations.push(Negation::ALL.iter().position(|negation| *negation == definition.negation).unwrap_or(0) as u32);
        let is_exception = |at: usize| at >= definition.phrases.len();
        let nodes = nodes.iter().enumerate().filter_map(|(at, node)| node.as_ref().map(|node| (at, node)));
        let (single, longer): (Vec<_>, Vec<_>) = nodes.partition(|(at, node)| !is_exception(*at) && is_single_word(node));
        for (_, node) in single {
            self.add_to_class(id, node);
        }
        if let Some(class) = self.terms[id as usize].class {
            if longer.is_empty() && definition.negation == Negation::None {
                self.terms[id as usize].is_class = true;
            } else {
                self.class_program(id, class);
            }
        }
        for (at, node) in longer {
            match self.compile(node, definition.scope.as_deref(), Strict::Yes) {
                // All names were found when the phrase was read: this one is part of a cycle, which is reported as such.
                Err(GrammarError::Unknown(_, None)) => {}
                Err(error) => errors.push((index, at, error)),
                Ok((programs, weight)) => {
                    self.programs.extend(programs.into_iter().map(|program| Compiled { owner: id, is_exception: is_exception(at), ..program }));
                    let term = &mut self.terms[id as usize];
                    term.weight = term.weight.saturating_add(if is_exception(at) { 0 } else { weight });
                }
            }
        }
    }

    /// A phrase of a single word joins the term's class instead of becoming a program.
    fn add_to_class(&mut self, id: TermId, node: &Node) {
        let lexicon = &mut self.lexicon;
        let class = *self.terms[id as usize].class.get_or_insert_with(|| lexicon.class());
        match node {
            Node::Word(word) => lexicon.add_word(class, word),
            Node::Lemma(base) => lexicon.add_lemma(class, base),
            Node::Stem(stem) => lexicon.add_stem(class, stem),
            Node::Exact(word) => lexicon.add_exact(class, word),
            _ => {}
        }
    }

    /// One program for all single words of a term that is more than those.
    fn class_program(&mut self, id: TermId, class: Atom) {
        let atom = Inst::Atom(class);
        let insts = vec![atom.encode(), Inst::Accept.encode()];
        let weight = self.lexicon.weight(class);
        self.programs.push(Compiled { insts, firsts: vec![atom.encode()], needs: Vec::new(), anchor: vec![atom], weight, owner: id, is_exception: false });
        self.terms[id as usize].weight = weight;
    }

    /// Compiles one phrase into the programs that look for it, for an owner yet to be named; returns how common it is too.
    fn compile(&mut self, node: &Node, scope: Option<&str>, strict: Strict) -> Result<(Vec<Compiled>, u32), GrammarError> {
        let mut program = Program::default();
        self.emit(node, scope, &mut program)?;
        program.push(Inst::Accept, 1);
        if !program.can_match() {
            return Err(GrammarError::Impossible);
        }
        if strict == Strict::Yes && program.accepts_nothing(false) {
            return Err(GrammarError::Empty);
        }
        if strict == Strict::Yes && program.accepts_nothing(true) {
            return Err(GrammarError::Anything);
        }
        self.cheapest(node, scope)
    }

    /// A phrase that has been checked, written out as far as that makes it cheaper to look for.
    fn cheapest(&mut self, node: &Node, scope: Option<&str>) -> Result<(Vec<Compiled>, u32), GrammarError> {
        let node = self.looked_up(node, scope);
        let (mut best, mut least) = ((Vec::new(), 0), u64::MAX);
        let mut count = 0;
        for most in [1, 4, 16, 64] {
            let (mut programs, mut weight, mut cost) = (Vec::new(), 0u32, 0);
            let variants = variants(&node, most);
            if std::mem::replace(&mut count, variants.len()) == variants.len() {
                continue;
            }
            for variant in variants {
                if let Some(program) = self.compile_variant(&variant, scope)? {
                    weight = weight.saturating_add(program.weight);
                    cost += program.cost();
                    programs.push(program);
                }
                if cost >= least {
                    break;
                }
            }
            if cost < least {
                (best, least) = ((programs, weight), cost);
            }
        }
        Ok(best)
    }

    /// Compiles a variant of a phrase that has been checked, unless it can match nothing.
    fn compile_variant(&mut self, nodes: &[&Node], scope: Option<&str>) -> Result<Option<Compiled>, GrammarError> {
        let mut program = Program::default();
        nodes.iter().try_for_each(|node| self.emit(node, scope, &mut program))?;
        program.push(Inst::Accept, 1);
        if !program.can_match() {
            return Ok(None);
        }
        let mut parts: Vec<Part> = nodes.iter().flat_map(|node| self.parts(node, scope)).collect();
        parts.sort_by_key(|part| part.weight);
        let anchor = parts.iter().position(|part| !part.wakes.is_empty()).map(|at| parts.remove(at));
        let weight = anchor.as_ref().map_or(UNANCHORED, |anchor| anchor.weight);
        let mut needs: Vec<u32> = Vec::new();
        // Where nothing is needed beside the anchor, there is nothing to ask: it has woken the program.
        for part in parts.iter().chain(anchor.as_ref().filter(|_| !parts.is_empty())) {
            let need = self.inst(part).map(Inst::encode);
            needs.extend(need.filter(|need| !needs.contains(need)));
        }
        let compiled = Compiled {
            insts: program.insts.iter().map(|inst| inst.encode()).collect(),
            firsts: program.firsts().iter().map(|inst| inst.encode()).collect(),
            needs,
            anchor: anchor.map(|anchor| anchor.wakes).unwrap_or_default(),
            weight,
            owner: NONE,
            is_exception: false,
        };
        Ok(Some(compiled))
    }

    /// What a name stands for in a program.
    pub(super) fn name(&self, name: &Name, scope: Option<&str>) -> Option<Inst> {
        let id = self.term(name, scope)?;
        let term = &self.terms[id as usize];
        Some(term.class.filter(|_| term.is_class).map_or(Inst::Term(id), Inst::Atom))
    }

    /// The number of a name's term.
    fn term(&self, name: &Name, scope: Option<&str>) -> Option<TermId> {
        self.resolve(name, scope).map(|index| self.ids[index]).filter(|id| *id != NONE)
    }

    /// Compiles a phrase that stands on its own.
    ///
    /// # Errors
    ///
    /// What is wrong with it, if anything.
    pub fn phrase(&mut self, phrase: &str, scope: Option<&str>) -> Result<PhraseId, GrammarError> {
        // `^` alone means "any sentence", and is the one phrase that may hold no word.
        let strict = if phrase.trim() == "^" { Strict::No } else { Strict::Yes };
        let node = self.read(phrase, scope)?;
        if self.phrases >= MAX_PHRASES {
            return Err(GrammarError::TooMany);
        }
        let (programs, _) = self.compile(&node, scope, strict)?;
        let next = self.patterns.len() as u32;
        let written = programs.iter().flat_map(|program| &program.insts).copied().collect();
        let pattern = *self.pattern_ids.entry(written).or_insert(next);
        if pattern == next {
            self.patterns.push(Vec::new());
            let owner = self.terms.len() as u32 + pattern;
            self.programs.extend(programs.into_iter().map(|program| Compiled { owner, ..program }));
        }
        self.patterns[pattern as usize].push(self.phrases);
        self.phrases += 1;
        Ok(self.phrases - 1)
    }
}

fn is_single_word(node: &Node) -> bool {
    matches!(node, Node::Word(_) | Node::Lemma(_) | Node::Stem(_) | Node::Exact(_))
}

/// Whether a phrase must hold a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strict {
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    Open,
    Done,
}

fn cycle(definitions: &[Definition], path: &[(usize, usize)], used: usize) -> GrammarError {
    let from = path.iter().position(|(at, _)| *at == used).unwrap_or(0);
    let name = |at: usize| definitions[at].name.clone();
    let mut names: Vec<String> = path[from..].iter().take(MAX_CYCLE_NAMES).map(|(at, _)| name(*at)).collect();
    names.extend((path.len() - from > MAX_CYCLE_NAMES).then(|| "…".to_owned()));
    names.push(name(used));
    GrammarError::Cycle(names)
}

fn collect_names<'n>(node: &'n Node, out: &mut Vec<&'n Name>) {
    match node {
        Node::Name(name) => out.push(name),
        Node::Seq(nodes) | Node::Alt(nodes) => nodes.iter().for_each(|node| collect_names(node, out)),
        Node::Opt(inner) => collect_names(inner, out),
        _ => {}
    }
}
