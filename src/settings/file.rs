//! Owns one `redsignal.toml`: its text becomes a layer, overrides, and the names of the files it extends. `docs/configuration.md`
//! explains every key.

use std::collections::BTreeMap;
use std::path::Path;

use toml::de::DeTable;

use super::globs::Globs;
use super::layer::{Layer, Origin, Override, SeverityOf, Sourced};
use super::table::{Reader, Table, text, texts};
use crate::fault::Fault;
use crate::report::FailOn;
use crate::rule::file::Text;
use crate::rule::{Severity, Terms};
use crate::source::SourceFile;
use crate::span::Span;

/// The name under which a configuration file is found.
pub const FILE_NAME: &str = "redsignal.toml";

/// The JSON schema of a configuration file.
pub const SCHEMA: &str = include_str!("../../docs/config.schema.json");

/// A configuration file, read.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    /// Its text.
    pub source: SourceFile,
    /// The files that it stands on, as written.
    pub extends: Vec<Text>,
    /// What it says of all files.
    pub layer: Layer,
    /// What it says of some files, in the order in which it says so.
    pub overrides: Vec<Override>,
}

impl ConfigFile {
    /// Reads a file whose globs hold below `globs_below`, an absolute path, with all that is wrong with it.
    pub fn read(source: &SourceFile, globs_below: &Path) -> (Self, Vec<Fault>) {
        let mut reader = Reader { file: source, faults: Vec::new() };
        let mut config = Self { source: source.clone(), extends: Vec::new(), layer: Layer::default(), overrides: Vec::new() };
        let (parsed, errors) = DeTable::parse_recoverable(source.text());
        match errors.first() {
            None => config.root(Table::new(parsed.get_ref()), globs_below, &mut reader),
            // One bracket that is not closed makes faults of all lines after it; the first is the one to mend.
            Some(error) => reader.faults.push(Fault::new(source, error.span().map_or(Span::new(0, 0), Span::from), syntax_message(error))),
        }
        (config, reader.faults)
    }

    fn root(&mut self, mut table: Table<'_>, globs_below: &Path, reader: &mut Reader<'_>) {
        self.extends = table.texts("extends", reader).unwrap_or_default();
        self.layer = layer(&mut table, reader);
        let rules = table.texts("rules", reader).unwrap_or_default();
        let folder = self.source.path().parent().unwrap_or(Path::new(""));
        self.layer.rules = rules.iter().map(|path| sourced(reader.file, path, folder.join(path.get_ref()))).collect();
        self.layer.exclude = table.texts("exclude", reader).map(|patterns| Globs::read(reader.file, &patterns, globs_below, &mut reader.faults));
        self.layer.terms = terms(&mut table, reader);
        for (span, mut table) in table.tables("overrides", reader) {
            let paths = table.texts("paths", reader);
            let layer = layer(&mut table, reader);
            table.finish(reader);
            let paths = paths.filter(|paths| !paths.is_empty());
            if paths.is_none() {
                let help = "add `paths = [\"folder/\"]`, with patterns as in .gitignore";
                reader.fault(span, "this override does not say for which files it holds", help);
            }
            let paths = paths.map(|paths| Globs::read(reader.file, &paths, globs_below, &mut reader.faults));
            self.overrides.extend(paths.map(|paths| Override { paths, layer }));
        }
        table.finish(reader);
    }
}

/// What a file and an override can both say.
fn layer(table: &mut Table<'_>, reader: &mut Reader<'_>) -> Layer {
    let select = names("select", table, reader);
    if let Some(empty) = select.as_ref().filter(|names| names.is_empty()).and(table.place("select")) {
        reader.fault(empty, "this selects no rule", "take the line out to run all rules");
    }
    let ignore = names("ignore", table, reader).unwrap_or_default();
    let severity = table.entries("severity", reader).into_iter().filter_map(|(name, value)| {
        let wanted = text(value, &format!("the severity of `{}`", name.get_ref()), reader)?;
        let severity = severity(&wanted, reader)?;
        Some(sourced(reader.file, &name, SeverityOf { name: name.get_ref().clone(), severity }))
    });
    let severity = severity.collect();
    let fail_on = table.text("fail-on", reader).and_then(|name| {
        let fail_on = FailOn::named(name.get_ref());
        if fail_on.is_none() {
            reader.unknown(&name, "severity", &["error", "warning", "note", "never"]);
        }
        Some(sourced(reader.file, &name, fail_on?))
    });
    Layer { select, ignore, severity, fail_on, ..Layer::default() }
}

fn names(key: &'static str, table: &mut Table<'_>, reader: &mut Reader<'_>) -> Option<Vec<Sourced<String>>> {
    let names = table.texts(key, reader)?;
    Some(names.iter().map(|name| sourced(reader.file, name, name.get_ref().clone())).collect())
}

fn severity(name: &Text, reader: &mut Reader<'_>) -> Option<Severity> {
    let severity = Severity::named(name.get_ref());
    if severity.is_none() {
        if ["off", "none", "ignore", "never"].contains(&name.get_ref().as_str()) {
            let message = format!("unknown severity `{}`", name.get_ref());
            reader.fault(Span::from(name.span()), message, "to leave a rule out, name it in `ignore`");
        } else {
            reader.unknown(name, "severity", &["error", "warning", "note"]);
        }
    }
    severity
}

fn terms(table: &mut Table<'_>, reader: &mut Reader<'_>) -> Option<Terms> {
    let mut terms = BTreeMap::new();
    for (name, value) in table.entries("terms", reader) {
        if let Some(phrases) = texts(value, name.get_ref(), reader) {
            terms.insert(name, phrases);
        }
    }
    (!terms.is_empty()).then(|| Terms { file: reader.file.clone(), terms })
}

fn sourced<T>(file: &SourceFile, place: &Text, value: T) -> Sourced<T> {
    Sourced::new(value, Origin::File(file.clone(), Span::from(place.span())))
}

fn syntax_message(error: &toml::de::Error) -> String {
    let message = error.message().lines().next().unwrap_or_default();
    if message.is_empty() { "this is no TOML".to_owned() } else { message.to_owned() }
}
