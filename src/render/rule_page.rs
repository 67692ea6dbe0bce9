//! Owns a rule's page: what `redsignal explain` prints, and the book of all of them, `docs/rules.md`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use super::wrap::wrap;
use crate::rule::{Example, Kind, Rule, RuleSet, Scope, Side};

/// Examples shown of either side.
const EXAMPLES: usize = 3;

/// What clears a rule's matches: names of evidence, and how near.
pub type Clearing = Vec<(Scope, Arc<str>)>;

/// The page as text for a terminal of `width` columns.
pub fn text(rule: &Rule, clearing: &Clearing, width: usize) -> String {
    let width = width.clamp(40, 100);
    let mut out = format!("{} ({}, {})\n", rule.id, rule.severity.name(), rule.family);
    let mut paragraph = |name: &str, text: &str| {
        for (index, line) in wrap(text, width - 2 - name.len(), 0).into_iter().enumerate() {
            let lead = if index == 0 { name.to_owned() } else { " ".repeat(name.len()) };
            let _ = writeln!(out, "  {lead}{line}");
        }
    };
    paragraph("", &format!("{}.", capitalised(&rule.summary)));
    paragraph("", "");
    paragraph("why       ", &rule.why);
    for line in cleared(clearing) {
        paragraph("cleared   ", &line);
    }
    paragraph("stronger  ", &rule.stronger);
    paragraph("asks      ", &rule.asks);
    if !rule.kinds.is_empty() {
        paragraph("only in   ", &format!("answers to {} questions, and where the kind cannot be told", kinds(rule)));
    }
    if !rule.sources.is_empty() {
        paragraph("sources   ", &rule.sources.join(", "));
    }
    for (side, name) in [(Side::Bad, "flagged"), (Side::Ok, "silent")] {
        paragraph("", "");
        for example in rule.examples.iter().filter(|example| example.side == side).take(EXAMPLES) {
            paragraph(&format!("{name:10}"), example.text.trim());
        }
    }
    out.lines().map(str::trim_end).fold(String::new(), |text, line| text + line + "\n")
}

/// The pages of all rules of a set as one Markdown document: a table of contents by family, then a page each. Wants a set with its
/// examples, so a compiled one; `examples/rules_md.rs` prints it for the default pack.
pub fn book(set: &RuleSet) -> String {
    let mut families: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in set.rules() {
        families.entry(&rule.family).or_default().push(rule);
    }
    let count: usize = families.values().map(Vec::len).sum();
    let mut out = format!("# The rules\n\n{count} rules in {} families. {BOOK_INTRODUCTION}\n", families.len());
    for (family, rules) in &families {
        let _ = writeln!(out, "- [{family}](#{family})");
        for rule in rules {
            let _ = writeln!(out, "  - [{id}](#{id}) ({}): {}", rule.severity.name(), escaped(&rule.summary), id = rule.id);
        }
    }
    for (family, rules) in &families {
        let _ = write!(out, "\n## {family}\n\n");
        let pages: Vec<String> = rules.iter().map(|rule| markdown(rule, &set.clearing_of(&rule.id))).collect();
        out.push_str(&pages.join("\n"));
    }
    out
}

/// How to read the book. The sources are the articles that the catalogue of signals was made from.
const BOOK_INTRODUCTION: &str = "\
This page is made from the rule files in [`rules/`](../rules) by `cargo run --example rules_md > docs/rules.md`, and a test fails where \
it says something else than they do.

A rule says why an interviewer flags the words, what beside them lets them off (*cleared by*), how a stronger answer reads, and what is \
asked next. In a stronger phrasing, `<…>` is a blank that only you can fill. The examples are some of the rule's own tests; \
**bold** marks the words that the finding points at. What lets words off under every rule (a \"not\", a quotation, a question) is in the \
[README](../README.md#how-it-decides).

An *error* is a signal for which the articles report a rejection, or which they list by name; a *warning* is what they call weak; a *note* is \
advice. The articles, by the short names under *sources*: `trends` (interview trends of 2027), `tips` (six tips), `career` (career guide), \
`skills` (technical skills), `genai` (generative AI skill set).
";

/// The page as Markdown.
pub fn markdown(rule: &Rule, clearing: &Clearing) -> String {
    let mut out = format!("### {}\n\n**{}** · {}.\n\n{}\n\n", rule.id, rule.severity.name(), escaped(&capitalised(&rule.summary)), escaped(&rule.why));
    if !rule.kinds.is_empty() {
        let _ = writeln!(out, "- Only in answers to {} questions, and where the kind cannot be told.", kinds(rule));
    }
    for line in cleared(clearing) {
        let _ = writeln!(out, "- Cleared by {}.", escaped(&line));
    }
    let _ = writeln!(out, "- Stronger: {}", escaped(&rule.stronger));
    let _ = writeln!(out, "- Asks: {}", escaped(&rule.asks));
    if !rule.sources.is_empty() {
        let _ = writeln!(out, "- Sources: {}.", rule.sources.join(", "));
    }
    for (side, name) in [(Side::Bad, "Flagged"), (Side::Ok, "Silent")] {
        let shown: Vec<String> = rule.examples.iter().filter(|example| example.side == side).take(EXAMPLES).map(quoted).collect();
        if !shown.is_empty() {
            let _ = write!(out, "\n{name}:\n\n{}", shown.join("\n"));
        }
    }
    out
}

/// An example as a block quote: line by line as it is written, the words that the finding must mark in bold.
fn quoted(example: &Example) -> String {
    let (mut shown, mut at) = (String::new(), 0);
    for mark in &example.marks {
        let _ = write!(shown, "{}<b>{}</b>", escaped(&example.text[at..mark.start as usize]), escaped(&example.text[mark.range()]));
        at = mark.end as usize;
    }
    shown.push_str(&escaped(&example.text[at..]));
    let lines: Vec<String> = shown.trim().lines().map(unstructured).collect();
    let next_is_text = |at: usize| lines.get(at + 1).is_some_and(|next| !next.is_empty());
    let row = |(at, line): (usize, &String)| match line.as_str() {
        "" => ">\n".to_owned(),
        line if next_is_text(at) => format!("> {line}\\\n"),
        line => format!("> {line}\n"),
    };
    lines.iter().enumerate().map(row).collect()
}

/// A line that opens no list and underlines no heading.
fn unstructured(line: &str) -> String {
    let line = line.trim();
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match line[digits..].chars().next() {
        Some('-' | '+' | '=') if digits == 0 => format!("\\{line}"),
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &line[..digits], &line[digits..]),
        _ => line.to_owned(),
    }
}

fn kinds(rule: &Rule) -> String {
    rule.kinds.iter().copied().map(Kind::name).collect::<Vec<_>>().join(", ")
}

/// One line a scope: what clears there.
fn cleared(clearing: &Clearing) -> Vec<String> {
    let mut lines: Vec<(Scope, Vec<&str>)> = Vec::new();
    for (scope, name) in clearing {
        match lines.iter_mut().find(|(known, _)| known == scope) {
            Some((_, names)) => {
                if !names.contains(&name.as_ref()) {
                    names.push(name);
                }
            }
            None => lines.push((*scope, vec![name])),
        }
    }
    lines.into_iter().map(|(scope, names)| format!("{} in {}", names.join(", "), scope.name())).collect()
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Markdown that shows the text as it is.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
