//! Owns the one-line face: `path:line:column: severity[rule]: message`, for editors' error lists, grep and eyes in a hurry.

use std::fmt::Write;

use super::wrap::tame_line;
use crate::line_index::Unit;
use crate::report::Report;

/// A line a finding; 1-based lines, columns in Unicode scalars.
pub fn findings(report: &Report) -> String {
    let mut out = String::new();
    for file in &report.files {
        let name = tame_line(&file.source.name());
        for finding in &file.findings {
            let at = file.source.position(finding.span.start, Unit::Scalar);
            let (severity, rule, message) = (finding.severity.name(), &finding.rule.id, tame_line(finding.message()));
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{name}:{}:{}: {severity}[{rule}]: {message}", at.line + 1, at.column + 1);
        }
    }
    out
}
