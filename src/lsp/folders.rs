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
        Checked { files: files.collect() }
    }
}

impl<W: Write> Server<W> {
    /// Begins the check, on a thread of its own; the request is answered once it is done.
    pub(super) fn check_workspace(&mut self, id: RequestId) {
        let folders: Vec<PathBuf> = self.folders.iter().filter_map(uri::to_path).collect();
        let folders = if folders.is_empty() { vec![self.workspace.working.clone()] } else { folders };
        let open = self.buffers.values().filter_map(|buffer| buffer.path.clone()).collect();
        let task = Task { folders, open, settings: self.workspace.settings(), generation: self.workspace.generation };
        let (events, request) = (self.events.clone(), id.clone());
        let spawned = std::thread::Builder::new().name("workspace".to_owned()).spawn(move || {
            let checked = guarded(|| task.run()).unwrap_or_default();
            // Where nobody listens any more, the session is over.
            let _ = events.send(Event::Checked(request, Box::new(checked)));
        });
        if spawned.is_err() {
            self.session.refuse(id, ErrorCode::InternalError, "there is no thread to spare");
        }
    }

    /// Shows what the check found, takes away what an earlier one did, and answers with the tally of open files and others together.
    pub(super) fn checked(&mut self, id: RequestId, checked: &Checked) {
        let mut shown: HashMap<lsp::Uri, Vec<lsp::Diagnostic>> = std::mem::take(&mut self.elsewhere).into_iter().map(|uri| (uri, Vec::new())).collect();
        for (uri, analysis) in checked.files.iter().filter(|(uri, _)| !self.buffers.contains_key(uri)) {
            let view = View { uri, features: &self.features, pages: self.options.pages.as_deref(), working: &self.workspace.working };
            let found = diagnostics::of(analysis, view);
            if !found.is_empty() {
                self.elsewhere.insert(uri.clone());
                shown.insert(uri.clone(), found);
            }
        }
        for (uri, diagnostics) in shown {
            self.publish(uri, None, diagnostics);
        }
        let open = self.buffers.values().filter_map(|buffer| buffer.latest.as_deref());
        let linted = open.chain(checked.files.iter().map(|(_, analysis)| analysis)).filter_map(Analysis::inspection);
        let report = Report { files: linted.cloned().map(Linted::from).collect(), ..Report::default() };
        let tally = text::summary(&report);
        if !self.session.is_closed(&id) {
            self.session.answer::<lsp::ExecuteCommandRequest>(id, &Some(json!(tally.trim_end())));
        }
    }
}
