//! Owns the JSON faces: `json`, one versioned object, and `jsonl`, the same finding objects one a line.
//!
//! Lines and columns are 1-based, columns in Unicode scalars; bytes 0-based; ends exclusive. `redsignal schema json` prints the schema,
//! which a test holds against the output.

use std::fmt::Write;

use serde::Serialize;

use crate::finding::Finding;
use crate::line_index::Unit;
use crate::report::{InputFault, Report, Summary};
use crate::source::SourceFile;
use crate::span::Span;

/// The version of the format; it grows when a reader of the last one could break.
pub const VERSION: u32 = 1;

/// The JSON schema of the format.
pub const SCHEMA: &str = include_str!("../../docs/json.schema.json");

#[derive(Serialize)]
struct Root {
    version: u32,
    tool: Tool,
    findings: [Object<'static>; 0],
    errors: Vec<ErrorObject>,
    summary: Summary,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct ErrorObject {
    path: String,
    message: String,
}

/// A finding.
#[derive(Serialize)]
struct Object<'r> {
    rule: &'r str,
    family: &'r str,
    severity: &'static str,
    message: &'r str,
    path: &'r str,
    span: Range,
    text: &'r str,
    answer: AnswerObject<'r>,
    related: Vec<Related<'r>>,
    why: &'r str,
    stronger: &'r str,
    asks: &'r str,
    fingerprint: String,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    byte: u32,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct AnswerObject<'r> {
    heading: Option<&'r str>,
    line: u32,
    kind: &'static str,
}

#[derive(Serialize)]
struct Related<'r> {
    message: &'static str,
    span: Range,
    text: &'r str,
}

/// What is rendered at a time: findings, as they stand in the whole.
#[derive(Serialize)]
struct Portion<'r> {
    findings: Vec<Object<'r>>,
}

/// The whole report as one object, indented.
pub fn report(report: &Report) -> String {
    let errors = report.faults.iter().map(error).collect();
    let root = Root { version: VERSION, tool: Tool { name: "redsignal", version: env!("CARGO_PKG_VERSION") }, findings: [], errors, summary: report.summary() };
    let root = pretty(&root);
    let portions = portions(report, |findings| pretty(&Portion { findings: findings.collect() }));
    let members: Vec<&str> = portions.iter().filter_map(|portion| members(portion)).collect();
    let (false, Some((before, after))) = (members.is_empty(), root.split_once("\"findings\": []")) else { return root };
    let mut parts = vec![before, "\"findings\": [\n"];
    for (at, portion) in members.into_iter().enumerate() {
        parts.extend([if at > 0 { ",\n" } else { "" }, portion]);
    }
    parts.extend(["\n  ]", after]);
    parts.concat()
}

/// Of an object with one list, what stands in the list.
fn members(json: &str) -> Option<&str> {
    Some(json.split_once("[\n")?.1.rsplit_once("\n  ]")?.0)
}

/// What `render` makes of all findings, some at a time.
fn portions(report: &Report, render: impl Fn(&mut dyn Iterator<Item = Object<'_>>) -> String + Sync) -> Vec<String> {
    let names: Vec<String> = report.files.iter().map(|file| file.source.name()).collect();
    let findings: Vec<_> = report.files.iter().zip(&names).flat_map(|(file, name)| file.findings.iter().map(move |finding| (file, name, finding))).collect();
    super::portions::of(&findings, |portion| render(&mut portion.iter().map(|(file, name, finding)| object(&file.source, name, finding))))
}

/// Any value as JSON, indented, that commands nobody.
pub(super) fn pretty(value: &impl Serialize) -> String {
    // Serialising can fail for maps whose keys are no texts; there are none.
    serde_json::to_string_pretty(value).map(|json| escaped(json) + "\n").unwrap_or_default()
}

/// A line a finding.
pub fn lines(report: &Report) -> String {
    portions(report, |findings| findings.map(|object| escaped(serde_json::to_string(&object).unwrap_or_default()) + "\n").collect()).concat()
}

/// JSON that commands nobody. It lets control characters past U+001F and those that reorder text stand as they are, which a terminal obeys, and
/// what opens a command in a CI runner's log; so they are escaped. They can only stand inside strings.
pub fn escaped(json: String) -> String {
    super::wrap::without_log_commands(tamed(json), "\\u0023")
}

fn tamed(json: String) -> String {
    let is_wild = |c: char| c >= '\u{7f}' && super::wrap::tame(c) != c;
    if !json.contains(is_wild) {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_wild(c) {
            let _ = write!(out, "\\u{:04x}", c as u32);
        } else {
            out.push(c);
        }
    }
    out
}

fn error(fault: &InputFault) -> ErrorObject {
    ErrorObject { path: fault.path.to_string_lossy().into_owned(), message: fault.message.clone() }
}

fn object<'r>(source: &'r SourceFile, path: &'r str, finding: &'r Finding) -> Object<'r> {
    let near = finding.lacked.iter().flat_map(|lacked| &lacked.near);
    Object {
        rule: &finding.rule.id,
        family: &finding.rule.family,
        severity: finding.severity.name(),
        message: finding.message(),
        path,
        span: range(source, finding.span),
        text: source.slice(finding.span),
        answer: AnswerObject {
            heading: finding.answer.heading.map(|heading| source.slice(heading)),
            line: source.line_number(finding.answer.span.start),
            kind: finding.answer.kind.map_or("unknown", crate::rule::Kind::name),
        },
        related: near.map(|span| Related { message: "came near", span: range(source, *span), text: source.slice(*span) }).collect(),
        why: &finding.rule.why,
        stronger: &finding.rule.stronger,
        asks: &finding.rule.asks,
        fingerprint: format!("{:016x}", finding.fingerprint),
    }
}

fn range(source: &SourceFile, span: Span) -> Range {
    Range { start: place(source, span.start), end: place(source, span.end) }
}

fn place(source: &SourceFile, byte: u32) -> Place {
    let at = source.position(byte, Unit::Scalar);
    Place { byte, line: at.line + 1, column: at.column + 1 }
}
