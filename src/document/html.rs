//! Owns the little HTML that answers hold: comments, `<details>`, `<br>`, struck-out text. Tags go, prose between them stays.

use super::builder::{Builder, Place};
use crate::span::Span;

/// Elements whose content is no prose.
const SILENT: &[&str] = &["script", "style", "pre", "code", "svg", "del", "s", "strike"];

/// Reads a block of raw HTML that starts at byte `base` of the source.
pub(super) fn read_block(builder: &mut Builder, place: Place, html: &str, base: u32) {
    let mut at = 0;
    while at < html.len() {
        let rest = &html[at..];
        if rest.starts_with("<!--") {
            builder.close();
            at += comment_len(rest, builder, base + at as u32);
        } else if starts_tag(rest) {
            let len = rest.find('>').map_or(rest.len(), |end| end + 1);
            let name = tag_name(rest);
            if !is_inline(&name) {
                builder.close();
            }
            at += if SILENT.contains(&name.as_str()) && !rest.starts_with("</") { silent_len(rest, &name) } else { len };
        } else {
            let len = rest.char_indices().skip(1).find(|(_, c)| *c == '<').map_or(rest.len(), |(end, _)| end);
            read_text(builder, place, &rest[..len], base + at as u32);
            at += len;
        }
    }
}

/// Notes the comment at the start of `html` and returns its length; an unclosed one runs to the end.
pub(super) fn comment_len(html: &str, builder: &mut Builder, base: u32) -> usize {
    let len = html[4..].find("-->").map_or(html.len(), |end| end + 7);
    builder.comment(Span::new(base, base + len as u32));
    len
}

/// The name of the tag at the start of `html`, in lower case.
pub(super) fn tag_name(html: &str) -> String {
    html.trim_start_matches(['<', '/']).chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn starts_tag(html: &str) -> bool {
    let mut chars = html.chars();
    chars.next() == Some('<') && chars.next().is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
}

fn is_inline(name: &str) -> bool {
    matches!(name, "a" | "b" | "i" | "em" | "strong" | "u" | "span" | "sub" | "sup" | "mark" | "small" | "kbd" | "code" | "del" | "s" | "abbr")
}

fn silent_len(html: &str, name: &str) -> usize {
    let close = format!("</{name}");
    let lower = html.to_ascii_lowercase();
    lower.find(&close).map_or(html.len(), |end| lower[end..].find('>').map_or(html.len(), |gt| end + gt + 1))
}

fn read_text(builder: &mut Builder, place: Place, text: &str, base: u32) {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        if body.trim().is_empty() {
            if line.len() > body.len() && offset > 0 {
                builder.close();
            }
        } else {
            builder.open(place);
            builder.text(body, base + offset as u32);
            builder.replaced(" ", Span::new(base + (offset + body.len()) as u32, base + (offset + line.len()) as u32));
        }
        offset += line.len();
    }
}
