//! Holds suppression comments to their promise: each lets off what it names where it reaches, and one that lets off nothing is a finding.

use redsignal::finding::ClearedBy;
use redsignal::lint::Linter;
use redsignal::rule::meta::UNUSED_SUPPRESSION;
use redsignal::source::SourceFile;

use super::support::{COMPILED, LINTER, assert_none};

/// What is left of the findings, and what was let off by a comment, each as `rule@line`, in order.
fn lint(linter: &Linter, name: &str, text: &str) -> (Vec<String>, Vec<String>) {
    let source = SourceFile::new(name, text);
    let inspection = linter.inspect(&source);
    let place = |rule: &str, at: u32| format!("{rule}@{}", source.line_number(at));
    let left = inspection.findings.iter().map(|finding| place(&finding.rule.id, finding.span.start)).collect();
    let off = inspection
        .cleared
        .iter()
        .filter(|cleared| matches!(cleared.by, ClearedBy::Suppressed(_)))
        .map(|cleared| place(&cleared.rule.id, cleared.span.start))
        .collect();
    (left, off)
}

/// Two signals of different families that stand in any text.
const ZERO: &str = "We promise zero hallucinations.";
const HYPE: &str = "It is a game-changing product.";

/// A form of comment: its name, the text with `{zero}` and `{hype}` for the two signals, what is left and what is let off.
type Form = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const FORMS: &[Form] = &[
    ("none", "{zero}\n\n{hype}", &["zero-hallucinations@1", "hype@3"], &[]),
    ("on the line before", "<!-- redsignal-ignore zero-hallucinations: by contract -->\n{zero}\n\n{hype}", &["hype@4"], &["zero-hallucinations@2"]),
    ("a blank line before", "<!-- redsignal-ignore zero-hallucinations -->\n\n{zero}\n\n{hype}", &["hype@5"], &["zero-hallucinations@3"]),
    ("at the end of the paragraph", "{zero} <!-- redsignal-ignore zero-hallucinations: by contract -->\n\n{hype}", &["hype@3"], &["zero-hallucinations@1"]),
    ("inside the paragraph", "Well. <!-- redsignal-ignore zero-hallucinations --> {zero}\n\n{hype}", &["hype@3"], &["zero-hallucinations@1"]),
    (
        "at the end of a hard-wrapped paragraph",
        "{zero}\nAnd more\nof it. <!-- redsignal-ignore zero-hallucinations -->\n\n{zero}",
        &["zero-hallucinations@5"],
        &["zero-hallucinations@1"],
    ),
    ("the other stays", "<!-- redsignal-ignore zero-hallucinations -->\n{zero} {hype}", &["hype@2"], &["zero-hallucinations@2"]),
    ("two names with a comma", "<!-- redsignal-ignore zero-hallucinations, hype: both -->\n{zero} {hype}", &[], &["zero-hallucinations@2", "hype@2"]),
    ("two names with a space", "<!-- redsignal-ignore zero-hallucinations hype -->\n{zero} {hype}", &[], &["zero-hallucinations@2", "hype@2"]),
    ("a family", "<!-- redsignal-ignore credibility -->\n{zero} {hype}", &[], &["zero-hallucinations@2", "hype@2"]),
    ("no name is all", "<!-- redsignal-ignore -->\n{zero} {hype}", &[], &["zero-hallucinations@2", "hype@2"]),
    ("no name, a reason", "<!-- redsignal-ignore: quoted from the brief -->\n{zero}", &[], &["zero-hallucinations@2"]),
    ("a reason with a colon and names", "<!-- redsignal-ignore hype: see: zero-hallucinations -->\n{hype} {zero}", &["zero-hallucinations@2"], &["hype@2"]),
    ("no blanks", "<!--redsignal-ignore hype-->\n{hype}", &[], &["hype@2"]),
    (
        "over two lines",
        "<!-- redsignal-ignore hype,\n     zero-hallucinations: long\n     reason -->\n{hype} {zero}",
        &[],
        &["hype@4", "zero-hallucinations@4"],
    ),
    ("the next paragraph alone", "<!-- redsignal-ignore zero-hallucinations -->\n{zero}\n\n{zero}", &["zero-hallucinations@4"], &["zero-hallucinations@2"]),
    (
        "two comments before one paragraph",
        "<!-- redsignal-ignore zero-hallucinations -->\n<!-- redsignal-ignore hype -->\n{zero} {hype}",
        &[],
        &["zero-hallucinations@3", "hype@3"],
    ),
    (
        "two in one sentence that let nothing off",
        "We ship <!-- redsignal-ignore hype --> it <!-- redsignal-ignore zero-hallucinations --> today.",
        &["unused-suppression@1", "unused-suppression@1"],
        &[],
    ),
    ("before a list item", "- One.\n<!-- redsignal-ignore hype -->\n- {hype}\n- {hype}", &["hype@4"], &["hype@3"]),
    ("at the end of a list item", "- {hype} <!-- redsignal-ignore hype -->\n- {hype}", &["hype@2"], &["hype@1"]),
    ("in a table's row", "| a | b |\n|---|---|\n| x | {hype} <!-- redsignal-ignore hype --> |\n| y | {hype} |", &["hype@4"], &["hype@3"]),
    ("in a quote", "> <!-- redsignal-ignore hype -->\n> {hype}\n>\n> {hype}", &["hype@4"], &["hype@2"]),
    (
        "from here to there",
        "<!-- redsignal-disable hype -->\n{hype}\n\n{zero}\n\n<!-- redsignal-enable hype -->\n{hype}",
        &["zero-hallucinations@4", "hype@7"],
        &["hype@2"],
    ),
    ("from here to the end", "{hype}\n\n<!-- redsignal-disable hype -->\n\n{hype}\n\n{hype}", &["hype@1"], &["hype@5", "hype@7"]),
    (
        "a family from here to there",
        "<!-- redsignal-disable credibility -->\n{hype} {zero}\n\n<!-- redsignal-enable credibility -->\n{zero}",
        &["zero-hallucinations@5"],
        &["hype@2", "zero-hallucinations@2"],
    ),
    (
        "all from here to there",
        "<!-- redsignal-disable -->\n{hype} {zero}\n\n<!-- redsignal-enable -->\n{zero}",
        &["zero-hallucinations@5"],
        &["hype@2", "zero-hallucinations@2"],
    ),
    ("enabling all ends what was named", "<!-- redsignal-disable hype -->\n{hype}\n\n<!-- redsignal-enable -->\n{hype}", &["hype@5"], &["hype@2"]),
    ("inside one paragraph", "<!-- redsignal-disable hype --> {hype} <!-- redsignal-enable hype --> {hype}", &["hype@1"], &["hype@1"]),
    (
        "nested",
        "<!-- redsignal-disable hype -->\n\n<!-- redsignal-disable zero-hallucinations -->\n\n{hype} {zero}\n\n<!-- redsignal-enable zero-hallucinations -->\n\n{hype} {zero}",
        &["zero-hallucinations@9"],
        &["hype@5", "zero-hallucinations@5", "hype@9"],
    ),
    ("the whole file", "{hype}\n\n{zero}\n\n<!-- redsignal-ignore-file hype: a sales deck -->", &["zero-hallucinations@3"], &["hype@1"]),
    ("all of the file", "<!-- redsignal-ignore-file -->\n\n{hype}\n\n{zero}", &[], &["hype@3", "zero-hallucinations@5"]),
    ("in vain", "<!-- redsignal-ignore hype -->\nAll is well.", &["unused-suppression@1"], &[]),
    ("in vain after all", "{hype}\n\n<!-- redsignal-ignore hype -->", &["hype@1", "unused-suppression@3"], &[]),
    (
        "in vain from here to there",
        "<!-- redsignal-disable hype -->\nWell.\n\n<!-- redsignal-enable hype -->\n{hype}",
        &["unused-suppression@1", "hype@5"],
        &[],
    ),
    ("in vain for the file", "<!-- redsignal-ignore-file hype -->\n{zero}", &["unused-suppression@1", "zero-hallucinations@2"], &[]),
    ("a rule that is none", "<!-- redsignal-ignore hyp -->\n{hype}", &["unused-suppression@1", "hype@2"], &[]),
    ("known and unknown", "<!-- redsignal-ignore hype, nonsense -->\n{hype}", &["unused-suppression@1"], &["hype@2"]),
    ("in a code block", "```html\n<!-- redsignal-ignore hype -->\n```\n{hype}", &["hype@4"], &[]),
    ("in a code span", "`<!-- redsignal-ignore hype -->` {hype}", &["hype@1"], &[]),
    ("another tool's", "<!-- markdownlint-disable hype -->\n{hype}", &["hype@2"], &[]),
    ("talk of one", "<!-- see redsignal-ignore hype -->\n{hype}", &["hype@2"], &[]),
    ("an unknown verb", "<!-- redsignal-ignored hype -->\n{hype}", &["hype@2"], &[]),
    ("in an empty answer", "<!-- redsignal-ignore hype -->", &["unused-suppression@1"], &[]),
];

