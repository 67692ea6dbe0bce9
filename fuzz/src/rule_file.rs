//! Any text as a rule file, and any lines as phrases: they compile, or are refused with faults inside the file.
//!
//! A line of `=== vocabulary`, `=== evidence`, `=== context` or `=== phrases` begins another file; what stands before is the rule. Phrases go, one a line, into
//! a rule of their own, so that the phrase compiler is reached past TOML and its quotation marks.

use redsignal::lint::Linter;
use redsignal::render::text::{self, Cleared, Color, Look};
use redsignal::rule::{Pack, PackFile, RuleSet};
use redsignal::source::SourceFile;

use super::places;

/// What the rules that compile are tried on.
const TEXT: &str =
    "# How would you design it?\n\nI'd work with the ML team to decide. We promise zero hallucinations at 400 ms, not \"cheap\".\n\n- It costs $0.02 a call.\n";

/// A rule around phrases.
pub const HEAD: &str = "summary = \"x\"\nseverity = \"error\"\nlabel = \"x\"\nwhy = \"x\"\nstronger = \"x\"\nasks = \"x\"\n";

/// A rule file of a pack.
pub fn rule(id: &str, text: String) -> PackFile {
    PackFile { id: id.to_owned(), family: "own".to_owned(), source: SourceFile::new(format!("own/{id}.toml"), text), builtin: false }
}

/// A TOML string of any text.
pub fn quoted(text: &str) -> String {
    // JSON's strings are TOML's, but for one that TOML wants escaped.
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// Compiles the input, and lints with what comes of it.
pub fn check(input: &[u8]) {
    let pack = pack(&places::text(input));
    match RuleSet::compile(&pack) {
        Err(faults) => {
            places::check_faults(&faults);
            drop(text::faults(&faults, Look { width: 80, color: Color::Plain, cleared: Cleared::Hidden }));
        }
        Ok(set) => {
            let source = SourceFile::new("a.md", TEXT);
            places::check(&source, &Linter::new(set).inspect(&source));
        }
    }
}

fn pack(input: &str) -> Pack {
    let mut pack = Pack::default();
    for (index, part) in input.split("\n=== ").enumerate() {
        let (name, body) = if index == 0 { ("rule", part) } else { part.split_once('\n').unwrap_or((part, "")) };
        let file = |name: &str| SourceFile::new(format!("{name}.toml"), body);
        match name {
            "vocabulary" => pack.vocabulary.push(file("vocabulary")),
            "evidence" => pack.evidence.push(file("evidence")),
            "context" => pack.context = Some(file("context")),
            "phrases" => {
                let phrases: Vec<String> = body.lines().map(quoted).collect();
                pack.rules.push(rule(&format!("p{index}"), format!("{HEAD}[match]\nphrases = [{}]\n", phrases.join(","))));
            }
            _ if body.is_empty() => {}
            _ => pack.rules.push(rule(&format!("r{index}"), body.to_owned())),
        }
    }
    pack
}
