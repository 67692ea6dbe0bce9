//! redsignal finds the documented red signals in written interview answers, points at the exact words, says why an interviewer
//! flags them, suggests a stronger phrasing, and asks the interviewer's next question.
//!
//! The modules stand in layer order: each uses only those above it, and `tests/it/architecture.rs` holds them to it.
//!
//! ```text
//! rules/**.toml ─ rule ─► RuleSet ┐                        ┌► render   (terminal, JSON)
//! redsignal.toml, flags ─ settings ┤                       ├► eval     (precision and recall)
//! path, stdin ─► SourceFile ──────┴► Linter::lint ─► Finding ─┴► cli
//! ```

#![cfg_attr(test, allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on says so"))]

pub mod span;

pub mod line_index;

pub mod source;

pub mod files;

pub mod parallel;

pub mod overlay;

pub mod fault;

pub mod memory;

pub mod document;

pub mod packing;

pub mod matching;

pub mod weights;

pub mod rule;

pub mod default_pack;

pub mod finding;

pub mod phrasing;

pub mod scan;

pub mod outline;

pub mod fingerprint;

pub mod suppress;

pub mod lint;

pub mod rule_test;

pub mod eval;

pub mod report;

pub mod baseline;

pub mod changes;

pub mod render;

pub mod settings;

pub mod inputs;

pub mod watch;

pub mod lsp;

pub mod cli;
