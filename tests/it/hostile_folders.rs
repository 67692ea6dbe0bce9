//! Holds the command line to folders that nobody would make by accident: it ends, loses nothing, and names what is wrong, in one table.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use redsignal::files::{self, Kind, MAX_BYTES};
use redsignal::inputs;

use super::run::ZERO;
use super::support::{Scratch, assert_none};

/// Nothing here takes a tenth of that, even on a busy machine; a hang takes for ever.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder, what is run in it, and what must come of it.
struct Case {
    name: &'static str,
    make: fn(&Scratch),
    args: &'static [&'static str],
    code: i32,
    /// Pieces of standard output.
    out: &'static [&'static str],
    /// Pieces of standard error.
    err: &'static [&'static str],
}

/// One good answer is in every folder: what is wrong with another must not keep it from being checked.
const GOOD: &str = "good.md:1:12: error[zero-hallucinations]";

fn link(scratch: &Scratch, target: &str, name: &str) {
    symlink(target, scratch.path().join(name)).expect("a link can be made");
}

fn pipe(scratch: &Scratch, name: &str) {
    let made = Command::new("mkfifo").arg(scratch.path().join(name)).status().expect("mkfifo runs");
    assert!(made.success(), "a pipe can be made");
}

fn named(scratch: &Scratch, name: &[u8]) {
    std::fs::write(scratch.path().join(OsStr::from_bytes(name)), ZERO).expect("a file can be written");
}

/// A rule that can be read.
const RULE: &str =
    "summary = \"x\"\nseverity = \"error\"\nlabel = \"x\"\nwhy = \"x\"\nstronger = \"x\"\nasks = \"x\"\n[match]\nphrases = [\"zero hallucinations\"]\n";

const CHECK: &[&str] = &["check", "--format", "short", "."];
const CHECK_OWN: &[&str] = &["check", "--format", "short", "--bare", "--rules", "pack", "good.md"];

