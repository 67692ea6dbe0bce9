//! Owns the excerpt of a source that a finding is drawn on: virtual rows.
//!
//! A prose paragraph is one physical line of 500 to 1,500 characters, and codespan-reporting prints whole lines. So the lines that
//! labels touch are copied, tamed and wrapped at words to the terminal's width, breaking outside labels where that is possible; line and
//! column numbers still answer with the true ones.

use std::ops::Range;

use codespan_reporting::files::{Error, Files};

use super::wrap::{self, columns, tame};
use crate::line_index::Unit;
use crate::source::SourceFile;
use crate::span::Span;

/// A row never gets narrower than this, however narrow the terminal.
const MIN_WIDTH: usize = 24;

/// The rows around some labels of one source.
pub struct Excerpt {
    name: String,
    text: String,
    rows: Vec<Row>,
}

struct Row {
    /// Its bytes in the excerpt, line break excluded.
    text: Range<usize>,
    /// 0-based line in the source.
    line: u32,
    /// Each character's byte in the excerpt and in the source.
    places: Vec<(usize, u32)>,
    column: u32,
}

impl Excerpt {
    /// Copies the lines that the spans touch, in rows of at most `width` columns, of which `room` are to be left for a text behind a label
    /// where that is possible.
    pub fn new(source: &SourceFile, spans: &[Span], width: usize, room: usize) -> Self {
        let mut excerpt = Self { name: source.name().chars().map(tame).collect(), text: String::new(), rows: Vec::new() };
        let mut lines: Vec<u32> = Vec::new();
        for span in spans {
            let last = span.end.max(span.start + 1) - 1;
            lines.extend(source.lines().line(span.start)..=source.lines().line(last));
        }
        lines.sort_unstable();
        lines.dedup();
        for line in lines {
            excerpt.add_line(source, line, spans, width.max(MIN_WIDTH), room);
        }
        excerpt
    }

    fn add_line(&mut self, source: &SourceFile, line: u32, spans: &[Span], width: usize, room: usize) {
        let range = source.lines().line_range(source.text(), line);
        let near = nearby(source, &range, spans, width, room);
        let mut start = near.start;
        while start < near.end {
            let end = row_end(&source.text()[start..near.end], start as u32, spans, width) + start;
            self.add_row(source, line, start..end);
            let rest = &source.text()[end..near.end];
            start = end + (rest.len() - rest.trim_start_matches(' ').len());
        }
    }

    fn add_row(&mut self, source: &SourceFile, line: u32, range: Range<usize>) {
        let column = source.position(range.start as u32, Unit::Scalar).column;
        let text_start = self.text.len();
        let mut places = Vec::new();
        for (at, c) in source.text()[range.clone()].char_indices() {
            places.push((self.text.len(), (range.start + at) as u32));
            self.text.push(tame(c));
        }
        places.push((self.text.len(), range.end as u32));
        self.rows.push(Row { text: text_start..self.text.len(), line, places, column });
        self.text.push('\n');
    }

    /// Whether `room` columns are left on the row behind a stretch of the excerpt.
    pub fn has_room(&self, stretch: &Range<usize>, width: usize, room: usize) -> bool {
        let Some(row) = self.rows.iter().rev().find(|row| row.text.start <= stretch.start) else { return false };
        let used = wrap::width(&self.text[row.text.start..stretch.end]);
        used + 1 + room <= width
    }

    /// The stretches of the excerpt that a source span covers, one a row, so that no label is drawn over several lines.
    pub fn cover(&self, span: Span) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        for row in &self.rows {
            let inside = row.places.iter().filter(|(_, at)| span.start <= *at && *at < span.end.max(span.start + 1));
            let mut inside = inside.map(|(at, _)| *at).filter(|at| *at < row.text.end);
            if let Some(first) = inside.next() {
                let last = inside.next_back().unwrap_or(first);
                let end = self.text[last..].chars().next().map_or(last, |c| last + c.len_utf8());
                parts.push(first..end);
            }
        }
        if parts.is_empty() {
            // An empty source, or a span past its end, still shows where.
            parts.push(self.rows.first().map_or(0..0, |row| row.text.start..row.text.start));
        }
        parts
    }
}

/// The part of a line to show: for a very long line, some rows before the first label and after the last.
fn nearby(source: &SourceFile, line: &Range<usize>, spans: &[Span], width: usize, room: usize) -> Range<usize> {
    let text = source.text();
    // Of a line that fits, nothing is left out. (One of more bytes than this cannot fit, and is not counted through.)
    if line.len() <= width * 4 && text[line.clone()].chars().map(|c| columns(tame(c))).sum::<usize>() <= width {
        return line.clone();
    }
    let touching = spans.iter().filter(|span| (span.start as usize) < line.end.max(line.start + 1) && span.end as usize >= line.start);
    let first = touching.clone().map(|span| span.start as usize).min().unwrap_or(line.start).max(line.start);
    let last = touching.map(|span| span.end as usize).max().unwrap_or(line.end).min(line.end);
    let label: usize = text[first.min(last)..last].chars().map(|c| columns(tame(c))).sum();
    let lead = (width * 2 / 5).min(width.saturating_sub(label + room + 1));
    let mut start = first.saturating_sub(lead).max(line.start);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    if start > line.start {
        // Start at a word, so that the excerpt reads as a piece of a sentence.
        start = text[start..first].find(' ').map_or(first, |space| start + space + 1);
    }
    let mut end = (last + width).min(line.end);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start.min(first)..end
}

/// Where a row that starts at the beginning of `text` ends: at the last space that fits and is not inside a label, else at the last
/// space that fits, else at the last character that does.
fn row_end(text: &str, base: u32, spans: &[Span], width: usize) -> usize {
    let mut used = 0;
    let mut best = None;
    let mut any = None;
    for (at, c) in text.char_indices() {
        if c == ' ' {
            any = Some(at);
            let here = base + at as u32;
            if !spans.iter().any(|span| span.start < here && here < span.end) {
                best = Some(at);
            }
        }
        used += columns(tame(c));
        if used > width {
            let cut = best.filter(|best| *best * 3 > at).or(any).filter(|cut| *cut > 0);
            return cut.unwrap_or_else(|| if at == 0 { c.len_utf8() } else { at });
        }
    }
    text.len()
}

impl<'a> Files<'a> for Excerpt {
    type FileId = ();
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, (): ()) -> Result<Self::Name, Error> {
        Ok(&self.name)
    }

    fn source(&'a self, (): ()) -> Result<Self::Source, Error> {
        Ok(&self.text)
    }

    fn line_index(&'a self, (): (), byte_index: usize) -> Result<usize, Error> {
        Ok(self.rows.partition_point(|row| row.text.start <= byte_index).saturating_sub(1))
    }

    fn line_number(&'a self, (): (), line_index: usize) -> Result<usize, Error> {
        Ok(self.rows.get(line_index).map_or(1, |row| row.line as usize + 1))
    }

    fn column_number(&'a self, (): (), line_index: usize, byte_index: usize) -> Result<usize, Error> {
        let Some(row) = self.rows.get(line_index) else { return Ok(1) };
        let before = row.places.iter().take_while(|(at, _)| *at < byte_index).count();
        Ok(row.column as usize + before + 1)
    }

    fn line_range(&'a self, (): (), line_index: usize) -> Result<Range<usize>, Error> {
        Ok(self.rows.get(line_index).map_or(0..0, |row| row.text.start..row.text.end + 1))
    }
}
