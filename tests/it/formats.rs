//! Holds the formats that programs read to what those programs ask for; `.ci/run` lets the programs themselves judge. Snapshots are of one small
//! report with all there can be in one: two files with findings, a clean one, one that could not be read.

use std::fmt::Write;

use insta::assert_snapshot;
use quick_junit::{NonSuccessKind, TestCaseStatus};
use redsignal::line_index::{Position, Unit};
use redsignal::render::github::{self, Annotation};
use redsignal::render::{for_log, gitlab, html, json, junit, rdjson, sarif, step_summary};
use redsignal::report::{Base, InputFault, Linted, Report};
use redsignal::source::SourceFile;
use serde_json::Value;

use super::support::{ANSWERS, LINTER, assert_none, root};

const MIXED: &str = "# How would you cut support load?\n\n客服 🙂 “We promise **zero hallucinations**.”\nIt is a game-changing\nproduct.\n";

fn linted(name: &str, text: &str) -> Linted {
    LINTER.inspect(&SourceFile::new(name, text)).into()
}

fn small() -> Report {
    let plain = std::fs::read_to_string(root().join("fixtures/cases/plain.txt")).expect("the case is there");
    let files = vec![linted("./rag, v2.md", MIXED), linted("plain.txt", &plain), linted("../clean.md", "All is well.\n")];
    let faults = vec![InputFault { path: "latin1.md".into(), message: "not UTF-8: byte 0xe9 at offset 3".to_owned(), help: None }];
    Report { base: Base { folder: "/repo/ana".into(), root: "/repo".into() }, files, faults, ..Report::default() }
}

/// All sample answers, as one report.
fn large() -> Report {
    Report { files: ANSWERS.iter().map(|source| LINTER.inspect(source).into()).collect(), ..Report::default() }
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).expect("the output is JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn number(value: &Value) -> u32 {
    value.as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or_else(|| panic!("{value} is a number"))
}

#[test]
fn each_format_is_as_it_was() {
    let formats: [(&str, fn(&Report) -> String); 7] = [
        ("sarif", sarif::report),
        ("github", github::report),
        ("gitlab", gitlab::report),
        ("junit", junit::report),
        ("rdjson", rdjson::report),
        ("html", html::report),
        ("step-summary", step_summary::page),
    ];
    let report = small();
    for (name, render) in formats {
        let out = render(&report).replace(env!("CARGO_PKG_VERSION"), "[version]");
        insta::with_settings!({ omit_expression => true }, { assert_snapshot!(name, out) });
    }
}

/// The bytes that `place` and `end` name, counted in `unit`.
fn slice(source: &SourceFile, start: (u32, u32), end: (u32, u32), unit: Unit) -> &str {
    let offset = |(line, column): (u32, u32)| source.lines().offset(source.text(), Position { line: line - 1, column: column - 1 }, unit) as usize;
    &source.text()[offset(start)..offset(end)]
}

#[test]
fn the_places_of_each_format_are_those_of_the_words() {
    let report = large();
    let sarif = parsed(&sarif::report(&report));
    let (rdjson, gitlab) = (parsed(&rdjson::report(&report)), parsed(&gitlab::report(&report)));
    let results = list(&sarif["runs"][0]["results"]);
    let findings: Vec<_> = report.findings().collect();
    assert!(findings.len() > 100, "there are findings");
    assert_eq!((results.len(), list(&rdjson["diagnostics"]).len(), list(&gitlab).len()), (findings.len(), findings.len(), findings.len()));
    for (at, (file, finding)) in findings.into_iter().enumerate() {
        let words = file.source.slice(finding.span);
        let region = &results[at]["locations"][0]["physicalLocation"]["region"];
        let of_sarif = slice(
            &file.source,
            (number(&region["startLine"]), number(&region["startColumn"])),
            (number(&region["endLine"]), number(&region["endColumn"])),
            Unit::Scalar,
        );
        let pair = |place: &Value| (number(&place["line"]), number(&place["column"]));
        let range = &rdjson["diagnostics"][at]["location"]["range"];
        let positions = &gitlab[at]["location"]["positions"];
        let of_rdjson = slice(&file.source, pair(&range["start"]), pair(&range["end"]), Unit::Byte);
        let of_gitlab = slice(&file.source, pair(&positions["begin"]), pair(&positions["end"]), Unit::Scalar);
        assert_eq!([of_sarif, of_rdjson, of_gitlab], [words; 3], "{}", file.source.name());
    }
}

