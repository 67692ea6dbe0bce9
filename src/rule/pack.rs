//! Owns the gathering of pack files: the built-in ones, and a user's own from a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::builtin;
use super::file::{Phrases, Text};
use crate::overlay::Overlay;
use crate::source::{SourceError, SourceFile, io_message};

/// Phrases that are added to terms from outside of a pack: `[terms]` of a configuration file.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The file that they stand in.
    pub file: SourceFile,
    /// The terms.
    pub terms: BTreeMap<Text, Phrases>,
}

/// A rule file and what its place says of it.
#[derive(Debug, Clone)]
pub struct PackFile {
    /// The rule's id: the file's name without ending.
    pub id: String,
    /// The rule's family: its folder's name.
    pub family: String,
    /// The text.
    pub source: SourceFile,
    /// Whether it comes with redsignal, which is held to eight examples a side.
    pub builtin: bool,
}

/// The file of weights in a pack's folder.
const WEIGHTS: &str = "weights.tsv";

/// The files of one or more packs, not yet read.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    /// Rule files; of two with one id, the later replaces the earlier.
    pub rules: Vec<PackFile>,
    /// Files of terms, merged by name.
    pub vocabulary: Vec<SourceFile>,
    /// What is added to terms beside those.
    pub terms: Vec<Terms>,
    /// Files of evidence, merged by name.
    pub evidence: Vec<SourceFile>,
    /// The context; the last one given counts.
    pub context: Option<SourceFile>,
    /// The weights of words, and whether they come with redsignal; the last ones given count.
    pub weights: Option<(SourceFile, bool)>,
}

/// A pack that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The folder or a file in it.
    #[error("cannot read {path}: {}", io_message(error))]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file's text.
    #[error("cannot read {path}: {error}")]
    Text {
        /// Which.
        path: PathBuf,
        /// Why.
        error: SourceError,
    },
    /// A folder without a rule or vocabulary file.
    #[error("no rule file in {0}: rules are `.toml` files, one a rule, best in a folder named after their family")]
    Nothing(PathBuf),
}

impl Pack {
    /// The pack that comes with redsignal.
    pub fn builtin() -> Self {
        let mut pack = Self::default();
        for (path, text) in builtin::FILES {
            pack.add(Path::new(path), SourceFile::new(*path, *text), true);
        }
        pack
    }

    /// Reads a folder of rules, or a single rule file. Sub-folders name families; files straight in the folder are of the family `own`.
    ///
    /// # Errors
    ///
    /// [`PackError`] with the path at fault.
    pub fn read(path: &Path) -> Result<Self, PackError> {
        Self::read_as(path, path, &Overlay::default())
    }

    /// The same, with the files shown as if they were below `shown`: a path for people, where `path` is one for the system. What `files` has open
    /// takes the place of what is on the disk.
    ///
    /// # Errors
    ///
    /// [`PackError`] with the path at fault, as shown.
    pub fn read_as(path: &Path, shown: &Path, files: &Overlay) -> Result<Self, PackError> {
        let mut reader = Reader { files, seen: BTreeSet::new(), pack: Self::default() };
        if path.is_dir() {
            reader.folder(path, shown, 0)?;
            if reader.pack.rules.is_empty() && reader.pack.vocabulary.is_empty() && reader.pack.evidence.is_empty() {
                return Err(PackError::Nothing(shown.to_owned()));
            }
        } else {
            reader.file(path, shown)?;
        }
        Ok(reader.pack)
    }

    fn add(&mut self, path: &Path, source: SourceFile, builtin: bool) {
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        match name.as_str() {
            "vocabulary" => self.vocabulary.push(source),
            "evidence" => self.evidence.push(source),
            "context" => self.context = Some(source),
            "weights" => self.weights = Some((source, builtin)),
            "redsignal" => {}
            _ => {
                let parent = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
                let family = parent.filter(|parent| parent != "rules" && !parent.is_empty() && parent != ".").unwrap_or_else(|| "own".to_owned());
                self.add_rule(PackFile { id: name, family, source, builtin });
            }
        }
    }

    fn add_rule(&mut self, rule: PackFile) {
        self.rules.retain(|other| other.id != rule.id);
        self.rules.push(rule);
    }

    /// Whether a file, or a term that is added, uses the term of that name.
    pub(super) fn uses_term(&self, name: &str) -> bool {
        let written = format!("<{name}>");
        let mut files = self.rules.iter().map(|rule| &rule.source).chain(&self.vocabulary).chain(&self.evidence);
        let mut phrases = self.terms.iter().flat_map(|added| added.terms.values().flatten());
        files.any(|file| file.text().contains(&written)) || phrases.any(|phrase| phrase.get_ref().contains(&written))
    }

    /// Adds another pack's files after this one's.
    pub fn extend(&mut self, other: Self) {
        for rule in other.rules {
            self.add_rule(rule);
        }
        self.vocabulary.extend(other.vocabulary);
        self.terms.extend(other.terms);
        self.evidence.extend(other.evidence);
        self.context = other.context.or(self.context.take());
        self.weights = other.weights.or(self.weights.take());
    }
}

/// What is read so far, and from where.
struct Reader<'f> {
    files: &'f Overlay,
    /// Folders that were read, links resolved: a link may lead back, and a hundred of them would lead back a hundred times at every depth.
    seen: BTreeSet<PathBuf>,
    pack: Pack,
}

impl Reader<'_> {
    fn folder(&mut self, folder: &Path, shown: &Path, depth: u32) -> Result<(), PackError> {
        let io = |error| PackError::Io { path: shown.to_owned(), error };
        if !self.seen.insert(std::fs::canonicalize(folder).map_err(io)?) {
            return Ok(());
        }
        let mut entries: Vec<std::ffi::OsString> =
            std::fs::read_dir(folder).map_err(io)?.map(|entry| entry.map(|entry| entry.file_name())).collect::<Result<_, _>>().map_err(io)?;
        entries.sort();
        for name in entries {
            let (path, shown) = (folder.join(&name), shown.join(&name));
            if path.is_dir() && depth < 4 {
                self.folder(&path, &shown, depth + 1)?;
            } else if path.extension().is_some_and(|ending| ending == "toml") || name == WEIGHTS {
                self.file(&path, &shown)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, shown: &Path) -> Result<(), PackError> {
        let bytes = self.files.read(path).map_err(|error| PackError::Io { path: shown.to_owned(), error })?;
        let source = SourceFile::from_bytes(shown, bytes).map_err(|error| PackError::Text { path: shown.to_owned(), error })?;
        self.pack.add(shown, source, false);
        Ok(())
    }
}
