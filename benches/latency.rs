//! From a key to its diagnostics: the processor time that the language server spends between two keys, on a document of 5,000 words.
//!
//! `cargo bench --bench latency` prints it, and fails where it is over the limits. The server is the library's own, over pipes, as `redsignal lsp`
//! runs it. The client stands on this thread and does next to nothing, since its time is counted too: it is the processor time of the
//! whole process, so that a busy machine changes little. The wait after the last key (`debounce`) costs none, and is 0 here.

#![cfg(unix)]
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark that cannot go on says so")]

mod dice;

use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use redsignal::default_pack;
use redsignal::line_index::{LineIndex, Position, Unit};
use redsignal::lint::Linter;
use redsignal::lsp::{self, Ending, Options};
use redsignal::source::SourceFile;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

use dice::Dice;

const WORDS: usize = 5_000;
const EDITS: usize = 1_000;

/// What issue 5 asks for.
const MEDIAN_LIMIT: Duration = Duration::from_millis(10);
const WORST_LIMIT: Duration = Duration::from_millis(50);

/// After so many keys the typist goes on elsewhere.
const KEYS_IN_ONE_PLACE: usize = 50;

/// What is typed: signals and what clears them, so that findings come and go.
const TYPED: [&str; 4] = [
    "I'd work with the ML team to decide on the threshold. It is fast and accurate.",
    "We use GPT-4 for that, which takes 400 ms at p95 and costs $0.002 a call.",
    "There will be zero hallucinations, since RAG fixes that. Fairness matters to us.",
    "The data scientists own the metric; we retrain every week and watch for drift.",
];

/// The whole lint is measured so many times.
const LINTS: usize = 21;

const URI: &str = "file:///answers/long.md";

fn main() -> ExitCode {
    let text = document();
    let edits = typed(&text);
    let mut client = Client::start();
    client.open(&text);
    let mut spent = Vec::with_capacity(EDITS);
    let mut shown = String::new();
    let mut before = processor_time(ClockId::ProcessCPUTime);
    for (edit, version) in edits.messages.iter().zip(2..) {
        client.write(edit);
        shown = client.diagnostics(version);
        let now = processor_time(ClockId::ProcessCPUTime);
        spent.push(now.saturating_sub(before));
        before = now;
    }
    client.finish();

    let linter = Linter::new(default_pack::rules());
    let last = SourceFile::new("long.md", edits.text);
    let found = serde_json::from_str::<Value>(&shown).expect("diagnostics are JSON");
    assert_eq!(found["params"]["diagnostics"].as_array().map(Vec::len), Some(linter.lint(&last).len()), "what is measured is linting");
    report(&text, spent, whole_lint(&linter, &last))
}

/// Labelled answers, without their front matter, one behind the other.
fn document() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/answers");
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("the fixtures are there").map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    paths.sort();
    let mut text = String::new();
    let mut words = 0;
    for path in paths {
        let answer = std::fs::read_to_string(path).expect("a fixture is UTF-8");
        let body = answer.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(answer.as_str(), |(_, body)| body);
        for line in body.lines() {
            text.push_str(line);
            text.push('\n');
            words += line.split_whitespace().count();
            if words >= WORDS {
                return text;
            }
        }
        text.push('\n');
    }
    panic!("the fixtures have {words} words, not {WORDS}")
}

/// Keys as messages, and the text after them.
struct Edits {
    messages: Vec<Vec<u8>>,
    text: String,
}

/// What a typist does in the middle of a text: letters, a typo now and then and the key that takes it back, a new line and more.
fn typed(text: &str) -> Edits {
    let mut edits = Edits { messages: Vec::with_capacity(EDITS), text: text.to_owned() };
    let mut dice = Dice(5);
    for place in 0.. {
        let mut at = dice.word_start(&edits.text);
        let mut letters = TYPED[place % TYPED.len()].chars();
        for _ in 0..KEYS_IN_ONE_PLACE {
            if edits.messages.len() == EDITS {
                return edits;
            }
            at = match dice.below(20) {
                0 => edits.key(at..at, "\n"),
                1 => edits.key(at..at, "\n\n"),
                2 | 3 => edits.key(at - edits.text[..at].chars().next_back().map_or(0, char::len_utf8)..at, ""),
                _ => edits.key(at..at, letters.next().unwrap_or(' ').encode_utf8(&mut [0; 4])),
            };
        }
    }
    edits
}

