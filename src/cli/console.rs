//! Owns the standard streams.

use std::io::{self, BufWriter, IsTerminal, Write};

use super::args::ColorArg;
use crate::render::text::{Cleared, Color, DEFAULT_WIDTH, Look};
use crate::render::{for_log, tame_text};

/// Standard output, buffered, and standard error.
#[derive(Debug)]
pub struct Console {
    out: BufWriter<io::Stdout>,
    closed: bool,
    progress: bool,
    log: Log,
}

/// Whether what reads the streams obeys commands that it finds in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Log {
    /// A CI runner, which does.
    Obeys,
    /// Anybody else.
    Shows,
}

/// What a CI system tells of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CiVariable {
    /// The file to which a step adds its summary.
    StepSummary,
    /// The root of GitHub's checkout.
    GithubWorkspace,
    /// The root of GitLab's checkout.
    GitlabProject,
}

/// The value of a CI system's variable, where it is set and not empty.
pub fn ci_variable(variable: CiVariable) -> Option<std::ffi::OsString> {
    let name = match variable {
        CiVariable::StepSummary => "GITHUB_STEP_SUMMARY",
        CiVariable::GithubWorkspace => "GITHUB_WORKSPACE",
        CiVariable::GitlabProject => "CI_PROJECT_DIR",
    };
    std::env::var_os(name).filter(|value| !value.is_empty())
}

impl Console {
    /// The streams of this process.
    pub fn standard() -> Self {
        Self { out: BufWriter::with_capacity(1 << 16, io::stdout()), closed: false, progress: false, log: log() }
    }

    /// Writes to standard output. Once its reader is gone, nothing more is written.
    pub fn out(&mut self, text: &str) {
        self.show(text.as_bytes());
    }

    /// As [`Self::out`], for people: no control character of an answer or a pack reaches the terminal.
    pub fn say(&mut self, text: &str) {
        self.out(&tame_text(text));
    }

    /// As [`Self::out`], for bytes that people read: no CI runner finds a command in them.
    pub fn show(&mut self, bytes: &[u8]) {
        match self.log {
            Log::Shows => self.out_bytes(bytes),
            Log::Obeys => self.out_bytes(for_log(&String::from_utf8_lossy(bytes)).as_bytes()),
        }
    }

    /// Writes bytes that a program reads to standard output, as they are.
    pub fn out_bytes(&mut self, bytes: &[u8]) {
        if !self.closed && self.out.write_all(bytes).is_err() {
            self.closed = true;
        }
    }

    /// Writes to standard error, after what was written to standard output.
    pub fn err(&mut self, text: &str) {
        self.err_bytes(tame_text(text).as_bytes());
    }

    /// As [`Self::err`], for bytes.
    pub fn err_bytes(&mut self, bytes: &[u8]) {
        if self.out.flush().is_err() {
            self.closed = true;
        }
        // There is nowhere left to say that standard error is gone.
        let _ = match self.log {
            Log::Shows => io::stderr().write_all(bytes),
            Log::Obeys => io::stderr().write_all(for_log(&String::from_utf8_lossy(bytes)).as_bytes()),
        };
    }

    /// Shows how far a long run is, where standard error is a terminal.
    pub fn progress(&mut self, done: usize, all: usize) {
        if io::stderr().is_terminal() {
            self.progress = true;
            let _ = write!(io::stderr(), "\rchecking {done}/{all}");
        }
    }

    /// Takes the progress line away.
    pub fn end_progress(&mut self) {
        if std::mem::take(&mut self.progress) {
            let _ = write!(io::stderr(), "\r\u{1b}[2K");
        }
    }

    /// Whether the reader of standard output is gone.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Takes all that a terminal shows away; what is no terminal keeps what was written.
    pub fn clear(&mut self) {
        if io::stdout().is_terminal() {
            // Erase the screen and what was scrolled off it, then go to its corner (ECMA-48: ED, CUP).
            self.out("\u{1b}[2J\u{1b}[3J\u{1b}[H");
        }
    }

    /// Flushes.
    pub fn finish(&mut self) {
        // A reader that has gone has had what it wanted.
        let _ = self.out.flush();
    }

    /// How text for standard output is to look.
    pub fn look(&self, color: ColorArg, cleared: Cleared) -> Look {
        Look { width: width(), color: choose(color, io::stdout().is_terminal()), cleared }
    }

    /// How text for standard error is to look.
    pub fn error_look(&self, color: ColorArg) -> Look {
        Look { width: width(), color: choose(color, io::stderr().is_terminal()), cleared: Cleared::Hidden }
    }
}

/// The runners whose logs are known to hold commands say who they are.
fn log() -> Log {
    let runners = ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"];
    if runners.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())) { Log::Obeys } else { Log::Shows }
}

/// The terminal's width; `COLUMNS` where there is none, as scripts set it.
fn width() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| width.0 as usize);
    let given = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    terminal.or_else(given).filter(|width| *width > 0).unwrap_or(DEFAULT_WIDTH)
}

/// <https://no-color.org>: set and not empty means no.
fn choose(color: ColorArg, terminal: bool) -> Color {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    match color {
        ColorArg::Always => Color::Ansi,
        ColorArg::Auto if terminal && !refused => Color::Ansi,
        ColorArg::Auto | ColorArg::Never => Color::Plain,
    }
}
