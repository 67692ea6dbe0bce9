//! Any text in any face: what is meant for machines can be read by them, and nothing of the text commands a terminal, a log or a browser.

use redsignal::render::{for_log, github, gitlab, html, json, junit, rdjson, sarif, short, step_summary, text};
use redsignal::report::Report;
use redsignal::source::SourceFile;

use super::places::{self, LINTER};

/// Draws the input: its first line is the file's name.
pub fn check(input: &[u8]) {
    let input = places::text(input);
    let (name, body) = input.split_once('\n').unwrap_or(("a.md", &input));
    let source = SourceFile::new(name, body);
    check_report(&Report { files: vec![LINTER.inspect(&source).into()], ..Report::default() });
}

/// Draws a report in each face.
pub fn check_report(report: &Report) {
    for (face, page) in [("json", json::report(report)), ("sarif", sarif::report(report)), ("gitlab", gitlab::report(report))] {
        assert!(serde_json::from_str::<serde_json::Value>(&page).is_ok(), "{face} is JSON: {page}");
        assert_inert(face, &page);
        assert_inert_in_a_log(face, &page);
    }
    for (face, page) in [("jsonl", json::lines(report)), ("rdjson", rdjson::report(report))] {
        assert!(serde_json::Deserializer::from_str(&page).into_iter::<serde_json::Value>().all(|value| value.is_ok()), "{face} is JSON: {page}");
        assert_inert(face, &page);
        assert_inert_in_a_log(face, &page);
    }
    for width in [1, 20, 80] {
        for (color, cleared) in [(text::Color::Plain, text::Cleared::Shown), (text::Color::Ansi, text::Cleared::Hidden)] {
            let drawn = String::from_utf8(text::findings(report, text::Look { width, color, cleared })).expect("text is UTF-8");
            people_read("text", &without_colours(&drawn));
        }
    }
    let printed = [text::summary(report), text::statistics(report), short::findings(report)].concat();
    people_read("short", &printed);
    annotations(report);
    let suites = junit::report(report);
    assert_inert_in_a_log("junit", &suites);
    xml(&suites);
    let page = html::report(report);
    assert_inert_in_a_log("html", &page);
    tags(&page);
    drop(step_summary::page(report));
}

/// What people read is inert in a terminal, and, as the command line writes it there, in a runner's log.
fn people_read(face: &str, page: &str) {
    assert_inert(face, page);
    let log = for_log(page);
    assert_inert_in_a_log(face, &log);
    assert!(log.lines().all(|line| !line.trim_start().starts_with("::")), "{face} has a line that is a command: {log}");
}

/// What would command a terminal: control characters, and those that turn the reading order.
fn assert_inert(face: &str, page: &str) {
    let command = page.chars().find(|c| {
        (c.is_control() && *c != '\n') || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    });
    assert_eq!(command, None, "{face} holds a command: {page:?}");
}

/// What would command the runner whose log it is.
fn assert_inert_in_a_log(face: &str, page: &str) {
    assert!(["##[", "##vso[", "##teamcity["].iter().all(|opening| !page.contains(opening)), "{face} opens a log command: {page}");
}

/// A drawing without the escapes that colour it, which are ours.
fn without_colours(drawn: &str) -> String {
    let mut parts = drawn.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !(c.is_ascii_digit() || c == ';')).unwrap_or(part.len());
        plain += part[end..].strip_prefix('m').expect("an escape of ours colours");
    }
    plain
}

/// One line each, which GitHub reads as one command.
fn annotations(report: &Report) {
    let page = github::report(report);
    let lines: Vec<&str> = page.split(['\n', '\r']).filter(|line| !line.is_empty()).collect();
    assert_inert("github", &page);
    assert!(
        lines.iter().all(|line| ["::error ", "::warning ", "::notice "].iter().any(|command| line.starts_with(command))),
        "each line is a command of ours: {page}"
    );
    // The runner takes all behind the next `::` for the message.
    let properties =
        lines.iter().filter_map(|line| line[2..].split_once("::")).flat_map(|(head, _)| head.split_once(' ').map_or("", |(_, list)| list).split(','));
    let known = ["title", "file", "line", "endLine", "col", "endColumn"];
    assert!(properties.filter_map(|property| property.split_once('=')).all(|(name, _)| known.contains(&name)), "a command has no property but ours: {page}");
}

/// Well-formed as far as can be told without a parser: tags close in turn, and characters are XML's.
fn xml(page: &str) {
    assert!(page.chars().all(|c| matches!(c, '\n' | '\t' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)), "XML 1.0 has no such character: {page:?}");
    let mut open = Vec::new();
    for piece in page.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        assert!(!text.contains("]]>") && ampersands(text) && ampersands(tag), "what is text is escaped: {piece:?}");
        let name = tag.split([' ', '/', '\n']).find(|name| !name.is_empty()).unwrap_or_default();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "tags close in turn: {page}");
        } else if !tag.ends_with('/') && !tag.starts_with('?') {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new(), "every tag is closed: {page}");
}

fn ampersands(text: &str) -> bool {
    let known = ["amp;", "lt;", "gt;", "quot;", "apos;", "#"];
    text.split('&').skip(1).all(|rest| known.iter().any(|known| rest.starts_with(known)))
}

/// The page, before it is filled.
const TEMPLATE: &str = include_str!("../../src/render/report.html");

/// A page has the tags of its template and no other.
fn tags(page: &str) {
    let names = |page: &str| -> Vec<String> {
        let name = |piece: &str| piece.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '!' | '?' | '-')).collect::<String>();
        page.split('<').skip(1).map(name).collect()
    };
    let (known, own) = (names(TEMPLATE), names(page));
    // The level of a heading is filled in.
    let is_known = |name: &String| {
        known.contains(name) || known.iter().any(|known| known.trim_start_matches('/') == "h" && name.trim_end_matches(|c: char| c.is_ascii_digit()) == *known)
    };
    let stray: Vec<&String> = own.iter().filter(|name| !is_known(name)).collect();
    assert!(stray.is_empty(), "a page has tags of the template alone: {stray:?} in {page}");
    assert_eq!(own.iter().filter(|name| *name == "style" || *name == "script").count(), 1, "no answer adds a style or a script: {page}");
}
