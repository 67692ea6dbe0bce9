//! Owns which suppression of a paragraph or an item reaches a block: the innermost.

use std::collections::HashMap;
use std::ops::Range;

use super::{Reach, Suppression};
use crate::document::{BlockKind, Document};
use crate::finding::Finding;
use crate::span::Span;

/// Where the blocks stand in the source.
pub(super) struct Blocks(Vec<Span>);

impl Blocks {
    pub fn of(document: &Document) -> Self {
        Self(
            (0..document.blocks().len() as u32)
                .map(|block| document.block_tokens(block..block + 1).map_or(Span::new(0, 0), |tokens| document.token_span(tokens)))
                .collect(),
        )
    }

    /// The blocks a comment is for: the paragraph that ends on its line, else the one after it.
    pub fn target(&self, document: &Document, comment: Span) -> Option<Range<u32>> {
        let next = self.0.partition_point(|span| span.start < comment.end);
        let source = document.source();
        if let Some(before) = next.checked_sub(1)
            && (self.0[before].end > comment.start || source.line_number(self.0[before].end) == source.line_number(comment.start))
        {
            return Some(document.paragraph(before as u32));
        }
        (next < self.0.len()).then(|| document.item_from(next as u32).unwrap_or_else(|| document.paragraph(next as u32)))
    }

    /// The block that holds a byte of the source.
    fn at(&self, source: u32) -> Option<u32> {
        self.0.partition_point(|span| span.start <= source).checked_sub(1).map(|block| block as u32)
    }
}

/// The suppressions of paragraphs, by what they name and the blocks they reach. Paragraphs lie apart or within each other, so those that
/// reach a block are a chain, each in the one before.
pub(super) struct Near<'s> {
    blocks: Blocks,
    /// For each name (none means all), the stretches of blocks in which one suppression counts: the innermost.
    by_name: HashMap<Option<&'s str>, Vec<(u32, usize)>>,
}

impl<'s> Near<'s> {
    pub fn of(document: &Document, suppressions: &'s [Suppression]) -> Self {
        let mut ranges: HashMap<Option<&str>, Vec<(u32, u32, usize)>> = HashMap::new();
        for (index, suppression) in suppressions.iter().enumerate() {
            let Reach::Blocks { first, end } = suppression.reach else { continue };
            let names = suppression.names.iter().map(|(name, _)| Some(name.as_str()));
            let all = suppression.names.is_empty().then_some(None);
            names.chain(all).for_each(|name| ranges.entry(name).or_default().push((first, end, index)));
        }
        let by_name = ranges.into_iter().map(|(name, ranges)| (name, innermost(ranges))).collect();
        Self { blocks: Blocks::of(document), by_name }
    }

    /// The suppression that lets a finding off: in its paragraph, or before the heading where it stands for the whole answer.
    pub fn reaching(&self, document: &Document, finding: &Finding) -> Option<usize> {
        let heading = finding.answer.heading.filter(|_| finding.lacked.is_some()).and_then(|heading| self.blocks.at(heading.start));
        let heading = heading.filter(|heading| matches!(document.blocks()[*heading as usize].kind, BlockKind::Heading(_)));
        let names = [Some(finding.rule.id.as_str()), Some(finding.rule.family.as_str()), None];
        self.blocks.at(finding.span.start).into_iter().chain(heading).find_map(|block| names.iter().find_map(|name| self.named(*name, block)))
    }

    fn named(&self, name: Option<&str>, block: u32) -> Option<usize> {
        let stretches = self.by_name.get(&name)?;
        let at = stretches.partition_point(|(start, _)| *start <= block).checked_sub(1)?;
        Some(stretches[at].1).filter(|index| *index != NONE)
    }
}

/// In this stretch, no suppression counts.
pub(super) const NONE: usize = usize::MAX;

/// Cuts ranges that lie apart or within each other into stretches, each with its innermost range.
fn innermost(mut ranges: Vec<(u32, u32, usize)>) -> Vec<(u32, usize)> {
    ranges.sort_by_key(|(first, end, index)| (*first, std::cmp::Reverse(*end), *index));
    let mut stretches: Vec<(u32, usize)> = Vec::new();
    let mut open: Vec<(u32, usize)> = Vec::new();
    let close = |open: &mut Vec<(u32, usize)>, stretches: &mut Vec<(u32, usize)>, until: u32| {
        while let Some((end, _)) = open.last().copied().filter(|(end, _)| *end <= until) {
            open.pop();
            stretches.push((end, open.last().map_or(NONE, |(_, index)| *index)));
        }
    };
    for (first, end, index) in ranges {
        close(&mut open, &mut stretches, first);
        stretches.push((first, index));
        open.push((end, index));
    }
    close(&mut open, &mut stretches, u32::MAX);
    stretches
}
