//! Compiles the rules in `rules/` into the packed form that the binary unpacks at start (`src/rule/packed.rs` says why).
//!
//! It builds the same modules as the library, from the same files, so there is one compiler of rules and not two. A fault in a
//! rule fails the build and names its place.

#![allow(
    dead_code,
    unused_imports,
    missing_docs,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::exit
)]

#[path = "src/document/mod.rs"]
mod document;
#[path = "src/fault.rs"]
mod fault;
#[path = "src/files.rs"]
mod files;
#[path = "src/line_index.rs"]
mod line_index;
#[path = "src/matching/mod.rs"]
mod matching;
#[path = "src/memory.rs"]
mod memory;
#[path = "src/overlay.rs"]
mod overlay;
#[path = "src/packing.rs"]
mod packing;
#[path = "src/rule/mod.rs"]
mod rule;
#[path = "src/source.rs"]
mod source;
#[path = "src/span.rs"]
mod span;
#[path = "src/weights/mod.rs"]
mod weights;

use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src");
    link_at_a_fixed_place();
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    match rule::RuleSet::compile(&rule::Pack::builtin()) {
        Ok(set) => std::fs::write(out.join("default.pack"), set.pack().expect("texts are JSON")).expect("OUT_DIR can be written"),
        Err(faults) => {
            for fault in &faults {
                let line = fault.file.line_number(fault.span.start);
                let help = fault.help.as_deref().unwrap_or("");
                println!("cargo::error={}:{line}: {} {help}", fault.file.name(), fault.message);
            }
            std::process::exit(1);
        }
    }
}

/// Links the program for a fixed place in memory, where the linker knows how. A program that may be loaded anywhere has sixteen thousand
/// addresses to set right at each start, on seventy pages of its own: a third of the page faults of a start. What is given up is that the
/// program's own addresses are hard to guess, which helps against corrupted memory, and none of this crate's code is `unsafe`.
fn link_at_a_fixed_place() {
    let target = |key: &str| std::env::var(key).unwrap_or_default();
    if target("CARGO_CFG_TARGET_OS") == "linux" && target("CARGO_CFG_TARGET_ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
