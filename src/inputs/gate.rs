//! Owns what a walk through a folder does not step into: links out of the tree, and folders whose `.gitignore` is a pipe that would be waited for.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::DirEntry;

use super::is_answer;
use crate::files;
use crate::report::InputFault;

/// The files by which a folder says what is to be left out of it.
const IGNORE_FILES: [&str; 3] = [".gitignore", ".ignore", ".git/info/exclude"];

/// Stands before each entry of a walk, and keeps what it has refused.
#[derive(Debug)]
pub(super) struct Gate {
    /// Where links may lead, links resolved: below the folder that is walked, and below the one in which the run was started.
    trees: Vec<PathBuf>,
    refused: Mutex<Vec<InputFault>>,
}

impl Gate {
    /// The gate of a walk through `folder`.
    pub fn of(folder: &Path) -> Self {
        let trees = [folder, Path::new(".")].into_iter().filter_map(|tree| fs::canonicalize(tree).ok()).collect();
        Self { trees, refused: Mutex::default() }
    }

    /// Whether the walk may begin: what its folder and those above it leave out can be read.
    pub fn opens(&self, folder: &Path) -> bool {
        let full = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let fault = ignore_fault(folder).or_else(|| full.ancestors().find_map(ignore_fault));
        self.keep(fault)
    }

    /// Whether the walk may go on to an entry.
    pub fn admits(&self, entry: &DirEntry) -> bool {
        let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
        let fault = self.outside(entry).or_else(|| is_dir.then(|| ignore_fault(entry.path())).flatten());
        self.keep(fault)
    }

    /// What was refused, in the order of the walk.
    pub fn refused(&self) -> Vec<InputFault> {
        self.refused.lock().map(|mut refused| std::mem::take(&mut *refused)).unwrap_or_default()
    }

    fn keep(&self, fault: Option<InputFault>) -> bool {
        let is_admitted = fault.is_none();
        if let Ok(mut refused) = self.refused.lock() {
            refused.extend(fault);
        }
        is_admitted
    }

    /// What is wrong with a link that leads out of the trees: to somebody's whole disk, or to a file that is not to be quoted in a report.
    fn outside(&self, entry: &DirEntry) -> Option<InputFault> {
        if !entry.path_is_symlink() {
            return None;
        }
        let target = fs::canonicalize(entry.path()).ok()?;
        let is_meant = target.is_dir() || is_answer(entry.path());
        (is_meant && !self.trees.iter().any(|tree| target.starts_with(tree))).then(|| InputFault {
            path: entry.path().to_owned(),
            message: format!("this link leads out of the folder, to {}", target.display()),
            help: Some("name it on the command line to have it checked, or `exclude` it".to_owned()),
        })
    }
}

/// What is wrong with a folder's file of what to leave out. It would be opened, and a pipe's opening waits for a writer.
fn ignore_fault(folder: &Path) -> Option<InputFault> {
    let path = IGNORE_FILES.iter().map(|name| folder.join(name)).find(|path| files::is_special(path))?;
    Some(InputFault { path, message: "this is no regular file, so its folder is not looked at".to_owned(), help: Some("take it away".to_owned()) })
}
