//! Holds the finding and reading of inputs to the contract: what is checked, and what cannot be read is named and keeps nothing else from being
//! checked.

#[cfg(unix)]
use std::process::Command;

use super::run::{Run, SHORT_ZERO, ZERO, check, run_in};
use super::support::{Scratch, root};

#[test]
fn standard_input_is_markdown_unless_its_name_says_otherwise() {
    let struck = "~~We promise zero hallucinations.~~\n";
    let table: &[(&[&str], &str, i32, &str)] = &[
        (&["-"], ZERO, 1, "-:"),
        (&["-", "--stdin-filename", "notes/rag.md"], ZERO, 1, "notes/rag.md:"),
        (&["-", "--stdin-filename", "rag.txt"], ZERO, 1, "rag.txt:"),
        (&["-"], struck, 0, ""),
        (&["-", "--stdin-filename", "rag.md"], struck, 0, ""),
        (&["-"], "", 0, ""),
    ];
    for (args, stdin, code, name) in table {
        let args: Vec<&str> = ["check", "--format", "short"].iter().chain(*args).copied().collect();
        let out = if *code == 1 { format!("{name}{SHORT_ZERO}") } else { String::new() };
        run_in(root(), &args, stdin).is(*code, &out, "");
    }
    let plain = run_in(root(), &["check", "--format", "short", "-", "--stdin-filename", "rag.txt"], struck);
    assert_eq!(plain.code, Some(1), "plain text has no struck-out words: {}", plain.out);
}

