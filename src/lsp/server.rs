//! Owns the server's loop: takes what happens in turn, and starts what is due.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Message, RequestId};
use serde::de::DeserializeOwned;

use super::analysis::{Analysis, Job, Outcome};
use super::buffer::Buffer;
use super::client_settings::Run;
use super::event::Event;
use super::features::Features;
use super::parent::Parent;
use super::questions::Waiting;
use super::session::{Phase, Session};
use super::wire;
use super::workspace::Workspace;
use crate::watch::Watch;

/// How often a server that hears nothing looks whether its client still lives.
const LOOK_AROUND: Duration = Duration::from_secs(2);

/// At most so many texts are linted at once; it is the other buffers' turn when one is done.
const MAX_RUNNING: usize = 4;

/// How the conversation ended; the number is the exit code that the protocol asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// `shutdown`, then `exit`.
    Orderly = 0,
    /// `exit` without `shutdown`, or the client is gone.
    Abrupt = 1,
}

/// What the command line gives the server.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// A folder for the rules' pages; without one, diagnostics link to nothing.
    pub pages: Option<PathBuf>,
    /// The folder that counts where the client names none: an absolute path.
    pub working: PathBuf,
}

/// The server's state.
#[derive(Debug)]
pub struct Server<W> {
    pub(super) session: Session<W>,
    pub(super) options: Options,
    pub(super) features: Features,
    pub(super) buffers: HashMap<lsp::Uri, Buffer>,
    pub(super) waiting: Vec<Waiting>,
    pub(super) workspace: Workspace,
    pub(super) folders: Vec<lsp::Uri>,
    /// Files that are not open, for which diagnostics were sent; nothing until the workspace is checked.
    pub(super) elsewhere: Option<HashSet<lsp::Uri>>,
    pub(super) events: Sender<Event>,
    pub(super) watch: Option<Watch>,
    /// When what was read of settings and rules is to be forgotten, if a file of theirs has changed.
    pub(super) reload: Option<Instant>,
    revisions: u64,
    parent: Option<Parent>,
}

/// Serves one client until it is gone: reads its messages from `input` on a thread of its own, and writes to `output`.
pub fn serve(input: impl BufRead + Send + 'static, output: impl Write, options: Options) -> Ending {
    let (events, receiver) = mpsc::channel();
    let reader = events.clone();
    // The thread ends with the input; when the session ends first, with the process.
    let spawned = std::thread::Builder::new().name("read".to_owned()).spawn(move || receive(input, &reader));
    if spawned.is_err() {
        return Ending::Abrupt;
    }
    Server::new(output, options, events).run(&receiver)
}

fn receive(mut input: impl BufRead, events: &Sender<Event>) {
    while let Ok(Some(frame)) = wire::read(&mut input) {
        if events.send(Event::Received(frame)).is_err() {
            return;
        }
    }
    // Nobody listens once the session is over.
    let _ = events.send(Event::Closed);
}

impl<W: Write> Server<W> {
    fn new(output: W, options: Options, events: Sender<Event>) -> Self {
        Self {
            session: Session::new(output),
            features: Features::of(&lsp::ClientCapabilities::default()),
            buffers: HashMap::new(),
            waiting: Vec::new(),
            workspace: Workspace::new(options.working.clone()),
            options,
            folders: Vec::new(),
            elsewhere: None,
            events,
            watch: None,
            reload: None,
            revisions: 0,
            parent: None,
        }
    }

