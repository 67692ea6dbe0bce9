//! Owns the wire: frames of JSON over a byte stream, read so that a broken one costs itself and not the session.
//!
//! `lsp-server` has a reader too, but that one ends at the first malformed message, so its caller can answer nothing. What a message *is*
//! stays `lsp-server`'s [`Message`].

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message, RequestId};
use serde_json::{Value, json};

/// A header line longer than this is none. It is cut, and looked through in pieces.
const MAX_LINE: u64 = 8 << 10;

/// A body longer than this is taken for a broken header: a source cannot be larger than 4 GiB, and JSON escapes.
const MAX_BODY: u64 = 8 << 30;

const LENGTH: &[u8] = b"content-length:";

/// What is wrong with a frame, as it is answered.
#[derive(Debug)]
pub struct Complaint {
    /// The request it would have been, if that can be told.
    pub id: Option<RequestId>,
    /// The protocol's code.
    pub code: ErrorCode,
    /// What is wrong.
    pub message: String,
}

impl Complaint {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { id: None, code, message: message.into() }
    }
}

/// Reads the next frame: a message, or what is wrong with it. `None` at the end of the stream, be it in the middle of a frame.
///
/// # Errors
///
/// What the stream reports.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Result<Message, Complaint>>> {
    let length = match read_header(input)? {
        None => return Ok(None),
        Some(Err(complaint)) => return Ok(Some(Err(complaint))),
        Some(Ok(length)) => length,
    };
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    if (body.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(parse(&body)))
}

/// Reads header lines up to the empty one, and gives the length of the body. After a broken header the body's bytes come by as lines; they
/// are passed over up to the next `Content-Length`, which may stand right behind them.
fn read_header(input: &mut impl BufRead) -> io::Result<Option<Result<u64, Complaint>>> {
    let mut length: Option<Option<u64>> = None;
    let mut begun = false;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            match length {
                Some(Some(length)) => return Ok(Some(Ok(length))),
                Some(None) => return Ok(Some(Err(Complaint::new(ErrorCode::ParseError, "the header's Content-Length is no length")))),
                None if begun => return Ok(Some(Err(Complaint::new(ErrorCode::ParseError, "the header has no Content-Length")))),
                None => {}
            }
        } else if let Some(at) = text.windows(LENGTH.len()).rposition(|window| window.eq_ignore_ascii_case(LENGTH)) {
            let digits = std::str::from_utf8(text[at + LENGTH.len()..].trim_ascii()).ok();
            length = Some(digits.and_then(|digits| digits.parse().ok()).filter(|length| *length <= MAX_BODY));
        } else if length.is_none() && !is_header(text) {
            return Ok(Some(Err(Complaint::new(ErrorCode::ParseError, "this is no header: a message starts with Content-Length"))));
        }
        begun |= !text.is_empty();
    }
}

fn is_header(line: &[u8]) -> bool {
    line.split(|byte| *byte == b':').next().is_some_and(|name| name.len() < line.len() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-'))
}

fn parse(body: &[u8]) -> Result<Message, Complaint> {
    let value: Value = serde_json::from_slice(body).map_err(|error| Complaint::new(ErrorCode::ParseError, format!("this is no JSON: {error}")))?;
    let invalid = |id, message: &str| Complaint { id, code: ErrorCode::InvalidRequest, message: message.to_owned() };
    let Value::Object(object) = &value else { return Err(invalid(None, "a message is an object; there are no batches in this protocol")) };
    let id = object.get("id").cloned();
    let known: Option<RequestId> = id.clone().and_then(|id| serde_json::from_value(id).ok());
    if object.contains_key("method") && id.is_some() && known.is_none() {
        return Err(invalid(None, "the id of a request is a string or an integer of 32 bits"));
    }
    serde_json::from_value(value).map_err(|_| invalid(known, "this is neither a request, nor a response, nor a notification"))
}

/// Writes a message.
///
/// # Errors
///
/// What the stream reports.
pub fn write(output: &mut impl Write, message: &Message) -> io::Result<()> {
    message.write(output)
}

/// Answers a broken frame; with a null id where it cannot be told which request it was, as JSON-RPC asks.
///
/// # Errors
///
/// What the stream reports.
pub fn write_complaint(output: &mut impl Write, complaint: &Complaint) -> io::Result<()> {
    let body = json!({"jsonrpc": "2.0", "id": complaint.id, "error": {"code": complaint.code as i32, "message": complaint.message}}).to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}
