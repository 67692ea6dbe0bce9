//! Owns what is weighed: the words of a sentence as weights know them, and the pairs that stand side by side.

use super::{RowId, Weights};
use crate::document::{Document, TokenKind, is_han};

/// A word of a sentence, with contractions written out, as weights know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Its token, counted from the first of the sentence.
    pub token: u32,
    /// The word's own row, if it is known.
    pub own: Option<RowId>,
    /// The row of the pair that it ends; of the first word, with the start of the sentence.
    pub pair: Option<RowId>,
}

impl Word {
    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = RowId> + use<> {
        // Half again as fast as a chain of the two.
        [self.own, self.pair].into_iter().flatten()
    }
}

/// The words of one sentence after another, in room that is used again.
#[derive(Debug, Default)]
pub struct Words {
    lower: String,
    words: Vec<Word>,
}

/// What stands before the first word. It has a row of its own.
pub const START: &str = "^";

/// FNV-1a, which is defined for good: what the build hashes, the binary looks up.
fn of_word(word: &str) -> u64 {
    word.bytes().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3))
}

/// The hash of a pair, from those of its words.
const fn of_pair(first: u64, second: u64) -> u64 {
    mixed(first.rotate_left(23) ^ second)
}

/// The low bits of an FNV hash of a short word are none too good.
const fn mixed(hash: u64) -> u64 {
    (hash ^ hash >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The hash of a feature: a word, or two with a blank between.
pub(super) fn hash_of(feature: &str) -> u64 {
    feature.split_once(' ').map_or_else(|| mixed(of_word(feature)), |(first, second)| of_pair(of_word(first), of_word(second)))
}

/// A token as weights know it; `None` for marks.
fn normal(kind: TokenKind, word: &str) -> Option<&str> {
    Some(match kind {
        TokenKind::Mark => return (word == "?").then_some("?"),
        // Figures are evidence's business: one clears a claim only where it measures what is claimed.
        TokenKind::Figure | TokenKind::Url => return None,
        TokenKind::Han => word,
        TokenKind::Word => match word {
            "n't" => "not",
            "'d" => "would",
            "'ll" => "will",
            "'m" => "am",
            "'re" => "are",
            "'ve" => "have",
            word => word,
        },
    })
}

/// What inflection adds, the longer before what it ends with.
const ENDINGS: [&str; 12] = ["ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "s", "ly", "e", "y"];

/// What a word's forms share, more or less: who decides, has decided and is deciding weighs the same. It need not be a word, nor right, as it is only
/// compared; a learner with more to read than some thousand answers could do without.
pub fn stem(word: &str) -> &str {
    let stem = |ending: &&str| word.strip_suffix(ending).filter(|stem| stem.len() >= 3 && !(*ending == "s" && stem.ends_with('s')));
    if word.is_ascii() { ENDINGS.iter().find_map(stem).unwrap_or(word) } else { word }
}

/// Reads the words of a sentence: the stem of each, normalised, and its token, counted from the first.
fn read(document: &Document, sentence: u32, lower: &mut String, mut word: impl FnMut(u32, &str)) {
    let tokens = document.sentences()[sentence as usize].tokens.clone();
    let all = &document.tokens()[tokens.start as usize..tokens.end as usize];
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return };
    document.view().lower_into(first.start..last.end(), lower);
    for (index, token) in (0..).zip(all) {
        if let Some(normal) = normal(token.kind(), token.word_after(first.start, lower)) {
            word(index, stem(normal));
        }
    }
}

/// The features of a sentence as they are written in the table, with repetitions; the first is its start. Characters that are words are none: too few
/// answers are written in them to learn from.
pub fn in_sentence(document: &Document, sentence: u32) -> Vec<String> {
    let mut features = vec![START.to_owned()];
    let (mut before, mut lower) = (START.to_owned(), String::new());
    read(document, sentence, &mut lower, |_, word| {
        if word.starts_with(is_han) {
            return;
        }
        features.push(word.to_owned());
        features.push(format!("{before} {word}"));
        word.clone_into(&mut before);
    });
    features
}

impl Words {
    /// The words of a sentence.
    pub fn of(&mut self, weights: &Weights, document: &Document, sentence: u32) -> &[Word] {
        let Self { lower, words } = self;
        words.clear();
        let mut before = of_word(START);
        read(document, sentence, lower, |token, word| {
            let own = of_word(word);
            words.push(Word { token, own: weights.row(mixed(own)), pair: weights.row(of_pair(before, own)) });
            before = own;
        });
        words
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn forms_of_a_word_have_a_stem_in_common() {
        for forms in [&["decide", "decides", "decided", "deciding"][..], &["policy", "policies"], &["cheap", "cheaply"], &["miss", "missed", "misses"]] {
            assert!(forms.iter().all(|form| stem(form) == stem(forms[0])), "{forms:?}");
        }
        assert_eq!(["is", "he", "the", "dass", "größe"].map(stem), ["is", "he", "the", "dass", "größe"]);
    }
}
