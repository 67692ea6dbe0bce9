//! Holds the command line to its contract, through the binary: what is printed where, and with which exit code.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::support::{Scratch, redsignal, root};

const ZERO: &str = "We promise zero hallucinations.\n";
const HYPE: &str = "It is a game-changing product.\n";

/// What a run gave.
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run_in(folder: &Path, args: &[&str], stdin: &str) -> Run {
    let output = redsignal().current_dir(folder).args(args).write_stdin(stdin).output().expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn run(args: &[&str]) -> Run {
    run_in(root(), args, "")
}

fn check(folder: &Path, args: &[&str]) -> Run {
    let args: Vec<&str> = ["check", "--format", "short"].iter().chain(args).copied().collect();
    run_in(folder, &args, "")
}

impl Run {
    fn is(&self, code: i32, out: &str, err: &str) {
        assert_eq!((self.code, self.out.as_str(), self.err.as_str()), (Some(code), out, err));
    }
}

const SHORT_ZERO: &str = "1:12: error[zero-hallucinations]: promises output without hallucinations\n";

#[test]
fn standard_input_is_markdown_unless_its_name_says_otherwise() {
    let struck = "~~We promise zero hallucinations.~~\n";
    let table: &[(&[&str], &str, i32, &str)] = &[
        (&["-"], ZERO, 1, "-:"),
        (&["-", "--stdin-filename", "notes/rag.md"], ZERO, 1, "notes/rag.md:"),
        (&["-", "--stdin-filename", "rag.txt"], ZERO, 1, "rag.txt:"),
        (&["-"], struck, 0, ""),
        (&["-", "--stdin-filename", "rag.md"], struck, 0, ""),
        (&["-"], "", 0, ""),
    ];
    for (args, stdin, code, name) in table {
        let args: Vec<&str> = ["check", "--format", "short"].iter().chain(*args).copied().collect();
        let out = if *code == 1 { format!("{name}{SHORT_ZERO}") } else { String::new() };
        run_in(root(), &args, stdin).is(*code, &out, "");
    }
    let plain = run_in(root(), &["check", "--format", "short", "-", "--stdin-filename", "rag.txt"], struck);
    assert_eq!(plain.code, Some(1), "plain text has no struck-out words: {}", plain.out);
}

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
fn a_folder_is_walked_and_one_without_answers_says_so() {
    let scratch = Scratch::with(&[
        ("b.md", ZERO),
        ("a.MARKDOWN", ZERO),
        ("c/d.txt", ZERO),
        ("c/e.rst", ZERO),
        ("target/f.md", ZERO),
        (".gitignore", "target/\nignored.md\n"),
        ("ignored.md", ZERO),
        ("none/readme.rst", ZERO),
    ]);
    let names = |run: &Run| -> Vec<String> { run.out.lines().filter_map(|line| line.split(':').next()).map(str::to_owned).collect() };
    let all = check(scratch.path(), &[]);
    assert_eq!(names(&all), ["a.MARKDOWN", "b.md", "c/d.txt"], "sorted, the working folder unnamed");
    assert_eq!(names(&check(scratch.path(), &["c", "b.md", "c/d.txt", "b.md"])), ["c/d.txt", "b.md"], "in the order given, each once");
    assert_eq!(names(&check(scratch.path(), &["ignored.md", "c/e.rst"])), ["ignored.md", "c/e.rst"], "a path given by name is always linted");
    let warning = "warning: no answers in none: looked for .md, .markdown and .txt files that .gitignore does not leave out\n";
    check(scratch.path(), &["none"]).is(0, "", warning);
    let both = check(scratch.path(), &["none", "b.md"]);
    both.is(1, &format!("b.md:{SHORT_ZERO}"), warning);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_checked() {
    let scratch = Scratch::with(&[("good.md", ZERO), ("folder/inner.md", ZERO)]);
    scratch.write("latin1.md", b"A caf\xe9 with zero hallucinations.");
    scratch.write("cut.md", b"cut \xe5\xb9");
    scratch.write("folder/utf16.md", b"\xff\xfeW\x00e\x00");
    let help = "\n  = help: save it as UTF-8: most editors have it under \"Save with encoding\"\n";
    let table: &[(&[&str], &str, String)] = &[
        (&["latin1.md", "good.md"], "good.md:", format!("error: latin1.md: not UTF-8: byte 0xe9 at offset 5{help}")),
        (&["good.md", "cut.md"], "good.md:", format!("error: cut.md: not UTF-8: byte 0xe5 at offset 4{help}")),
        (&["folder"], "folder/inner.md:", format!("error: folder/utf16.md: not UTF-8: byte 0xff at offset 0{help}")),
        (&["absent.md", "good.md"], "good.md:", "error: absent.md: no such file or folder\n".to_owned()),
        (&["good.md", "absent/absent.md"], "good.md:", "error: absent/absent.md: no such file or folder\n".to_owned()),
    ];
    for (args, name, err) in table {
        check(scratch.path(), args).is(2, &format!("{name}{SHORT_ZERO}"), err);
    }
}

#[test]
fn an_empty_file_is_no_fault() {
    let scratch = Scratch::with(&[("empty.md", ""), ("blank.md", "\n \n\t\n"), ("bom.md", "\u{feff}"), ("front.md", "---\nkind: design\n---\n")]);
    for file in ["empty.md", "blank.md", "bom.md", "front.md"] {
        check(scratch.path(), &[file]).is(0, "", "");
        assert_eq!(run_in(scratch.path(), &["check", file], "").out, "no red signals in 0 answers (0 words)\n", "{file}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_back_is_named_and_the_rest_is_checked() {
    let scratch = Scratch::with(&[("answers/good.md", ZERO)]);
    std::os::unix::fs::symlink(scratch.path().join("answers"), scratch.path().join("answers/loop")).expect("a link can be made");
    let got = check(scratch.path(), &["answers"]);
    assert_eq!((got.code, got.out.as_str()), (Some(2), format!("answers/good.md:{SHORT_ZERO}").as_str()));
    assert!(got.err.starts_with("error: answers/loop: this link leads back to answers\n"), "{}", got.err);
    // A link that leads nowhere, and one to a file elsewhere.
    let scratch = Scratch::with(&[("answers/good.md", ZERO), ("elsewhere.md", ZERO)]);
    std::os::unix::fs::symlink("nowhere.md", scratch.path().join("answers/dangling.md")).expect("a link can be made");
    std::os::unix::fs::symlink("../elsewhere.md", scratch.path().join("answers/linked.md")).expect("a link can be made");
    let got = check(scratch.path(), &["answers"]);
    assert_eq!((got.code, got.out.lines().count()), (Some(2), 2), "{}", got.out);
    assert_eq!(got.err, "error: answers/dangling.md: no such file or folder\n");
}

/// Root reads everything, so as root the binary runs as nobody.
#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named_and_the_rest_is_checked() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    const NOBODY: u32 = 65_534;
    let scratch = Scratch::with(&[("good.md", ZERO), ("secret.md", ZERO), ("closed/inner.md", ZERO)]);
    let close = |name: &str| std::fs::set_permissions(scratch.path().join(name), std::fs::Permissions::from_mode(0o000)).expect("permissions can be set");
    close("secret.md");
    close("closed");
    let is_root = std::fs::metadata(scratch.path()).expect("the folder is there").uid() == 0;
    let mut command = Command::new(env!("CARGO_BIN_EXE_redsignal"));
    command.current_dir(scratch.path()).args(["check", "--format", "short", "."]);
    if is_root {
        command.uid(NOBODY);
    }
    let output = command.output();
    std::fs::set_permissions(scratch.path().join("closed"), std::fs::Permissions::from_mode(0o700)).expect("permissions can be set");
    let Ok(output) = output else {
        eprintln!("not tried: nobody cannot run the binary from where it lies");
        return;
    };
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!((output.status.code(), out.as_ref()), (Some(2), format!("good.md:{SHORT_ZERO}").as_str()), "{err}");
    let mut lines: Vec<&str> = err.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["error: closed: permission denied", "error: secret.md: permission denied"]);
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let text = "We promise zero hallucinations. It is a game-changing product.\n\n".repeat(4000);
    let scratch = Scratch::with(&[("long.md", &text)]);
    for format in ["text", "short", "json", "jsonl"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_redsignal"))
            .current_dir(scratch.path())
            .args(["check", "--format", format, "long.md"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
        assert_eq!(output.status.code(), Some(1), "{format}");
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
fn colour_is_for_those_who_ask() {
    let scratch = Scratch::with(&[("a.md", ZERO)]);
    let escapes = |args: &[&str], set: &[(&str, &str)]| -> bool {
        let output =
            redsignal().current_dir(scratch.path()).args(["check"]).args(args).arg("a.md").envs(set.iter().copied()).output().expect("the binary runs");
        output.stdout.contains(&0x1b)
    };
    let table: &[(&[&str], &[(&str, &str)], bool)] = &[
        (&[], &[], false),
        (&["--color", "auto"], &[], false),
        (&["--color", "never"], &[], false),
        (&["--color", "always"], &[], true),
        (&["--color", "always"], &[("NO_COLOR", "1")], true),
        (&["--color", "always", "--format", "json"], &[], false),
        (&["--color", "always", "--format", "short"], &[], false),
    ];
    for (args, set, expected) in table {
        assert_eq!(escapes(args, set), *expected, "{args:?} {set:?}");
    }
}

/// `script` gives a program a terminal of its own.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_is_given_colour_unless_it_refuses() {
    let scratch = Scratch::with(&[("a.md", ZERO)]);
    let table: &[(&str, &[(&str, &str)], bool)] = &[
        ("", &[], true),
        ("--color never", &[], false),
        ("", &[("NO_COLOR", "1")], false),
        ("", &[("NO_COLOR", "")], true),
        ("", &[("TERM", "dumb")], false),
        ("--color always", &[("NO_COLOR", "1"), ("TERM", "dumb")], true),
    ];
    for (args, set, expected) in table {
        let command = format!("{} check {args} a.md", env!("CARGO_BIN_EXE_redsignal"));
        let mut script = Command::new("script");
        script
            .current_dir(scratch.path())
            .args(["--quiet", "--return", "--command", &command, "/dev/null"])
            .env("TERM", "xterm")
            .env_remove("NO_COLOR")
            .envs(set.iter().copied())
            .stdin(Stdio::null());
        let Ok(output) = script.output() else {
            eprintln!("not tried: there is no `script` to make a terminal with");
            return;
        };
        let out = String::from_utf8_lossy(&output.stdout);
        assert!(out.contains("zero-hallucinations"), "{out}");
        assert_eq!(out.contains("\u{1b}[0m"), *expected, "{args} {set:?}: {out}");
    }
}

/// Wherever on its line the signal stands. A headline is one line however long, as compilers print it.
#[test]
fn the_output_is_as_wide_as_the_terminal() {
    let scratch = Scratch::new();
    for before in 0..24 {
        scratch.write(&format!("{before}.md"), format!("{}{}{}", "So they said. ".repeat(before), ZERO.trim(), " Words come after it.".repeat(20)));
    }
    for width in [50, 80, 120] {
        let output = redsignal().current_dir(scratch.path()).env("COLUMNS", width.to_string()).args(["check", "."]).output().expect("the binary runs");
        let out = String::from_utf8_lossy(&output.stdout);
        let widest = out.lines().filter(|line| !line.starts_with("error[")).max_by_key(|line| line.chars().count()).unwrap_or_default();
        assert!(widest.chars().count() <= width, "wider than {width} columns: {widest:?}");
        assert!(widest.chars().count() + 20 > width.min(106), "{width} columns are made use of: {widest:?}");
    }
}

#[test]
fn the_order_of_threads_changes_nothing() {
    let first = run(&["check", "fixtures/answers", "--format", "jsonl", "--show-cleared"]);
    for _ in 0..3 {
        assert_eq!(run(&["check", "fixtures/answers", "--format", "jsonl", "--show-cleared"]).out, first.out);
    }
}
