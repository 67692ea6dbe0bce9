//! Holds `company = true` to its promise: where a gap is told, and where it is doubted.

use redsignal::default_pack;
use redsignal::finding::ClearedBy;
use redsignal::lint::Linter;
use redsignal::source::SourceFile;

use super::support::LINTER;

/// An answer that has all that is asked for, sentence by sentence: what lets each of the six rules of absence off, and padding between.
const WHOLE: [(&str, &str); 7] = [
    (
        "",
        "# How would you help a shop with AI?\n\nI'd build a chatbot on a language model that answers the customers of the shop from its catalogue and their orders.",
    ),
    ("missing-cost", "An answer costs half a cent."),
    ("missing-latency", "It is there in 900 ms."),
    ("missing-fallback", "When the service is down we fall back to the old search."),
    ("missing-monitoring", "We monitor the drift of the questions on a dashboard with an alert."),
    ("missing-failure-mode", "Two in a hundred answers may be wrong, and that is our limit."),
    ("missing-privacy", "Names are masked before the model and chats are deleted after a week."),
];

/// Says nothing that any rule looks for.
const PADDING: &str = "The shop has four branches in the north, and most of its people have been there since the first one opened. They know the regulars by name, and they know \
    which suppliers come late. In spring the branches sell more garden chairs than anything else, and in autumn it is lamps and rugs.";

/// The whole answer without what lets some rules off.
fn without(rules: &[&str], paddings: usize) -> SourceFile {
    let said: Vec<&str> = WHOLE.iter().filter(|(rule, _)| !rules.contains(rule)).map(|(_, said)| *said).collect();
    SourceFile::new("a.md", format!("{}\n{}\n", said.join(" "), format!("\n{PADDING}\n").repeat(paddings)))
}

fn gaps(linter: &Linter, source: &SourceFile) -> Vec<String> {
    linter.lint(source).iter().map(|finding| finding.rule.id.clone()).filter(|rule| rule.starts_with("missing-")).collect()
}

#[test]
fn a_gap_that_can_be_filled_in_any_words_is_told_in_company_alone() {
    assert_eq!(gaps(&LINTER, &without(&[], 3)), [""; 0]);
    for rule in ["missing-fallback", "missing-monitoring", "missing-failure-mode", "missing-privacy"] {
        // Short, there is nothing else that could say it.
        assert_eq!(gaps(&LINTER, &without(&[rule], 0)), [rule]);
        let long = without(&[rule], 3);
        assert_eq!(gaps(&LINTER, &long), [""; 0]);
        let let_off = LINTER.inspect(&long).cleared;
        assert!(let_off.iter().any(|cleared| cleared.rule.id == rule && matches!(cleared.by, ClearedBy::Alone)), "{rule} is not named as let off");
    }
    // A figure is a figure.
    for rule in ["missing-cost", "missing-latency"] {
        assert_eq!(gaps(&LINTER, &without(&[rule], 3)), [rule]);
    }
    // Three of them are company.
    let three = ["missing-fallback", "missing-monitoring", "missing-privacy"];
    let mut found = gaps(&LINTER, &without(&three, 3));
    found.sort();
    assert_eq!(found, three);
}

#[test]
fn a_gap_is_told_where_the_others_are_not_looked_for() {
    let mut rules = default_pack::rules();
    rules.enable(|id, _| id == "missing-fallback");
    assert_eq!(gaps(&Linter::new(rules), &without(&["missing-fallback"], 3)), ["missing-fallback"]);
}
