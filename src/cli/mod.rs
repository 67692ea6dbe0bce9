//! Owns the command line: reads arguments and files, calls the library, writes to the standard streams and chooses the exit code.
//!
//! This is the only module that prints, and it does so through [`Console`], so that a closed pipe (`| head`) ends it quietly.

mod args;
mod baseline;
mod check;
mod config;
mod console;
mod eval;
mod explain;
mod git;
mod init;
mod lsp;
mod output;
mod packs;
mod rules;
mod since;
mod test;
mod watch;

use std::process::ExitCode;

use clap::CommandFactory;

use crate::eval::Detail;
use args::{Cli, Command, SchemaOf};
pub use console::Console;

/// How a command ended; the number is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing at or above `--fail-on`.
    Clean = 0,
    /// Findings, or a failed example.
    Findings = 1,
    /// The tool could not do its work.
    Fault = 2,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let mut console = Console::standard();
    // Without arguments or with wrong ones clap prints help or the fault itself, and exits with 2.
    let command = match Cli::command_of(std::env::args_os()) {
        Ok(command) => command,
        Err(error) => {
            let status = if error.use_stderr() { Status::Fault } else { Status::Clean };
            // What cannot be printed cannot be complained of either.
            let _ = error.print();
            return ExitCode::from(status as u8);
        }
    };
    let status = run(&command, &mut console);
    console.finish();
    ExitCode::from(status as u8)
}

fn run(command: &Command, console: &mut Console) -> Status {
    match command {
        Command::Check(args) => check::run(args, console),
        Command::Explain { rule, packs } => explain::run(rule, packs, console),
        Command::Rules { format, selection, packs } => rules::run(*format, selection, packs, console),
        Command::Test { paths, coverage, packs } => test::run(paths, *coverage, packs, console),
        Command::Eval { path, format, phrases, selection, packs } => {
            let detail = if *phrases { Detail::Phrases } else { Detail::Rules };
            eval::run(path, *format, detail, selection, packs, console)
        }
        Command::Init(args) => init::run(args, console),
        Command::Lsp { stdio: _ } => lsp::run(),
        Command::Config { path, format, selection, packs } => config::run(path, *format, selection, packs, console),
        Command::Schema { of } => {
            console.out(match of {
                SchemaOf::Config => crate::settings::SCHEMA,
                SchemaOf::Rule => crate::rule::file::SCHEMA,
                SchemaOf::Json => crate::render::json::SCHEMA,
            });
            Status::Clean
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "redsignal", &mut script);
            console.out_bytes(&script);
            Status::Clean
        }
    }
}
