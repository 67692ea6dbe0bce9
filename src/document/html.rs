//! Owns the little HTML that answers hold: comments, `<details>`, `<br>`, struck-out text. Tags go, prose between them stays.

use pulldown_cmark::{Event, Parser};

use super::builder::{Builder, Place};
use crate::span::Span;

/// Elements whose content is no prose.
const SILENT: &[&str] = &["script", "style", "pre", "code", "svg", "del", "s", "strike"];

/// No entity is longer ("&CounterClockwiseContourIntegral;").
const MAX_ENTITY: usize = 40;

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
            let quotes = if at > 0 && !html[..at].ends_with(['\n', '\r']) { 0 } else { place.quotes };
            read_text(builder, place, &rest[..len], base + at as u32, quotes);
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

/// The length of a silent element with its content; an unclosed one runs to the end.
fn silent_len(html: &str, name: &str) -> usize {
    let closes = |at: &usize| html.as_bytes().get(at + 2..at + 2 + name.len()).is_some_and(|other| other.eq_ignore_ascii_case(name.as_bytes()));
    let close = html.match_indices("</").map(|(at, _)| at).find(closes);
    close.map_or(html.len(), |end| html[end..].find('>').map_or(html.len(), |gt| end + gt + 1))
}

/// Reads text between tags. `quotes` are the quote marks before its first line, which is the rest of a line where a tag stands before it.
fn read_text(builder: &mut Builder, place: Place, text: &str, base: u32, mut quotes: u8) {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        let prefix = quote_prefix(body, std::mem::replace(&mut quotes, place.quotes));
        if body[prefix..].trim().is_empty() {
            if line.len() > body.len() && offset > 0 {
                builder.close();
            }
        } else {
            builder.open(place);
            read_words(builder, &body[prefix..], base + (offset + prefix) as u32);
            builder.soft_break(Span::new(base + (offset + body.len()) as u32, base + (offset + line.len()) as u32));
        }
        offset += line.len();
    }
}

/// The length of up to `quotes` quote marks, each with the blanks around it that belong to it.
fn quote_prefix(line: &str, quotes: u8) -> usize {
    let mut rest = line;
    for _ in 0..quotes {
        let Some(after) = rest.trim_start_matches(' ').strip_prefix('>') else { break };
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    line.len() - rest.len()
}

/// Reads text that may hold entities.
fn read_words(builder: &mut Builder, text: &str, base: u32) {
    let mut at = 0;
    while let Some(start) = text[at..].find('&').map(|found| at + found) {
        let len = text[start..].bytes().take(MAX_ENTITY).position(|byte| byte == b';').map(|end| end + 1);
        let decoded = len.and_then(|len| Some((len, decode(&text[start..start + len])?)));
        let Some((len, decoded)) = decoded else {
            builder.text(&text[at..=start], base + at as u32);
            at = start + 1;
            continue;
        };
        builder.text(&text[at..start], base + at as u32);
        builder.replaced(&decoded, Span::new(base + start as u32, base + (start + len) as u32));
        at = start + len;
    }
    builder.text(&text[at..], base + at as u32);
}

/// What an entity stands for. The Markdown parser knows them all, and so has the last word.
fn decode(entity: &str) -> Option<String> {
    let texts = Parser::new(entity).filter_map(|event| match event {
        Event::Text(text) => Some(text),
        _ => None,
    });
    let decoded: String = texts.fold(String::new(), |decoded, text| decoded + &text);
    (!decoded.is_empty() && decoded != entity).then_some(decoded)
}
