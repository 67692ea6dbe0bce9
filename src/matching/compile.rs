//! Owns the way from definitions and phrases as written to a [`Grammar`].

use rustc_hash::FxHashMap;

use super::anchor::{Anchor, Length, Target};
use super::definition::{Definition, DefinitionError, GrammarError, MAX_INSTS};
use super::grammar::{Edge, Grammar, Lists, NONE, Negation, PhraseId, TermId};
use super::lexicon::{Atom, Lexicon};
use super::pattern::{Name, NameKind, Node, parse};
use super::program::{Inst, Program};

/// A term being compiled.
#[derive(Debug, Clone, Default)]
pub(super) struct Term {
    pub class: Option<Atom>,
    pub length: Option<Length>,
    /// How common it is: the sum of its phrases' anchors.
    pub weight: u32,
}

/// Compiles definitions and phrases into a [`Grammar`].
#[derive(Debug, Default)]
pub struct GrammarBuilder {
    pub(super) lexicon: Lexicon,
    names: FxHashMap<(NameKind, String), usize>,
    /// For each definition, its number in the order of use.
    ids: Vec<TermId>,
    pub(super) terms: Vec<Term>,
    negations: Vec<u32>,
    programs: Vec<Vec<u32>>,
    firsts: Vec<Vec<u32>>,
    owners: Vec<u32>,
    exceptions: Vec<u32>,
    anchors: Vec<Option<Anchor>>,
    phrases: u32,
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
        let known = self.names.keys().filter(|(kind, _)| *kind == name.kind).map(|(_, known)| known.rsplit(':').next().unwrap_or(known));
        crate::fault::nearest(&name.name, known).map(str::to_owned)
    }

    /// The definitions in an order in which each comes after those it uses. A cycle is reported once.
    fn order(&self, definitions: &[Definition], parsed: &[Vec<Option<Node>>], errors: &mut Vec<DefinitionError>) -> Vec<usize> {
        let needs: Vec<Vec<usize>> = parsed.iter().zip(definitions).map(|(nodes, definition)| self.uses(nodes, definition.scope.as_deref())).collect();
        let mut order = Vec::with_capacity(needs.len());
        let mut state = vec![Visit::New; needs.len()];
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
                    Visit::Open => errors.push((used, 0, cycle(definitions, &path, used))),
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
        for (at, node) in nodes.iter().enumerate() {
            let Some(node) = node else { continue };
            let is_exception = at >= definition.phrases.len();
            if !is_exception && self.add_to_class(id, node) {
                continue;
            }
            match self.compile(node, definition.scope.as_deref(), id, Strict::Yes) {
                // All names were found when the phrase was read: this one is part of a cycle, which is reported as such.
                Err(GrammarError::Unknown(_, None)) => {}
                Err(error) => errors.push((index, at, error)),
                Ok(_) if is_exception => *self.exceptions.last_mut().unwrap_or(&mut 0) = 1,
                Ok((length, weight)) => {
                    let term = &mut self.terms[id as usize];
                    let known = term.length.unwrap_or(length);
                    term.length = Some(Length { least: known.least.min(length.least), most: known.most.max(length.most) });
                    term.weight = term.weight.saturating_add(weight);
                }
            }
        }
    }

    /// A phrase of a single word joins the term's class instead of becoming a program.
    fn add_to_class(&mut self, id: TermId, node: &Node) -> bool {
        if !matches!(node, Node::Word(_) | Node::Lemma(_) | Node::Stem(_) | Node::Exact(_)) {
            return false;
        }
        let lexicon = &mut self.lexicon;
        let term = &mut self.terms[id as usize];
        let class = *term.class.get_or_insert_with(|| lexicon.class());
        match node {
            Node::Word(word) => lexicon.add_word(class, word),
            Node::Lemma(base) => lexicon.add_lemma(class, base),
            Node::Stem(stem) => lexicon.add_stem(class, stem),
            Node::Exact(word) => lexicon.add_exact(class, word),
            _ => {}
        }
        let most = term.length.map_or(1, |length| length.most.max(1));
        term.length = Some(Length { least: 1, most });
        true
    }

    /// Compiles one phrase for an owner; returns how long a match can be, and how common.
    fn compile(&mut self, node: &Node, scope: Option<&str>, owner: u32, strict: Strict) -> Result<(Length, u32), GrammarError> {
        let mut program = Program::default();
        self.emit(node, scope, &mut program)?;
        program.insts.push(Inst::Accept);
        if !program.can_match() {
            return Err(GrammarError::Impossible);
        }
        if strict == Strict::Yes && program.accepts_nothing(false) {
            return Err(GrammarError::Empty);
        }
        if strict == Strict::Yes && program.accepts_nothing(true) {
            return Err(GrammarError::Anything);
        }
        let anchor = self.anchor(node, scope, Length::default());
        let weight = anchor.as_ref().map_or(1000, |anchor| anchor.weight);
        self.programs.push(program.insts.iter().map(|inst| inst.encode()).collect());
        self.firsts.push(program.firsts().iter().map(|inst| inst.encode()).collect());
        self.owners.push(owner);
        self.exceptions.push(0);
        self.anchors.push(anchor);
        Ok((self.length(node, scope), weight))
    }

    fn emit(&mut self, node: &Node, scope: Option<&str>, program: &mut Program) -> Result<(), GrammarError> {
        if program.insts.len() > MAX_INSTS {
            return Err(GrammarError::TooLong(program.insts.len()));
        }
        let inst = match node {
            Node::Word(_) | Node::Exact(_) | Node::Lemma(_) | Node::Stem(_) | Node::Shape(_) => Inst::Atom(self.atom(node)),
            Node::Name(name) => Inst::Term(self.term(name, scope).ok_or_else(|| GrammarError::Unknown(name.clone(), None))?),
            Node::Start => Inst::Start,
            Node::End => Inst::End,
            Node::Seq(nodes) => return nodes.iter().try_for_each(|node| self.emit(node, scope, program)),
            Node::Alt(branches) => return self.emit_alternatives(branches, scope, program),
            Node::Opt(inner) => {
                let split = program.insts.len();
                program.insts.push(Inst::Split(0));
                self.emit(inner, scope, program)?;
                program.insts[split] = Inst::Split(program.insts.len() as u16);
                return Ok(());
            }
            Node::Gap(most) => {
                emit_repeat(program, Inst::Any, 0, *most);
                return Ok(());
            }
            Node::Free(least, most) => {
                emit_repeat(program, Inst::Free, *least, *most);
                return Ok(());
            }
        };
        program.insts.push(inst);
        Ok(())
    }

    fn emit_alternatives(&mut self, branches: &[Node], scope: Option<&str>, program: &mut Program) -> Result<(), GrammarError> {
        let mut exits = Vec::new();
        for (i, branch) in branches.iter().enumerate() {
            if i + 1 == branches.len() {
                self.emit(branch, scope, program)?;
                continue;
            }
            let split = program.insts.len();
            program.insts.push(Inst::Split(0));
            self.emit(branch, scope, program)?;
            exits.push(program.insts.len());
            program.insts.push(Inst::Jump(0));
            program.insts[split] = Inst::Split(program.insts.len() as u16);
        }
        let end = program.insts.len() as u16;
        for exit in exits {
            program.insts[exit] = Inst::Jump(end);
        }
        Ok(())
    }

    /// The atom of a node that is one token.
    pub(super) fn atom(&mut self, node: &Node) -> Atom {
        match node {
            Node::Word(word) => self.lexicon.word(word),
            Node::Exact(word) => self.lexicon.exact(word),
            Node::Lemma(base) => self.lexicon.lemma(base),
            Node::Stem(stem) => self.lexicon.stem(stem),
            Node::Shape(shape) => Lexicon::shape(*shape),
            _ => NONE,
        }
    }

    /// The number of a name's term.
    pub(super) fn term(&self, name: &Name, scope: Option<&str>) -> Option<TermId> {
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
        let owner = self.terms.len() as u32 + self.phrases;
        self.compile(&node, scope, owner, strict)?;
        self.phrases += 1;
        Ok(self.phrases - 1)
    }

    /// Files the programs under their anchors and hands over the grammar.
    pub fn finish(self) -> Grammar {
        let mut class_of = vec![NONE; self.lexicon.len()];
        for (id, term) in self.terms.iter().enumerate() {
            if let Some(class) = term.class {
                class_of[class as usize] = id as u32;
            }
        }
        let mut atom_edges = vec![Vec::new(); self.lexicon.len()];
        let mut term_edges = vec![Vec::new(); self.terms.len()];
        let mut unanchored = Vec::new();
        for (program, anchor) in self.anchors.iter().enumerate() {
            let Some(anchor) = anchor else {
                unanchored.push(program as u32);
                continue;
            };
            for (target, before) in &anchor.targets {
                let edge = Edge { program: program as u32, least: before.least as u8, most: before.most as u8 }.encode();
                match target {
                    Target::Atom(atom) => atom_edges[*atom as usize].extend(edge),
                    Target::Term(term) => term_edges[*term as usize].extend(edge),
                }
            }
        }
        let special = ["negator", "function-word", "filler"].map(|name| {
            let id = self.names.get(&(NameKind::Term, name.to_owned())).map(|index| self.ids[*index]);
            id.and_then(|id| self.terms.get(id as usize)?.class).unwrap_or(NONE)
        });
        let mut negations = self.negations;
        negations.resize(self.terms.len(), 0);
        Grammar {
            words: self.lexicon.finish(),
            programs: Lists::of(&self.programs),
            firsts: Lists::of(&self.firsts),
            owners: self.owners,
            class_of,
            atom_edges: Lists::of(&atom_edges),
            term_edges: Lists::of(&term_edges),
            unanchored,
            negations,
            exceptions: self.exceptions,
            special,
            phrases: self.phrases,
        }
    }
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
    let names = path[from..].iter().map(|(at, _)| *at).chain([used]);
    GrammarError::Cycle(names.map(|at| definitions[at].name.clone()).collect())
}

fn emit_repeat(program: &mut Program, inst: Inst, least: u8, most: u8) {
    program.insts.extend(std::iter::repeat_n(inst, least as usize));
    let end = program.insts.len() + 2 * (most - least) as usize;
    for _ in least..most {
        program.insts.push(Inst::Split(end as u16));
        program.insts.push(inst);
    }
}

fn collect_names<'n>(node: &'n Node, out: &mut Vec<&'n Name>) {
    match node {
        Node::Name(name) => out.push(name),
        Node::Seq(nodes) | Node::Alt(nodes) => nodes.iter().for_each(|node| collect_names(node, out)),
        Node::Opt(inner) => collect_names(inner, out),
        _ => {}
    }
}