/// Whoever applies all fixes of a SARIF log gets an answer with the phrasings in it, and every word as it was.
#[test]
fn the_fixes_of_sarif_insert_and_take_nothing() {
    let report = large();
    let sarif = parsed(&sarif::report(&report));
    let results = list(&sarif["runs"][0]["results"]);
    let mut fixed = 0;
    for ((file, finding), result) in report.findings().zip(results) {
        for fix in list(&result["fixes"]) {
            let replacement = &fix["artifactChanges"][0]["replacements"][0];
            let (region, text) = (&replacement["deletedRegion"], replacement["insertedContent"]["text"].as_str().expect("a fix inserts a text"));
            assert_eq!((&region["startLine"], &region["startColumn"]), (&region["endLine"], &region["endColumn"]), "nothing is deleted");
            let position = Position { line: number(&region["startLine"]) - 1, column: number(&region["startColumn"]) - 1 };
            let at = file.source.lines().offset(file.source.text(), position, Unit::Scalar);
            let (before, after) = file.source.text().split_at(at as usize);
            let again = SourceFile::new(file.source.path(), format!("{before}{text}{after}"));
            let still = LINTER.inspect(&again).answers.len();
            assert_eq!(still, file.answers.len(), "{}: the answers stay apart: {text}", file.source.name());
            assert!(at >= finding.span.end || finding.lacked.is_some(), "the phrasing stands behind the words");
            fixed += 1;
        }
    }
    assert!(fixed * 10 > results.len() * 8, "most findings have a phrasing: {fixed} of {}", results.len());
}

#[test]
fn sarif_knows_each_rule_that_it_reports() {
    let sarif = parsed(&sarif::report(&large()));
    let run = &sarif["runs"][0];
    let rules = list(&run["tool"]["driver"]["rules"]);
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    for result in list(&run["results"]) {
        assert_eq!(rules[number(&result["ruleIndex"]) as usize]["id"], result["ruleId"]);
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()) && result["partialFingerprints"].is_object(), "{result}");
    }
    for rule in rules {
        let texts = [&rule["shortDescription"]["text"], &rule["fullDescription"]["text"], &rule["help"]["text"], &rule["help"]["markdown"]];
        assert!(texts.iter().all(|text| text.as_str().is_some_and(|text| !text.is_empty())), "{rule}");
    }
}

/// GitLab drops findings whose fingerprints it has seen.
#[test]
fn no_two_findings_share_a_fingerprint_in_gitlab() {
    let twice = "We promise zero hallucinations, and zero hallucinations it is.\n\nWe promise zero hallucinations, and zero hallucinations it is.\n";
    let report = Report { files: vec![linted("a.md", twice), linted("b.md", twice)], ..Report::default() };
    let found = parsed(&gitlab::report(&report));
    let mut prints: Vec<&str> = list(&found).iter().filter_map(|one| one["fingerprint"].as_str()).collect();
    assert!(prints.len() >= 4, "{prints:?}");
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), list(&found).len());
}

#[test]
fn junit_counts_findings_as_failures_and_answers_without_any_as_passed() {
    let report = small();
    let junit = quick_junit::Report::deserialize_from_str(&junit::report(&report)).expect("the output is JUnit");
    let names: Vec<&str> = junit.test_suites.iter().map(|suite| suite.name.as_str()).collect();
    assert_eq!(names, ["ana/latin1.md", "ana/rag, v2.md", "ana/plain.txt", "clean.md"]);
    let count = |kind: NonSuccessKind| {
        let cases = junit.test_suites.iter().flat_map(|suite| &suite.test_cases);
        cases.filter(|case| matches!(&case.status, TestCaseStatus::NonSuccess { kind: own, .. } if *own == kind)).count()
    };
    assert_eq!((count(NonSuccessKind::Failure), count(NonSuccessKind::Error)), (report.findings().count(), 1));
    assert_eq!(junit.tests, report.findings().count() + 2);
}

