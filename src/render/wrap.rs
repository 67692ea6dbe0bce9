//! Owns the wrapping of prose to a width, and the taming of characters that would command a terminal.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// A character as it may be shown in a terminal: control characters become their pictures (`␛`), those that reorder text `�`.
pub fn tame(c: char) -> char {
    match c {
        ' '..='~' => c,
        '\t' => ' ',
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('?'),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        // No characters of XML 1.0.
        | '\u{fffe}'
        | '\u{ffff}' => '\u{fffd}',
        c => c,
    }
}

/// A heading as findings name it: somebody may have written a whole answer into one, and each of its findings would repeat that.
pub fn short_heading(text: &str) -> Cow<'_, str> {
    const MOST: usize = 500;
    if text.len() <= MOST { Cow::Borrowed(text) } else { Cow::Owned(format!("{}…", &text[..text.floor_char_boundary(MOST)])) }
}

/// A text as it may be shown on one line.
pub fn tame_line(text: &str) -> String {
    tamed(text).into_owned()
}

fn tamed(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { tame(c) }).collect()
}

/// Whether a text is printable ASCII, as nearly all are: then it is shown as it stands, and a byte takes a column.
fn is_plain(text: &str) -> bool {
    // No stop at the first that is not: so many are looked at in one step.
    text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'))
}

/// A text of several lines as it may be shown.
pub fn tame_text(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { tame(c) }).collect()
}

/// What opens a command that a CI runner obeys wherever in a line of a log it stands: GitHub's, Azure's, `TeamCity`'s.
const LOG_COMMANDS: [&str; 3] = ["##[", "##vso[", "##teamcity["];

/// A text in which no log command opens, as `mark` takes the place of its second `#`: an escape that a reader of the format turns back, or a
/// picture.
pub fn without_log_commands(text: String, mark: &str) -> String {
    if memchr::memmem::find(text.as_bytes(), b"##").is_none() {
        return text;
    }
    LOG_COMMANDS.iter().fold(text, |text, opening| if text.contains(opening) { text.replace(opening, &format!("#{mark}{}", &opening[2..])) } else { text })
}

/// A text for people as it may be shown in a CI runner's log: no line starts with GitHub's `::`, and no other command opens.
pub fn for_log(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let body = line.trim_start();
        match body.strip_prefix("::") {
            Some(rest) => out.extend([&line[..line.len() - body.len()], "∶∶", rest]),
            None => out.push_str(line),
        }
    }
    without_log_commands(out, "⌗")
}

/// How many terminal columns a character takes.
pub fn columns(c: char) -> usize {
    if matches!(c, ' '..='~') { 1 } else { c.width().unwrap_or(0) }
}

/// How many terminal columns a text takes.
pub fn width(text: &str) -> usize {
    if is_plain(text) { text.len() } else { text.chars().map(columns).sum() }
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
    for word in tamed(text).split_whitespace() {
        let len = self::width(word);
        if used > 0 && used + 1 + len > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            used = indent;
        } else if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += len;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_opens_in_a_log() {
        let table = [
            ("::error::x\n  ::stop-commands::y", "∶∶error::x\n  ∶∶stop-commands::y"),
            ("a ::error::x", "a ::error::x"),
            ("a ##[add-mask]x ###[b] ##vso[task]y", "a #⌗[add-mask]x ##⌗[b] #⌗vso[task]y"),
        ];
        for (text, expected) in table {
            assert_eq!(for_log(text), expected);
        }
        assert_eq!(without_log_commands("##[x".to_owned(), "\\u0023"), "#\\u0023[x");
    }
}
