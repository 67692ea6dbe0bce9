//! Holds the faces to whole documents: `fixtures/cases/`, as drawn for people at 80 columns, as a line a finding, and as JSON.

use insta::assert_snapshot;

use super::support::{files_in, redsignal, root};

/// What `check` prints of each case, in the folder of the cases so that paths are short.
fn printed(name: &str, format: &[&str]) -> String {
    let output = redsignal().current_dir(root().join("fixtures/cases")).arg("check").args(format).arg(name).output().expect("the binary runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{name}");
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

fn each_case(face: &str, format: &[&str]) {
    let cases = files_in(&root().join("fixtures/cases"));
    assert!(cases.len() >= 10, "the cases are there");
    // All that differ are shown at once.
    let mut differ = Vec::new();
    for case in cases {
        let name = case.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let out = printed(&name, format).replace(&format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION")), "\"version\": \"[version]\"");
        let stem = name.replace('.', "_");
        let matched = std::panic::catch_unwind(|| {
            insta::with_settings!({ omit_expression => true, input_file => case }, { assert_snapshot!(format!("{stem}.{face}"), out) });
        });
        if matched.is_err() {
            differ.push(name);
        }
    }
    assert!(differ.is_empty(), "{face}: {differ:?} are printed otherwise than in the snapshots");
}

#[test]
fn each_case_is_drawn_as_it_was() {
    each_case("text", &["--show-cleared"]);
}

#[test]
fn each_case_is_listed_as_it_was() {
    each_case("short", &["--format", "short"]);
}

#[test]
fn each_case_is_written_as_json_as_it_was() {
    each_case("json", &["--format", "json"]);
}
