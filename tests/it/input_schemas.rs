//! Holds the published schemas of what people write (`redsignal.toml`, rule files) to what the program reads: the same keys, the same
//! values, and no file that one takes and the other refuses.

use std::collections::BTreeSet;
use std::path::Path;

use redsignal::rule::file::{RuleFile, SCHEMA as RULE};
use redsignal::rule::{Guard, Kind, Scope};
use redsignal::settings::{ConfigFile, SCHEMA as CONFIG};
use redsignal::source::SourceFile;
use serde_json::{Value, json};

use super::schema::{assert_valid, fits};
use super::support::{assert_none, files_in, redsignal, root};

fn schema(text: &str) -> Value {
    serde_json::from_str(text).expect("a schema is JSON")
}

/// A TOML text as a schema sees it.
fn value(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap_or_else(|error| panic!("{error}\n{text}"))).expect("TOML is JSON")
}

fn keys(object: &Value) -> BTreeSet<String> {
    object["properties"].as_object().expect("an object has properties").keys().cloned().collect()
}

/// The rule files that come with redsignal, and those of the sound fixtures.
fn rule_files() -> Vec<(String, String)> {
    let folders = ["rules", "fixtures/packs/good", "fixtures/packs/levels", "fixtures/settings/group/our-rules"];
    let files = folders.iter().flat_map(|folder| files_in(&root().join(folder)));
    let is_rule = |path: &Path| path.file_stem().is_some_and(|name| !["vocabulary", "evidence", "context"].iter().any(|other| name == *other));
    files
        .filter(|path| is_rule(path) && path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| (path.display().to_string(), std::fs::read_to_string(&path).expect("a rule file is UTF-8")))
        .collect()
}

#[test]
fn every_shipped_rule_file_is_as_the_schema_says() {
    let (schema, files) = (schema(RULE), rule_files());
    assert!(files.len() > 40, "there are rule files: {}", files.len());
    for (_, text) in files {
        assert_valid(&schema, &schema, &value(&text));
    }
}

#[test]
fn the_schema_of_rules_refuses_what_the_program_refuses() {
    let schema = schema(RULE);
    let sound = "summary = ''\nseverity = 'note'\nlabel = ''\nwhy = ''\nstronger = ''\nasks = ''\n";
    assert!(fits(&schema, &schema, &value(&format!("{sound}[match]"))), "the rest is sound");
    let broken = [
        "",
        "[match]\nphrasess = []",
        "kinds = ['designs']\n[match]",
        "[match]\nallow = ['negation']",
        "[match]\nnegation = 'clauses'",
        "[lacks]\ntrigger = ['a']",
        "[match]\n[[example]]",
        "[match]\n[[example]]\nbad = 'a'\nok = 'b'",
        "[match]\nphrases = 'a'",
        "[count]\nof = ['a']\nanswer = -1",
    ];
    let taken: Vec<String> = broken.iter().filter(|text| fits(&schema, &schema, &value(&format!("{sound}{text}")))).map(|text| (*text).to_owned()).collect();
    assert_none(&taken, "the schema refuses it");
}

