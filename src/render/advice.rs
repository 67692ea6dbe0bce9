//! Owns what a finding has to say beside its message, in the order in which every face says it, and the words around it.

use std::sync::Arc;

use super::wrap::{tame, tame_line};
use crate::finding::Finding;
use crate::source::SourceFile;
use crate::span::Span;

/// The finding's notes by name: what an absence rule looked for, why it is flagged, how a stronger answer reads, what is asked next. Each fits on
/// one line and holds no control characters.
pub fn notes(source: &SourceFile, finding: &Finding) -> Vec<(&'static str, String)> {
    let rule = &finding.rule;
    let looked_for = looked_for(source, finding).map(|text| ("looked for", text));
    let own = [("why", &rule.why), ("stronger", &rule.stronger), ("asks", &rule.asks)];
    looked_for.into_iter().chain(own.into_iter().map(|(name, text)| (name, tame_line(text)))).filter(|(_, text)| !text.is_empty()).collect()
}

/// Message and notes, one a line: for formats that know plain text only. No line starts with words of the answer.
pub fn plain(source: &SourceFile, finding: &Finding) -> String {
    let notes = notes(source, finding).into_iter().map(|(name, text)| format!("\n{name}: {text}"));
    notes.fold(tame_line(finding.message()), |all, note| all + &note)
}

/// What an absence rule searched, where, and what came near.
pub fn looked_for(source: &SourceFile, finding: &Finding) -> Option<String> {
    let lacked = finding.lacked.as_ref()?;
    let (first, last) = (source.line_number(finding.answer.span.start), source.line_number(finding.answer.span.end.saturating_sub(1)));
    let lines = if first == last { format!("line {first}") } else { format!("lines {first} to {last}") };
    let near = |span: &Span| format!("`{}` on line {} is none", tame_line(source.slice(*span)), source.line_number(span.start));
    let near: Vec<String> = lacked.near.iter().map(near).collect();
    let near = if near.is_empty() { String::new() } else { format!("; {}", near.join(", ")) };
    let evidence = if lacked.evidence.is_empty() { "what this rule asks for".to_owned() } else { either(&lacked.evidence) };
    Some(format!("{}, in {lines}{near}", tame_line(&evidence)))
}

/// "this, that or the other".
fn either(names: &[Arc<str>]) -> String {
    match names {
        [] => String::new(),
        [one] => one.to_string(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// A finding's words with those around them, each folded onto one line and without control characters.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Quote {
    /// What stands before the words in their paragraph, or its end.
    pub before: String,
    /// The words.
    pub words: String,
    /// What stands after them in their paragraph, or its start.
    pub after: String,
}

impl Quote {
    /// Quotes `span` with at most `reach` characters of its paragraph on either side, cut at words.
    pub fn new(source: &SourceFile, span: Span, reach: usize) -> Self {
        let text = source.text();
        // Far more than is shown, since folding shortens it; not all, since a paragraph may be a megabyte with a thousand findings.
        let (before, after) = (last(&text[..span.start as usize], 4 * reach), first(&text[span.end as usize..], 4 * reach));
        let before = &before[paragraph_start(before)..];
        let after = &after[..paragraph_end(after)];
        Self { before: tail(before, reach), words: folded(source.slice(span)).trim().to_owned(), after: head(after, reach) }
    }
}

fn last(text: &str, chars: usize) -> &str {
    text.char_indices().rev().nth(chars).map_or(text, |(at, _)| &text[at..])
}

fn first(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(at, _)| &text[..at])
}

/// Whether the line after the line break at `at` is blank, or opens a list item, a heading or a row of a table.
fn is_break(text: &str, at: usize) -> bool {
    let next = text[at + 1..].trim_start_matches([' ', '\t', '\r', '>']);
    let after_number = next.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = after_number.len() < next.len() && after_number.starts_with(['.', ')']) && after_number[1..].starts_with(' ');
    next.starts_with(['\n', '#', '|']) || ["- ", "* ", "+ "].iter().any(|mark| next.starts_with(mark)) || numbered
}

fn paragraph_start(before: &str) -> usize {
    let found = before.match_indices('\n').rfind(|(at, _)| is_break(before, *at));
    found.map_or(0, |(at, _)| at + 1)
}

fn paragraph_end(after: &str) -> usize {
    let found = after.match_indices('\n').find(|(at, _)| is_break(after, *at));
    found.map_or(after.len(), |(at, _)| at)
}

/// White space folded to single spaces, at either end too; what would command a terminal tamed.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(tame(c));
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

fn tail(text: &str, reach: usize) -> String {
    let text = folded(text);
    let text = text.trim_start_matches([' ', '>', '#', '|', '-', '*', '+']);
    let Some((at, _)) = text.char_indices().rev().nth(reach) else { return text.to_owned() };
    let cut = &text[at..];
    let word = cut.find(' ').map_or(cut, |space| &cut[space..]);
    format!("…{word}")
}

fn head(text: &str, reach: usize) -> String {
    let text = folded(text);
    let text = text.trim_end();
    let Some((at, _)) = text.char_indices().nth(reach) else { return text.to_owned() };
    let cut = &text[..at];
    let word = cut.rfind(' ').map_or(cut, |space| &cut[..=space]);
    format!("{word}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_as_people_join_them() {
        let names = ["a fallback".into(), "a human".into(), "a way out".into()];
        assert_eq!([&names[..1], &names[..2], &names].map(either), ["a fallback", "a fallback or a human", "a fallback, a human or a way out"]);
    }

    #[test]
    fn a_quote_is_cut_at_words_and_stays_in_its_paragraph() {
        let text = "Other.\n\nOne two\nthree [here\nnow] four\tfive six.\n\nMore.";
        let (start, end) = (text.find('[').unwrap(), text.find(']').unwrap() + 1);
        let source = SourceFile::new("a.md", text);
        let quote = |reach| Quote::new(&source, Span::from(start..end), reach);
        let parts = |quote: Quote| (quote.before, quote.words, quote.after);
        assert_eq!(parts(quote(80)), ("One two three ".into(), "[here now]".into(), " four five six.".into()));
        assert_eq!(parts(quote(8)), ("… three ".into(), "[here now]".into(), " four …".into()));
        assert_eq!(parts(quote(1)), ("… ".into(), "[here now]".into(), " …".into()));
    }
}
