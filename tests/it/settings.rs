//! Holds settings to `fixtures/settings`: what each combination of files and flags makes of the same answer, and how what is wrong is drawn.

use std::collections::BTreeMap;
use std::path::Path;

use insta::assert_snapshot;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use redsignal::render::text::{self, Cleared, Color, Look};
use redsignal::settings::{ConfigFile, FailOn, Layer, Lookup, Origin, SettingsFault, Sourced, Workspace};
use redsignal::source::SourceFile;
use serde::Deserialize;

use super::run::{HYPE, SHORT_ZERO, ZERO, check, run_in, run_wide};
use super::support::{Scratch, assert_none, root};

/// `fixtures/settings/cases.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Case {
    name: String,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    flags: Flags,
    config: Option<String>,
    #[serde(default)]
    isolated: bool,
    text: Option<String>,
    found: BTreeMap<String, String>,
    #[serde(default)]
    fail_on: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Flags {
    select: Option<Vec<String>>,
    #[serde(default)]
    ignore: Vec<String>,
    fail_on: Option<String>,
}

impl Flags {
    fn layer(&self) -> Layer {
        let names = |names: &Vec<String>| names.iter().map(|name| Sourced::new(name.clone(), Origin::Editor)).collect();
        let fail_on = self.fail_on.as_ref().map(|name| Sourced::new(FailOn::named(name).expect("a case names a severity"), Origin::Editor));
        Layer { select: self.select.as_ref().map(names), ignore: names(&self.ignore), fail_on, ..Layer::default() }
    }
}

impl Case {
    fn workspace(&self, folder: &Path) -> Workspace {
        let lookup = match &self.config {
            Some(file) => Lookup::File(file.into()),
            None if self.isolated => Lookup::Isolated,
            None => Lookup::Nearest,
        };
        Workspace::new(folder, lookup, self.flags.layer())
    }

    /// What holds other than it should.
    fn complaints(&self) -> Vec<String> {
        let files: Vec<(&str, &str)> = self.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let scratch = Scratch::with(&files);
        let mut workspace = self.workspace(scratch.path());
        let mut complaints = Vec::new();
        let mut compare = |what: &str, got: &str, expected: &str| {
            if got != expected {
                complaints.push(format!("{}: {what}: {got:?}, should be {expected:?}", self.name));
            }
        };
        let text = self.text.clone().unwrap_or_else(|| format!("{ZERO}\n{HYPE}\nI'm not a technical person.\n"));
        for (path, expected) in &self.found {
            let got = if workspace.excludes(path.as_ref()) { "-".to_owned() } else { found(&mut workspace, path, &text) };
            compare(path, &got, expected);
        }
        for (path, expected) in &self.fail_on {
            let settings = workspace.settings(path.as_ref()).unwrap_or_else(|faults| panic!("{}: {faults:?}", self.name));
            compare(path, settings.fail_on().value.name(), expected);
        }
        complaints
    }
}

fn found(workspace: &mut Workspace, path: &str, text: &str) -> String {
    match workspace.linter(path.as_ref()) {
        Ok(linter) => {
            let findings = linter.lint(&SourceFile::new(path, text));
            findings.iter().map(|finding| format!("{} {}", finding.severity.name(), finding.rule.id)).collect::<Vec<_>>().join(", ")
        }
        Err(faults) => format!("{faults:?}"),
    }
}

#[test]
fn every_case_comes_out_as_it_says() {
    let cases: Cases = toml::from_str(&std::fs::read_to_string(root().join("fixtures/settings/cases.toml")).expect("the cases are there")).expect("they parse");
    assert!(cases.case.len() > 20, "there are cases: {}", cases.case.len());
    let complaints: Vec<String> = cases.case.iter().flat_map(Case::complaints).collect();
    assert_none(&complaints, "settings are as the case says");
}

/// Each folder of `fixtures/settings/broken`, as the command line draws it.
#[test]
fn every_fault_is_drawn_at_its_place_and_nothing_is_checked() {
    for name in ["everything", "syntax", "extends", "names", "packs", "terms"] {
        let got = run_wide(1000, &root().join("fixtures/settings/broken").join(name), &["check", "-"], ZERO);
        assert_eq!((got.code, got.out.as_str()), (Some(2), ""), "{name}");
        let drawn = got.err.replace(&root().display().to_string(), "<root>");
        assert_snapshot!(format!("settings_{name}"), drawn);
    }
}

