//! Holds the default pack to its own examples, to the catalogue of signals, and to its packed form.

use std::collections::BTreeMap;

use redsignal::lint::Linter;
use redsignal::rule::Pack;
use redsignal::rule_test;
use redsignal::source::SourceFile;

use super::support::{ANSWERS, COMPILED, LINTER, assert_none, compile, root};

#[test]
fn every_example_of_every_rule_holds() {
    let mut complaints = Vec::new();
    let mut examples = 0;
    for rule in COMPILED.rules().rules() {
        let report = rule_test::run(&COMPILED, rule);
        examples += report.examples;
        complaints
            .extend(report.failures.iter().map(|failure| format!("{}:{}: {}", rule.file.name(), rule.file.line_number(failure.span.start), failure.message)));
    }
    assert!(examples >= 16 * COMPILED.rules().rules().count(), "a rule has at least eight examples a side, and all were run");
    assert_none(&complaints, "an example holds");
}

#[test]
fn the_catalogue_and_the_pack_have_the_same_rules() {
    let catalogue = std::fs::read_to_string(root().join("fixtures/signals.txt")).expect("fixtures/signals.txt is there");
    let catalogue: BTreeMap<&str, &str> = catalogue.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' ')).collect();
    assert_eq!(catalogue.len(), 46, "the catalogue has 46 signals");
    let pack: BTreeMap<&str, &str> = COMPILED.rules().rules().map(|rule| (rule.id.as_str(), rule.severity.name())).collect();
    let mut complaints = Vec::new();
    for (id, severity) in &catalogue {
        match pack.get(id) {
            None => complaints.push(format!("{id}: no rule")),
            Some(own) if own != severity => complaints.push(format!("{id}: the rule is {own}, the catalogue says {severity}")),
            Some(_) => {}
        }
    }
    complaints.extend(pack.keys().filter(|id| !catalogue.contains_key(*id)).map(|id| format!("{id}: not in the catalogue")));
    assert_none(&complaints, "each signal of the catalogue is a rule of its severity");
}

/// They are compiled when first needed, so a broken one would go unnoticed.
#[test]
fn every_regular_expression_compiles() {
    let rules = COMPILED.rules().rules();
    let broken = rules.flat_map(|rule| {
        rule.matches.iter().flat_map(|table| &table.regexes).filter(|regex| regex.get().is_none()).map(|regex| format!("{}: {}", rule.id, regex.pattern()))
    });
    assert_none(&broken.collect::<Vec<_>>(), "a regular expression compiles");
}

/// All that linting gives, as texts to compare, each opening with its rule.
fn everything(linter: &Linter, source: &SourceFile) -> Vec<String> {
    let inspection = linter.inspect(source);
    let findings = inspection.findings.iter().map(|finding| {
        format!("{} {:?} {:?} {:?} {:?} {:016x}", finding.rule.id, finding.span, finding.severity, finding.answer, finding.lacked, finding.fingerprint)
    });
    let cleared = inspection.cleared.iter().map(|cleared| format!("{} {:?} let off: {}", cleared.rule.id, cleared.span, cleared.by.describe(source)));
    findings.chain(cleared).collect()
}

fn assert_same(one: &Linter, other: &Linter, promise: &str) {
    let mut compared = 0;
    for source in ANSWERS.iter() {
        let (expected, got) = (everything(one, source), everything(other, source));
        compared += expected.len();
        assert_eq!(got, expected, "{promise}: {}", source.name());
    }
    assert!(compared > ANSWERS.len(), "there was something to compare");
}

#[test]
fn the_packed_rules_find_what_the_written_ones_find() {
    assert_same(&COMPILED, &LINTER, "packing changes nothing");
}

#[test]
fn the_order_of_rule_files_changes_nothing() {
    let mut pack = Pack::builtin();
    pack.rules.reverse();
    assert_same(&COMPILED, &Linter::new(compile(&pack)), "the order of rules never changes a result");
    let len = pack.rules.len();
    pack.rules.rotate_left(len / 3);
    assert_same(&COMPILED, &Linter::new(compile(&pack)), "the order of rules never changes a result");
}

#[test]
fn a_rule_that_is_left_out_changes_no_other() {
    let mut half = COMPILED.rules().clone();
    let kept = |id: &str| id.len().is_multiple_of(2);
    // A rule that supersedes another takes that one's findings away, so those two go together.
    let bound: Vec<String> =
        COMPILED.rules().rules().flat_map(|rule| rule.supersedes.iter().cloned().chain((!rule.supersedes.is_empty()).then(|| rule.id.clone()))).collect();
    half.enable(|id, _| kept(id) || bound.iter().any(|other| other == id));
    let half = Linter::new(half);
    for source in ANSWERS.iter() {
        let enabled = |line: &String| half.rules().rule(line.split(' ').next().unwrap_or_default()).is_some();
        let mut expected = everything(&COMPILED, source);
        expected.retain(enabled);
        assert_eq!(everything(&half, source), expected, "{}", source.name());
    }
}

#[test]
fn what_is_turned_down_or_announced_as_anothers_is_no_claim() {
    for under in ["The supplier said:", "## What I turned down", "## Out of scope", "What I refuse to promise:"] {
        let text = format!("# How would you build it?\n\nWith a small model.\n\n{under}\n\n- It never hallucinates.\n");
        let found = LINTER.lint(&SourceFile::new("answer.md", text.as_str()));
        assert!(found.is_empty(), "under {under:?} nothing is claimed, but {} was found", found.len());
    }
    let text = "# How would you build an assistant for claims?\n\nA small model reads each claim and drafts the reply that a clerk sends, so that nobody \
                waits for days, and the clerk has the whole file beside it, with the passages that it used marked in yellow, which is what they asked for \
                when we sat with them for a week in spring and watched them work through the pile of the day.\n\n## What I turned down\n\n\
                - One large model for everything. It came out at $9,000 a month.\n";
    let found = LINTER.lint(&SourceFile::new("answer.md", text));
    let ids: Vec<&str> = found.iter().map(|finding| finding.rule.id.as_str()).collect();
    assert!(ids.contains(&"missing-latency") && !ids.contains(&"missing-cost"), "what was turned down has its price, and that counts: {ids:?}");
    let claimed = SourceFile::new("answer.md", "# How would you build it?\n\n## What I build\n\n- It never hallucinates.\n");
    assert_eq!(LINTER.lint(&claimed).len(), 1, "under another heading it is a claim");
}

/// A headline is read at a glance: it fits the narrowest terminal in use.
#[test]
fn headlines_fit_on_one_line() {
    let headlines = COMPILED.rules().rules().map(|rule| format!("{}[{}]: {}", rule.severity.name(), rule.id, rule.summary));
    let long: Vec<String> = headlines.filter(|headline| headline.chars().count() > 80).collect();
    assert_none(&long, "a headline has at most 80 columns");
}
