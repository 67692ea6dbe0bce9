//! Holds findings to their place: every span, read from the source and folded, is the text that matched, whatever stands around it.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use redsignal::document::Document;
use redsignal::lint::{Inspection, Linter};
use redsignal::render::{json, short, text};
use redsignal::report::Report;
use redsignal::source::SourceFile;

use super::composition::{Composition, SEEDS, Writing, compositions};
use super::support::{COMPILED, Found, LINTER, difference, findings, found};

/// Always the same cases, so that a failure of today fails tomorrow; `PROPTEST_CASES` and `PROPTEST_RNG_SEED` dig deeper.
pub(super) fn runner(cases: u32) -> TestRunner {
    let given = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { given.cases } else { cases };
    let rng_seed = if given.rng_seed == RngSeed::Random { RngSeed::Fixed(46) } else { given.rng_seed };
    TestRunner::new(Config { cases, rng_seed, failure_persistence: None, max_shrink_iters: 4096, ..given })
}

/// The rules that match phrases and do nothing else: a count or an absence looks at the words of a whole answer, code among them.
fn phrase_rules() -> Linter {
    let mut rules = COMPILED.rules().clone();
    let phrases: Vec<String> = rules
        .rules()
        .filter(|rule| rule.matches.is_some() && rule.lacks.is_none() && rule.count.is_none() && rule.opening.is_none())
        .map(|rule| rule.id.clone())
        .collect();
    rules.enable(|id, _| phrases.iter().any(|known| known == id));
    Linter::new(rules)
}

/// The findings in their order, each span checked.
fn checked(linter: &Linter, source: &SourceFile) -> Result<Vec<Found>, TestCaseError> {
    let inspection = linter.inspect(source);
    check_inspection(source, &inspection)?;
    Ok(inspection.findings.iter().map(|finding| found(source, finding)).collect())
}

/// What holds for any text.
fn check_inspection(source: &SourceFile, inspection: &Inspection) -> Result<(), TestCaseError> {
    let text = source.text();
    let is_place = |span: redsignal::span::Span| {
        span.start <= span.end && text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize) && span.end as usize <= text.len()
    };
    for finding in &inspection.findings {
        prop_assert!(is_place(finding.span) && !finding.span.is_empty(), "{:?} of {} is no stretch of the text", finding.span, finding.rule.id);
        prop_assert!(is_place(finding.answer.span) && finding.answer.heading.is_none_or(is_place));
        prop_assert!(finding.lacked.iter().flat_map(|lacked| &lacked.near).all(|near| is_place(*near)));
    }
    prop_assert!(inspection.cleared.iter().all(|cleared| is_place(cleared.span)));
    let order: Vec<_> = inspection.findings.iter().map(|finding| (finding.span, finding.rule.id.as_str())).collect();
    prop_assert!(order.windows(2).all(|pair| pair[0] < pair[1]), "sorted by (span, rule), none twice: {order:?}");
    Ok(())
}

/// Compares a composition written plainly with the same under all that can be done to it.
fn holds(linter: &Linter, plain: (&str, &str), written: (&str, &str)) -> Result<usize, TestCaseError> {
    let expected = checked(linter, &SourceFile::new(plain.0, plain.1))?;
    let got = checked(linter, &SourceFile::new(written.0, written.1))?;
    if let Some(difference) = difference(&expected, &got) {
        return Err(TestCaseError::fail(format!("\n--- plain\n{}\n--- written\n{}\n---\n{difference}", plain.1, written.1)));
    }
    prop_assert_eq!(&expected, &got, "the same order");
    Ok(expected.len())
}

/// Words that a finding lies in whole: as code they would be a mention. What has no blanks between its words, as Chinese, may hold a whole match of those that
/// a finding is joined of, so there it is enough that they share some.
fn words_that_are_findings(linter: &Linter, composition: &Composition) -> Vec<usize> {
    let plain = composition.write(Writing::Plain);
    let findings = linter.lint(&SourceFile::new("plain.md", plain.text.as_str()));
    let is_finding = |word: &std::ops::Range<usize>| {
        let has_words_inside = plain.text[word.clone()].chars().any(redsignal::document::is_han);
        findings
            .iter()
            .flat_map(redsignal::finding::Finding::places)
            .map(|place| place.start as usize..place.end as usize)
            .any(|span| if has_words_inside { word.start < span.end && span.start < word.end } else { word.start <= span.start && span.end <= word.end })
    };
    (0..plain.words.len()).filter(|at| is_finding(&plain.words[*at])).collect()
}

