//! Holds a linter that remembers to one that does not: under any edits, one after another, the same is found.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use redsignal::default_pack;
use redsignal::lint::{Inspection, Linter};
use redsignal::source::SourceFile;

use super::spans::runner;
use super::support::{LINTER, sources};

/// What people and programs put into a text, and what changes how all that follows is read.
const PIECES: [&str; 22] = [
    "a",
    "I",
    " ",
    ".",
    "?",
    "\n",
    "\n\n",
    "# ",
    "- ",
    "> ",
    "| ",
    "`",
    "```\n",
    "**",
    "\"",
    ":",
    "no ",
    "400 ms",
    "<!--",
    "# Why a model?\n\n",
    "\n\n| Signal | Owner | Cost |\n|---|---|---|\n| Drift | the data scientists | cheap |\n| Fairness | nobody | $0.02 a call |\n\n",
    " I'd work with the ML team to decide. ",
];

/// All that linting says of a text.
fn told(inspection: &Inspection) -> Vec<String> {
    let findings = inspection.findings.iter().map(|found| {
        let (id, place) = (&found.rule.id, (found.span, found.sentence, found.answer));
        format!("{id} {} {place:?} {:?} {} {}", found.severity.name(), found.lacked, found.message(), found.fingerprint)
    });
    let cleared = inspection.cleared.iter().map(|cleared| format!("cleared {} {:?} {:?}", cleared.rule.id, cleared.span, cleared.by));
    findings.chain(cleared).collect()
}

fn compare(remembering: &Linter, source: &SourceFile) -> Result<(), TestCaseError> {
    let (fresh, remembered) = (LINTER.inspect(source), remembering.inspect(source));
    prop_assert_eq!(told(&fresh), told(&remembered), "{}:\n{}", source.name(), source.text());
    Ok(())
}

/// The text with some of it replaced; places and lengths in thousandths of it.
fn edited(text: &str, at: usize, length: usize, piece: &str) -> String {
    let boundary = |wanted: usize| (0..=wanted.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let from = boundary(text.len() * at / 1000);
    let to = boundary(from + text.len() * length / 1000).max(from);
    [&text[..from], piece, &text[to..]].concat()
}

/// Two texts in turn, as in an editor with two buffers, one now and then read as plain text; and edits of either.
#[test]
fn what_is_remembered_is_what_would_be_found() {
    let fixtures: Vec<SourceFile> = ["fixtures/answers", "fixtures/cases"].into_iter().flat_map(sources).collect();
    let length = prop_oneof![Just(0usize), 0..100usize];
    let edits = proptest::collection::vec((0..2usize, 0..=1000usize, length, prop::sample::select(&PIECES[..])), 1..14);
    let cases = (prop::sample::subsequence(fixtures, 2), any::<bool>(), edits);
    let run = runner(64).run(&cases, |(texts, plain, edits)| {
        let remembering = Linter::new(default_pack::rules()).remembering();
        let mut texts: Vec<(String, String)> = texts.iter().map(|source| (source.name(), source.text().to_owned())).collect();
        if plain {
            texts[0].0.push_str(".txt");
        }
        for (name, text) in &texts {
            compare(&remembering, &SourceFile::new(name.as_str(), text.as_str()))?;
        }
        for (which, at, length, piece) in edits {
            let (name, text) = &mut texts[which];
            *text = edited(text, at, length, piece);
            compare(&remembering, &SourceFile::new(name.as_str(), text.as_str()))?;
        }
        Ok(())
    });
    if let Err(error) = run {
        panic!("{error}");
    }
}

/// The same cell says another thing under another label, the other words around it being the same.
#[test]
fn a_cell_is_known_by_its_labels_too() {
    let tables = ["| Part | NAME |\n|---|---|\n| Replies | the data team |\n", "| Part | Who |\n|---|---|\n| NAME | the data team |\n"];
    for table in tables {
        let remembering = Linter::new(default_pack::rules()).remembering();
        let found = ["Reader", "Threshold", "Reader"].map(|name| {
            let source = SourceFile::new("a.md", format!("# Design an AI assistant\n\n{}", table.replace("NAME", name)));
            compare(&remembering, &source).expect("the same is found");
            remembering.lint(&source).iter().filter(|finding| finding.rule.id == "defers-to-ml-team").count()
        });
        assert_eq!(found, [0, 1, 0], "{table}");
    }
}
