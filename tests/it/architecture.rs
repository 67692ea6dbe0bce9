//! Holds the layout to what `docs/architecture.md` and the design say of it: a convention that matters is a test.

use std::collections::BTreeSet;

use super::support::{assert_none, files_in, root};

/// Files are ideas; past this many lines, it is two of them.
const MAX_LINES: usize = 400;

/// Uses of a layer further down that are allowed, each with its reason. One that is used no more must go.
const UPWARD: &[(&str, &str, &str)] = &[];

/// A source file below `src/`, with its path from there.
struct Source {
    path: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    let files = files_in(&src).into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    files
        .map(|path| Source {
            path: path.strip_prefix(&src).expect("it is below src").to_string_lossy().replace('\\', "/"),
            text: std::fs::read_to_string(&path).expect("a source is UTF-8"),
        })
        .collect()
}

impl Source {
    /// The module it belongs to: its folder's name or its own.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Its lines with their numbers, comments left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(at, line)| (at + 1, line))
    }
}

/// The modules in the order in which `lib.rs` lists them.
fn layers() -> Vec<String> {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is there");
    let modules = lib.lines().filter_map(|line| line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("mod ")));
    modules.map(|line| line.trim_end_matches(';').to_owned()).collect()
}

/// The names that follow `crate::` in a line.
fn uses(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
}

#[test]
fn a_module_uses_only_those_listed_above_it() {
    let layers = layers();
    let place = |module: &str| layers.iter().position(|layer| layer == module);
    let mut complaints = Vec::new();
    let mut excused = BTreeSet::new();
    for source in sources().iter().filter(|source| !matches!(source.path.as_str(), "lib.rs" | "main.rs")) {
        let Some(own) = place(source.module()) else {
            complaints.push(format!("src/{}: lib.rs lists no module {}", source.path, source.module()));
            continue;
        };
        for (line, code) in source.code() {
            for used in uses(code).filter(|used| place(used).is_some_and(|other| other > own)) {
                match UPWARD.iter().find(|(module, other, _)| *module == source.module() && *other == used) {
                    Some(exception) => drop(excused.insert(exception)),
                    None => complaints.push(format!("src/{}:{line}: {} uses {used}, which lib.rs lists below it", source.path, source.module())),
                }
            }
        }
    }
    let idle = UPWARD.iter().filter(|exception| !excused.contains(exception));
    complaints.extend(idle.map(|(module, other, _)| format!("{module} does not use {other} any more: take the exception out")));
    assert_none(&complaints, "a module uses only those listed above it");
}

#[test]
fn every_folder_and_file_of_src_is_listed() {
    let layers = layers();
    let modules: BTreeSet<String> = sources().iter().map(|source| source.module().to_owned()).filter(|module| module != "lib" && module != "main").collect();
    assert_eq!(modules, layers.into_iter().collect::<BTreeSet<_>>(), "src/ and lib.rs hold the same modules");
}

#[test]
fn no_file_is_longer_than_one_idea() {
    let long = sources().into_iter().map(|source| (source.text.lines().count(), source.path)).filter(|(lines, _)| *lines > MAX_LINES);
    let complaints: Vec<String> = long.map(|(lines, path)| format!("src/{path}: {lines} lines, at most {MAX_LINES}")).collect();
    assert_none(&complaints, "a file holds one idea");
}

#[test]
fn every_module_opens_by_saying_what_it_owns() {
    let silent = sources().into_iter().filter(|source| !source.text.starts_with("//! "));
    let complaints: Vec<String> = silent.map(|source| format!("src/{}", source.path)).collect();
    assert_none(&complaints, "a module opens with //!");
}

#[test]
fn only_the_command_line_prints_or_exits() {
    const FORBIDDEN: &[&str] = &["println!", "print!", "eprintln!", "eprint!", "dbg!", "process::exit", "io::stdout", "io::stderr", "env::var", "env::args"];
    let mut complaints = Vec::new();
    for source in sources().iter().filter(|source| source.module() != "cli") {
        for (line, code) in source.code() {
            complaints.extend(FORBIDDEN.iter().filter(|name| code.contains(**name)).map(|name| format!("src/{}:{line}: {name}", source.path)));
        }
    }
    assert_none(&complaints, "the library never prints, exits or reads the environment");
}

/// The list of embedded files is checked in, so that the crate builds from its package; this keeps it true.
#[test]
fn the_built_in_pack_is_the_rules_folder() {
    let rules = root().join("rules");
    let is_pack_file = |path: &std::path::Path| {
        path.extension().is_some_and(|ending| ending == "toml" || ending == "tsv")
            && path.strip_prefix(&rules).is_ok_and(|below| below.components().count() <= 2)
    };
    let mut expected: Vec<String> = files_in(&rules)
        .iter()
        .filter(|path| is_pack_file(path))
        .map(|path| path.strip_prefix(root()).expect("it is below the root").to_string_lossy().replace('\\', "/"))
        .collect();
    expected.sort_by_key(|path| (path.matches('/').count(), path.clone()));
    let listed: Vec<&str> = redsignal::rule::builtin::FILES.iter().map(|(path, _)| *path).collect();
    assert_eq!(listed, expected, "src/rule/builtin.rs lists the files of rules/, shared ones first, each part sorted");
    for (path, text) in redsignal::rule::builtin::FILES {
        assert_eq!(std::fs::read_to_string(root().join(path)).expect("it was just listed"), *text, "{path} is embedded as it is");
    }
}

/// A file two folders down would be embedded nowhere, and nobody would notice.
#[test]
fn no_rule_file_lies_deeper_than_its_family() {
    let rules = root().join("rules");
    let deep: Vec<String> = files_in(&rules)
        .iter()
        .filter(|path| path.strip_prefix(&rules).is_ok_and(|below| below.components().count() > 2))
        .map(|path| path.display().to_string())
        .collect();
    assert_none(&deep, "a rule file lies in its family's folder");
}
