//! Owns one sentence as phrases see it: its words with their atoms and a few flags.

use std::ops::Range;

use super::grammar::Grammar;
use super::lexicon::{Atom, Lexicon};
use super::shape::shape_of;
use crate::document::{Document, MAX_TOKENS, TokenKind};

/// The clause ends here.
pub(super) const BREAK: u8 = 1;
/// It negates.
pub(super) const NEGATOR: u8 = 2;
/// An article, pronoun, preposition, conjunction or auxiliary.
pub(super) const FUNCTION: u8 = 4;
/// It may stand between any two parts of a phrase.
pub(super) const FILLER: u8 = 8;
/// Punctuation.
pub(super) const MARK: u8 = 16;
/// A colon.
pub(super) const COLON: u8 = 32;

/// A word of the sentence as phrases see it: a token other than a quotation mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub token: u32,
    atoms: (u32, u32),
    pub flags: u8,
}

/// The words of the loaded sentence.
#[derive(Debug, Default)]
pub(super) struct Words {
    words: Vec<Word>,
    atoms: Vec<Atom>,
}

impl Words {
    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// A word.
    pub fn at(&self, at: usize) -> Word {
        self.words[at]
    }

    /// A run of words.
    pub fn slice(&self, range: Range<usize>) -> &[Word] {
        &self.words[range]
    }

    /// Where a word's atoms stand.
    pub fn atom_range(&self, at: usize) -> Range<usize> {
        let (from, to) = self.words[at].atoms;
        from as usize..to as usize
    }

    /// An atom.
    pub fn atom(&self, index: usize) -> Atom {
        self.atoms[index]
    }

    /// Whether a word has an atom.
    pub fn has(&self, at: usize, atom: Atom) -> bool {
        self.atoms[self.atom_range(at)].contains(&atom)
    }

    /// Takes a sentence of the document.
    pub fn load(&mut self, grammar: &Grammar, document: &Document, sentence: u32) {
        let tokens = document.sentences()[sentence as usize].tokens.clone();
        self.words.clear();
        self.atoms.clear();
        let (lower, text) = (document.view().lower(), document.view().text());
        for id in tokens.start..tokens.end.min(tokens.start + MAX_TOKENS as u32) {
            let token = &document.tokens()[id as usize];
            let word = token.word(lower);
            if matches!(word, "\"" | "'" | "*" | "_" | "`") {
                continue;
            }
            let from = self.atoms.len() as u32;
            grammar.words.atoms(word, &text[token.start as usize..token.end as usize], &mut self.atoms);
            if matches!(token.kind, TokenKind::Figure | TokenKind::Word) {
                self.atoms.extend(shape_of(word).map(Lexicon::shape));
            }
            let marks = if token.kind == TokenKind::Mark { mark_flags(word) } else { 0 };
            let flags = self.special_flags(grammar, from) | marks;
            self.words.push(Word { token: id, atoms: (from, self.atoms.len() as u32), flags });
        }
    }

    fn special_flags(&self, grammar: &Grammar, from: u32) -> u8 {
        let atoms = &self.atoms[from as usize..];
        let [negator, function, filler] = grammar.special;
        atoms.iter().fold(0, |flags, atom| {
            flags
                | if *atom == negator {
                    NEGATOR
                } else if *atom == function {
                    FUNCTION
                } else if *atom == filler {
                    FILLER
                } else {
                    0
                }
        })
    }

    /// Whether only marks stand before the word, or a lead-in's colon does.
    pub fn is_start(&self, at: usize) -> bool {
        self.words[..at.min(self.words.len())].iter().rev().take_while(|word| word.flags & COLON == 0).all(|word| word.flags & MARK != 0)
    }

    /// Whether only marks stand after the word.
    pub fn is_end(&self, at: usize) -> bool {
        self.words[at.min(self.words.len())..].iter().all(|word| word.flags & MARK != 0)
    }
}

/// Signs that belong to figures and names break no clause.
fn mark_flags(word: &str) -> u8 {
    match word {
        "-" | "–" | "/" | "%" | "&" | "+" | "~" | "≈" | "<" | ">" | "≤" | "≥" => MARK,
        ":" => MARK | BREAK | COLON,
        _ => MARK | BREAK,
    }
}
