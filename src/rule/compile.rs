//! Owns the way from rule files to a [`RuleSet`]: reads them all, collects every fault, and compiles what is sound.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;

use super::file::{ContextFile, CueFile, EvidenceFile, MatchFile, Phrases, RuleFile, Text, VocabularyFile};
use super::pack::{Pack, PackFile};
use super::set::{Count, Example, Guard, Lacks, Layout, LazyRegex, MatchTable, Opening, Owner, Role, Rule, RuleSet, Scope, Severity, Side};
use super::{Kind, meta};
use crate::context::{Context, ContextRole, Cue, Reach};
use crate::fault::{Fault, nearest};
use crate::matching::{Definition, GrammarBuilder, GrammarError, NameKind, Negation};
use crate::source::SourceFile;
use crate::span::Span;

/// A rule of the built-in pack has at least so many examples of either side.
const MIN_EXAMPLES: usize = 8;

/// Fault messages do not list more known names than this.
const SOURCES: &[&str] = &["trends", "tips", "career", "skills", "genai"];

impl RuleSet {
    /// Compiles a pack, all rules enabled.
    ///
    /// # Errors
    ///
    /// All faults of all files, in the order of files and places.
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
            compiler.faults.sort_by(|a, b| (a.file.path(), a.span).cmp(&(b.file.path(), b.span)));
            return Err(compiler.faults);
        }
        Ok(Self::assemble(builder.finish(), rules.into_iter().flatten().collect(), compiler.owners, set_context, known_names(pack)))
    }
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
}

#[derive(Default)]
struct Compiler {
    faults: Vec<Fault>,
    definitions: Vec<Definition>,
    origins: Vec<Origin>,
    summaries: BTreeMap<String, Arc<str>>,
    owners: Vec<Owner>,
}

