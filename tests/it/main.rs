//! The test suite: one binary, so that the library is linked once. Each module holds one promise, tested as data through one check
//! function; `support` and `run` hold what they share.
//!
//! Snapshots are in `snapshots/`; `INSTA_UPDATE=always cargo test` writes them anew, and every change of one is read before it is kept.

// A test says what it expected by failing; `expect` with a message is that.
#![allow(clippy::expect_used, clippy::unwrap_used)]
// Tests are read for what they promise; the pedantic lints are for the library.
#![allow(clippy::pedantic, clippy::type_complexity, clippy::manual_strip)]
// What a test was not able to try on this machine is said on standard error.
#![allow(clippy::print_stderr)]

mod run;
mod support;

mod accuracy;
mod architecture;
mod baseline;
mod cases;
mod cli;
mod composition;
mod docs;
mod exits;
mod figures;
mod formats;
mod fuzzed;
mod growth;
mod guards;
mod hostile;
mod hostile_answers;
#[cfg(unix)]
mod hostile_folders;
mod hostile_packs;
mod init;
mod input_schemas;
mod inputs;
mod kinds;
mod language;
mod lsp;
mod memory;
mod metamorphic;
mod packs;
mod properties;
mod reports;
mod rules;
mod schema;
mod settings;
mod since;
mod spans;
mod suppress;
mod terminal;
mod turns;
mod watch;
mod weights;
