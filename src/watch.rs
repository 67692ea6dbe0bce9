//! Owns the watch over files: which of them changed, told as it happens. `check --watch` and the language server use it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// How far below a folder the watch reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The files in it.
    Folder,
    /// All that is below it.
    Below,
}

/// A folder that cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("cannot watch {}: {message}", path.display())]
pub struct WatchError {
    /// Which.
    pub path: PathBuf,
    /// Why: a lower-case fragment.
    pub message: String,
}

/// The watch; it ends when it is dropped.
#[derive(Debug)]
pub struct Watch {
    watcher: RecommendedWatcher,
    watched: HashSet<(PathBuf, Reach)>,
}

impl Watch {
    /// A watch over nothing yet. `tell` is called on a thread of its own, with the paths that were made, changed, renamed or removed.
    ///
    /// # Errors
    ///
    /// [`WatchError`] where the system gives no watch, as when too many are in use.
    pub fn new(tell: impl Fn(Vec<PathBuf>) + Send + 'static) -> Result<Self, WatchError> {
        let handler = move |event: notify::Result<notify::Event>| match event {
            // Reading a file is no change of it, and we read what we watch.
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => {}
            Ok(event) => tell(event.paths),
            // What was lost may have been a change of anything.
            Err(error) => tell(error.paths),
        };
        let watcher = notify::recommended_watcher(handler).map_err(|error| fault(Path::new("."), &error))?;
        Ok(Self { watcher, watched: HashSet::new() })
    }

    /// Watches a folder too.
    ///
    /// # Errors
    ///
    /// [`WatchError`] where it is not there, or the system has no watch left.
    pub fn add(&mut self, folder: &Path, reach: Reach) -> Result<(), WatchError> {
        if self.watched.contains(&(folder.to_owned(), reach)) {
            return Ok(());
        }
        let mode = if reach == Reach::Below { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        self.watcher.watch(folder, mode).map_err(|error| fault(folder, &error))?;
        self.watched.insert((folder.to_owned(), reach));
        Ok(())
    }
}

fn fault(path: &Path, error: &notify::Error) -> WatchError {
    let message = match &error.kind {
        notify::ErrorKind::Io(error) => crate::source::io_message(error),
        notify::ErrorKind::PathNotFound => "no such file or folder".to_owned(),
        notify::ErrorKind::MaxFilesWatch => "the system allows no more watches (on Linux: fs.inotify.max_user_watches)".to_owned(),
        _ => error.to_string().to_lowercase(),
    };
    WatchError { path: path.to_owned(), message }
}
