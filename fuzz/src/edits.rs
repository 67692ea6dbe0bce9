//! A text and edits of it, as an editor sends them: the buffer holds what the edits say, and a linter that remembers finds what a fresh one finds.
//!
//! The text ends at the first NUL. Each edit is four bytes (the place in 256ths of the lines, the column, how many lines and how many columns it takes)
//! and what it puts there, up to the next NUL.

use std::cell::RefCell;

use gen_lsp_types as lsp;
use redsignal::default_pack;
use redsignal::line_index::Unit;
use redsignal::lint::Linter;
use redsignal::lsp::buffer::Buffer;

use super::places::{self, LINTER};

/// So many inputs share a memory: enough for it to know much, few enough for a failure to be found again by its input alone, mostly.
const SHARED: u32 = 64;

thread_local! {
    static REMEMBERING: RefCell<(u32, Option<Linter>)> = const { RefCell::new((0, None)) };
}

/// Applies the edits one by one.
pub fn check(input: &[u8]) {
    let fresh = Linter::new(default_pack::rules()).remembering();
    let shared = REMEMBERING.with_borrow_mut(|(count, linter)| {
        *count += 1;
        if *count % SHARED == 0 {
            *linter = None;
        }
        linter.get_or_insert_with(|| Linter::new(default_pack::rules()).remembering()).clone()
    });
    let mut parts = input.split(|byte| *byte == 0);
    let text = parts.next().map(places::text).unwrap_or_default();
    let item = lsp::TextDocumentItem { uri: lsp::Uri::from("untitled:a.md"), language_id: lsp::LanguageKind::Markdown, version: 0, text: text.clone() };
    let mut buffer = Buffer::open(item, 0);
    let mut model = text;
    compare(&buffer, &[&fresh, &shared]);
    for (part, count) in parts.filter(|part| part.len() >= 4).take(8).zip(1..) {
        let unit = if part[0] % 2 == 0 { Unit::Utf16 } else { Unit::Byte };
        let lines = model.split('\n').count() as u32;
        let line = lines * u32::from(part[0]) / 256;
        let range = lsp::Range {
            start: lsp::Position { line, character: part[1].into() },
            end: lsp::Position { line: line + u32::from(part[2] % 4), character: u32::from(part[1]) + u32::from(part[3]) },
        };
        let piece = places::text(&part[4..]);
        model = edited(&model, range, unit, &piece);
        let change = lsp::TextDocumentContentChangePartial { range, text: piece, ..Default::default() };
        buffer.change(vec![lsp::TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change)], unit, count, count as u64);
        assert_eq!(buffer.text(), model, "the buffer holds what the edits say");
        compare(&buffer, &[&fresh, &shared]);
    }
}

fn compare(buffer: &Buffer, remembering: &[&Linter]) {
    let source = buffer.source();
    let inspection = LINTER.inspect(&source);
    places::check(&source, &inspection);
    let told = places::told(&inspection);
    for linter in remembering {
        assert_eq!(told, places::told(&linter.inspect(&source)), "what is remembered is what would be found");
    }
}

/// The edit as the protocol words it, without an index of lines: counted from the text's start.
fn edited(text: &str, range: lsp::Range, unit: Unit, piece: &str) -> String {
    let from = offset(text, range.start, unit);
    let to = offset(text, range.end, unit).max(from);
    [&text[..from], piece, &text[to..]].concat()
}

/// A place past the end of a line or of the text is that end, one inside a character its start. Lines end with `\n`, `\r\n` or `\r`.
fn offset(text: &str, position: lsp::Position, unit: Unit) -> usize {
    let mut start = 0;
    for _ in 0..position.line {
        let rest = &text[start..];
        let Some(at) = rest.find(['\n', '\r']) else { return text.len() };
        start += at + if rest[at..].starts_with("\r\n") { 2 } else { 1 };
    }
    let line = text[start..].split(['\n', '\r']).next().unwrap_or_default();
    let mut left = position.character as usize;
    for (at, c) in line.char_indices() {
        let width = if unit == Unit::Utf16 { c.len_utf16() } else { c.len_utf8() };
        if left < width {
            return start + at;
        }
        left -= width;
    }
    start + line.len()
}
