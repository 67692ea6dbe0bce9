//! Owns the compiling of one rule file: its tables, its phrases and its examples.

use std::collections::BTreeMap;

use super::Kind;
use super::compile::Compiler;
use super::definition::{About, Answered, Count, Example, Group, Guard, Lacks, Layout, LazyRegex, MatchTable, Needs, Opening, Rule, Scope, Severity, Side};
use super::faults::{phrase_fault, regex_fault, span_of};
use super::file::{ClearedFile, ExampleFile, GroupFile, MatchFile, Phrases, RuleFile, Text};
use super::owners::{Owner, Role};
use super::pack::PackFile;
use crate::fault::Fault;
use crate::matching::{GrammarBuilder, Negation};
use crate::source::SourceFile;
use crate::span::Span;

/// A rule of the built-in pack has at least so many examples of either side.
const MIN_EXAMPLES: usize = 8;

/// A regular expression longer than this is no escape hatch.
const MAX_REGEX: usize = 10_000;

/// Groups are numbered in 16 bits, and nobody writes as many.
const MAX_GROUPS: usize = 1000;

/// Where `needs` are looked for, unless a rule says otherwise.
const NEAR: [Scope; 2] = [Scope::Sentence, Scope::Previous];

/// Short names of the source articles (`shared/signals.md`).
const SOURCES: &[&str] = &["trends", "tips", "career", "skills", "genai"];

/// Compiles the rules' own tables, one rule at a time.
pub(super) struct RuleCompiler<'c> {
    pub compiler: &'c mut Compiler,
    pub builder: &'c mut GrammarBuilder,
    pub file: &'c PackFile,
    pub rule: u32,
}

