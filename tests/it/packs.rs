//! Holds a user's own packs to their promise: they are used beside the built-in one, and what is wrong in them is drawn, all at once.

use insta::assert_snapshot;
use redsignal::lint::Linter;
use redsignal::rule::{Pack, RuleSet};
use redsignal::source::SourceFile;

use super::support::{Scratch, compile, redsignal, root};

/// Runs the binary in `fixtures/packs`; returns exit code, standard output and standard error.
fn run(args: &[&str]) -> (Option<i32>, String, String) {
    let output = redsignal().current_dir(root().join("fixtures/packs")).args(args).output().expect("the binary runs");
    (output.status.code(), String::from_utf8(output.stdout).expect("output is UTF-8"), String::from_utf8(output.stderr).expect("output is UTF-8"))
}

#[test]
fn every_fault_of_a_broken_pack_is_drawn_at_once() {
    let (code, out, drawn) = run(&["check", "--rules", "broken", "../cases"]);
    assert_eq!((code, out.as_str()), (Some(2), ""), "nothing is checked");
    assert_snapshot!("broken", drawn);
    for command in
        [&["test", "broken"][..], &["rules", "--rules", "broken"], &["explain", "hype", "--rules", "broken"], &["eval", "--rules", "broken", "../answers"]]
    {
        let (code, out, other) = run(command);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{command:?}");
        assert_eq!(other, drawn, "{command:?} draws the same");
    }
}

/// A fault, where it must be marked, and a piece of what must be said.
const FAULTS: &[(&str, &str, &str)] = &[
    ("unknown-key.toml", "phrasess", "unknown key `phrasess`"),
    ("unknown-severity.toml", "\"warn\"", "unknown severity `warn`"),
    ("unknown-term.toml", "<ml-taem>", "no term is called `<ml-taem>`"),
    ("unknown-term.toml", "@own-decison", "no evidence is called `@own-decison`"),
    ("bad-regex.toml", "\"board (decides\"", "this regular expression is broken"),
    ("bare-regex.toml", "'\\bboard\\b'", "a regular expression needs a phrase"),
    ("matches-nothing.toml", "\"[the] [board]\"", "matches the empty text"),
    ("matches-nothing.toml", "\"_ ..\"", "could match anything"),
    ("matches-nothing.toml", "\"the $ board\"", "can match nothing"),
    ("matches-nothing.toml", "\"board ^ decides\"", "can match nothing"),
    ("unclosed-group.toml", "(", "never closed"),
    ("unclosed-group.toml", "[", "never closed"),
    ("unclosed-group.toml", ")", "closes nothing"),
    ("unknown-guard.toml", "\"negation\"", "unknown guard"),
    ("unknown-guard.toml", "\"clauses\"", "unknown negation"),
    ("unknown-guard.toml", "\"designs\"", "unknown question kind"),
    ("unknown-guard.toml", "\"vauge-cost\"", "unknown rule"),
    ("looks-for-nothing.toml", "", "looks for nothing"),
    ("looks-for-nothing.toml", "[[example]]", "either `bad` or `ok`"),
    ("vocabulary.toml", "board", "uses itself"),
    ("vocabulary.toml", "empty", "no phrase"),
    ("no-toml.toml", "", ""),
    ("no-summary.toml", "", "missing field `summary`"),
];

#[test]
fn each_fault_is_marked_where_it_is() {
    let mut pack = Pack::builtin();
    pack.extend(Pack::read(&root().join("fixtures/packs/broken")).expect("the pack can be read"));
    let faults = RuleSet::compile(&pack).expect_err("the pack is broken");
    let mut complaints = Vec::new();
    for (file, marked, said) in FAULTS {
        let is_it = |fault: &&redsignal::fault::Fault| {
            fault.file.name().ends_with(file) && fault.message.contains(said) && (marked.is_empty() || fault.file.slice(fault.span) == *marked)
        };
        if !faults.iter().any(|fault| is_it(&fault)) {
            complaints.push(format!("{file}: nothing marks {marked:?} with {said:?}"));
        }
    }
    super::support::assert_none(&complaints, "a fault is marked");
    let cycle: Vec<&str> = faults
        .iter()
        .filter(|fault| fault.file.name().ends_with("vocabulary.toml") && fault.message.contains("board"))
        .map(|fault| fault.message.as_str())
        .collect();
    assert_eq!(cycle, ["this term uses itself: board → panel → council → board"], "a cycle is one fault");
}