/// What GitHub's own toolkit printed for these annotations; `.ci/run` asks it again.
#[test]
fn annotations_have_the_bytes_of_githubs_toolkit() {
    let read = |name: &str| std::fs::read_to_string(root().join("fixtures/github").join(name)).expect("the fixture is there");
    let annotations: Vec<Annotation> = serde_json::from_str(&read("annotations.json")).expect("the fixture is a list of annotations");
    let mut printed = String::new();
    for annotation in annotations {
        writeln!(printed, "{annotation}").expect("a text takes what is written");
    }
    assert_eq!(printed, read("annotations.txt"));
}

#[test]
fn github_gets_ten_annotations_of_a_level_the_most_severe_first() {
    let errors = |count: usize| vec![linted("a.md", "We promise zero hallucinations.\n"); count];
    let warnings = |count: usize| vec![linted("b.md", "It is a game-changing product.\n"); count];
    let faults = |count: usize| vec![InputFault { path: "x.md".into(), message: "no such file or folder".to_owned(), help: None }; count];
    // Errors, warnings and faults; what is shown of each level; how many are folded.
    let table = [
        ((0, 0, 0), [0, 0, 0], None),
        ((10, 10, 0), [10, 10, 0], None),
        ((11, 3, 0), [10, 3, 1], Some("1 more")),
        ((2, 30, 0), [2, 10, 1], Some("20 more")),
        ((5, 0, 6), [10, 0, 1], Some("1 more")),
        ((0, 0, 12), [10, 0, 1], Some("2 more")),
    ];
    for ((error, warning, fault), shown, folded) in table {
        let files = [warnings(warning), errors(error)].concat();
        let annotations = github::annotations(&Report { files, faults: faults(fault), ..Report::default() });
        let levels: Vec<&str> = annotations.iter().map(|annotation| annotation.level.as_str()).collect();
        let counts = ["error", "warning", "notice"].map(|level| levels.iter().filter(|own| **own == level).count());
        assert_eq!(counts, shown, "{error} errors, {warning} warnings, {fault} faults");
        let mut sorted = levels.clone();
        sorted.sort_by_key(|level| ["error", "warning", "notice"].iter().position(|known| known == level));
        assert_eq!(levels, sorted, "the most severe first");
        let last = annotations.last().map(|last| last.title.clone()).filter(|title| title.ends_with(" more"));
        assert_eq!(last, folded.map(|more| format!("redsignal: {more}")));
    }
}

/// An answer, its name and its heading full of what means something to some reader of some format.
fn hostile() -> Report {
    let junk =
        "::error::x ##[add-mask]y ##vso[task]z <script>alert(1)</script> ]]> &lt; {0} [a](javascript:b) ``` \u{1b}[31m\u{0}\u{202e}\u{2028} %0A <!-- -->";
    let text = format!(
        "# How {junk} would you?\n\n{junk} We promise zero {junk} hallucinations and **zero** *hallucinations*.\n{junk}\n\n- It is a game-changing product.\n{junk}\n\n::error::{junk}\nIt is fast and cheap. {junk}\n\n# What {junk} else?\n\nI'd work with the ML team to decide {junk}.\n"
    );
    let name = "::error::a,b:%\n##[c]<b>\u{1b}[0m.md";
    let faults = vec![InputFault { path: name.into(), message: junk.to_owned(), help: None }];
    Report { files: vec![linted(name, &text)], faults, ..Report::default() }
}

/// Whether a CI runner would find a command of ours or nobody's in a line of a log.
fn commands(line: &str) -> bool {
    line.trim_start().starts_with("::") || ["##[", "##vso[", "##teamcity["].iter().any(|opening| line.contains(opening))
}

