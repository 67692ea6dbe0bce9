//! Owns `redsignal lsp`.

use std::io::{BufReader, stdin, stdout};
use std::path::PathBuf;

use super::Status;
use crate::lsp::{self, Ending, Options};

/// Serves the editor at the other end of the standard streams.
pub fn run() -> Status {
    // Without a working folder there is still the root, above which nothing is looked for.
    let working = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
    let options = Options { pages: pages(), working };
    match lsp::serve(BufReader::new(stdin()), stdout(), options) {
        Ending::Orderly => Status::Clean,
        // The protocol asks for exit code 1.
        Ending::Abrupt => Status::Findings,
    }
}

/// Where the rules' pages of this version are kept: below the user's cache folder (XDG Base Directory Specification; on Windows, local
/// application data).
fn pages() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = folder("XDG_CACHE_HOME").or_else(|| folder("LOCALAPPDATA")).or_else(|| Some(folder("HOME")?.join(".cache")))?;
    Some(cache.join("redsignal").join(env!("CARGO_PKG_VERSION")).join("rules"))
}