impl RuleCompiler<'_> {
    /// The rule, or nothing where a fault leaves none.
    pub fn compile(&mut self, written: &RuleFile, known: &[&str]) -> Option<Rule> {
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
        let kinds = written.kinds.iter().filter_map(|kind| self.compiler.kind(&self.file.source, kind)).collect();
        let about = match &written.about {
            None => About::Anything,
            Some(text) if text.get_ref() == "ai" => About::Ai,
            Some(text) => {
                self.compiler.unknown(file, text, "subject", text.get_ref(), &["ai"]);
                About::Anything
            }
        };
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
            Lacks {
                at_least: table.at_least.unwrap_or(1),
                has_needs: !table.needs.is_empty(),
                min_words: table.min_words.unwrap_or(60),
                doubt: table.doubt.unwrap_or(true),
                allow: self.guards(&table.allow),
                layout,
            }
        });
        let opening = written.opening.as_ref().map(|table| {
            self.phrases(&table.phrases, Role::Opening);
            self.phrases(&table.unless, Role::OpeningUnless);
            self.phrases(&table.except, Role::Except);
            Opening {
                sentences: table.sentences.unwrap_or(2),
                negation: self.compiler.negation(file, table.negation.as_ref(), Negation::Clause),
                allow: self.guards(&table.allow),
            }
        });
        let count = written.count.as_ref().map(|table| {
            self.phrases(&table.of, Role::Count);
            self.phrases(&table.unless, Role::CountUnless);
            self.phrases(&table.except, Role::Except);
            let thresholds = [(Scope::Sentence, table.sentence), (Scope::Paragraph, table.paragraph), (Scope::Answer, table.answer)];
            Count {
                thresholds: thresholds.into_iter().filter_map(|(scope, least)| least.map(|least| (scope, least))).collect(),
                allow: self.guards(&table.allow),
            }
        });
        self.cleared(&written.cleared_by, 0);
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
            about,
            supersedes: written.supersedes.iter().map(text).collect(),
            matches,
            lacks,
            opening,
            count,
            examples,
            file: file.clone(),
        })
    }

    fn guards(&mut self, names: &[Text]) -> Vec<Guard> {
        let mut guards = Vec::new();
        for name in names {
            if let Some(guard) = Guard::named(name.get_ref()) {
                guards.push(guard);
            } else {
                let known: Vec<&str> = Guard::ALL.iter().map(|guard| guard.name()).collect();
                self.compiler.unknown(&self.file.source, name, "guard", name.get_ref(), &known);
            }
        }
        guards
    }

    fn phrases(&mut self, phrases: &[Text], role: Role) {
        self.phrases_in(phrases, role, 0);
    }

    fn phrases_in(&mut self, phrases: &[Text], role: Role, group: u16) {
        for phrase in self.compiler.bounded(&self.file.source, phrases) {
            match self.builder.phrase(phrase.get_ref(), Some(&self.file.id)) {
                Ok(_) => {
                    let (name, firm) = phrase_name(&self.compiler.summaries, phrase.get_ref());
                    self.compiler.owners.push(Owner { rule: self.rule, role, group, firm, name, span: span_of(phrase) });
                }
                Err(error) => self.compiler.faults.push(phrase_fault(&self.file.source, phrase, &error)),
            }
        }
    }

    fn matches(&mut self, table: &MatchFile) -> MatchTable {
        self.phrases(&table.phrases, Role::Match);
        self.phrases(&table.except, Role::Except);
        self.phrases(&table.needs, Role::Needs);
        let file = &self.file.source;
        let scopes = self.scopes(&table.needs_in).unwrap_or_else(|| NEAR.to_vec());
        let own = Group {
            needs: (!table.needs.is_empty()).then_some(Needs { group: 0, scopes }),
            negation: self.compiler.negation(file, table.negation.as_ref(), Negation::Clause),
            allow: self.guards(&table.allow),
            answered: Answered::Any,
            clearing: 0,
            wide: false,
        };
        let regexes = self.regexes(table);
        let mut groups = vec![own];
        if let Some(first) = table.group.get(MAX_GROUPS) {
            let span = first.phrases.first().map_or(Span::new(0, 0), span_of);
            let message = format!("this rule has {} groups, and at most {MAX_GROUPS} are taken", table.group.len());
            self.compiler.faults.push(Fault::new(&self.file.source, span, message).help("write several rules"));
        }
        for (index, written) in table.group.iter().take(MAX_GROUPS).enumerate() {
            let group = self.group(written, index as u16 + 1, &groups[0]);
            groups.push(group);
        }
        MatchTable { regexes, groups }
    }

    /// A group of phrases. What it does not say itself, the table says.
    fn group(&mut self, written: &GroupFile, index: u16, table: &Group) -> Group {
        let file = &self.file.source;
        self.phrases_in(&written.phrases, Role::Match, index);
        let scopes = self.scopes(&written.needs_in).or_else(|| table.needs.as_ref().map(|needs| needs.scopes.clone())).unwrap_or_else(|| NEAR.to_vec());
        let needs = match &written.needs {
            Some(phrases) => {
                self.phrases_in(phrases, Role::Needs, index);
                (!phrases.is_empty()).then_some(Needs { group: index, scopes })
            }
            None => table.needs.as_ref().map(|needs| Needs { group: needs.group, scopes }),
        };
        if let Some(cleared) = &written.cleared_by {
            self.cleared(cleared, index);
        }
        let answered = match &written.answered {
            None => Answered::Any,
            Some(text) => {
                if text.get_ref() != "no" {
                    self.compiler.unknown(file, text, "answer", text.get_ref(), &["no"]);
                }
                Answered::No
            }
        };
        let mut allow = written.allow.as_ref().map_or_else(|| table.allow.clone(), |allow| self.guards(allow));
        // Such a question is what the phrases look for.
        allow.extend((answered == Answered::No).then_some(Guard::Question));
        let clearing = if written.cleared_by.is_some() { index } else { 0 };
        Group { needs, negation: self.compiler.negation(file, written.negation.as_ref(), table.negation), allow, answered, clearing, wide: written.wide }
    }

    /// Scopes by their names; nothing where none is named.
    fn scopes(&mut self, names: &[Text]) -> Option<Vec<Scope>> {
        let mut scopes = Vec::new();
        for name in names {
            match Scope::KEYS.iter().find(|(key, _)| key == name.get_ref()) {
                Some((_, scope)) => scopes.push(*scope),
                None => self.compiler.unknown(&self.file.source, name, "scope", name.get_ref(), &Scope::KEYS.map(|(key, _)| key)),
            }
        }
        (!names.is_empty()).then_some(scopes)
    }

    fn regexes(&mut self, table: &MatchFile) -> Vec<LazyRegex> {
        let mut regexes = Vec::new();
        if let Some(text) = table.regex.first().filter(|_| table.needs.is_empty()) {
            let help = "give the table a `needs` list: without a candidate no expression is compiled, which keeps starts fast";
            self.compiler
                .faults
                .push(Fault::new(&self.file.source, span_of(text), "a regular expression needs a phrase that says where it is worth trying").help(help));
        }
        for text in &table.regex {
            // Compiling costs 2 to 3 ms a pattern, so at start only a user's own are checked; a test checks the built-in ones.
            let whole = span_of(text);
            let fault = match text.get_ref().len() {
                // Marked where it opens: nobody reads a megabyte.
                len if len > MAX_REGEX => {
                    Some((Span::new(whole.start, whole.start + 1), format!("is too long: {len} bytes, and at most {MAX_REGEX} are taken")))
                }
                _ if self.file.builtin => None,
                _ => regex_fault(text.get_ref()).map(|why| (whole, format!("is broken: {why}"))),
            };
            match fault {
                None => regexes.push(LazyRegex::new(text.get_ref())),
                Some((span, why)) => self.compiler.faults.push(Fault::new(&self.file.source, span, format!("this regular expression {why}"))),
            }
        }
        regexes
    }

    fn cleared(&mut self, cleared: &ClearedFile, group: u16) {
        for (phrases, scope) in [
            (&cleared.sentence, Scope::Sentence),
            (&cleared.next, Scope::Next),
            (&cleared.next_two, Scope::NextTwo),
            (&cleared.previous, Scope::Previous),
            (&cleared.paragraph, Scope::Paragraph),
            (&cleared.answer, Scope::Answer),
        ] {
            self.phrases_in(phrases, Role::Clears(scope), group);
        }
    }

    fn examples(&mut self, written: &RuleFile) -> Vec<Example> {
        let mut examples = Vec::new();
        for example in &written.example {
            match read_example(&self.file.source, example) {
                Ok(example) => examples.push(example),
                Err(fault) => self.compiler.faults.push(fault),
            }
        }
        for (side, name) in [(Side::Bad, "bad"), (Side::Ok, "ok")] {
            let count = examples.iter().filter(|example| example.side == side).count();
            if self.file.builtin && count < MIN_EXAMPLES {
                let fault = Fault::new(
                    &self.file.source,
                    Span::new(0, 0),
                    format!("{count} `{name}` examples; a rule of the default pack has at least {MIN_EXAMPLES}"),
                );
                self.compiler.faults.push(fault);
            }
        }
        examples
    }
}

