//! Owns sets of spans that are asked what overlaps another, without looking at each.

use crate::span::Span;

/// Spans, each with something of its own.
#[derive(Debug)]
pub(super) struct Spans<T> {
    /// By where they start.
    sorted: Vec<(Span, T)>,
    /// The length of the longest, in bytes.
    longest: u32,
}

impl<T> Spans<T> {
    /// A set of them.
    pub fn of(spans: impl Iterator<Item = (Span, T)>) -> Self {
        let mut sorted: Vec<(Span, T)> = spans.collect();
        sorted.sort_by_key(|(span, _)| *span);
        let longest = sorted.iter().map(|(span, _)| span.len()).max().unwrap_or(0);
        Self { sorted, longest }
    }

    /// What belongs to the spans that overlap another.
    pub fn overlapping(&self, other: Span) -> impl Iterator<Item = &T> {
        let from = self.sorted.partition_point(|(span, _)| span.start.saturating_add(self.longest) <= other.start);
        let near = self.sorted[from..].iter().take_while(move |(span, _)| span.start < other.end);
        near.filter(move |(span, _)| span.overlaps(other)).map(|(_, own)| own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overlaps_is_found_among_long_and_short() {
        let all = [(0, 100), (5, 6), (40, 44), (90, 120), (130, 131)].map(|(start, end)| Span::new(start, end));
        let spans = Spans::of(all.into_iter().map(|span| (span, span)));
        for other in all.into_iter().chain([Span::new(6, 40), Span::new(121, 130), Span::new(99, 100)]) {
            let expected: Vec<&Span> = all.iter().filter(|span| span.overlaps(other)).collect();
            assert_eq!(spans.overlapping(other).collect::<Vec<_>>(), expected, "{other:?}");
        }
    }
}
