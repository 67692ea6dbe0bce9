//! Holds the figure detectors to `fixtures/figures.toml`: what people write for costs and latencies, and what only looks like it.

use std::collections::BTreeMap;

use redsignal::lint::Linter;
use redsignal::rule::{Guard, Pack, PackFile};
use redsignal::source::SourceFile;
use serde::Deserialize;

use super::support::{assert_none, compile, root};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notations {
    yes: Vec<String>,
    no: Vec<String>,
}

fn notations() -> BTreeMap<String, Notations> {
    let text = std::fs::read_to_string(root().join("fixtures/figures.toml")).expect("fixtures/figures.toml is there");
    toml::from_str(&text).expect("fixtures/figures.toml is a table of `yes` and `no` by detector")
}

/// The default pack's vocabulary and evidence, and a rule for each detector that finds it and nothing else.
fn detectors<'n>(names: impl Iterator<Item = &'n String>) -> Linter {
    let allow: Vec<String> = Guard::ALL.iter().map(|guard| format!("{:?}", guard.name())).collect();
    let probe = |name: &String| {
        let text = format!(
            "summary = \"\"\nseverity = \"note\"\nlabel = \"\"\nwhy = \"\"\nstronger = \"\"\nasks = \"\"\n[match]\nphrases = [\"@{name}\"]\nnegation = \"none\"\nallow = [{}]\n",
            allow.join(", ")
        );
        PackFile { id: name.clone(), family: "probes".to_owned(), source: SourceFile::new(format!("{name}.toml"), text), builtin: false }
    };
    let pack = Pack { rules: names.map(probe).collect(), ..Pack::builtin() };
    Linter::new(compile(&pack))
}

#[test]
fn figures_are_read_as_people_write_them() {
    let notations = notations();
    assert!(["cost-figure", "latency-figure"].iter().all(|name| notations.contains_key(*name)), "both detectors have a table");
    let linter = detectors(notations.keys());
    let mut complaints = Vec::new();
    for (detector, table) in &notations {
        let (yes, no) = (table.yes.len(), table.no.len());
        assert!(yes >= 90 && no >= 90, "{detector}: the table has some hundred notations a side, not {yes} and {no}");
        let sides = table.yes.iter().map(|text| (text, true)).chain(table.no.iter().map(|text| (text, false)));
        for (text, is_figure) in sides {
            let source = SourceFile::new("notation.md", text.as_str());
            let hits: Vec<String> =
                linter.lint(&source).iter().filter(|finding| finding.rule.id == *detector).map(|finding| source.slice(finding.span).to_owned()).collect();
            match (is_figure, hits.is_empty()) {
                (true, true) => complaints.push(format!("  {detector} misses    {text:?}")),
                (false, false) => complaints.push(format!("  {detector} sees {hits:?} in {text:?}")),
                _ => {}
            }
        }
    }
    assert_none(&complaints, "a figure is one however it is written, and only a figure is");
}
