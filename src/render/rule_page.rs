//! Owns a rule's page: what `redsignal explain` prints, and what `docs/rules.md` collects.

use std::fmt::Write;
use std::sync::Arc;

use super::wrap::wrap;
use crate::rule::{Kind, Rule, Scope, Side};

/// Examples shown of either side.
const EXAMPLES: usize = 3;

/// What clears a rule's matches: names of evidence, and how near.
pub type Clearing = Vec<(Scope, Arc<str>)>;

/// The page as text for a terminal of `width` columns.
pub fn text(rule: &Rule, clearing: &Clearing, width: usize) -> String {
    let width = width.clamp(40, 100);
    let mut out = format!("{} ({}, {})\n", rule.id, rule.severity.name(), rule.family);
    let mut paragraph = |name: &str, text: &str| {
        let lines = wrap(&format!("{name}{text}"), width - 2, name.chars().count());
        for line in lines {
            let _ = writeln!(out, "  {line}");
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

/// The page as Markdown.
pub fn markdown(rule: &Rule, clearing: &Clearing) -> String {
    let mut out = format!("### {}\n\n**{}** · {}.\n\n", rule.id, rule.severity.name(), escaped(&capitalised(&rule.summary)));
    let _ = writeln!(out, "{}\n", escaped(&rule.why));
    if !rule.kinds.is_empty() {
        let _ = writeln!(out, "- Only in answers to {} questions, and where the kind cannot be told.", kinds(rule));
    }
    for line in cleared(clearing) {
        let _ = writeln!(out, "- Cleared by {}.", escaped(&line));
    }
    let _ = writeln!(out, "- Stronger: {}", escaped(&rule.stronger));
    let _ = writeln!(out, "- Asks: {}", escaped(&rule.asks));
    for (side, name) in [(Side::Bad, "Flagged"), (Side::Ok, "Silent")] {
        let shown: Vec<String> = rule.examples.iter().filter(|example| example.side == side).take(EXAMPLES).map(|example| format!("> {}", escaped(&one_line(&example.text)))).collect();
        let _ = write!(out, "\n{name}:\n\n{}\n", shown.join("\n>\n"));
    }
    out + "\n"
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

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Markdown that shows the text as it is.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
