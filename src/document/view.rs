//! Owns the text view: prose freed of its markup, and the way back from each of its bytes to the source.
//!
//! Matching happens on the view alone. Nothing is ever searched for again in the source: a finding's span is mapped back
//! through [`View::span`], which is what keeps it on the right words under entities, curly quotes and hard wraps.

use std::ops::Range;

use crate::span::Span;

/// The prose of a document, block after block with a line feed between them.
#[derive(Debug, Default, Clone)]
pub struct View {
    text: String,
    pieces: Vec<Piece>,
}

/// A run of view bytes and the source bytes it stands for. The run ends where the next begins. Equal lengths are mapped byte by
/// byte; unequal ones (an entity, a curly quote) are one indivisible whole.
#[derive(Debug, Clone, Copy)]
struct Piece {
    view: u32,
    source: Span,
}

impl View {
    /// An empty view with room for so many bytes.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), pieces: Vec::new() }
    }

    /// The view with its capitals.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A stretch of the view in lower case, of the same length byte for byte. It is made each time: to keep it would cost the text once more.
    pub fn lower(&self, stretch: Range<u32>) -> String {
        let mut lower = String::new();
        self.lower_into(stretch, &mut lower);
        lower
    }

    /// As [`Self::lower`], in place of what `lower` held.
    pub(crate) fn lower_into(&self, stretch: Range<u32>, lower: &mut String) {
        let text = &self.text[stretch.start as usize..stretch.end as usize];
        lower.clear();
        if text.is_ascii() {
            lower.push_str(text);
            lower.make_ascii_lowercase();
        } else {
            lower.extend(text.chars().map(lower_same_length));
        }
    }

    /// Bytes written so far.
    pub fn len(&self) -> u32 {
        self.text.len() as u32
    }

    /// Whether there is no prose at all.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Appends source text that stands in the view as it is, but for folding.
    pub(super) fn push_verbatim(&mut self, text: &str, source: u32) {
        let mut run = 0;
        let mut at = 0;
        while let Some(next) = text.as_bytes()[at..].iter().position(|byte| !is_plain(*byte)) {
            let i = at + next;
            let Some(c) = text[i..].chars().next() else { break };
            at = i + c.len_utf8();
            if let Fold::Keep = fold(c) {
                continue;
            }
            self.push_run(&text[run..i], source + run as u32);
            run = i + c.len_utf8();
            let at = Span::new(source + i as u32, source + run as u32);
            match fold(c) {
                Fold::To(folded) => self.push_replaced(folded.encode_utf8(&mut [0; 4]), at),
                Fold::Drop | Fold::Keep => {}
            }
        }
        self.push_run(&text[run..], source + run as u32);
    }

    /// Appends text that stands for a stretch of source spelt otherwise: a decoded entity, a soft break.
    pub(super) fn push_replaced(&mut self, text: &str, source: Span) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece { view: self.len(), source });
        self.text.push_str(text);
    }

    /// Appends decoded text, folded as verbatim text is: `&rsquo;` is an apostrophe, `&shy;` nothing.
    pub(super) fn push_decoded(&mut self, text: &str, source: Span) {
        let folded: String = text
            .chars()
            .filter_map(|c| match fold(c) {
                Fold::Keep => Some(c),
                Fold::To(folded) => Some(folded),
                Fold::Drop => None,
            })
            .collect();
        self.push_replaced(&folded, source);
    }

    fn push_run(&mut self, text: &str, source: u32) {
        if text.is_empty() {
            return;
        }
        let span = Span::new(source, source + text.len() as u32);
        let continues = self.pieces.last().is_some_and(|last| last.source.end == source && self.len() - last.view == last.source.len());
        match self.pieces.last_mut() {
            Some(last) if continues => last.source.end = span.end,
            _ => self.pieces.push(Piece { view: self.text.len() as u32, source: span }),
        }
        self.text.push_str(text);
    }

    /// The source bytes of a stretch of the view: from the source start of its first byte to the source end of its last.
    pub fn span(&self, start: u32, end: u32) -> Span {
        if self.pieces.is_empty() || start >= end {
            let at = self.source_start(start);
            return Span::new(at, at);
        }
        Span::new(self.source_start(start), self.source_end(end))
    }

    fn source_start(&self, offset: u32) -> u32 {
        let Some((piece, len)) = self.piece_at(offset) else { return 0 };
        if len == piece.source.len() { piece.source.start + (offset - piece.view).min(len) } else { piece.source.start }
    }

    fn source_end(&self, end: u32) -> u32 {
        let Some((piece, len)) = self.piece_at(end - 1) else { return 0 };
        if len == piece.source.len() { piece.source.start + (end - piece.view).min(len) } else { piece.source.end }
    }

    fn piece_at(&self, offset: u32) -> Option<(Piece, u32)> {
        let index = self.pieces.partition_point(|piece| piece.view <= offset).checked_sub(1)?;
        let end = self.pieces.get(index + 1).map_or(self.len(), |next| next.view);
        Some((self.pieces[index], end - self.pieces[index].view))
    }
}

/// Whether it is a character by itself that stays as it is.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n')
}

enum Fold {
    Keep,
    Drop,
    To(char),
}

/// Curly quotes and Chinese brackets become straight quotes, every kind of space a plain one, full-width ASCII plain ASCII;
/// invisible characters go, so that a zero-width space or a soft hyphen hides no signal.
fn fold(c: char) -> Fold {
    match c {
        ' '..='~' | '\n' => Fold::Keep,
        c if c.is_control() => Fold::To(' '),
        '\u{2018}'..='\u{201B}' | '\u{02BC}' | '\u{2032}' => Fold::To('\''),
        '\u{201C}'..='\u{201F}' | '\u{2033}' | '«' | '»' | '「' | '」' | '『' | '』' => Fold::To('"'),
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => Fold::To(' '),
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' => Fold::Drop,
        '\u{2010}' | '\u{2011}' | '\u{2212}' => Fold::To('-'),
        // A Chinese comma ends a clause, which an English one need not: it stays what it is.
        '\u{FF0C}' => Fold::Keep,
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).map_or(Fold::Keep, Fold::To),
        _ => Fold::Keep,
    }
}

/// Lower case, where it takes the same number of bytes (Turkish `İ` does not, and keeps its case).
fn lower_same_length(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_maps_back_over_folding_and_replacement() {
        let source = "I’d say a&amp;b";
        let mut view = View::default();
        view.push_verbatim("I’d say a", 0);
        view.push_replaced("&", Span::new(11, 16));
        view.push_verbatim("b", 16);
        assert_eq!(view.text(), "I'd say a&b");
        assert_eq!(&source[view.span(0, 3).range()], "I’d");
        assert_eq!(&source[view.span(1, 2).range()], "’");
        assert_eq!(&source[view.span(8, 11).range()], "a&amp;b");
        assert_eq!(&source[view.span(9, 10).range()], "&amp;");
    }

    #[test]
    fn lower_case_keeps_its_length() {
        let mut view = View::default();
        view.push_verbatim("İÄK 零", 0);
        assert_eq!(view.lower(0..view.len()), "İäk 零");
        assert_eq!(view.lower(2..6), "äk ");
    }
}
