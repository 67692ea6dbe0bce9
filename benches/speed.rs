//! What the limits of `docs/performance.md` ask, as ratios.
//!
//! Whole processes are run in turn, ours and another, and the medians of their wall clocks compared: against the floor, which walks, reads and
//! parses the same files with pulldown-cmark's offset iterator on all cores (this program, called with `--floor`), against itself on a text a
//! tenth as long, and against typos and rumdl where they are installed. What no command does is measured here, by processor time: ten times the
//! phrases, and text against JSON.
//!
//! `cargo bench --bench speed` prints them. The texts are made of the labelled answers; `cargo bench --bench speed -- OUT` takes what
//! `make_corpus.py OUT` made. Both say the same paragraphs again and again, which redsignal remembers: `answers that repeat nothing` are the
//! labelled texts themselves, each once.

#![cfg(unix)]
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark that cannot go on says so")]

mod dice;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pulldown_cmark::{Options, Parser};
use redsignal::default_pack;
use redsignal::lint::Linter;
use redsignal::render::json;
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

/// Each ratio is that of the medians of so many runs.
const ROUNDS: usize = 9;

/// What a rule has to say beside its phrases.
const HEAD: &str = "summary = 'x'\nseverity = 'warning'\nlabel = 'x'\nwhy = 'x'\nstronger = 'x'\nasks = 'x'\n";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [switch, path] = &arguments[..]
        && switch == "--floor"
    {
        return floor(Path::new(path));
    }
    let texts = Texts::on_disk(arguments.iter().find(|argument| !argument.starts_with('-')).map(Path::new));
    let ours = |path: &Path| command(env!("CARGO_BIN_EXE_redsignal").as_ref(), &["check", "--isolated", "--format", "json"], path);
    let floor = |path: &Path| command(&std::env::current_exe().expect("this program lies somewhere"), &["--floor"], path);
    let (typos, rumdl) = (installed("typos"), installed("rumdl"));
    let typos = |path: &Path| command(&typos, &[], path);
    let rumdl = |path: &Path| command(&rumdl, &["check", "--no-cache"], path);
    let text = |path: &Path| command(env!("CARGO_BIN_EXE_redsignal").as_ref(), &["check", "--isolated"], path);
    let corpus = texts.0.join("corpus");
    let [long, line, short, many, unlike] = ["big.md", "line.md", "short.md", "many.md", "unlike"].map(|name| texts.0.join(name));
    let one = files(&corpus).swap_remove(0);

    println!("{:<56} {:>6}  asked", "ratio of wall clocks, whole processes", "");
    show("1,000 answers, JSON, against typos", 0.7, || runs(ours(&corpus), typos(&corpus)));
    show("1,000 answers, JSON, against parsing alone", 5.0, || runs(ours(&corpus), floor(&corpus)));
    show("answers that repeat nothing, against typos", 0.7, || runs(ours(&unlike), typos(&unlike)));
    show("answers that repeat nothing, against parsing alone", 5.0, || runs(ours(&unlike), floor(&unlike)));
    show("one answer against rumdl", 0.8, || runs(ours(&one), rumdl(&one)));
    show("a file of 10 MB against parsing alone", 5.0, || runs(ours(&long), floor(&long)));
    show("a line of 5 MB against parsing alone", 5.0, || runs(ours(&line), floor(&line)));
    show("10 MB against 1 MB", 11.0, || runs(ours(&long), ours(&short)));
    show("10,000 findings in one file, text against JSON", 3.0, || runs(text(&many), ours(&many)));

    println!("{:<56} {:>6}  asked", "ratio of processor time, within one process", "");
    let answers: Vec<String> = files(&corpus).iter().map(|path| read(path)).collect();
    let (linter, more) = (default_pack::rules(), ten_times(&answers));
    let many = |rules: &RuleSet| spent(|| print(&Linter::new(rules.clone()).remembering(), &answers));
    show("ten times the phrases, 1,000 answers", 1.5, || Some((many(&more), many(&linter))));
    let few = |rules: &RuleSet| spent(|| print(&Linter::new(rules.clone()), &answers[..50]));
    show("ten times the phrases, nothing remembered", 1.5, || Some((few(&more), few(&linter))));
}

/// The program itself, where pyenv would put a script before it that takes longer than it does.
fn installed(name: &str) -> PathBuf {
    let found = Command::new("pyenv").args(["which", name]).output().ok().filter(|output| output.status.success());
    found.and_then(|output| String::from_utf8(output.stdout).ok()).map_or_else(|| name.into(), |path| path.trim().into())
}

