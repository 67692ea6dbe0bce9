//! Any stream of bytes to the language server: it ends with the stream, and writes whole messages, none of them an answer to what nobody asked.
//!
//! A line that starts with `{` is put in a frame, so that the fuzzer need not count bytes; any other line goes as it is.

use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redsignal::lsp::{self, Options};
use serde_json::Value;

use super::places;

/// Where the server works: a folder that is not there, so that what is found does not hang on what lies around.
const WORKING: &str = "/redsignal-fuzz-nowhere";

/// What asks the server to read folders of this machine, which would be slow, and another thing tomorrow.
const ELSEWHERE: [&str; 8] = ["rootUri", "rootPath", "workspaceFolders", "didChangeWorkspaceFolders", "processId", "\"config\"", "\"rules\"", "file://"];

/// What the server writes.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().map_err(|_| std::io::ErrorKind::Other)?.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The stream, whose end waits for the server to fall silent: what is asked takes a moment to be found out.
struct Patient {
    stream: Cursor<Vec<u8>>,
    output: Output,
}

impl Read for Patient {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.stream.read(into)?;
        if count == 0 {
            let (mut last, mut still) = (0, 0);
            for _ in 0..50 {
                std::thread::sleep(Duration::from_millis(2));
                let length = self.output.0.lock().map_or(0, |written| written.len());
                still = if length == last { still + 1 } else { 0 };
                last = length;
                if still == 3 {
                    break;
                }
            }
        }
        Ok(count)
    }
}

/// Serves the input.
pub fn check(input: &[u8]) {
    let (stream, ids) = stream(input);
    let output = Output::default();
    lsp::serve(
        BufReader::new(Patient { stream: Cursor::new(stream), output: output.clone() }),
        output.clone(),
        Options { pages: None, working: PathBuf::from(WORKING) },
    );
    let written = output.0.lock().expect("the server has ended").clone();
    let mut answered = Vec::new();
    for message in frames(&written) {
        if message.get("method").is_none() {
            let id = message.get("id").expect("an answer has an id").clone();
            assert!(id.is_null() || ids.contains(&id), "nobody asked for {id}");
            answered.push(id);
        }
    }
    let times = |id: &Value| answered.iter().filter(|other| *other == id).count();
    let asked = |id: &Value| ids.iter().filter(|other| *other == id).count();
    assert!(answered.iter().all(|id| id.is_null() || times(id) <= asked(id)), "one question is answered once");
}

/// The stream, and the ids that its messages hold.
fn stream(input: &[u8]) -> (Vec<u8>, Vec<Value>) {
    let (mut stream, mut ids) = (Vec::new(), Vec::new());
    for line in input.split_inclusive(|byte| *byte == b'\n') {
        let text = places::text(line);
        if !line.starts_with(b"{") {
            // Its length may take what follows for its body, or the body for a header: then any id may be one.
            if !text.trim().is_empty() && text.to_ascii_lowercase().contains("content-length") {
                continue;
            }
            stream.extend_from_slice(line);
        } else if !ELSEWHERE.iter().any(|word| text.contains(word)) && !text.contains('\\') {
            ids.extend(serde_json::from_str::<Value>(&text).ok().and_then(|message| message.get("id").cloned()));
            stream.extend_from_slice(format!("Content-Length: {}\r\n\r\n", line.len()).as_bytes());
            stream.extend_from_slice(line);
        }
    }
    (stream, ids)
}

/// The messages of a whole number of frames.
fn frames(mut written: &[u8]) -> Vec<Value> {
    let mut messages = Vec::new();
    while !written.is_empty() {
        let (mut header, mut blank) = (String::new(), String::new());
        written.read_line(&mut header).and_then(|_| written.read_line(&mut blank)).expect("a header is text");
        let length = header.strip_prefix("Content-Length: ").and_then(|length| length.trim_end().parse().ok()).expect("a frame has a length");
        let mut body = vec![0; length];
        written.read_exact(&mut body).expect("a frame is whole");
        messages.push(serde_json::from_slice(&body).expect("a message is JSON"));
    }
    messages
}
