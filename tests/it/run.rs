//! Owns the running of the binary: what it prints where, and with which exit code.

use std::path::Path;

use super::support::{redsignal, root};

/// An answer with one error, its place and message as `--format short` has them, and one with a warning.
pub const ZERO: &str = "We promise zero hallucinations.\n";
pub const SHORT_ZERO: &str = "1:12: error[zero-hallucinations]: promises output without hallucinations\n";
pub const HYPE: &str = "It is a game-changing product.\n";

/// What a run gave.
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Runs the binary in a folder, 80 columns wide.
pub fn run_in(folder: &Path, args: &[&str], stdin: &str) -> Run {
    run_wide(80, folder, args, stdin)
}

/// Runs the binary in a folder. Output that names the checkout's own path must be compared unwrapped: where it breaks hangs on how long that path is.
pub fn run_wide(columns: usize, folder: &Path, args: &[&str], stdin: &str) -> Run {
    let output = redsignal().env("COLUMNS", columns.to_string()).current_dir(folder).args(args).write_stdin(stdin).output().expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs the binary in the project's root.
pub fn run(args: &[&str]) -> Run {
    run_in(root(), args, "")
}

/// Checks in a folder, a line a finding.
pub fn check(folder: &Path, args: &[&str]) -> Run {
    let args: Vec<&str> = ["check", "--format", "short"].iter().chain(args).copied().collect();
    run_in(folder, &args, "")
}

impl Run {
    /// Holds all of it to what it should be.
    pub fn is(&self, code: i32, out: &str, err: &str) {
        assert_eq!((self.code, self.out.as_str(), self.err.as_str()), (Some(code), out, err));
    }
}
