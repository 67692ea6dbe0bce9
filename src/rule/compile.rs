//! Owns the way from rule files to a [`RuleSet`]: reads them all, collects every fault, and compiles what is sound.

use std::collections::{BTreeMap, HashMap};

use super::compile_rule::RuleCompiler;
use super::context::{Context, ContextRole, Cue, Reach};
use super::definition::Guard;
use super::faults::{phrase_fault, span_of, toml_fault};
use super::file::{ContextFile, CueFile, EvidenceFile, Phrases, RuleFile, Text, VocabularyFile};
use super::owners::OwnersBuilder;
use super::pack::{Pack, PackFile};
use super::set::RuleSet;
use super::{Kind, meta};
use crate::fault::{Fault, nearest};
use crate::matching::{Definition, GrammarBuilder, GrammarError, NameKind, Negation};
use crate::source::SourceFile;
use crate::span::Span;
use crate::weights::{Table, Weights};

/// A list of more phrases than this is no list that anybody wrote: the whole default pack has a fifth of them.
const MAX_PHRASES: usize = 100_000;

/// So many faults are told at most: nobody reads more, and most of them come from the first.
const MAX_FAULTS: usize = 200;

impl RuleSet {
    /// Compiles a pack, all rules enabled.
    ///
    /// # Errors
    ///
    /// The faults of all files, in the order of files and places; of more than two hundred, the first.
    pub fn compile(pack: &Pack) -> Result<Self, Vec<Fault>> {
        let mut compiler = Compiler::default();
        compiler.vocabulary(pack);
        let context = pack.context.as_ref().and_then(|file| compiler.context_terms(file));
        let mut files: Vec<(&PackFile, RuleFile)> = Vec::new();
        let mut sorted: Vec<&PackFile> = pack.rules.iter().collect();
        sorted.sort_by(|a, b| a.id.cmp(&b.id));
        for file in sorted {
            if let Some(rule) = compiler.read::<RuleFile>(&file.source) {
                compiler.own_terms(file, &rule);
                files.push((file, rule));
            }
        }
        if compiler.lacks_names {
            return Err(compiler.told_faults());
        }
        let mut builder = compiler.grammar();
        let known: Vec<&str> = pack.rules.iter().map(|file| file.id.as_str()).collect();
        let mut rules = Vec::new();
        for (index, (file, written)) in files.iter().enumerate() {
            let mut rule = RuleCompiler { compiler: &mut compiler, builder: &mut builder, file, rule: index as u32 };
            rules.push(rule.compile(written, &known));
        }
        let mut set_context = Context { first: compiler.owners.len() as u32, roles: Vec::new() };
        if let (Some(context), Some(file)) = (&context, &pack.context) {
            compiler.context(context, file, &mut builder, &mut set_context);
        }
        if !compiler.faults.is_empty() {
            return Err(compiler.told_faults());
        }
        let rules: Vec<_> = rules.into_iter().flatten().collect();
        let owners = compiler.owners.finish(rules.len());
        let weights = weights_of(pack).map_err(|fault| vec![fault])?;
        Ok(Self::assemble(builder.finish(), rules, owners, set_context, weights, known_names(pack)))
    }
}

/// A pack's weights, for the rules that they were learnt of: one that somebody wrote anew is another rule.
fn weights_of(pack: &Pack) -> Result<Weights, Fault> {
    let Some((file, builtin)) = &pack.weights else { return Ok(Weights::default()) };
    let mut weights = Weights::of(&Table::read(file)?);
    weights.retain(|id| pack.rules.iter().any(|rule| rule.id == id && rule.builtin == *builtin));
    Ok(weights)
}

/// All rules and families of a pack, and the rule that belongs to none.
fn known_names(pack: &Pack) -> Vec<String> {
    let mut known: Vec<String> = pack.rules.iter().flat_map(|file| [file.id.clone(), file.family.clone()]).collect();
    known.extend([meta::UNUSED_SUPPRESSION.to_owned(), meta::SUPPRESSIONS.to_owned()]);
    known.sort();
    known.dedup();
    known
}

/// Where a definition came from, for its faults.
struct Origin {
    file: SourceFile,
    key: Span,
    phrases: Vec<Text>,
    files: Vec<SourceFile>,
    except: Vec<Text>,
    except_files: Vec<SourceFile>,
}

/// Everything gathered on the way.
#[derive(Default)]
pub(super) struct Compiler {
    pub faults: Vec<Fault>,
    definitions: Vec<Definition>,
    /// Where each definition stands in that list.
    defined: HashMap<(NameKind, String), usize>,
    origins: Vec<Origin>,
    /// For each evidence by its name, its summary, and whether it is firm.
    pub summaries: BTreeMap<String, (String, bool)>,
    pub owners: OwnersBuilder,
    /// Whether a file of terms or evidence could not be read: then nobody can tell which names are wrong.
    lacks_names: bool,
}

impl Compiler {
    /// The faults, in the order of files and places; of too many, the first.
    fn told_faults(mut self) -> Vec<Fault> {
        self.faults.sort_by(|a, b| (a.file.path(), a.span).cmp(&(b.file.path(), b.span)));
        self.faults.truncate(MAX_FAULTS);
        self.faults
    }

