//! Holds baselines to their promise: what is known stays quiet however it moves, what is new does not, and nothing grows unasked.

use redsignal::baseline::{Baseline, BaselineError};

use super::run::{HYPE, Run, ZERO, run_in};
use super::support::{Scratch, assert_none};

const FILE: &str = "baseline.json";

fn check(scratch: &Scratch, args: &[&str]) -> Run {
    let args: Vec<&str> = ["check", "--isolated", "--format", "short", "--baseline", FILE].iter().chain(args).copied().collect();
    run_in(scratch.path(), &args, "")
}

fn file(scratch: &Scratch) -> String {
    std::fs::read_to_string(scratch.path().join(FILE)).expect("the baseline is there")
}

/// A folder with a baseline of all that is in it.
fn agreed(files: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::with(files);
    let run = check(&scratch, &["--write-baseline"]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""), "what is written is known");
    check(&scratch, &[]).is(0, "", "");
    scratch
}

#[test]
fn the_first_writing_takes_all_and_says_so() {
    let scratch = Scratch::with(&[("b/b.md", HYPE), ("a.md", &format!("{ZERO}\n{ZERO}"))]);
    check(&scratch, &["--write-baseline"]).is(0, "", "baseline.json: 3 findings in the baseline, 0 taken out\n");
    let lines: Vec<String> = file(&scratch).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 7, "{lines:?}");
    assert!(lines[3].starts_with(r#"    {"path":"a.md","rule":"zero-hallucinations","fingerprint":""#) && lines[3].ends_with(r#","count":2},"#), "{lines:?}");
    assert!(lines[4].starts_with(r#"    {"path":"b/b.md","rule":"hype""#), "{lines:?}");
    let written = file(&scratch);
    let again = Baseline::parse(&written).expect("it is read again");
    assert_eq!((again.write(), again.len()), (written, 3));
    let quiet = run_in(scratch.path(), &["check", "-q", "--isolated", "--baseline", FILE, "--write-baseline"], "");
    quiet.is(0, "", "");
    let text = run_in(scratch.path(), &["check", "--isolated", "--baseline", FILE], "");
    text.is(0, "no red signals in 2 answers (14 words)\nnot shown: 3 findings in the baseline\n", "");
}

#[test]
fn known_findings_stay_known_however_they_move() {
    let scratch = agreed(&[("a.md", &format!("# One\n\n{ZERO}\n# Two\n\n{HYPE}")), ("b.md", "All is well.\n")]);
    let moves = [
        ("lines are put before it", format!("# Zero\n\nAll is well.\n\n# One\n\n{ZERO}\n# Two\n\n{HYPE}")),
        ("it is wrapped anew, and emphasised", "# One\n\nWe promise\n**zero** hallucinations.\n\n# Two\n\nIt is a *game-changing*\nproduct.\n".to_owned()),
        ("the other sections change places", format!("# Two\n\n{HYPE}\n# One\n\n{ZERO}")),
    ];
    for (how, text) in moves {
        scratch.write("a.md", text);
        let run = check(&scratch, &[]);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), "", ""), "{how}");
    }
    // A renamed file keeps its findings; writing follows it.
    std::fs::rename(scratch.path().join("a.md"), scratch.path().join("new.md")).expect("a file can be renamed");
    check(&scratch, &[]).is(0, "", "");
    check(&scratch, &["--write-baseline"]).is(0, "", "baseline.json: 2 findings in the baseline, 0 taken out\n");
    assert_eq!(file(&scratch).matches("\"path\":\"new.md\"").count(), 2, "{}", file(&scratch));
    // From another folder it is the same.
    std::fs::create_dir(scratch.path().join("sub")).expect("a folder can be made");
    let below = run_in(&scratch.path().join("sub"), &["check", "--isolated", "--format", "short", "--baseline", "../baseline.json", ".."], "");
    below.is(0, "", "");
}

#[test]
fn what_is_new_is_reported() {
    let scratch = agreed(&[("a.md", ZERO)]);
    let news = [
        ("a sentence that says it otherwise", "We promise and promise zero hallucinations.\n".to_owned()),
        ("a claim that goes on", format!("{} It will never make anything up.\n", ZERO.trim_end())),
        ("a second of the same", format!("{ZERO}\n{ZERO}")),
        ("the same under another heading", format!("# Other\n\n{ZERO}")),
        ("another rule", format!("{ZERO}\n{HYPE}")),
    ];
    for (how, text) in news {
        scratch.write("a.md", text);
        let run = check(&scratch, &[]);
        assert_eq!((run.code, run.out.lines().count()), (Some(1), 1), "{how}: {}", run.out);
    }
    // The same sentence in a file of its own: the first file is still there, so this is no move.
    scratch.write("a.md", ZERO);
    scratch.write("copy.md", ZERO);
    check(&scratch, &[]).is(1, "copy.md:1:12: error[zero-hallucinations]: promises output without hallucinations\n", "");
    check(&scratch, &["copy.md"]).is(1, "copy.md:1:12: error[zero-hallucinations]: promises output without hallucinations\n", "");
}

