//! Owns fingerprints: what makes a finding the same finding after lines have shifted.

use crate::document::{BlockKind, Document};

/// FNV-1a, 64 bits (Fowler, Noll and Vo; offset basis and prime from draft-eastlake-fnv): stable over versions, platforms and
/// runs, which the standard library's hasher does not promise.
fn fnv1a(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

/// The fingerprint of a finding in a sentence: rule, the sentence's words, and the headings above it.
pub fn of_sentence(document: &Document, rule: &str, sentence: u32) -> u64 {
    let own = &document.sentences()[sentence as usize];
    let mut hash = fnv1a(OFFSET_BASIS, rule.as_bytes());
    for token in &document.tokens()[own.tokens.start as usize..own.tokens.end as usize] {
        hash = fnv1a(fnv1a(hash, b" "), token.word(document.view().lower()).as_bytes());
    }
    fnv1a(hash, heading_path(document, own.block).as_bytes())
}

/// The fingerprint of a finding that stands for a whole answer: rule and heading.
pub fn of_answer(document: &Document, rule: &str, heading: Option<u32>) -> u64 {
    let path = heading.map(|heading| document.block_text(&document.blocks()[heading as usize]).to_lowercase());
    fnv1a(fnv1a(fnv1a(OFFSET_BASIS, rule.as_bytes()), b"\n"), path.unwrap_or_default().as_bytes())
}

fn heading_path(document: &Document, block: u32) -> String {
    let mut path = Vec::new();
    let mut below = u8::MAX;
    for own in document.blocks()[..block as usize].iter().rev() {
        if let BlockKind::Heading(level) = own.kind
            && level < below
        {
            path.push(document.block_text(own).to_lowercase());
            below = level;
        }
    }
    path.join("\n")
}
