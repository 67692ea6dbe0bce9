//! Owns the JSON faces: `json`, one versioned object, and `jsonl`, the same finding objects one a line.
//!
//! Lines and columns are 1-based, columns in Unicode scalars; bytes 0-based; ends exclusive. `redsignal schema json` prints the schema,
//! which a test holds against the output.

use std::fmt::Write;
use std::io;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::value::RawValue;

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
    each(
        report,
        |findings| pretty(&Portion { findings: findings.collect() }),
        |portion| {
            // An object with one list, of which only the members are wanted.
            let members = portion.split_once(LIST).and_then(|(_, members)| Some(members.rsplit_once("\n  ]")?.0));
            out(if std::mem::take(&mut is_first) { "" } else { "," });
            out(members.unwrap_or_default());
        },
    );
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

/// Any value as JSON, indented, that commands nobody.
pub(super) fn pretty(value: &impl Serialize) -> String {
    let mut json = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut json, Indented::default());
    // Serialising can fail for maps whose keys are no texts; there are none, and all of it is text.
    value.serialize(&mut serializer).ok().and_then(|()| String::from_utf8(json).ok()).map(|json| escaped(json) + "\n").unwrap_or_default()
}

/// Writes JSON as `serde_json::ser::PrettyFormatter` does, byte for byte, but a line's indentation at once: there is more of it than of what is said.
#[derive(Default)]
struct Indented {
    depth: usize,
    /// Whether what is open has a member yet.
    has_members: bool,
}

impl Indented {
    fn line(&self, out: &mut (impl io::Write + ?Sized), before: &str) -> io::Result<()> {
        const LINE: &str = "\n                                ";
        out.write_all(before.as_bytes())?;
        let width = 1 + 2 * self.depth;
        out.write_all(&LINE.as_bytes()[..width.min(LINE.len())])?;
        (LINE.len()..width).try_for_each(|_| out.write_all(b" "))
    }

    fn open(&mut self, out: &mut (impl io::Write + ?Sized), bracket: &str) -> io::Result<()> {
        self.depth += 1;
        self.has_members = false;
        out.write_all(bracket.as_bytes())
    }

    fn close(&mut self, out: &mut (impl io::Write + ?Sized), bracket: &str) -> io::Result<()> {
        self.depth -= 1;
        if std::mem::replace(&mut self.has_members, true) {
            self.line(out, "")?;
        }
        out.write_all(bracket.as_bytes())
    }

    fn member(&mut self, out: &mut (impl io::Write + ?Sized), is_first: bool) -> io::Result<()> {
        self.has_members = true;
        self.line(out, if is_first { "" } else { "," })
    }
}

impl Formatter for Indented {
    fn begin_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, "[")
    }

    fn end_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, "]")
    }

    fn begin_array_value<W: io::Write + ?Sized>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.member(out, is_first)
    }

    fn begin_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, "{")
    }

    fn end_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, "}")
    }

    fn begin_object_key<W: io::Write + ?Sized>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.member(out, is_first)
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
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
            heading: finding.answer.heading.map(|heading| source.slice(heading)),
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
