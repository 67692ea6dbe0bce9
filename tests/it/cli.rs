//! Holds the commands to the contract, through the binary: what is printed where, and with which exit code.

use serde_json::Value;

use super::run::{HYPE, ZERO, check, run, run_in};
use super::support::{Scratch, root};

#[test]
fn rules_and_families_can_be_selected_and_ignored() {
    let scratch = Scratch::with(&[("a.md", &format!("{ZERO}\n{HYPE}\n<!-- redsignal-ignore regulation-name-drop -->\n\nI'm not a technical person.\n"))]);
    let table: &[(&[&str], &[&str])] = &[
        (&[], &["zero-hallucinations", "hype", "unused-suppression", "not-my-job"]),
        (&["--select", "hype"], &["hype"]),
        (&["--select", "credibility"], &["zero-hallucinations", "hype"]),
        (&["--select", "hype,not-my-job"], &["hype", "not-my-job"]),
        (&["--select", "hype", "--select", "not-my-job"], &["hype", "not-my-job"]),
        (&["--select", "all", "--ignore", "ownership"], &["zero-hallucinations", "hype", "unused-suppression"]),
        (&["--select", "credibility", "--ignore", "hype"], &["zero-hallucinations"]),
        (&["--ignore", "credibility,unused-suppression"], &["not-my-job"]),
        (&["--ignore", "suppressions"], &["zero-hallucinations", "hype", "not-my-job"]),
        (&["--ignore", "all"], &[]),
    ];
    for (args, expected) in table {
        let args: Vec<&str> = args.iter().chain(&["a.md"]).copied().collect();
        let got = check(scratch.path(), &args);
        let rules: Vec<&str> = got.out.lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect();
        assert_eq!(rules, *expected, "{args:?}");
        assert_eq!(got.code, Some(i32::from(!expected.is_empty())), "{args:?}");
    }
}

#[test]
fn a_name_that_nothing_has_is_answered_with_the_nearest() {
    let table: &[(&[&str], &str)] = &[
        (&["check", "--select", "vauge-cost", "fixtures/answers"], "error: no rule or family is called `vauge-cost`\n  = help: did you mean `vague-cost`?\n"),
        (&["check", "--ignore", "ownershp", "fixtures/answers"], "error: no rule or family is called `ownershp`\n  = help: did you mean `ownership`?\n"),
        (&["check", "--select", "hype,xyzzy", "fixtures/answers"], "error: no rule or family is called `xyzzy`\n  = help: `redsignal rules` lists them\n"),
        (&["rules", "--select", "vauge-cost"], "error: no rule or family is called `vauge-cost`\n  = help: did you mean `vague-cost`?\n"),
        (&["eval", "fixtures/answers", "--select", "vauge-cost"], "error: no rule or family is called `vauge-cost`\n  = help: did you mean `vague-cost`?\n"),
        (&["explain", "hyp"], "error: no rule is called `hyp`\n  = help: did you mean `hype`?\n"),
        (&["explain", "xyzzy"], "error: no rule is called `xyzzy`\n  = help: `redsignal rules` lists them\n"),
    ];
    for (args, err) in table {
        run(args).is(2, "", err);
    }
}

#[test]
fn the_tally_stands_last_and_quiet_leaves_it_out() {
    let scratch = Scratch::with(&[("a.md", ZERO), ("b.md", HYPE), ("c.md", "All is well.\n")]);
    let loud = run_in(scratch.path(), &["check"], "");
    assert_eq!(loud.out.lines().last(), Some("1 error, 1 warning in 3 answers (13 words)"));
    for quiet in ["--quiet", "-q"] {
        let quiet = run_in(scratch.path(), &["check", quiet], "");
        assert_eq!(format!("{}1 error, 1 warning in 3 answers (13 words)\n", quiet.out), loud.out);
        assert_eq!((quiet.code, quiet.err.as_str()), (Some(1), ""));
    }
    run_in(scratch.path(), &["check", "c.md"], "").is(0, "no red signals in 1 answer (3 words)\n", "");
    run_in(scratch.path(), &["check", "-q", "c.md"], "").is(0, "", "");
}

#[test]
fn statistics_count_the_findings_by_rule() {
    let scratch = Scratch::with(&[("a.md", &format!("{ZERO}\n{HYPE}\n{ZERO}"))]);
    let table = "     2  zero-hallucinations  error\n     1  hype                 warning\n";
    for (format, on_out) in [("text", true), ("short", true), ("json", false), ("jsonl", false)] {
        let with = run_in(scratch.path(), &["check", "--statistics", "--format", format, "a.md"], "");
        let without = run_in(scratch.path(), &["check", "--format", format, "a.md"], "");
        assert_eq!(with.out.contains(table), on_out, "{format}");
        assert_eq!(with.out.replace(table, ""), without.out, "{format}");
        assert_eq!(with.err, if on_out { "" } else { table }, "{format}: programs read standard output");
    }
}

