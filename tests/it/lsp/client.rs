//! A client of the server: frames and positions written apart from `src/lsp`, so that the two can be held against each other.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::Scratch;

/// Nothing that is waited for takes longer, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a client's columns count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16,
}

impl Encoding {
    pub const BOTH: [Self; 2] = [Self::Utf8, Self::Utf16];

    pub fn len(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
        }
    }

    /// The byte of a place in a text.
    pub fn offset(self, text: &str, place: &Value) -> usize {
        let line = place["line"].as_u64().expect("a line") as usize;
        let column = place["character"].as_u64().expect("a column") as usize;
        let start: usize = lines(text).take(line).map(str::len).sum();
        let rest = &text[start..];
        let (at, _) = rest.char_indices().chain([(rest.len(), ' ')]).find(|(at, _)| self.len(&rest[..*at]) >= column).expect("the column is on the line");
        start + at
    }

    /// The place of a byte in a text.
    pub fn place(self, text: &str, offset: usize) -> Value {
        let mut start = 0;
        let mut line = 0;
        for piece in lines(text) {
            if start + piece.len() > offset || !piece.ends_with(['\n', '\r']) {
                break;
            }
            start += piece.len();
            line += 1;
        }
        json!({"line": line, "character": self.len(&text[start..offset])})
    }
}

/// The lines of a text with their endings: LF, CRLF, or CR alone.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(['\n', '\r']).map_or(rest.len(), |at| if rest[at..].starts_with("\r\n") { at + 2 } else { at + 1 });
        let (line, after) = rest.split_at(end);
        rest = after;
        Some(line)
    })
}

/// What a client says it can do.
pub fn capabilities(encoding: Encoding, pull: bool) -> Value {
    let mut text = json!({
        "publishDiagnostics": {"relatedInformation": true, "codeDescriptionSupport": true, "versionSupport": true},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
        "hover": {"contentFormat": ["markdown"]},
    });
    if pull {
        text["diagnostic"] = json!({"relatedInformation": true});
    }
    let encodings = if encoding == Encoding::Utf8 { json!(["utf-16", "utf-8"]) } else { json!(["utf-16"]) };
    json!({"general": {"positionEncodings": encodings}, "textDocument": text})
}

/// A running server, and the conversation with it.
#[derive(Debug)]
pub struct Client {
    process: Child,
    input: Option<ChildStdin>,
    inbox: Receiver<Value>,
    /// What came and was not waited for.
    pub seen: Vec<Value>,
    next_id: i64,
    _cache: Scratch,
}

impl Client {
    /// Starts a server and says nothing.
    pub fn spawn() -> Self {
        let cache = Scratch::new();
        let mut command = Command::new(env!("CARGO_BIN_EXE_redsignal"));
        command.args(["lsp", "--stdio"]).env("XDG_CACHE_HOME", cache.path()).current_dir(cache.path());
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("the server starts");
        let output = process.stdout.take().expect("it has an output");
        let input = process.stdin.take();
        let (sender, inbox) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self { process, input, inbox, seen: Vec::new(), next_id: 0, _cache: cache }
    }

    /// Starts a server, and says hello as a client that can do the usual.
    pub fn start(encoding: Encoding) -> Self {
        Self::start_with(json!({"capabilities": capabilities(encoding, false)}))
    }

    /// Starts a server with these parameters of `initialize`.
    pub fn start_with(params: Value) -> Self {
        let mut client = Self::spawn();
        client.request("initialize", params).expect("the server initializes");
        client.notify("initialized", json!({}));
        client
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Writes bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the server listens");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server reads");
    }

    pub fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request, and gives its id.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params}));
        self.next_id
    }

    /// The answer to a request: its result, or its error's code.
    pub fn answer(&mut self, id: i64) -> Result<Value, i64> {
        let message = self.wait(&format!("an answer to {id}"), |message| message.get("method").is_none() && message["id"] == json!(id));
        match message.get("error") {
            Some(error) => Err(error["code"].as_i64().expect("a code")),
            None => Ok(message["result"].clone()),
        }
    }

    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, i64> {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// The first message, seen or to come, for which `wanted` holds.
    pub fn wait(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.seen.iter().position(&wanted) {
            return self.seen.remove(at);
        }
        let end = Instant::now() + PATIENCE;
        loop {
            match self.inbox.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(message) if wanted(&message) => return message,
                Ok(message) => self.seen.push(message),
                Err(RecvTimeoutError::Timeout) => panic!("{what} did not come; what came: {:#?}", self.seen),
                Err(RecvTimeoutError::Disconnected) => panic!("the server ended before {what}; what came: {:#?}", self.seen),
            }
        }
    }

    pub fn open(&mut self, uri: &str, language: &str, text: &str) {
        self.notify("textDocument/didOpen", json!({"textDocument": {"uri": uri, "languageId": language, "version": 1, "text": text}}));
    }

    pub fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }

    /// Changes a buffer; each change is against the text after the one before.
    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        self.notify("textDocument/didChange", json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}));
    }

    /// The diagnostics that are sent for a version of a buffer.
    pub fn published(&mut self, uri: &str, version: i64) -> Vec<Value> {
        let message = self.wait(&format!("diagnostics of {uri}, version {version}"), |message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri && message["params"]["version"] == version
        });
        message["params"]["diagnostics"].as_array().expect("diagnostics are a list").clone()
    }

    /// Opens a buffer, and gives its diagnostics.
    pub fn opened(&mut self, uri: &str, text: &str) -> Vec<Value> {
        self.open(uri, "markdown", text);
        self.published(uri, 1)
    }

    /// Ends the input, as a client does that dies.
    pub fn hang_up(&mut self) {
        self.input = None;
    }

    /// How the server exits, once it was told to.
    pub fn exit_code(&mut self) -> Option<i32> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.process.try_wait().expect("the server can be waited for") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server still runs");
    }

    /// Says goodbye; the server must leave in order.
    pub fn finish(mut self) {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        self.notify("exit", Value::Null);
        assert_eq!(self.exit_code(), Some(0), "exit code after shutdown and exit");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // One that has ended is no process to end; a test that failed must not leave one behind.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        assert!(line.ends_with("\r\n"), "a header line ends in CRLF: {line:?}");
        match line.trim_end() {
            "" => break,
            line => {
                let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("stray bytes on standard output: {line:?}"));
                assert_eq!(name, "Content-Length");
                length = value.parse::<usize>().ok();
            }
        }
    }
    let mut body = vec![0; length.expect("the header has a length")];
    output.read_exact(&mut body).ok()?;
    let message: Value = serde_json::from_slice(&body).expect("a message is JSON");
    assert_eq!(message["jsonrpc"], "2.0", "{message}");
    Some(message)
}

#[test]
fn places_and_offsets_are_each_others_way_back() {
    let text = "a🚀b\r\n漢字\rx\n\n";
    let table = [(0, 0, 0, 0), (5, 0, 5, 3), (8, 1, 0, 0), (11, 1, 3, 1), (15, 2, 0, 0), (17, 3, 0, 0), (18, 4, 0, 0)];
    for (offset, line, bytes, units) in table {
        for (encoding, column) in [(Encoding::Utf8, bytes), (Encoding::Utf16, units)] {
            let place = json!({"line": line, "character": column});
            assert_eq!(encoding.place(text, offset), place, "{offset} in {encoding:?}");
            assert_eq!(encoding.offset(text, &place), offset, "{place} in {encoding:?}");
        }
    }
}
