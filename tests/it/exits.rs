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
