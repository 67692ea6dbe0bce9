//! Owns the conversation with the client: what phase it is in, which requests are open on either side, and all that is written.

use std::io::Write;

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Message, ReqQueue, RequestId, Response, ResponseError};

use super::wire::{self, Complaint};

/// How far the conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// `initialize` has not come.
    Fresh,
    /// It has.
    Running,
    /// `shutdown` has come; only `exit` may follow.
    ShutDown,
}

/// What the server asked the client.
#[derive(Debug)]
pub enum Asked {
    /// The settings: for each folder in this order, then without one.
    Settings(Vec<lsp::Uri>),
    /// Something whose answer changes nothing.
    Nothing,
}

/// The conversation.
#[derive(Debug)]
pub struct Session<W> {
    output: W,
    queue: ReqQueue<(), Asked>,
    /// How far it is.
    pub phase: Phase,
    /// Whether the client reads no more.
    pub gone: bool,
}

impl<W: Write> Session<W> {
    /// A conversation that has not begun.
    pub fn new(output: W) -> Self {
        Self { output, queue: ReqQueue::default(), phase: Phase::Fresh, gone: false }
    }

    /// Notes that a request is open: it may be cancelled until it is answered.
    pub fn open(&mut self, id: &RequestId) {
        self.queue.incoming.register(id.clone(), ());
    }

    /// Whether a request was answered or cancelled.
    pub fn is_closed(&self, id: &RequestId) -> bool {
        self.queue.incoming.is_completed(id)
    }

    /// Answers a request.
    pub fn answer<R: lsp::Request>(&mut self, id: RequestId, result: &R::Result) {
        let response = serde_json::to_value(result).map_err(|error| error_of(ErrorCode::InternalError, error.to_string()));
        self.respond(id, response);
    }

    /// Answers a request with an error.
    pub fn refuse(&mut self, id: RequestId, code: ErrorCode, message: impl Into<String>) {
        self.respond(id, Err(error_of(code, message.into())));
    }

    /// Gives up a request, as the client wishes. One that is unknown or was answered is no fault.
    pub fn cancel(&mut self, id: &RequestId) {
        if !self.is_closed(id) {
            self.refuse(id.clone(), ErrorCode::RequestCanceled, "cancelled by the client");
        }
    }

    fn respond(&mut self, id: RequestId, response_result: Result<serde_json::Value, ResponseError>) {
        self.queue.incoming.complete(&id);
        self.write(&Message::Response(Response { id, response_result }));
    }

    /// Tells the client something.
    pub fn tell<N: lsp::Notification>(&mut self, params: &N::Params) {
        if let Ok(params) = serde_json::to_value(params) {
            self.write(&Message::Notification(lsp_server::Notification { method: N::METHOD.into(), params }));
        }
    }

    /// Asks the client something.
    pub fn ask<R: lsp::Request>(&mut self, params: &R::Params, asked: Asked) {
        if let Ok(params) = serde_json::to_value(params) {
            let request = self.queue.outgoing.register(R::METHOD.into(), params, asked);
            self.write(&Message::Request(request));
        }
    }

    /// What it was that the client answers.
    pub fn asked(&mut self, id: RequestId) -> Option<Asked> {
        self.queue.outgoing.complete(id)
    }

    /// Shows the user a message.
    pub fn show(&mut self, kind: lsp::MessageType, message: impl Into<String>) {
        self.tell::<lsp::ShowMessageNotification>(&lsp::ShowMessageParams { kind, message: message.into() });
    }

    /// Answers a frame that is no message.
    pub fn complain(&mut self, complaint: &Complaint) {
        self.gone |= wire::write_complaint(&mut self.output, complaint).is_err();
    }

    fn write(&mut self, message: &Message) {
        self.gone |= wire::write(&mut self.output, message).is_err();
    }
}

fn error_of(code: ErrorCode, message: String) -> ResponseError {
    ResponseError { code: code as i32, message, data: None }
}
