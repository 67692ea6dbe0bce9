//! Holds `--report` and what goes to a CI system beside it to their promises: whole files or none, never over what the run reads.

use super::run::{HYPE, Run, ZERO, run_in};
use super::support::{Scratch, redsignal};

fn check(scratch: &Scratch, args: &[&str]) -> Run {
    run_in(scratch.path(), &["check", "-q", "--isolated"].iter().chain(args).copied().collect::<Vec<_>>(), "")
}

fn read(scratch: &Scratch, name: &str) -> String {
    std::fs::read_to_string(scratch.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The names in a folder, hidden ones too.
fn names(scratch: &Scratch) -> Vec<String> {
    let entries = std::fs::read_dir(scratch.path()).expect("the folder can be read");
    let mut names: Vec<String> = entries.map(|entry| entry.expect("the entry can be read").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn reports_are_written_beside_what_is_printed() {
    let scratch = Scratch::with(&[("a.md", ZERO), ("out/b.xml", "old")]);
    let formats = ["short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "html"];
    let reports: Vec<String> = formats.iter().map(|format| format!("{format}=out/{format}")).collect();
    let args: Vec<&str> = reports.iter().flat_map(|report| ["--report", report]).chain(["--report", "junit=out/b.xml", "a.md"]).collect();
    let got = check(&scratch, &args);
    assert_eq!((got.code, got.err.as_str()), (Some(1), ""));
    assert_eq!(got.out, check(&scratch, &["a.md"]).out, "what is printed is the same");
    for format in formats {
        assert_eq!(read(&scratch, &format!("out/{format}")), check(&scratch, &["--format", format, "a.md"]).out, "{format}");
    }
    assert_eq!(read(&scratch, "out/b.xml"), read(&scratch, "out/junit"), "a file that was there is replaced");
    let text = check(&scratch, &["--report", "text=out/text", "--color", "always", "a.md"]);
    assert!(text.out.contains('\u{1b}') && !read(&scratch, "out/text").contains('\u{1b}'), "a file is not coloured");
    assert!(read(&scratch, "out/text").ends_with("1 error in 1 answer (4 words)\n"), "{}", read(&scratch, "out/text"));
    assert_eq!(names(&scratch), ["a.md", "out"]);
    let inside = std::fs::read_dir(scratch.path().join("out")).expect("the folder can be read").count();
    assert_eq!(inside, formats.len() + 2, "nothing is left behind");
}

#[test]
fn a_report_overwrites_nothing_that_is_read() {
    let scratch = Scratch::with(&[("a.md", ZERO), ("sub/b.txt", HYPE), ("redsignal.toml", "rules = [\"own\"]\n"), ("own/vocabulary.toml", "")]);
    let run = |args: &[&str]| run_in(scratch.path(), &["check", "-q"].iter().chain(args).copied().collect::<Vec<_>>(), "");
    for (file, text) in [("redsignal.toml", "rules = [\"own\"]\n"), ("own/vocabulary.toml", "")] {
        run(&["--report", &format!("sarif={file}")]).is(
            2,
            "",
            &format!("error: --report would overwrite {file}, which this run reads\n  = help: name another file\n"),
        );
        assert_eq!(read(&scratch, file), text);
    }
    let table: &[(&[&str], &str)] = &[
        (&["--report", "sarif=a.md"], "error: --report would overwrite a.md, which this run reads\n  = help: name another file\n"),
        (&["--report", "html=./sub/../sub/b.txt"], "error: --report would overwrite ./sub/../sub/b.txt, which this run reads\n  = help: name another file\n"),
        (&["--report", "html=x", "--report", "junit=./x"], "error: --report names ./x twice\n  = help: name another file\n"),
    ];
    for (args, err) in table {
        check(&scratch, args).is(2, "", err);
    }
    assert_eq!((read(&scratch, "a.md").as_str(), read(&scratch, "sub/b.txt").as_str()), (ZERO, HYPE));
    assert_eq!(names(&scratch), ["a.md", "own", "redsignal.toml", "sub"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_pipes_written_to() {
    let scratch = Scratch::with(&[("a.md", ZERO), ("real.json", "old"), ("in.md", HYPE)]);
    std::os::unix::fs::symlink("real.json", scratch.path().join("link.json")).expect("a link can be made");
    std::os::unix::fs::symlink("in.md", scratch.path().join("sly.json")).expect("a link can be made");
    let got = check(&scratch, &["--report", "json=link.json", "--report", "short=/dev/stderr", "a.md"]);
    assert_eq!((got.code, got.err.as_str()), (Some(1), "a.md:1:12: error[zero-hallucinations]: promises output without hallucinations\n"));
    assert!(read(&scratch, "real.json").starts_with('{') && scratch.path().join("link.json").is_symlink(), "the link stays one");
    assert_eq!(check(&scratch, &["--report", "json=sly.json", "in.md"]).code, Some(2), "a link hides no input");
    assert_eq!(read(&scratch, "in.md"), HYPE);
}

#[test]
fn what_cannot_be_written_is_a_fault_and_takes_nothing_else_along() {
    let scratch = Scratch::with(&[("a.md", ZERO), ("folder/x", "")]);
    let got = check(&scratch, &["--format", "short", "--report", "json=absent/x.json", "--report", "html=folder", "--report", "jsonl=ok.jsonl", "a.md"]);
    assert_eq!(got.code, Some(2));
    assert_eq!(got.err, "error: cannot write absent/x.json: no such file or folder\nerror: cannot write folder: this is a folder\n");
    assert_eq!(got.out, "a.md:1:12: error[zero-hallucinations]: promises output without hallucinations\n");
    assert!(read(&scratch, "ok.jsonl").contains("zero-hallucinations"));
    assert_eq!(names(&scratch), ["a.md", "folder", "ok.jsonl"]);
}

#[test]
fn a_report_that_cannot_be_meant_is_said() {
    let scratch = Scratch::with(&[("a.md", ZERO)]);
    let table = [
        ("sraif=x", "there is no format `sraif`; did you mean `sarif`?"),
        ("xyz=x", "there is no format `xyz`; there are text, short, json, jsonl, sarif, github, gitlab, junit, rdjson, html"),
        ("sarif", "write FORMAT=FILE, as in sarif=redsignal.sarif"),
        ("sarif=", "write FORMAT=FILE, as in sarif=redsignal.sarif"),
    ];
    for (value, said) in table {
        let got = check(&scratch, &["--report", value, "a.md"]);
        assert_eq!((got.code, got.out.as_str()), (Some(2), ""), "{value}");
        assert!(got.err.contains(said), "{value}: {}", got.err);
    }
}

#[test]
fn a_github_step_gets_its_summary() {
    let scratch = Scratch::with(&[("ana/a.md", ZERO), ("summary.md", "before\n")]);
    let summary = scratch.path().join("summary.md");
    let run = |args: &[&str]| {
        let mut command = redsignal();
        command
            .current_dir(scratch.path().join("ana"))
            .env("GITHUB_STEP_SUMMARY", &summary)
            .env("GITHUB_WORKSPACE", scratch.path())
            .args(["check", "--isolated"]);
        String::from_utf8(command.args(args).output().expect("the binary runs").stdout).expect("output is UTF-8")
    };
    run(&["--format", "sarif"]);
    assert_eq!(read(&scratch, "summary.md"), "before\n", "only the face for GitHub writes it");
    let out = run(&["--format", "github"]);
    assert!(out.starts_with("::error title=redsignal[zero-hallucinations],file=ana/a.md,line=1,"), "paths are counted from the checkout: {out}");
    let once = read(&scratch, "summary.md");
    assert!(once.starts_with("before\n## redsignal: 1 error in 1 answer") && once.contains("### `ana/a.md`"), "{once}");
    run(&["--report", "github=x.txt"]);
    assert!(read(&scratch, "summary.md").len() > once.len(), "a summary is added to");
}

#[test]
fn in_a_runners_log_text_commands_nobody() {
    let scratch = Scratch::with(&[("::error::a.md", "We promise zero hallucinations. ##[add-mask]x\n")]);
    for format in ["text", "short"] {
        let printed = |runner: &[(&str, &str)]| {
            let output = redsignal().current_dir(scratch.path()).args(["check", "--isolated", "--format", format]).envs(runner.iter().copied()).output();
            String::from_utf8(output.expect("the binary runs").stdout).expect("output is UTF-8")
        };
        let out = printed(&[("GITHUB_ACTIONS", "true")]);
        assert!(!out.contains("##[") && !out.lines().any(|line| line.trim_start().starts_with("::")), "{out}");
        assert!(printed(&[]).contains("::error::a.md:1:12"), "elsewhere a name is shown as it is");
    }
}
