//! Owns the conversion between byte offsets and lines with columns: the only place that does it.
//!
//! Lines end at LF, CRLF or a lone CR; columns are counted in a named [`Unit`], since editors, SARIF and people
//! disagree on what a column is.

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// UTF-8 bytes (Vim, rdjson, LSP clients that offer `utf-8`).
    Byte,
    /// Unicode scalar values (people, `--format json`, SARIF's `unicodeCodePoints`).
    Scalar,
    /// UTF-16 code units (LSP's default).
    Utf16,
}

/// A place in a text, 0-based in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 0-based line.
    pub line: u32,
    /// 0-based column, in the unit that was asked for.
    pub column: u32,
}

/// How many bytes lie between two places at which characters are counted in advance.
const STEP: usize = 128;

/// Where each line of a text starts, and how many characters stand before every so many bytes: a paragraph may be one line of megabytes, and
/// each finding in it has a column.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// Nothing for a text in ASCII, where a character is a byte.
    counts: Vec<Counts>,
}

/// How many characters stand before a byte.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    scalars: u32,
    utf16: u32,
}

impl Counts {
    /// Counts on over at most [`STEP`] bytes. A character belongs to its first byte.
    fn over(self, bytes: &[u8]) -> Self {
        // No count is more than a byte holds, and bytes are added up sixteen at a time.
        let count = |holds: fn(u8) -> bool| u32::from(bytes.iter().map(|byte| u8::from(holds(*byte))).sum::<u8>());
        let scalars = count(|byte| byte & 0xC0 != 0x80);
        // Four bytes in UTF-8 are two units in UTF-16.
        let pairs = count(|byte| byte >= 0xF0);
        Self { scalars: self.scalars + scalars, utf16: self.utf16 + scalars + pairs }
    }
}

impl LineIndex {
    /// Indexes `text`; one pass over its bytes.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        let starts = std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect();
        if text.is_ascii() {
            return Self { starts, counts: Vec::new() };
        }
        let counts = bytes.chunks(STEP).scan(Counts::default(), |before, chunk| {
            let counts = *before;
            *before = before.over(chunk);
            Some(counts)
        });
        Self { starts, counts: counts.collect() }
    }

    /// How many characters of `text` stand before a byte.
    fn counts(&self, text: &str, offset: usize) -> Counts {
        let Some(last) = self.counts.len().checked_sub(1) else { return Counts { scalars: offset as u32, utf16: offset as u32 } };
        let known = (offset / STEP).min(last);
        self.counts[known].over(&text.as_bytes()[known * STEP..offset])
    }

    /// How many lines the text has; an empty text has one.
    pub fn len(&self) -> u32 {
        self.starts.len() as u32
    }

    /// Never true: even an empty text has one line.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The 0-based line that holds the byte at `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        (self.starts.partition_point(|start| *start <= offset) - 1) as u32
    }

    /// The byte at which `line` starts; past the last line, the last line's start.
    pub fn line_start(&self, line: u32) -> u32 {
        let last = self.starts.len() - 1;
        self.starts[(line as usize).min(last)]
    }

    /// The bytes of `line` in `text`, its line break excluded.
    pub fn line_range(&self, text: &str, line: u32) -> std::ops::Range<usize> {
        let start = self.line_start(line) as usize;
        let end = self.starts.get(line as usize + 1).map_or(text.len(), |next| *next as usize);
        let body = text[start..end].trim_end_matches(['\n', '\r']);
        start..start + body.len()
    }

    /// Converts a byte offset of `text` to a position; past the end, the end's.
    ///
    /// # Examples
    ///
    /// ```
    /// use redsignal::line_index::{LineIndex, Position, Unit};
    /// let text = "a\n🙂b";
    /// let index = LineIndex::new(text);
    /// let b = text.len() as u32 - 1;
    /// assert_eq!(index.position(text, b, Unit::Scalar), Position { line: 1, column: 1 });
    /// assert_eq!(index.position(text, b, Unit::Utf16), Position { line: 1, column: 2 });
    /// assert_eq!(index.position(text, b, Unit::Byte), Position { line: 1, column: 4 });
    /// ```
    pub fn position(&self, text: &str, offset: u32, unit: Unit) -> Position {
        let offset = offset.min(text.len() as u32);
        let line = self.line(offset);
        let start = self.line_start(line) as usize;
        let mut end = offset as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let end = end.max(start);
        let (from, to) = (self.counts(text, start), self.counts(text, end));
        let column = match unit {
            Unit::Byte => (end - start) as u32,
            Unit::Scalar => to.scalars - from.scalars,
            Unit::Utf16 => to.utf16 - from.utf16,
        };
        Position { line, column }
    }

    /// Converts a position back to a byte offset of `text`. A column past the end of its line gives the line's end, one
    /// inside a character that character's start, a line past the last the end of the text: what LSP asks for.
    pub fn offset(&self, text: &str, position: Position, unit: Unit) -> u32 {
        if position.line >= self.len() {
            return text.len() as u32;
        }
        let range = self.line_range(text, position.line);
        let mut left = position.column as usize;
        for (i, c) in text[range.clone()].char_indices() {
            let width = match unit {
                Unit::Byte => c.len_utf8(),
                Unit::Scalar => 1,
                Unit::Utf16 => c.len_utf16(),
            };
            if left < width {
                return (range.start + i) as u32;
            }
            left -= width;
        }
        range.end as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_a_long_line_are_counted_as_of_a_short_one() {
        let text = format!("é\n{}\n{}", "a🙂é\u{301}".repeat(700), "b");
        let index = LineIndex::new(&text);
        for (at, _) in text.char_indices().step_by(37) {
            let start = text[..at].rfind('\n').map_or(0, |line| line + 1);
            let before = &text[start..at];
            let expected = [before.len(), before.chars().count(), before.encode_utf16().count()];
            let got = [Unit::Byte, Unit::Scalar, Unit::Utf16].map(|unit| index.position(&text, at as u32, unit).column as usize);
            assert_eq!(got, expected, "{at}");
        }
    }
}
