//! Holds the weights of words to what the rule format says of them: what is doubted, what is found, and what is neither.

use redsignal::finding::ClearedBy;
use redsignal::lint::{Inspection, Linter};
use redsignal::rule::{Pack, RuleSet};
use redsignal::source::SourceFile;
use redsignal::weights::Table;

/// A rule that finds a colour, and weights that know when it is none.
const RULE: &str = r##"
summary = "names a colour"
severity = "warning"
label = "a colour"
why = "W."
stronger = "S."
asks = "A?"

[match]
phrases = ["blue"]

[cleared-by]
paragraph = ["@loose", "@measured"]
"##;

const EVIDENCE: &str = r##"
[evidence.loose]
summary = "a shade"
phrases = ["pale"]

[evidence.measured]
summary = "a wavelength"
phrases = ["#num nm"]
firm = true
"##;

const WEIGHTS: &str = "sentence\tdoubt -1\tclaim 1\tinsist 1.5\nanswer\tdoubt -9\tinsist 9\nrule colour\tsentence\t0\nblu\t0:8\nis\t\nit\t\nmood\t0:-127\nred\t0:64\nsky\t\nso\t\nthe\t\n";

/// The rule by another id, and what it needs.
fn pack_of(id: &str) -> Pack {
    let mut pack = Pack::default();
    let source = SourceFile::new(format!("{id}.toml"), RULE);
    pack.rules.push(redsignal::rule::PackFile { id: id.into(), family: "own".into(), source, builtin: false });
    pack.evidence.push(SourceFile::new("evidence.toml", EVIDENCE));
    pack
}

fn inspect(text: &str, weights: Option<&str>) -> Inspection {
    let mut pack = pack_of("colour");
    pack.weights = weights.map(|weights| (SourceFile::new("weights.tsv", weights), false));
    let set = RuleSet::compile(&pack).unwrap_or_else(|faults| panic!("{}", faults[0].message));
    Linter::new(set).inspect(&SourceFile::new("a.md", text))
}

fn found(text: &str) -> Vec<String> {
    let inspection = inspect(text, Some(WEIGHTS));
    inspection.findings.iter().map(|finding| inspection.document.source().slice(finding.span).to_owned()).collect()
}

#[test]
fn words_around_a_match_doubt_it_and_are_named() {
    assert_eq!(found("The sky is blue."), ["blue"]);
    assert_eq!(inspect("The mood is blue.", None).findings.len(), 1, "without weights nothing is doubted");
    let inspection = inspect("The mood is blue.", Some(WEIGHTS));
    assert!(inspection.findings.is_empty());
    let source = inspection.document.source();
    let [cleared] = &inspection.cleared[..] else { panic!("one match is let off") };
    assert!(matches!(&cleared.by, ClearedBy::Words(margin, words) if *margin < -1.0 && source.slice(words[0]) == "mood"), "{:?}", cleared.by);
    assert!(cleared.by.describe(source).contains("(`mood`: -1."), "{}", cleared.by.describe(source));
}

#[test]
fn what_was_never_weighed_is_not_doubted() {
    assert_eq!(found("Mood qua zyx blue vox."), ["blue"], "too few words are known");
    assert_eq!(found(&format!("The mood is it {}so blue.", "so it is the sky, ".repeat(4))), ["blue"], "what stands far off has no say");
}

#[test]
fn a_sentence_that_speaks_loudly_is_found_without_a_phrase() {
    assert_eq!(found("So the sky is red red red."), ["red red red"]);
    assert_eq!(found("Red red red."), Vec::<String>::new(), "three words are too few");
    assert_eq!(found("So the sky is red red red?"), Vec::<String>::new(), "a question is no claim");
    assert_eq!(found("So the sky is blue red red red."), ["blue"], "a phrase found it already");
}

#[test]
fn a_loud_claim_is_let_off_by_firm_evidence_alone() {
    let by = |text: &str| inspect(text, Some(WEIGHTS)).cleared.iter().map(|cleared| cleared.by.describe(&SourceFile::new("a.md", text))).collect::<Vec<_>>();
    assert_eq!(by("The sky is blue. It is pale."), ["a shade in the paragraph (`pale`)"]);
    let loud = "The sky is red red blue.";
    assert_eq!(found(&format!("{loud} It is pale.")), ["blue"], "words of evidence are not enough");
    assert_eq!(by(&format!("{loud} It is pale, 470 nm.")), ["a wavelength in the paragraph (`470 nm`)"]);
}

#[test]
fn a_rule_that_was_written_anew_is_not_weighed() {
    let mut pack = Pack::builtin();
    let builtin = RuleSet::compile(&pack).expect("the pack is sound");
    pack.extend(pack_of("hype"));
    let set = RuleSet::compile(&pack).expect("the pack is sound");
    let text = SourceFile::new("a.md", "The wrong idea of a mood is blue in the figures that we measured in 400 answers last week, and it is not cheap.");
    assert!(Linter::new(set).lint(&text).iter().any(|finding| finding.rule.id == "hype"), "the new rule decides alone");
    assert!(Linter::new(builtin).lint(&text).iter().all(|finding| finding.rule.id != "hype"));
}

#[test]
fn a_table_is_read_back_as_it_was_written() {
    let (_, text) = redsignal::rule::builtin::FILES.iter().find(|(path, _)| path.ends_with("weights.tsv")).expect("the pack has weights");
    let table = Table::read(&SourceFile::new("weights.tsv", *text)).expect("it is a table");
    assert_eq!(table.write(), *text);
    let rules = redsignal::default_pack::rules();
    assert!(table.columns.iter().all(|(rule, ..)| rules.rule(rule).is_some()) && table.columns.len() > 40);
}

#[test]
fn a_line_that_is_none_is_named() {
    let twice = ["black\t", "azure\t"];
    for wrong in ["blue", "blue\tx", "blue\t1:5", "blue\t0:500", "rule colour\tbook\t0", "sentence\tdoubt x\tclaim 1"].into_iter().chain(twice) {
        let file = SourceFile::new("weights.tsv", format!("sentence\tdoubt -1\tclaim 1\nrule colour\tsentence\t0\nblack\t\n{wrong}\n"));
        let fault = Table::read(&file).expect_err(wrong);
        assert_eq!(file.slice(fault.span), wrong);
        assert_eq!(file.line_number(fault.span.start), 4);
    }
}

/// A look-up ends at a free place, so there is one.
#[test]
fn a_table_of_one_feature_is_looked_up() {
    let one = "sentence\tdoubt -1\tclaim 1\nrule colour\tsentence\t0\nblu\t0:8\n";
    assert_eq!(inspect("The sky is blue.", Some(one)).findings.len(), 1);
}