/// The keys that serde knows, from its complaint of one that it does not.
fn serde_keys(text: &str) -> BTreeSet<String> {
    let error = toml::from_str::<RuleFile>(text).expect_err("no key is called zzz").message().to_owned();
    assert!(error.starts_with("unknown field `zzz`"), "{error}");
    error.split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_schema_of_rules_has_the_keys_that_are_read() {
    let schema = schema(RULE);
    let properties = &schema["properties"];
    assert_eq!(keys(&schema), serde_keys("zzz = 1"));
    for table in ["match", "lacks", "opening", "count"] {
        assert_eq!(keys(&properties[table]), serde_keys(&format!("[{table}]\nzzz = 1")), "{table}");
    }
    assert_eq!(keys(&schema["$defs"]["cleared-by"]), serde_keys("[cleared-by]\nzzz = 1"));
    assert_eq!(keys(&properties["example"]["items"]), serde_keys("[[example]]\nzzz = 1"));
    assert_eq!(keys(&properties["match"]["properties"]["group"]["items"]), serde_keys("[[match.group]]\nzzz = 1"));
    assert_eq!(schema["$defs"]["scopes"]["items"]["enum"], json!(Scope::KEYS.map(|(key, _)| key)));
    let names = |names: Vec<&str>| json!(names);
    assert_eq!(schema["$defs"]["kind"]["enum"], names(Kind::ALL.iter().map(|kind| kind.name()).collect()));
    assert_eq!(schema["$defs"]["guards"]["items"]["enum"], names(Guard::ALL.iter().map(|guard| guard.name()).collect()));
}

/// A configuration file, and whether it is sound. Those that name rules that are not there are as sound as a schema can tell.
const CONFIGS: &[(&str, bool)] = &[
    ("", true),
    ("select = ['hype']\nignore = []\nfail-on = 'never'\nextends = ['../a.toml']\nrules = ['r']\nexclude = ['a/', '!b', '/c', 'd..e', '**/x']", true),
    ("[severity]\nall = 'error'\nhype = 'warning'\nx = 'note'\n[terms]\nml-people = ['a']", true),
    ("[[overrides]]\npaths = ['a']\nselect = ['a']\nignore = ['b']\nfail-on = 'note'\nseverity = { a = 'note' }", true),
    ("zebra = 1", false),
    ("select = []", false),
    ("select = 'hype'", false),
    ("ignore = [1]", false),
    ("extends = 'a.toml'", false),
    ("rules = {}", false),
    ("fail-on = 'warn'", false),
    ("fail-on = true", false),
    ("severity = 'note'", false),
    ("severity = { a = 'off' }", false),
    ("severity = { a = 1 }", false),
    ("exclude = ['']", false),
    ("exclude = ['#a']", false),
    ("exclude = ['./a']", false),
    ("exclude = ['a/../b']", false),
    ("exclude = ['!../b']", false),
    ("terms = []", false),
    ("terms = { a = 'b' }", false),
    ("overrides = {}", false),
    ("[[overrides]]\nselect = ['a']", false),
    ("[[overrides]]\npaths = []", false),
    ("[[overrides]]\npaths = ['a']\nrules = ['r']", false),
    ("[[overrides]]\npaths = ['a']\nselect = []", false),
];

#[test]
fn the_schema_of_settings_and_the_program_agree() {
    let schema = schema(CONFIG);
    let mut complaints = Vec::new();
    for (text, sound) in CONFIGS {
        let (_, faults) = ConfigFile::read(&SourceFile::new("redsignal.toml", *text), Path::new("/"));
        let (read, valid) = (faults.is_empty(), fits(&schema, &schema, &value(text)));
        if (read, valid) != (*sound, *sound) {
            complaints.push(format!("{text:?} is sound: {sound}; to the program: {read}; to the schema: {valid}"));
        }
    }
    assert_none(&complaints, "the schema and the program agree");
}

#[test]
fn the_schema_of_settings_has_the_keys_that_are_read() {
    let schema = schema(CONFIG);
    let known = |text: &str| -> BTreeSet<String> {
        let (_, faults) = ConfigFile::read(&SourceFile::new("redsignal.toml", text), Path::new("/"));
        let help = faults.iter().filter(|fault| fault.message == "unknown key `zzz`").find_map(|fault| fault.help.clone()).expect("no key is called zzz");
        help.trim_start_matches("there are: ").split(", ").map(str::to_owned).collect()
    };
    assert_eq!(keys(&schema), known("zzz = 1"));
    assert_eq!(keys(&schema["properties"]["overrides"]["items"]), known("[[overrides]]\npaths = ['a']\nzzz = 1"));
}

#[test]
fn the_shipped_configurations_are_as_the_schema_says() {
    let schema = schema(CONFIG);
    for file in ["fixtures/settings/group/redsignal.toml", "fixtures/settings/group/ana/redsignal.toml"] {
        assert_valid(&schema, &schema, &value(&std::fs::read_to_string(root().join(file)).expect("it is there")));
    }
}

#[test]
fn the_schema_command_prints_the_published_schemas() {
    for (name, published) in [("config", CONFIG), ("rule", RULE)] {
        let output = redsignal().args(["schema", name]).output().expect("the binary runs");
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stdout).as_ref()), (Some(0), published), "{name}");
    }
}
