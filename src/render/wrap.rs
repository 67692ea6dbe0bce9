//! Owns the wrapping of prose to a width, and the taming of characters that would command a terminal.

use unicode_width::UnicodeWidthChar;

/// A character as it may be shown in a terminal: control characters become their pictures (`␛`), those that reorder text `�`.
pub fn tame(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('?'),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' => '\u{fffd}',
        c => c,
    }
}

/// A text as it may be shown on one line.
pub fn tame_line(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { tame(c) }).collect()
}

/// A text of several lines as it may be shown.
pub fn tame_text(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { tame(c) }).collect()
}

/// How many terminal columns a character takes.
pub fn columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Breaks a text at spaces so that no line is wider than `width` columns, where no single word is; lines after the first start with
/// `indent` spaces.
///
/// # Examples
///
/// ```
/// assert_eq!(redsignal::render::wrap("one two three", 8, 2), ["one two", "  three"]);
/// ```
pub fn wrap(text: &str, width: usize, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let len: usize = word.chars().map(columns).sum();
        if used > 0 && used + 1 + len > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            used = indent;
        } else if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.extend(word.chars().map(tame));
        used += len;
    }
    lines.push(line);
    lines
}
