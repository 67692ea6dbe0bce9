//! Owns some sentences as phrases see them: their words side by side in one lane of positions, each sentence followed by an empty
//! one, so that what is computed for one word is computed for all of them at once.

use std::ops::Range;

use super::grammar::Grammar;
use super::lexicon::{Atom, Lexicon};
use super::mask::Mask;
use super::matcher::Reading;
use super::shape::shape_of;
use crate::document::{Document, MAX_TOKENS, TokenKind};

/// The words of the loaded sentences, and where what stands.
#[derive(Debug)]
pub(super) struct Lane<const N: usize> {
    /// For each position, its token; that of an empty one says nothing.
    tokens: Vec<u32>,
    /// The sentence being loaded, in lower case.
    lower: String,
    /// The first position of each sentence, and the sentence.
    sentences: Vec<(usize, u32)>,
    /// All words.
    pub words: Mask<N>,
    /// Words that a gap may step over: they neither break the clause nor negate.
    pub any: Mask<N>,
    /// Free words: no marks, no negators, no function words.
    pub free: Mask<N>,
    /// Words of filler after another word, which may stand between any two parts of a phrase.
    pub filler: Mask<N>,
    /// Positions before which only marks stand in the sentence, or a lead-in's colon does.
    pub start: Mask<N>,
    /// Positions from which on only marks stand in the sentence.
    pub end: Mask<N>,
    /// The empty positions, one after each sentence.
    pub stops: Mask<N>,
    marks: Mask<N>,
    breaks: Mask<N>,
    negators: Mask<N>,
}

impl<const N: usize> Default for Lane<N> {
    fn default() -> Self {
        let empty = Mask::EMPTY;
        Self {
            tokens: Vec::with_capacity(Mask::<N>::CAPACITY),
            lower: String::new(),
            sentences: Vec::new(),
            words: empty,
            any: empty,
            free: empty,
            filler: empty,
            start: empty,
            end: empty,
            stops: empty,
            marks: empty,
            breaks: empty,
            negators: empty,
        }
    }
}

/// A word on its way into the lane.
struct Written<'d> {
    token: u32,
    lower: &'d str,
    text: &'d str,
    kind: TokenKind,
}

/// What stands before a word: whether nothing but marks does, and what the last word is.
#[derive(Clone, Copy)]
struct Before {
    is_start: bool,
    flags: u8,
}

/// What a word is: punctuation.
const MARK: u8 = 1;
/// The clause ends here.
const BREAK: u8 = 2;
/// A colon.
const COLON: u8 = 4;
/// It negates.
const NEGATOR: u8 = 8;
/// An article, pronoun, preposition, conjunction or auxiliary.
const FUNCTION: u8 = 16;
/// It may stand between any two parts of a phrase.
const FILLER: u8 = 32;

impl<const N: usize> Lane<N> {
    /// Whether nothing is loaded.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Whether a sentence of so many tokens still fits.
    pub fn has_room(&self, tokens: usize) -> bool {
        self.tokens.len() + tokens.min(MAX_TOKENS) < Mask::<N>::CAPACITY
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        let (mut tokens, mut sentences) = (std::mem::take(&mut self.tokens), std::mem::take(&mut self.sentences));
        let lower = std::mem::take(&mut self.lower);
        tokens.clear();
        sentences.clear();
        *self = Self { tokens, lower, sentences, ..Self::default() };
    }

    /// Adds a sentence, and hands each atom of its words with the position to `take`. One that is read under a label has that and a colon
    /// before it.
    pub fn load(&mut self, grammar: &Grammar, document: &Document, reading: &Reading, mut take: impl FnMut(Atom, usize)) {
        let first = self.tokens.len();
        self.sentences.push((first, reading.sentence));
        let own = document.sentences()[reading.sentence as usize].tokens.clone();
        let label = reading.label.clone().unwrap_or(0..0);
        let mut before = Before { is_start: true, flags: 0 };
        before = self.push_all(grammar, document, label.clone(), before, &mut take);
        if !label.is_empty() {
            before = self.push(grammar, &Written { token: label.end - 1, lower: ":", text: ":", kind: TokenKind::Mark }, before, &mut take);
        }
        let end = own.end.min(own.start + (MAX_TOKENS - label.len()) as u32);
        before = self.push_all(grammar, document, own.start..end, before, &mut take);
        self.close(first, before.is_start);
    }

