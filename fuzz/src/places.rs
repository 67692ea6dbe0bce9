//! Owns what holds for the places of any findings, and the linter of the default pack.

use std::sync::LazyLock;

use redsignal::default_pack;
use redsignal::fault::Fault;
use redsignal::lint::{Inspection, Linter};
use redsignal::source::SourceFile;
use redsignal::span::Span;

/// The default pack.
pub static LINTER: LazyLock<Linter> = LazyLock::new(|| Linter::new(default_pack::rules()));

/// The input as text: what is no UTF-8 is replaced, so that no byte of it is lost on the fuzzer. That broken bytes are refused is checked by `document`.
pub fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

/// Whether a span is a stretch of the text.
pub fn is_place(source: &SourceFile, span: Span) -> bool {
    span.start <= span.end && source.text().get(span.range()).is_some()
}

/// Spans lie inside the source and on characters; findings are sorted, and no two are alike.
pub fn check(source: &SourceFile, inspection: &Inspection) {
    for finding in &inspection.findings {
        assert!(is_place(source, finding.span) && !finding.span.is_empty(), "{:?} of {} is no stretch of the text", finding.span, finding.rule.id);
        let parts = &finding.parts;
        assert!(parts.iter().all(|part| is_place(source, *part) && !part.is_empty()), "a part of {} is no stretch of the text", finding.rule.id);
        assert!(parts.is_sorted_by(|one, next| one.end <= next.start), "the parts of {} follow each other: {parts:?}", finding.rule.id);
        assert!(parts.iter().all(|part| finding.span.start <= part.start && part.end <= finding.span.end), "{} holds its parts", finding.rule.id);
        assert!(is_place(source, finding.sentence) && is_place(source, finding.answer.span), "{} stands nowhere", finding.rule.id);
        assert!(finding.answer.heading.is_none_or(|heading| is_place(source, heading)), "{}'s heading is nowhere", finding.rule.id);
        assert!(finding.lacked.iter().flat_map(|lacked| &lacked.near).all(|near| is_place(source, *near)), "what {} came near is nowhere", finding.rule.id);
    }
    assert!(inspection.cleared.iter().all(|cleared| is_place(source, cleared.span)), "what was let off is nowhere");
    let order: Vec<_> = inspection.findings.iter().map(|finding| (finding.span, finding.rule.id.as_str())).collect();
    assert!(order.is_sorted_by(|one, next| one < next), "sorted by (span, rule), none twice: {order:?}");
}

/// Faults lie inside their files.
pub fn check_faults(faults: &[Fault]) {
    assert!(!faults.is_empty(), "what is refused has a fault");
    for fault in faults {
        assert!(is_place(&fault.file, fault.span), "{:?} of {} is no stretch of the file: {}", fault.span, fault.file.name(), fault.message);
    }
}

/// All that linting says of a text.
pub fn told(inspection: &Inspection) -> Vec<String> {
    let findings = inspection.findings.iter().map(|found| {
        let (id, place) = (&found.rule.id, (found.span, &found.parts, found.sentence, found.answer));
        format!("{id} {} {place:?} {:?} {} {}", found.severity.name(), found.lacked, found.message(), found.fingerprint)
    });
    let cleared = inspection.cleared.iter().map(|cleared| format!("cleared {} {:?} {:?}", cleared.rule.id, cleared.span, cleared.by));
    findings.chain(cleared).collect()
}

/// A linter that remembers says the same of a text, when it sees it first and again.
pub fn check_remembering(linter: Linter, source: &SourceFile, told_afresh: &[String]) {
    let remembering = linter.remembering();
    for _ in 0..2 {
        assert_eq!(told_afresh, told(&remembering.inspect(source)), "a linter that remembers finds something else");
    }
}
