//! Owns the patterns of paths in a configuration file: written as in `.gitignore`, and read by the same library as those.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::layer::{Origin, Sourced};
use crate::fault::Fault;
use crate::rule::file::Text;
use crate::source::SourceFile;
use crate::span::Span;

/// Patterns, and the folder below which they hold.
#[derive(Debug, Clone)]
pub struct Globs {
    patterns: Vec<Sourced<String>>,
    base: PathBuf,
    matcher: Gitignore,
}

impl Globs {
    /// Reads patterns that hold below `base`, an absolute path. One with a fault is left out, and its fault added to `faults`.
    pub fn read(file: &SourceFile, texts: &[Text], base: &Path, faults: &mut Vec<Fault>) -> Self {
        let mut builder = GitignoreBuilder::new("");
        let mut patterns = Vec::new();
        for text in texts {
            let (pattern, span) = (text.get_ref(), Span::from(text.span()));
            let added = match unfit(pattern) {
                Some(unfit) => Err(unfit),
                None => builder.add_line(None, pattern).map(drop).map_err(|error| Unfit { message: broken(&error), help: "write it as in .gitignore" }),
            };
            match added {
                Ok(()) => patterns.push(Sourced::new(pattern.clone(), Origin::File(file.clone(), span))),
                Err(Unfit { message, help }) => faults.push(Fault::new(file, span, message).help(help)),
            }
        }
        // Each pattern has been compiled by `add_line`; together they could only be too large.
        let matcher = builder.build().unwrap_or_else(|error| {
            let whole = texts.first().zip(texts.last()).map_or(0..0, |(first, last)| first.span().start..last.span().end);
            faults.push(Fault::new(file, Span::from(whole), broken(&error)).help("write fewer patterns"));
            Gitignore::empty()
        });
        Self { patterns, base: base.to_owned(), matcher }
    }

    /// Whether they cover a file, by itself or by a folder that it is in. `path` is absolute, without `.` and `..`.
    pub fn cover(&self, path: &Path) -> bool {
        path.strip_prefix(&self.base).is_ok_and(|below| !below.has_root() && self.matcher.matched_path_or_any_parents(below, false).is_ignore())
    }

    /// The patterns as written.
    pub fn patterns(&self) -> &[Sourced<String>] {
        &self.patterns
    }
}

/// What is wrong with a pattern, and what to do about it.
struct Unfit {
    message: String,
    help: &'static str,
}

/// What `.gitignore` would take without a word, and never match.
fn unfit(pattern: &str) -> Option<Unfit> {
    let (message, help) = if pattern.trim().is_empty() {
        ("this pattern is empty, and matches nothing", "`*` matches every file")
    } else if pattern.starts_with('#') {
        ("a pattern that starts with `#` is a comment", "write `\\\\#` for a name that starts so")
    } else if pattern.trim_start_matches('!').split('/').any(|part| part == "..") {
        ("this pattern leads out of the folder, and matches nothing", "put the settings into the folder above, or use `extends`")
    } else if pattern.trim_start_matches('!').starts_with("./") {
        ("a pattern that starts with `./` matches nothing", "`/name` matches only beside the file, `name` in every folder")
    } else {
        return None;
    };
    Some(Unfit { message: message.to_owned(), help })
}

fn broken(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => format!("this pattern is broken: {err}"),
        other => format!("this pattern is broken: {other}"),
    }
}