    /// Reads a file whose names others use.
    fn read_shared<T: serde::de::DeserializeOwned>(&mut self, file: &SourceFile) -> Option<T> {
        let read = self.read(file);
        self.lacks_names |= read.is_none();
        read
    }

    fn read<T: serde::de::DeserializeOwned>(&mut self, file: &SourceFile) -> Option<T> {
        match toml::from_str(file.text()) {
            Ok(value) => Some(value),
            Err(error) => {
                self.faults.push(toml_fault(file, &error));
                None
            }
        }
    }

    fn vocabulary(&mut self, pack: &Pack) {
        for file in &pack.vocabulary {
            if let Some(vocabulary) = self.read_shared::<VocabularyFile>(file) {
                for (name, phrases) in &vocabulary.terms {
                    self.define(file, NameKind::Term, name, None, phrases, &[], Negation::None);
                }
            }
        }
        for added in &pack.terms {
            for (name, phrases) in &added.terms {
                self.used_term(&added.file, name, pack);
                self.define(&added.file, NameKind::Term, name, None, phrases, &[], Negation::None);
            }
        }
        for file in &pack.evidence {
            if let Some(evidence) = self.read_shared::<EvidenceFile>(file) {
                for (name, table) in &evidence.evidence {
                    let negation = self.negation(file, table.negation.as_ref(), Negation::None);
                    self.summaries.insert(name.get_ref().clone(), (table.summary.get_ref().clone(), table.firm));
                    self.define(file, NameKind::Evidence, name, None, &table.phrases, &table.except, negation);
                }
            }
        }
    }

    /// Complains of an addition to a term that nothing uses: its phrases would be looked for nowhere.
    fn used_term(&mut self, file: &SourceFile, name: &Text, pack: &Pack) {
        let terms = || self.definitions.iter().filter(|definition| definition.kind == NameKind::Term).map(|definition| definition.name.as_str());
        if !terms().any(|term| term == name.get_ref()) && !pack.uses_term(name.get_ref()) {
            let near = nearest(name.get_ref(), terms());
            let help = near.map_or_else(|| "the terms there are stand in rules/vocabulary.toml".to_owned(), |near| format!("did you mean `{near}`?"));
            self.faults.push(Fault::new(file, span_of(name), format!("no rule uses a term called `{}`", name.get_ref())).help(help));
        }
    }

    fn context_terms(&mut self, file: &SourceFile) -> Option<ContextFile> {
        let context = self.read_shared::<ContextFile>(file)?;
        for (name, phrases) in &context.terms {
            self.define(file, NameKind::Term, name, None, phrases, &[], Negation::None);
        }
        Some(context)
    }

    fn own_terms(&mut self, file: &PackFile, rule: &RuleFile) {
        for (name, phrases) in &rule.terms {
            self.define(&file.source, NameKind::Term, name, Some(&file.id), phrases, &[], Negation::None);
        }
    }

    /// Notes a definition; one of the same name in an earlier file is added to.
    #[expect(clippy::too_many_arguments, reason = "the parts of one table, passed once")]
    fn define(&mut self, file: &SourceFile, kind: NameKind, name: &Text, scope: Option<&str>, phrases: &[Text], except: &[Text], negation: Negation) {
        let full = scope.map_or_else(|| name.get_ref().clone(), |scope| format!("{scope}:{}", name.get_ref()));
        let texts = |list: &[Text]| list.iter().map(|text| text.get_ref().clone()).collect::<Vec<_>>();
        let (phrases, except) = (self.bounded(file, phrases), self.bounded(file, except));
        let at = *self.defined.entry((kind, full.clone())).or_insert_with(|| {
            self.definitions.push(Definition { kind, name: full, phrases: Vec::new(), except: Vec::new(), negation, scope: scope.map(str::to_owned) });
            self.origins.push(Origin {
                file: file.clone(),
                key: span_of(name),
                phrases: Vec::new(),
                files: Vec::new(),
                except: Vec::new(),
                except_files: Vec::new(),
            });
            self.definitions.len() - 1
        });
        self.definitions[at].phrases.extend(texts(phrases));
        self.definitions[at].except.extend(texts(except));
        self.origins[at].phrases.extend(phrases.iter().cloned());
        self.origins[at].files.extend(std::iter::repeat_n(file.clone(), phrases.len()));
        self.origins[at].except.extend(except.iter().cloned());
        self.origins[at].except_files.extend(std::iter::repeat_n(file.clone(), except.len()));
    }

