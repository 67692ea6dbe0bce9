//! Owns the classes of figures by shape: `#money`, `#percent` and the others, told from a token's letters alone.
//!
//! They are what figure evidence is built from, so that no regular expression has to be compiled to see a price.

use crate::document::is_currency;

/// A class of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// `12`, `1,100`, `0.4`, `1.9m`, `20k`
    Number,
    /// `$0.02`, `€40k`, `7¢`, `5€`
    Money,
    /// `17%`
    Percent,
    /// `400ms`, `1.2s`, `3h`, `sub-200ms`
    Duration,
    /// `3x`, `16×`
    Times,
    /// `p95`, `p99.9`
    Percentile,
    /// `95th`, `3rd`
    Ordinal,
}

impl Shape {
    /// All classes; an atom's number is its place here.
    pub const ALL: [Self; 7] = [Self::Number, Self::Money, Self::Percent, Self::Duration, Self::Times, Self::Percentile, Self::Ordinal];

    /// The name after `#`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "num",
            Self::Money => "money",
            Self::Percent => "percent",
            Self::Duration => "duration",
            Self::Times => "times",
            Self::Percentile => "pctl",
            Self::Ordinal => "ord",
        }
    }

    /// The class of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.name() == name)
    }
}

/// The class of a token, given in lower case.
///
/// # Examples
///
/// ```
/// use redsignal::matching::{Shape, shape_of};
/// assert_eq!(shape_of("$0.15"), Some(Shape::Money));
/// assert_eq!(shape_of("sub-200ms"), Some(Shape::Duration));
/// assert_eq!(shape_of("gpt-4"), None);
/// ```
pub fn shape_of(word: &str) -> Option<Shape> {
    let word = word.strip_prefix("sub-").or_else(|| word.strip_prefix("under-")).unwrap_or(word);
    let mut chars = word.chars();
    let first = chars.next()?;
    if is_currency(first) {
        return Some(Shape::Money);
    }
    if first == 'p' && chars.next().is_some_and(|c| c.is_ascii_digit()) {
        let rest = &word[1..];
        let level: f32 = rest.parse().ok()?;
        return (10.0..100.0).contains(&level).then_some(Shape::Percentile);
    }
    if !first.is_ascii_digit() {
        return None;
    }
    let digits = word.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(word.len());
    match &word[digits..] {
        "" | "k" | "m" | "b" | "bn" | "mm" | "mn" | "mio" | "t" | "tn" => Some(Shape::Number),
        "%" => Some(Shape::Percent),
        "ms" | "s" | "sec" | "secs" | "min" | "mins" | "h" | "hr" | "hrs" | "us" | "µs" | "μs" | "ns" => Some(Shape::Duration),
        "x" | "×" => Some(Shape::Times),
        "st" | "nd" | "rd" | "th" => Some(Shape::Ordinal),
        suffix if suffix.ends_with(|c| is_currency(c) || c == '¢') => Some(Shape::Money),
        "c" | "ct" | "cts" | "usd" | "eur" | "gbp" => Some(Shape::Money),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_from_letters() {
        let table = [
            ("1,100", Some(Shape::Number)),
            ("1.9m", Some(Shape::Number)),
            ("€40k", Some(Shape::Money)),
            ("7¢", Some(Shape::Money)),
            ("17%", Some(Shape::Percent)),
            ("1.2s", Some(Shape::Duration)),
            ("3x", Some(Shape::Times)),
            ("p99.9", Some(Shape::Percentile)),
            ("p", None),
            ("p1", None),
            ("95th", Some(Shape::Ordinal)),
            ("8b", Some(Shape::Number)),
            ("v2.1", None),
            ("token", None),
        ];
        for (word, shape) in table {
            assert_eq!(shape_of(word), shape, "{word}");
        }
    }
}
