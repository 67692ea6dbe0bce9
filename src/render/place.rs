//! Owns places as readers of a report count them: from 1, in a named unit.

use crate::line_index::Unit;
use crate::source::SourceFile;
use crate::span::Span;

/// A place, 1-based in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in the unit that was asked for.
    pub column: u32,
}

/// A stretch of a text; the end is that of the first character after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Where it starts.
    pub start: Place,
    /// One past where it ends.
    pub end: Place,
}

impl Stretch {
    /// Where a span stands, with columns in `unit`.
    pub fn of(source: &SourceFile, span: Span, unit: Unit) -> Self {
        let place = |byte| {
            let at = source.position(byte, unit);
            Place { line: at.line + 1, column: at.column + 1 }
        };
        Self { start: place(span.start), end: place(span.end) }
    }
}
