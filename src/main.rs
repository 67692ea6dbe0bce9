//! The `redsignal` command: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    redsignal::cli::main()
}
