//! Holds the exit codes to the contract in every combination: formats, `--fail-on`, findings and faults in one table.

use super::support::{Scratch, redsignal, root};

const FORMATS: &[&str] = &["text", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "html"];

/// The worst finding of an answer, and a text that has it.
const LEVELS: &[(Option<u8>, &str)] =
    &[(None, "All is well."), (Some(0), "A noteword."), (Some(1), "A noteword, a warningword."), (Some(2), "An errorword, a noteword.")];

/// A value of `--fail-on`, and the least level that fails: 3 is above all.
const FAIL_ON: &[(Option<&str>, u8)] = &[(None, 1), (Some("error"), 2), (Some("warning"), 1), (Some("note"), 0), (Some("never"), 3)];

#[test]
fn the_exit_code_follows_from_findings_and_faults() {
    let scratch = Scratch::new();
    scratch.write("latin1.md", b"caf\xe9 noteword");
    let mut complaints = Vec::new();
    for (worst, text) in LEVELS {
        scratch.write("answer.md", text);
        for format in FORMATS {
            for (fail_on, least) in FAIL_ON {
                for fault in [None, Some("latin1.md"), Some("absent.md")] {
                    let expected = if fault.is_some() { 2 } else { i32::from(worst.is_some_and(|worst| worst >= *least)) };
                    let mut command = redsignal();
                    command
                        .current_dir(scratch.path())
                        .args(["check", "--isolated", "--bare", "--rules"])
                        .arg(root().join("fixtures/packs/levels"))
                        .args(["--format", format]);
                    command.args(fail_on.iter().flat_map(|value| ["--fail-on", value])).args(fault).arg("answer.md");
                    let output = command.output().expect("the binary runs");
                    let (code, stdout, stderr) = (output.status.code(), String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
                    let case = format!("worst {worst:?}, --format {format}, --fail-on {fail_on:?}, fault {fault:?}");
                    if code != Some(expected) {
                        complaints.push(format!("{case}: exit {code:?}, should be {expected}"));
                    }
                    // What was found before the fault is printed all the same, and the fault is said once, outside the findings.
                    if worst.is_some() != stdout.contains("level-note") || stdout.matches("level-").count() < text.matches("word").count() {
                        complaints.push(format!("{case}: findings are not printed as they are: {stdout}"));
                    }
                    let said = fault.is_none_or(|fault| stderr.matches(fault).count() == 1);
                    if !said || fault.is_none() && !stderr.is_empty() {
                        complaints.push(format!("{case}: standard error is {stderr:?}"));
                    }
                }
            }
        }
    }
    super::support::assert_none(&complaints, "0 is clean, 1 is findings, 2 is a fault");
}

/// A threshold, and the files that say it.
fn saying(fail_on: &str) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let said = format!("fail-on = \"{fail_on}\"\n");
    // What a lower layer says must not come through.
    let other = if fail_on == "never" { "fail-on = \"note\"\n" } else { "fail-on = \"never\"\n" };
    vec![
        ("the file", vec![("redsignal.toml", said.clone())]),
        ("an override", vec![("redsignal.toml", format!("{other}[[overrides]]\npaths = [\"answer.md\"]\n{said}"))]),
        ("an extended file", vec![("base.toml", said.clone()), ("redsignal.toml", "extends = [\"base.toml\"]".to_owned())]),
        ("the file over one that it extends", vec![("base.toml", other.to_owned()), ("redsignal.toml", format!("extends = [\"base.toml\"]\n{said}"))]),
    ]
}

#[test]
fn the_exit_code_follows_from_the_threshold_wherever_it_is_said() {
    let mut complaints = Vec::new();
    let levels = root().join("fixtures/packs/levels");
    for (fail_on, least) in FAIL_ON.iter().filter_map(|(name, least)| name.map(|name| (name, *least))) {
        for (place, files) in saying(fail_on) {
            for (worst, text) in LEVELS {
                let scratch = Scratch::with(&[("answer.md", text)]);
                files.iter().for_each(|(name, text)| scratch.write(name, text));
                let mut command = redsignal();
                command.current_dir(scratch.path()).args(["check", "--bare", "--quiet", "--rules"]).arg(&levels).arg("answer.md");
                let code = command.output().expect("the binary runs").status.code();
                let expected = i32::from(worst.is_some_and(|worst| worst >= least));
                if code != Some(expected) {
                    complaints.push(format!("{fail_on} in {place}, worst {worst:?}: exit {code:?}, should be {expected}"));
                }
            }
        }
    }
    super::support::assert_none(&complaints, "the threshold decides");
}

/// Faults of settings and rules: nothing is checked, so nothing is printed, in any format.
#[test]
fn a_fault_in_settings_or_rules_ends_every_format_with_2() {
    let broken = root().join("fixtures/packs/broken").display().to_string();
    let faults: &[(&str, &[&str], &str)] = &[
        ("fail-on = \"warn\"", &[], "unknown severity `warn`"),
        ("zebra = 1", &["--fail-on", "never"], "unknown key `zebra`"),
        ("ignore = [\"hyp\"]", &[], "no rule or family is called `hyp`"),
        ("rules = [\"absent\"]", &[], "cannot read absent"),
        ("this is no TOML", &[], "redsignal.toml:1"),
        ("", &["--config", "absent.toml"], "absent.toml: no such file"),
        ("", &["--config", "."], ".: this is a folder"),
        ("", &["--select", "hyp"], "no rule or family is called `hyp`"),
        ("", &["--rules", &broken, "--fail-on", "never"], "faults; nothing was checked"),
    ];
    let mut complaints = Vec::new();
    for (config, args, said) in faults {
        let scratch = Scratch::with(&[("redsignal.toml", config), ("answer.md", "We promise zero hallucinations.")]);
        for format in FORMATS {
            let output =
                redsignal().current_dir(scratch.path()).args(["check", "--format", format, "answer.md"]).args(*args).output().expect("the binary runs");
            let stderr = String::from_utf8_lossy(&output.stderr);
            if output.status.code() != Some(2) || !output.stdout.is_empty() || !stderr.contains(said) {
                complaints.push(format!("{config:?} {args:?} --format {format}: {:?}, {stderr}", output.status.code()));
            }
        }
    }
    super::support::assert_none(&complaints, "a fault ends with 2, and says itself on standard error");
}
