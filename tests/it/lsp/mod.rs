//! Holds `redsignal lsp` to the protocol, and its findings to those of `check`. The real editors are tried by `.ci/run`.

mod client;

mod equal;
mod features;
mod hostile;
mod settings;
mod sync;
