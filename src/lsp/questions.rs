//! Owns the requests about a buffer: each is answered from what is known of its text as it is, and waits until that is known.

use std::io::Write;
use std::time::Instant;

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, RequestId};

use super::analysis::Analysis;
use super::client_settings::Run;
use super::diagnostics::View;
use super::server::Server;
use super::{actions, diagnostics, hover, lens};

/// A request that waits.
#[derive(Debug)]
pub struct Waiting {
    /// Which.
    pub id: RequestId,
    /// For which buffer.
    pub uri: lsp::Uri,
    /// What it asks.
    pub question: Question,
}

/// What can be asked of a buffer.
#[derive(Debug)]
pub enum Question {
    /// Its diagnostics, unless they are those of this name.
    Diagnostics(Option<String>),
    /// What stands at a place.
    Hover(lsp::Position),
    /// What can be done in a range.
    Actions(Box<lsp::CodeActionParams>),
    /// The tallies.
    Lenses,
}

impl<W: Write> Server<W> {
    /// `textDocument/diagnostic`
    pub(super) fn diagnostic(&mut self, id: RequestId, params: lsp::DocumentDiagnosticParams) {
        let (uri, question) = (params.text_document.uri, Question::Diagnostics(params.previous_result_id));
        // Linted on save, what was shown last holds until the next one.
        let shown = self.buffers.get(&uri).and_then(|buffer| buffer.shown.clone()).filter(|_| self.workspace.client.run == Run::OnSave);
        match shown.filter(|shown| shown.generation == self.workspace.generation) {
            Some(shown) => self.reply(Waiting { id, uri, question }, &shown),
            None => self.ask_of(Waiting { id, uri, question }),
        }
    }

    /// `textDocument/hover`
    pub(super) fn hover(&mut self, id: RequestId, params: lsp::HoverParams) {
        let at = params.text_document_position_params;
        self.ask_of(Waiting { id, uri: at.text_document.uri, question: Question::Hover(at.position) });
    }

    /// `textDocument/codeAction`
    pub(super) fn code_action(&mut self, id: RequestId, params: lsp::CodeActionParams) {
        self.ask_of(Waiting { id, uri: params.text_document.uri.clone(), question: Question::Actions(Box::new(params)) });
    }

    /// `textDocument/codeLens`
    pub(super) fn code_lens(&mut self, id: RequestId, params: lsp::CodeLensParams) {
        self.ask_of(Waiting { id, uri: params.text_document.uri, question: Question::Lenses });
    }

    /// Answers now if what is known is of the text as it is, else once it is.
    fn ask_of(&mut self, waiting: Waiting) {
        let Some(buffer) = self.buffers.get_mut(&waiting.uri) else {
            return self.reply_empty(waiting);
        };
        if buffer.is_current(self.workspace.generation)
            && let Some(latest) = buffer.latest.clone()
        {
            return self.reply(waiting, &latest);
        }
        buffer.due = Some(Instant::now());
        self.waiting.push(waiting);
    }

    /// Answers the requests that waited for this buffer.
    pub(super) fn answer_waiting(&mut self, uri: &lsp::Uri) {
        let Some(latest) = self.buffers.get(uri).and_then(|buffer| buffer.latest.clone()) else { return };
        let (ready, rest) = std::mem::take(&mut self.waiting).into_iter().partition(|waiting| waiting.uri == *uri);
        self.waiting = rest;
        let ready: Vec<Waiting> = ready;
        for waiting in ready {
            self.reply(waiting, &latest);
        }
    }

    /// Gives up the requests that wait for a buffer that is closed.
    pub(super) fn give_up(&mut self, uri: &lsp::Uri) {
        let (lost, rest) = std::mem::take(&mut self.waiting).into_iter().partition(|waiting| waiting.uri == *uri);
        self.waiting = rest;
        let lost: Vec<Waiting> = lost;
        for waiting in lost {
            self.session.refuse(waiting.id, ErrorCode::ContentModified, "the buffer was closed");
        }
    }

    fn reply(&mut self, waiting: Waiting, analysis: &Analysis) {
        let view = View { uri: &waiting.uri, features: &self.features, pages: self.options.pages.as_deref(), working: &self.workspace.working };
        match waiting.question {
            Question::Diagnostics(previous) => {
                let report = report(analysis, previous.as_deref(), view);
                self.session.answer::<lsp::DocumentDiagnosticRequest>(waiting.id, &report);
            }
            Question::Hover(position) => {
                let hover = hover::at(analysis, position, view);
                self.session.answer::<lsp::HoverRequest>(waiting.id, &hover);
            }
            Question::Actions(params) => {
                let actions = actions::of(analysis, &params, view);
                self.session.answer::<lsp::CodeActionRequest>(waiting.id, &Some(actions));
            }
            Question::Lenses => {
                let lenses = if self.workspace.client.code_lens { lens::of(analysis, view) } else { Vec::new() };
                self.session.answer::<lsp::CodeLensRequest>(waiting.id, &Some(lenses));
            }
        }
    }

    /// Of a buffer that is not open nothing is known.
    fn reply_empty(&mut self, waiting: Waiting) {
        match waiting.question {
            Question::Diagnostics(_) => self.session.answer::<lsp::DocumentDiagnosticRequest>(waiting.id, &full(None, Vec::new())),
            Question::Hover(_) => self.session.answer::<lsp::HoverRequest>(waiting.id, &None),
            Question::Actions(_) => self.session.answer::<lsp::CodeActionRequest>(waiting.id, &None),
            Question::Lenses => self.session.answer::<lsp::CodeLensRequest>(waiting.id, &None),
        }
    }
}

fn report(analysis: &Analysis, previous: Option<&str>, view: View<'_>) -> lsp::DocumentDiagnosticReport {
    let result_id = analysis.result_id();
    if previous == Some(result_id.as_str()) {
        let unchanged = lsp::UnchangedDocumentDiagnosticReport { result_id };
        return lsp::RelatedUnchangedDocumentDiagnosticReport { related_documents: None, unchanged_document_diagnostic_report: unchanged }.into();
    }
    full(Some(result_id), diagnostics::of(analysis, view))
}

fn full(result_id: Option<String>, items: Vec<lsp::Diagnostic>) -> lsp::DocumentDiagnosticReport {
    let full = lsp::FullDocumentDiagnosticReport { result_id, items };
    lsp::RelatedFullDocumentDiagnosticReport { related_documents: None, full_document_diagnostic_report: full }.into()
}
