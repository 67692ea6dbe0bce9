//! Owns the check of all answers in the workspace folders, be they open or not.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, RequestId};
use serde_json::json;

use super::analysis::{Analysis, Outcome, guarded};
use super::diagnostics::{self, View};
use super::event::Event;
use super::server::Server;
use super::uri;
use crate::inputs::{self, Inputs, Named};
use crate::render::text;
use crate::report::{Linted, Report};
use crate::settings::Workspace as Settings;

/// What a check of the workspace gives.
#[derive(Debug, Default)]
pub struct Checked {
    /// Under which settings.
    generation: u64,
    /// What was found in files that are not open.
    files: Vec<(lsp::Uri, Analysis)>,
}

/// What to check.
struct Task {
    folders: Vec<PathBuf>,
    open: HashSet<PathBuf>,
    settings: Settings,
    generation: u64,
}

impl Task {
    fn run(mut self) -> Checked {
        let inputs = Inputs::find(&self.folders, Named::Always, &mut self.settings);
        let paths = inputs.paths.into_iter().filter(|path| !self.open.contains(path)).collect::<Vec<_>>();
        // A file that cannot be read cannot be shown either; `check` names it.
        let read = paths.into_iter().filter_map(|path| Some((uri::from_path(&path), inputs::read(&path, None).ok()?)));
        let files = read.map(|(uri, source)| {
            let outcome = match self.settings.linter(source.path()) {
                Err(faults) => Outcome::Refused(faults),
                Ok(linter) => {
                    guarded(|| linter.inspect(&source)).map_or(Outcome::Failed, |inspection| Outcome::Linted(Box::new(inspection), Arc::clone(&linter)))
                }
            };
            (uri, Analysis { revision: 0, generation: self.generation, version: 0, source, outcome })
        });
        Checked { generation: self.generation, files: files.collect() }
    }
}

impl<W: Write> Server<W> {
    /// Begins the check, on a thread of its own; the request is answered once it is done. Without one it is the server's own: what an earlier
    /// check has shown does not hold under new settings.
    pub(super) fn check_workspace(&mut self, id: Option<RequestId>) {
        let folders: Vec<PathBuf> = self.folders.iter().filter_map(uri::to_path).collect();
        let folders = if folders.is_empty() { vec![self.workspace.working.clone()] } else { folders };
        let open = self.buffers.values().filter_map(|buffer| buffer.path.clone()).collect();
        let task = Task { folders, open, settings: self.workspace.settings(), generation: self.workspace.generation };
        let (events, request, generation) = (self.events.clone(), id.clone(), self.workspace.generation);
        let spawned = std::thread::Builder::new().name("workspace".to_owned()).spawn(move || {
            let checked = guarded(|| task.run()).unwrap_or_else(|| Checked { generation, ..Checked::default() });
            // Where nobody listens any more, the session is over.
            let _ = events.send(Event::Checked(request, Box::new(checked)));
        });
        if let (Err(_), Some(id)) = (spawned, id) {
            self.session.refuse(id, ErrorCode::InternalError, "there is no thread to spare");
        }
    }

    /// Shows what the check found, takes away what an earlier one did, and answers with the tally of open files and others together.
    pub(super) fn checked(&mut self, id: Option<RequestId>, checked: &Checked) {
        if checked.generation != self.workspace.generation {
            return self.check_workspace(id);
        }
        let before = self.elsewhere.take().unwrap_or_default();
        let mut shown: HashMap<lsp::Uri, Vec<lsp::Diagnostic>> = before.into_iter().map(|uri| (uri, Vec::new())).collect();
        let mut elsewhere = HashSet::new();
        for (uri, analysis) in checked.files.iter().filter(|(uri, _)| !self.buffers.contains_key(uri)) {
            let view = View { uri, features: &self.features, pages: self.options.pages.as_deref(), working: &self.workspace.working };
            let found = diagnostics::of(analysis, view);
            if !found.is_empty() {
                elsewhere.insert(uri.clone());
                shown.insert(uri.clone(), found);
            }
        }
        self.elsewhere = Some(elsewhere);
        for (uri, diagnostics) in shown {
            self.publish(uri, None, diagnostics);
        }
        if let Some(id) = id.filter(|id| !self.session.is_closed(id)) {
            self.session.answer::<lsp::ExecuteCommandRequest>(id, &Some(json!(self.tally_of_all(checked))));
        }
    }

    fn tally_of_all(&self, checked: &Checked) -> String {
        let open = self.buffers.values().filter_map(|buffer| buffer.latest.as_deref());
        let linted = open.chain(checked.files.iter().map(|(_, analysis)| analysis)).filter_map(Analysis::inspection);
        let report = Report { files: linted.cloned().map(Linted::from).collect(), ..Report::default() };
        text::summary(&report).trim_end().to_owned()
    }
}
