//! Holds the linter to inputs that nobody writes by accident: it ends, in time that grows with length, and nothing of them commands a
//! terminal.

use std::fmt::Write;
use std::time::Duration;

use redsignal::render::{github, gitlab, html, json, junit, rdjson, sarif, short, text};
use redsignal::report::Report;
use redsignal::source::SourceFile;

use super::growth::{ENOUGH, SLACK, TIMES, confirmed, grows_with_length, timed};
use super::support::{LINTER, Scratch, assert_none, redsignal};

/// What to write so many times, by name: between an opening, a piece that may hold its number as `{n}`, and an end.
type Shape = (&'static str, &'static str, &'static str, &'static str);

const SENTENCES: &str = "We promise zero hallucinations. It is a game-changing product, and the ML team decides. ";

const SHAPES: &[Shape] = &[
    ("one line of prose", "", "The queue is read twice a day by two people, who write down what they see. ", ""),
    ("one line of signals", "", SENTENCES, ""),
    ("one line of one sentence", "", "and the model is fast and we promise zero hallucinations ", ""),
    ("tiny paragraphs", "", "a\n\n", ""),
    ("front matter of one line", "---\nquestion: ", "how ", "\n---\n\nWe promise zero hallucinations.\n"),
    ("front matter of many lines", "---\nkind: design\n", "key{n}: value\n", "---\n\nWe promise zero hallucinations.\n"),
    ("front matter that does not end", "---\n", "key{n}: value\n", ""),
    ("escapes", "", "\u{1b}]0;title\u{7}\u{1b}[31m", ""),
    ("paragraphs of signals", "", "We promise zero hallucinations. It is a game-changing product.\n\n", ""),
    ("signals under headings", "", "## Part {n}\n\nWe promise zero hallucinations. It is a game-changing product.\n\n", ""),
    ("answers", "", "## How would you design assistant {n}?\n\nI would build an assistant on GPT-4 that is fast. We promise zero hallucinations.\n\n", ""),
    ("list items", "", "- We promise zero hallucinations, it is a game-changing product.\n", ""),
    ("table rows", "| a | b |\n|---|---|\n", "| {n} | We promise zero hallucinations. |\n", ""),
    ("tables of bad and good", "", "| Bad answer | Good answer |\n|---|---|\n| We promise zero hallucinations. | We measured 2%. |\n\n", ""),
    ("bad examples", "", "Weak answer: we promise zero hallucinations.\n\nMost candidates say:\n\n> It is game-changing.\n\n", ""),
    ("code spans", "", "Run `zero hallucinations` and a game-changing `x` here. ", ""),
    ("emphasis", "", "**zero** *hallucinations* ", ""),
    ("links", "", "[zero](https://x.y/{n}) hallucinations ", ""),
    ("reference links", "[r]: https://x.y\n\n", "[zero][r] hallucinations ", ""),
    ("footnotes", "", "Text.[^{n}]\n\n[^{n}]: We promise zero hallucinations.\n\n", ""),
    ("exceptions beside matches", "", "A zero-hallucination guardrail gives zero hallucinations. ", ""),
    ("questions", "", "Should we promise zero hallucinations? Is it game-changing? ", ""),
    ("negations", "", "We do not promise zero hallucinations, and never will. ", ""),
    ("model names", "", "We use GPT-4, Claude, Gemini, Llama and Mistral. ", ""),
    ("figures", "", "It costs $0.02 a call at p95 400 ms, 17% less than 2-3 cents. ", ""),
    ("Chinese", "", "我们保证零幻觉，模型会自动解决一切。", ""),
    ("emoji", "", "👩‍👩‍👧🏳️‍🌈 ", ""),
    ("one word", "", "hallucination", ""),
    ("points", "", ".", ""),
    ("points between letters", "", "a.", ""),
    ("apostrophes", "", "x's", ""),
    ("single quotation marks", "", " 'a", ""),
    ("hyphens", "", "-", ""),
    ("hyphens between letters", "", "a-", ""),
    ("digits", "", "1", ""),
    ("commas and digits", "", "1,", ""),
    ("currency", "", "$", ""),
    ("question marks", "", "? ", ""),
    ("NUL", "", "\0", ""),
    ("combining marks", "e", "\u{301}", ""),
    ("carriage returns", "", "a\r", ""),
    ("empty lines", "", "\n", ""),
    ("blanks", "a", " ", "b"),
    ("nested quotes", "", "> ", "We promise zero hallucinations."),
    ("nested quotes without blanks", "", ">", "We promise zero hallucinations."),
    ("nested lists", "", "- ", "We promise zero hallucinations."),
    ("nested numbers", "", "1. ", "We promise zero hallucinations."),
    ("an item of many paragraphs", "- One.\n\n", "  We promise zero hallucinations.\n\n", ""),
    ("open brackets", "", "[", ""),
    ("open brackets and text", "", "[a](", ""),
    ("open images", "", "![", ""),
    ("open emphasis", "", "*a ", ""),
    ("open bold", "", "**a ", ""),
    ("open underscores", "", "_a", ""),
    ("open comments", "", "<!-- ", ""),
    ("open tags", "", "<a ", ""),
    ("open details", "", "<details>\n", ""),
    ("open and closed details", "", "<details><summary>x</summary>\n\nWe promise zero hallucinations.\n\n</details>\n\n", ""),
    ("HTML on one line", "<div>", "<b>é</b> <i>x ", ""),
    ("open struck-out HTML", "<div>", "<s>x", ""),
    ("open instructions", "", "<? ", ""),
    ("angle brackets", "", "<", ""),
    ("entities", "", "&amp;", ""),
    ("open entities", "", "&", ""),
    ("backslashes", "", "\\", ""),
    ("pipes", "|a|\n|-|\n", "|", ""),
    ("fences", "", "```\n", ""),
    ("rules", "", "---\n", ""),
    ("definitions", "", "[a{n}]: https://x.y/{n}\n", ""),
    ("suppressions", "", "<!-- redsignal-ignore hype -->\nIt is a game-changing product.\n\n", ""),
    ("suppressions in vain", "", "<!-- redsignal-ignore hype -->\n\n", ""),
    ("suppressions of nothing known", "", "<!-- redsignal-ignore nonsense{n} -->\n\n", ""),
    ("suppressions of many names", "<!-- redsignal-ignore ", "a{n}, ", "-->"),
    (
        "disabling and enabling",
        "",
        "<!-- redsignal-disable hype -->\n\nIt is a game-changing product.\n\n<!-- redsignal-enable hype -->\n\nIt is a game-changing product.\n\n",
        "",
    ),
    ("suppressions in one item", "- One.\n\n", "  It is a game-changing product. <!-- redsignal-ignore hype -->\n\n", ""),
    ("suppressions in a nested list", "", "- <!-- redsignal-ignore hype -->", "It is a game-changing product."),
];

