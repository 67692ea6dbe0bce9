//! Owns the face for reviewdog, rdjson (<https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>): columns in UTF-8 bytes.
//!
//! The stronger phrasing is part of the message and no `suggestion`: reviewdog makes a button of that, and one press would put the blanks of a
//! phrasing into an answer.

use serde_json::{Value, json};

use super::advice;
use super::place::{Place, Stretch};
use super::wrap::tame_line;
use crate::finding::Finding;
use crate::line_index::Unit;
use crate::report::{InputFault, Linted, Report};
use crate::rule::Severity;

/// The whole report as one object, indented. Inputs that could not be read are errors without a range.
pub fn report(report: &Report) -> String {
    let faults = report.faults.iter().map(|fault| of_fault(report, fault));
    let findings = report.findings().map(|(file, finding)| of_finding(report, file, finding));
    let diagnostics: Vec<Value> = faults.chain(findings).collect();
    super::json::pretty(&json!({ "source": { "name": "redsignal" }, "diagnostics": diagnostics }))
}

fn of_finding(report: &Report, file: &Linted, finding: &Finding) -> Value {
    let Stretch { start, end } = Stretch::of(&file.source, finding.span, Unit::Byte);
    json!({
        "message": advice::plain(&file.source, finding),
        "location": { "path": tame_line(&report.name(file)), "range": { "start": place(start), "end": place(end) } },
        "severity": match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        "code": { "value": finding.rule.id },
    })
}

fn of_fault(report: &Report, fault: &InputFault) -> Value {
    json!({
        "message": tame_line(&fault.message),
        "location": { "path": tame_line(&report.base.name(&fault.path)) },
        "severity": "ERROR",
    })
}

fn place(place: Place) -> Value {
    json!({ "line": place.line, "column": place.column })
}