/// Walks, reads and parses: what any reader of Markdown has to do.
fn floor(path: &Path) {
    let files = if path.is_dir() { files(path) } else { vec![path.to_owned()] };
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    Parser::new_ext(&read(path), Options::all()).into_offset_iter().for_each(|event| drop(black_box(event)));
                }
            });
        }
    });
}

fn command(program: &Path, arguments: &[&str], path: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg(path).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// How long each took, run once; nothing where one is not installed.
fn runs(mut ours: Command, mut theirs: Command) -> Option<(Duration, Duration)> {
    let took = |command: &mut Command| {
        let started = Instant::now();
        command.status().ok().map(|_| started.elapsed())
    };
    took(&mut ours).zip(took(&mut theirs))
}

/// Lints texts and prints what was found as JSON.
fn print(linter: &Linter, texts: &[String]) {
    let files = texts.iter().map(|text| linter.inspect(&SourceFile::new("a.md", text.as_str())).into()).collect();
    black_box(json::report(&Report { files, ..Report::default() }));
}

/// The folder of what is linted.
struct Texts(PathBuf);

impl Texts {
    /// What `make_corpus.py` made, or the same made of the labelled answers; beside it a file a tenth as long, and texts that repeat nothing.
    fn on_disk(made: Option<&Path>) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("speed");
        let _ = std::fs::remove_dir_all(&folder);
        match made {
            Some(made) => {
                for path in files(&made.join("corpus")) {
                    write(&folder.join(path.strip_prefix(made).expect("it lies there")), &read(&path));
                }
                for name in ["big.md", "line.md"] {
                    write(&folder.join(name), &read(&made.join(name)));
                }
            }
            None => Self::of_fixtures(&folder),
        }
        let long = read(&folder.join("big.md"));
        write(&folder.join("short.md"), &long[..long.floor_char_boundary(LONG / 10)]);
        write(&folder.join("many.md"), &with_findings(&long));
        let labelled = ["answers", "rounds", "practice"].iter().flat_map(|name| files(&fixtures().join(name)));
        for (at, path) in labelled.enumerate() {
            write(&folder.join(format!("unlike/{at:03}.md")), &read(&path));
        }
        Self(folder)
    }

    /// Paragraphs of labelled answers, in an order that is the same in every run.
    fn of_fixtures(folder: &Path) {
        let all: Vec<String> = files(&fixtures().join("answers")).iter().map(|path| read(path)).collect();
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
        for at in 0..ANSWERS {
            write(&folder.join(format!("corpus/{:02}/{at:04}.md", at / 100)), &answer());
        }
        let mut long = String::new();
        while long.len() < LONG {
            long.push_str(&answer());
        }
        let words: Vec<&str> = long.split_whitespace().collect();
        write(&folder.join("line.md"), &words[..words.len() / 2].join(" "));
        write(&folder.join("big.md"), &long);
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn write(path: &Path, text: &str) {
    path.parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(path, text))
        .unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
}

fn body(answer: &str) -> &str {
    answer.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(answer, |(_, body)| body)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// All Markdown files in a folder and those in it, by path.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let files = paths.into_iter().flat_map(|path| match path.extension() {
        _ if path.is_dir() => files(&path),
        Some(ending) if ending == "md" => vec![path],
        _ => Vec::new(),
    });
    files.collect()
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

/// As much of a text as it takes for so many findings.
fn with_findings(text: &str) -> String {
    let inspection = Linter::new(default_pack::rules()).inspect(&SourceFile::new("a.md", text));
    let last = inspection.findings.get(FINDINGS).unwrap_or_else(|| panic!("there are {} findings", inspection.findings.len()));
    text[..last.span.start as usize].to_owned()
}

/// Prints the ratio of the medians.
fn show(name: &str, asked: f64, measure: impl Fn() -> Option<(Duration, Duration)>) {
    let Some((ours, theirs)) = (0..ROUNDS).map(|_| measure()).collect::<Option<(Vec<_>, Vec<_>)>>() else {
        println!("{name:<56}      –  {asked}  not installed");
        return;
    };
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[ROUNDS / 2].as_secs_f64()
    };
    let ratio = median(ours) / median(theirs);
    println!("{name:<56} {ratio:>6.2}  {asked}{}", if ratio > asked { "  not reached" } else { "" });
}

/// The processor time of what is done.
fn spent(work: impl FnOnce()) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).expect("a clock of the processor starts at 0");
    let before = now();
    work();
    now().saturating_sub(before)
}
