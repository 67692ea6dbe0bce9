//! Owns `--baseline` and `--write-baseline`: the reading and writing of the file, and what is said of it.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{BaselineArgs, WriteBaseline};
use super::{Console, output};
use crate::baseline::{Baseline, BaselineError, Entry, Outcome, Standing};
use crate::files::{self, FileError};
use crate::lint::Linter;
use crate::render::text::counted;
use crate::report::{Base, Report};
use crate::source::io_message;

/// Stale entries listed one by one.
const LISTED: usize = 10;

/// Why a baseline is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineFault {
    /// It cannot be read.
    #[error("cannot read the baseline {}: {message}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// It is none.
    #[error("{}{}{error}", path.display(), if matches!(error, BaselineError::Form { .. }) { ":" } else { ": " })]
    Broken {
        /// Which.
        path: PathBuf,
        /// What is wrong in it.
        error: BaselineError,
    },
}

impl BaselineFault {
    /// What to do about it.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Unreadable { path, .. } if !path.exists() => Some("`--write-baseline` makes one of what is found now"),
            Self::Unreadable { .. } => None,
            Self::Broken { .. } => Some("mend it, or take it away and let `--write-baseline` make a new one"),
        }
    }
}

/// A run's baseline.
#[derive(Debug)]
pub struct Agreed<'a> {
    path: &'a Path,
    /// Nothing where there is no file yet, and one is to be written.
    known: Option<Baseline>,
    write: Option<WriteBaseline>,
    base: Base,
}

impl<'a> Agreed<'a> {
    /// Reads the baseline that the flags name, if they name one.
    ///
    /// # Errors
    ///
    /// [`BaselineFault`]; a file that is not there is one, unless it is to be written.
    pub fn read(args: &'a BaselineArgs) -> Result<Option<Self>, BaselineFault> {
        let Some(path) = args.baseline.as_deref() else { return Ok(None) };
        let broken = |error| BaselineFault::Broken { path: path.to_owned(), error };
        let known = match files::read_text(path, files::Kind::Any) {
            Ok(text) => Some(Baseline::parse(&text).map_err(broken)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && args.write_baseline.is_some() => None,
            Err(error) => return Err(BaselineFault::Unreadable { path: path.to_owned(), message: io_message(&error) }),
        };
        let folder = output::base().folder;
        let root = files::resolved(path).parent().map_or_else(|| folder.clone(), Path::to_path_buf);
        Ok(Some(Self { path, known, write: args.write_baseline, base: Base { folder, root } }))
    }

    /// Takes out of a report what is known, says what is stale, and writes the file where it is to be written. `linters` are those of the files
    /// that were to be linted.
    ///
    /// # Errors
    ///
    /// [`FileError`] where the file cannot be written.
    pub fn apply(&self, report: &mut Report, linters: &[(&Path, &Arc<Linter>)], console: &mut Console, says: Says) -> Result<(), FileError> {
        let standing = self.standing(report, linters);
        let Outcome { kept, stale } = self.known.clone().unwrap_or_default().apply(report, &self.base, standing);
        match self.write {
            None => {
                if !stale.is_empty() && says == Says::All {
                    console.err(&self.stale(&stale));
                }
                Ok(())
            }
            Some(how) => {
                let mut next = kept;
                if self.known.is_none() || how == WriteBaseline::All {
                    next.grow(report, &self.base);
                    report.withheld.known += take_all(report);
                }
                files::replace(self.path, next.write().as_bytes())?;
                if says == Says::All {
                    console.err(&format!("{}: {} in the baseline, {} taken out\n", self.path.display(), counted(next.len(), "finding"), stale.len()));
                }
                Ok(())
            }
        }
    }

    /// What this run knows of an entry.
    fn standing(&self, report: &Report, linters: &[(&Path, &Arc<Linter>)]) -> impl Fn(&str, &str) -> Standing + use<> {
        let linted: std::collections::HashSet<String> = report.files.iter().map(|file| self.base.name(file.source.path())).collect();
        let linters = linters.iter().map(|(path, linter)| (self.base.name(path), Arc::clone(linter)));
        let linters: HashMap<String, Arc<Linter>> = linters.filter(|(name, _)| linted.contains(name)).collect();
        let root = self.base.root.clone();
        move |path, rule| match linters.get(path) {
            // A rule that there is and that is switched off has looked at nothing; one that is no more will find nothing.
            Some(linter) if linter.rules().rule(rule).is_none() && linter.rules().known().iter().any(|known| known == rule) => Standing::Unseen,
            Some(_) => Standing::Judged,
            None if root.join(path).exists() => Standing::Unseen,
            None => Standing::Gone,
        }
    }

    fn stale(&self, stale: &[Entry]) -> String {
        let entries = if stale.len() == 1 { "1 entry is".to_owned() } else { format!("{} entries are", stale.len()) };
        let mut said = format!("warning: {}: {entries} found no more\n", self.path.display());
        for entry in stale.iter().take(LISTED) {
            let times = if entry.count > 1 { format!(" ({} times)", entry.count) } else { String::new() };
            // Writing to a string cannot fail.
            let _ = writeln!(said, "  {}: {}{times}", entry.path, entry.rule);
        }
        if stale.len() > LISTED {
            let _ = writeln!(said, "  … and {} more", stale.len() - LISTED);
        }
        said + "  = help: `--write-baseline` takes them out\n"
    }
}

/// How much is said beside the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// What was done to the baseline, and what should be.
    All,
    /// Nothing.
    Nothing,
}

fn take_all(report: &mut Report) -> u32 {
    report.files.iter_mut().map(|file| std::mem::take(&mut file.findings).len() as u32).sum()
}
