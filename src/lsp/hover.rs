//! Owns what a hover says: why the words under it are flagged, and the rule's page.

use gen_lsp_types as lsp;

use super::analysis::Analysis;
use super::buffer;
use super::diagnostics::{View, range};
use crate::finding::Finding;
use crate::render::{looked_for, rule_page};
use crate::rule::RuleSet;
use crate::source::SourceFile;
use crate::span::Span;

/// Columns of a page that is shown as plain text.
const WIDTH: usize = 80;

/// What to say at a place; nothing where no finding stands.
pub fn at(analysis: &Analysis, position: lsp::Position, view: View<'_>) -> Option<lsp::Hover> {
    let (source, rules) = (&analysis.source, analysis.rules()?);
    let offset = source.lines().offset(source.text(), buffer::position(position), view.features.unit);
    let under: Vec<&Finding> = analysis.inspection()?.findings.iter().filter(|finding| finding.span.start <= offset && offset < finding.span.end).collect();
    let whole = under.iter().map(|finding| finding.span).reduce(Span::union)?;
    let markdown = view.features.markdown_hover;
    let pages: Vec<String> = under.iter().map(|finding| if markdown { as_markdown(source, finding, rules) } else { as_text(source, finding, rules) }).collect();
    let kind = if markdown { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    let value = pages.join(if markdown { "\n---\n\n" } else { "\n" });
    Some(lsp::Hover { contents: lsp::MarkupContent { kind, value }.into(), range: Some(range(source, whole, view.features.unit)) })
}

fn as_markdown(source: &SourceFile, finding: &Finding, rules: &RuleSet) -> String {
    let page = rule_page::markdown(&finding.rule, &rules.clearing_of(&finding.rule.id));
    match looked_for(source, finding) {
        None => page,
        Some(searched) => format!("{page}\nLooked for {}.\n", rule_page::escaped(&searched)),
    }
}

fn as_text(source: &SourceFile, finding: &Finding, rules: &RuleSet) -> String {
    let page = rule_page::text(&finding.rule, &rules.clearing_of(&finding.rule.id), WIDTH);
    match looked_for(source, finding) {
        None => page,
        Some(searched) => format!("{page}  looked for {searched}\n"),
    }
}
