//! Owns where sentences end. Works on the tokens of one block, so points inside `1.2` or `e.g` never come into question.
//!
//! Written after measuring: unicode-segmentation and `icu_segmenter` split "approx. 1.2 s" and "Dr. Lee" and miss
//! "…/query. v2.1 is"; sentencex merges "I said no. Cost is". The table at the end holds those and more.

use std::ops::Range;

use super::token::{Token, TokenKind};

/// A sentence of more tokens than this is cut, at a clause break where there is one: it bounds the work per sentence, and so keeps
/// linting linear in the length of the text. The longest real sentence seen had 96.
pub const MAX_TOKENS: usize = 160;

/// A point after one of these ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "approx", "dr", "mr", "mrs", "ms", "prof", "st", "vs", "e.g", "i.e", "eg", "ie", "cf", "fig", "no", "nr", "vol", "ca", "incl", "excl", "resp", "al", "est",
    "jr", "sr", "ver", "avg", "min", "max", "eq", "sec", "dept", "inc",
];

/// A point after one of these ends a sentence only where a capital follows.
const MAYBE_FINAL: &[&str] = &["no", "min", "max", "sec", "avg", "inc", "ms", "etc", "al", "est", "st", "ca", "eq", "u.s", "a.m", "p.m", "approx", "co", "ltd"];

/// Cuts a block's tokens into sentences: ranges of `tokens`, all of them, in order. `text` is the view, `ends` the ends of
/// lines that end a sentence whatever it ends in, in order.
pub fn split(tokens: &[Token], text: &str, ends: &[u32]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let all = tokens.first().map_or(0, |first| first.start) as usize..tokens.last().map_or(0, |last| last.end()) as usize;
    let has_lines = !ends.is_empty() || text[all].contains('\n');
    let mut start = 0;
    let mut at = 0;
    while at < tokens.len() {
        let closes = ends_sentence(tokens, at, text);
        let end = if closes { take_closers(tokens, at + 1, text) } else { at + 1 };
        if closes && !goes_on(tokens, at, end, text) || has_lines && line_break_after(tokens, end, text, ends) {
            sentences.push(start..end);
            start = end;
        } else if end - start >= MAX_TOKENS {
            let cut = (start + MAX_TOKENS / 2..end).rev().find(|i| matches!(word(tokens, *i, text), "," | ";" | ":" | "—")).map_or(end, |i| i + 1);
            sentences.push(start..cut);
            start = cut;
        }
        at = end;
    }
    if start < tokens.len() {
        sentences.push(start..tokens.len());
    }
    sentences
}

fn word<'t>(tokens: &[Token], at: usize, text: &'t str) -> &'t str {
    tokens.get(at).map_or("", |token| token.word(text))
}

fn is_among(words: &[&str], word: &str) -> bool {
    words.iter().any(|one| one.eq_ignore_ascii_case(word))
}

fn is_terminator(word: &str) -> bool {
    matches!(word, "!" | "?" | "…" | "。" | "！" | "？" | "؟") || word.starts_with('.')
}

fn ends_sentence(tokens: &[Token], at: usize, text: &str) -> bool {
    if tokens[at].kind() != TokenKind::Mark || !is_terminator(word(tokens, at, text)) {
        return false;
    }
    if word(tokens, at, text) != "." || at == 0 {
        return true;
    }
    let before = word(tokens, at - 1, text);
    let spaced = tokens.get(at + 1).is_none_or(|next| next.start > tokens[at].end());
    let after = tokens.get(take_closers(tokens, at + 1, text));
    let capital = after.is_some_and(|next| text[next.start as usize..].starts_with(char::is_uppercase));
    if is_among(MAYBE_FINAL, before) {
        return capital || after.is_none();
    }
    let single = before.len() == 1 && before.as_bytes()[0].is_ascii_alphabetic() && !before.eq_ignore_ascii_case("i");
    let after_name = at < 2 || tokens[at - 2].kind() == TokenKind::Mark || text[tokens[at - 2].start as usize..].starts_with(char::is_uppercase);
    let initial = single && after_name && capital && text[tokens[at - 1].start as usize..].starts_with(char::is_uppercase);
    (spaced || !tokens.get(at + 1).is_some_and(|next| next.kind() == TokenKind::Word)) && !initial && !is_among(ABBREVIATIONS, before)
}

