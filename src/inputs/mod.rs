//! Owns the finding and reading of answer files.

mod gate;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;

use crate::files;
use crate::report::InputFault;
use crate::settings::Workspace;
use crate::source::{SourceFile, io_message};
use gate::Gate;

/// The endings that a folder is searched for. A path given by name is always linted.
const ENDINGS: &[&str] = &["md", "markdown", "txt"];

/// Whether a file that is named is linted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// It is, whatever the settings exclude: somebody means it.
    Always,
    /// It is, unless the settings exclude it: a program has named it.
    UnlessExcluded,
}

/// What to lint, and what could not be found.
#[derive(Debug, Default)]
pub struct Inputs {
    /// Files, `-` for standard input; each once, in the order given, folders sorted by name.
    pub paths: Vec<PathBuf>,
    /// Paths that lead nowhere.
    pub faults: Vec<InputFault>,
    /// Folders in which there was no answer.
    pub empty_folders: Vec<PathBuf>,
}

impl Inputs {
    /// Finds the files below the given paths. Inside folders, `.gitignore` is respected, and what the settings exclude; links are followed, but one
    /// that leads back, or out of both the folder and the working folder, is a fault.
    pub fn find(given: &[PathBuf], named: Named, workspace: &mut Workspace) -> Self {
        let mut inputs = Self::default();
        for path in given {
            if path.is_dir() {
                inputs.walk(path, workspace);
            } else if named == Named::Always || !workspace.excludes(path) {
                inputs.add(path.clone());
            }
        }
        inputs
    }

    fn add(&mut self, path: PathBuf) {
        if !self.paths.contains(&path) {
            self.paths.push(path);
        }
    }

    fn walk(&mut self, folder: &Path, workspace: &mut Workspace) {
        let gate = Arc::new(Gate::of(folder));
        let (mut found, mut faults) = (Vec::new(), Vec::new());
        let paths_before = self.paths.len();
        if gate.opens(folder) {
            let guard = Arc::clone(&gate);
            let mut walk = WalkBuilder::new(folder);
            walk.follow_links(true).sort_by_file_name(std::ffi::OsStr::cmp).require_git(false).filter_entry(move |entry| guard.admits(entry));
            for entry in walk.build() {
                match entry {
                    Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) && is_answer(entry.path()) => found.push(entry.into_path()),
                    Ok(_) => {}
                    Err(error) => faults.push(undotted(walk_fault(folder, &error))),
                }
            }
        }
        faults.extend(gate.refused().into_iter().map(undotted));
        // A `./` that the user did not write is noise in every line of the output.
        let strip = folder == Path::new(".");
        let known: std::collections::HashSet<PathBuf> = self.paths.iter().cloned().collect();
        let found = found.into_iter().map(|path| if strip { path.strip_prefix("./").map(Path::to_path_buf).unwrap_or(path) } else { path });
        self.paths.extend(found.filter(|path| !known.contains(path) && !workspace.excludes(path)));
        // What is not to be looked at need not be readable.
        faults.retain(|fault| !workspace.excludes(&fault.path));
        self.faults.append(&mut faults);
        if self.paths.len() == paths_before && self.faults.is_empty() {
            self.empty_folders.push(folder.to_owned());
        }
    }
}

/// A `./` that the user did not write is noise.
fn undotted(fault: InputFault) -> InputFault {
    InputFault { path: fault.path.strip_prefix("./").map(Path::to_path_buf).unwrap_or(fault.path), ..fault }
}

/// Whether a folder is searched for files of this name.
pub fn is_answer(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

fn walk_fault(folder: &Path, error: &ignore::Error) -> InputFault {
    match error {
        ignore::Error::WithDepth { err, .. } => walk_fault(folder, err),
        ignore::Error::WithPath { path, err } => InputFault { path: path.clone(), ..walk_fault(folder, err) },
        ignore::Error::Loop { ancestor, child } => InputFault {
            path: child.clone(),
            message: format!("this link leads back to {}", ancestor.display()),
            help: Some("take the link out, or name it in .gitignore".to_owned()),
        },
        other => InputFault { path: folder.to_owned(), message: describe(other), help: None },
    }
}

fn describe(error: &ignore::Error) -> String {
    error.io_error().map_or_else(|| error.to_string(), io_message)
}

/// Whether a path stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Reads one input; `stdin_name` is how standard input is called.
///
/// # Errors
///
/// [`InputFault`] where it cannot be read, or is no UTF-8.
pub fn read(path: &Path, stdin_name: Option<&Path>) -> Result<SourceFile, InputFault> {
    let name = if is_stdin(path) { stdin_name.unwrap_or(path) } else { path };
    let bytes = if is_stdin(path) { files::read_all(std::io::stdin().lock(), 0) } else { files::read(path, files::Kind::Any) };
    let bytes = bytes.map_err(|error| InputFault { path: name.to_owned(), message: io_message(&error), help: None })?;
    SourceFile::from_bytes(name, bytes).map_err(|error| InputFault {
        path: name.to_owned(),
        message: error.to_string(),
        help: Some("save it as UTF-8: most editors have it under \"Save with encoding\"".to_owned()),
    })
}