impl Edits {
    /// Notes a key, and gives where the cursor stands after it.
    fn key(&mut self, place: std::ops::Range<usize>, text: &str) -> usize {
        let lines = LineIndex::new(&self.text);
        let at = |offset: usize| {
            let Position { line, column } = lines.position(&self.text, offset as u32, Unit::Utf16);
            json!({"line": line, "character": column})
        };
        let change = json!({"range": {"start": at(place.start), "end": at(place.end)}, "text": text});
        let version = self.messages.len() + 2;
        let params = json!({"textDocument": {"uri": URI, "version": version}, "contentChanges": [change]});
        self.messages.push(frame(&json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params})));
        self.text.replace_range(place.clone(), text);
        place.start + text.len()
    }
}

impl Dice {
    /// Somewhere between two words, away from both ends.
    fn word_start(&mut self, text: &str) -> usize {
        let from = text.len() / 10 + self.below(text.len() * 8 / 10);
        text.bytes().skip(from).position(|byte| byte == b' ').map_or(text.len(), |space| from + space + 1)
    }
}

fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The other end of the server's pipes.
struct Client {
    input: PipeWriter,
    output: BufReader<PipeReader>,
    server: std::thread::JoinHandle<Ending>,
}

impl Client {
    fn start() -> Self {
        let (reader, input) = std::io::pipe().expect("a pipe");
        let (output, writer) = std::io::pipe().expect("a pipe");
        let options = Options { pages: None, working: "/".into() };
        let server = std::thread::spawn(move || lsp::serve(BufReader::new(reader), writer, options));
        let mut client = Self { input, output: BufReader::new(output), server };
        let shows = json!({"publishDiagnostics": {"relatedInformation": true, "versionSupport": true}});
        let params = json!({"capabilities": {"textDocument": shows}, "initializationOptions": {"debounce": 0}});
        client.write(&frame(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})));
        client.wait("\"id\":1");
        client.write(&frame(&json!({"jsonrpc": "2.0", "method": "initialized", "params": {}})));
        client
    }

    fn open(&mut self, text: &str) {
        let document = json!({"uri": URI, "languageId": "markdown", "version": 1, "text": text});
        self.write(&frame(&json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}})));
        self.diagnostics(1);
    }

    fn write(&mut self, bytes: &[u8]) {
        self.input.write_all(bytes).expect("the server reads");
    }

    /// The message that has the diagnostics of a version.
    fn diagnostics(&mut self, version: usize) -> String {
        // The version is the last member: no need to search the diagnostics for it.
        self.wait(&format!("\"version\":{version}}}}}"))
    }

    /// The next message, which must have these letters near its end.
    fn wait(&mut self, wanted: &str) -> String {
        let mut header = String::new();
        self.output.read_line(&mut header).expect("the server writes");
        let length = header.trim_end().strip_prefix("Content-Length: ").and_then(|length| length.parse().ok()).expect("a header");
        self.output.read_line(&mut String::new()).expect("the header ends");
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("the body is there");
        let body = String::from_utf8(body).expect("a message is UTF-8");
        assert!(body.contains(wanted), "{wanted} was to come, and not {body}");
        body
    }

    fn finish(mut self) {
        self.write(&frame(&json!({"jsonrpc": "2.0", "id": 2, "method": "shutdown"})));
        self.wait("\"id\":2");
        self.write(&frame(&json!({"jsonrpc": "2.0", "method": "exit"})));
        assert_eq!(self.server.join().ok(), Some(Ending::Orderly));
    }
}

fn processor_time(clock: ClockId) -> Duration {
    clock_gettime(clock).try_into().expect("a clock of the processor starts at 0")
}

/// The median of some lints of the whole text.
fn whole_lint(linter: &Linter, source: &SourceFile) -> Duration {
    let mut spent: Vec<Duration> = (0..LINTS)
        .map(|_| {
            let before = processor_time(ClockId::ThreadCPUTime);
            std::hint::black_box(linter.inspect(source));
            processor_time(ClockId::ThreadCPUTime).saturating_sub(before)
        })
        .collect();
    spent.sort_unstable();
    spent[LINTS / 2]
}

fn report(text: &str, mut spent: Vec<Duration>, whole: Duration) -> ExitCode {
    spent.sort_unstable();
    let (median, late, worst) = (spent[EDITS / 2], spent[EDITS * 99 / 100], spent[EDITS - 1]);
    println!("{EDITS} keys in {} words, from a key to its diagnostics, processor time of all threads:", text.split_whitespace().count());
    println!("  median {median:8.2?}   (at most {MEDIAN_LIMIT:?})");
    println!("  p99    {late:8.2?}");
    println!("  worst  {worst:8.2?}   (at most {WORST_LIMIT:?})");
    println!("  one whole lint of the same text takes {whole:.2?}; a key takes {:.2} of that", median.as_secs_f64() / whole.as_secs_f64());
    if median <= MEDIAN_LIMIT && worst <= WORST_LIMIT { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
