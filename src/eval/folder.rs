//! Owns the reading of labelled text: folders of answers with a `labels.jsonl`, and files of JSON lines.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Label, Report};
use crate::files::{self, Kind};
use crate::lint::Linter;
use crate::source::{SourceFile, io_message};

/// What is wrong with a labelled file, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Complaint {
    /// The fault, with file, line and column where it has them.
    pub message: String,
    /// Advice.
    pub help: String,
}

/// What is to be told of the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// How the rules did.
    Rules,
    /// How each phrase did, too.
    Phrases,
}

/// Measures a linter on a labelled folder.
///
/// # Errors
///
/// [`Complaint`], if `labels.jsonl` cannot be read. An answer that cannot is noted in the report.
pub fn measure_folder(linter: &Linter, folder: &Path, detail: Detail) -> Result<Report, Complaint> {
    let help = r#"a labelled folder holds answers and a labels.jsonl; a label is {"file", "rule", "quote" or "answer", "sure"}"#;
    let labels: Vec<Label> = json_lines(&folder.join("labels.jsonl"), help)?;
    let mut by_file: BTreeMap<&str, Vec<&Label>> = BTreeMap::new();
    for label in &labels {
        by_file.entry(&label.file).or_default().push(label);
    }
    let mut report = Report::default();
    for (file, labels) in by_file {
        let path = folder.join(file);
        let read = files::read(&path, Kind::Regular).map_err(|error| io_message(&error));
        match read.and_then(|bytes| SourceFile::from_bytes(&path, bytes).map_err(|error| error.to_string())) {
            Ok(source) => {
                let claims = if detail == Detail::Phrases { linter.claims_in(&source) } else { Vec::new() };
                report.add(&linter.inspect(&source), &claims, &labels, |rule| linter.rules().rule(rule).is_some());
            }
            Err(why) => report.unread.push((path, why)),
        }
    }
    Ok(report)
}

/// Reads a file of JSON lines.
///
/// # Errors
///
/// [`Complaint`] with the line and column of the first that does not parse; `help` says what a line should be.
pub fn json_lines<T: serde::de::DeserializeOwned>(path: &Path, help: &str) -> Result<Vec<T>, Complaint> {
    let complain = |message: String| Complaint { message, help: help.to_owned() };
    let text = files::read_text(path, Kind::Any).map_err(|error| complain(format!("cannot read {}: {}", path.display(), io_message(&error))))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| serde_json::from_str(line).map_err(|error| complain(format!("{}:{}:{}: {error}", path.display(), index + 1, error.column()))))
        .collect()
}
