//! Any Markdown, front matter and suppressions above all: a comment lets off what it names, and changes nothing else.

use redsignal::document::Document;
use redsignal::finding::ClearedBy;
use redsignal::lint::Inspection;
use redsignal::source::SourceFile;
use redsignal::span::Span;

use super::places::{self, LINTER};

/// Lints the input with its comments and without them.
pub fn check(input: &[u8]) {
    let source = SourceFile::new("a.md", places::text(input));
    let without = SourceFile::new("a.md", unmade(&source));
    let (inspection, plain) = (LINTER.inspect(&source), LINTER.inspect(&without));
    places::check(&source, &inspection);
    places::check(&without, &plain);
    let mut left = found(&inspection);
    left.extend(inspection.cleared.iter().filter_map(|cleared| match cleared.by {
        ClearedBy::Suppressed(comment) => {
            assert!(places::is_place(&source, comment), "the comment that let it off is a stretch of the text");
            Some((cleared.span, cleared.rule.id.clone()))
        }
        _ => None,
    }));
    left.sort();
    assert_eq!(left, found(&plain), "what is left and what was let off is what is found without suppressions");
}

/// The text with its suppressions made comments that say nothing, of the same length.
fn unmade(source: &SourceFile) -> String {
    let mut text = source.text().to_owned();
    for comment in Document::parse(source).comments() {
        let inert = source.slice(*comment).replace("redsignal", "redsignaL");
        text.replace_range(comment.range(), &inert);
    }
    text
}

fn found(inspection: &Inspection) -> Vec<(Span, String)> {
    let all = inspection.findings.iter().filter(|finding| finding.rule.id != "unused-suppression");
    let mut found: Vec<_> = all.map(|finding| (finding.span, finding.rule.id.clone())).collect();
    found.sort();
    found
}
