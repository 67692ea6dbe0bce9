//! Owns the JSON faces: `json`, one versioned object, and `jsonl`, the same finding objects one a line.
//!
//! Lines and columns are 1-based, columns in Unicode scalars; bytes 0-based; ends exclusive. `redsignal schema json` prints the schema,
//! which a test holds against the output.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::value::RawValue;

use super::wrap::short_heading;
use crate::finding::Finding;
use crate::line_index::Unit;
use crate::report::{InputFault, Linted, Report, Summary};
use crate::rule::Rule;
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
    why: &'r RawValue,
    stronger: &'r RawValue,
    asks: &'r RawValue,
    fingerprint: String,
}

/// What a rule says with each of its findings, as JSON: a third of all that is written, and made once.
struct Advice {
    why: Box<RawValue>,
    stronger: Box<RawValue>,
    asks: Box<RawValue>,
}

impl Advice {
    fn of(rule: &Rule) -> Self {
        // Any text is some JSON.
        let json = |text: &str| serde_json::value::to_raw_value(text).unwrap_or_default();
        Self { why: json(&rule.why), stronger: json(&rule.stronger), asks: json(&rule.asks) }
    }
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
    heading: Option<Cow<'r, str>>,
    line: u32,
    kind: &'static str,
}

#[derive(Serialize)]
struct Related<'r> {
    message: &'static str,
    span: Range,
    text: &'r str,
}

/// The whole report as one object, indented.
pub fn report(report: &Report) -> String {
    let mut out = String::new();
    write(report, |piece| out.push_str(piece));
    out
}

/// What [`report`] gives, piece by piece: that of a long text is larger than the text.
pub fn write(report: &Report, mut out: impl FnMut(&str)) {
    const LIST: &str = "\"findings\": [";
    let errors = report.faults.iter().map(error).collect();
    let root = Root { version: VERSION, tool: Tool { name: "redsignal", version: env!("CARGO_PKG_VERSION") }, findings: [], errors, summary: report.summary() };
    let root = pretty(&root);
    let (before, after) = root.split_once(LIST).unwrap_or((&root, ""));
    out(before);
    out(LIST);
    let mut is_first = true;
    each(report, members, |members| {
        out(if std::mem::take(&mut is_first) { "" } else { "," });
        out(&members);
    });
    out(if is_first { "" } else { "\n  " });
    out(after);
}

