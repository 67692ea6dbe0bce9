//! Owns `redsignal config`: the settings of a path as rows, each with where it was said, for people and for programs.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::args::{ListFormat, PackArgs, SelectionArgs};
use super::packs::{self, HERE, Need};
use super::{Console, Status};
use crate::line_index::Unit;
use crate::rule::file::Text;
use crate::settings::{Origin, Ready, Settings, Sourced, Workspace};
use crate::span::Span;

/// The version of the JSON format; it grows when a reader of the last one could break.
const VERSION: u32 = 1;

/// One value.
struct Row {
    key: &'static str,
    text: String,
    json: Value,
    from: Origin,
}

/// Prints the merged settings of a file, or of the files in a folder.
pub fn run(path: &Path, format: ListFormat, selection: &SelectionArgs, args: &PackArgs, console: &mut Console) -> Status {
    let mut workspace = match packs::workspace(args, Need::Rules, selection.layer(), console) {
        Ok(workspace) => workspace,
        Err(status) => return status,
    };
    let file = if path.is_dir() { path.join(HERE) } else { path.to_owned() };
    // The rules are compiled too, so that a name which none of them has is seen here.
    let ready = match workspace.ready([file.as_path()]) {
        Ok(ready) => ready,
        Err(faults) => return packs::draw(&faults, super::args::ColorArg::Auto, console),
    };
    for Ready { settings, .. } in ready {
        let rows = rows(&settings);
        match format {
            ListFormat::Text => console.say(&text(path, &file, &settings, &rows, &mut workspace)),
            ListFormat::Json => {
                let object = object(path, &settings, &rows, workspace.excludes(&file));
                console.out(&crate::render::json::escaped(serde_json::to_string_pretty(&object).unwrap_or_default()));
                console.out("\n");
            }
        }
    }
    Status::Clean
}

fn rows(settings: &Settings) -> Vec<Row> {
    let name = |key| move |name: &Sourced<String>| Row { key, text: name.value.clone(), json: json!(name.value), from: name.from.clone() };
    let mut rows: Vec<Row> = settings.selected().iter().map(name("select")).collect();
    if rows.is_empty() {
        rows.push(Row { key: "select", text: "all".to_owned(), json: json!("all"), from: Origin::Default });
    }
    rows.extend(settings.ignored().map(name("ignore")));
    rows.extend(settings.severities().map(|entry| Row {
        key: "severity",
        text: format!("{} = {}", entry.value.name, entry.value.severity.name()),
        json: json!({"of": entry.value.name, "severity": entry.value.severity.name()}),
        from: entry.from.clone(),
    }));
    let fail_on = settings.fail_on();
    rows.push(Row { key: "fail-on", text: fail_on.value.name().to_owned(), json: json!(fail_on.value.name()), from: fail_on.from.clone() });
    rows.extend(settings.rules().iter().map(|folder| {
        let shown = folder.value.to_string_lossy();
        Row { key: "rules", text: shown.to_string(), json: json!(shown), from: folder.from.clone() }
    }));
    rows.extend(settings.excluded().map(name("exclude")));
    for added in settings.terms() {
        rows.extend(added.terms.iter().map(|(term, phrases)| {
            let phrases: Vec<&str> = phrases.iter().map(|phrase: &Text| phrase.get_ref().as_str()).collect();
            Row {
                key: "terms",
                text: format!("{} + {}", term.get_ref(), phrases.join(", ")),
                json: json!({"term": term.get_ref(), "phrases": phrases}),
                from: Origin::File(added.file.clone(), Span::from(term.span())),
            }
        }));
    }
    rows
}

fn text(path: &Path, file: &Path, settings: &Settings, rows: &[Row], workspace: &mut Workspace) -> String {
    let files: Vec<String> = settings.files().iter().map(crate::source::SourceFile::name).collect();
    let files = if files.is_empty() { "no configuration file".to_owned() } else { files.join(", then ") };
    let mut out = format!("{}: {files}\n", path.display());
    if workspace.excludes(file) {
        out.push_str("left out when its folder is checked\n");
    }
    let width = rows.iter().map(|row| row.text.chars().count()).filter(|width| *width <= MAX_COLUMN).max().unwrap_or(0);
    let mut key = "";
    for row in rows {
        let shown = if row.key == key { "" } else { row.key };
        key = row.key;
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {shown:8}  {:width$}  {}", row.text, place(&row.from));
    }
    out
}

/// Values longer than this do not push the column of places to the right.
const MAX_COLUMN: usize = 40;

fn place(from: &Origin) -> String {
    match from {
        Origin::Default => "default".to_owned(),
        Origin::File(file, span) => format!("{}:{}", file.name(), file.line_number(span.start)),
        Origin::Flag(flag) => (*flag).to_owned(),
        Origin::Editor => "the editor".to_owned(),
    }
}

fn object(path: &Path, settings: &Settings, rows: &[Row], excluded: bool) -> Value {
    let list = |key| rows.iter().filter(|row| row.key == key).map(|row| json!({"value": row.json, "from": origin(&row.from)})).collect::<Vec<_>>();
    json!({
        "version": VERSION,
        "path": path.to_string_lossy(),
        "files": settings.files().iter().map(crate::source::SourceFile::name).collect::<Vec<_>>(),
        "excluded": excluded,
        "settings": {
            "select": list("select"),
            "ignore": list("ignore"),
            "severity": list("severity"),
            "fail-on": list("fail-on").pop(),
            "rules": list("rules"),
            "exclude": list("exclude"),
            "terms": list("terms"),
        },
    })
}

fn origin(from: &Origin) -> Value {
    match from {
        Origin::Default => json!({"kind": "default"}),
        Origin::File(file, span) => {
            let at = file.position(span.start, Unit::Scalar);
            json!({"kind": "file", "path": file.name(), "line": at.line + 1, "column": at.column + 1})
        }
        Origin::Flag(flag) => json!({"kind": "flag", "flag": flag}),
        Origin::Editor => json!({"kind": "editor"}),
    }
}
