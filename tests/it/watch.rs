//! Holds `check --watch` to its word: it checks again what changed, says what was before, and ends on ^C with the last check's exit code.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::support::{Scratch, redsignal};

struct Watching {
    process: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(scratch: &Scratch, arguments: &[&str]) -> Self {
        let mut command = std::process::Command::new(redsignal().get_program());
        command.current_dir(scratch.path()).args(["check", "--watch", "--format", "short"]).args(arguments);
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let (sender, lines) = channel();
        let (out, err) = (process.stdout.take().expect("an output"), process.stderr.take().expect("an output"));
        let also = sender.clone();
        std::thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        std::thread::spawn(move || BufReader::new(err).lines().map_while(Result::ok).try_for_each(|line| also.send(line)));
        Self { process, lines }
    }

    /// The lines up to and with the next that starts so.
    fn until(&self, start: &str) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) => seen.push(line),
                Err(error) => panic!("`{start}` did not come ({error}); what came: {seen:#?}"),
            }
            if seen.last().is_some_and(|line| line.starts_with(start)) {
                return seen;
            }
        }
    }

    #[cfg(unix)]
    fn interrupt(mut self) -> Option<i32> {
        let status = std::process::Command::new("kill").args(["-INT", &self.process.id().to_string()]).status().expect("kill is there");
        assert!(status.success());
        self.process.wait().expect("it ends").code()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // One that has ended is no process to end.
        let _ = self.process.kill();
    }
}

const WEAK: &str = "We want zero hallucinations.\n";

#[cfg(unix)]
#[test]
fn what_changes_is_checked_again_until_it_is_interrupted() {
    let scratch = Scratch::with(&[("a.md", WEAK), ("b.md", "Fine.\n")]);
    let watching = Watching::start(&scratch, &[]);
    let first = watching.until("watching");
    assert!(first[0].starts_with("a.md:1:9: error[zero-hallucinations]: ") && first[1] == "watching 2 files; ^C ends", "{first:?}");
    scratch.write("b.md", WEAK);
    assert_eq!(watching.until("watching").len(), 4, "two findings, what was before, what is watched");
    scratch.write("c.txt", "New.\n");
    assert_eq!(watching.until("watching").last().map(String::as_str), Some("watching 3 files; ^C ends"));
    scratch.write("redsignal.toml", "ignore = [\"credibility\"]\n");
    assert_eq!(watching.until("watching")[0], "before: 2 errors in 3 answers (9 words)");
    scratch.write("redsignal.toml", "ignroe = []\n");
    assert!(watching.until("1 fault").iter().any(|line| line.contains("unknown key `ignroe`")));
    scratch.write("redsignal.toml", "");
    watching.until("watching");
    assert_eq!(watching.interrupt(), Some(1), "the exit code of the last check");
}

#[cfg(unix)]
#[test]
fn one_file_is_watched_though_editors_replace_it() {
    let scratch = Scratch::with(&[("a.md", "Fine.\n")]);
    let watching = Watching::start(&scratch, &["a.md"]);
    assert_eq!(watching.until("watching"), ["watching 1 file; ^C ends"]);
    scratch.write("new", WEAK);
    std::fs::rename(scratch.path().join("new"), scratch.path().join("a.md")).expect("it can be put in its place");
    assert_eq!(watching.until("watching").len(), 3);
    std::fs::write(scratch.path().join("a.md"), "Fine again.\n").expect("it can be written");
    watching.until("watching");
    assert_eq!(watching.interrupt(), Some(0));
}

#[test]
fn what_cannot_be_watched_is_a_fault() {
    let scratch = Scratch::new();
    let run = |path: &str| redsignal().current_dir(scratch.path()).args(["check", "--watch", path]).output().expect("it runs");
    for (path, message) in [("-", "standard input cannot be watched"), ("no/where.md", "cannot watch no: no such file or folder")] {
        let output = run(path);
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(message), "{path}: {told}");
    }
}
