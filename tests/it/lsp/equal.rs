//! Holds the findings in an editor to those of `check` on the same text, on all fixtures, in both encodings, opened whole or typed in pieces.

use redsignal::lint::Linter;
use redsignal::source::SourceFile;
use serde_json::{Value, json};

use super::client::{Client, Encoding};
use crate::support::{LINTER, assert_none, sources};

/// What both sides say of a finding: rule, first and last byte, severity, message, and the places beside it.
type Told = (String, usize, usize, u64, String, usize);

fn fixtures() -> Vec<SourceFile> {
    ["fixtures/answers", "fixtures/cases"].into_iter().flat_map(sources).collect()
}

fn by_check(linter: &Linter, source: &SourceFile) -> Vec<Told> {
    let severity = |finding: &redsignal::finding::Finding| match finding.severity.name() {
        "error" => 1,
        "warning" => 2,
        _ => 3,
    };
    let findings = linter.lint(source);
    findings
        .iter()
        .map(|finding| {
            let related = finding.lacked.as_ref().map_or(0, |lacked| 1 + lacked.near.len());
            (finding.rule.id.clone(), finding.span.start as usize, finding.span.end as usize, severity(finding), finding.message().to_owned(), related)
        })
        .collect()
}

fn by_server(text: &str, encoding: Encoding, diagnostics: &[Value]) -> Vec<Told> {
    let told = |diagnostic: &Value| {
        let text_of = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        assert_eq!(diagnostic["source"], "redsignal");
        (
            text_of(&diagnostic["code"]),
            encoding.offset(text, &diagnostic["range"]["start"]),
            encoding.offset(text, &diagnostic["range"]["end"]),
            diagnostic["severity"].as_u64().unwrap_or_default(),
            text_of(&diagnostic["message"]),
            diagnostic["relatedInformation"].as_array().map_or(0, Vec::len),
        )
    };
    diagnostics.iter().map(told).collect()
}

fn uri(source: &SourceFile) -> String {
    format!("file:///{}", source.name())
}

#[test]
fn the_findings_are_those_of_check() {
    for encoding in Encoding::BOTH {
        let mut client = Client::start(encoding);
        let mut complaints = Vec::new();
        for source in fixtures() {
            let diagnostics = client.opened(&uri(&source), source.text());
            let (expected, got) = (by_check(&LINTER, &source), by_server(source.text(), encoding, &diagnostics));
            if expected != got {
                complaints.push(format!("{} in {encoding:?}:\n  check:  {expected:?}\n  server: {got:?}", source.name()));
            }
            client.close(&uri(&source));
        }
        client.finish();
        assert_none(&complaints, "an editor shows what check finds");
    }
}

#[test]
fn a_client_that_asks_is_told_the_same() {
    let mut client = Client::start_with(json!({"capabilities": super::client::capabilities(Encoding::Utf16, true)}));
    for source in fixtures().into_iter().step_by(5) {
        client.open(&uri(&source), "markdown", source.text());
        let report = client.request("textDocument/diagnostic", json!({"textDocument": {"uri": uri(&source)}})).expect("a report");
        assert_eq!(report["kind"], "full");
        let items = report["items"].as_array().expect("a full report has items");
        assert_eq!(by_server(source.text(), Encoding::Utf16, items), by_check(&LINTER, &source), "{}", source.name());
        let again = json!({"textDocument": {"uri": uri(&source)}, "previousResultId": report["resultId"]});
        assert_eq!(client.request("textDocument/diagnostic", again).expect("a report")["kind"], "unchanged");
    }
    let pushed = client.seen.iter().filter(|message| message["method"] == "textDocument/publishDiagnostics").count();
    assert_eq!(pushed, 0, "a client that asks is not sent diagnostics too");
    client.finish();
}

/// The text arrives in pieces: the second half first, then the first half before it in two edits of one change.
#[test]
fn text_that_is_typed_is_text() {
    for encoding in Encoding::BOTH {
        let mut client = Client::start(encoding);
        for source in fixtures().into_iter().step_by(3) {
            let (text, uri) = (source.text(), uri(&source));
            let cut = |wanted: usize| (wanted..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
            let (quarter, half) = (cut(text.len() / 4), cut(text.len() / 2));
            client.open(&uri, "markdown", &text[half..]);
            let insert = |at: Value, text: &str| json!({"range": {"start": at, "end": at}, "text": text});
            let first = insert(json!({"line": 0, "character": 0}), &text[..quarter]);
            let second = insert(encoding.place(&text[..quarter], quarter), &text[quarter..half]);
            client.change(&uri, 2, json!([first, second]));
            let diagnostics = client.published(&uri, 2);
            assert_eq!(by_server(text, encoding, &diagnostics), by_check(&LINTER, &source), "{} in {encoding:?}", source.name());
        }
        client.finish();
    }
}
