//! Owns the SARIF face, version 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>), as GitHub's code scanning and the
//! viewers in editors read it: columns in Unicode scalars, paths as relative references from the repository's root.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::advice;
use super::place::Stretch;
use super::wrap::{tame_line, tame_text};
use crate::finding::Finding;
use crate::line_index::Unit;
use crate::phrasing;
use crate::report::{InputFault, Linted, Report};
use crate::rule::{Rule, Severity};
use crate::source::SourceFile;
use crate::span::Span;

/// The name of our fingerprint; the number grows when the same finding would get another. GitHub calculates its own beside it.
const FINGERPRINT: &str = "redsignal/v1";

/// What may stand in a path of a URI unescaped: RFC 3986's unreserved characters and the slash between its parts.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The whole report as one log of one run, indented.
pub fn report(report: &Report) -> String {
    let rules: BTreeMap<&str, &Rule> = report.findings().map(|(_, finding)| (finding.rule.id.as_str(), &*finding.rule)).collect();
    let index = |id: &str| rules.keys().position(|known| *known == id);
    let results: Vec<Value> = report.findings().map(|(file, finding)| result(report, file, finding, index(&finding.rule.id))).collect();
    let faults: Vec<Value> = report.faults.iter().map(|fault| notification(report, fault)).collect();
    super::json::pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "redsignal",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|rule| metadata(rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": faults.is_empty(), "toolExecutionNotifications": faults }],
            "results": results,
        }],
    }))
}

fn metadata(rule: &Rule) -> Value {
    let (why, stronger, asks) = (tame_line(&rule.why), tame_line(&rule.stronger), tame_line(&rule.asks));
    let markdown = format!("{}\n\n**Stronger:** {}\n\n**Asked next:** {}", escaped(&why), escaped(&stronger), escaped(&asks));
    json!({
        "id": rule.id,
        "shortDescription": { "text": message(&sentence(&rule.summary)) },
        "fullDescription": { "text": message(&why) },
        "help": { "text": message(&format!("{why}\n\nStronger: {stronger}\n\nAsked next: {asks}")), "markdown": markdown },
        "defaultConfiguration": { "level": rule.severity.name() },
        "properties": { "tags": [rule.family], "problem.severity": problem(rule.severity) },
    })
}

/// What GitHub sorts alerts by, where a rule is not about security.
fn problem(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    }
}

fn result(report: &Report, file: &Linted, finding: &Finding, rule_index: Option<usize>) -> Value {
    let mut result = json!({
        "ruleId": finding.rule.id,
        "level": finding.severity.name(),
        "message": { "text": message(&sentence(&advice::plain(&file.source, finding))) },
        "locations": [location(report, file, finding.span)],
        "partialFingerprints": { FINGERPRINT: format!("{:016x}", finding.fingerprint) },
    });
    if let Some(index) = rule_index {
        result["ruleIndex"] = json!(index);
    }
    let near = finding.lacked.iter().flat_map(|lacked| &lacked.near);
    let related: Vec<Value> = near.enumerate().map(|(at, span)| related(report, file, *span, at + 1)).collect();
    if !related.is_empty() {
        result["relatedLocations"] = Value::Array(related);
    }
    if let Some(insertion) = phrasing::insertion(&file.source, finding) {
        let at = Span::new(insertion.at, insertion.at);
        result["fixes"] = json!([{
            "description": { "text": "Insert a stronger phrasing, and fill in its blanks." },
            "artifactChanges": [{
                "artifactLocation": artifact(report, file),
                "replacements": [{ "deletedRegion": region(&file.source, at), "insertedContent": { "text": insertion.text } }],
            }],
        }]);
    }
    result
}

fn related(report: &Report, file: &Linted, span: Span, id: usize) -> Value {
    let mut place = location(report, file, span);
    place["id"] = json!(id);
    place["message"] = json!({ "text": "This came near." });
    place
}

fn location(report: &Report, file: &Linted, span: Span) -> Value {
    let mut region = region(&file.source, span);
    region["snippet"] = json!({ "text": tame_text(file.source.slice(span)) });
    json!({ "physicalLocation": { "artifactLocation": artifact(report, file), "region": region } })
}

fn artifact(report: &Report, file: &Linted) -> Value {
    json!({ "uri": uri(&report.name(file)) })
}

fn region(source: &SourceFile, span: Span) -> Value {
    let Stretch { start, end } = Stretch::of(source, span, Unit::Scalar);
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

fn notification(report: &Report, fault: &InputFault) -> Value {
    json!({
        "level": "error",
        "message": { "text": message(&sentence(&tame_line(&fault.message))) },
        "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&report.base.name(&fault.path)) } } }],
    })
}

/// A relative reference, or a file's URI where the path is absolute.
fn uri(name: &str) -> String {
    let scheme = if name.starts_with('/') { "file://" } else { "" };
    format!("{scheme}{}", utf8_percent_encode(name, PATH))
}

/// The text of a message: brackets would make links of it, braces placeholders (sections 3.11.5 and 3.11.6 of the standard).
fn message(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '[' | ']' => out.extend(['\\', c]),
            '{' | '}' => out.extend([c, c]),
            c => out.push(c),
        }
    }
    out
}

/// Markdown that shows a text as it is.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!') {
            out.push('\\');
        }
        out.push(c);
        out
    })
}

/// A fragment as a sentence: with a capital, and a full stop behind its first line.
fn sentence(text: &str) -> String {
    let (first, rest) = text.split_once('\n').map_or((text, String::new()), |(first, rest)| (first, format!("\n{rest}")));
    let mut chars = first.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    let stop = if first.ends_with(['.', '!', '?', '。']) { "" } else { "." };
    format!("{first}{stop}{rest}")
}