#[test]
fn each_form_of_comment_reaches_what_it_should() {
    let mut complaints = Vec::new();
    for (name, form, left, off) in FORMS {
        let text = form.replace("{zero}", ZERO).replace("{hype}", HYPE);
        let got = lint(&LINTER, "form.md", &text);
        // Findings of one line stand in the order of their words.
        if got.0 != *left || got.1 != *off {
            complaints.push(format!("{name}: left {:?}, let off {:?}; should be {left:?}, {off:?}\n    {text:?}", got.0, got.1));
        }
        let crlf = text.replace('\n', "\r\n");
        if lint(&LINTER, "form.md", &crlf) != got {
            complaints.push(format!("{name}: with CRLF {:?}, with LF {got:?}", lint(&LINTER, "form.md", &crlf)));
        }
    }
    assert_none(&complaints, "a comment lets off what it names");
}

/// A list item is a paragraph with what is nested in it, as the catalogue says.
#[test]
fn a_comment_before_an_item_reaches_what_is_nested_in_it() {
    let text = format!("<!-- redsignal-ignore hype -->\n- {HYPE}\n  - {HYPE}\n- {HYPE}");
    let (left, off) = lint(&LINTER, "a.md", &text);
    assert_eq!((left, off), (vec!["hype@4".to_owned()], vec!["hype@2".to_owned(), "hype@3".to_owned()]));
}