const CASES: &[Case] = &[
    Case {
        name: "a link back to its folder",
        make: |scratch| link(scratch, ".", "loop"),
        args: CHECK,
        code: 2,
        out: &[GOOD],
        err: &["error: loop: this link leads back to "],
    },
    Case {
        name: "a link to all of the disk",
        make: |scratch| link(scratch, "/", "disk"),
        args: CHECK,
        code: 2,
        out: &[GOOD],
        err: &["error: disk: this link leads out of the folder, to /\n", "name it on the command line"],
    },
    Case {
        name: "a link to a file of somebody else's",
        make: |scratch| link(scratch, "/etc/passwd", "notes.md"),
        args: CHECK,
        code: 2,
        out: &[GOOD],
        err: &["error: notes.md: this link leads out of the folder, to /etc/passwd\n"],
    },
    Case {
        name: "a link out of the tree that is excluded",
        make: |scratch| {
            link(scratch, "/", "disk");
            scratch.write("redsignal.toml", "exclude = [\"disk\"]\n");
        },
        args: CHECK,
        code: 1,
        out: &[GOOD],
        err: &[],
    },
    Case {
        name: "links that lead on to each other",
        make: |scratch| {
            link(scratch, "b.md", "a.md");
            link(scratch, "a.md", "b.md");
        },
        args: CHECK,
        code: 2,
        out: &[GOOD],
        err: &["error: a.md: ", "error: b.md: "],
    },
    Case { name: "a pipe among the answers", make: |scratch| pipe(scratch, "pipe.md"), args: CHECK, code: 1, out: &[GOOD], err: &[] },
    Case {
        name: "a pipe that says what to leave out",
        make: |scratch| {
            scratch.write("inner/a.md", ZERO);
            pipe(scratch, "inner/.gitignore");
        },
        args: CHECK,
        code: 2,
        out: &[GOOD],
        err: &["error: inner/.gitignore: this is no regular file"],
    },
    Case {
        name: "a pipe for settings",
        make: |scratch| pipe(scratch, "redsignal.toml"),
        args: CHECK,
        code: 2,
        out: &[],
        err: &["redsignal.toml: this is no regular file"],
    },
    Case {
        name: "a device for settings",
        make: |scratch| link(scratch, "/dev/zero", "redsignal.toml"),
        args: CHECK,
        code: 2,
        out: &[],
        err: &["redsignal.toml: this is no regular file"],
    },
    Case {
        name: "a folder for settings",
        make: |scratch| std::fs::create_dir(scratch.path().join("redsignal.toml")).expect("a folder can be made"),
        args: CHECK,
        code: 2,
        out: &[],
        err: &["redsignal.toml: this is a folder"],
    },
    Case {
        name: "settings that extend a device",
        make: |scratch| scratch.write("redsignal.toml", "extends = [\"/dev/zero\"]\n"),
        args: CHECK,
        code: 2,
        out: &[],
        err: &["cannot read /dev/zero: this is no regular file", "redsignal.toml:1:12"],
    },
    Case {
        name: "a pipe among rules",
        make: |scratch| {
            scratch.write("pack/own/rule.toml", RULE);
            pipe(scratch, "pack/own/pipe.toml");
        },
        args: CHECK_OWN,
        code: 2,
        out: &[],
        err: &["cannot read pack/own/pipe.toml: this is no regular file"],
    },
    Case {
        name: "a hundred links back among rules",
        make: |scratch| {
            scratch.write("pack/own/rule.toml", RULE);
            (0..100).for_each(|number| link(scratch, "..", &format!("pack/own/{number}")));
        },
        args: CHECK_OWN,
        code: 1,
        out: &["good.md:1:12: error[rule]"],
        err: &[],
    },
    Case {
        name: "a rule file of a terabyte",
        make: |scratch| {
            scratch.write("pack/own/rule.toml", "");
            sparse(scratch, "pack/own/rule.toml");
        },
        args: CHECK_OWN,
        code: 2,
        out: &[],
        err: &["cannot read pack/own/rule.toml: larger than 64 MiB"],
    },
    Case {
        name: "an answer of a terabyte",
        make: |scratch| {
            scratch.write("huge.md", "");
            sparse(scratch, "huge.md");
        },
        args: CHECK,
        code: 2,
        out: &[GOOD],
        err: &["error: huge.md: larger than 64 MiB, the most that is read\n"],
    },
    Case {
        name: "a device without end that is named",
        make: |_| {},
        args: &["check", "--format", "short", "good.md", "/dev/zero"],
        code: 2,
        out: &[GOOD],
        err: &["error: /dev/zero: larger than 64 MiB"],
    },
    Case {
        name: "names that are no UTF-8",
        make: |scratch| {
            named(scratch, b"\xff.md");
            named(scratch, b"\xfe.md");
        },
        args: CHECK,
        code: 1,
        out: &[GOOD, "\u{fffd}.md:1:12: error"],
        err: &[],
    },
    Case {
        name: "a name of two lines",
        make: |scratch| named(scratch, b"a\n::error::x.md"),
        args: CHECK,
        code: 1,
        out: &[GOOD, "a ::error::x.md:1:12: error"],
        err: &[],
    },
    Case {
        name: "a name of two lines in a log",
        make: |scratch| named(scratch, b"a\n::error::x.md"),
        args: &["check", "--format", "github", "."],
        code: 1,
        out: &["file=a %3A%3Aerror%3A%3Ax.md,"],
        err: &[],
    },
    Case {
        name: "a report over an answer, by a link",
        make: |scratch| link(scratch, "good.md", "report.json"),
        args: &["check", "--report", "json=report.json", "."],
        code: 2,
        out: &[],
        err: &["--report would overwrite report.json, which this run reads"],
    },
    Case {
        name: "a report over an answer, by another name of the same file",
        make: |scratch| std::fs::hard_link(scratch.path().join("good.md"), scratch.path().join("report.json")).expect("a file can have two names"),
        args: &["check", "--format", "short", "--report", "json=report.json", "."],
        code: 1,
        out: &[GOOD],
        err: &[],
    },
    Case {
        name: "a report in a folder's place",
        make: |scratch| std::fs::create_dir(scratch.path().join("report.json")).expect("a folder can be made"),
        args: &["check", "--format", "short", "--report", "json=report.json", "."],
        code: 2,
        out: &[GOOD],
        err: &["cannot write report.json: this is a folder"],
    },
    Case {
        name: "an answer as the baseline that is written",
        make: |_| {},
        args: &["check", "--baseline", "good.md", "--write-baseline", "."],
        code: 2,
        out: &[],
        err: &["good.md"],
    },
];

