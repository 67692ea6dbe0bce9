//! Owns a configuration file with all that it extends, lowest first, and the way to the file that is nearest to a path.

use std::path::{Component, Path, PathBuf};

use super::fault::SettingsFault;
use super::file::{ConfigFile, FILE_NAME};
use super::layer::{Layer, Override, Sourced};
use crate::fault::Fault;
use crate::overlay::Overlay;
use crate::rule::file::Text;
use crate::source::{SourceFile, io_message};
use crate::span::Span;

/// A chain of files deeper than this is a mistake.
const MAX_DEPTH: usize = 32;

/// The configuration files of a path, each after those that it extends.
#[derive(Debug, Clone, Default)]
pub(super) struct Chain {
    pub files: Vec<ConfigFile>,
}

/// From where files are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'w> {
    /// The folder that paths are shown from.
    pub working: &'w Path,
    /// What is open and not saved.
    pub files: &'w Overlay,
}

impl Chain {
    /// Reads a file and all that it extends. Its globs hold below `outer` unless it lies above that.
    ///
    /// # Errors
    ///
    /// All faults of all files.
    pub fn read(path: &Path, outer: &Path, from: Place<'_>) -> Result<Self, Vec<SettingsFault>> {
        let Place { working, .. } = from;
        let mut reading = Reading { from, working, chain: Self::default(), done: Vec::new(), open: Vec::new(), faults: Vec::new() };
        match read_source(path, from) {
            Ok(source) => reading.file(path, &source, globs_below(path, outer)),
            Err(message) => reading.faults.push(SettingsFault::unreadable(&shown(path, working), &message)),
        }
        if reading.faults.is_empty() { Ok(reading.chain) } else { Err(reading.faults) }
    }

    /// All overrides of all files, in the order in which they are applied.
    pub fn overrides(&self) -> impl Iterator<Item = &Override> {
        self.files.iter().flat_map(|file| &file.overrides)
    }

    /// Every name of a rule or family in any file, whether it holds for some path or not.
    pub fn names(&self) -> impl Iterator<Item = Sourced<String>> + '_ {
        let layers = self.files.iter().flat_map(|file| std::iter::once(&file.layer).chain(file.overrides.iter().map(|part| &part.layer)));
        layers.flat_map(names_of)
    }
}

/// Every name of a rule or family in a layer.
pub(super) fn names_of(layer: &Layer) -> impl Iterator<Item = Sourced<String>> + '_ {
    let severities = layer.severity.iter().map(|entry| Sourced::new(entry.value.name.clone(), entry.from.clone()));
    layer.select.iter().flatten().chain(&layer.ignore).cloned().chain(severities)
}

struct Reading<'w> {
    from: Place<'w>,
    working: &'w Path,
    chain: Chain,
    done: Vec<PathBuf>,
    open: Vec<PathBuf>,
    faults: Vec<SettingsFault>,
}

impl Reading<'_> {
    /// Reads what a file extends, and then puts it on top. A file that two others extend stands where the first needs it.
    fn file(&mut self, path: &Path, source: &SourceFile, globs_below_this: &Path) {
        let (mut config, faults) = ConfigFile::read(source, globs_below_this);
        for folder in &mut config.layer.rules {
            folder.value = shown(&normal(&self.working.join(&folder.value)), self.working);
        }
        self.faults.extend(faults.into_iter().map(SettingsFault::Placed));
        self.open.push(path.to_owned());
        for base in &config.extends {
            self.base(path, &config, base, globs_below_this);
        }
        self.open.pop();
        self.done.push(path.to_owned());
        self.chain.files.push(config);
    }

    fn base(&mut self, path: &Path, config: &ConfigFile, base: &Text, globs_below_this: &Path) {
        let target = normal(&folder_of(path).join(base.get_ref()));
        if let Some(cycle) = self.cycle(&target) {
            self.fault(config, base, format!("this file extends itself: {cycle}"), "take one of these files out of `extends`");
        } else if self.open.len() > MAX_DEPTH {
            self.fault(config, base, format!("more than {MAX_DEPTH} files extend one another"), "put some of them together");
        } else if !self.done.contains(&target) {
            match read_source(&target, self.from) {
                Ok(source) => self.file(&target, &source, globs_below(&target, globs_below_this)),
                Err(message) => {
                    let help = "a path here starts from the folder of this file, and names a file";
                    self.fault(config, base, format!("cannot read {}: {message}", shown(&target, self.working).display()), help);
                }
            }
        }
    }

    fn fault(&mut self, config: &ConfigFile, base: &Text, message: String, help: &str) {
        self.faults.push(SettingsFault::Placed(Fault::new(&config.source, Span::from(base.span()), message).help(help)));
    }

    /// The way from a file that is being read back to itself.
    fn cycle(&self, target: &Path) -> Option<String> {
        let start = self.open.iter().position(|open| open == target)?;
        let way = self.open[start..].iter().map(PathBuf::as_path).chain([target]);
        Some(way.map(|path| shown(path, self.working).display().to_string()).collect::<Vec<_>>().join(" → "))
    }
}

/// The nearest configuration file at or above a folder.
pub(super) fn beside(folder: &Path) -> Option<PathBuf> {
    let path = folder.join(FILE_NAME);
    // A link that leads nowhere is there, and is a fault when it is read.
    std::fs::symlink_metadata(&path).is_ok().then_some(path)
}

/// The folder below which the globs of a file hold: its own if that is `outer` or above, else `outer`, which is the folder of the file that extends
/// it. So a file that several folders share, from somewhere beside them, speaks of the files of each.
fn globs_below<'p>(path: &'p Path, outer: &'p Path) -> &'p Path {
    let own = folder_of(path);
    if outer.starts_with(own) { own } else { outer }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

fn read_source(path: &Path, Place { working, files }: Place<'_>) -> Result<SourceFile, String> {
    let bytes = files.read(path).map_err(|error| io_message(&error))?;
    SourceFile::from_bytes(shown(path, working), bytes).map_err(|error| error.to_string())
}

/// A path as it is shown: from the working folder, where it is below that.
pub(super) fn shown(path: &Path, working: &Path) -> PathBuf {
    match path.strip_prefix(working) {
        Ok(below) if below.as_os_str().is_empty() => PathBuf::from("."),
        Ok(below) => below.to_owned(),
        Err(_) => path.to_owned(),
    }
}

/// A path without `.` and `..`, taken by the letter: links are not followed.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(normal.pop()),
            part => normal.push(part),
        }
    }
    normal
}