#[test]
fn what_was_let_off_can_be_shown() {
    let scratch = Scratch::with(&[("a.md", "We can't promise zero hallucinations.\n\n<!-- redsignal-ignore hype -->\nIt is a game-changing product.\n")]);
    run_in(scratch.path(), &["check", "-q", "a.md"], "").is(0, "", "");
    let shown = run_in(scratch.path(), &["check", "-q", "--show-cleared", "a.md"], "");
    assert_eq!(shown.code, Some(0));
    // Long lines are wrapped and indented.
    let out = shown.out.replace("\n    ", " ");
    let lines: Vec<&str> = out.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 2, "{out}");
    assert!(lines[0].starts_with("let off[zero-hallucinations]: a.md:1: `zero hallucinations`: ") && lines[0].ends_with("`)"), "{out}");
    assert_eq!(lines[1], "let off[hype]: a.md:4: `game-changing`: a suppression comment");
}

#[test]
fn explain_says_all_that_a_rule_has_to_say() {
    let got = run(&["explain", "vague-cost"]);
    assert_eq!((got.code, got.err.as_str()), (Some(0), ""));
    assert!(got.out.starts_with("vague-cost (warning, numbers)\n"), "{}", got.out);
    for part in ["  why", "  cleared", "  stronger", "  asks", "  sources", "  flagged", "  silent"] {
        assert!(got.out.lines().any(|line| line.starts_with(part)), "{part} in\n{}", got.out);
    }
    assert!(got.out.lines().all(|line| line.chars().count() <= 80), "no wider than the terminal:\n{}", got.out);
    // What each part says stands in one column.
    let columns: Vec<usize> = got
        .out
        .lines()
        .filter(|line| ["  why ", "  stronger ", "  asks ", "  sources "].iter().any(|part| line.starts_with(part)))
        .filter_map(|line| line[2..].find(' ').map(|end| line.len() - line[end + 2..].trim_start().len()))
        .collect();
    assert!(columns.len() == 4 && columns.windows(2).all(|pair| pair[0] == pair[1]), "{columns:?} in\n{}", got.out);
}

/// Whoever meets a finding can ask what it means.
#[test]
fn every_rule_that_can_be_found_can_be_explained() {
    let got = run(&["explain", "unused-suppression"]);
    assert_eq!((got.code, got.err.as_str()), (Some(0), ""));
}

#[test]
fn rules_are_listed_for_people_and_programs() {
    let text = run(&["rules"]);
    let json = run(&["rules", "--format", "json"]);
    assert_eq!((text.code, json.code), (Some(0), Some(0)));
    let rows: Value = serde_json::from_str(&json.out).expect("the list is JSON");
    let rows = rows.as_array().expect("the list is an array");
    assert!(rows.len() > 30, "{} rules", rows.len());
    for row in rows {
        let field = |name: &str| row[name].as_str().unwrap_or_else(|| panic!("{name} in {row}"));
        assert!(["error", "warning", "note"].contains(&field("severity")), "{row}");
        assert!(row["kinds"].is_array() && row["sources"].is_array(), "{row}");
        let line = text.out.lines().find(|line| line.split_whitespace().nth(1) == Some(field("rule"))).unwrap_or_else(|| panic!("{row} in the table"));
        assert!(line.contains(field("summary")) && line.contains(field("severity")), "{line}");
    }
    assert_eq!(text.out.lines().last(), Some(format!("{} rules; `redsignal explain RULE` says more of one", rows.len()).as_str()));
    let one = run(&["rules", "--select", "hype"]);
    assert_eq!(one.out.lines().last(), Some("1 rule; `redsignal explain RULE` says more of one"));
}

#[test]
fn the_examples_of_the_rules_are_run() {
    let all = run(&["test"]);
    assert_eq!((all.code, all.err.as_str()), (Some(0), ""), "{}", all.out);
    assert!(all.out.ends_with(" examples, 0 failed\n"), "{}", all.out);
    let own = run(&["test", "fixtures/packs/good"]);
    own.is(0, "4 examples, 0 failed\n", "");
    let file = run(&["test", "fixtures/packs/good/clinic/committee-decides.toml"]);
    assert_eq!(file.code, Some(2), "one file of a pack lacks the pack's vocabulary: {}", file.out);
}

