//! Owns the settings that a client gives: when to lint, and the editor's own layer over `redsignal.toml`.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::settings::{Layer, Origin, Sourced};

/// The section that holds them.
pub const SECTION: &str = "redsignal";

/// When findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Run {
    /// As the text changes.
    #[default]
    OnType,
    /// When it is opened and saved.
    OnSave,
}

/// A client's settings. Keys that are not known here belong to the client itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ClientSettings {
    /// When findings are shown.
    pub run: Run,
    /// How long after the last key the text is linted, in milliseconds.
    pub debounce: u64,
    /// Whether each answer has its tally over it.
    pub code_lens: bool,
    /// Rules or families to run; empty for what the file says.
    pub select: Vec<String>,
    /// Rules or families to leave out, beside those of the file.
    pub ignore: Vec<String>,
    /// Folders of rules, beside those of the file; relative ones from the workspace folder.
    pub rules: Vec<PathBuf>,
    /// A settings file for all answers; empty for the nearest `redsignal.toml` above each.
    pub config: Option<PathBuf>,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self { run: Run::OnType, debounce: 100, code_lens: true, select: Vec::new(), ignore: Vec::new(), rules: Vec::new(), config: None }
    }
}

impl ClientSettings {
    /// Reads them, be they under their section's name or not; `null` is none.
    ///
    /// # Errors
    ///
    /// What is wrong with a value, as a lower-case fragment.
    pub fn read(value: &Value) -> Result<Self, String> {
        let own = value.get(SECTION).unwrap_or(value);
        if own.is_null() {
            return Ok(Self::default());
        }
        let mut settings = Self::deserialize(own).map_err(|error| error.to_string())?;
        settings.config = settings.config.filter(|file| !file.as_os_str().is_empty());
        Ok(settings)
    }

    /// The layer that they put over the files.
    pub fn layer(&self) -> Layer {
        let names = |names: &[String]| names.iter().map(|name| Sourced::new(name.clone(), Origin::Editor)).collect::<Vec<_>>();
        Layer {
            select: (!self.select.is_empty()).then(|| names(&self.select)),
            ignore: names(&self.ignore),
            rules: self.rules.iter().map(|folder| Sourced::new(folder.clone(), Origin::Editor)).collect(),
            ..Layer::default()
        }
    }

    /// How long after the last key the text is linted.
    pub fn delay(&self) -> Duration {
        Duration::from_millis(self.debounce.min(10_000))
    }
}
