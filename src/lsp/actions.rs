//! Owns the code actions: put the stronger phrasing in, ignore it here, explain it.

use std::collections::HashMap;
use std::fmt::Write;

use gen_lsp_types as lsp;
use serde_json::json;

use super::analysis::Analysis;
use super::diagnostics::{View, finding_as, range};
use super::edit::{self, Edit};
use super::{buffer, commands};
use crate::document::Document;
use crate::finding::Finding;
use crate::rule::meta::UNUSED_SUPPRESSION;
use crate::source::SourceFile;
use crate::span::Span;

/// A phrasing in a title is cut after so many characters.
const MAX_TITLE: usize = 60;

/// The actions for the findings that a range touches, the likeliest of each finding first.
pub fn of(analysis: &Analysis, params: &lsp::CodeActionParams, view: View<'_>) -> Vec<lsp::CodeActionResponse> {
    let wanted =
        params.context.only.as_ref().is_none_or(|only| only.iter().any(|kind| matches!(kind, lsp::CodeActionKind::QuickFix | lsp::CodeActionKind::Empty)));
    let Some(inspection) = analysis.inspection().filter(|_| wanted) else { return Vec::new() };
    let source = &analysis.source;
    let offset = |at| source.lines().offset(source.text(), buffer::position(at), view.features.unit);
    let asked = Span::new(offset(params.range.start), offset(params.range.end));
    let touched = inspection.findings.iter().filter(|finding| finding.span.start <= asked.end && asked.start <= finding.span.end);
    let maker = Maker { source, document: &inspection.document, version: analysis.version, view };
    touched.flat_map(|finding| maker.of(finding)).collect()
}

struct Maker<'a> {
    source: &'a SourceFile,
    document: &'a Document,
    version: i32,
    view: View<'a>,
}

/// Whether an action is what the client may do on one key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Preferred {
    Yes,
    No,
}

impl Maker<'_> {
    fn of(&self, finding: &Finding) -> Vec<lsp::CodeActionResponse> {
        let explain = self.explain(finding);
        if !self.view.features.action_literals {
            return vec![explain.into()];
        }
        let actions = if finding.rule.id == UNUSED_SUPPRESSION { self.cleanings(finding) } else { self.phrasings(finding) };
        actions.into_iter().map(lsp::CodeActionResponse::CodeAction).chain([explain.into()]).collect()
    }

    fn cleanings(&self, finding: &Finding) -> Vec<lsp::CodeAction> {
        let edit = edit::remove_comment(self.document, finding.span);
        edit.map(|edit| self.action("Remove this suppression".to_owned(), finding, &edit, Preferred::Yes)).into_iter().collect()
    }

    fn phrasings(&self, finding: &Finding) -> Vec<lsp::CodeAction> {
        let stronger = shortened(&finding.rule.stronger);
        let offers = if finding.lacked.is_some() {
            vec![(edit::add_to_answer(self.document, finding), format!("Insert stronger phrasing at the end of the answer: {stronger}"))]
        } else {
            let after = (edit::add_after_sentence(self.document, finding), "Insert stronger phrasing after the sentence".to_owned());
            vec![(edit::replace_sentence(self.document, finding), format!("Insert stronger phrasing in place of the sentence: {stronger}")), after]
        };
        let offers = offers.into_iter().filter_map(|(edit, title)| Some((edit?, title)));
        let mut actions: Vec<lsp::CodeAction> =
            offers.enumerate().map(|(at, (edit, title))| self.action(title, finding, &edit, if at == 0 { Preferred::Yes } else { Preferred::No })).collect();
        let reason = if self.view.features.snippet_edits { ": <reason>" } else { "" };
        if let Some(edit) = edit::ignore(self.document, finding, reason) {
            actions.push(self.action(format!("Ignore {} here", finding.rule.id), finding, &edit, Preferred::No));
        }
        actions
    }

    /// A command by itself, which every client takes, and not an action that holds one.
    fn explain(&self, finding: &Finding) -> lsp::Command {
        let arguments = Some(vec![json!(finding.rule.id), json!(self.view.uri)]);
        lsp::Command { title: format!("Explain {}", finding.rule.id), command: commands::EXPLAIN.to_owned(), arguments, tooltip: None }
    }

    fn action(&self, title: String, finding: &Finding, edit: &Edit, preferred: Preferred) -> lsp::CodeAction {
        lsp::CodeAction {
            title,
            kind: Some(lsp::CodeActionKind::QuickFix),
            diagnostics: Some(vec![finding_as(self.source, finding, self.view)]),
            is_preferred: (preferred == Preferred::Yes).then_some(true),
            edit: Some(self.workspace_edit(edit)),
            ..lsp::CodeAction::default()
        }
    }

    fn workspace_edit(&self, edit: &Edit) -> lsp::WorkspaceEdit {
        let range = range(self.source, edit.span, self.view.features.unit);
        let uri = self.view.uri.clone();
        let plain = || lsp::TextEdit { range, new_text: [edit.before.as_str(), &edit.text].concat() };
        if !self.view.features.document_changes {
            return lsp::WorkspaceEdit { changes: Some(HashMap::from([(uri, vec![plain()])])), ..lsp::WorkspaceEdit::default() };
        }
        let snippet = || lsp::SnippetTextEdit { range, snippet: lsp::StringValue { value: snippet(&edit.before, &edit.text) }, annotation_id: None };
        let one = if self.view.features.snippet_edits && edit.text.contains('<') { snippet().into() } else { plain().into() };
        let text_document =
            lsp::OptionalVersionedTextDocumentIdentifier { version: Some(self.version), text_document_identifier: lsp::TextDocumentIdentifier { uri } };
        let change = lsp::TextDocumentEdit { text_document, edits: vec![one] };
        lsp::WorkspaceEdit { document_changes: Some(vec![change.into()]), ..lsp::WorkspaceEdit::default() }
    }
}

/// A text with a tab stop for each `<blank>`, which stands selected until it is typed over.
///
/// # Examples
///
/// ```
/// use redsignal::lsp::actions::snippet;
/// assert_eq!(snippet(" ", "At <price> for $5 {so}"), r" At ${1:<price>} for \$5 {so\}");
/// assert_eq!(snippet("", "<!-- redsignal-ignore hype: <reason> -->"), "<!-- redsignal-ignore hype: ${1:<reason>} -->");
/// ```
pub fn snippet(before: &str, text: &str) -> String {
    let (mut out, mut rest, mut stop) = (escaped(before), text, 0);
    while let Some(open) = rest.find('<') {
        let inner = &rest[open + 1..];
        let blank = inner.find(['<', '>']).filter(|close| inner[*close..].starts_with('>') && !inner.starts_with('!'));
        let until = blank.map_or(open + 1, |close| open + close + 2);
        out.push_str(&escaped(&rest[..open]));
        if blank.is_some() {
            stop += 1;
            // Writing to a string cannot fail.
            let _ = write!(out, "${{{stop}:{}}}", escaped(&rest[open..until]));
        } else {
            out.push('<');
        }
        rest = &rest[until..];
    }
    out + &escaped(rest)
}

/// What a snippet reads as the text itself (LSP, "Snippet Syntax").
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if matches!(c, '\\' | '$' | '}') {
            out.push('\\');
        }
        out.push(c);
        out
    })
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= MAX_TITLE {
        return text.to_owned();
    }
    let cut: String = text.chars().take(MAX_TITLE).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(kept, _)| kept);
    format!("{} …", cut.trim_end_matches([',', ';', ':']))
}
