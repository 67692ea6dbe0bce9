//! What must hold for any bytes: one module a target, each with `check`, which panics where it does not.
//!
//! Fuzzers call these (`targets/`), and so does `cargo test`, which replays `fixtures/fuzz/` through them (`tests/it/fuzzed.rs` includes this file).

pub mod document;
pub mod edits;
pub mod faces;
pub mod messages;
pub mod packs;
pub mod places;
pub mod rule_file;
pub mod suppressions;
pub mod weights;

/// A target's name, and what it checks.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 8] = [
    ("document", document::check),
    ("rule_file", rule_file::check),
    ("packs", packs::check),
    ("suppressions", suppressions::check),
    ("messages", messages::check),
    ("edits", edits::check),
    ("faces", faces::check),
    ("weights", weights::check),
];