#[test]
fn it_only_shrinks_unless_told() {
    let scratch = agreed(&[("a.md", &format!("{ZERO}\n{HYPE}"))]);
    let before = file(&scratch);
    scratch.write("a.md", format!("{ZERO}\nI'm not a technical person.\n"));
    let out = "a.md:3:1: error[not-my-job]: leaves the technical side to others\n";
    let run = check(&scratch, &[]);
    assert_eq!((run.code, run.out.split(": ").nth(1)), (Some(1), out.split(": ").nth(1)));
    assert_eq!(run.err, "warning: baseline.json: 1 entry is found no more\n  a.md: hype\n  = help: `--write-baseline` takes them out\n");
    assert_eq!(file(&scratch), before, "nothing is written unasked");
    let shrunk = check(&scratch, &["--write-baseline"]);
    assert_eq!((shrunk.code, shrunk.out.lines().count()), (Some(1), 1), "what is new is still reported");
    assert_eq!(shrunk.err, "baseline.json: 1 finding in the baseline, 1 taken out\n");
    assert!(!file(&scratch).contains("hype") && !file(&scratch).contains("not-my-job"), "{}", file(&scratch));
    let grown = check(&scratch, &["--write-baseline=all"]);
    grown.is(0, "", "baseline.json: 2 findings in the baseline, 0 taken out\n");
    scratch.write("a.md", format!("{ZERO}\n{HYPE}"));
    assert_eq!(check(&scratch, &[]).code, Some(1), "what was mended does not come back unnoticed");
}

/// What a run did not look at is neither stale nor taken out.
#[test]
fn a_part_of_the_whole_says_nothing_of_the_rest() {
    let scratch = agreed(&[("a.md", &format!("{ZERO}\n{HYPE}")), ("b.md", HYPE), ("c.md", HYPE)]);
    let before = file(&scratch);
    let parts: &[&[&str]] = &[&["a.md"], &["--select", "ownership"], &["--ignore", "hype"], &["--since", "HEAD", "absent.md"]];
    for part in parts {
        let run = check(&scratch, &[part, &["--write-baseline"][..]].concat());
        assert!(!run.err.contains("no more"), "{part:?}: {}", run.err);
        assert_eq!(file(&scratch), before, "{part:?}");
    }
    scratch.write("c.md", b"caf\xe9");
    assert_eq!(check(&scratch, &["--write-baseline"]).code, Some(2));
    assert_eq!(file(&scratch), before, "a file that cannot be read keeps its entries");
    std::fs::remove_file(scratch.path().join("c.md")).expect("a file can be removed");
    let gone = check(&scratch, &[]);
    assert!(gone.err.contains("  c.md: hype\n"), "a file that is gone has none: {}", gone.err);
}

#[test]
fn what_is_no_baseline_is_said() {
    let entry = |fingerprint: &str| format!(r#"{{"version": 1, "findings": [{{"path": "a", "rule": "b", "fingerprint": "{fingerprint}", "count": 1}}]}}"#);
    let mut complaints = Vec::new();
    let table = [
        ("{", "baseline.json:1:1: EOF while parsing an object\n"),
        ("{\"version\": 1,\n \"findings\": [3]}", "baseline.json:2:15: invalid type: integer `3`, expected struct Entry\n"),
        ("{\"version\": 1, \"findings\": [], \"more\": 1}", "baseline.json:1:37: unknown field `more`, expected `version` or `findings`\n"),
        ("{\"version\": 2, \"findings\": []}", "baseline.json: version 2 of baselines is unknown; this program knows 1\n"),
        (&entry("xyz"), "baseline.json: `xyz` is no fingerprint: these have 16 hexadecimal digits\n"),
        (&entry("+23456789abcdef0"), "baseline.json: `+23456789abcdef0` is no fingerprint: these have 16 hexadecimal digits\n"),
    ];
    for (text, said) in table {
        let scratch = Scratch::with(&[("a.md", ZERO), (FILE, text)]);
        for args in [&[][..], &["--write-baseline"]] {
            let run = check(&scratch, args);
            if run.code != Some(2) || !run.out.is_empty() || !run.err.starts_with(&format!("error: {said}")) {
                complaints.push(format!("{text}: {:?} {} {}", run.code, run.out, run.err));
            }
        }
        assert_eq!(file(&scratch), text, "it is left as it is");
    }
    assert_none(&complaints, "a broken baseline is a fault");
    let scratch = Scratch::with(&[("a.md", ZERO)]);
    check(&scratch, &[]).is(
        2,
        "",
        "error: cannot read the baseline baseline.json: no such file or folder\n  = help: `--write-baseline` makes one of what is found now\n",
    );
    assert_eq!(run_in(scratch.path(), &["check", "--write-baseline"], "").code, Some(2), "it has to be said which");
    let over = check(&agreed(&[("a.md", ZERO)]), &["--report", "sarif=baseline.json"]);
    assert!(over.code == Some(2) && over.err.contains("which this run reads"), "{}", over.err);
    assert!(matches!(Baseline::parse("[]"), Err(BaselineError::Form { line: 1, .. })));
}

/// What is known is taken out first, in every file; then what has not changed.
#[test]
fn it_goes_with_standard_input() {
    let scratch = agreed(&[("a.md", ZERO)]);
    let run =
        run_in(scratch.path(), &["check", "--isolated", "--format", "short", "--baseline", FILE, "--stdin-filename", "a.md", "-"], &format!("{ZERO}\n{HYPE}"));
    run.is(1, "a.md:3:9: warning[hype]: offers hype where containment is asked\n", "");
}
