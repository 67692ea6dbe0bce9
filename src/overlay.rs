//! Owns what an editor has open and has not saved: there it takes the place of what is on the disk.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::files;

/// Files as they are on the disk, but for those that are open elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Overlay(BTreeMap<PathBuf, String>);

impl Overlay {
    /// The same with one more open file. The path is absolute, as files are asked for.
    #[must_use]
    pub fn with(mut self, path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        self.0.insert(path.into(), text.into());
        self
    }

    /// Whether a file is open.
    pub fn holds(&self, path: &Path) -> bool {
        self.0.contains_key(path)
    }

    /// The bytes of a file.
    ///
    /// # Errors
    ///
    /// As [`files::read`], of a file that is not open. What another file names, or a folder holds, is read where it is a regular file alone.
    pub fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.0.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => files::read(path, files::Kind::Regular),
        }
    }
}