/// The examples of a rule file, without those that are faulty.
pub(super) fn read_examples(file: &SourceFile) -> Vec<Example> {
    let written: Vec<_> = toml::from_str::<RuleFile>(file.text()).map(|rule| rule.example).unwrap_or_default();
    written.iter().filter_map(|example| read_example(file, example).ok()).collect()
}

fn read_example(file: &SourceFile, example: &toml::Spanned<ExampleFile>) -> Result<Example, Fault> {
    let span = Span::from(example.span());
    let (side, text) = match (&example.get_ref().bad, &example.get_ref().ok) {
        (Some(text), None) => (Side::Bad, text),
        (None, Some(text)) => (Side::Ok, text),
        _ => return Err(Fault::new(file, span, "an example is either `bad` or `ok`").help("write two [[example]] tables for two texts")),
    };
    let kind = example.get_ref().kind.as_deref().map(|name| Kind::named(name).ok_or(name)).transpose();
    let kind = kind.map_err(|name| Fault::new(file, span, format!("unknown question kind `{name}`")))?;
    let (text, marks) = unmark(text);
    Ok(Example { text, marks, side, kind, span })
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

/// How a note calls a phrase, evidence by its summary, anything else as it is written; and whether it is firm: such evidence, or words with a figure.
fn phrase_name<'n>(summaries: &'n BTreeMap<String, (String, bool)>, phrase: &'n str) -> (&'n str, bool) {
    let summary = phrase.strip_prefix('@').and_then(|name| summaries.get(name));
    summary.map_or((phrase, phrase.contains('#')), |(summary, firm)| (summary, *firm))
}