#[test]
fn coverage_names_the_phrases_that_no_example_fires() {
    let scratch = Scratch::with(&[(
        "own/rule.toml",
        "summary = \"a\"\nseverity = \"note\"\nlabel = \"\"\nwhy = \"\"\nstronger = \"\"\nasks = \"\"\n[match]\nphrases = [\"the board decides\",\n  \"the council decides\"]\n[[example]]\nbad = \"So the board decides.\"\n[[example]]\nok = \"Nobody decides.\"\n",
    )]);
    let got = run_in(scratch.path(), &["test", "--coverage", "--bare", "own"], "");
    got.is(0, "own/rule.toml:9: no example fires \"the council decides\"\n2 examples, 0 failed\n2 phrases, 1 fired by no example\n", "");
}

#[test]
fn eval_measures_a_labelled_folder() {
    let json = run(&["eval", "fixtures/answers", "--format", "json"]);
    assert_eq!((json.code, json.err.as_str()), (Some(0), ""));
    let report: Value = serde_json::from_str(&json.out).expect("the report is JSON");
    let all = &report["all"];
    let number = |name: &str| all[name].as_f64().unwrap_or_else(|| panic!("{name} in {all}"));
    assert!(number("labels") > 100.0 && number("found") <= number("labels"));
    assert!((0.0..=1.0).contains(&number("precision")) && (number("found") / number("labels") - number("recall")).abs() < 1e-9);
    let sum = |list: &str, name: &str| report[list].as_array().into_iter().flatten().filter_map(|row| row[name].as_f64()).sum::<f64>();
    for name in ["labels", "found", "right", "wrong", "traps", "sprung"] {
        assert!((sum("rules", name) - number(name)).abs() < 0.5 && (sum("families", name) - number(name)).abs() < 0.5, "{name} adds up");
    }
    assert!((report["missed"].as_array().map_or(0, Vec::len) as f64 - (number("labels") - number("found"))).abs() < 0.5, "each miss is listed");
    let text = run(&["eval", "fixtures/answers"]);
    assert!(text.out.lines().last().is_some_and(|line| line.starts_with("all ")), "{}", text.out);
    let one = run(&["eval", "fixtures/answers", "--select", "hype", "--format", "json"]);
    let one: Value = serde_json::from_str(&one.out).expect("the report is JSON");
    assert_eq!(one["rules"].as_array().map(Vec::len), Some(1));
}

/// 90 answers that strangers wrote to tempt, without a signal in them: 27 findings stood on the first 44 (`a`, `b`) when they were first seen, 21 on the
/// others.
#[test]
fn strong_answers_stay_quiet() {
    let json = run(&["eval", "fixtures/strong", "--format", "json"]);
    let report: Value = serde_json::from_str(&json.out).expect("the report is JSON");
    assert!(report["all"]["traps"].as_u64() >= Some(400), "{}", report["all"]);
    assert!(report["all"]["wrong"].as_u64() <= Some(4) && report["all"]["sprung"].as_u64() <= Some(1), "{}", report["false_alarms"]);
}