impl Compiler {
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
            if let Some(vocabulary) = self.read::<VocabularyFile>(file) {
                for (name, phrases) in &vocabulary.terms {
                    self.define(file, NameKind::Term, name, None, phrases, &[], Negation::None);
                }
            }
        }
        for file in &pack.evidence {
            if let Some(evidence) = self.read::<EvidenceFile>(file) {
                for (name, table) in &evidence.evidence {
                    let negation = self.negation(file, table.negation.as_ref(), Negation::None);
                    self.summaries.insert(name.get_ref().clone(), table.summary.get_ref().as_str().into());
                    self.define(file, NameKind::Evidence, name, None, &table.phrases, &table.except, negation);
                }
            }
        }
    }

    fn context_terms(&mut self, file: &SourceFile) -> Option<ContextFile> {
        let context = self.read::<ContextFile>(file)?;
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
        let at = self.definitions.iter().position(|definition| definition.kind == kind && definition.name == full);
        let at = at.unwrap_or_else(|| {
            self.definitions.push(Definition { kind, name: full, phrases: Vec::new(), except: Vec::new(), negation, scope: scope.map(str::to_owned) });
            self.origins.push(Origin { file: file.clone(), key: span_of(name), phrases: Vec::new(), files: Vec::new(), except: Vec::new() });
            self.definitions.len() - 1
        });
        self.definitions[at].phrases.extend(texts(phrases));
        self.definitions[at].except.extend(texts(except));
        self.origins[at].phrases.extend(phrases.iter().cloned());
        self.origins[at].files.extend(std::iter::repeat_n(file.clone(), phrases.len()));
        self.origins[at].except.extend(except.iter().cloned());
    }

    fn grammar(&mut self) -> GrammarBuilder {
        let (builder, errors) = GrammarBuilder::new(&self.definitions);
        for (definition, index, error) in errors {
            let origin = &self.origins[definition];
            let whole = matches!(error, GrammarError::Cycle(_) | GrammarError::NoPhrase);
            let text = origin.phrases.iter().chain(&origin.except).nth(index).filter(|_| !whole);
            let file = origin.files.get(index).unwrap_or(&origin.file);
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

    fn negation(&mut self, file: &SourceFile, text: Option<&Text>, default: Negation) -> Negation {
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

    fn unknown(&mut self, file: &SourceFile, text: &Text, what: &str, name: &str, known: &[&str]) {
        let help = nearest(name, known.iter().copied()).map_or_else(|| format!("there are: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        self.faults.push(Fault::new(file, span_of(text), format!("unknown {what} `{name}`")).help(help));
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
            add(self, &cue.except, ContextRole::CueExcept(group));
        }
        add(self, &context.blocks.bad, ContextRole::Bad);
        add(self, &context.blocks.good, ContextRole::Good);
        add(self, &context.blocks.other_turn, ContextRole::OtherTurn);
        add(self, &context.blocks.own_turn, ContextRole::OwnTurn);
        add(self, &context.blocks.announces, ContextRole::Announces);
        add(self, &context.questions.starts, ContextRole::QuestionStart);
        add(self, &context.questions.tags, ContextRole::QuestionTag);
        add(self, &context.questions.affirmed, ContextRole::Affirmed);
        add(self, &context.not_answers.titles, ContextRole::NotAnswer);
        let kinds = &context.kinds;
        for (phrases, kind) in [(&kinds.debug, Kind::Debug), (&kinds.metrics, Kind::Metrics), (&kinds.trade_off, Kind::TradeOff), (&kinds.strategy, Kind::Strategy), (&kinds.ethics, Kind::Ethics), (&kinds.case, Kind::Case), (&kinds.design, Kind::Design)] {
            add(self, phrases, ContextRole::Kind(kind));
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

/// Compiles the rules' own tables, one rule at a time.
struct RuleCompiler<'c> {
    compiler: &'c mut Compiler,
    builder: &'c mut GrammarBuilder,
    file: &'c PackFile,
    rule: u32,
}

impl RuleCompiler<'_> {
    fn compile(&mut self, written: &RuleFile, known: &[&str]) -> Option<Rule> {
        let file = &self.file.source;
        let severity = Severity::named(written.severity.get_ref()).or_else(|| {
            self.compiler.unknown(file, &written.severity, "severity", written.severity.get_ref(), &["error", "warning", "note"]);
            None
        });
        for source in written.sources.iter().filter(|source| self.file.builtin && !SOURCES.contains(&source.get_ref().as_str())) {
            self.compiler.unknown(file, source, "source", source.get_ref(), SOURCES);
        }
        for other in written.supersedes.iter().filter(|other| !known.contains(&other.get_ref().as_str())) {
            self.compiler.unknown(file, other, "rule", other.get_ref(), known);
        }
        let kinds = written.kinds.iter().filter_map(|kind| self.kind(kind)).collect();
        self.phrases(&written.cues, Role::KindCue);
        let matches = written.matches.as_ref().map(|table| self.matches(table));
        let lacks = written.lacks.as_ref().map(|table| {
            self.phrases(&table.trigger, Role::Trigger);
            self.phrases(&table.needs, Role::AnswerNeeds);
            self.phrases(&table.near, Role::Near);
            self.phrases(&table.except, Role::Except);
            let fact = |text: &Text| Layout::ALL.into_iter().find(|fact| fact.name() == text.get_ref());
            let layout = table.evidence.iter().filter_map(fact).collect();
            let evidence: Phrases = table.evidence.iter().filter(|text| fact(text).is_none()).cloned().collect();
            self.phrases(&evidence, Role::Evidence);
            Lacks { at_least: table.at_least.unwrap_or(1), has_needs: !table.needs.is_empty(), min_words: table.min_words.unwrap_or(60), allow: self.guards(&table.allow), layout }
        });
        let opening = written.opening.as_ref().map(|table| {
            self.phrases(&table.phrases, Role::Opening);
            self.phrases(&table.unless, Role::OpeningUnless);
            self.phrases(&table.except, Role::Except);
            Opening { sentences: table.sentences.unwrap_or(2), negation: self.compiler.negation(file, table.negation.as_ref(), Negation::Clause), allow: self.guards(&table.allow) }
        });
        let count = written.count.as_ref().map(|table| {
            self.phrases(&table.of, Role::Count);
            self.phrases(&table.unless, Role::CountUnless);
            self.phrases(&table.except, Role::Except);
            let thresholds = [(Scope::Sentence, table.sentence), (Scope::Paragraph, table.paragraph), (Scope::Answer, table.answer)];
            Count { thresholds: thresholds.into_iter().filter_map(|(scope, least)| least.map(|least| (scope, least))).collect(), allow: self.guards(&table.allow) }
        });
        self.cleared(written);
        if matches.is_none() && lacks.is_none() && opening.is_none() && count.is_none() {
            let fault = Fault::new(file, Span::new(0, 0), "this rule looks for nothing").help("give it a [match], [lacks], [opening] or [count] table");
            self.compiler.faults.push(fault);
        }
        let examples = self.examples(written);
        let text = |text: &Text| text.get_ref().clone();
        Some(Rule {
            id: self.file.id.clone(),
            family: self.file.family.clone(),
            summary: text(&written.summary),
            severity: severity?,
            sources: written.sources.iter().map(text).collect(),
            label: text(&written.label),
            why: text(&written.why),
            stronger: text(&written.stronger),
            asks: text(&written.asks),
            kinds,
            supersedes: written.supersedes.iter().map(text).collect(),
            matches,
            lacks,
            opening,
            count,
            examples,
            file: file.clone(),
        })
    }

    fn kind(&mut self, text: &Text) -> Option<Kind> {
        let kind = Kind::named(text.get_ref());
        if kind.is_none() {
            let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
            self.compiler.unknown(&self.file.source, text, "question kind", text.get_ref(), &known);
        }
        kind
    }

    fn guards(&mut self, names: &[Text]) -> Vec<Guard> {
        let mut guards = Vec::new();
        for name in names {
            match Guard::named(name.get_ref()) {
                Some(guard) => guards.push(guard),
                None => {
                    let known: Vec<&str> = Guard::ALL.iter().map(|guard| guard.name()).collect();
                    self.compiler.unknown(&self.file.source, name, "guard", name.get_ref(), &known);
                }
            }
        }
        guards
    }

    fn phrases(&mut self, phrases: &[Text], role: Role) {
        for phrase in phrases {
            match self.builder.phrase(phrase.get_ref(), Some(&self.file.id)) {
                Ok(_) => {
                    let name = self.name_of(phrase.get_ref());
                    self.compiler.owners.push(Owner { rule: self.rule, role, name, span: span_of(phrase) });
                }
                Err(error) => self.compiler.faults.push(phrase_fault(&self.file.source, phrase, &error)),
            }
        }
    }

    /// How a note calls a phrase: evidence by its summary, anything else as it is written.
    fn name_of(&self, phrase: &str) -> Arc<str> {
        let summary = phrase.strip_prefix('@').and_then(|name| self.compiler.summaries.get(name));
        summary.cloned().unwrap_or_else(|| phrase.into())
    }

    fn matches(&mut self, table: &MatchFile) -> MatchTable {
        self.phrases(&table.phrases, Role::Match);
        self.phrases(&table.except, Role::Except);
        self.phrases(&table.needs, Role::Needs);
        let mut regexes = Vec::new();
        if let Some(text) = table.regex.first().filter(|_| table.needs.is_empty()) {
            let help = "give the table a `needs` list: without a candidate no expression is compiled, which keeps starts fast";
            self.compiler.faults.push(Fault::new(&self.file.source, span_of(text), "a regular expression needs a phrase that says where it is worth trying").help(help));
        }
        for text in &table.regex {
            // Compiling costs 2 to 3 ms a pattern, so at start only a user's own are checked; a test checks the built-in ones.
            let fault = if self.file.builtin { None } else { regex_fault(text.get_ref()) };
            match fault {
                None => regexes.push(LazyRegex::new(text.get_ref())),
                Some(why) => self.compiler.faults.push(Fault::new(&self.file.source, span_of(text), format!("this regular expression is broken: {why}"))),
            }
        }
        let negation = self.compiler.negation(&self.file.source, table.negation.as_ref(), Negation::Clause);
        MatchTable { regexes, has_needs: !table.needs.is_empty(), negation, allow: self.guards(&table.allow) }
    }

    fn cleared(&mut self, written: &RuleFile) {
        let cleared = &written.cleared_by;
        for (phrases, scope) in [
            (&cleared.sentence, Scope::Sentence),
            (&cleared.next, Scope::Next),
            (&cleared.next_two, Scope::NextTwo),
            (&cleared.previous, Scope::Previous),
            (&cleared.paragraph, Scope::Paragraph),
            (&cleared.answer, Scope::Answer),
        ] {
            self.phrases(phrases, Role::Clears(scope));
        }
    }

    fn examples(&mut self, written: &RuleFile) -> Vec<Example> {
        let mut examples = Vec::new();
        for example in &written.example {
            let span = Span::from(example.span());
            let (side, text) = match (&example.get_ref().bad, &example.get_ref().ok) {
                (Some(text), None) => (Side::Bad, text),
                (None, Some(text)) => (Side::Ok, text),
                _ => {
                    self.compiler.faults.push(Fault::new(&self.file.source, span, "an example is either `bad` or `ok`").help("write two [[example]] tables for two texts"));
                    continue;
                }
            };
            let kind = example.get_ref().kind.as_deref().map(|name| Kind::named(name).ok_or(name));
            let kind = match kind.transpose() {
                Ok(kind) => kind,
                Err(name) => {
                    self.compiler.faults.push(Fault::new(&self.file.source, span, format!("unknown question kind `{name}`")));
                    continue;
                }
            };
            let (text, marks) = unmark(text);
            examples.push(Example { text, marks, side, kind, span });
        }
        for (side, name) in [(Side::Bad, "bad"), (Side::Ok, "ok")] {
            let count = examples.iter().filter(|example| example.side == side).count();
            if self.file.builtin && count < MIN_EXAMPLES {
                let fault = Fault::new(&self.file.source, Span::new(0, 0), format!("{count} `{name}` examples; a rule of the default pack has at least {MIN_EXAMPLES}"));
                self.compiler.faults.push(fault);
            }
        }
        examples
    }
}

/// Takes `[[…]]` out of an example and says where it stood.
fn unmark(text: &str) -> (String, Vec<Span>) {
    let mut out = String::with_capacity(text.len());
    let mut marks = Vec::new();
    let mut open = None;
    let mut rest = text;
    while let Some(at) = rest.find(if open.is_some() { "]]" } else { "[[" }) {
        out.push_str(&rest[..at]);
        match open.take() {
            None => open = Some(out.len() as u32),
            Some(start) => marks.push(Span::new(start, out.len() as u32)),
        }
        rest = &rest[at + 2..];
    }
    out.push_str(rest);
    (out, marks)
}

fn span_of<T>(text: &Spanned<T>) -> Span {
    Span::from(text.span())
}

/// The fault of a phrase, marked inside its quotes where the TOML spells it without escapes.
fn phrase_fault(file: &SourceFile, text: &Text, error: &GrammarError) -> Fault {
    let whole: Range<usize> = text.span();
    let raw = &file.text()[whole.clone()];
    let quote = if raw.starts_with("'''") || raw.starts_with("\"\"\"") { 3 } else { 1 };
    let literal = raw.len() >= 2 * quote && raw[quote..raw.len() - quote] == **text.get_ref();
    let inner = |at: &Range<usize>| if literal { Span::from(whole.start + quote + at.start..whole.start + quote + at.end) } else { Span::from(whole.clone()) };
    let fault = |at: Span| Fault::new(file, at, error.to_string());
    match error {
        GrammarError::Pattern(pattern) => fault(inner(&pattern.at)).label("here"),
        GrammarError::Unknown(name, near) => {
            let help = near.as_ref().map_or_else(|| "define it in vocabulary.toml, in evidence.toml, or in this file's [terms]".to_owned(), |near| format!("did you mean `{}`?", sigil(name.kind, near)));
            fault(inner(&name.at)).label("nothing of that name").help(help)
        }
        _ => fault(Span::from(whole.clone())),
    }
}

fn sigil(kind: NameKind, name: &str) -> String {
    match kind {
        NameKind::Term => format!("<{name}>"),
        NameKind::Evidence => format!("@{name}"),
    }
}

/// What serde or the TOML parser complains of, with a nearest name for an unknown key.
pub(crate) fn toml_fault(file: &SourceFile, error: &toml::de::Error) -> Fault {
    let span = error.span().map_or(Span::new(0, 0), Span::from);
    let message = error.message().lines().next().unwrap_or("this is no TOML").to_owned();
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let fault = Fault::new(file, span, message.clone());
    match names.split_first() {
        Some((name, known)) if message.starts_with("unknown field") => match nearest(name, known.iter().copied()) {
            Some(near) => Fault::new(file, span, format!("unknown key `{name}`")).help(format!("did you mean `{near}`?")),
            None => Fault::new(file, span, format!("unknown key `{name}`")).help(format!("there are: {}", known.join(", "))),
        },
        _ => fault,
    }
}

fn regex_fault(pattern: &str) -> Option<String> {
    LazyRegex::compile(pattern).err().map(|error| error.to_string().lines().last().unwrap_or("it does not parse").trim().to_owned())
}
