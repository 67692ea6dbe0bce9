//! Owns [`SettingsFault`]: what is wrong with settings, as data.

use std::path::Path;

use super::layer::{Origin, Sourced};
use crate::fault::{Fault, nearest};

/// Something wrong with the settings, or with the rules that they name.
#[derive(Debug, Clone)]
pub enum SettingsFault {
    /// At a place of a configuration or rule file, to be drawn there.
    Placed(Fault),
    /// Of a flag, or of a file that cannot be read.
    Unplaced {
        /// What is wrong: a lower-case fragment that names what it is about.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
}

impl SettingsFault {
    /// A fault of a value, at the place where it was said.
    pub fn of<T>(value: &Sourced<T>, message: impl Into<String>, help: Option<String>) -> Self {
        match &value.from {
            Origin::File(file, span) => Self::Placed(Fault { help, ..Fault::new(file, *span, message) }),
            _ => Self::Unplaced { message: message.into(), help },
        }
    }

    /// A name that no rule and no family has.
    pub(super) fn unknown(name: &Sourced<String>, known: &[String]) -> Self {
        let near = nearest(&name.value, known.iter().map(String::as_str).chain(["all"]));
        let help = near.map_or_else(|| "`redsignal rules` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        Self::of(name, format!("no rule or family is called `{}`", name.value), Some(help))
    }

    /// A configuration file that cannot be read.
    pub(super) fn unreadable(path: &Path, message: &str) -> Self {
        let help = "settings are read from a file of this name; name another with `--config`, or none with `--isolated`";
        Self::Unplaced { message: format!("{}: {message}", path.display()), help: Some(help.to_owned()) }
    }

    /// What makes two faults one: a file that many extend is faulty once. Sorted by it, faults stand in the order of files and places.
    pub(super) fn key(&self) -> (String, Option<crate::span::Span>, String) {
        match self {
            Self::Placed(fault) => (fault.file.name(), Some(fault.span), fault.message.clone()),
            Self::Unplaced { message, .. } => (String::new(), None, message.clone()),
        }
    }
}
