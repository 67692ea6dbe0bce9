//! Owns the tally over each answer.

use gen_lsp_types as lsp;
use serde_json::json;

use super::analysis::Analysis;
use super::commands;
use super::diagnostics::{View, range};
use crate::finding::{AnswerSummary, Finding};
use crate::lint::Inspection;
use crate::render::text::counted;
use crate::rule::Severity;
use crate::span::Span;

/// A line over each answer: what was found in it, and its length.
pub fn of(analysis: &Analysis, view: View<'_>) -> Vec<lsp::CodeLens> {
    let Some(inspection) = analysis.inspection() else { return Vec::new() };
    let lens = |(index, answer): (usize, &AnswerSummary)| {
        let place = answer.place.heading.unwrap_or(answer.place.span);
        let arguments = Some(vec![json!(view.uri), json!(index)]);
        let command = lsp::Command { title: tally(inspection, answer), command: commands::TALLY.to_owned(), arguments, tooltip: None };
        lsp::CodeLens { range: range(&analysis.source, Span::new(place.start, place.start), view.features.unit), command: Some(command), data: None }
    };
    inspection.answers.iter().enumerate().map(lens).collect()
}

/// The findings of one answer.
pub fn findings<'i>(inspection: &'i Inspection, answer: &AnswerSummary) -> impl Iterator<Item = &'i Finding> {
    let span = answer.place.span;
    inspection.findings.iter().filter(move |finding| finding.answer.span == span)
}

/// `2 errors, 1 warning · 412 words`
pub fn tally(inspection: &Inspection, answer: &AnswerSummary) -> String {
    let count = |severity: Severity| findings(inspection, answer).filter(|finding| finding.severity == severity).count() as u32;
    let counts = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| (count(severity), severity.name()));
    let counts: Vec<String> = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, name)| counted(count, name)).collect();
    let found = if counts.is_empty() { "no red signals".to_owned() } else { counts.join(", ") };
    format!("{found} · {}", counted(answer.words, "word"))
}
