//! Owns the reading and writing of whole files that others may have put there: never more than a limit, never from what does not end, and whole or not
//! at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::source::io_message;

/// No answer, rule or settings file larger than this many bytes is read: what is taken for one is something else, and linting takes some twelve times as much
/// memory.
pub const MAX_BYTES: u64 = 64 << 20;

/// What may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whatever the path names: somebody has named a pipe, and means it.
    Any,
    /// A regular file: a path that another file names, or that was found in a folder, may be a pipe in which nobody writes, or a device without end.
    Regular,
}

/// The bytes of a file, as many as are there while it is read.
///
/// # Errors
///
/// What the system reports; that it is no regular file; that it is larger than [`MAX_BYTES`], be it because it grows all the while.
pub fn read(path: &Path, kind: Kind) -> io::Result<Vec<u8>> {
    // Opening a pipe waits for somebody to write, so it is asked before.
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if kind == Kind::Regular && !metadata.is_file() {
        return Err(io::Error::other("this is no regular file"));
    }
    read_all(File::open(path)?, metadata.len())
}

/// The text of a file.
///
/// # Errors
///
/// As [`read`], and that it is no UTF-8.
pub fn read_text(path: &Path, kind: Kind) -> io::Result<String> {
    String::from_utf8(read(path, kind)?).map_err(|_| io::Error::other("this is no UTF-8"))
}

/// All that a stream gives; `expected` says how much that may be.
///
/// # Errors
///
/// What the system reports; that there is more than [`MAX_BYTES`].
pub fn read_all(stream: impl Read, expected: u64) -> io::Result<Vec<u8>> {
    let too_large = || io::Error::other(format!("larger than {} MiB, the most that is read", MAX_BYTES >> 20));
    if expected > MAX_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(expected as usize + 1);
    stream.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES { Err(too_large()) } else { Ok(bytes) }
}

/// A file that could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot write {}: {message}", path.display())]
pub struct FileError {
    /// Which.
    pub path: PathBuf,
    /// Why: a lower-case fragment.
    pub message: String,
}

/// Puts bytes in the place of a file, at once: readers see the old file or the new one, and a run that dies leaves the old one. What is no
/// regular file (a pipe, `/dev/stderr`) is written to; a link stays one, and the file it names is replaced.
///
/// # Errors
///
/// [`FileError`], and the file is as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let done =
        if is_special(path) { OpenOptions::new().write(true).open(path).and_then(|mut file| file.write_all(bytes)) } else { swap(&resolved(path), bytes) };
    done.map_err(|error| FileError { path: path.to_owned(), message: io_message(&error) })
}

/// Adds bytes to the end of a file, which is made if there is none.
///
/// # Errors
///
/// [`FileError`], where it cannot be opened or written.
pub fn append(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let done = OpenOptions::new().append(true).create(true).open(path).and_then(|mut file| file.write_all(bytes));
    done.map_err(|error| FileError { path: path.to_owned(), message: io_message(&error) })
}

/// Whether the path is there and is neither a file nor a folder.
pub fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Where a path leads, links followed; for a file that is not there yet, by its folder.
pub fn resolved(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| match (fs::canonicalize(folder(path)), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    })
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn swap(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let (beside, mut file) = beside(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What failed is said by the caller; that its leavings stay too adds nothing.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// A new file in the same folder, so that the renaming stays inside one file system. The name is nobody's: `create_new` follows no link and
/// takes over no file.
fn beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let mut last = io::ErrorKind::AlreadyExists.into();
    for attempt in 0..16 {
        let beside = folder(path).join(format!(".{name}.{}-{attempt}.tmp", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}
