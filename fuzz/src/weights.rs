//! Any text as a table of weights, tried on any text: it is read, and written back the same, or refused with a place in it; the same is found again, by a
//! linter that remembers too.
//!
//! A line of `=== text` ends the table.

use redsignal::lint::Linter;
use redsignal::rule::{Pack, RuleSet};
use redsignal::source::SourceFile;
use redsignal::weights::Table;

use super::places;
use super::rule_file::{HEAD, rule};

/// What the table weighs: a rule on sentences, and one on answers.
fn pack(weights: SourceFile) -> Pack {
    let rules = [("claim", "[match]\nphrases = [\"zero a\", \"b\"]\n"), ("absence", "[lacks]\ntrigger = [\"we\"]\nevidence = [\"fast\"]\n")];
    let rules = rules.map(|(id, tables)| rule(id, format!("{HEAD}{tables}"))).to_vec();
    Pack { rules, weights: Some((weights, false)), ..Pack::default() }
}

/// Reads the input, and lints with what comes of it.
pub fn check(input: &[u8]) {
    let input = places::text(input);
    let (table, text) = input.split_once("\n=== text\n").unwrap_or((&input, "We decide: zero a, and b.\n\nHow fast is b?"));
    let file = SourceFile::new("weights.tsv", table);
    let linter = match (Table::read(&file), RuleSet::compile(&pack(file))) {
        (Err(_), Err(faults)) => return places::check_faults(&faults),
        (Ok(table), Ok(set)) => {
            let written = table.write();
            let back = Table::read(&SourceFile::new("weights.tsv", written.as_str())).expect("what was written is a table");
            assert_eq!(back.write(), written, "what was written is read back");
            Linter::new(set)
        }
        (table, set) => panic!("one way reads what the other refuses: {:?}, {:?}", table.err(), set.err()),
    };
    let source = SourceFile::new("a.md", text);
    let inspection = linter.inspect(&source);
    places::check(&source, &inspection);
    places::check_remembering(linter, &source, &places::told(&inspection));
}