/// A finding of several places is underlined from the first to the last in an editor; a page can leave out what lies between.
#[test]
fn a_page_marks_each_place_of_a_finding() {
    let file = linted("a.md", "# How much would it cost?\n\nTokens are pocket change. Finance will not notice the cost.\n");
    let page = html::report(&Report { files: vec![file], ..Report::default() });
    assert!(page.contains("Tokens <mark>are pocket change</mark>. <mark>Finance will not notice the cost</mark>."), "{page}");
}

#[test]
fn nothing_of_an_answer_commands_a_reader() {
    let report = hostile();
    assert!(report.findings().count() > 2, "there are findings");
    let formats = [
        ("sarif", sarif::report(&report)),
        ("gitlab", gitlab::report(&report)),
        ("junit", junit::report(&report)),
        ("rdjson", rdjson::report(&report)),
        ("html", html::report(&report)),
        ("json", json::report(&report)),
        ("jsonl", json::lines(&report)),
        ("github", github::report(&report)),
    ];
    let mut complaints = Vec::new();
    for (format, out) in &formats {
        for line in out.lines() {
            // The format's own commands are the point of it; what is in them is escaped, and the runner reads no second one in a line.
            let own = *format == "github" && ["::error ", "::warning ", "::notice "].iter().any(|start| line.starts_with(start));
            if commands(line) && !own {
                complaints.push(format!("{format}: a command: {line}"));
            }
        }
        let control =
            |c: char| c.is_control() && c != '\n' || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}');
        if let Some(c) = out.chars().find(|c| control(*c)) {
            complaints.push(format!("{format}: a control character: {c:?}"));
        }
    }
    let page = &formats[4].1;
    assert!(!page.contains("<script") && page.matches("<b>").count() == 0 && page.contains("&lt;script&gt;"), "the page shows markup as text");
    quick_junit::Report::deserialize_from_str(&formats[2].1).expect("the output is JUnit still");
    formats[..2].iter().chain(&formats[3..4]).for_each(|(_, out)| drop(parsed(out)));
    assert_none(&complaints, "nothing of an answer commands a reader");
}

/// Nothing that a program decodes from a report holds a control character either: it may print it.
#[test]
fn what_is_decoded_holds_no_control_characters() {
    fn texts(value: &Value, out: &mut Vec<String>) {
        match value {
            Value::String(text) => out.push(text.clone()),
            Value::Array(values) => values.iter().for_each(|value| texts(value, out)),
            Value::Object(values) => values.values().for_each(|value| texts(value, out)),
            _ => {}
        }
    }
    let report = hostile();
    for json in [sarif::report(&report), gitlab::report(&report), rdjson::report(&report)] {
        let mut all = Vec::new();
        texts(&parsed(&json), &mut all);
        let bad: Vec<String> = all.into_iter().filter(|text| text.chars().any(|c| c.is_control() && c != '\n' || c == '\u{202e}')).collect();
        assert_none(&bad, "a text holds no control character");
    }
}

/// In the summary, what came from an answer stands between fences that it cannot close.
#[test]
fn a_steps_summary_shows_answers_as_code() {
    let page = step_summary::page(&hostile());
    let mut events = pulldown_cmark::Parser::new_ext(&page, pulldown_cmark::Options::all());
    let bad = events.find(|event| {
        use pulldown_cmark::{Event, Tag};
        matches!(event, Event::Html(_) | Event::InlineHtml(_) | Event::InlineMath(_) | Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)))
    });
    assert_eq!(bad, None, "{page}");
    assert!(!page.chars().any(|c| c.is_control() && c != '\n'), "no control characters");
}

#[test]
fn a_log_line_of_text_commands_nobody() {
    for line in for_log("::error::x\n 3 │ ##[group]y\n\t::set-output name=a::b ##vso[z]\n").lines() {
        assert!(!commands(line), "{line}");
    }
}
