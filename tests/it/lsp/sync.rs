//! Holds the server's text to the client's, under any edits.

use gen_lsp_types as lsp;
use proptest::prelude::*;
use redsignal::line_index::Unit;
use redsignal::lsp::buffer::Buffer;
use serde_json::json;

use super::client::Encoding;

fn buffer(text: &str) -> Buffer {
    let item = json!({"uri": "file:///a.md", "languageId": "markdown", "version": 1, "text": text});
    Buffer::open(serde_json::from_value(item).expect("an item"), 1)
}

fn change(buffer: &mut Buffer, unit: Unit, changes: serde_json::Value) {
    let changes: Vec<lsp::TextDocumentContentChangeEvent> = serde_json::from_value(changes).expect("changes");
    buffer.change(changes, unit, 2, 2);
}

/// Of an edit: where it starts and how long it is, as shares of the text, and what it puts in.
fn edits() -> impl Strategy<Value = Vec<(f64, f64, String)>> {
    proptest::collection::vec((0.0..1.0, 0.0..0.3, "[a\r\n🚀漢é]{0,4}"), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_edits_leave_the_clients_text(start in "[ab\r\n🚀漢é]{0,40}", edits in edits(), in_utf8 in any::<bool>()) {
        let (encoding, unit) = if in_utf8 { (Encoding::Utf8, Unit::Byte) } else { (Encoding::Utf16, Unit::Utf16) };
        let mut model = start.clone();
        let mut changes = Vec::new();
        for (from, share, text) in edits {
            let boundary = |wanted: f64| (wanted as usize..=model.len()).find(|at| model.is_char_boundary(*at)).unwrap_or(model.len());
            let len = model.len() as f64;
            let from = boundary(from * len);
            let to = boundary((from as f64 + share * len).min(len)).max(from);
            // No client stands between CR and LF.
            let whole = |at: usize| if at > 0 && model[..at].ends_with('\r') && model[at..].starts_with('\n') { at + 1 } else { at };
            let (from, to) = (whole(from), whole(to));
            changes.push(json!({"range": {"start": encoding.place(&model, from), "end": encoding.place(&model, to)}, "text": text}));
            model.replace_range(from..to, &text);
        }
        let mut buffer = buffer(&start);
        change(&mut buffer, unit, json!(changes));
        let got = buffer.source();
        prop_assert_eq!(got.text(), model);
    }
}

/// What LSP says of places that are none: past the end of a line is that end, past the text its end; inside a character is its start.
#[test]
fn places_that_are_none_are_the_nearest() {
    let range = |a: u32, b: u32, c: u32, d: u32| json!({"start": {"line": a, "character": b}, "end": {"line": c, "character": d}});
    let table = [
        ("a column past the line", "ab\ncd", Unit::Utf16, range(0, 99, 0, 99), "abX\ncd"),
        ("a line past the text", "ab\ncd", Unit::Utf16, range(9, 0, 9, 5), "ab\ncdX"),
        ("the largest numbers", "ab", Unit::Utf16, range(u32::MAX >> 1, 0, u32::MAX >> 1, u32::MAX >> 1), "abX"),
        ("an end before the start", "abcd", Unit::Utf16, range(0, 3, 0, 1), "abcXd"),
        ("inside a surrogate pair", "a🚀b", Unit::Utf16, range(0, 2, 0, 2), "aX🚀b"),
        ("from inside a surrogate pair", "a🚀b", Unit::Utf16, range(0, 2, 0, 4), "aX"),
        ("inside the bytes of a character", "a漢b", Unit::Byte, range(0, 2, 0, 3), "aX漢b"),
        ("before a CRLF, by a column past the line", "ab\r\ncd", Unit::Utf16, range(0, 7, 1, 0), "abXcd"),
    ];
    for (what, text, unit, range, expected) in table {
        let mut buffer = buffer(text);
        change(&mut buffer, unit, json!([{"range": range, "text": "X"}]));
        assert_eq!(buffer.source().text(), expected, "{what}");
    }
}

#[test]
fn a_change_without_a_range_is_the_whole_text() {
    let mut buffer = buffer("old");
    let insert = json!({"range": {"start": {"line": 0, "character": 3}, "end": {"line": 0, "character": 3}}, "text": "!"});
    change(&mut buffer, Unit::Utf16, json!([{"text": "new"}, insert]));
    assert_eq!(buffer.source().text(), "new!");
}
