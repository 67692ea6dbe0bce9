//! Owns `--since`: what has changed in the repositories of a run's files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::Console;
use super::git::{GitError, History, Repository};
use crate::changes::{Changes, UnreadableName};
use crate::inputs::is_stdin;
use crate::report::Report;

/// Why there is nothing to compare with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SinceError {
    /// Standard input was asked for.
    #[error("--since cannot tell what is new in standard input")]
    Stdin,
    /// Git has no answer.
    #[error(transparent)]
    Git(#[from] GitError),
    /// Git's answer is not understood.
    #[error(transparent)]
    Patch(#[from] UnreadableName),
}

impl SinceError {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Stdin => Some("name the file, or use --baseline".to_owned()),
            Self::Git(error) => error.help(),
            Self::Patch(_) => None,
        }
    }
}

/// What has changed since a revision, or since this branch left it, around the given paths; around the working folder where there are none.
///
/// # Errors
///
/// [`SinceError`]: the revision must be there in each repository.
pub fn changes(revision: &str, paths: &[PathBuf], console: &mut Console) -> Result<Changes, SinceError> {
    if paths.iter().any(|path| is_stdin(path)) {
        return Err(SinceError::Stdin);
    }
    let mut folders: HashSet<PathBuf> = paths.iter().filter_map(|path| Some(real(path).parent()?.to_owned())).collect();
    if folders.is_empty() {
        folders.insert(real(Path::new(".")));
    }
    let mut folders: Vec<PathBuf> = folders.into_iter().collect();
    folders.sort();
    let (mut changes, mut seen) = (Changes::default(), HashSet::new());
    for folder in folders {
        let repository = Repository::around(&folder)?;
        if seen.insert(repository.top().to_owned()) {
            add(&repository, revision, &mut changes, console)?;
        }
    }
    Ok(changes)
}

/// Leaves in a report what is new.
pub fn keep(changes: &Changes, report: &mut Report) {
    changes.keep(report, real);
}

fn add(repository: &Repository, revision: &str, changes: &mut Changes, console: &mut Console) -> Result<(), SinceError> {
    let commit = repository.commit(revision)?;
    let base = match repository.merge_base(&commit)? {
        Some(base) => base,
        None if repository.history()? == History::Whole => return Err(GitError::Unrelated(revision.to_owned()).into()),
        // The commit is there and what lies between it and this branch is not. What differs from it is all that the branch did, and perhaps some
        // that others did since.
        None => {
            let said = format!("warning: this clone lacks the commit at which HEAD left `{revision}`; compared with `{revision}` itself\n");
            console.err(&(said + "  = help: `fetch-depth: 0` for actions/checkout, or `git fetch --unshallow`, brings it\n"));
            commit
        }
    };
    Ok(changes.add(repository.top(), &repository.kept()?, &repository.patch(&base)?)?)
}

/// Where a file truly is.
fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
