//! Owns the faces of a report: pure functions from a [`Report`](crate::report::Report) to bytes, one file a format.
//!
//! Text of an answer is untrusted: each renderer escapes it for where it goes. None prints; the command line does.

mod excerpt;
pub mod json;
pub mod rule_page;
pub mod short;
pub mod text;
mod wrap;

pub use wrap::{tame_text, wrap};