/// Makes a file look like a terabyte, of which nothing is on the disk.
fn sparse(scratch: &Scratch, name: &str) {
    let file = std::fs::OpenOptions::new().write(true).open(scratch.path().join(name)).expect("the file is there");
    file.set_len(1 << 40).expect("a file can have holes");
}

/// What a run gives, if it ends.
fn ends(mut child: Child) -> Option<Output> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if child.try_wait().expect("the child can be asked").is_some() {
            return child.wait_with_output().ok();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().and_then(|()| child.wait()).expect("the child can be ended");
    None
}

fn start(scratch: &Scratch, args: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redsignal"));
    command.current_dir(scratch.path()).args(args).env("COLUMNS", "200").env_remove("GITHUB_ACTIONS");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs")
}

#[test]
fn a_folder_of_traps_is_checked_and_each_trap_is_named() {
    let mut complaints = Vec::new();
    for case in CASES {
        let scratch = Scratch::with(&[("good.md", ZERO)]);
        (case.make)(&scratch);
        let Some(output) = ends(start(&scratch, case.args)) else {
            complaints.push(format!("{}: it does not end", case.name));
            continue;
        };
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let missing: Vec<_> = case.out.iter().filter(|piece| !out.contains(**piece)).chain(case.err.iter().filter(|piece| !err.contains(**piece))).collect();
        if output.status.code() != Some(case.code) || !missing.is_empty() || (case.err.is_empty() && !err.is_empty()) {
            complaints.push(format!("{}: {:?}, and not {}, without {missing:?}\n{out}{err}", case.name, output.status.code(), case.code));
        }
        let good = std::fs::read_to_string(scratch.path().join("good.md"));
        if good.ok().as_deref() != Some(ZERO) {
            complaints.push(format!("{}: the answer is lost", case.name));
        }
    }
    assert_none(&complaints, "it ends, loses nothing, and names what is wrong");
}

/// Between finding and reading a file anything may happen to it.
#[test]
fn a_file_that_has_gone_or_grows_is_named() {
    let scratch = Scratch::with(&[("a.md", ZERO)]);
    let path = scratch.path().join("a.md");
    std::fs::remove_file(&path).expect("the file can be removed");
    assert_eq!(inputs::read(&path, None).expect_err("it has gone").message, "no such file or folder");
    std::fs::create_dir(&path).expect("a folder can be made");
    assert_eq!(inputs::read(&path, None).expect_err("it is a folder now").message, "this is a folder");
    // What gives more at each reading has no end.
    let grown = files::read_all(std::io::repeat(b'a'), 10).expect_err("it has no end");
    assert!(grown.to_string().starts_with("larger than 64 MiB"), "{grown}");
    let most = std::io::Read::take(std::io::repeat(b'a'), MAX_BYTES);
    assert_eq!(files::read_all(most, 0).expect("it is just short enough").len() as u64, MAX_BYTES);
    assert_eq!(files::read(std::path::Path::new("/dev/null"), Kind::Any).expect("it is empty"), b"");
}

/// Whoever reads a report while it is written anew reads the old one or the new one.
#[test]
fn a_report_is_whole_at_any_time() {
    let scratch = Scratch::with(&[("good.md", &ZERO.repeat(400))]);
    let report = scratch.path().join("report.json");
    let (mut runs, mut seen) = (0, 0);
    while runs < 3 {
        let mut child = start(&scratch, &["check", "--quiet", "--format", "github", "--report", "json=report.json", "."]);
        drop(child.stdout.take());
        while child.try_wait().expect("the child can be asked").is_none() {
            if let Ok(text) = std::fs::read_to_string(&report) {
                assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "half a report is seen: {} bytes", text.len());
                seen += 1;
            }
        }
        runs += 1;
    }
    assert!(seen > 0, "the report was looked at");
    let names: Vec<_> = std::fs::read_dir(scratch.path()).expect("the folder can be read").filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    assert_eq!(names.len(), 2, "nothing is left beside it: {names:?}");
}