    /// Adds some tokens of a document, one after the other.
    fn push_all(&mut self, grammar: &Grammar, document: &Document, ids: Range<u32>, mut before: Before, take: &mut impl FnMut(Atom, usize)) -> Before {
        let tokens = &document.tokens()[ids.start as usize..ids.end as usize];
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return before };
        let (view, base) = (document.view(), first.start);
        let mut lower = std::mem::take(&mut self.lower);
        view.lower_into(base..last.end(), &mut lower);
        for (id, token) in ids.zip(tokens) {
            let word = Written { token: id, lower: token.word_after(base, &lower), text: token.word(view.text()), kind: token.kind() };
            before = self.push(grammar, &word, before, take);
        }
        self.lower = lower;
        before
    }

    /// Adds a word, unless it is one that phrases do not see.
    fn push(&mut self, grammar: &Grammar, word: &Written<'_>, before: Before, take: &mut impl FnMut(Atom, usize)) -> Before {
        if matches!(word.lower, "\"" | "'" | "*" | "_" | "`") {
            return before;
        }
        let at = self.tokens.len();
        self.tokens.push(word.token);
        let mut flags = if word.kind == TokenKind::Mark { mark_flags(word.lower) } else { 0 };
        let mut note = |atom: Atom| {
            flags |= special_flags(grammar, atom);
            take(atom, at);
        };
        grammar.words.atoms(word.lower, word.text, &mut note);
        if matches!(word.kind, TokenKind::Figure | TokenKind::Word)
            && let Some(shape) = shape_of(word.lower)
        {
            note(Lexicon::shape(shape));
        }
        self.place(at, flags, before.flags);
        if before.is_start {
            self.start.insert(at);
        }
        Before { is_start: flags & COLON != 0 || (flags & MARK != 0 && before.is_start), flags }
    }

    #[inline]
    fn place(&mut self, at: usize, flags: u8, before: u8) {
        self.words.insert(at);
        for (mask, holds) in [
            (&mut self.any, flags & (BREAK | NEGATOR) == 0),
            (&mut self.free, flags & (MARK | NEGATOR | FUNCTION) == 0),
            (&mut self.filler, flags & FILLER != 0 && before & FILLER == 0),
            (&mut self.marks, flags & MARK != 0),
            (&mut self.breaks, flags & BREAK != 0),
            (&mut self.negators, flags & NEGATOR != 0),
        ] {
            if holds {
                mask.insert(at);
            }
        }
    }

    /// Ends a sentence that began at `first`, with an empty position.
    fn close(&mut self, first: usize, is_start: bool) {
        let end = self.tokens.len();
        self.tokens.push(u32::MAX);
        if is_start {
            self.start.insert(end);
        }
        self.end.insert(end);
        self.stops.insert(end);
        let after_marks = (first..end).rev().take_while(|at| self.marks.contains(*at));
        let after_marks: Mask<N> = after_marks.fold(Mask::EMPTY, |mask, at| mask | Mask::of(at));
        self.end |= after_marks;
    }

    /// The sentence at a position, and the tokens of `len` words from there, without the marks that a phrase may look at before and
    /// after its words.
    pub fn tokens(&self, at: usize, len: usize) -> (u32, Range<u32>) {
        let is_word = |at: &usize| !self.marks.contains(*at);
        let first = (at..at + len).find(is_word).unwrap_or(at);
        let last = (at..at + len).rev().find(is_word).unwrap_or(at + len - 1);
        let sentence = self.sentences.iter().rev().find(|(from, _)| *from <= at).map_or(0, |(_, sentence)| *sentence);
        (sentence, self.tokens[first]..self.tokens[last] + 1)
    }

    /// Of some words, the stops of their sentences. The words of a sentence are a run of ones: a number that has any of them, added
    /// to it, carries into the stop, and no further.
    #[inline]
    pub fn stops_after(&self, words: Mask<N>) -> Mask<N> {
        words.sum(self.words) & self.stops
    }

    /// Whether a negator stands among the `reach` words before a position, in the same clause.
    pub fn is_negated(&self, at: usize, reach: usize) -> bool {
        (at.saturating_sub(reach)..at)
            .rev()
            .take_while(|before| self.words.contains(*before) && !self.breaks.contains(*before))
            .any(|before| self.negators.contains(before))
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

#[inline]
fn special_flags(grammar: &Grammar, atom: Atom) -> u8 {
    let [negator, function, filler] = grammar.special;
    let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
    flag(atom == negator, NEGATOR) | flag(atom == function, FUNCTION) | flag(atom == filler, FILLER)
}
