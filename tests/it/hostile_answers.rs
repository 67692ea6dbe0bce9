//! Holds every face to answers that would command whoever reads them, and to answers that are too much, in one table each: the signal in them is found,
//! nothing of them is obeyed, and what they cost is bounded.

use std::panic::{AssertUnwindSafe, catch_unwind};

use redsignal::lint::Inspection;
use redsignal::render::html;
use redsignal::report::Report;
use redsignal::source::SourceFile;

use super::fuzzed::checks::faces;
use super::run::ZERO;
use super::support::{Scratch, WEIGHTLESS, assert_none, redsignal_in};

/// What somebody writes into an answer, its headings and its name, for whoever reads the output.
const COMMANDS: &[(&str, &str)] = &[
    ("ANSI escapes", "\u{1b}[31m\u{1b}[2J\u{1b}[1;1H\u{1b}c"),
    ("OSC escapes: a title, a link, the clipboard", "\u{1b}]0;title\u{7}\u{1b}]8;;https://x.y\u{1b}\\\u{1b}]52;c;cm0gLXJm\u{7}"),
    ("C1 controls", "\u{9b}31m\u{9d}0;title\u{9c}\u{85}\u{90}"),
    ("bells, backspaces and returns", "\u{7}\u{8}\u{8}\u{b}\u{c}\r\u{7f}"),
    ("bidi controls", "\u{202e}\u{202d}\u{2066}\u{2067}\u{2069}\u{200e}\u{200f}\u{61c}"),
    ("invisible characters", "\u{200b}\u{2060}\u{feff}\u{fff9}\u{ad}\u{e0041}"),
    ("line separators", "\u{2028}\u{2029}"),
    ("NUL", "\0\0"),
    ("no characters of XML", "\u{fffe}\u{ffff}\u{1}\u{1f}"),
    ("GitHub's commands", "\n::error file=a.md,line=1::x\n ::add-mask::a\n##[add-mask]y\n::stop-commands::z\n"),
    ("commands of other runners", "##vso[task.complete result=Failed]x ##teamcity[buildStop comment='x']"),
    ("escaped lines", "%0A::error::x%0D%0A%25%3A%2C"),
    ("a script", "</script><script>alert(1)</script><img src=x onerror=alert(1)>"),
    ("a script as code", "`</script><script>alert(1)</script>` `</style>` `-->`"),
    ("a script as entities", "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("attributes", "\" onmouseover=\"alert(1)\" x=' y='"),
    ("ends of CDATA", "]]> `<![CDATA[x]]>` `<?xml?>` `<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>` &y;"),
    ("templates", "{{7*7}} {%7*7%} {#7#} ${7*7} <%= 7*7 %> {0} %s"),
    ("addresses", "[a](javascript:alert(1)) ![b](data:text/html,x) <file:///etc/passwd>"),
    ("the end of a fence", "\n```\n~~~\n````\n"),
];

/// An answer in which a piece stands everywhere: in headings, in and around what is found, in a table, and in comments of ours.
fn with(piece: &str) -> String {
    let line = piece.replace(['\n', '\r'], " ");
    format!(
        "# {line}How would you design it{line}?\n\n{piece} We promise zero hallucinations. {piece}\n\n- It is cheap {piece}\n\n| a | {line} |\n|---|---|\n| {line} | zero hallucinations {line} |\n\n<!-- redsignal-ignore {line}, hype{line} -->\n\nI'd work with {line} the ML team {line} to decide.\n"
    )
}

fn inspected(name: &str, text: &str) -> Inspection {
    WEIGHTLESS.inspect(&SourceFile::new(name, text))
}

fn zeros(inspection: &Inspection) -> usize {
    inspection.findings.iter().filter(|finding| finding.rule.id == "zero-hallucinations").count()
}

/// What is wrong with a row: the signal is not found, or a face is not inert.
fn complaint(row: &str, name: &str, text: &str) -> Option<String> {
    let checked = catch_unwind(AssertUnwindSafe(|| {
        let inspection = inspected(name, text);
        assert!(zeros(&inspection) > 0, "the signal is not found");
        faces::check_report(&Report { files: vec![inspection.into()], ..Report::default() });
    }));
    let said = checked.err().map(|panic| panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned())))?;
    Some(format!("{row}: {}", said.unwrap_or_default().chars().take(600).collect::<String>()))
}