/// Shapes whose work is known to grow with the square; see the test that holds them.
const SQUARES: &[Shape] = &[
    ("quotations in one paragraph", "", "He calls it \"a game-changing product\" and \"fast\". ", ""),
    ("single quotations", "", "They say 'zero hallucinations' of it. ", ""),
    ("quotation marks", "", "\"", ""),
    ("open code", "", "`a``b", ""),
    ("struck-out HTML", "<div>", "<s>x</s>", ""),
];

/// Comments whose work grew with the square of their number, each step so small that only thousands of them show it.
const SWITCHES: &[Shape] = &[
    ("disabling one and enabling another", "", "<!-- redsignal-disable hype -->\n\n<!-- redsignal-enable numbers -->\n\n", ""),
    ("disabling ever others and enabling one", "", "<!-- redsignal-disable hype, a{n} -->\n\n<!-- redsignal-enable hype -->\n\n", ""),
    ("suppressed for the file", "", "<!-- redsignal-ignore-file hype -->\n\nWe promise zero hallucinations.\n\n", ""),
    (
        "disabling two and enabling one",
        "",
        "<!-- redsignal-disable hype, numbers -->\n\n<!-- redsignal-enable hype -->\n\n<!-- redsignal-enable numbers -->\n\n",
        "",
    ),
    ("disabling", "", "<!-- redsignal-disable hype -->\n\nIt is a game-changing product. We promise zero hallucinations.\n\n", ""),
];

/// Sentences whose words alone make them findings, and findings enough to look each up among.
const WEIGHED: &[Shape] = &[("what words and phrases both find", "We think about it. ", "It is a truly game-changing product for all of us here.\n\n", "")];

fn write((_, open, piece, end): &Shape, count: usize) -> String {
    let mut text = (*open).to_owned();
    for n in 0..count {
        if piece.contains("{n}") { text.push_str(&piece.replace("{n}", &n.to_string())) } else { text.push_str(piece) }
    }
    text + end
}

fn all_grow_with_length(shapes: &[Shape], name: &str) {
    let complaints: Vec<String> = shapes
        .iter()
        .filter_map(|shape| grows_with_length(shape.0, &|count| write(shape, count), &|text| drop(LINTER.inspect(&SourceFile::new(name, text)))))
        .collect();
    assert_none(&complaints, "the time grows with the length");
}

