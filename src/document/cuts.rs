//! Owns how texts seen before were cut: of a block that is as it was, tokens and sentences are those it had.
//!
//! A sentence gets a number here by which all that is found in it can be remembered. Two sentences have one number only if matching and
//! weighing see the same of both: the same words, of the same kinds of token.

use std::borrow::Cow;
use std::hash::RandomState;
use std::ops::Range;
use std::sync::{Arc, RwLock};

use super::Sentence;
use super::token::Token;
use super::view::View;
use crate::memory::Memory;

/// How texts were cut, for all who are to remember it.
#[derive(Debug)]
pub struct Cuts(RwLock<Known>);

#[derive(Debug)]
struct Known {
    /// Blocks, each by its text and where lines end that end sentences.
    blocks: Memory<Box<[u8]>, Arc<Cut>, RandomState>,
    /// The numbers of sentences, each by its words.
    sentences: Memory<Box<[u8]>, u32, RandomState>,
    /// The number that was given last.
    last: u32,
}

/// How a block's text is cut.
#[derive(Debug)]
pub(super) struct Cut {
    /// Its tokens, from the block's start.
    pub tokens: Box<[Token]>,
    /// Its sentences, as if it were the first block.
    pub sentences: Box<[Sentence]>,
    pub half_words: u32,
}

/// About so many bytes are kept of blocks, and so many of sentences, lately seen, and as many of those seen before them: enough for some hundred
/// thousand words.
const LIMIT: usize = 4 << 20;

/// A longer block is only remembered by its sentences, as is one that is being written.
const MAX_BYTES: usize = 1 << 13;

/// No byte of UTF-8 is as large as this: each word is followed by one that tells its kind, where the view's own letters do not tell it.
const WORD_END: u8 = 0xF8;

/// Stands before the ends of lines.
const LINES: u8 = 0xFF;

impl Default for Cuts {
    fn default() -> Self {
        Self(RwLock::new(Known { blocks: Memory::of(LIMIT), sentences: Memory::of(LIMIT), last: 0 }))
    }
}

/// What a block is known by, unless it is long: its text, and where those of its lines end that end sentences.
pub(super) fn key(text: &str, ends: impl Iterator<Item = u32>) -> Option<Cow<'_, [u8]>> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let mut key = Cow::Borrowed(text.as_bytes());
    for end in ends {
        key.to_mut().push(LINES);
        key.to_mut().extend(end.to_le_bytes());
    }
    Some(key)
}

impl Cuts {
    /// How a block was cut before. A memory that a panic has poisoned is none.
    pub(super) fn of(&self, key: &[u8]) -> Option<Arc<Cut>> {
        let (cut, is_aged) = self.0.read().ok()?.blocks.get(key).map(|(cut, is_aged)| (Arc::clone(cut), is_aged))?;
        if is_aged {
            self.0.write().ok()?.blocks.renew(key);
        }
        Some(cut)
    }

    /// Gives the sentences of a block that begins at `start` of the view their numbers, and keeps how it is cut.
    pub(super) fn keep(&self, key: Option<Vec<u8>>, tokens: &[Token], sentences: &mut [Sentence], half_words: u32, start: u32, view: &View) {
        let (Ok(mut known), Some(first)) = (self.0.write(), sentences.first().map(|first| first.tokens.start)) else { return };
        let mut own = Vec::new();
        let moved = |tokens: &Range<u32>| tokens.start - first..tokens.end - first;
        for sentence in &mut *sentences {
            let of_sentence = moved(&sentence.tokens);
            let tokens = &tokens[of_sentence.start as usize..of_sentence.end as usize];
            let words = in_view(tokens, view).unwrap_or_else(|| {
                own.clear();
                for token in tokens {
                    own.extend_from_slice(token.word(view.text()).as_bytes());
                    own.push(WORD_END + token.kind() as u8);
                }
                &own
            });
            sentence.number = known.number(words);
        }
        if let Some(key) = key {
            let bytes = key.len() + size_of::<Cut>() + size_of_val(tokens) + size_of_val(sentences);
            let tokens = tokens.iter().map(|token| token.at(token.start - start)).collect();
            let sentences = sentences.iter().map(|sentence| Sentence { tokens: moved(&sentence.tokens), block: 0, ..*sentence }).collect();
            known.blocks.keep(key.into(), Arc::new(Cut { tokens, sentences, half_words }), bytes);
        }
    }
}

impl Known {
    fn number(&mut self, words: &[u8]) -> u32 {
        match self.sentences.get(words).map(|(number, is_aged)| (*number, is_aged)) {
            Some((number, is_aged)) => {
                if is_aged {
                    self.sentences.renew(words);
                }
                number
            }
            // When there are no more numbers, the rest is not remembered.
            None => self.last.checked_add(1).map_or(0, |number| {
                self.last = number;
                self.sentences.keep(words.into(), number, words.len());
                number
            }),
        }
    }
}

/// Some tokens as they stand in the view, if other text of the same letters would be cut into the same tokens: if a blank stands on either side, over
/// which no token looks.
fn in_view<'v>(tokens: &[Token], view: &'v View) -> Option<&'v [u8]> {
    let text = view.text().as_bytes();
    let (from, to) = (tokens.first()?.start as usize, tokens.last()?.end() as usize);
    let is_blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    (is_blank(from.checked_sub(1).map(|before| &text[before])) && is_blank(text.get(to))).then(|| &text[from..to])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::source::SourceFile;

    #[test]
    fn a_text_seen_before_is_cut_as_it_would_be_anew() {
        let texts = [
            "One. Two? Three! It's 4.5 and don't.",
            "Interviewer: who decides\nCandidate: I do. One.",
            "Interviewer: who decides Candidate: I do. One.",
            "One.\n\nOne.\n\n- One. Two?\n\n> Two? One.",
            "**One.** Two?\n\n零。一？One.Two. x.One",
            "| a | One. |\n|---|---|\n| One. | a |\n",
            "one. two? One",
        ];
        let cuts = Cuts::default();
        for text in texts.iter().chain(&texts) {
            let source = SourceFile::new("a.md", *text);
            let (fresh, known) = (Document::parse(&source), Document::parse_by(&source, Some(&cuts)));
            assert_eq!(fresh.tokens(), known.tokens(), "{text}");
            let of = |document: &Document| document.sentences().iter().map(|one| (one.tokens.clone(), one.block, one.question)).collect::<Vec<_>>();
            assert_eq!(of(&fresh), of(&known), "{text}");
            assert!(fresh.sentences().iter().all(|sentence| sentence.number == 0) && known.sentences().iter().all(|sentence| sentence.number > 0));
            let half_words = |document: &Document| document.blocks().iter().map(|block| block.half_words).collect::<Vec<_>>();
            assert_eq!(half_words(&fresh), half_words(&known), "{text}");
        }
        let numbers = |text: &str| -> Vec<u32> {
            Document::parse_by(&SourceFile::new("a.md", text), Some(&cuts)).sentences().iter().map(|sentence| sentence.number).collect()
        };
        let (one, x_one) = (numbers("One. Two?"), numbers("x.One. Two?"));
        assert_eq!(one, numbers("One.\n\nTwo?"));
        assert_ne!(one[0], x_one[0]);
        assert_eq!(one[1], x_one[1]);
    }
}