#[test]
fn names_are_not_called_unknown_while_the_file_that_has_them_cannot_be_read() {
    let mut pack = Pack::builtin();
    for file in pack.evidence.iter_mut().chain(&mut pack.vocabulary) {
        *file = SourceFile::new(file.name(), format!("{}\n[unclosed\n", file.text()));
    }
    let broken = pack.evidence.len() + pack.vocabulary.len();
    let faults = RuleSet::compile(&pack).expect_err("the pack is broken");
    assert!(broken > 1 && faults.len() == broken, "{} faults in {broken} files: {}", faults.len(), faults[broken - 1].message);
}

#[test]
fn an_example_that_fails_is_drawn_and_fails_the_test() {
    let (code, out, drawn) = run(&["test", "failing"]);
    assert_eq!(code, Some(1));
    assert_snapshot!("failing", format!("{drawn}---\n{out}"));
}

#[test]
fn a_pack_of_your_own_stands_beside_the_built_in_one() {
    let (code, out, drawn) = run(&["test", "good"]);
    assert_eq!((code, drawn.as_str()), (Some(0), ""), "{out}");
    let mut pack = Pack::builtin();
    pack.extend(Pack::read(&root().join("fixtures/packs/good")).expect("the pack can be read"));
    let linter = Linter::new(compile(&pack));
    let table = [
        // Its own rule with its own term, cleared by its own evidence and by the built-in one.
        ("The ethics committee will decide on the photos.", &["committee-decides"][..]),
        ("The ethics committee, chaired by Dr. Lee, will decide on the photos.", &[]),
        ("The ethics committee will decide on the photos. I own that decision.", &[]),
        // A built-in term that it adds to, in a built-in rule.
        ("I'd leave it to the bot guild to choose the threshold.", &["defers-to-ml-team"]),
        ("I'd leave it to the ML team to choose the threshold.", &["defers-to-ml-team"]),
    ];
    for (text, expected) in table {
        let found: Vec<String> = linter.lint(&SourceFile::new("a.md", text)).iter().map(|finding| finding.rule.id.clone()).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_rule_of_your_own_is_explained_and_listed() {
    let (code, out, _) = run(&["explain", "committee-decides", "--rules", "good"]);
    assert_eq!(code, Some(0));
    assert_snapshot!("explain_own", out);
    let (_, out, _) = run(&["rules", "--rules", "good", "--select", "clinic"]);
    assert_snapshot!("rules_own", out);
}

#[test]
fn a_rule_of_the_same_name_replaces_the_built_in_one() {
    let text = std::fs::read_to_string(root().join("fixtures/packs/levels/levels/level-error.toml")).expect("the fixture is there");
    let scratch = Scratch::with(&[("credibility/hype.toml", text.as_str()), ("a.md", "A game-changing errorword.")]);
    let output =
        redsignal().current_dir(scratch.path()).args(["check", "--rules", "credibility", "--format", "short", "a.md"]).output().expect("the binary runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "a.md:1:17: error[hype]: holds a word of level error\n");
}

/// The built-in file is not the user's to mend.
#[test]
fn a_fault_in_an_addition_is_drawn_in_the_file_that_adds() {
    let scratch = Scratch::with(&[
        ("evidence.toml", "[evidence.cost-figure]\nsummary = \"a price\"\nphrases = [\"gratis\"]\nexcept = [\"<nonesuch>\"]\n"),
        ("vocabulary.toml", "[terms]\nml-team = [\"the <nonesuch>\"]\n"),
    ]);
    let mut pack = Pack::builtin();
    pack.extend(Pack::read(scratch.path()).expect("the pack can be read"));
    let faults = RuleSet::compile(&pack).expect_err("the addition is broken");
    let marked: Vec<(bool, &str)> =
        faults.iter().map(|fault| (fault.file.path().starts_with(scratch.path()), fault.file.text().get(fault.span.range()).unwrap_or("?"))).collect();
    assert_eq!(marked, [(true, "<nonesuch>"), (true, "<nonesuch>")]);
}

#[test]
fn a_pack_that_cannot_be_read_is_named() {
    let scratch = Scratch::with(&[("empty/readme.md", "no rule here")]);
    scratch.write("latin1/own/rule.toml", b"summary = \"caf\xe9\"");
    let table = [("absent", "cannot read absent: "), ("empty", "no rule file in empty"), ("latin1", "latin1/own/rule.toml: not UTF-8: byte 0xe9 at offset 14")];
    for (folder, said) in table {
        let output = redsignal().current_dir(scratch.path()).args(["check", "--rules", folder, "empty"]).output().expect("the binary runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{folder}: {stderr}");
        assert!(stderr.starts_with("error: ") && stderr.contains(said), "{folder}: {stderr}");
    }
}
