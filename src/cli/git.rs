//! Owns the running of git: with a list of arguments and never through a shell, in a given folder, and with nothing from our own surrounding that
//! would point it at another repository.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::source::io_message;

/// Variables of git's that may stay: how it is configured and installed. The others say which repository, index or objects to use (a hook has
/// some of them set, for a purpose of its own), or make git say more.
const KEPT: &[&str] = &["GIT_CONFIG", "GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM"];

/// Why git gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    /// There is no git.
    #[error("cannot run git: {0}")]
    Absent(String),
    /// A folder that is in no repository.
    #[error("{} is in no git repository", .0.display())]
    NoRepository(PathBuf),
    /// The revision is none.
    #[error("no revision is called `{revision}` in {}", top.display())]
    NoRevision {
        /// As it was given.
        revision: String,
        /// The repository.
        top: PathBuf,
        /// A revision that was perhaps meant.
        near: Option<String>,
        /// Whether the repository lacks some of its history.
        history: History,
    },
    /// The histories have nothing in common.
    #[error("HEAD and `{0}` have no common ancestor")]
    Unrelated(String),
    /// Anything else, in git's own words.
    #[error("git {command} failed in {}: {message}", top.display())]
    Failed {
        /// Which command.
        command: String,
        /// Where.
        top: PathBuf,
        /// What git said.
        message: String,
    },
}

/// Whether a repository has all of its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// It has.
    Whole,
    /// It was cloned without the older part.
    Shallow,
}

impl GitError {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Absent(_) => Some("install git, or leave --since out".to_owned()),
            Self::NoRepository(_) => Some("--since compares with a commit; leave it out, or use --baseline".to_owned()),
            Self::NoRevision { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::NoRevision { history: History::Shallow, .. } => {
                Some("this clone lacks older commits: fetch them, as with `git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout".to_owned())
            }
            Self::NoRevision { .. } => Some("`git fetch` may bring it; `git log` shows those there are".to_owned()),
            Self::Unrelated(_) => Some("name a commit that this branch grew from".to_owned()),
            Self::Failed { message, .. } if message.contains("dubious ownership") => {
                Some("the repository belongs to another user: see safe.directory in `git help config`".to_owned())
            }
            Self::Failed { .. } => None,
        }
    }
}

/// A repository's working tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    top: PathBuf,
}

impl Repository {
    /// The working tree in which a folder lies, links followed.
    ///
    /// # Errors
    ///
    /// [`GitError::Absent`], [`GitError::NoRepository`], [`GitError::Failed`].
    pub fn around(folder: &Path) -> Result<Self, GitError> {
        let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        // A `.git` is a folder, or in a worktree a file. Where there is none git need not be asked, and an absent git not be complained of.
        let near = folder.ancestors().find(|folder| folder.join(".git").exists()).ok_or_else(|| GitError::NoRepository(folder.clone()))?;
        let here = Self { top: near.to_owned() };
        let top = here.say(&["rev-parse", "--show-toplevel"])?;
        Ok(Self { top: std::fs::canonicalize(&top).unwrap_or_else(|_| top.into()) })
    }

    /// The top folder, links followed.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The commit that a name stands for, as its hash.
    ///
    /// # Errors
    ///
    /// [`GitError::NoRevision`] and what [`Self::around`] gives.
    pub fn commit(&self, revision: &str) -> Result<String, GitError> {
        if let Some(hash) = self.resolve(revision)? {
            return Ok(hash);
        }
        let remote = format!("origin/{revision}");
        let near = self.resolve(&remote)?.map(|_| remote);
        Err(GitError::NoRevision { revision: revision.to_owned(), top: self.top.clone(), near, history: self.history()? })
    }

    /// The newest commit that HEAD and a commit both grew from; nothing where the two have none, or it lies before a shallow clone's history.
    ///
    /// # Errors
    ///
    /// As [`Self::around`].
    pub fn merge_base(&self, hash: &str) -> Result<Option<String>, GitError> {
        let output = self.run(&["merge-base", hash, "HEAD", "--"])?;
        match output.status.code() {
            Some(0) => Ok(line(&output.stdout)),
            // No ancestor, or a HEAD without a commit.
            Some(1) => Ok(None),
            _ => Err(self.failed("merge-base", &output)),
        }
    }

    /// Whether all of the history is there.
    ///
    /// # Errors
    ///
    /// As [`Self::around`].
    pub fn history(&self) -> Result<History, GitError> {
        let answer = self.say(&["rev-parse", "--is-shallow-repository"])?;
        Ok(if answer == "true" { History::Shallow } else { History::Whole })
    }

    /// The files that git keeps, each ended by a zero byte, counted from the top.
    ///
    /// # Errors
    ///
    /// As [`Self::around`].
    pub fn kept(&self) -> Result<Vec<u8>, GitError> {
        self.bytes(&["ls-files", "-z", "--full-name"])
    }

    /// What has changed since a commit in the files as they are on disk, as a patch without context. Each option overrides a setting that would
    /// change its form, or run a program.
    ///
    /// # Errors
    ///
    /// As [`Self::around`].
    pub fn patch(&self, hash: &str) -> Result<Vec<u8>, GitError> {
        let form = ["--no-color", "--text", "--unified=0", "--inter-hunk-context=0", "--src-prefix=a/", "--dst-prefix=b/", "--no-relative"];
        let scope = ["--find-renames", "--ignore-submodules=all", "--no-ext-diff", "--no-textconv", hash, "--"];
        self.bytes(&[&["diff"], &form[..], &scope[..]].concat())
    }

    fn resolve(&self, revision: &str) -> Result<Option<String>, GitError> {
        // What starts with a hyphen would be an option, and no revision may.
        if revision.is_empty() || revision.starts_with('-') {
            return Ok(None);
        }
        let output = self.run(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])?;
        Ok(line(&output.stdout).filter(|_| output.status.success()))
    }

    fn say(&self, args: &[&str]) -> Result<String, GitError> {
        self.bytes(args).map(|bytes| line(&bytes).unwrap_or_default())
    }

    fn bytes(&self, args: &[&str]) -> Result<Vec<u8>, GitError> {
        let output = self.run(args)?;
        if output.status.success() { Ok(output.stdout) } else { Err(self.failed(args[0], &output)) }
    }

    fn failed(&self, command: &str, output: &Output) -> GitError {
        let said = String::from_utf8_lossy(&output.stderr);
        let message = said.lines().next().unwrap_or("it said nothing").trim_start_matches("fatal: ").to_owned();
        GitError::Failed { command: command.to_owned(), top: self.top.clone(), message }
    }

    fn run(&self, args: &[&str]) -> Result<Output, GitError> {
        let mut git = Command::new("git");
        git.args(["-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "--no-pager"]).args(args);
        git.current_dir(&self.top).stdin(Stdio::null()).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_foreign(name)) {
            git.env_remove(name);
        }
        git.output().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => GitError::Absent("there is no such program".to_owned()),
            _ => GitError::Absent(io_message(&error)),
        })
    }
}

fn is_foreign(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("GIT_") && !KEPT.iter().any(|kept| name.starts_with(kept))
}

fn line(bytes: &[u8]) -> Option<String> {
    String::from_utf8_lossy(bytes).lines().next().map(str::to_owned)
}