/// Of two phrases behind one finding neither is alone; what nothing labelled was for counts neither way.
#[test]
fn eval_tells_what_each_phrase_found() {
    let rule = "summary = \"a\"\nseverity = \"note\"\nlabel = \"\"\nwhy = \"\"\nstronger = \"\"\nasks = \"\"\n[match]\nphrases = [\n  \"the board decides\",\n  \"board\",\n  \"council\",\n  \"senate\",\n  \"parish\",\n]\n";
    let labels = [r#""quote": "The board decides""#, r#""quote": "a parish", "sure": "borderline""#, r#""quote": "a council", "trap": true"#];
    let labels: Vec<String> = labels.iter().map(|label| format!(r#"{{"file": "a.md", "rule": "rule", {label}}}"#)).collect();
    let answer = "The board decides on the budget.\n\nIn May there is a council of elders in town.\n";
    let scratch = Scratch::with(&[
        ("own/house/rule.toml", rule),
        ("folder/a.md", answer),
        ("folder/b.md", "We met a parish in June.\n"),
        ("folder/labels.jsonl", &(labels[0].clone() + "\n" + &labels[2] + "\n" + &labels[1].replace("a.md", "b.md"))),
        ("round.jsonl", r#"{"text": "The board decides.", "rules": ["rule"]}"#),
    ]);
    let got = run_in(scratch.path(), &["eval", "--bare", "--rules", "own", "--phrases", "folder"], "");
    let told = got.out.split_once("\n\nown").map_or("", |(_, told)| told);
    assert_eq!(
        told,
        "/house/rule.toml:11: 0 right, 1 false (1 alone): \"council\"\nown/house/rule.toml:12: found nothing: \"senate\"\nown/house/rule.toml:13: found nothing: \"parish\"\n5 phrases: false alarms rest on 1, no right finding on 3\n",
        "{}{}",
        got.out,
        got.err
    );
    let json = run_in(scratch.path(), &["eval", "--bare", "--rules", "own", "--phrases", "--format", "json", "round.jsonl"], "");
    let report: Value = serde_json::from_str(&json.out).expect("the report is JSON");
    let row = |line: u32, phrase: &str, right: u32| serde_json::json!({"rule": "rule", "file": "own/house/rule.toml", "line": line, "phrase": phrase, "right": right, "wrong": 0, "right_alone": 0, "wrong_alone": 0});
    let rows = [("\"the board decides\"", 1), ("\"board\"", 1), ("\"council\"", 0), ("\"senate\"", 0), ("\"parish\"", 0)];
    assert_eq!(report["phrases"], (9..).zip(rows).map(|(line, (phrase, right))| row(line, phrase, right)).collect::<Value>());
}

#[test]
fn eval_says_what_is_wrong_with_the_labels() {
    let scratch = Scratch::with(&[
        ("none/a.md", ZERO),
        ("broken/labels.jsonl", "{\"file\": \"a.md\", \"rule\": \"hype\", \"quote\": \"x\"}\n{\"file\": 1}\n"),
        (
            "astray/labels.jsonl",
            "{\"file\": \"a.md\", \"rule\": \"hype\", \"quote\": \"not there\"}\n\n{\"file\": \"b.md\", \"rule\": \"hype\", \"quote\": \"x\"}\n",
        ),
        ("astray/a.md", ZERO),
    ]);
    let table = [
        ("none", "error: cannot read none/labels.jsonl: "),
        ("broken", "error: broken/labels.jsonl:2:"),
        ("absent", "error: cannot read absent/labels.jsonl: "),
    ];
    for (folder, said) in table {
        let got = run_in(scratch.path(), &["eval", folder], "");
        assert_eq!((got.code, got.out.as_str()), (Some(2), ""), "{folder}");
        assert!(got.err.starts_with(said), "{folder}: {}", got.err);
    }
    let astray = run_in(scratch.path(), &["eval", "astray"], "");
    assert_eq!(astray.code, Some(2));
    assert!(
        astray.err.contains("error: astray/b.md: no such file or folder\n")
            && astray.err.contains("this label has no place in its file: a.md: hype: not there\n"),
        "{}",
        astray.err
    );
}

#[test]
fn completions_are_printed_for_each_shell() {
    let table = [("bash", "complete -F _redsignal"), ("zsh", "#compdef redsignal"), ("fish", "complete -c redsignal")];
    for (shell, part) in table {
        let got = run(&["completions", shell]);
        assert_eq!((got.code, got.err.as_str()), (Some(0), ""), "{shell}");
        assert!(got.out.contains(part) && got.out.contains("show-cleared"), "{shell}: {}", got.out);
    }
    run_in(root(), &["completions", "bash"], "").is(0, &run(&["completions", "bash"]).out, "");
}

#[test]
fn bad_usage_is_a_fault_and_help_is_none() {
    for args in
        [&["chekc"][..], &["check", "--format", "xml"], &["check", "--fail-on", "fatal"], &["check", "--color", "blue"], &["explain"], &["schema", "yaml"], &[]]
    {
        let got = run(args);
        assert_eq!((got.code, got.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(!got.err.is_empty(), "{args:?}");
    }
    for args in [&["--help"][..], &["check", "--help"], &["--version"], &["help", "eval"]] {
        let got = run(args);
        assert_eq!((got.code, got.err.as_str()), (Some(0), ""), "{args:?}");
        assert!(got.out.contains("redsignal"), "{args:?}: {}", got.out);
    }
    assert!(run(&["check", "--formt", "json"]).err.contains("--format"), "a flag's nearest is named");
}

#[test]
fn the_order_of_threads_changes_nothing() {
    let first = run(&["check", "fixtures/answers", "--format", "jsonl", "--show-cleared"]);
    for _ in 0..3 {
        assert_eq!(run(&["check", "fixtures/answers", "--format", "jsonl", "--show-cleared"]).out, first.out);
    }
}
