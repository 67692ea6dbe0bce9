//! Owns what the client tells the server: buffers opened, changed, saved and closed, settings and folders.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use gen_lsp_types as lsp;
use serde_json::Value;

use super::analysis::guarded;
use super::buffer::Buffer;
use super::client_settings::{ClientSettings, Run, SECTION};
use super::diagnostics::{self, View};
use super::event::Event;
use super::server::Server;
use super::session::Asked;
use super::workspace::Workspace;
use super::{pages, uri};
use crate::default_pack;
use crate::watch::Watch;

/// Files that change together are read anew once.
const SETTLING: Duration = Duration::from_millis(60);

impl<W: Write> Server<W> {
    /// What `initialize` says beside capabilities.
    pub(super) fn begin(&mut self, params: &lsp::InitializeParams) {
        self.folders = match &params.workspace_folders_initialize_params.workspace_folders {
            Some(lsp::WorkspaceFolders::WorkspaceFolderList(folders)) => folders.iter().map(|folder| folder.uri.clone()).collect(),
            #[expect(deprecated, reason = "clients from before workspace folders send this alone")]
            Some(lsp::WorkspaceFolders::Null) | None => params.root_uri.iter().cloned().collect(),
        };
        if let Some(working) = self.folders.iter().find_map(uri::to_path) {
            self.workspace = Workspace::new(working);
        }
        let events = self.events.clone();
        // Without a watch, settings are read anew when the client saves them or says that they changed.
        self.watch = Watch::new(move |paths| drop(events.send(Event::Changed(paths)))).ok();
        if let Some(options) = &params.initialization_options {
            self.settings(options);
        }
    }

    /// `initialized`: now the client may be asked.
    pub(super) fn initialized(&mut self) {
        self.write_pages();
        self.ask_settings();
    }

    /// Writes the rules' pages, with nobody waiting for it: the examples have to be read first.
    fn write_pages(&self) {
        let Some(folder) = self.options.pages.clone() else { return };
        // Without a thread to spare the pages are as they were.
        let _ = std::thread::Builder::new().name("pages".to_owned()).spawn(move || {
            if let Some(rules) = guarded(default_pack::rules_with_examples) {
                pages::write_all(&rules, &folder);
            }
        });
    }

