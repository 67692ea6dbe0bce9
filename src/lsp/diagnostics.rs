//! Owns findings and faults as the client shows them.

use std::path::Path;

use gen_lsp_types as lsp;

use super::NAME;
use super::analysis::{Analysis, Outcome};
use super::features::Features;
use super::{pages, uri};
use crate::fault::Fault;
use crate::finding::Finding;
use crate::line_index::Unit;
use crate::render::looked_for;
use crate::rule::Severity;
use crate::settings::SettingsFault;
use crate::source::SourceFile;
use crate::span::Span;

/// How places and links are to be written.
#[derive(Debug, Clone, Copy)]
pub struct View<'s> {
    /// What the client calls the buffer.
    pub uri: &'s lsp::Uri,
    /// What it can show.
    pub features: &'s Features,
    /// The folder of the rules' pages.
    pub pages: Option<&'s Path>,
    /// The folder that paths of rules and settings are shown from.
    pub working: &'s Path,
}

/// A span as the client counts.
pub fn range(source: &SourceFile, span: Span, unit: Unit) -> lsp::Range {
    let place = |offset| {
        let at = source.position(offset, unit);
        lsp::Position { line: at.line, character: at.column }
    };
    lsp::Range { start: place(span.start), end: place(span.end) }
}

/// All that is to be shown of a text, in its order.
pub fn of(analysis: &Analysis, view: View<'_>) -> Vec<lsp::Diagnostic> {
    match &analysis.outcome {
        Outcome::Linted(inspection, _) => inspection.findings.iter().map(|finding| finding_as(&analysis.source, finding, view)).collect(),
        Outcome::Faults(faults) => faults.iter().map(|fault| fault_as(fault, view)).collect(),
        Outcome::Refused(faults) => faults.iter().map(|fault| refused(fault, view)).collect(),
        Outcome::Failed => Vec::new(),
    }
}

/// One finding.
pub fn finding_as(source: &SourceFile, finding: &Finding, view: View<'_>) -> lsp::Diagnostic {
    let rule = &finding.rule;
    let related = related(source, finding, view);
    let told = if view.features.related_information { "" } else { related.first().map_or("", |first| first.message.as_str()) };
    let message = if told.is_empty() { finding.message().to_owned() } else { format!("{}\n{told}", finding.message()) };
    lsp::Diagnostic {
        range: range(source, finding.span, view.features.unit),
        severity: Some(severity(finding.severity)),
        code: Some(rule.id.clone().into()),
        code_description: pages::link(rule, view.pages, view.working).map(|href| lsp::CodeDescription { href }),
        source: Some(NAME.to_owned()),
        message: message.into(),
        tags: None,
        related_information: (view.features.related_information && !related.is_empty()).then_some(related),
        data: None,
    }
}

/// What an absence rule searched, and each place that came near.
fn related(source: &SourceFile, finding: &Finding, view: View<'_>) -> Vec<lsp::DiagnosticRelatedInformation> {
    let (Some(lacked), Some(looked_for)) = (&finding.lacked, looked_for(source, finding)) else { return Vec::new() };
    let at = |span: Span, message: String| lsp::DiagnosticRelatedInformation {
        location: lsp::Location { uri: view.uri.clone(), range: range(source, span, view.features.unit) },
        message,
    };
    let searched = finding.answer.heading.unwrap_or(finding.answer.span);
    let mut related = vec![at(searched, format!("looked for {looked_for}"))];
    related.extend(lacked.near.iter().map(|near| at(*near, format!("came near: `{}` is none of these", source.slice(*near)))));
    related
}

fn fault_as(fault: &Fault, view: View<'_>) -> lsp::Diagnostic {
    let parts = [Some(fault.message.as_str()), Some(fault.label.as_str()), fault.help.as_deref()];
    let message = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    lsp::Diagnostic {
        range: range(&fault.file, fault.span, view.features.unit),
        severity: Some(lsp::DiagnosticSeverity::Error),
        source: Some(NAME.to_owned()),
        message: message.into(),
        ..lsp::Diagnostic::default()
    }
}

/// A fault elsewhere, for which this text was not linted: it stands at the top.
fn refused(fault: &SettingsFault, view: View<'_>) -> lsp::Diagnostic {
    let (message, related) = match fault {
        SettingsFault::Unplaced { message, help } => ([message.as_str(), help.as_deref().unwrap_or_default()].join("\n"), None),
        SettingsFault::Placed(fault) => {
            let place = format!("{}:{}", fault.file.name(), fault.file.line_number(fault.span.start));
            let uri = uri::from_path(&view.working.join(fault.file.path()));
            let location = lsp::Location { uri, range: range(&fault.file, fault.span, view.features.unit) };
            let help = fault.help.as_deref().unwrap_or_default();
            let related = lsp::DiagnosticRelatedInformation { location, message: fault.message.clone() };
            (format!("{place}: {}\n{help}", fault.message), Some(vec![related]))
        }
    };
    lsp::Diagnostic {
        severity: Some(lsp::DiagnosticSeverity::Error),
        source: Some(NAME.to_owned()),
        message: format!("not checked: {}", message.trim_end()).into(),
        related_information: related.filter(|_| view.features.related_information),
        ..lsp::Diagnostic::default()
    }
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::Error,
        Severity::Warning => lsp::DiagnosticSeverity::Warning,
        Severity::Note => lsp::DiagnosticSeverity::Information,
    }
}
