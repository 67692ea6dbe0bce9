//! Owns rules: as written ([`file`]), as used ([`Rule`], [`RuleSet`]), and the pack built into the binary ([`builtin`]).

pub mod builtin;
mod compile;
pub mod file;
mod kind;
pub mod meta;
mod pack;
mod packed;
mod set;

pub use kind::Kind;
pub use pack::{Pack, PackError, PackFile};
pub use packed::{Packer, Unpacker};
pub use set::{Count, Example, Guard, Lacks, Layout, MatchTable, Opening, Owner, Role, Rule, RuleSet, Scope, Severity, Side};
