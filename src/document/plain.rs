//! Owns the reading of plain text: paragraphs between blank lines, and lines that open with a bullet or a number as list items.

use super::BlockKind;
use super::builder::{Builder, Place};
use super::cuts::Cuts;
use crate::span::Span;

/// Reads `text`.
pub(super) fn parse<'c>(text: &'c str, cuts: Option<&'c Cuts>) -> Builder<'c> {
    let mut builder = Builder::of(text, cuts);
    let mut item = None;
    let mut offset = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    for line in text[offset..].split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        let indent = body.len() - body.trim_start().len();
        let content = body.trim_start();
        let marker = list_marker(content);
        if content.is_empty() || marker > 0 {
            builder.close();
            if let Some(open) = item.take() {
                builder.close_item(open);
                builder.release_region();
            }
        }
        if marker > 0 {
            builder.hold_region();
            item = Some(builder.open_item());
        }
        if !content.is_empty() {
            builder.open(Place { kind: BlockKind::Paragraph, quotes: 0, item });
            let start = offset + indent + marker;
            builder.text(&body[indent + marker..], start as u32);
            builder.soft_break(Span::from(offset + body.len()..offset + line.len()));
        }
        offset += line.len();
    }
    builder.close();
    if let Some(open) = item {
        builder.close_item(open);
    }
    builder
}

/// The length of `- `, `• `, `1. ` or `2) ` at the start of a line, else 0.
pub(super) fn list_marker(line: &str) -> usize {
    for bullet in ["- ", "* ", "• ", "– ", "· "] {
        if line.starts_with(bullet) {
            return bullet.len();
        }
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=2).contains(&digits) && (line[digits..].starts_with(". ") || line[digits..].starts_with(") ")) { digits + 2 } else { 0 }
}
