//! Owns how common the commonest words are in answers.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// How often a figure stands in a hundred thousand words.
pub(super) const FIGURE: u32 = 400;

/// How often words with a stem stand in a hundred thousand, about.
pub(super) const STEM: u32 = 3;

/// How often a word stands in a hundred thousand of prose, roughly, counted in the answers of `fixtures/` and the samples; those that are not
/// in the list count 1. It only decides which word of a phrase is looked for first, so being off costs time and never a match.
pub(super) fn weight(word: &str) -> u32 {
    COMMON.get(word).copied().unwrap_or(1)
}

/// A word and its count a line.
static COMMON: LazyLock<FxHashMap<&str, u32>> = LazyLock::new(|| {
    include_str!("common.txt").lines().filter_map(|line| line.split_once(' ')).filter_map(|(word, count)| Some((word, count.parse().ok()?))).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read() {
        assert_eq!(COMMON.len(), include_str!("common.txt").lines().count());
        assert!(weight("the") > weight("model") && weight("model") > weight("hallucination-free"));
    }
}
