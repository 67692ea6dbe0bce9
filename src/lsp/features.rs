//! Owns what the client can do, read once from its capabilities, and what the server then says it can.

use gen_lsp_types as lsp;

use crate::line_index::Unit;

/// The commands of [`super::commands`], by the names that `workspace/executeCommand` takes.
pub const COMMANDS: [&str; 3] = [super::commands::EXPLAIN, super::commands::TALLY, super::commands::CHECK_WORKSPACE];

/// What the client can do.
#[expect(clippy::struct_excessive_bools, reason = "each is a capability of its own in the protocol")]
#[derive(Debug, Clone)]
pub struct Features {
    /// What columns count.
    pub unit: Unit,
    /// It asks for diagnostics (LSP 3.17), so it need not be sent them.
    pub pulls_diagnostics: bool,
    /// It shows places beside a diagnostic.
    pub related_information: bool,
    /// It takes edits with tab stops (LSP 3.18).
    pub snippet_edits: bool,
    /// It takes edits that name the version they are for.
    pub document_changes: bool,
    /// It takes code actions, and not commands alone.
    pub action_literals: bool,
    /// It shows Markdown in a hover.
    pub markdown_hover: bool,
    /// It answers `workspace/configuration`.
    pub configuration: bool,
    /// It can be told to ask for diagnostics anew.
    pub refreshes_diagnostics: bool,
    /// It can be told to ask for code lenses anew.
    pub refreshes_lenses: bool,
    /// It opens a document for the server.
    pub shows_documents: bool,
}

impl Features {
    /// Reads the client's capabilities.
    pub fn of(client: &lsp::ClientCapabilities) -> Self {
        let text = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let diagnostics = |capabilities: &lsp::DiagnosticsCapabilities| capabilities.related_information == Some(true);
        let pull = text.and_then(|text| text.diagnostic.as_ref());
        let push = text.and_then(|text| text.publish_diagnostics.as_ref());
        let hover = text.and_then(|text| text.hover.as_ref()).and_then(|hover| hover.content_format.as_ref());
        Self {
            unit: unit(client.general.as_ref()),
            pulls_diagnostics: pull.is_some(),
            related_information: pull.is_some_and(|pull| diagnostics(&pull.diagnostics_capabilities))
                || push.is_some_and(|push| diagnostics(&push.diagnostics_capabilities)),
            snippet_edits: edit.is_some_and(|edit| edit.snippet_edit_support == Some(true) && edit.document_changes == Some(true)),
            document_changes: edit.is_some_and(|edit| edit.document_changes == Some(true)),
            action_literals: text.and_then(|text| text.code_action.as_ref()).is_some_and(|action| action.code_action_literal_support.is_some()),
            markdown_hover: hover.is_some_and(|formats| formats.contains(&lsp::MarkupKind::Markdown)),
            configuration: workspace.is_some_and(|workspace| workspace.configuration == Some(true)),
            refreshes_diagnostics: workspace.and_then(|workspace| workspace.diagnostics.as_ref()).is_some_and(|own| own.refresh_support == Some(true)),
            refreshes_lenses: workspace.and_then(|workspace| workspace.code_lens.as_ref()).is_some_and(|own| own.refresh_support == Some(true)),
            shows_documents: client.window.as_ref().and_then(|window| window.show_document.as_ref()).is_some_and(|own| own.support),
        }
    }

    /// What the server answers to `initialize`.
    pub fn answer(&self) -> lsp::InitializeResult {
        let encoding = if self.unit == Unit::Byte { lsp::PositionEncodingKind::UTF8 } else { lsp::PositionEncodingKind::UTF16 };
        let sync = lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::Incremental),
            save: Some(lsp::SaveOptions { include_text: Some(false) }.into()),
            ..lsp::TextDocumentSyncOptions::default()
        };
        let diagnostics = lsp::DiagnosticOptions { identifier: Some(super::NAME.to_owned()), ..lsp::DiagnosticOptions::default() };
        let actions = lsp::CodeActionOptions { code_action_kinds: Some(vec![lsp::CodeActionKind::QuickFix]), ..lsp::CodeActionOptions::default() };
        let folders = lsp::WorkspaceFoldersServerCapabilities { supported: Some(true), change_notifications: Some(true.into()) };
        let commands = lsp::ExecuteCommandOptions { commands: COMMANDS.map(str::to_owned).to_vec(), ..lsp::ExecuteCommandOptions::default() };
        let capabilities = lsp::ServerCapabilities {
            position_encoding: Some(encoding),
            text_document_sync: Some(sync.into()),
            hover_provider: Some(true.into()),
            code_action_provider: Some(actions.into()),
            code_lens_provider: Some(lsp::CodeLensOptions::default()),
            execute_command_provider: Some(commands),
            diagnostic_provider: self.pulls_diagnostics.then(|| diagnostics.into()),
            workspace: Some(lsp::WorkspaceOptions { workspace_folders: Some(folders), ..lsp::WorkspaceOptions::default() }),
            ..lsp::ServerCapabilities::default()
        };
        let server_info = lsp::ServerInfo { name: super::NAME.to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
        lsp::InitializeResult { capabilities, server_info: Some(server_info) }
    }
}

/// UTF-8 where the client offers it, whatever it likes best: it is what a source is made of. Else what every client has to know.
fn unit(general: Option<&lsp::GeneralClientCapabilities>) -> Unit {
    let offered = general.and_then(|general| general.position_encodings.as_ref());
    if offered.is_some_and(|offered| offered.contains(&lsp::PositionEncodingKind::UTF8)) { Unit::Byte } else { Unit::Utf16 }
}
