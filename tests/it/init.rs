//! Holds what a repository is given to start from (`redsignal init`, the action, the hook) to its promises: it works as it is, overwrites nothing,
//! and runs nothing but redsignal.

use redsignal::settings::{ConfigFile, SCHEMA};
use redsignal::source::SourceFile;
use serde_json::Value;

use super::run::run_in;
use super::schema::assert_valid;
use super::support::{LINTER, Scratch, assert_none, files_in, root};

const ALL: &[&str] = &["init", "--github", "--gitlab", "--pre-commit"];

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Each template, and where `init` writes it.
const TEMPLATES: &[(&str, &str)] = &[
    ("templates/redsignal.toml", "redsignal.toml"),
    ("templates/answer.md", "answers/example.md"),
    ("templates/github.yml", ".github/workflows/redsignal.yml"),
    ("templates/gitlab-ci.yml", ".gitlab-ci.yml"),
    ("templates/pre-commit-config.yaml", ".pre-commit-config.yaml"),
];

#[test]
fn init_writes_what_was_asked_for_and_it_works_as_it_is() {
    let scratch = Scratch::new();
    let got = run_in(scratch.path(), &["init"], "");
    let next = "next: `redsignal check` checks the answers; `redsignal config` says which settings hold\n";
    got.is(0, &format!("wrote redsignal.toml\nwrote answers/example.md\n{next}"), "");
    let checked = run_in(scratch.path(), &["check"], "");
    assert!(checked.code == Some(0) && checked.out.starts_with("no red signals in 1 answer ("), "{}", checked.out);
    assert_eq!(run_in(scratch.path(), &["config", "answers"], "").code, Some(0));

    let scratch = Scratch::new();
    let got = run_in(scratch.path(), ALL, "");
    assert_eq!((got.code, got.err.as_str()), (Some(0), ""));
    for (template, path) in TEMPLATES {
        assert_eq!(std::fs::read_to_string(scratch.path().join(path)).expect("it was written"), read(template), "{path}");
        assert!(got.out.contains(&format!("wrote {path}\n")), "{}", got.out);
    }
    assert_eq!(files_in(scratch.path()).len(), TEMPLATES.len(), "and nothing else");
}

#[test]
fn init_overwrites_nothing() {
    let files: Vec<(&str, &str)> = TEMPLATES.iter().map(|(_, path)| (*path, "# mine\n")).collect();
    let scratch = Scratch::with(&files);
    let got = run_in(scratch.path(), ALL, "");
    assert_eq!((got.code, got.err.as_str()), (Some(0), ""));
    for (_, path) in TEMPLATES {
        assert_eq!(std::fs::read_to_string(scratch.path().join(path)).expect("it is there"), "# mine\n", "{path}");
        assert!(got.out.contains(&format!("kept {path}, which is there already\n")), "{}", got.out);
    }
    assert_eq!(files_in(scratch.path()).len(), TEMPLATES.len());
    #[cfg(unix)]
    {
        let scratch = Scratch::new();
        std::os::unix::fs::symlink("elsewhere.toml", scratch.path().join("redsignal.toml")).expect("a link can be made");
        let got = run_in(scratch.path(), &["init"], "");
        assert!(got.out.starts_with("kept redsignal.toml, "), "{}", got.out);
        assert!(!scratch.path().join("elsewhere.toml").exists(), "no link is followed");
    }
}

#[test]
fn init_says_what_it_cannot_write_and_writes_the_rest() {
    let scratch = Scratch::with(&[("answers", "a file, and no folder")]);
    let got = run_in(scratch.path(), &["init", "."], "");
    assert_eq!(got.code, Some(2));
    assert!(got.err.starts_with("error: cannot write answers/example.md: "), "{}", got.err);
    assert!(scratch.path().join("redsignal.toml").exists());
}

