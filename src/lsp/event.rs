//! Owns what can happen to the server: everything arrives through one channel, and is handled in turn.

use std::path::PathBuf;

use gen_lsp_types::Uri;
use lsp_server::{Message, RequestId};

use super::analysis::Analysis;
use super::folders::Checked;
use super::wire::Complaint;

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// The client sent something.
    Received(Result<Message, Complaint>),
    /// The client sends nothing more.
    Closed,
    /// A thread is done with a buffer's text.
    Analysed(Uri, Analysis),
    /// A thread has checked the workspace, for this request if there was one.
    Checked(Option<RequestId>, Box<Checked>),
    /// Files were made, changed or removed.
    Changed(Vec<PathBuf>),
}