    /// A list that is not longer than a list may be; nothing of one that is.
    pub fn bounded<'t>(&mut self, file: &SourceFile, phrases: &'t [Text]) -> &'t [Text] {
        let Some(first) = phrases.first().filter(|_| phrases.len() > MAX_PHRASES) else { return phrases };
        let message = format!("this list holds {} phrases, and at most {MAX_PHRASES} are taken", phrases.len());
        self.faults.push(Fault::new(file, span_of(first), message).help("write what they have in common as a term"));
        &[]
    }

    fn grammar(&mut self) -> GrammarBuilder {
        let (builder, errors) = GrammarBuilder::new(&self.definitions);
        for (definition, index, error) in errors {
            let origin = &self.origins[definition];
            let whole = matches!(error, GrammarError::Cycle(_) | GrammarError::NoPhrase);
            let text = origin.phrases.iter().chain(&origin.except).nth(index).filter(|_| !whole);
            let file = origin.files.iter().chain(&origin.except_files).nth(index).unwrap_or(&origin.file);
            let fault = match text {
                Some(text) => phrase_fault(file, text, &error),
                None => Fault::new(&origin.file, origin.key, error.to_string()).help(match error {
                    GrammarError::Cycle(_) => "take the name out of one of these terms",
                    _ => "write at least one phrase, or take the name out",
                }),
            };
            self.faults.push(fault);
        }
        builder
    }

    /// A negation by its name.
    pub fn negation(&mut self, file: &SourceFile, text: Option<&Text>, default: Negation) -> Negation {
        let Some(text) = text else { return default };
        match text.get_ref().as_str() {
            "clause" => Negation::Clause,
            "adjacent" => Negation::Adjacent,
            "denial" => Negation::Denial,
            "none" => Negation::None,
            other => {
                self.unknown(file, text, "negation", other, &["clause", "adjacent", "denial", "none"]);
                default
            }
        }
    }

    /// Complains of a name that is none of the known ones.
    pub fn unknown(&mut self, file: &SourceFile, text: &Text, what: &str, name: &str, known: &[&str]) {
        let help = nearest(name, known.iter().copied()).map_or_else(|| format!("there are: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        self.faults.push(Fault::new(file, span_of(text), format!("unknown {what} `{name}`")).help(help));
    }

    /// The question kind of a name.
    pub fn kind(&mut self, file: &SourceFile, text: &Text) -> Option<Kind> {
        let kind = Kind::named(text.get_ref());
        if kind.is_none() {
            let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
            self.unknown(file, text, "question kind", text.get_ref(), &known);
        }
        kind
    }

    fn context(&mut self, context: &ContextFile, file: &SourceFile, builder: &mut GrammarBuilder, out: &mut Context) {
        let mut add = |compiler: &mut Self, phrases: &Phrases, role: ContextRole| {
            for phrase in phrases {
                match builder.phrase(phrase.get_ref(), None) {
                    Ok(_) => out.roles.push(role),
                    Err(error) => compiler.faults.push(phrase_fault(file, phrase, &error)),
                }
            }
        };
        add(self, &context.scope.breaks, ContextRole::Break);
        for (group, (_, cue)) in context.cues.iter().enumerate() {
            let group = group as u8;
            let (guard, reach) = self.cue(file, cue);
            add(self, &cue.forward, ContextRole::Cue(Cue { guard, group, reach }));
            add(self, &cue.backward, ContextRole::Cue(Cue { guard, group, reach: Reach::Back }));
            add(self, &cue.afterwards, ContextRole::Cue(Cue { guard, group, reach: Reach::Previous }));
            add(self, &cue.except, ContextRole::CueExcept(group));
        }
        add(self, &context.blocks.bad, ContextRole::Bad);
        add(self, &context.blocks.turned_down, ContextRole::TurnedDown);
        add(self, &context.blocks.good, ContextRole::Good);
        add(self, &context.blocks.other_turn, ContextRole::OtherTurn);
        add(self, &context.blocks.own_turn, ContextRole::OwnTurn);
        add(self, &context.blocks.announces, ContextRole::Announces);
        add(self, &context.questions.starts, ContextRole::QuestionStart);
        add(self, &context.questions.sections, ContextRole::SectionStart);
        add(self, &context.questions.tags, ContextRole::QuestionTag);
        add(self, &context.questions.affirmed, ContextRole::Affirmed);
        add(self, &context.questions.denied, ContextRole::AnsweredNo);
        add(self, &context.not_answers.first_person, ContextRole::FirstPerson);
        add(self, &context.not_answers.titles, ContextRole::NotAnswer);
        add(self, &context.not_answers.subject, ContextRole::Subject);
        for told in &context.kinds {
            if let Some(kind) = self.kind(file, &told.kind) {
                add(self, &told.phrases, ContextRole::Kind(kind));
            }
        }
    }

    fn cue(&mut self, file: &SourceFile, cue: &CueFile) -> (Guard, Reach) {
        let guard = Guard::named(cue.guard.get_ref()).unwrap_or_else(|| {
            let known: Vec<&str> = Guard::ALL.iter().map(|guard| guard.name()).collect();
            self.unknown(file, &cue.guard, "guard", cue.guard.get_ref(), &known);
            Guard::Negated
        });
        let reach = match cue.reach.as_ref().map(|reach| (reach, reach.get_ref().as_str())) {
            None | Some((_, "clause")) => Reach::Clause,
            Some((_, "sentence")) => Reach::Sentence,
            Some((text, other)) => {
                self.unknown(file, text, "reach", other, &["clause", "sentence"]);
                Reach::Clause
            }
        };
        (guard, reach)
    }
}