/// A line of the template that starts with `#` and no space is a setting that is switched off.
#[test]
fn every_setting_that_the_template_shows_is_one() {
    let text = read("templates/redsignal.toml");
    let on: Vec<&str> = text.lines().map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line)).collect();
    assert!(on.iter().filter(|line| !line.starts_with('#')).count() > text.lines().filter(|line| !line.starts_with('#')).count() + 5, "there are some");
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    for text in [text.clone(), on.join("\n")] {
        let (_, faults) = ConfigFile::read(&SourceFile::new("redsignal.toml", text.as_str()), "/".as_ref());
        assert!(faults.is_empty(), "{faults:?}");
        let value = serde_json::to_value(toml::from_str::<toml::Table>(&text).expect("it is TOML")).expect("TOML is JSON");
        assert_valid(&schema, &schema, &value);
    }
    let keys = schema["properties"].as_object().expect("settings have keys").keys();
    let unshown: Vec<String> =
        keys.filter(|key| !on.iter().any(|line| line.starts_with(&format!("{key} =")) || line.contains(&format!("[{key}]")))).cloned().collect();
    assert_none(&unshown, "the template shows the setting");
}

/// The example is what it says of itself.
#[test]
fn the_example_answer_passes_until_its_figure_is_taken_out() {
    let text = read("templates/answer.md");
    let rules = |text: &str| -> Vec<String> { LINTER.lint(&SourceFile::new("a.md", text)).iter().map(|finding| finding.rule.id.clone()).collect() };
    assert_eq!(rules(&text), Vec::<String>::new());
    let taken = text.split('"').nth(1).expect("the comment quotes what to take out");
    let answer = text.split("<!--").next().expect("the answer stands first");
    assert!(answer.contains(taken), "the answer says {taken:?}");
    assert_eq!(rules(&answer.replace(taken, "and it is cheap")), ["missing-cost", "vague-cost"]);
}

#[test]
fn the_page_on_ci_holds_every_file_whole() {
    let page = read("docs/ci.md");
    for (template, path) in &TEMPLATES[2..] {
        assert!(page.contains(&format!("```yaml {path}\n{}```\n", read(template))), "docs/ci.md shows {template} as {path}");
    }
}

/// No input of a workflow may become text of a script, and no action may change under its name.
#[test]
fn the_action_splices_nothing_and_pins_everything() {
    let mut complaints = Vec::new();
    for file in ["action.yml", "templates/github.yml"] {
        for line in read(file).lines() {
            let command = line.trim().trim_start_matches("- ");
            if command.starts_with("run:") && (command.contains("${{") || command.ends_with(['|', '>', '-'])) {
                complaints.push(format!("{file}: {command}"));
            }
            if let Some(action) = command.strip_prefix("uses:") {
                let commit = action.split('@').nth(1).unwrap_or_default().split_whitespace().next().unwrap_or_default();
                if commit.len() != 40 || !commit.chars().all(|c| c.is_ascii_hexdigit()) {
                    complaints.push(format!("{file}: {action} is pinned to no commit"));
                }
            }
        }
    }
    assert_none(&complaints, "scripts take inputs from the environment, actions are pinned");
}

/// Runs the action's script with a program that prints its arguments, one a line, and exits with 1.
#[cfg(unix)]
fn action(scratch: &Scratch, inputs: &[(&str, &str)]) -> (Option<i32>, Vec<String>, String) {
    use std::os::unix::fs::PermissionsExt;

    scratch.write("root/bin/redsignal", "#!/bin/sh\nprintf '<%s>\\n' \"$@\"\n: >\"$RUNNER_TEMP/redsignal.sarif\"\nexit 1\n");
    let program = scratch.path().join("root/bin/redsignal");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("permissions can be set");
    let output = scratch.path().join("output");
    let run = std::process::Command::new("bash")
        .arg(root().join("action/check.sh"))
        .current_dir(scratch.path())
        .env("ROOT", scratch.path().join("root"))
        .env("RUNNER_TEMP", scratch.path())
        .env("GITHUB_OUTPUT", &output)
        .envs(inputs.iter().copied())
        .output()
        .expect("bash is there");
    let arguments = String::from_utf8(run.stdout).expect("arguments are UTF-8");
    let outputs = std::fs::read_to_string(&output).unwrap_or_default();
    (run.status.code(), arguments.split_terminator(">\n").map(|argument| argument.trim_start_matches('<').to_owned()).collect(), outputs)
}