    fn run(mut self, receiver: &Receiver<Event>) -> Ending {
        loop {
            let event = match receiver.recv_timeout(self.patience()) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ending::Abrupt,
            };
            let ending = match event {
                Some(Event::Received(Ok(Message::Notification(notification)))) if notification.method == "exit" => {
                    Some(if self.session.phase == Phase::ShutDown { Ending::Orderly } else { Ending::Abrupt })
                }
                Some(Event::Closed) => Some(Ending::Abrupt),
                None if self.parent.as_ref().is_some_and(|parent| !parent.lives()) => Some(Ending::Abrupt),
                Some(event) => {
                    self.handle(event);
                    None
                }
                None => None,
            };
            if let Some(ending) = ending.or(self.session.gone.then_some(Ending::Abrupt)) {
                return ending;
            }
            self.start_what_is_due();
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Received(Ok(Message::Request(request))) => self.request(request),
            Event::Received(Ok(Message::Notification(notification))) => self.notification(notification),
            Event::Received(Ok(Message::Response(response))) => self.response(response),
            Event::Received(Err(complaint)) => self.session.complain(&complaint),
            Event::Analysed(uri, analysis) => self.analysed(&uri, analysis),
            Event::Checked(id, checked) => self.checked(id, &checked),
            Event::Changed(paths) => self.files_changed(&paths),
            Event::Closed => {}
        }
    }

    fn request(&mut self, request: lsp_server::Request) {
        match (self.session.phase, request.method.as_str()) {
            (Phase::Fresh, "initialize") => self.on::<lsp::InitializeRequest>(request, |server, id, params| server.initialize(id, &params)),
            (Phase::Fresh, _) => self.session.refuse(request.id, ErrorCode::ServerNotInitialized, "`initialize` comes first"),
            (Phase::ShutDown, _) => self.session.refuse(request.id, ErrorCode::InvalidRequest, "after `shutdown` only `exit` may follow"),
            (Phase::Running, "initialize") => self.session.refuse(request.id, ErrorCode::InvalidRequest, "`initialize` has come before"),
            (Phase::Running, "shutdown") => {
                self.session.phase = Phase::ShutDown;
                self.session.answer::<lsp::ShutdownRequest>(request.id, &());
            }
            (Phase::Running, "textDocument/diagnostic") => self.on::<lsp::DocumentDiagnosticRequest>(request, Self::diagnostic),
            (Phase::Running, "textDocument/hover") => self.on::<lsp::HoverRequest>(request, Self::hover),
            (Phase::Running, "textDocument/codeAction") => self.on::<lsp::CodeActionRequest>(request, Self::code_action),
            (Phase::Running, "textDocument/codeLens") => self.on::<lsp::CodeLensRequest>(request, Self::code_lens),
            (Phase::Running, "workspace/executeCommand") => self.on::<lsp::ExecuteCommandRequest>(request, Self::execute),
            (Phase::Running, other) => {
                let message = format!("no method `{other}` here");
                self.session.refuse(request.id, ErrorCode::MethodNotFound, message);
            }
        }
    }

    fn notification(&mut self, notification: lsp_server::Notification) {
        if self.session.phase != Phase::Running {
            return;
        }
        let params = notification.params;
        match notification.method.as_str() {
            "initialized" => self.initialized(),
            "$/cancelRequest" => self.note(params, Self::cancel),
            "textDocument/didOpen" => self.note(params, Self::did_open),
            "textDocument/didChange" => self.note(params, Self::did_change),
            "textDocument/didSave" => self.note(params, Self::did_save),
            "textDocument/didClose" => self.note(params, Self::did_close),
            "workspace/didChangeConfiguration" => {
                self.note(params, |server, params: lsp::DidChangeConfigurationParams| server.did_change_configuration(&params));
            }
            "workspace/didChangeWorkspaceFolders" => self.note(params, Self::did_change_folders),
            "workspace/didChangeWatchedFiles" => self.note(params, |server, params: lsp::DidChangeWatchedFilesParams| {
                let paths: Vec<PathBuf> = params.changes.iter().filter_map(|change| super::uri::to_path(&change.uri)).collect();
                server.files_changed(&paths);
            }),
            // There is no answer to a notification, so what is not known is passed over.
            _ => {}
        }
    }

    /// Reads a request's parameters, and answers those that are none.
    fn on<R: lsp::Request>(&mut self, request: lsp_server::Request, then: impl FnOnce(&mut Self, RequestId, R::Params)) {
        match serde_json::from_value(request.params) {
            Ok(params) => {
                self.session.open(&request.id);
                then(self, request.id, params);
            }
            Err(error) => self.session.refuse(request.id, ErrorCode::InvalidParams, format!("{}: {error}", request.method)),
        }
    }

    fn note<P: DeserializeOwned>(&mut self, params: serde_json::Value, then: impl FnOnce(&mut Self, P)) {
        if let Ok(params) = serde_json::from_value(params) {
            then(self, params);
        }
    }

    fn initialize(&mut self, id: RequestId, params: &lsp::InitializeParams) {
        self.features = Features::of(&params.capabilities);
        self.session.phase = Phase::Running;
        self.parent = params.process_id.and_then(Parent::watched);
        self.begin(params);
        self.session.answer::<lsp::InitializeRequest>(id, &self.features.answer());
    }

    fn cancel(&mut self, params: lsp::CancelParams) {
        let id = match params.id {
            lsp::Id::Int(id) => id.into(),
            lsp::Id::String(id) => id.into(),
        };
        self.waiting.retain(|waiting| waiting.id != id);
        self.session.cancel(&id);
    }

    /// A number for the next state of a buffer.
    pub(super) fn next_revision(&mut self) -> u64 {
        self.revisions += 1;
        self.revisions
    }

    /// How long nothing need be done.
    fn patience(&self) -> Duration {
        let due = self.buffers.values().filter(|buffer| !buffer.running).filter_map(|buffer| buffer.due);
        let due = due.min().filter(|_| self.running() < MAX_RUNNING).into_iter().chain(self.reload).min();
        due.map_or(LOOK_AROUND, |due| due.saturating_duration_since(Instant::now()).min(LOOK_AROUND))
    }

    fn running(&self) -> usize {
        self.buffers.values().filter(|buffer| buffer.running).count()
    }

    /// Starts on the buffers whose time has come.
    fn start_what_is_due(&mut self) {
        let now = Instant::now();
        if self.reload.is_some_and(|reload| reload <= now) {
            self.reload_settings();
        }
        let due = self.buffers.values().filter(|buffer| !buffer.running && buffer.due.is_some_and(|due| due <= now));
        let due: Vec<lsp::Uri> = due.take(MAX_RUNNING.saturating_sub(self.running())).map(|buffer| buffer.uri.clone()).collect();
        for uri in due {
            if let Some(job) = self.job(&uri) {
                job.start(&self.events);
            }
        }
    }

    fn job(&mut self, uri: &lsp::Uri) -> Option<Job> {
        let buffer = self.buffers.get(uri)?;
        let task = self.workspace.task(buffer, self.buffers.values().filter(|buffer| buffer.is_toml()));
        let buffer = self.buffers.get_mut(uri)?;
        buffer.due = None;
        buffer.running = true;
        Some(Job {
            uri: uri.clone(),
            revision: buffer.revision,
            generation: self.workspace.generation,
            version: buffer.version,
            source: buffer.source(),
            task,
            working: self.workspace.working.clone(),
        })
    }

    /// Takes a result in, unless its text has changed meanwhile.
    fn analysed(&mut self, uri: &lsp::Uri, analysis: Analysis) {
        let Some(buffer) = self.buffers.get_mut(uri) else { return };
        buffer.running = false;
        if buffer.revision != analysis.revision || analysis.generation != self.workspace.generation {
            // The change itself has set when it is due; a buffer closed and opened again has set it too.
            return;
        }
        let failed = matches!(analysis.outcome, Outcome::Failed);
        let analysis = std::sync::Arc::new(analysis);
        buffer.latest = Some(std::sync::Arc::clone(&analysis));
        if self.workspace.client.run == Run::OnType || buffer.saved == buffer.revision {
            buffer.shown = Some(analysis);
            self.show(uri);
        }
        if failed {
            self.session.show(lsp::MessageType::Error, format!("redsignal failed on {}, which is a defect of its own; other files are not affected", uri.0));
        }
        self.answer_waiting(uri);
    }
}
