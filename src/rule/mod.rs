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
mod owners;
mod pack;
mod packed;
mod set;

pub use definition::{About, Answered, Count, Example, Group, Guard, Lacks, Layout, LazyRegex, MatchTable, Needs, Opening, Reach, Rule, Scope, Severity, Side};
pub use kind::Kind;
pub(crate) use owners::ChannelId;
pub use owners::{Owner, Role};
pub use pack::{Pack, PackError, PackFile, Terms};
pub use set::RuleSet;