/// Further terminators, and quotes and brackets that close, belong to the sentence they end. A quote counts as closing when nothing but
/// its own mark separates it from the terminator.
fn take_closers(tokens: &[Token], mut at: usize, text: &str) -> usize {
    while at < tokens.len() {
        let glued = tokens[at].start == tokens[at - 1].end();
        let closes = matches!(word(tokens, at, text), "\"" | "'" | ")" | "]" | "”" | "’");
        let goes_on = tokens[at].kind() == TokenKind::Mark && is_terminator(word(tokens, at, text));
        if !(glued && (closes || goes_on)) {
            break;
        }
        at += 1;
    }
    at
}

/// "“Should we?” he asked": a sentence goes on after a closed quote or dots when a small letter follows, and after a `?` or `!` when a
/// comma does.
fn goes_on(tokens: &[Token], terminator: usize, end: usize, text: &str) -> bool {
    let Some(next) = tokens.get(end) else { return false };
    let follows = &text[next.start as usize..next.end() as usize];
    if matches!(follows, "," | ";") {
        return true;
    }
    let dots = text[tokens[terminator].start as usize..].starts_with(['…']) || tokens[terminator].end() - tokens[terminator].start > 1;
    let quoted = end > terminator + 1 && text[tokens[end - 1].start as usize..].starts_with(['"', '\'', ')']);
    (dots || quoted) && follows.starts_with(char::is_lowercase)
}

fn line_break_after(tokens: &[Token], end: usize, text: &str, ends: &[u32]) -> bool {
    let (Some(last), Some(next)) = (tokens.get(end - 1), tokens.get(end)) else { return false };
    if last.end() == next.start {
        return false;
    }
    if !ends.is_empty() && ends.get(ends.partition_point(|at| *at < last.end())).is_some_and(|at| *at < next.start) {
        return true;
    }
    text.as_bytes()[last.end() as usize..next.start as usize].contains(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::token::tokenize;

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        let table: &[(&str, &[&str])] = &[
            ("It took approx. 1.2 s. Fine.", &["It took approx. 1.2 s.", "Fine."]),
            ("Dr. Lee said no. Cost is up.", &["Dr. Lee said no.", "Cost is up."]),
            ("It is $0.02/query. v2.1 is next.", &["It is $0.02/query.", "v2.1 is next."]),
            ("I said no. Cost is $3.", &["I said no.", "Cost is $3."]),
            ("\"Should we?\" he asked. No.", &["\"Should we?\" he asked.", "No."]),
            ("He said \"no.\" We went on.", &["He said \"no.\"", "We went on."]),
            ("Wait... what? Yes!", &["Wait... what?", "Yes!"]),
            ("We use rules, e.g. regexes, vs. models. done. comes up", &["We use rules, e.g. regexes, vs. models.", "done.", "comes up"]),
            ("零幻觉。可以吗？不行", &["零幻觉。", "可以吗？", "不行"]),
            ("Can we? No, and I'd be wary.", &["Can we?", "No, and I'd be wary."]),
            ("J. R. Tolkien wrote it. I read it.", &["J. R. Tolkien wrote it.", "I read it."]),
            ("That was I. Then it broke (badly.) So what?!", &["That was I.", "Then it broke (badly.)", "So what?!"]),
            ("one\ntwo", &["one", "two"]),
        ];
        for (text, expected) in table {
            let lower = text.to_lowercase();
            let mut tokens = Vec::new();
            tokenize(&lower, 0, &mut tokens);
            let got: Vec<&str> =
                split(&tokens, text, &[]).into_iter().map(|s| &text[tokens[s.start].start as usize..tokens[s.end - 1].end() as usize]).collect();
            assert_eq!(got, *expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_without_an_end_is_cut() {
        let text = "so, ".repeat(2000);
        let mut tokens = Vec::new();
        tokenize(&text, 0, &mut tokens);
        let sentences = split(&tokens, &text, &[]);
        assert!(sentences.iter().all(|sentence| sentence.len() <= MAX_TOKENS));
        assert_eq!(sentences.iter().map(ExactSizeIterator::len).sum::<usize>(), tokens.len());
    }
}