#[test]
fn an_unknown_name_is_marked_itself_and_the_nearest_is_named() {
    let text = "<!-- redsignal-ignore hype, zero-halucinations: x -->\nIt is a game-changing product.";
    let source = SourceFile::new("a.md", text);
    let findings = LINTER.lint(&source);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].rule.id, UNUSED_SUPPRESSION);
    assert_eq!(source.slice(findings[0].span), "zero-halucinations");
    assert_eq!(findings[0].message(), "no rule or family is called `zero-halucinations`; did you mean `zero-hallucinations`?");
}

#[test]
fn plain_text_has_no_comments() {
    let (left, off) = lint(&LINTER, "a.txt", "<!-- redsignal-ignore hype -->\n\nIt is a game-changing product.");
    assert_eq!((left.as_slice(), off.len()), (&["hype@3".to_owned()][..], 0));
}

/// A rule that is switched off for this run may well be needed in the next.
#[test]
fn a_suppression_for_a_rule_that_does_not_run_is_not_unused() {
    let mut rules = COMPILED.rules().clone();
    rules.enable(|id, _| id != "hype");
    let (left, _) = lint(&Linter::new(rules), "a.md", "<!-- redsignal-ignore hype -->\nIt is a game-changing product.");
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn unused_suppressions_can_be_ignored() {
    let mut rules = COMPILED.rules().clone();
    rules.enable(|id, _| id != UNUSED_SUPPRESSION);
    let (left, _) = lint(&Linter::new(rules), "a.md", "<!-- redsignal-ignore nonsense -->\nAll is well.");
    assert_eq!(left, Vec::<String>::new());
}

/// An answer that proposes a model and holds no figure, of more words than the least.
const PROPOSAL: &str = "I would build an assistant on a large language model that reads each ticket and writes the reply. It looks up the order, drafts the text in the customer's tone, and \
the agent sends it. We start with returns, since those are most of the mail, then go on to billing and to delivery. The agents see the draft beside the ticket, and they can change it before it leaves. Each week we \
read what they changed and rewrite the instructions.";

#[test]
fn absence_is_let_off_at_its_words_and_before_its_heading() {
    let plain = format!("# How would you cut support load?\n\n{PROPOSAL}");
    let (left, _) = lint(&LINTER, "a.md", &plain);
    assert!(left.iter().any(|one| one.starts_with("missing-cost@")), "the answer lacks a cost figure: {left:?}");
    let forms = [
        format!("<!-- redsignal-ignore missing-cost -->\n# How would you cut support load?\n\n{PROPOSAL}"),
        format!("# How would you cut support load?\n\n<!-- redsignal-ignore missing-cost -->\n{PROPOSAL}"),
        format!("# How would you cut support load?\n\n{PROPOSAL} <!-- redsignal-ignore missing-cost -->"),
        format!("# How would you cut support load?\n\n{PROPOSAL}\n\n<!-- redsignal-ignore-file missing-cost -->"),
        format!("# How would you cut support load? <!-- redsignal-ignore missing-cost -->\n\n{PROPOSAL}"),
    ];
    for text in forms {
        let (left, off) = lint(&LINTER, "a.md", &text);
        assert!(!left.iter().any(|one| one.starts_with("missing-cost@") || one.starts_with(UNUSED_SUPPRESSION)), "{left:?}\n{text}");
        assert!(off.iter().any(|one| one.starts_with("missing-cost@")), "{off:?}\n{text}");
    }
}