/// Hands on what `render` makes of all findings, some at a time.
fn each(report: &Report, render: impl Fn(&mut dyn Iterator<Item = Object<'_>>) -> String + Sync, write: impl FnMut(String)) {
    let names: Vec<String> = report.files.iter().map(|file| file.source.name()).collect();
    let mut advice = FxHashMap::default();
    for finding in report.files.iter().flat_map(|file| &file.findings) {
        advice.entry(address(finding)).or_insert_with(|| Advice::of(&finding.rule));
    }
    let findings: Vec<_> = report.files.iter().zip(&names).flat_map(|(file, name)| file.findings.iter().map(move |finding| (file, name, finding))).collect();
    let render = |portion: &[(&Linted, &String, &Finding)]| {
        render(&mut portion.iter().map(|(file, name, finding)| object(&file.source, name, finding, &advice[&address(finding)])))
    };
    super::portions::each(&findings, render, write);
}

/// Findings as members of the report's list, as `serde_json` would indent them. Names and blanks are written as they are: to have them looked through for
/// what is to be escaped, and put together line by line, took a third of the time of printing, and there are more of them than of anything else.
fn members(findings: &mut dyn Iterator<Item = Object<'_>>) -> String {
    let mut out = Vec::new();
    for object in findings {
        out.extend_from_slice(if out.is_empty() { b"\n    {" } else { b",\n    {" });
        member(&mut out, &object);
        out.extend_from_slice(b"\n    }");
    }
    // All of it is text.
    escaped(String::from_utf8(out).unwrap_or_default())
}

fn member(out: &mut Vec<u8>, object: &Object<'_>) {
    let Object { rule, family, severity, message, path, span, text, answer, related, why, stronger, asks, fingerprint } = object;
    put(out, "\n      \"rule\": ", rule);
    put(out, ",\n      \"family\": ", family);
    put(out, ",\n      \"severity\": ", severity);
    put(out, ",\n      \"message\": ", message);
    put(out, ",\n      \"path\": ", path);
    put_range(out, span, "\n      ");
    put(out, ",\n      \"text\": ", text);
    put(out, ",\n      \"answer\": {\n        \"heading\": ", &answer.heading);
    put(out, ",\n        \"line\": ", &answer.line);
    put(out, ",\n        \"kind\": ", answer.kind);
    out.extend_from_slice(b"\n      },\n      \"related\": [");
    for (at, related) in related.iter().enumerate() {
        put(out, if at == 0 { "\n        {\n          \"message\": " } else { ",\n        {\n          \"message\": " }, related.message);
        put_range(out, &related.span, "\n          ");
        put(out, ",\n          \"text\": ", related.text);
        out.extend_from_slice(b"\n        }");
    }
    put(out, if related.is_empty() { "],\n      \"why\": " } else { "\n      ],\n      \"why\": " }, why);
    put(out, ",\n      \"stronger\": ", stronger);
    put(out, ",\n      \"asks\": ", asks);
    put(out, ",\n      \"fingerprint\": ", fingerprint);
}

fn put_range(out: &mut Vec<u8>, range: &Range, line: &str) {
    out.extend_from_slice(b",");
    out.extend_from_slice(line.as_bytes());
    out.extend_from_slice(b"\"span\": {");
    for (name, place) in [("\"start\": {", &range.start), (",\"end\": {", &range.end)] {
        let (comma, name) = name.strip_prefix(',').map_or(("", name), |name| (",", name));
        for piece in [comma, line, "  ", name, line] {
            out.extend_from_slice(piece.as_bytes());
        }
        put(out, "    \"byte\": ", &place.byte);
        put_on(out, line, "    \"line\": ", place.line);
        put_on(out, line, "    \"column\": ", place.column);
        out.extend_from_slice(line.as_bytes());
        out.extend_from_slice(b"  }");
    }
    out.extend_from_slice(line.as_bytes());
    out.extend_from_slice(b"}");
}

/// The next member of what is open, on a line of its own.
fn put_on(out: &mut Vec<u8>, line: &str, name: &str, value: u32) {
    out.extend_from_slice(b",");
    out.extend_from_slice(line.as_bytes());
    put(out, name, &value);
}

/// A value, after its name and all that is before it.
fn put<V: Serialize + ?Sized>(out: &mut Vec<u8>, name: &str, value: &V) {
    out.extend_from_slice(name.as_bytes());
    // Writing to memory cannot fail.
    let _ = serde_json::to_writer(out, value);
}

/// Any value as JSON, indented, that commands nobody.
pub(super) fn pretty(value: &impl Serialize) -> String {
    // Serialising can fail for maps whose keys are no texts; there are none.
    serde_json::to_string_pretty(value).map(|json| escaped(json) + "\n").unwrap_or_default()
}

/// A line a finding.
pub fn lines(report: &Report) -> String {
    let mut out = String::new();
    write_lines(report, |piece| out.push_str(piece));
    out
}

/// What [`lines`] gives, piece by piece.
pub fn write_lines(report: &Report, mut out: impl FnMut(&str)) {
    each(report, |findings| findings.map(|object| line(&object)).collect(), |lines| out(&lines));
}

fn line(object: &Object<'_>) -> String {
    escaped(serde_json::to_string(object).unwrap_or_default()) + "\n"
}

/// JSON that commands nobody. It lets control characters past U+001F and those that reorder text stand as they are, which a terminal obeys, and
/// what opens a command in a CI runner's log; so they are escaped. They can only stand inside strings.
pub fn escaped(json: String) -> String {
    super::wrap::without_log_commands(tamed(json), "\\u0023")
}

/// So many bytes are asked at a time whether they are plain.
const PIECE: usize = 64;

fn tamed(json: String) -> String {
    let is_wild = |c: char| c >= '\u{7f}' && super::wrap::tame(c) != c;
    // Most of it is plain, and its bytes tell that sooner than its characters: without a branch, they are looked at many at a time.
    let is_plain = |bytes: &[u8]| bytes.iter().fold(0, |greatest, byte| greatest.max(*byte)) < 0x7f;
    let of_bytes = |at: usize| &json[json.floor_char_boundary(at)..json.ceil_char_boundary(at + PIECE)];
    let mut pieces = json.as_bytes().chunks(PIECE).enumerate();
    if !pieces.any(|(at, piece)| !is_plain(piece) && of_bytes(at * PIECE).contains(is_wild)) {
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

/// Which rule object a finding has: folders may have different ones of the same id.
fn address(finding: &Finding) -> usize {
    Arc::as_ptr(&finding.rule).addr()
}

fn object<'r>(source: &'r SourceFile, path: &'r str, finding: &'r Finding, advice: &'r Advice) -> Object<'r> {
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
            heading: finding.answer.heading.map(|heading| short_heading(source.slice(heading))),
            line: source.line_number(finding.answer.span.start),
            kind: finding.answer.kind.map_or("unknown", crate::rule::Kind::name),
        },
        related: near.map(|span| Related { message: "came near", span: range(source, *span), text: source.slice(*span) }).collect(),
        why: &advice.why,
        stronger: &advice.stronger,
        asks: &advice.asks,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Linter;

    #[derive(Serialize)]
    struct List<'o> {
        findings: Vec<Object<'o>>,
    }

    #[test]
    fn findings_are_indented_as_serde_json_would() {
        let linter = Linter::new(crate::default_pack::rules());
        let text = "# How would you \"design\" a model?\n\nWe promise zero \\ hallucinations, and it is game-changing.";
        let files = [("a\"b.md", text), ("c.md", include_str!("../../fixtures/cases/one-line.md")), ("d.md", "A model.")];
        let files = files.map(|(name, text)| linter.inspect(&SourceFile::new(name, text)).into()).into();
        let report = Report { files, ..Report::default() };
        let written = super::report(&report);
        let as_value: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
        let findings = as_value["findings"].as_array().expect("a list");
        assert!(findings.len() > 4 && findings.iter().any(|finding| finding["related"][0].is_object()), "{written}");
        let mut serde = String::new();
        each(&report, |findings| serde_json::to_string_pretty(&List { findings: findings.collect() }).unwrap_or_default(), |portion| serde += &portion);
        let list = |json: &str| json.split_once("\"findings\": [").and_then(|(_, list)| Some(list.split_once("\n  ]")?.0.to_owned())).expect("a list");
        assert_eq!(list(&written), list(&serde));
    }
}
