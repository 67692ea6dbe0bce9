//! Owns the language server: the same findings as `check`, in whatever editor speaks the Language Server Protocol (3.17, and snippet edits
//! of 3.18).
//!
//! [`serve`] takes what happens in turn from one channel: the client's messages ([`wire`]), and results. Each buffer ([`buffer`]) is linted on
//! a thread of its own ([`analysis`]) by the one [`Linter`](crate::lint::Linter), once it is due; requests about it wait for that
//! (`questions`). What the client shows is made from the result by one file a feature: [`diagnostics`], [`hover`], [`actions`] (over
//! [`edit`]), [`lens`].

pub mod actions;
pub mod analysis;
pub mod buffer;
pub mod client_settings;
pub mod commands;
pub mod diagnostics;
pub mod edit;
pub mod event;
pub mod features;
pub mod folders;
pub mod hover;
pub mod lens;
pub mod pages;
pub mod parent;
pub mod questions;
mod server;
pub mod session;
mod sync;
pub mod uri;
pub mod wire;
pub mod workspace;

pub use server::{Ending, Options, serve};

/// What the server calls itself, and the source of its diagnostics.
pub const NAME: &str = "redsignal";
