//! Owns the face for a GitHub Actions log: workflow commands, which the runner turns into annotations. Their bytes are those that GitHub's own
//! toolkit (`@actions/core`) prints; `.ci/run` compares the two.
//!
//! GitHub keeps ten annotations of a level and step and drops the rest without a word. So the most severe come first, and what would be dropped
//! is folded into one notice that says so.

use std::fmt;

use super::advice;
use super::place::Stretch;
use super::text::counted;
use super::wrap::tame_line;
use crate::finding::Finding;
use crate::line_index::Unit;
use crate::report::{InputFault, Linted, Report};
use crate::rule::Severity;

/// How many annotations of a level GitHub keeps of a step.
const KEPT: usize = 10;

/// Rules named by the notice of what was folded.
const NAMED: usize = 8;

/// One workflow command of the kinds that annotate. Printing it ([`fmt::Display`]) gives its line, without the line break.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Annotation {
    /// `error`, `warning` or `notice`.
    pub level: String,
    /// What is said; may have several lines.
    pub message: String,
    /// What stands above it.
    pub title: String,
    /// The file, counted from the repository's root.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The first line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_line: Option<u32>,
    /// The last line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<u32>,
    /// The first column, from 1. The runner refuses columns where first and last line differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_column: Option<u32>,
    /// One past the last column, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<u32>,
}

impl fmt::Display for Annotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |number: Option<u32>| number.map(|number| number.to_string());
        let properties = [
            ("title", Some(self.title.clone())),
            ("file", self.file.clone()),
            ("line", number(self.start_line)),
            ("endLine", number(self.end_line)),
            ("col", number(self.start_column)),
            ("endColumn", number(self.end_column)),
        ];
        let properties = properties.into_iter().filter_map(|(name, value)| value.filter(|value| !value.is_empty()).map(|value| (name, value)));
        let properties: Vec<String> = properties.map(|(name, value)| format!("{name}={}", property(&value))).collect();
        write!(f, "::{} {}::{}", self.level, properties.join(","), data(&self.message))
    }
}

/// As the toolkit escapes what follows the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As the toolkit escapes a property, where colon and comma would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A line an annotation.
pub fn report(report: &Report) -> String {
    annotations(report).iter().fold(String::new(), |out, annotation| out + &annotation.to_string() + "\n")
}

/// What is printed: inputs that could not be read, then findings, the most severe first, at most ten of a level; last, where there are more, a
/// notice of how many.
pub fn annotations(report: &Report) -> Vec<Annotation> {
    let mut findings: Vec<(&Linted, &Finding)> = report.findings().collect();
    // A stable sort: within a severity the order of files and places stays.
    findings.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
    let of = |severity: Severity| findings.iter().filter(move |(_, finding)| finding.severity == severity);
    let overfull = report.faults.len() + of(Severity::Error).count() > KEPT || of(Severity::Warning).count() > KEPT || of(Severity::Note).count() > KEPT;
    // The notice of what was folded is one of the ten.
    let notes = if overfull { KEPT - 1 } else { KEPT };
    let errors = KEPT.saturating_sub(report.faults.len());
    let (mut shown, mut folded) = (Vec::new(), Vec::new());
    for (severity, room) in [(Severity::Error, errors), (Severity::Warning, KEPT), (Severity::Note, notes)] {
        shown.extend(of(severity).take(room).map(|(file, finding)| of_finding(report, file, finding)));
        folded.extend(of(severity).skip(room).map(|(_, finding)| *finding));
    }
    let faults = report.faults.iter().take(KEPT).map(|fault| of_fault(report, fault));
    let rest = Rest { faults: report.faults.len().saturating_sub(KEPT), findings: folded };
    faults.chain(shown).chain(rest.annotation()).collect()
}

fn of_finding(report: &Report, file: &Linted, finding: &Finding) -> Annotation {
    let Stretch { start, end } = Stretch::of(&file.source, finding.span, Unit::Scalar);
    let column = |column| (start.line == end.line).then_some(column);
    Annotation {
        level: level(finding.severity).to_owned(),
        message: advice::plain(&file.source, finding),
        title: tame_line(&format!("redsignal[{}]", finding.rule.id)),
        file: Some(tame_line(&report.name(file))),
        start_line: Some(start.line),
        end_line: Some(end.line),
        start_column: column(start.column),
        end_column: column(end.column),
    }
}

fn of_fault(report: &Report, fault: &InputFault) -> Annotation {
    let file = Some(tame_line(&report.base.name(&fault.path)));
    Annotation { file, ..note_of("error", "redsignal: not checked", &tame_line(&fault.message)) }
}

fn note_of(level: &str, title: &str, message: &str) -> Annotation {
    let (level, title, message) = (level.to_owned(), title.to_owned(), message.to_owned());
    Annotation { level, message, title, file: None, start_line: None, end_line: None, start_column: None, end_column: None }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

/// What has no room.
struct Rest<'r> {
    faults: usize,
    findings: Vec<&'r Finding>,
}

impl Rest<'_> {
    fn annotation(&self) -> Option<Annotation> {
        let all = self.faults + self.findings.len();
        let severity = |severity: Severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        let counts = [
            (self.faults, "unreadable file"),
            (severity(Severity::Error), "error"),
            (severity(Severity::Warning), "warning"),
            (severity(Severity::Note), "note"),
        ];
        let counts: Vec<String> = counts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| counted(*count as u32, name)).collect();
        let message = format!(
            "GitHub shows {KEPT} annotations of a level. Not shown: {}{}.\nThe step's summary and log formats have them all.",
            counts.join(", "),
            self.rules()
        );
        (all > 0).then(|| note_of("notice", &format!("redsignal: {all} more"), &message))
    }

    /// ` (hype 4, vague-cost 2, …)`
    fn rules(&self) -> String {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for finding in &self.findings {
            match counts.iter_mut().find(|(rule, _)| *rule == finding.rule.id) {
                Some((_, count)) => *count += 1,
                None => counts.push((&finding.rule.id, 1)),
            }
        }
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let more = if counts.len() > NAMED { ", …" } else { "" };
        let named: Vec<String> = counts.iter().take(NAMED).map(|(rule, count)| format!("{} {count}", tame_line(rule))).collect();
        if named.is_empty() { String::new() } else { format!(" ({}{more})", named.join(", ")) }
    }
}
