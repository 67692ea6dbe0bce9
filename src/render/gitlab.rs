//! Owns the face for GitLab's Code Quality widget
//! (<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>): columns in Unicode scalars.

use serde_json::{Value, json};

use super::advice;
use super::identity::Identities;
use super::place::{Place, Stretch};
use super::wrap::tame_line;
use crate::finding::Finding;
use crate::line_index::Unit;
use crate::report::{InputFault, Linted, Report};
use crate::rule::Severity;

/// The whole report as one list, indented. Inputs that could not be read are blockers on their first line.
pub fn report(report: &Report) -> String {
    let mut identities = Identities::default();
    let faults = report.faults.iter().map(|fault| of_fault(report, fault));
    let findings = report.findings().map(|(file, finding)| of_finding(report, file, finding, &mut identities));
    super::json::pretty(&Value::Array(faults.chain(findings).collect()))
}

fn of_finding(report: &Report, file: &Linted, finding: &Finding, identities: &mut Identities) -> Value {
    let path = tame_line(&report.name(file));
    let Stretch { start, end } = Stretch::of(&file.source, finding.span, Unit::Scalar);
    json!({
        "type": "issue",
        "check_name": finding.rule.id,
        // The widget shows this line alone, so it says the reason too.
        "description": tame_line(&format!("{}: {}", finding.message(), finding.rule.why)),
        "content": { "body": advice::plain(&file.source, finding) },
        "categories": ["Clarity"],
        "severity": match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Note => "info",
        },
        "fingerprint": identities.of(&path, finding.fingerprint),
        "location": { "path": path, "positions": { "begin": place(start), "end": place(end) } },
    })
}

fn of_fault(report: &Report, fault: &InputFault) -> Value {
    let path = tame_line(&report.base.name(&fault.path));
    json!({
        "type": "issue",
        "check_name": "unreadable-input",
        "description": tame_line(&fault.message),
        "categories": ["Bug Risk"],
        "severity": "blocker",
        "fingerprint": format!("unreadable-input:{path}"),
        "location": { "path": path, "lines": { "begin": 1 } },
    })
}

fn place(place: Place) -> Value {
    json!({ "line": place.line, "column": place.column })
}
