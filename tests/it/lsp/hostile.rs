//! Holds the server up under what no client should send: the protocol's own answer, no panic, and the next request is served.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::{Client, Encoding, capabilities};

const URI: &str = "file:///answers/a.md";
const WEAK: &str = "I'd work with the ML team to decide on the threshold.\n";

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
const NOT_INITIALIZED: i64 = -32002;
const CANCELLED: i64 = -32800;

/// The server still does its work.
fn serves(client: &mut Client, after: &str) {
    let hover = client.request("textDocument/hover", json!({"textDocument": {"uri": URI}, "position": {"line": 0, "character": 3}}));
    assert!(hover.is_ok_and(|hover| hover["contents"]["value"].as_str().is_some_and(|page| page.contains("defers-to-ml-team"))), "hover after {after}");
}

#[test]
fn a_broken_frame_costs_itself_alone() {
    let body = |text: &str| format!("Content-Length: {}\r\n\r\n{text}", text.len()).into_bytes();
    let table: Vec<(&str, Vec<u8>, i64)> = vec![
        ("no JSON", body("{\"jsonrpc\": \"2.0\", "), PARSE_ERROR),
        ("an empty body", body(""), PARSE_ERROR),
        ("bytes that are no UTF-8", b"Content-Length: 4\r\n\r\n\"\xff\xfe\"".to_vec(), PARSE_ERROR),
        ("half a surrogate pair", body(r#"{"jsonrpc": "2.0", "id": 1, "method": "\ud83d"}"#), PARSE_ERROR),
        ("nesting without end", body(&"[".repeat(100_000)), PARSE_ERROR),
        ("a batch", body("[]"), INVALID_REQUEST),
        ("a number", body("7"), INVALID_REQUEST),
        ("an object that is no message", body("{}"), INVALID_REQUEST),
        ("an id that is none", body(r#"{"jsonrpc": "2.0", "id": 1.5, "method": "shutdown"}"#), INVALID_REQUEST),
        ("an id past 32 bits", body(r#"{"jsonrpc": "2.0", "id": 99999999999, "method": "shutdown"}"#), INVALID_REQUEST),
        ("a method that is no text", body(r#"{"jsonrpc": "2.0", "method": 7}"#), INVALID_REQUEST),
        ("no length", b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{\"jsonrpc\":\"2.0\"}".to_vec(), PARSE_ERROR),
        ("a length that is none", b"Content-Length: many\r\n\r\n{}".to_vec(), PARSE_ERROR),
        ("a negative length", b"Content-Length: -1\r\n\r\n{}".to_vec(), PARSE_ERROR),
        ("a length past all memory", b"Content-Length: 99999999999999999999\r\n\r\n{}".to_vec(), PARSE_ERROR),
        ("no header at all", b"{\"jsonrpc\": \"2.0\", \"id\": 9, \"method\": \"shutdown\"}\n".to_vec(), PARSE_ERROR),
        ("bytes that are nothing", b"\x00\x01\xfe\xff\n".to_vec(), PARSE_ERROR),
    ];
    let mut client = Client::start(Encoding::Utf8);
    client.opened(URI, WEAK);
    for (what, bytes, code) in table {
        client.raw(&bytes);
        let answer = client.wait(&format!("an answer to {what}"), |message| message.get("error").is_some());
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &Value::Null), "{what}: {answer}");
        serves(&mut client, what);
    }
    // What follows a broken header may be anything, so one frame may be answered more than once; none is left over that stops the session.
    client.seen.clear();
    client.finish();
}

#[test]
fn headers_are_read_as_people_write_them() {
    let mut client = Client::start(Encoding::Utf8);
    client.opened(URI, WEAK);
    let request = r#"{"jsonrpc":"2.0","id":"x","method":"textDocument/codeLens","params":{"textDocument":{"uri":"file:///answers/a.md"}}}"#;
    let heads = [
        format!("content-length: {}\r\n\r\n", request.len()),
        format!("Content-Length:{}\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n", request.len()),
        format!("Content-Type: x\r\nContent-Length:   {}  \r\n\r\n", request.len()),
        format!("\r\n\r\nContent-Length: {}\n\n", request.len()),
    ];
    for head in heads {
        client.raw(format!("{head}{request}").as_bytes());
        let answer = client.wait("an answer", |message| message["id"] == "x");
        assert!(answer["result"].is_array(), "{head:?}: {answer}");
    }
    client.finish();
}

#[test]
fn before_initialize_and_after_shutdown_there_is_an_error() {
    let mut client = Client::spawn();
    client.notify("textDocument/didOpen", json!({"textDocument": {"uri": URI, "languageId": "markdown", "version": 1, "text": WEAK}}));
    assert_eq!(client.request("shutdown", Value::Null), Err(NOT_INITIALIZED));
    assert_eq!(client.request("textDocument/hover", json!({})), Err(NOT_INITIALIZED));
    assert_eq!(client.request("initialize", json!([])), Err(INVALID_PARAMS), "and one may try again");
    client.request("initialize", json!({"capabilities": {}})).expect("the server initializes");
    assert_eq!(client.request("initialize", json!({"capabilities": {}})), Err(INVALID_REQUEST), "once");
    client.notify("initialized", json!({}));
    client.opened(URI, WEAK);
    serves(&mut client, "initialize");
    assert_eq!(client.request("shutdown", Value::Null), Ok(Value::Null));
    assert_eq!(client.request("shutdown", Value::Null), Err(INVALID_REQUEST));
    assert_eq!(client.request("textDocument/hover", json!({})), Err(INVALID_REQUEST));
    client.notify("textDocument/didChange", json!({"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": "x"}]}));
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), Some(0));
}

#[test]
fn parameters_that_are_none_are_answered() {
    let mut client = Client::start(Encoding::Utf8);
    client.opened(URI, WEAK);
    let place = |line: Value| json!({"textDocument": {"uri": URI}, "position": {"line": line, "character": 0}});
    let table = [
        ("textDocument/hover", Value::Null, INVALID_PARAMS),
        ("textDocument/hover", json!({"textDocument": {"uri": URI}}), INVALID_PARAMS),
        ("textDocument/hover", place(json!(-1)), INVALID_PARAMS),
        ("textDocument/hover", place(json!(4_294_967_296_u64)), INVALID_PARAMS),
        ("textDocument/codeAction", json!({"textDocument": 7}), INVALID_PARAMS),
        ("workspace/executeCommand", json!({"command": "redsignal.noSuch"}), INVALID_PARAMS),
        ("workspace/executeCommand", json!({"command": "redsignal.explainRule"}), INVALID_PARAMS),
        ("workspace/executeCommand", json!({"command": "redsignal.tallyAnswer", "arguments": [7]}), INVALID_PARAMS),
        ("workspace/executeCommand", json!({"command": "redsignal.explainRule", "arguments": ["no-such-rule"]}), INVALID_PARAMS),
        ("workspace/executeCommand", json!({"command": "redsignal.tallyAnswer", "arguments": [URI, 99]}), INVALID_PARAMS),
        ("textDocument/rename", json!({}), METHOD_NOT_FOUND),
        ("redsignal/noSuch", json!({}), METHOD_NOT_FOUND),
        ("$/noSuch", json!({}), METHOD_NOT_FOUND),
    ];
    for (method, params, code) in table {
        assert_eq!(client.request(method, params.clone()), Err(code), "{method} {params}");
    }
    for (method, params) in [
        ("textDocument/didChange", json!({"textDocument": {"uri": "file:///not/open.md", "version": 3}, "contentChanges": [{"text": "x"}]})),
        ("textDocument/didChange", json!({"textDocument": {"uri": URI, "version": 3}, "contentChanges": "x"})),
        ("textDocument/didClose", json!({"textDocument": {"uri": "file:///not/open.md"}})),
        ("textDocument/didSave", json!({})),
        ("$/cancelRequest", json!({"id": 12345})),
        ("$/cancelRequest", json!({"id": null})),
        ("$/setTrace", json!({"value": "verbose"})),
        ("workspace/didChangeConfiguration", json!({"settings": {"redsignal": {"run": "sometimes"}}})),
        ("no/such", json!(7)),
    ] {
        client.notify(method, params);
        serves(&mut client, method);
    }
    let elsewhere = json!({"textDocument": {"uri": "file:///not/open.md"}, "position": {"line": 0, "character": 0}});
    assert_eq!(client.request("textDocument/hover", elsewhere), Ok(Value::Null), "of a buffer that is not open nothing is known");
    client.finish();
}

#[test]
fn ranges_past_the_end_are_the_end() {
    let mut client = Client::start(Encoding::Utf16);
    client.opened(URI, WEAK);
    let far = json!({"line": 1_000_000, "character": 2_000_000_000});
    assert_eq!(client.request("textDocument/hover", json!({"textDocument": {"uri": URI}, "position": far})), Ok(Value::Null));
    let all = json!({"textDocument": {"uri": URI}, "range": {"start": {"line": 0, "character": 0}, "end": far}, "context": {"diagnostics": []}});
    assert!(client.request("textDocument/codeAction", all).expect("actions").as_array().is_some_and(|actions| !actions.is_empty()));
    client.change(URI, 2, json!([{"range": {"start": far, "end": far}, "text": "\nWe want zero hallucinations.\n"}]));
    assert_eq!(client.published(URI, 2).len(), 2);
    client.finish();
}

#[test]
fn a_request_that_is_cancelled_is_answered_so() {
    let mut client = Client::start(Encoding::Utf8);
    let long = WEAK.repeat(4000);
    client.open(URI, "markdown", &long);
    let id = client.ask("textDocument/codeLens", json!({"textDocument": {"uri": URI}}));
    client.notify("$/cancelRequest", json!({"id": id}));
    assert_eq!(client.answer(id), Err(CANCELLED));
    client.change(URI, 2, json!([{"text": WEAK}]));
    serves(&mut client, "a cancelled request");
    client.finish();
}

#[test]
fn a_buffer_that_is_closed_answers_what_waits_for_it() {
    let mut client = Client::start(Encoding::Utf8);
    client.open(URI, "markdown", &WEAK.repeat(4000));
    let id = client.ask("textDocument/codeLens", json!({"textDocument": {"uri": URI}}));
    client.close(URI);
    assert!(client.answer(id).is_err(), "it is an error, but an answer");
    client.opened(URI, WEAK);
    serves(&mut client, "a closed buffer");
    client.finish();
}

/// Ten million bytes in one line each of a real answer: the other buffer is served meanwhile.
#[test]
fn a_huge_file_keeps_nobody_waiting() {
    let mut client = Client::start(Encoding::Utf8);
    let huge = "Nothing to see here, only words that mean nothing at all. ".repeat(10_000_000 / 58);
    client.open("file:///answers/huge.md", "markdown", &huge);
    let diagnostics = client.opened(URI, WEAK);
    assert!(!diagnostics.is_empty());
    serves(&mut client, "a huge file");
    let at = json!({"line": 0, "character": 5_000_000});
    client.change("file:///answers/huge.md", 2, json!([{"range": {"start": at, "end": at}, "text": "x"}]));
    serves(&mut client, "a change of a huge file");
    client.close("file:///answers/huge.md");
    client.finish();
}

#[test]
fn a_client_that_is_gone_leaves_no_server_behind() {
    let mut early = Client::spawn();
    early.hang_up();
    assert_eq!(early.exit_code(), Some(1), "before a word was said");

    let mut middle = Client::start(Encoding::Utf8);
    middle.raw(b"Content-Length: 5000\r\n\r\n{\"jsonrpc\"");
    middle.hang_up();
    assert_eq!(middle.exit_code(), Some(1), "in the middle of a message");

    let mut busy = Client::start(Encoding::Utf8);
    busy.open(URI, "markdown", &WEAK.repeat(20_000));
    busy.hang_up();
    assert_eq!(busy.exit_code(), Some(1), "in the middle of the work");

    let mut rude = Client::start(Encoding::Utf8);
    rude.notify("exit", Value::Null);
    assert_eq!(rude.exit_code(), Some(1), "exit without shutdown");
}

/// The client's process dies, but its pipes stay open: a shell or a wrapper holds them.
#[cfg(unix)]
#[test]
fn a_client_whose_process_is_gone_leaves_no_server_behind() {
    let mut sleeper = std::process::Command::new("sleep").arg("600").spawn().expect("a process to be the client");
    let mut client = Client::start_with(json!({"processId": sleeper.id(), "capabilities": capabilities(Encoding::Utf8, false)}));
    client.opened(URI, WEAK);
    sleeper.kill().and_then(|()| sleeper.wait()).expect("the client dies");
    let died = Instant::now();
    assert_eq!(client.exit_code(), Some(1));
    assert!(died.elapsed() < Duration::from_secs(30));
}

/// A process that is not there to begin with is of another machine: the client runs in a container.
#[cfg(unix)]
#[test]
fn a_client_that_cannot_be_seen_is_served() {
    let mut gone = std::process::Command::new("true").spawn().expect("a process");
    gone.wait().expect("it ends");
    let mut client = Client::start_with(json!({"processId": gone.id(), "capabilities": capabilities(Encoding::Utf8, false)}));
    std::thread::sleep(Duration::from_secs(3));
    client.opened(URI, WEAK);
    serves(&mut client, "a process that cannot be seen");
    client.finish();
}

#[test]
fn a_panic_ends_nothing_but_itself() {
    use redsignal::lsp::analysis::guarded;
    assert_eq!(guarded(|| 7), Some(7));
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = guarded(|| -> u8 { panic!("a defect of the linter") });
    std::panic::set_hook(hook);
    assert_eq!(outcome, None);
}

#[cfg(target_os = "linux")]
#[test]
fn a_running_server_holds_no_child() {
    let client = Client::start(Encoding::Utf8);
    let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", client.id())).unwrap_or_default();
    assert_eq!(children.trim(), "");
    client.finish();
}
