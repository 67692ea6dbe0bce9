//! Owns the wording of what can be wrong in a pack's TOML, with its place.

use std::ops::Range;

use toml::Spanned;

use super::definition::LazyRegex;
use super::file::Text;
use crate::fault::{Fault, nearest};
use crate::matching::{GrammarError, NameKind};
use crate::source::SourceFile;
use crate::span::Span;

/// The place of a spanned text.
pub(super) fn span_of<T>(text: &Spanned<T>) -> Span {
    Span::from(text.span())
}

/// The fault of a phrase, marked inside its quotes where the TOML spells it without escapes.
pub(super) fn phrase_fault(file: &SourceFile, text: &Text, error: &GrammarError) -> Fault {
    let whole: Range<usize> = text.span();
    let raw = &file.text()[whole.clone()];
    let quote = if raw.starts_with("'''") || raw.starts_with("\"\"\"") { 3 } else { 1 };
    let literal = raw.len() >= 2 * quote && raw[quote..raw.len() - quote] == **text.get_ref();
    let inner = |at: &Range<usize>| if literal { Span::from(whole.start + quote + at.start..whole.start + quote + at.end) } else { Span::from(whole.clone()) };
    let fault = |at: Span| Fault::new(file, at, error.to_string());
    match error {
        GrammarError::Pattern(pattern) => fault(inner(&pattern.at)).label("here"),
        GrammarError::Unknown(name, near) => {
            let help = near.as_ref().map_or_else(
                || "define it in vocabulary.toml, in evidence.toml, or in this file's [terms]".to_owned(),
                |near| format!("did you mean `{}`?", sigil(name.kind, near)),
            );
            fault(inner(&name.at)).label("nothing of that name").help(help)
        }
        _ => fault(Span::from(whole.clone())),
    }
}

fn sigil(kind: NameKind, name: &str) -> String {
    match kind {
        NameKind::Term => format!("<{name}>"),
        NameKind::Evidence => format!("@{name}"),
    }
}

/// What serde or the TOML parser complains of, with a nearest name for an unknown key.
pub(super) fn toml_fault(file: &SourceFile, error: &toml::de::Error) -> Fault {
    let span = error.span().map_or(Span::new(0, 0), Span::from);
    let message = error.message().lines().next().unwrap_or("this is no TOML").to_owned();
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let fault = Fault::new(file, span, message.clone());
    match names.split_first() {
        Some((name, known)) if message.starts_with("unknown field") => match nearest(name, known.iter().copied()) {
            Some(near) => Fault::new(file, span, format!("unknown key `{name}`")).help(format!("did you mean `{near}`?")),
            None => Fault::new(file, span, format!("unknown key `{name}`")).help(format!("there are: {}", known.join(", "))),
        },
        _ => fault,
    }
}

/// What is wrong with a regular expression, if anything.
pub(super) fn regex_fault(pattern: &str) -> Option<String> {
    LazyRegex::compile(pattern).err().map(|error| error.to_string().lines().last().unwrap_or("it does not parse").trim().to_owned())
}
