//! Owns [`Fault`]: what is wrong with something the user gave us other than an answer, with its place, so that it can be drawn like
//! a finding.

use crate::source::SourceFile;
use crate::span::Span;

/// A fault in a rule file, a vocabulary, a configuration.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The file it is in.
    pub file: SourceFile,
    /// The bytes to mark.
    pub span: Span,
    /// What is wrong: a lower-case fragment.
    pub message: String,
    /// What stands under the mark; may be empty.
    pub label: String,
    /// What to do, if we know.
    pub help: Option<String>,
}

impl Fault {
    /// A fault at a place.
    pub fn new(file: &SourceFile, span: Span, message: impl Into<String>) -> Self {
        Self { file: file.clone(), span, message: message.into(), label: String::new(), help: None }
    }

    /// The same with a text under the mark.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The known name nearest to a mistyped one, if any is near: "did you mean …?".
///
/// # Examples
///
/// ```
/// use redsignal::fault::nearest;
/// assert_eq!(nearest("vauge-cost", ["vague-cost", "vague-speed"]), Some("vague-cost"));
/// assert_eq!(nearest("xyz", ["vague-cost"]), None);
/// ```
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let scored = known.into_iter().map(|known| (strsim::jaro_winkler(name, known), known)).filter(|(score, _)| *score > 0.82);
    scored.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, known)| known)
}