#[cfg(unix)]
#[test]
fn the_action_hands_its_inputs_on_as_they_are() {
    let scratch = Scratch::new();
    let sarif = scratch.path().join("redsignal.sarif");
    let report = format!("sarif={}", sarif.display());
    let first = ["check", "--format", "github", "--report", &report];
    let (code, arguments, outputs) = action(&scratch, &[]);
    assert_eq!((code, outputs), (Some(1), format!("exit-code=1\nsarif={}\n", sarif.display())));
    assert_eq!(arguments, [&first[..], &["--", "."]].concat());
    let hostile = "$(touch pwned)`touch pwned`; touch pwned #";
    let inputs = [
        ("INPUT_PATHS", "a b\n\n--fail-on=never\n$(touch pwned)\n*"),
        ("INPUT_SINCE", hostile),
        ("INPUT_CONFIG", "--help"),
        ("INPUT_FAIL_ON", "never"),
        ("INPUT_BASELINE", "b"),
    ];
    let (_, arguments, _) = action(&scratch, &inputs);
    let since = format!("--since={hostile}");
    let rest = [since.as_str(), "--baseline=b", "--fail-on=never", "--config=--help", "--", "a b", "--fail-on=never", "$(touch pwned)", "*"];
    assert_eq!(arguments, [&first[..], &rest].concat());
    assert!(!scratch.path().join("pwned").exists(), "nothing else was run");
}

/// The action's script with the program itself: annotations on the log, a page for the step's summary, the SARIF report, the exit code.
#[cfg(unix)]
#[test]
fn the_action_checks_answers() {
    let scratch = Scratch::with(&[("answers/weak.md", "We promise zero hallucinations.\n"), ("root/bin/none", "")]);
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_redsignal"), scratch.path().join("root/bin/redsignal")).expect("a link can be made");
    let path = |name: &str| scratch.path().join(name);
    let run = |paths: &str, fail_on: &str| {
        let output = std::process::Command::new("bash")
            .arg(root().join("action/check.sh"))
            .current_dir(scratch.path())
            .envs([("ROOT", path("root")), ("RUNNER_TEMP", path(".")), ("GITHUB_OUTPUT", path("output")), ("GITHUB_STEP_SUMMARY", path("summary"))])
            .envs([("GITHUB_WORKSPACE", scratch.path().as_os_str())])
            .envs([("INPUT_PATHS", paths), ("INPUT_FAIL_ON", fail_on)])
            .output()
            .expect("bash is there");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, log) = run("answers", "");
    assert_eq!(code, Some(1));
    assert!(log.starts_with("::error ") && log.contains("file=answers/weak.md,line=1,") && log.contains("zero-hallucinations"), "{log}");
    let text = |name: &str| std::fs::read_to_string(path(name)).unwrap_or_default();
    assert!(text("summary").contains("zero-hallucinations"), "{}", text("summary"));
    assert!(text("redsignal.sarif").contains("answers/weak.md"), "{}", text("redsignal.sarif"));
    assert!(text("output").starts_with("exit-code=1\nsarif="), "{}", text("output"));
    assert_eq!(run("answers", "never").0, Some(0));
    assert_eq!(run("absent", "never").0, Some(2));
}

#[test]
fn every_flag_that_is_handed_on_is_one() {
    let help = run_in(root(), &["check", "--help"], "").out;
    let files = ["action/check.sh", "templates/gitlab-ci.yml", ".pre-commit-hooks.yaml"];
    let commands = files.map(read).join("\n");
    // What is given to other programs stands on lines of its own, with their names.
    let ours = commands.lines().filter(|line| !["cargo install", "apt-get", "#"].iter().any(|other| line.contains(other)));
    let flags = ours.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')).filter(|word| word.starts_with("--") && word.len() > 2);
    let flags: std::collections::BTreeSet<&str> = flags.collect();
    assert!(flags.len() > 4, "flags are handed on: {flags:?}");
    let unknown: Vec<String> =
        flags.into_iter().filter(|flag| !help.contains(&format!("{flag} ")) && !help.contains(&format!("{flag}\n"))).map(str::to_owned).collect();
    assert_none(&unknown, "`redsignal check` has the flag");
}

#[test]
fn the_hook_runs_a_command_that_there_is() {
    let hooks = read(".pre-commit-hooks.yaml");
    let entry = hooks.lines().find_map(|line| line.trim().strip_prefix("entry: redsignal ")).expect("the hook has an entry");
    let scratch = Scratch::with(&[("redsignal.toml", "exclude = [\"drafts/\"]"), ("drafts/a.md", "We promise zero hallucinations.\n")]);
    let args: Vec<&str> = entry.split(' ').chain(["drafts/a.md"]).collect();
    assert_eq!(run_in(scratch.path(), &args, "").code, Some(0));
}