#[test]
fn every_command_that_reads_settings_draws_their_faults() {
    let folder = root().join("fixtures/settings/broken/names");
    let drawn = run_in(&folder, &["check", "-"], ZERO).err;
    for command in [&["rules"][..], &["explain", "hype"], &["test"], &["eval", "."]] {
        let got = run_in(&folder, command, "");
        assert_eq!((got.code, got.out.as_str(), got.err.as_str()), (Some(2), "", drawn.as_str()), "{command:?}");
    }
}

/// What a configuration file may hold, sound or not, to be put together at random.
const PIECES: &[&str] = &[
    "select",
    "ignore",
    "severity",
    "fail-on",
    "extends",
    "rules",
    "exclude",
    "terms",
    "overrides",
    "paths",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    " = ",
    ".",
    ",",
    "\n",
    "\r\n",
    "\"",
    "'''",
    "\"\"\"",
    "'",
    "#",
    "\\",
    "\\u00e9",
    "é",
    "漢字",
    "🚀",
    "\u{feff}",
    "\u{202e}",
    "\0",
    "1",
    "true",
    "\"note\"",
    "\"hype\"",
    "\"[a\"",
    "\"**/\"",
    "\"!\"",
    "\"..\"",
    "select = [\"hype\"]\n",
    "exclude = [\"é[\"]\n",
    "[[overrides]]\npaths = [\"a\"]\n",
    "[severity]\n",
    "[terms]\nml-people = [\"é <x>\"]\n",
];

/// Reading never panics, and every fault can be drawn at its place.
#[test]
fn no_configuration_is_too_odd() {
    let pieces = proptest::collection::vec(prop::sample::select(PIECES), 0..24);
    let mut runner = TestRunner::new(Config { cases: 2000, rng_seed: RngSeed::Fixed(4), failure_persistence: None, ..Config::default() });
    let held = runner.run(&pieces, |pieces| {
        let source = SourceFile::new("redsignal.toml", pieces.concat());
        let (_, faults) = ConfigFile::read(&source, Path::new("/"));
        for fault in &faults {
            prop_assert!(source.text().get(fault.span.range()).is_some(), "{fault:?} of {:?}", source.text());
        }
        let drawn = text::faults(&faults, Look { width: 80, color: Color::Plain, cleared: Cleared::Hidden });
        prop_assert_eq!(drawn.is_empty(), faults.is_empty());
        Ok(())
    });
    held.unwrap_or_else(|error| panic!("{error}"));
}

/// A file that many answers share is faulty once, and one broken file hides no other's faults.
#[test]
fn the_faults_of_all_files_are_drawn_once() {
    let scratch = Scratch::with(&[
        ("base.toml", "a = 1\n"),
        ("ana/redsignal.toml", "extends = [\"../base.toml\"]\nb = 1\n"),
        ("ben/redsignal.toml", "extends = [\"../base.toml\"]\nc = 1\n"),
        ("ana/1.md", ZERO),
        ("ana/2.md", ZERO),
        ("ben/1.md", ZERO),
        ("3.md", ZERO),
    ]);
    let got = check(scratch.path(), &[]);
    let heads: Vec<&str> = got.err.lines().filter(|line| line.starts_with("error") || line.contains("fault")).collect();
    assert_eq!(heads, ["error: unknown key `b`", "error: unknown key `a`", "error: unknown key `c`", "3 faults; nothing was checked"]);
    assert_eq!((got.code, got.out.as_str()), (Some(2), ""));
}

#[test]
fn a_configuration_that_cannot_be_read_is_named() {
    const HELP: &str = "  = help: settings are read from a file of this name; name another with `--config`, or none with `--isolated`\n";
    let scratch = Scratch::with(&[("a.md", ZERO), ("folder/redsignal.toml/inner", ""), ("folder/a.md", ZERO), ("latin1/a.md", ZERO)]);
    scratch.write("latin1/redsignal.toml", b"# caf\xe9");
    let table = [
        (&["folder"][..], format!("error: folder/redsignal.toml: this is a folder\n{HELP}")),
        (&["latin1"], format!("error: latin1/redsignal.toml: not UTF-8: byte 0xe9 at offset 5\n{HELP}")),
        (&["--config", "absent.toml", "a.md"], format!("error: absent.toml: no such file or folder\n{HELP}")),
        (&["--config", "folder", "a.md"], format!("error: folder: this is a folder\n{HELP}")),
    ];
    for (args, err) in table {
        check(scratch.path(), args).is(2, "", &err);
    }
    check(scratch.path(), &["--isolated", "folder"]).is(1, &format!("folder/a.md:{SHORT_ZERO}"), "");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere.toml", scratch.path().join("redsignal.toml")).expect("a link can be made");
        check(scratch.path(), &["a.md"]).is(2, "", &format!("error: redsignal.toml: no such file or folder\n{HELP}"));
    }
}