    fn ask_settings(&mut self) {
        if self.features.configuration {
            let items = vec![lsp::ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) }];
            self.session.ask::<lsp::ConfigurationRequest>(&lsp::ConfigurationParams { items }, Asked::Settings(Vec::new()));
        }
    }

    /// An answer of the client.
    pub(super) fn response(&mut self, response: lsp_server::Response) {
        if let (Some(Asked::Settings(_)), Ok(Value::Array(values))) = (self.session.asked(response.id), response.response_result)
            && let Some(value) = values.last().filter(|value| !value.is_null())
        {
            self.settings(value);
        }
    }

    /// `workspace/didChangeConfiguration`: a client that can be asked is asked, since what it sends may be empty.
    pub(super) fn did_change_configuration(&mut self, params: &lsp::DidChangeConfigurationParams) {
        if self.features.configuration { self.ask_settings() } else { self.settings(&params.settings) }
    }

    fn settings(&mut self, value: &Value) {
        match ClientSettings::read(value) {
            Ok(settings) if settings == self.workspace.client => {}
            Ok(settings) => {
                self.workspace.set_client(settings);
                self.lint_everything();
            }
            Err(error) => self.session.show(lsp::MessageType::Warning, format!("redsignal: a setting of the editor is not understood: {error}")),
        }
    }

    /// `workspace/didChangeWorkspaceFolders`
    pub(super) fn did_change_folders(&mut self, params: lsp::DidChangeWorkspaceFoldersParams) {
        self.folders.retain(|folder| params.event.removed.iter().all(|removed| removed.uri != *folder));
        self.folders.extend(params.event.added.into_iter().map(|added| added.uri));
    }

    /// Under new settings nothing that is known holds any more.
    pub(super) fn lint_everything(&mut self) {
        let now = Instant::now();
        self.buffers.values_mut().for_each(|buffer| buffer.due = Some(now));
        if self.features.pulls_diagnostics && self.features.refreshes_diagnostics && !self.buffers.is_empty() {
            self.session.ask::<lsp::DiagnosticRefreshRequest>(&(), Asked::Nothing);
        }
        if self.features.refreshes_lenses && !self.buffers.is_empty() {
            self.session.ask::<lsp::CodeLensRefreshRequest>(&(), Asked::Nothing);
        }
        if self.elsewhere.is_some() {
            self.check_workspace(None);
        }
    }

    /// Files changed, as a watch or the client tells: settings and rules are read anew, in a moment, as a change seldom comes alone.
    pub(super) fn files_changed(&mut self, paths: &[PathBuf]) {
        if paths.iter().any(|path| path.extension().is_some_and(|ending| ending == "toml")) {
            self.reload = Some(Instant::now() + SETTLING);
        }
    }

    /// Reads settings and rules anew.
    pub(super) fn reload_settings(&mut self) {
        self.reload = None;
        self.workspace.reload();
        let uris: Vec<lsp::Uri> = self.buffers.keys().cloned().collect();
        for uri in &uris {
            self.watch_for(uri);
        }
        self.lint_everything();
    }

    /// Watches the files that decide how a buffer is linted. A folder that is not there, or cannot be watched, is passed over.
    fn watch_for(&mut self, uri: &lsp::Uri) {
        let (Some(buffer), Some(watch)) = (self.buffers.get(uri), &mut self.watch) else { return };
        for (folder, reach) in self.workspace.watched(buffer) {
            let _ = watch.add(&folder, reach);
        }
    }

    /// `textDocument/didOpen`
    pub(super) fn did_open(&mut self, params: lsp::DidOpenTextDocumentParams) {
        let revision = self.next_revision();
        let mut buffer = Buffer::open(params.text_document, revision);
        buffer.due = Some(Instant::now());
        let uri = buffer.uri.clone();
        self.give_up(&uri);
        self.buffers.insert(uri.clone(), buffer);
        self.watch_for(&uri);
        if self.elsewhere.as_mut().is_some_and(|shown| shown.remove(&uri)) && self.features.pulls_diagnostics {
            // It will ask for them now, and would show both.
            self.publish(uri, None, Vec::new());
        }
    }

    /// `textDocument/didChange`
    pub(super) fn did_change(&mut self, params: lsp::DidChangeTextDocumentParams) {
        let revision = self.next_revision();
        let uri = &params.text_document.text_document_identifier.uri;
        let is_asked = self.waiting.iter().any(|waiting| waiting.uri == *uri);
        let Some(buffer) = self.buffers.get_mut(uri) else { return };
        buffer.change(params.content_changes, self.features.unit, params.text_document.version, revision);
        let delay = self.workspace.client.delay();
        buffer.due = match self.workspace.client.run {
            _ if is_asked => Some(Instant::now()),
            Run::OnType => Some(Instant::now() + delay),
            Run::OnSave => None,
        };
        if buffer.is_toml() {
            // What is wrong with one may be mended in another.
            let due = buffer.due;
            self.buffers.values_mut().filter(|other| other.is_toml()).for_each(|other| other.due = due);
        }
    }

    /// `textDocument/didSave`
    pub(super) fn did_save(&mut self, params: lsp::DidSaveTextDocumentParams) {
        let uri = params.text_document.uri;
        let Some(buffer) = self.buffers.get_mut(&uri) else { return };
        buffer.saved = buffer.revision;
        if buffer.is_toml() {
            self.reload_settings();
            return;
        }
        if !buffer.is_current(self.workspace.generation) {
            buffer.due = Some(Instant::now());
        } else if self.workspace.client.run == Run::OnSave {
            // A hover or an action has asked for it before.
            buffer.shown.clone_from(&buffer.latest);
            self.show(&uri);
        }
    }

    /// `textDocument/didClose`: a buffer that is closed has no diagnostics.
    pub(super) fn did_close(&mut self, params: lsp::DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        if self.buffers.remove(&uri).is_some() {
            self.give_up(&uri);
            self.publish(uri, None, Vec::new());
        }
    }

    /// Sends a buffer's diagnostics, or tells the client to ask for them where it would not by itself.
    pub(super) fn show(&mut self, uri: &lsp::Uri) {
        let Some(shown) = self.buffers.get(uri).and_then(|buffer| buffer.shown.clone()) else { return };
        if !self.features.pulls_diagnostics {
            let view = View { uri, features: &self.features, pages: self.options.pages.as_deref(), working: &self.workspace.working };
            let diagnostics = diagnostics::of(&shown, view);
            self.publish(uri.clone(), Some(shown.version), diagnostics);
        } else if self.workspace.client.run == Run::OnSave && self.features.refreshes_diagnostics {
            self.session.ask::<lsp::DiagnosticRefreshRequest>(&(), Asked::Nothing);
        }
    }

    /// Sends diagnostics.
    pub(super) fn publish(&mut self, uri: lsp::Uri, version: Option<i32>, diagnostics: Vec<lsp::Diagnostic>) {
        self.session.tell::<lsp::PublishDiagnosticsNotification>(&lsp::PublishDiagnosticsParams { uri, version, diagnostics });
    }
}