#[test]
fn a_folder_is_walked_and_one_without_answers_says_so() {
    let scratch = Scratch::with(&[
        ("b.md", ZERO),
        ("a.MARKDOWN", ZERO),
        ("c/d.txt", ZERO),
        ("c/e.rst", ZERO),
        ("target/f.md", ZERO),
        (".gitignore", "target/\nignored.md\n"),
        ("ignored.md", ZERO),
        ("none/readme.rst", ZERO),
    ]);
    let names = |run: &Run| -> Vec<String> { run.out.lines().filter_map(|line| line.split(':').next()).map(str::to_owned).collect() };
    let all = check(scratch.path(), &[]);
    assert_eq!(names(&all), ["a.MARKDOWN", "b.md", "c/d.txt"], "sorted, the working folder unnamed");
    assert_eq!(names(&check(scratch.path(), &["c", "b.md", "c/d.txt", "b.md"])), ["c/d.txt", "b.md"], "in the order given, each once");
    assert_eq!(names(&check(scratch.path(), &["ignored.md", "c/e.rst"])), ["ignored.md", "c/e.rst"], "a path given by name is always linted");
    let warning = "warning: no answers in none: looked for .md, .markdown and .txt files that .gitignore does not leave out\n";
    check(scratch.path(), &["none"]).is(0, "", warning);
    let both = check(scratch.path(), &["none", "b.md"]);
    both.is(1, &format!("b.md:{SHORT_ZERO}"), warning);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_checked() {
    let scratch = Scratch::with(&[("good.md", ZERO), ("folder/inner.md", ZERO)]);
    scratch.write("latin1.md", b"A caf\xe9 with zero hallucinations.");
    scratch.write("cut.md", b"cut \xe5\xb9");
    scratch.write("folder/utf16.md", b"\xff\xfeW\x00e\x00");
    let help = "\n  = help: save it as UTF-8: most editors have it under \"Save with encoding\"\n";
    let table: &[(&[&str], &str, String)] = &[
        (&["latin1.md", "good.md"], "good.md:", format!("error: latin1.md: not UTF-8: byte 0xe9 at offset 5{help}")),
        (&["good.md", "cut.md"], "good.md:", format!("error: cut.md: not UTF-8: byte 0xe5 at offset 4{help}")),
        (&["folder"], "folder/inner.md:", format!("error: folder/utf16.md: not UTF-8: byte 0xff at offset 0{help}")),
        (&["absent.md", "good.md"], "good.md:", "error: absent.md: no such file or folder\n".to_owned()),
        (&["good.md", "absent/absent.md"], "good.md:", "error: absent/absent.md: no such file or folder\n".to_owned()),
    ];
    for (args, name, err) in table {
        check(scratch.path(), args).is(2, &format!("{name}{SHORT_ZERO}"), err);
    }
}

#[test]
fn an_empty_file_is_no_fault() {
    let scratch = Scratch::with(&[("empty.md", ""), ("blank.md", "\n \n\t\n"), ("bom.md", "\u{feff}"), ("front.md", "---\nkind: design\n---\n")]);
    for file in ["empty.md", "blank.md", "bom.md", "front.md"] {
        check(scratch.path(), &[file]).is(0, "", "");
        assert_eq!(run_in(scratch.path(), &["check", file], "").out, "no red signals in 0 answers (0 words)\n", "{file}");
    }
}

/// "No red signals" of an answer that nobody read would be praise.
#[test]
fn the_tally_says_what_could_not_be_read() {
    let scratch = Scratch::with(&[("good.md", ZERO)]);
    assert_eq!(run_in(scratch.path(), &["check", "absent.md"], "").out, "nothing was checked: 1 input could not be read\n");
    let out = run_in(scratch.path(), &["check", "absent.md", "good.md"], "").out;
    assert!(out.ends_with("; 1 input could not be read\n") && out.contains("1 error in 1 answer"), "{out}");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_back_is_named_and_the_rest_is_checked() {
    let scratch = Scratch::with(&[("answers/good.md", ZERO)]);
    std::os::unix::fs::symlink(scratch.path().join("answers"), scratch.path().join("answers/loop")).expect("a link can be made");
    let got = check(scratch.path(), &["answers"]);
    assert_eq!((got.code, got.out.as_str()), (Some(2), format!("answers/good.md:{SHORT_ZERO}").as_str()));
    assert!(got.err.starts_with("error: answers/loop: this link leads back to answers\n"), "{}", got.err);
    // A link that leads nowhere, and one to a file elsewhere.
    let scratch = Scratch::with(&[("answers/good.md", ZERO), ("elsewhere.md", ZERO)]);
    std::os::unix::fs::symlink("nowhere.md", scratch.path().join("answers/dangling.md")).expect("a link can be made");
    std::os::unix::fs::symlink("../elsewhere.md", scratch.path().join("answers/linked.md")).expect("a link can be made");
    let got = check(scratch.path(), &["answers"]);
    assert_eq!((got.code, got.out.lines().count()), (Some(2), 2), "{}", got.out);
    assert_eq!(got.err, "error: answers/dangling.md: no such file or folder\n");
}

/// Root reads everything, so as root the binary runs as nobody.
#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named_and_the_rest_is_checked() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    const NOBODY: u32 = 65_534;
    let scratch = Scratch::with(&[("good.md", ZERO), ("secret.md", ZERO), ("closed/inner.md", ZERO)]);
    let close = |name: &str| std::fs::set_permissions(scratch.path().join(name), std::fs::Permissions::from_mode(0o000)).expect("permissions can be set");
    close("secret.md");
    close("closed");
    let is_root = std::fs::metadata(scratch.path()).expect("the folder is there").uid() == 0;
    let mut command = Command::new(env!("CARGO_BIN_EXE_redsignal"));
    command.current_dir(scratch.path()).args(["check", "--format", "short", "."]);
    if is_root {
        command.uid(NOBODY);
    }
    let output = command.output();
    std::fs::set_permissions(scratch.path().join("closed"), std::fs::Permissions::from_mode(0o700)).expect("permissions can be set");
    let Ok(output) = output else {
        eprintln!("not tried: nobody cannot run the binary from where it lies");
        return;
    };
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!((output.status.code(), out.as_ref()), (Some(2), format!("good.md:{SHORT_ZERO}").as_str()), "{err}");
    let mut lines: Vec<&str> = err.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["error: closed: permission denied", "error: secret.md: permission denied"]);
}