#[test]
fn markdown_takes_time_that_grows_with_its_length() {
    all_grow_with_length(&SHAPES[..SHAPES.len() / 2], "a.md");
}

/// The other half, so that two cores have work.
#[test]
fn more_markdown_takes_time_that_grows_with_its_length() {
    all_grow_with_length(&SHAPES[SHAPES.len() / 2..], "a.md");
}

/// Long texts from the first, in which the square outweighs the rest.
fn many_grow_with_their_number(shapes: &[Shape], least: usize) {
    let long = |shape: &Shape| grows_with_length(shape.0, &|count| write(shape, count * least), &|text| drop(LINTER.inspect(&SourceFile::new("a.md", text))));
    assert_none(&shapes.iter().filter_map(long).collect::<Vec<_>>(), "the time grows with the length");
}

#[test]
fn marks_that_come_in_pairs_take_time_that_grows_with_their_number() {
    many_grow_with_their_number(SQUARES, 16);
}

#[test]
fn comments_that_reach_far_take_time_that_grows_with_their_number() {
    many_grow_with_their_number(SWITCHES, 64);
}

#[test]
fn what_words_find_takes_time_that_grows_with_its_number() {
    many_grow_with_their_number(WEIGHED, 64);
}

/// As wide as long, so that no piece of it repeated makes one.
#[test]
fn a_table_takes_time_that_grows_with_its_columns() {
    let cell = " We promise zero hallucinations. |";
    let table = |count: usize, head: &str, body: &str| format!("|{}\n|{}\n|{}\n", head.repeat(count), "---|".repeat(count), body.repeat(count));
    let wide = |name: &str, head: &str, body: &str| {
        grows_with_length(name, &|count| table(count * 32, head, body), &|text| drop(LINTER.inspect(&SourceFile::new("a.md", text))))
    };
    let suppressed = " It is game-changing. <!-- redsignal-ignore hype --> |";
    let complaints = [wide("a wide head", cell, " a |"), wide("a wide row", " a |", cell), wide("a wide row of suppressions", " a |", suppressed)];
    assert_none(&complaints.into_iter().flatten().collect::<Vec<_>>(), "the time grows with the columns");
}

#[test]
fn plain_text_takes_time_that_grows_with_its_length() {
    let shapes: Vec<Shape> = SHAPES
        .iter()
        .filter(|shape| {
            ["one line of signals", "paragraphs of signals", "list items", "points", "carriage returns", "empty lines", "Chinese"].contains(&shape.0)
        })
        .copied()
        .collect();
    assert_eq!(shapes.len(), 7, "each shape is there");
    all_grow_with_length(&shapes, "a.txt");
}

#[test]
fn each_face_takes_time_that_grows_with_the_findings() {
    faces_grow_with_length(&["paragraphs of signals", "answers"], 150);
}

#[test]
fn each_face_takes_time_that_grows_with_the_line() {
    faces_grow_with_length(&["one line of signals"], 1500);
}

fn faces_grow_with_length(shapes: &[&str], count: usize) {
    let look = text::Look { width: 80, color: text::Color::Plain, cleared: text::Cleared::Shown };
    let faces: &[(&str, &dyn Fn(&Report) -> usize)] = &[
        ("text", &|report| text::findings(report, look).len()),
        ("short", &|report| short::findings(report).len()),
        ("json", &|report| json::report(report).len()),
        ("jsonl", &|report| json::lines(report).len()),
        ("sarif", &|report| sarif::report(report).len()),
        ("github", &|report| github::report(report).len()),
        ("gitlab", &|report| gitlab::report(report).len()),
        ("junit", &|report| junit::report(report).len()),
        ("rdjson", &|report| rdjson::report(report).len()),
        ("html", &|report| html::report(report).len()),
    ];
    let mut complaints = Vec::new();
    for shape in shapes.iter().map(|name| SHAPES.iter().find(|shape| shape.0 == *name).expect("the shape is there")) {
        let inspected = |count: usize| Report { files: vec![LINTER.inspect(&SourceFile::new("a.md", write(shape, count))).into()], ..Report::default() };
        let (short, long) = (inspected(count), inspected(count * TIMES));
        let findings = long.files[0].findings.len();
        assert!(findings >= count, "there is something to draw of {}", shape.0);
        for (face, render) in faces {
            complaints.extend(face_grows_with_length(&format!("{}, {findings} findings as {face}", shape.0), (&short, &long), render));
        }
    }
    assert_none(&complaints, "the time grows with the length");
}

