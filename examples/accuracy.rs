//! Prints `docs/accuracy.md`.
#![allow(clippy::print_stdout, reason = "an example prints")]

use redsignal::{default_pack, eval, lint::Linter};

fn main() -> Result<(), eval::Complaint> {
    print!("{}", eval::accuracy(&Linter::new(default_pack::rules()), std::path::Path::new("fixtures"))?);
    Ok(())
}
