//! Owns the text of one file: [`SourceFile`] is the only owner of text, and everything else points into it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::line_index::{LineIndex, Position, Unit};
use crate::span::Span;

/// How a text is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Markdown with GitHub's extensions.
    Markdown,
    /// Paragraphs between blank lines.
    Plain,
}

/// A text and the path it came from: immutable, and cheap to clone.
#[derive(Debug, Clone)]
pub struct SourceFile(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    text: String,
    lines: OnceLock<LineIndex>,
}

/// A text that cannot be a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The bytes are not UTF-8.
    #[error("not UTF-8: byte 0x{byte:02x} at offset {offset}")]
    NotUtf8 {
        /// Offset of the first byte that is none, 0-based.
        offset: usize,
        /// That byte.
        byte: u8,
    },
    /// The text is larger than a [`Span`] can address.
    #[error("larger than 4 GiB")]
    TooLarge,
}

impl Default for SourceFile {
    fn default() -> Self {
        Self::new("", "")
    }
}

impl SourceFile {
    /// Takes ownership of `text`, read from (or to be shown as) `path`.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self(Arc::new(Inner { path: path.into(), text: text.into(), lines: OnceLock::new() }))
    }

    /// Decodes bytes as UTF-8.
    ///
    /// # Errors
    ///
    /// [`SourceError::NotUtf8`] with the offset of the first bad byte, [`SourceError::TooLarge`] past 4 GiB.
    pub fn from_bytes(path: impl Into<PathBuf>, bytes: Vec<u8>) -> Result<Self, SourceError> {
        if u32::try_from(bytes.len()).is_err() {
            return Err(SourceError::TooLarge);
        }
        String::from_utf8(bytes).map(|text| Self::new(path, text)).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            SourceError::NotUtf8 { offset, byte: error.as_bytes()[offset] }
        })
    }

    /// The path as it was given.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// The path for people and reports: `/` between its parts, what is not UTF-8 replaced.
    pub fn name(&self) -> String {
        let name = self.0.path.to_string_lossy();
        if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The text of `span`.
    pub fn slice(&self, span: Span) -> &str {
        &self.0.text[span.range()]
    }

    /// The lines of the text, indexed when first asked for.
    pub fn lines(&self) -> &LineIndex {
        self.0.lines.get_or_init(|| LineIndex::new(&self.0.text))
    }

    /// The 0-based position of a byte.
    pub fn position(&self, offset: u32, unit: Unit) -> Position {
        self.lines().position(self.text(), offset, unit)
    }

    /// The 1-based line of a byte, as people count.
    pub fn line_number(&self, offset: u32) -> u32 {
        self.lines().line(offset) + 1
    }

    /// How the file's ending says it is to be read: `.md` and `.markdown` (and no name at all: standard input) as Markdown, all
    /// else as plain paragraphs.
    pub fn syntax(&self) -> Syntax {
        let Some(ending) = self.0.path.extension() else {
            return if self.0.path.to_str() == Some("-") { Syntax::Markdown } else { Syntax::Plain };
        };
        let markdown = ["md", "markdown", "mdown", "mkd", "mdx"];
        if markdown.iter().any(|known| ending.eq_ignore_ascii_case(known)) { Syntax::Markdown } else { Syntax::Plain }
    }
}

/// The system's message without its number, in the house's small letters.
pub fn io_message(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::IsADirectory => "this is a folder".to_owned(),
        // Our own: it is as it should be.
        std::io::ErrorKind::Other if error.raw_os_error().is_none() => error.to_string(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}
