//! Owns the insertion of a rule's stronger phrasing: which text, and where it can stand without breaking the Markdown around it.
//!
//! The phrasing is offered beside the author's words and never in their place: its blanks are the author's to fill, and then the old sentence is
//! the author's to take out.

use crate::finding::Finding;
use crate::rule::meta::SUPPRESSIONS;
use crate::source::{SourceFile, Syntax};

/// A text to put into an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insertion {
    /// The byte before which it goes, on a character boundary.
    pub at: u32,
    /// The text, with the space or the blank line that it needs before it.
    pub text: String,
}

/// Where and how a finding's stronger phrasing would be inserted: after the sentence that carries the signal, or, where the whole answer lacks
/// something, as a paragraph of its own after it. Nothing where the rule gives advice and no phrasing, and for words in a heading.
///
/// # Examples
///
/// ```
/// use redsignal::{default_pack, lint::Linter, phrasing, source::SourceFile};
/// let source = SourceFile::new("a.md", "We promise **zero hallucinations**. It works.");
/// let finding = &Linter::new(default_pack::rules()).lint(&source)[0];
/// let insertion = phrasing::insertion(&source, finding).unwrap();
/// assert_eq!(&source.text()[insertion.at as usize..], " It works.");
/// assert!(insertion.text.starts_with(" We accept hallucinations on up to \\<rate>"));
/// ```
pub fn insertion(source: &SourceFile, finding: &Finding) -> Option<Insertion> {
    let phrasing = finding.rule.stronger.trim();
    // A rule that quotes a phrasing gives advice around it; one line is what fits everywhere.
    if finding.rule.family == SUPPRESSIONS || phrasing.is_empty() || phrasing.contains(['"', '\n']) {
        return None;
    }
    // Unescaped, Markdown takes a blank for an HTML element and shows nothing.
    let phrasing = if source.syntax() == Syntax::Markdown { phrasing.replace('<', "\\<").replace('|', "\\|") } else { phrasing.to_owned() };
    if finding.lacked.is_some() {
        return Some(Insertion { at: line_end(source, finding.answer.span.end), text: format!("\n\n{phrasing}") });
    }
    let heading = source.syntax() == Syntax::Markdown && line(source, finding.sentence.start).trim_start_matches([' ', '>']).starts_with('#');
    (!heading).then(|| Insertion { at: past_closers(source, finding.sentence.end), text: format!(" {phrasing}") })
}

fn line(source: &SourceFile, at: u32) -> &str {
    let lines = source.lines();
    &source.text()[lines.line_range(source.text(), lines.line(at))]
}

fn line_end(source: &SourceFile, at: u32) -> u32 {
    let lines = source.lines();
    lines.line_range(source.text(), lines.line(at)).end as u32
}

/// Past the marks that close emphasis, a quotation, a bracket or a link behind the last word of a sentence.
fn past_closers(source: &SourceFile, at: u32) -> u32 {
    let mut end = at as usize;
    let text = source.text();
    while let Some(c) = text[end..].chars().next() {
        let address = text[end..].strip_prefix("](").and_then(|rest| rest.find([')', '\n']).filter(|close| rest[*close..].starts_with(')')));
        end += match (c, address) {
            (_, Some(close)) => close + 3,
            ('*' | '_' | '~' | '`' | ')' | ']' | '"' | '\'' | '”' | '’' | '.' | '!' | '?' | '。', None) => c.len_utf8(),
            _ => return end as u32,
        };
    }
    end as u32
}