/// As [`grows_with_length`], for reports that are drawn as often as it takes for some time to pass.
fn face_grows_with_length(name: &str, reports: (&Report, &Report), render: &dyn Fn(&Report) -> usize) -> Option<String> {
    confirmed(|depth| face_grows_once(name, reports, render, depth * *ENOUGH))
}

fn face_grows_once(name: &str, (short, long): (&Report, &Report), render: &dyn Fn(&Report) -> usize, enough: Duration) -> Option<String> {
    let mut often = 1;
    loop {
        let parts = timed(|| (0..often * TIMES).for_each(|_| assert!(render(short) > 0)));
        if parts < enough {
            often *= 2;
            continue;
        }
        let whole = timed(|| (0..often).for_each(|_| assert!(render(long) > 0)));
        return (whole > SLACK * parts.max(enough)).then(|| format!("{name}: {whole:?}, in {TIMES} parts {parts:?}"));
    }
}

/// Through the binary, whose threads have small stacks. What is deep, long or broken must end as any other text does.
#[test]
fn the_binary_bears_what_is_deep_and_long() {
    let deep = |mark: &str| format!("{}We promise zero hallucinations.\n", mark.repeat(10_000));
    let stairs: String = (0..400).fold(String::new(), |mut text, depth| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}- We promise zero hallucinations.", "  ".repeat(depth));
        text
    });
    let scratch = Scratch::with(&[
        ("line.md", &format!("{}We promise zero hallucinations.", "All is well, and has been so for two years. ".repeat((2 << 20) / 44))),
        ("quotes.md", &deep("> ")),
        ("tight.md", &deep(">")),
        ("lists.md", &deep("- ")),
        ("numbers.md", &deep("1. ")),
        ("mixed.md", &deep("> - 1. ")),
        ("stairs.md", &stairs),
        ("emphasis.md", &format!("{} zero hallucinations", "**a *b _c ".repeat(10_000))),
        ("brackets.md", &format!("{}We promise zero hallucinations.\n", "[(".repeat(10_000))),
        ("nul.md", "We \0promise zero\0 hallucinations.\n\nWe promise zero hallucinations.\n"),
        ("endings.md", "We promise zero hallucinations.\r\rWe promise zero\rhallucinations.\u{85}\u{2028}"),
    ]);
    let output = redsignal().current_dir(scratch.path()).args(["check", "."]).output().expect("the binary runs");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(1), ""));
    let out = String::from_utf8(output.stdout).expect("output is UTF-8");
    for file in ["line.md", "quotes.md", "lists.md", "numbers.md", "mixed.md", "stairs.md", "nul.md", "endings.md"] {
        assert!(out.contains(&format!("─ {file}:")), "the signal in {file} is found");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 100), "no line is drawn whole that is megabytes long");
}

#[test]
fn a_hundred_thousand_suppressions_do_what_they_say() {
    let text = "<!-- redsignal-ignore hype -->\nGame-changing.\n\n".repeat(100_000);
    let inspection = LINTER.inspect(&SourceFile::new("a.md", text.as_str()));
    let left: Vec<&str> = inspection
        .findings
        .iter()
        .filter(|finding| finding.rule.id == "hype" || finding.rule.id == "unused-suppression")
        .map(|finding| finding.rule.id.as_str())
        .collect();
    assert_eq!(left.len(), 0, "{:?}", left.first());
    assert_eq!(inspection.cleared.iter().filter(|cleared| cleared.rule.id == "hype").count(), 100_000);
}

/// Escapes, bells, C1 controls, and marks that turn the reading order.
const COMMANDS: &str = "\u{1b}[31m\u{1b}]0;title\u{7}\u{8}\u{9b}2J\u{202e}\u{2066}\u{200f}\u{61c}\u{feff}\u{7f}\u{85}";

fn commands_in(text: &str) -> Vec<char> {
    let is_command = |c: &char| {
        (c.is_control() && *c != '\n') || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().filter(is_command).collect()
}

/// Runs the binary and says which faces let a command of the input through.
fn leaks(scratch: &Scratch, runs: &[(&str, &[&str])]) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, args) in runs {
        let output = redsignal().current_dir(scratch.path()).args(*args).output().expect("the binary runs");
        for (stream, bytes) in [("standard output", output.stdout), ("standard error", output.stderr)] {
            let text = String::from_utf8(bytes).expect("output is UTF-8");
            let found = commands_in(&text);
            if !found.is_empty() {
                complaints.push(format!("{name}: {found:?} on {stream}: {:?}", text.lines().find(|line| !commands_in(line).is_empty()).unwrap_or_default()));
            }
        }
    }
    complaints
}

