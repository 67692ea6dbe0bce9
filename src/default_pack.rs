//! Owns the default pack as the build packed it (see `build.rs`).

use crate::rule::{Pack, RuleSet};

static PACKED: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/default.pack")));

/// Bytes that begin where a line of the processor's cache does, so that no number of four bytes lies across two.
#[repr(C, align(64))]
struct Aligned<B: ?Sized>(B);

/// The rules of the default pack, all enabled, without their examples.
pub fn rules() -> RuleSet {
    // The build has just packed it; should it not unpack, the TOML it was made from is still there.
    RuleSet::unpack(&PACKED.0).or_else(|_| RuleSet::compile(&Pack::builtin())).unwrap_or_else(|faults| unsound(&faults))
}

/// The same with their examples, which are read from the TOML: that takes less than compiling it.
pub fn rules_with_examples() -> RuleSet {
    let mut rules = rules();
    rules.add_examples(&Pack::builtin());
    rules
}

/// A build whose rules have faults fails, so there is no binary that could come here.
fn unsound(faults: &[crate::fault::Fault]) -> ! {
    unreachable!("the default pack has {} faults", faults.len())
}
