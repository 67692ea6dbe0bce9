//! Owns the faces of a report: pure functions from a [`Report`](crate::report::Report) to bytes, one file a format.
//!
//! Text of an answer is untrusted: each renderer escapes it for where it goes. None prints; the command line does.

mod advice;
mod excerpt;
pub mod github;
pub mod gitlab;
pub mod html;
mod identity;
pub mod json;
pub mod junit;
mod place;
mod portions;
pub mod rdjson;
pub mod rule_page;
pub mod sarif;
pub mod short;
pub mod step_summary;
pub mod text;
mod wrap;

pub use advice::looked_for;
pub use wrap::{for_log, tame_text, wrap};
