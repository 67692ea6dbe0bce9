//! Holds the rules to what is published of them: the page says what is measured, and what is measured is as much as was asked for.

use redsignal::eval;

use super::docs::assert_page;
use super::support::{LINTER, assert_none, root};

#[test]
fn the_page_on_accuracy_says_what_is_measured() {
    let page = eval::accuracy(&LINTER, &root().join("fixtures")).unwrap_or_else(|complaint| panic!("{}", complaint.message));
    assert_page("docs/accuracy.md", &page);
}

/// What was asked for on the labelled answers, all rules together: precision 0.95, recall 0.90, the mean of the rules' recalls 0.88, at most 2% of traps.
#[test]
fn the_labelled_answers_are_told_as_well_as_was_asked_for() {
    let report =
        eval::measure_folder(&LINTER, &root().join("fixtures/answers"), eval::Detail::Rules).unwrap_or_else(|complaint| panic!("{}", complaint.message));
    let (all, labelled) = (report.total(), report.rules.values().filter(|score| score.labels > 0).collect::<Vec<_>>());
    let mean = labelled.iter().map(|score| score.recall()).sum::<f64>() / labelled.len() as f64;
    let asked = [
        ("labelled rules", labelled.len() as f64, 46.0),
        ("precision", all.precision(), 0.95),
        ("recall", all.recall(), 0.90),
        ("the mean of the rules' recalls", mean, 0.88),
        ("traps left alone", 1.0 - f64::from(all.sprung) / f64::from(all.traps), 0.98),
    ];
    let too_low: Vec<String> = asked.iter().filter(|(_, is, least)| is < least).map(|(what, is, least)| format!("{what}: {is:.2}, not {least}")).collect();
    assert_none(&too_low, "what was asked for is reached");
    assert_none(&report.broken, "each quote stands in its file");
}
