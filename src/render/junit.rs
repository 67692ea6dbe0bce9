//! Owns the `JUnit` face, for CI systems that show test reports: a suite a file, a failed case a finding, a passed case an answer without any.
//!
//! `JUnit` knows no severities: each finding is a failure, and its `type` says how bad. So a report may show failures where `--fail-on` lets a run pass.

use std::collections::HashSet;

use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};

use super::advice;
use super::place::Stretch;
use super::wrap::{short_heading, tame_line, without_log_commands};
use crate::finding::{AnswerSummary, Finding};
use crate::line_index::Unit;
use crate::report::{InputFault, Linted, Report};
use crate::span::Span;

/// The whole report as XML.
pub fn report(report: &Report) -> String {
    let mut junit = Junit::new("redsignal");
    junit.add_test_suites(report.faults.iter().map(|fault| of_fault(report, fault)));
    junit.add_test_suites(report.files.iter().map(|file| suite(file, &tame_line(&report.name(file)))));
    // Writing to memory cannot fail.
    let xml = junit.to_string().unwrap_or_default();
    // No case is ever skipped, and Jenkins' schema does not know the count on the root, which comes first.
    let xml = xml.replacen(" skipped=\"0\"", "", 1);
    // A picture and no character reference: not every reader of JUnit files knows those.
    without_log_commands(xml, "⌗")
}

fn suite(file: &Linted, path: &str) -> TestSuite {
    let mut suite = TestSuite::new(path);
    suite.add_test_cases(file.findings.iter().map(|finding| case(file, path, finding)));
    let failed: HashSet<Span> = file.findings.iter().map(|finding| finding.answer.span).collect();
    let clean = |answer: &&AnswerSummary| !failed.contains(&answer.place.span);
    suite.add_test_cases(file.answers.iter().filter(clean).map(|answer| passed(file, path, answer)));
    suite
}

fn case(file: &Linted, path: &str, finding: &Finding) -> TestCase {
    let start = Stretch::of(&file.source, finding.span, Unit::Scalar).start;
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(finding.severity.name()).set_message(tame_line(finding.message()));
    status.set_description(format!("{path}:{}:{}: {}", start.line, start.column, advice::plain(&file.source, finding)));
    let mut case = TestCase::new(format!("{} ({}:{})", finding.rule.id, start.line, start.column), status);
    case.set_classname(path);
    case
}

fn passed(file: &Linted, path: &str, answer: &AnswerSummary) -> TestCase {
    let heading = answer.place.heading.map_or("answer".to_owned(), |heading| tame_line(&short_heading(file.source.slice(heading))));
    let mut case = TestCase::new(heading, TestCaseStatus::success());
    case.set_classname(path);
    case
}

fn of_fault(report: &Report, fault: &InputFault) -> TestSuite {
    let path = tame_line(&report.base.name(&fault.path));
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("fault").set_message(tame_line(&fault.message));
    status.set_description(format!("{path}: {}", tame_line(&fault.message)));
    let mut case = TestCase::new("readable", status);
    case.set_classname(path.as_str());
    let mut suite = TestSuite::new(path);
    suite.add_test_case(case);
    suite
}