/// A chain of files is followed as far as anybody means it, and no further.
#[test]
fn files_that_extend_one_another_without_end_are_a_fault() {
    let scratch = Scratch::new();
    for at in 0..40 {
        scratch.write(&format!("{at}.toml"), format!("extends = [\"{}.toml\"]", at + 1));
    }
    let faults = Workspace::new(scratch.path(), Lookup::File("0.toml".into()), Layer::default()).settings("a.md".as_ref()).expect_err("it is too deep");
    let messages: Vec<&str> =
        faults.iter().filter_map(|fault| if let SettingsFault::Placed(fault) = fault { Some(fault.message.as_str()) } else { None }).collect();
    assert_eq!(messages, ["more than 32 files extend one another"]);
}

#[test]
fn a_path_given_by_name_is_checked_though_it_is_excluded() {
    let scratch = Scratch::with(&[("redsignal.toml", "exclude = [\"drafts/\"]"), ("drafts/a.md", ZERO), ("b.md", ZERO)]);
    check(scratch.path(), &[]).is(1, &format!("b.md:{SHORT_ZERO}"), "");
    check(scratch.path(), &["drafts/a.md"]).is(1, &format!("drafts/a.md:{SHORT_ZERO}"), "");
}

/// Each file fails the run by its own threshold.
#[test]
fn the_run_fails_by_the_threshold_of_each_file() {
    let scratch = Scratch::with(&[("ana/redsignal.toml", "fail-on = \"never\""), ("ana/a.md", ZERO), ("b.md", HYPE)]);
    assert_eq!(check(scratch.path(), &["ana"]).code, Some(0));
    assert_eq!(check(scratch.path(), &["."]).code, Some(1));
    assert_eq!(check(scratch.path(), &["--fail-on", "error", "b.md"]).code, Some(0));
    assert_eq!(check(scratch.path(), &["--fail-on", "error", "."]).code, Some(1), "the flag stands over both");
}

#[test]
fn a_program_that_names_files_may_leave_out_what_is_excluded() {
    let scratch = Scratch::with(&[("redsignal.toml", "exclude = [\"drafts/\"]"), ("drafts/a.md", ZERO), ("b.md", ZERO)]);
    check(scratch.path(), &["--force-exclude", "drafts/a.md", "b.md"]).is(1, &format!("b.md:{SHORT_ZERO}"), "");
    check(scratch.path(), &["--force-exclude", "drafts/a.md"]).is(0, "", "");
}

#[test]
fn config_says_where_each_value_comes_from() {
    let folder = root().join("fixtures/settings/group");
    let shown = |args: &[&str]| {
        let got = run_in(&folder, args, "");
        assert_eq!((got.code, got.err.as_str()), (Some(0), ""), "{args:?}");
        got.out
    };
    let text = [
        shown(&["config"]),
        shown(&["config", "ana/drafts/rag.md", "--ignore", "not-my-job"]),
        shown(&["config", "README.md"]),
        shown(&["config", "ana", "--isolated", "--select", "hype", "--rules", "our-rules"]),
    ];
    assert_snapshot!("config_text", text.join("\n"));
    assert_snapshot!("config_json", shown(&["config", "--format", "json", "ana/drafts/rag.md"]));
}

#[test]
fn config_draws_what_is_wrong() {
    let folder = root().join("fixtures/settings/broken/names");
    let drawn = run_in(&folder, &["check", "-"], ZERO).err;
    run_in(&folder, &["config"], "").is(2, "", &drawn);
    run_in(&folder, &["config", "nowhere/absent.md", "--format", "json"], "").is(2, "", &drawn);
}

#[test]
fn standard_input_has_the_settings_of_the_name_it_is_given() {
    let scratch = Scratch::with(&[("ana/redsignal.toml", "ignore = [\"all\"]")]);
    assert_eq!(run_in(scratch.path(), &["check", "-"], ZERO).code, Some(1));
    assert_eq!(run_in(scratch.path(), &["check", "-", "--stdin-filename", "ana/draft.md"], ZERO).code, Some(0));
    assert_eq!(run_in(&scratch.path().join("ana"), &["check", "-"], ZERO).code, Some(0));
}
