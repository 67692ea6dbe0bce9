//! Owns the reading of a TOML table key by key, so that all that is wrong with it is found at once: serde stops at the first fault.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::{Fault, nearest};
use crate::rule::file::Text;
use crate::source::SourceFile;
use crate::span::Span;

/// A file that is being read, and what is wrong with it so far.
pub(super) struct Reader<'f> {
    pub file: &'f SourceFile,
    pub faults: Vec<Fault>,
}

impl Reader<'_> {
    /// Notes a fault.
    pub fn fault(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Fault::new(self.file, span, message).help(help));
    }

    /// Complains of a name that is none of the known ones.
    pub fn unknown(&mut self, text: &Text, what: &str, known: &[&str]) {
        let name = text.get_ref();
        let help = nearest(name, known.iter().copied()).map_or_else(|| format!("there are: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        self.fault(Span::from(text.span()), format!("unknown {what} `{name}`"), help);
    }
}

/// A table, and which keys it has been asked for: those are the keys there are.
pub(super) struct Table<'t> {
    entries: &'t DeTable<'t>,
    asked: Vec<&'static str>,
}

impl<'t> Table<'t> {
    /// A table to read.
    pub fn new(entries: &'t DeTable<'t>) -> Self {
        Self { entries, asked: Vec::new() }
    }

    fn take(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.asked.push(key);
        self.entries.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// Where the value of a key stands.
    pub fn place(&self, key: &str) -> Option<Span> {
        self.entries.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| Span::from(value.span()))
    }

    /// The text under a key.
    pub fn text(&mut self, key: &'static str, reader: &mut Reader<'_>) -> Option<Text> {
        text(self.take(key)?, &format!("`{key}`"), reader)
    }

    /// The list of texts under a key.
    pub fn texts(&mut self, key: &'static str, reader: &mut Reader<'_>) -> Option<Vec<Text>> {
        texts(self.take(key)?, key, reader)
    }

    /// The table under a key, and each of its keys with its place and value.
    pub fn entries(&mut self, key: &'static str, reader: &mut Reader<'_>) -> Vec<(Text, &'t Spanned<DeValue<'t>>)> {
        let Some(value) = self.take(key) else { return Vec::new() };
        match value.get_ref() {
            DeValue::Table(entries) => entries.iter().map(|(name, value)| (Spanned::new(name.span(), name.get_ref().to_string()), value)).collect(),
            other => {
                reader.fault(Span::from(value.span()), format!("`{key}` is {}, and should be a table", kind(other)), format!("write it as `[{key}]`"));
                Vec::new()
            }
        }
    }

    /// The list of tables under a key, each with its place.
    pub fn tables(&mut self, key: &'static str, reader: &mut Reader<'_>) -> Vec<(Span, Self)> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let list = value.get_ref().as_array().into_iter().flatten();
        let tables: Vec<(Span, Self)> = list.filter_map(|item| Some((Span::from(item.span()), Self::new(item.get_ref().as_table()?)))).collect();
        if value.get_ref().as_array().is_none_or(|list| list.len() != tables.len()) {
            reader.fault(Span::from(value.span()), format!("`{key}` should be a list of tables"), format!("write each as `[[{key}]]`"));
        }
        tables
    }

    /// Complains of the keys that were not asked for.
    pub fn finish(self, reader: &mut Reader<'_>) {
        for (name, _) in self.entries.iter().filter(|(name, _)| !self.asked.contains(&name.get_ref().as_ref())) {
            reader.unknown(&Spanned::new(name.span(), name.get_ref().to_string()), "key", &self.asked);
        }
    }
}

/// A value as text.
pub(super) fn text(value: &Spanned<DeValue<'_>>, what: &str, reader: &mut Reader<'_>) -> Option<Text> {
    match value.get_ref() {
        DeValue::String(text) => Some(Spanned::new(value.span(), text.to_string())),
        other => {
            reader.fault(Span::from(value.span()), format!("{what} is {}, and should be a text", kind(other)), "write it in quotation marks");
            None
        }
    }
}

/// A value as a list of texts.
pub(super) fn texts(value: &Spanned<DeValue<'_>>, key: &str, reader: &mut Reader<'_>) -> Option<Vec<Text>> {
    match value.get_ref() {
        DeValue::Array(list) => Some(list.iter().filter_map(|item| text(item, &format!("an item of `{key}`"), reader)).collect()),
        other => {
            let help = match other {
                DeValue::String(text) => format!("write it in brackets: `{key} = [\"{text}\"]`"),
                _ => format!("write it as `{key} = [\"…\", \"…\"]`"),
            };
            reader.fault(Span::from(value.span()), format!("`{key}` is {}, and should be a list of texts", kind(other)), help);
            None
        }
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
