//! Owns which rules lint which buffer: the settings of the files, with the editor's own over them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types::LanguageKind;

use super::analysis::Task;
use super::buffer::Buffer;
use super::client_settings::ClientSettings;
use crate::lint::Linter;
use crate::overlay::Overlay;
use crate::settings::{BuiltIn, FILE_NAME, Lookup, SettingsFault, Workspace as Settings};
use crate::watch::Reach;

/// The endings of answers.
const ENDINGS: [&str; 6] = ["md", "markdown", "mdown", "mkd", "mdx", "txt"];

/// A `redsignal.toml` further above a file than this is not watched; it is read all the same.
const WATCHED_ABOVE: usize = 12;

/// The settings in force, and the linters made from them.
#[derive(Debug)]
pub struct Workspace {
    /// It grows whenever a setting changes, so that results made under old ones are known.
    pub generation: u64,
    /// What the client says.
    pub client: ClientSettings,
    /// The folder from which relative paths of the client start, and faults are shown.
    pub working: PathBuf,
    linting: Settings,
    explaining: Option<Settings>,
}

impl Workspace {
    /// The settings of the files in and below an absolute folder, with none of the client's.
    pub fn new(working: PathBuf) -> Self {
        let client = ClientSettings::default();
        let linting = settings(&working, &client).remembering();
        Self { generation: 0, client, working, linting, explaining: None }
    }

    /// Puts new settings of the client in force.
    pub fn set_client(&mut self, client: ClientSettings) {
        self.client = client;
        self.reload();
    }

    /// Forgets what was read, so that files that have changed are read anew.
    pub fn reload(&mut self) {
        self.linting = settings(&self.working, &self.client).remembering();
        self.explaining = None;
        self.generation += 1;
    }

    /// What is to be found out of a buffer. `open` are the buffers that hold settings or rules.
    pub fn task<'b>(&mut self, buffer: &Buffer, open: impl Iterator<Item = &'b Buffer>) -> Task {
        if self.is_ours(buffer) {
            let overlay = open.fold(Overlay::default(), |overlay, own| match &own.path {
                Some(path) => overlay.with(path, own.text()),
                None => overlay,
            });
            return Task::Examine(Box::new(settings(&self.working, &self.client).with_overlay(overlay)));
        }
        if !is_answer(buffer) {
            return Task::Nothing;
        }
        match self.linting.linter(&self.path_of(buffer)) {
            Ok(linter) => Task::Lint(linter),
            Err(faults) => Task::Refuse(faults),
        }
    }

    /// Whether a buffer holds settings, or rules that the settings name: it can have faults.
    pub fn is_ours(&mut self, buffer: &Buffer) -> bool {
        let Some(path) = &buffer.path else { return false };
        if path.file_name().is_some_and(|name| name == FILE_NAME) {
            return true;
        }
        path.extension().is_some_and(|ending| ending == "toml") && self.rules_of(path).iter().any(|folder| path.starts_with(folder))
    }

    /// The rules of a buffer, with their examples, which the packed ones have not.
    ///
    /// # Errors
    ///
    /// What is wrong with the settings or the rules.
    pub fn explaining(&mut self, buffer: Option<&Buffer>) -> Result<Arc<Linter>, Vec<SettingsFault>> {
        let path = buffer.map_or_else(|| self.working.join("answer.md"), |buffer| self.path_of(buffer));
        let sources = || settings(&self.working, &self.client).with_built_in(BuiltIn::Examples);
        self.explaining.get_or_insert_with(sources).linter(&path)
    }

    /// Where a file must be watched for that decides how this buffer is linted.
    pub fn watched(&mut self, buffer: &Buffer) -> Vec<(PathBuf, Reach)> {
        let Some(path) = &buffer.path else { return Vec::new() };
        let above = path.ancestors().skip(1).take(WATCHED_ABOVE).map(|folder| (folder.to_owned(), Reach::Folder));
        let extended = self.linting.settings(path).map_or_else(|_| Vec::new(), |settings| settings.files().to_vec());
        let extended = extended.iter().filter_map(|file| Some((self.working.join(file.path()).parent()?.to_owned(), Reach::Folder)));
        let mut watched: Vec<_> = above.chain(extended).collect();
        watched.extend(self.rules_of(path).into_iter().map(|folder| (folder, Reach::Below)));
        watched
    }

    /// The settings, for one who asks for many files.
    pub fn settings(&self) -> Settings {
        settings(&self.working, &self.client)
    }

    fn rules_of(&mut self, path: &Path) -> Vec<PathBuf> {
        let Ok(settings) = self.linting.settings(path) else { return Vec::new() };
        settings.rules().iter().map(|folder| self.working.join(&folder.value)).collect()
    }

    /// The path under which a buffer is linted; one without a file is linted as if it were in the working folder.
    fn path_of(&self, buffer: &Buffer) -> PathBuf {
        self.working.join(buffer.source().path())
    }
}

fn settings(working: &Path, client: &ClientSettings) -> Settings {
    let lookup = client.config.as_ref().map_or(Lookup::Nearest, |file| Lookup::File(file.clone()));
    Settings::new(working, lookup, client.layer())
}

/// Prose, by the file's ending, or by the client's name for it. That calls much plain text which is no prose: only what has no ending is taken
/// at its word.
fn is_answer(buffer: &Buffer) -> bool {
    let ending = buffer.path.as_ref().and_then(|path| path.extension());
    match ending {
        Some(ending) => buffer.language == LanguageKind::Markdown || ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)),
        None => matches!(buffer.language, LanguageKind::Markdown | LanguageKind::Plaintext),
    }
}