#[test]
fn what_an_answer_commands_is_obeyed_by_nobody() {
    let complaints = COMMANDS.iter().filter_map(|(row, piece)| complaint(row, &format!("a {piece}.md"), &with(piece)));
    assert_none(&complaints.collect::<Vec<_>>(), "it is found, and inert in a terminal, a log, XML and HTML");
}

#[test]
fn a_template_in_an_answer_is_text() {
    let report = Report { files: vec![inspected("{{7*7}}.md", &with("{{7*7}} {%7*7%}")).into()], ..Report::default() };
    let page = html::report(&report);
    // minijinja escapes `/` alone of what stands in a template.
    assert!(page.contains("{{7*7}}") && page.contains("{%7*7%}") && !page.contains("49.md"), "{page}");
}

/// What there is too much of, with the one signal that must still be found.
fn too_much() -> Vec<(&'static str, String)> {
    let many = |piece: &str, count: usize| format!("{}{ZERO}", piece.repeat(count));
    vec![
        ("100,000 suppressions", many("<!-- redsignal-ignore hype -->\nGame-changing.\n\n", 100_000)),
        ("100,000 suppressions in vain", many("<!-- redsignal-ignore nonsense -->\n\n", 100_000)),
        ("a suppression of 100,000 names", format!("<!-- redsignal-ignore {}-->\n\nIt is fine.\n\n{ZERO}", "hype, ".repeat(100_000))),
        ("front matter of 1 MB in one line", format!("---\nquestion: {}\n---\n\n{ZERO}", "how would you ".repeat(1 << 16))),
        ("front matter of 1 MB in lines", format!("---\n{}---\n\n{ZERO}", "key: value\n".repeat(1 << 17))),
        ("front matter of 1 MB that does not end", format!("---\n{}\n\n{ZERO}", "key: value\n".repeat(1 << 17))),
        ("a million tiny paragraphs", many("a\n\n", 1_000_000)),
        ("a million tiny items", many("- a\n", 1_000_000)),
        ("a heading of 1 MB", format!("# {}\n\n{ZERO}", "why ".repeat(1 << 18))),
        ("a heading of 1 MB over 500 findings", format!("# {}\n\n{}{ZERO}", "why ".repeat(1 << 18), "It is game-changing.\n\n".repeat(500))),
        ("quotes 10,000 deep", many("> ", 10_000)),
        ("lists 10,000 deep", many("- ", 10_000)),
        ("numbers 10,000 deep", many("1. ", 10_000)),
        ("emphasis 10,000 deep", format!("{}{ZERO}", "**a *b _c ".repeat(10_000))),
        ("brackets 10,000 deep", format!("{}\n\n{ZERO}", "[(".repeat(10_000))),
        ("elements 10,000 deep", format!("{}\n\n{ZERO}", "<div>\n".repeat(10_000))),
        ("100,000 findings", many("It is game-changing.\n\n", 100_000)),
    ]
}

/// The time is held to growth in `hostile`, shape by shape. Here it goes through the binary, where threads have small stacks, and on Linux with less room
/// than a careless program takes: a gibibyte of addresses for all of it, program and threads included.
#[cfg(unix)]
#[test]
fn what_is_too_much_is_found_and_drawn_in_a_gibibyte() {
    let limit = if cfg!(target_os = "linux") { "ulimit -v 1048576; " } else { "" };
    let complaints = too_much().into_iter().filter_map(|(row, text)| {
        let scratch = Scratch::with(&[("a.md", &text)]);
        let output = redsignal_in(scratch.path(), &format!("{limit}exec \"$0\" check --format jsonl --report html=a.html a.md"));
        let found = String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.contains("\"zero-hallucinations\"")).count();
        let page = std::fs::read_to_string(scratch.path().join("a.html")).unwrap_or_default();
        // Each finding takes a kilobyte or two of output, whatever it stands in.
        let is_bounded = output.stdout.len() < 200 * text.len();
        let is_well = is_bounded && output.status.code() == Some(1) && found == 1 && page.contains("zero hallucinations") && output.stderr.is_empty();
        (!is_well).then(|| format!("{row}: {:?}, {found} found, {}", output.status, String::from_utf8_lossy(&output.stderr)))
    });
    assert_none(&complaints.collect::<Vec<_>>(), "the signal in it is found, and drawn");
}