#[test]
fn commands_in_an_answer_reach_no_terminal() {
    let answer = format!(
        "# {COMMANDS}How would you design it{COMMANDS}?\n\nWe{COMMANDS} promise zero{COMMANDS} hallucinations. {COMMANDS}\n\nWe can't promise zero {COMMANDS} hallucinations.\n\n<!-- redsignal-ignore hype{COMMANDS}, {COMMANDS} -->\n"
    );
    let label = |rule: &str, quote: &str| serde_json::json!({ "file": "a.md", "rule": rule, "quote": quote }).to_string();
    let labels = [label("hype", &format!("zero{COMMANDS} hallucinations")), label("hype", COMMANDS), label("hype", &format!("not there{COMMANDS}"))].join("\n");
    let scratch = Scratch::with(&[("a.md", &answer), ("labels.jsonl", &labels)]);
    let runs: &[(&str, &[&str])] = &[
        ("text", &["check", "--show-cleared", "a.md"]),
        ("short", &["check", "--format", "short", "--statistics", "a.md"]),
        ("standard input", &["check", "--show-cleared", "-"]),
        ("eval", &["eval", "."]),
    ];
    assert_none(&leaks(&scratch, runs), "what an answer holds is shown, not obeyed");
    let json = redsignal().current_dir(scratch.path()).args(["check", "--format", "json", "a.md"]).output().expect("the binary runs");
    assert!(String::from_utf8_lossy(&json.stdout).chars().all(|c| c == '\n' || c >= ' '), "JSON escapes control characters");
}

#[cfg(unix)]
#[test]
fn commands_in_a_name_reach_no_terminal() {
    let name = "\u{1b}[31mred\u{202e}";
    let (file, folder, latin) = (format!("{name}.md"), format!("{name}-folder"), format!("{name}-latin.md"));
    let scratch = Scratch::with(&[
        (&file, "We promise zero hallucinations. We can't promise zero hallucinations."),
        (&format!("{folder}/x.rst"), ""),
        ("pack/own/rule.toml", "nonsense"),
    ]);
    scratch.write(&latin, b"\xe9");
    std::fs::rename(scratch.path().join("pack"), scratch.path().join(format!("{name}-pack"))).expect("a folder can be renamed");
    let pack = format!("{name}-pack");
    let runs: &[(&str, &[&str])] = &[
        ("text", &["check", "--show-cleared", &file]),
        ("short", &["check", "--format", "short", &file]),
        ("not UTF-8", &["check", &latin]),
        ("no such file", &["check", "\u{1b}[31mabsent.md"]),
        ("no answers", &["check", &folder]),
        ("a broken pack", &["check", "--rules", &pack]),
        ("no pack", &["check", "--rules", &folder]),
        ("an absent pack", &["check", "--rules", "\u{1b}[31mabsent"]),
        ("no labels", &["eval", &folder]),
        ("no rule", &["explain", "\u{1b}[31mabsent"]),
        ("no such selection", &["check", "--select", "\u{1b}[31mabsent", &file]),
    ];
    assert_none(&leaks(&scratch, runs), "what a name holds is shown, not obeyed");
}

#[cfg(unix)]
#[test]
fn commands_in_a_pack_reach_no_terminal() {
    let rule = "summary = \"says \\u001b[31mboard\"\nseverity = \"error\"\nlabel = \"\\u001b[31mhere\\u202e\"\nwhy = \"\\u001b[31m\"\nstronger = \"\\u001b[31m\"\nasks = \"\\u001b[31m\"\nsources = [\"\\u001b[31m\"]\n[match]\nphrases = [\"the \\u001b[board]\", \"the board\", \"'\u{202e}' council\"]\n[cleared-by]\nsentence = [\"\\u202e chair\"]\n[[example]]\nbad = \"So the board \\u001b[31m.\"\n[[example]]\nok = \"The board \\u001b[31m.\"\n";
    let scratch = Scratch::with(&[("own/rule.toml", rule), ("a.md", "So the board decides.")]);
    let runs: &[(&str, &[&str])] = &[
        ("check", &["check", "--bare", "--rules", "own", "--show-cleared", "a.md"]),
        ("short", &["check", "--bare", "--rules", "own", "--format", "short", "a.md"]),
        ("explain", &["explain", "rule", "--bare", "--rules", "own"]),
        ("rules", &["rules", "--bare", "--rules", "own"]),
        ("test", &["test", "--bare", "--coverage", "own"]),
    ];
    assert_none(&leaks(&scratch, runs), "what a pack holds is shown, not obeyed");
}
