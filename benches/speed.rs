//! What the limits of `docs/performance.md` ask, as ratios of processor time of this process, so that a busy machine changes little: linting
//! and printing against the floor, which is pulldown-cmark's offset iterator over the same texts; long texts against short ones; ten times the
//! phrases; text against JSON.
//!
//! `cargo bench --bench speed` prints them. The texts are made of the labelled answers; `cargo bench --bench speed -- OUT` takes what
//! `make_corpus.py OUT` made.

#![cfg(unix)]
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark that cannot go on says so")]

mod dice;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pulldown_cmark::{Options, Parser};
use redsignal::default_pack;
use redsignal::lint::Linter;
use redsignal::render::{json, text};
use redsignal::report::Report;
use redsignal::rule::{Pack, PackFile, RuleSet};
use redsignal::source::SourceFile;
use rustix::time::{ClockId, clock_gettime};

use dice::Dice;

/// Answers in the corpus, and words in each.
const ANSWERS: usize = 1_000;
const WORDS: usize = 600;

/// Bytes of the long file; the long line has half as many.
const LONG: usize = 10_000_000;

/// Findings that are printed in both ways.
const FINDINGS: usize = 10_000;

/// Each ratio is the median of so many.
const ROUNDS: usize = 3;

/// What a rule has to say beside its phrases.
const HEAD: &str = "summary = 'x'\nseverity = 'warning'\nlabel = 'x'\nwhy = 'x'\nstronger = 'x'\nasks = 'x'\n";

fn main() {
    let linter = Linter::new(default_pack::rules());
    let texts = Texts::read();
    println!("{:<56} {:>6}  asked", "ratio of processor time", "");
    let lint = |texts: &[String]| print(&linter, texts);
    show("1,000 answers, JSON, against parsing alone", 5.0, || (spent(|| lint(&texts.answers)), spent(|| parse(&texts.answers))));
    let [short, long, unbroken] = [&texts.long[..texts.long.floor_char_boundary(LONG / 10)], &texts.long, &texts.line].map(|text| [text.to_owned()]);
    show("a file of 10 MB, the same", 5.0, || (spent(|| lint(&long)), spent(|| parse(&long))));
    show("a line of 5 MB, the same", 5.0, || (spent(|| lint(&unbroken)), spent(|| parse(&unbroken))));
    show("10 MB against 1 MB", 11.0, || (spent(|| lint(&long)), spent(|| lint(&short))));
    let few = &texts.answers[..ANSWERS / 10];
    let more = Linter::new(ten_times(&texts.answers));
    show("ten times the phrases", 1.5, || (spent(|| print(&more, few)), spent(|| lint(few))));
    let report = ten_thousand(&linter, &texts.long);
    let look = text::Look { width: 80, color: text::Color::Plain, cleared: text::Cleared::Hidden };
    show("10,000 findings, text against JSON", 3.0, || {
        (spent(|| drop(black_box(text::findings(&report, look)))), spent(|| drop(black_box(json::report(&report)))))
    });
}

/// What is linted.
struct Texts {
    answers: Vec<String>,
    long: String,
    line: String,
}

impl Texts {
    fn read() -> Self {
        let made = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).map(PathBuf::from);
        made.map_or_else(Self::of_fixtures, |folder| Self {
            answers: files(&folder.join("corpus")),
            long: read(&folder.join("big.md")),
            line: read(&folder.join("line.md")),
        })
    }

    /// Paragraphs of labelled answers, in an order that is the same in every run.
    fn of_fixtures() -> Self {
        let all = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/answers"));
        let paragraphs: Vec<&str> = all.iter().flat_map(|answer| body(answer).split("\n\n")).filter(|text| !text.trim().is_empty()).collect();
        let mut dice = Dice(6);
        let mut answer = || {
            let (mut text, mut words) = ("# How would you launch it?\n\n".to_owned(), 0);
            while words < WORDS {
                let next = paragraphs[dice.below(paragraphs.len())];
                words += next.split_whitespace().count();
                text.push_str(next);
                text.push_str("\n\n");
            }
            text
        };
        let answers = (0..ANSWERS).map(|_| answer()).collect();
        let mut long = String::new();
        while long.len() < LONG {
            long.push_str(&answer());
        }
        let words: Vec<&str> = long.split_whitespace().collect();
        let line = words[..words.len() / 2].join(" ");
        Self { answers, long, line }
    }
}

fn body(answer: &str) -> &str {
    answer.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(answer, |(_, body)| body)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// The texts of all Markdown files in a folder and those in it, by path.
fn files(folder: &Path) -> Vec<String> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let texts = paths.iter().flat_map(|path| match path.extension() {
        _ if path.is_dir() => files(path),
        Some(ending) if ending == "md" => vec![read(path)],
        _ => Vec::new(),
    });
    texts.collect()
}

/// Lints texts and prints what was found as JSON.
fn print(linter: &Linter, texts: &[String]) {
    let files = texts.iter().map(|text| linter.inspect(&SourceFile::new("a.md", text.as_str())).into()).collect();
    black_box(json::report(&Report { files, ..Report::default() }));
}

/// The floor: what any reader of Markdown has to do.
fn parse(texts: &[String]) {
    for text in texts {
        Parser::new_ext(text, Options::all()).into_offset_iter().for_each(|event| drop(black_box(event)));
    }
}

/// The built-in rules and others with nine times as many phrases, of words that the answers are made of.
fn ten_times(answers: &[String]) -> RuleSet {
    let mut pack = Pack::builtin();
    let mut words: Vec<String> = answers.iter().flat_map(|answer| answer.split(|c: char| !c.is_ascii_alphabetic())).map(str::to_lowercase).collect();
    words.retain(|word| word.len() > 3);
    let mut dice = Dice(7);
    let mut word = || words[dice.below(words.len())].clone();
    for rule in 0..53 {
        let phrases: Vec<String> = (0..1_000).map(|_| format!("'{} [{}] ({}|{}) {}'", word(), word(), word(), word(), word())).collect();
        let source = SourceFile::new("more.toml", format!("{HEAD}[match]\nphrases = [{}]\n", phrases.join(",")));
        pack.rules.push(PackFile { id: format!("more-{rule}"), family: "more".to_owned(), source, builtin: false });
    }
    RuleSet::compile(&pack).unwrap_or_else(|faults| panic!("{}", faults[0].message))
}

/// A report of so many findings in one file.
fn ten_thousand(linter: &Linter, text: &str) -> Report {
    let mut linted: redsignal::report::Linted = linter.inspect(&SourceFile::new("a.md", text)).into();
    assert!(linted.findings.len() >= FINDINGS, "there are {} findings", linted.findings.len());
    linted.findings.truncate(FINDINGS);
    Report { files: vec![linted], ..Report::default() }
}

/// Prints the median of some ratios.
fn show(name: &str, asked: f64, measure: impl Fn() -> (Duration, Duration)) {
    let mut ratios: Vec<f64> = (0..ROUNDS).map(|_| measure()).map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    let median = ratios[ROUNDS / 2];
    println!("{name:<56} {median:>6.2}  {asked}{}", if median > asked { "  not reached" } else { "" });
}

/// The processor time of what is done.
fn spent(work: impl FnOnce()) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).expect("a clock of the processor starts at 0");
    let before = now();
    work();
    now().saturating_sub(before)
}
