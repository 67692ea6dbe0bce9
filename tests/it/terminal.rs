//! Holds the output to what a terminal and a pipe are owed: colour, width, and quiet when the reader has gone.

use std::process::{Command, Stdio};

use super::run::ZERO;
use super::support::{Scratch, redsignal};

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let text = "We promise zero hallucinations. It is a game-changing product.\n\n".repeat(4000);
    let scratch = Scratch::with(&[("long.md", &text)]);
    for format in ["text", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "html"] {
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
