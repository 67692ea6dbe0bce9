//! Owns rules: as written ([`mod@file`]), as used ([`Rule`], [`RuleSet`]), and the pack built into the binary ([`builtin`]).

pub mod builtin;
mod compile;
mod compile_rule;
pub mod context;
mod definition;
mod faults;
pub mod file;
mod kind;
pub mod meta;
mod pack;
mod packed;
mod set;

pub use definition::{About, Answered, Count, Example, Group, Guard, Lacks, Layout, LazyRegex, MatchTable, Needs, Opening, Rule, Scope, Severity, Side};
pub use kind::Kind;
pub use pack::{Pack, PackError, PackFile, Terms};
pub(crate) use set::ChannelId;
pub use set::{Owner, Role, RuleSet};
