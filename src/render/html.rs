//! Owns the HTML face: one page that needs nothing else, no script and no network, for reading a group's findings together. The template is
//! `report.html`; it escapes whatever it is given.

use std::sync::LazyLock;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use super::advice::{self, Quote, folded};
use super::place::Stretch;
use super::text::{counted, summary, withheld};
use super::wrap::{short_heading, tame_line, without_log_commands};
use crate::finding::Finding;
use crate::line_index::Unit;
use crate::report::{Linted, Report};
use crate::rule::Severity;
use crate::span::Span;

/// Characters of the paragraph shown on either side of the words.
const REACH: usize = 240;

static PAGE: &str = include_str!("report.html");

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment
});

#[derive(Serialize)]
struct Page {
    version: &'static str,
    tally: String,
    withheld: String,
    faults: Vec<Unread>,
    rules: Vec<Counted>,
    files: Vec<File>,
    clean: Vec<String>,
}

#[derive(Serialize)]
struct Unread {
    path: String,
    message: String,
}

#[derive(Serialize)]
struct Counted {
    rule: String,
    severity: &'static str,
    count: u32,
    /// The anchor of its first finding.
    first: String,
}

#[derive(Serialize)]
struct File {
    name: String,
    anchor: String,
    tally: String,
    findings: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    anchor: String,
    rule: String,
    family: String,
    severity: &'static str,
    message: String,
    line: u32,
    column: u32,
    question: Option<String>,
    quote: Quote,
    /// The words: each place of the finding, and what stands between.
    words: Vec<Part>,
    label: String,
    notes: Vec<Note>,
}

#[derive(Serialize)]
struct Note {
    name: &'static str,
    parts: Vec<Part>,
}

/// A piece of a note or of the words; `kind` is the class or the mark under which the page shows it.
#[derive(Serialize)]
struct Part {
    kind: &'static str,
    text: String,
}

/// The whole report as one page.
pub fn report(report: &Report) -> String {
    let with_findings = report.files.iter().filter(|file| !file.findings.is_empty());
    let files: Vec<File> = with_findings.enumerate().map(|(at, file)| of_file(report, file, at + 1)).collect();
    let page = Page {
        version: env!("CARGO_PKG_VERSION"),
        tally: summary(report),
        withheld: withheld(report.withheld),
        faults: report.faults.iter().map(|fault| Unread { path: tame_line(&report.base.name(&fault.path)), message: tame_line(&fault.message) }).collect(),
        rules: by_rule(report, &files),
        clean: report.files.iter().filter(|file| file.findings.is_empty()).map(|file| tame_line(&report.name(file))).collect(),
        files,
    };
    // The template is part of the program: rendering it fails in a test or never.
    without_log_commands(ENVIRONMENT.render_str(PAGE, Serde(&page)).unwrap_or_default(), "&#35;")
}

fn by_rule(report: &Report, files: &[File]) -> Vec<Counted> {
    let items = || files.iter().flat_map(|file| &file.findings);
    let first = |rule: &str| items().find(|item| item.rule == rule).map(|item| item.anchor.clone()).unwrap_or_default();
    let counts = report.by_rule().into_iter();
    counts.map(|(rule, severity, count)| Counted { first: first(&rule), rule, severity: severity.name(), count }).collect()
}

fn of_file(report: &Report, file: &Linted, number: usize) -> File {
    let counts = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
        let count = file.findings.iter().filter(|finding| finding.severity == severity).count();
        (count > 0).then(|| counted(count as u32, severity.name()))
    });
    File {
        name: tame_line(&report.name(file)),
        anchor: format!("file-{number}"),
        tally: counts.into_iter().flatten().collect::<Vec<_>>().join(", "),
        findings: file.findings.iter().enumerate().map(|(at, finding)| item(file, finding, format!("finding-{number}-{}", at + 1))).collect(),
    }
}

fn item(file: &Linted, finding: &Finding, anchor: String) -> Item {
    let start = Stretch::of(&file.source, finding.span, Unit::Scalar).start;
    let several = file.answers.len() > 1;
    let notes = advice::notes(&file.source, finding).into_iter();
    Item {
        anchor,
        rule: finding.rule.id.clone(),
        family: finding.rule.family.clone(),
        severity: finding.severity.name(),
        message: tame_line(finding.message()),
        line: start.line,
        column: start.column,
        question: finding.answer.heading.filter(|_| several).map(|heading| tame_line(&short_heading(file.source.slice(heading)))),
        quote: Quote::new(&file.source, finding.span, REACH),
        words: words(file, finding),
        label: tame_line(&finding.rule.label),
        notes: notes.map(|(name, text)| Note { name, parts: if name == "stronger" { blanks(&text) } else { vec![Part { kind: "text", text }] } }).collect(),
    }
}

/// The words of a finding, cut where one of its places begins or ends.
fn words(file: &Linted, finding: &Finding) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut end = finding.span.start;
    for place in finding.places() {
        let between = folded(file.source.slice(Span::new(end, place.start)));
        parts.extend((!between.is_empty()).then_some(Part { kind: "between", text: between }));
        parts.push(Part { kind: "place", text: folded(file.source.slice(*place)).trim().to_owned() });
        end = place.end;
    }
    parts
}

/// A phrasing cut at its blanks, `<like this>`.
fn blanks(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, blank, after)) = rest.split_once('<').and_then(|(before, inner)| inner.split_once('>').map(|(blank, after)| (before, blank, after)))
    {
        parts.push(Part { kind: "text", text: before.to_owned() });
        parts.push(Part { kind: "blank", text: blank.to_owned() });
        rest = after;
    }
    parts.push(Part { kind: "text", text: rest.to_owned() });
    parts.retain(|part| !part.text.is_empty());
    parts
}
