//! Owns fingerprints: what makes a finding the same finding after lines have shifted.

use crate::document::{BlockKind, Document};

/// FNV-1a, 64 bits (Fowler, Noll and Vo; offset basis and prime from draft-eastlake-fnv): stable over versions, platforms and
/// runs, which the standard library's hasher does not promise.
fn fnv1a(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

/// The fingerprint of a finding in a sentence: rule, the sentence's words, and the headings above it.
pub fn of_sentence(document: &Document, headings: &Headings, rule: &str, sentence: u32) -> u64 {
    let own = &document.sentences()[sentence as usize];
    let mut hash = fnv1a(OFFSET_BASIS, rule.as_bytes());
    let tokens = &document.tokens()[own.tokens.start as usize..own.tokens.end as usize];
    let base = tokens.first().map_or(0, |first| first.start);
    let lower = document.view().lower(base..tokens.last().map_or(base, |last| last.end()));
    for token in tokens {
        hash = fnv1a(fnv1a(hash, b" "), token.word_after(base, &lower).as_bytes());
    }
    fnv1a(hash, headings.path(document, own.block).as_bytes())
}

/// The fingerprint of a finding that stands for a whole answer: rule and heading.
pub fn of_answer(document: &Document, rule: &str, heading: Option<u32>) -> u64 {
    let path = heading.map(|heading| document.block_text(&document.blocks()[heading as usize]).to_lowercase());
    fnv1a(fnv1a(fnv1a(OFFSET_BASIS, rule.as_bytes()), b"\n"), path.unwrap_or_default().as_bytes())
}

/// The fingerprint of a finding in two sentences, from those of its halves: with a new second half it is a new finding.
pub fn of_both(first: u64, second: u64) -> u64 {
    fnv1a(first, &second.to_le_bytes())
}

/// The fingerprint of a finding on a comment: the comment as it is written.
pub fn of_comment(text: &str) -> u64 {
    fnv1a(OFFSET_BASIS, text.as_bytes())
}

/// Which headings each block of a document stands under.
#[derive(Debug, Default)]
pub struct Headings {
    /// For each block, the nearest heading before it.
    before: Vec<Option<u32>>,
    /// For each heading, the nearest before it of a higher level; nothing for other blocks.
    above: Vec<Option<u32>>,
}

impl Headings {
    /// Reads them, from the first block to the last.
    pub fn of(document: &Document) -> Self {
        let mut headings = Self::default();
        let mut open: Vec<(u32, u8)> = Vec::new();
        for (block, own) in (0..).zip(document.blocks()) {
            headings.before.push(open.last().map(|(heading, _)| *heading));
            let BlockKind::Heading(level) = own.kind else {
                headings.above.push(None);
                continue;
            };
            open.retain(|(_, other)| *other < level);
            headings.above.push(open.last().map(|(heading, _)| *heading));
            open.push((block, level));
        }
        headings
    }

    /// The headings above a block, the nearest first.
    fn path(&self, document: &Document, block: u32) -> String {
        let path = std::iter::successors(self.before[block as usize], |heading| self.above[*heading as usize]);
        path.map(|heading| document.block_text(&document.blocks()[heading as usize]).to_lowercase()).collect::<Vec<_>>().join("\n")
    }
}
