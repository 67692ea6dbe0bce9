//! Owns one open buffer: its text under the client's edits, and how far its linting is.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use gen_lsp_types as lsp;

use super::analysis::Analysis;
use super::uri;
use crate::line_index::{LineIndex, Position, Unit};
use crate::source::SourceFile;

/// A buffer that the client has open, saved or not, with a file or without.
#[derive(Debug)]
pub struct Buffer {
    /// How the client calls it.
    pub uri: lsp::Uri,
    /// Its file, if it has one.
    pub path: Option<PathBuf>,
    /// What the client takes it for.
    pub language: lsp::LanguageKind,
    /// The client's count of its changes.
    pub version: i32,
    text: String,
    /// The server's own count of the states of all buffers: no two have the same, so that a late result finds its text or nothing.
    pub revision: u64,
    /// The revision that was last opened or saved.
    pub saved: u64,
    /// When it is to be linted, if it has changed.
    pub due: Option<Instant>,
    /// Whether a thread is at it.
    pub running: bool,
    /// What is known of it, be it of an older revision.
    pub latest: Option<Arc<Analysis>>,
    /// What the client is shown of that.
    pub shown: Option<Arc<Analysis>>,
}

impl Buffer {
    /// A buffer as it is opened.
    pub fn open(item: lsp::TextDocumentItem, revision: u64) -> Self {
        let path = uri::to_path(&item.uri);
        Self {
            path,
            uri: item.uri,
            language: item.language_id,
            version: item.version,
            text: item.text,
            revision,
            saved: revision,
            due: None,
            running: false,
            latest: None,
            shown: None,
        }
    }

    /// The text as it is now.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it could hold settings or rules.
    pub fn is_toml(&self) -> bool {
        self.path.as_ref().and_then(|path| path.extension()).is_some_and(|ending| ending == "toml")
    }

    /// The text as a source. Where the buffer has no file, its language says how it is read, and like standard input it is Markdown unless it
    /// says otherwise.
    pub fn source(&self) -> SourceFile {
        let name = self.path.clone().unwrap_or_else(|| {
            let ending = if self.language == lsp::LanguageKind::Plaintext { "txt" } else { "md" };
            PathBuf::from(uri::name(&self.uri)).with_extension(ending)
        });
        SourceFile::new(name, self.text.as_str())
    }

    /// Applies the client's edits, each against the text after the one before it. A place past the end of a line or of the text is that end, one
    /// inside a character its start.
    pub fn change(&mut self, changes: Vec<lsp::TextDocumentContentChangeEvent>, unit: Unit, version: i32, revision: u64) {
        // Lines before the last edit stand where they stood, so the index is good for an edit above it: clients send many edits from the end
        // on, and a replacement everywhere in a long text need not count its lines each time.
        let mut index: Option<LineIndex> = None;
        let mut good_before = 0;
        for change in changes {
            match change {
                lsp::TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let (start, end) = (position(part.range.start), position(part.range.end));
                    let lines = index.take().filter(|_| end.line < good_before).unwrap_or_else(|| LineIndex::new(&self.text));
                    let from = lines.offset(&self.text, start, unit) as usize;
                    let to = lines.offset(&self.text, end, unit) as usize;
                    self.text.replace_range(from..to.max(from), &part.text);
                    good_before = start.line;
                    index = Some(lines);
                }
                lsp::TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    self.text = whole.text;
                    index = None;
                }
            }
        }
        self.version = version;
        self.revision = revision;
    }

    /// Whether what is known of the buffer is of its text as it is, under these settings.
    pub fn is_current(&self, generation: u64) -> bool {
        self.latest.as_ref().is_some_and(|latest| latest.revision == self.revision && latest.generation == generation)
    }
}

/// The place that a client names.
pub fn position(position: lsp::Position) -> Position {
    Position { line: position.line, column: position.character }
}