#[test]
fn there_are_sentences_to_compose_of() {
    assert!(SEEDS.len() >= 150, "only {} of the rules' examples can be composed", SEEDS.len());
}

#[test]
fn markup_hides_no_signal_and_moves_no_span() {
    let linter = phrase_rules();
    let compared = Cell::new(0);
    let result = runner(400).run(&compositions(), |composition| {
        let plain = composition.write(Writing::Plain);
        let no_code = words_that_are_findings(&linter, &composition);
        let written = composition.write(Writing::Markdown(&no_code));
        compared.set(compared.get() + holds(&linter, ("plain.md", &plain.text), ("written.md", &written.text))?);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(compared.get() > 400, "only {} findings were compared", compared.get());
}

#[test]
fn white_space_and_curly_quotes_move_no_span_in_plain_text() {
    let compared = Cell::new(0);
    let result = runner(200).run(&compositions(), |composition| {
        let composition = composition.as_text();
        let (plain, written) = (composition.write(Writing::Plain), composition.write(Writing::Text));
        compared.set(compared.get() + holds(&LINTER, ("plain.txt", &plain.text), ("written.txt", &written.text))?);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(compared.get() > 200, "only {} findings were compared", compared.get());
}

/// Pieces of Markdown, whole and broken, and words that carry signals.
const SOUP: &[&str] = &[
    "> ",
    ">",
    "- ",
    "* ",
    "1. ",
    "   ",
    "    ",
    "\t",
    "# ",
    "###### ",
    "#",
    "===\n",
    "---\n",
    "***\n",
    "```\n",
    "~~~rust\n",
    "`",
    "``",
    "*",
    "**",
    "_",
    "__",
    "~~",
    "[",
    "](",
    ")",
    "[^1]",
    "[^1]: ",
    "![",
    "<",
    ">",
    "</",
    "<b>",
    "</b>",
    "<br>",
    "<details>",
    "<summary>",
    "</details>\n",
    "<script>",
    "<!--",
    "-->",
    "<!-- redsignal-ignore",
    "<!-- redsignal-ignore hype: x -->",
    "<!-- redsignal-disable -->",
    "<!-- redsignal-enable",
    "<!-- redsignal-ignore-file nope -->",
    "| ",
    "|---|---|\n",
    "|",
    ":--",
    "\\",
    "&amp;",
    "&#0;",
    "&#x110000;",
    "&rsquo;",
    "&nbsp;",
    "&",
    ";",
    "\"",
    "'",
    "“",
    "”",
    "’",
    "‘",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "\0",
    "\u{1b}[31m",
    "\u{feff}",
    "\u{200b}",
    "\u{202e}",
    "\u{85}",
    "\u{2028}",
    "é",
    "İ",
    "ẞ",
    "ﬁ",
    "e\u{301}",
    "👩‍👩‍👧",
    "🏳️‍🌈",
    "零幻觉",
    "，",
    "。",
    "？",
    "$",
    "$0.02",
    "2-3 cents",
    "p95",
    "17%",
    "1.2.3",
    "...",
    "…",
    "—",
    "e.g.",
    "?",
    "!",
    ".",
    ", ",
    ": ",
    "zero hallucinations",
    "I'd work with the ML team to decide",
    "don't",
    "we will be fair",
    "cutting-edge",
    "cost-effective",
    "Design an AI assistant?\n",
    "question: x\n",
    "kind: design\n",
    "Weak answer: ",
    "not ",
    "never ",
    "He said ",
    " ",
    " ",
    "https://x.y/(a)",
    "- [ ] ",
    "- [x] ",
    "term\n: ",
    "AI ",
    "the model ",
    "fast ",
    "❌ ",
    "✅ ",
];

fn soup() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop::sample::select(SOUP), 0..60).prop_map(|pieces| pieces.concat())
}

/// What any text must bear: linting, twice the same, and every face.
fn bears(name: &str, text: &str) -> Result<(), TestCaseError> {
    let source = SourceFile::new(name, text);
    let inspection = LINTER.inspect(&source);
    check_inspection(&source, &inspection)?;
    check_document(&inspection.document)?;
    let again = LINTER.inspect(&SourceFile::new(name, text));
    let seen = |inspection: &Inspection| {
        format!(
            "{:?} {:?}",
            inspection.findings.iter().map(|f| (f.span, f.rule.id.clone(), f.message.clone(), f.fingerprint)).collect::<Vec<_>>(),
            inspection.cleared.iter().map(|c| (c.span, c.rule.id.clone())).collect::<Vec<_>>()
        )
    };
    prop_assert_eq!(seen(&inspection), seen(&again), "linting is deterministic");
    let report = Report { files: vec![inspection.into()], ..Report::default() };
    for width in [1, 40, 80] {
        let look = text::Look { width, color: text::Color::Plain, cleared: text::Cleared::Shown };
        let drawn = String::from_utf8(text::findings(&report, look)).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(!drawn.contains(|c: char| c != '\n' && c.is_control()), "no control character is drawn: {drawn:?}");
    }
    prop_assert_eq!(short::findings(&report).lines().count(), report.files[0].findings.len(), "a line a finding");
    prop_assert!(serde_json::from_str::<serde_json::Value>(&json::report(&report)).is_ok());
    Ok(())
}

/// Tokens tile sentences, sentences tile blocks, and all of them have a place in the source.
fn check_document(document: &Document) -> Result<(), TestCaseError> {
    let (text, view) = (document.source().text(), document.view());
    prop_assert_eq!(view.text().len(), view.lower(0..view.len()).len());
    let mut end = 0;
    for token in document.tokens() {
        prop_assert!(end <= token.start && token.start < token.end() && view.text().get(token.start as usize..token.end() as usize).is_some(), "{token:?}");
        end = token.end();
        let span = view.span(token.start, token.end());
        prop_assert!(text.get(span.range()).is_some_and(|slice| !slice.is_empty()), "{token:?} has no source");
    }
    let mut next = 0;
    for sentence in document.sentences() {
        prop_assert!(sentence.tokens.start == next && sentence.tokens.end > next);
        next = sentence.tokens.end;
    }
    prop_assert_eq!(next as usize, document.tokens().len());
    let mut next = 0;
    for block in document.blocks() {
        prop_assert!(block.sentences.start == next && block.sentences.end > next);
        next = block.sentences.end;
    }
    prop_assert_eq!(next as usize, document.sentences().len());
    for item in document.items() {
        prop_assert!(item.blocks.start <= item.blocks.end && item.blocks.end as usize <= document.blocks().len());
    }
    Ok(())
}

#[test]
fn any_markdown_is_borne() {
    runner(600).run(&soup(), |text| bears("soup.md", &text)).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn any_plain_text_is_borne() {
    runner(200).run(&soup(), |text| bears("soup.txt", &text)).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn any_string_is_borne() {
    runner(300).run(&any::<String>(), |text| bears("any.md", &text)).unwrap_or_else(|error| panic!("{error}"));
}

/// One way of writing, and the same words written plainly.
#[test]
fn a_span_is_read_back_through_each_way_of_writing() {
    let table: &[(&str, &str, &str)] = &[
        ("bold inside", "We promise **zero** hallucinations.", "We promise zero hallucinations."),
        ("bold over half a word", "We promise zero hallucina**tions** here today.", "We promise zero hallucinations here today."),
        ("line break", "We promise zero\nhallucinations.", "We promise zero hallucinations."),
        ("CRLF", "We promise zero\r\nhallucinations.\r\n\r\nNext.\r\n", "We promise zero hallucinations.\n\nNext.\n"),
        ("quote prefixes", "> > We promise zero\n> > hallucinations.", "We promise zero hallucinations."),
        ("lazy continuation", "> We promise zero\nhallucinations.", "We promise zero hallucinations."),
        ("list continuation", "- We promise zero\n  hallucinations.", "- We promise zero hallucinations."),
        ("byte order mark", "\u{feff}We promise zero hallucinations.", "We promise zero hallucinations."),
        (
            "byte order mark before front matter",
            "\u{feff}---\nkind: case\n---\nWe promise zero hallucinations.",
            "---\nkind: case\n---\nWe promise zero hallucinations.",
        ),
        ("tab", "We promise zero\thallucinations.", "We promise zero hallucinations."),
        ("no-break space", "We promise zero\u{a0}hallucinations.", "We promise zero hallucinations."),
        ("entity for a space", "We promise zero&nbsp;hallucinations.", "We promise zero hallucinations."),
        ("entity for a letter", "We promise z&#101;ro hallucinations.", "We promise zero hallucinations."),
        ("curly apostrophe", "I’m not a technical person.", "I'm not a technical person."),
        ("entity for an apostrophe", "I&#39;m not a technical person.", "I'm not a technical person."),
        ("entity for a curly apostrophe", "I&rsquo;m not a technical person.", "I'm not a technical person."),
        ("entity for a soft hyphen", "We promise zero hallu&shy;cinations.", "We promise zero hallucinations."),
        ("NUL in the line", "So\0 we promise zero hallucinations, we do.", "So we promise zero hallucinations, we do."),
        ("escape", "I\\'m not a technical person\\.", "I'm not a technical person."),
        ("emoji before", "🙂👩‍👩‍👧 We promise zero hallucinations.", "We promise zero hallucinations."),
        ("Chinese before", "我们的方案如下。We promise zero hallucinations.", "We promise zero hallucinations."),
        ("link", "We promise [zero](https://x.y/a_b) hallucinations.", "We promise zero hallucinations."),
        ("reference link", "We promise [zero][1] hallucinations.\n\n[1]: https://x.y", "We promise zero hallucinations."),
        ("inline HTML", "We promise <b>zero</b> hallucinations.", "We promise zero hallucinations."),
        ("block of HTML", "<div>\nWe promise zero\nhallucinations.\n</div>", "We promise zero hallucinations."),
        (
            "summary of details",
            "<details><summary>We promise zero hallucinations.</summary>\n\nMore.\n\n</details>",
            "We promise zero hallucinations.\n\nMore.",
        ),
        ("comment inside", "We promise zero <!-- sic --> hallucinations.", "We promise zero hallucinations."),
        ("table cell", "| a | b |\n|---|---|\n| x | We promise zero hallucinations. |", "| a | b |\n|---|---|\n| x | We promise zero hallucinations. |"),
        ("escaped pipe in a table cell", "| a | b |\n|---|---|\n| x | Now \\| later, we promise zero hallucinations. |", "We promise zero hallucinations."),
        ("footnote", "Text.[^1]\n\n[^1]: We promise zero\n    hallucinations.", "Text.\n\nWe promise zero hallucinations."),
        ("task", "- [x] We promise zero hallucinations.", "- We promise zero hallucinations."),
        ("code inside", "We promise `zero` hallucinations.", "We promise zero hallucinations."),
        ("strong over a line break", "We promise **zero\nhallucinations** here today.", "We promise zero hallucinations here today."),
        ("full-width letters", "We promise ｚｅｒｏ hallucinations.", "We promise zero hallucinations."),
        ("capitals", "We Promise ZERO Hallucinations.", "We promise zero hallucinations."),
    ];
    assert_read_back(table);
}

/// Raw HTML is read by `document::html` and not by the Markdown parser.
#[test]
fn a_span_is_read_back_through_a_block_of_html() {
    assert_read_back(&[
        ("entity in a block of HTML", "<div>\nI&rsquo;m not a technical person.\n</div>", "I'm not a technical person."),
        ("block of HTML in a quote", "> <div>\n> We promise zero\n> hallucinations.\n> </div>", "We promise zero hallucinations."),
    ]);
}

/// What is written, and how, and the same words written plainly.
fn assert_read_back(table: &[(&str, &str, &str)]) {
    let mut complaints = Vec::new();
    for (name, written, plain) in table {
        let lower = |source: &str| -> Vec<Found> {
            findings(&LINTER, &SourceFile::new("case.md", source)).into_iter().map(|one| Found { text: half_width(&one.text).to_lowercase(), ..one }).collect()
        };
        let expected = lower(plain);
        assert!(!expected.is_empty(), "{name}: the plain text carries a signal");
        if let Some(difference) = difference(&expected, &lower(written)) {
            complaints.push(format!("{name}: {written:?}\n{difference}"));
        }
    }
    super::support::assert_none(&complaints, "a span is read back");
}

fn half_width(text: &str) -> String {
    text.chars().map(|c| if ('！'..='～').contains(&c) { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) } else { c }).collect()
}
