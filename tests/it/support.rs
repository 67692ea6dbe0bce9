//! Owns what all tests share: the linters, the fixtures, scratch folders, the binary, and the folding of source text.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use assert_cmd::Command;
use redsignal::default_pack;
use redsignal::finding::Finding;
use redsignal::lint::Linter;
use redsignal::rule::{Pack, RuleSet};
use redsignal::source::SourceFile;

/// The default pack as the binary has it: packed, without examples.
pub static LINTER: LazyLock<Linter> = LazyLock::new(|| Linter::new(default_pack::rules()));

/// The default pack compiled from its TOML, with examples.
pub static COMPILED: LazyLock<Linter> = LazyLock::new(|| Linter::new(compile(&Pack::builtin())));

/// The pack without its weights: for tests of what stands around a match, where the words that stand there would have a say in whether it is doubted.
pub static WEIGHTLESS: LazyLock<Linter> = LazyLock::new(|| Linter::new(compile(&Pack { weights: None, ..Pack::builtin() })));

/// The labelled answers.
pub static ANSWERS: LazyLock<Vec<SourceFile>> = LazyLock::new(|| sources("fixtures/answers"));

/// All labelled texts that are whole files: the answers, and the rounds that are folders.
pub static LABELLED: LazyLock<Vec<SourceFile>> = LazyLock::new(|| {
    let rounds = root().join("fixtures/rounds");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(rounds)
        .expect("the rounds can be read")
        .map(|entry| entry.expect("an entry can be read").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let rounds = folders.iter().flat_map(|folder| sources(&folder.strip_prefix(root()).unwrap_or(folder).to_string_lossy()));
    ANSWERS.iter().cloned().chain(rounds).collect()
});

/// The project's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compiles a pack, or fails with its faults.
pub fn compile(pack: &Pack) -> RuleSet {
    RuleSet::compile(pack).unwrap_or_else(|faults| {
        let faults: Vec<String> =
            faults.iter().map(|fault| format!("{}:{}: {}", fault.file.name(), fault.file.line_number(fault.span.start), fault.message)).collect();
        panic!("the pack has faults:\n{}", faults.join("\n"))
    })
}

/// Every Markdown and plain text file of a folder below the root, sorted by name.
pub fn sources(folder: &str) -> Vec<SourceFile> {
    let mut paths = files_in(&root().join(folder));
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md" || ending == "txt"));
    assert!(!paths.is_empty(), "{folder} holds no answer");
    let read = |path: PathBuf| SourceFile::new(path.strip_prefix(root()).unwrap_or(&path), std::fs::read_to_string(&path).expect("a fixture is UTF-8"));
    paths.into_iter().map(read).collect()
}

/// Every file below a folder, sorted.
pub fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() { files.extend(files_in(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// A finding as tests compare it: free of offsets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The rule.
    pub rule: String,
    /// The folded source text of its span.
    pub text: String,
}

/// A finding with its span folded.
pub fn found(source: &SourceFile, finding: &Finding) -> Found {
    Found { rule: finding.rule.id.clone(), text: fold(source.slice(finding.span)) }
}

/// The findings of a source, sorted by rule and text.
pub fn findings(linter: &Linter, source: &SourceFile) -> Vec<Found> {
    let mut all: Vec<Found> = linter.lint(source).iter().map(|finding| found(source, finding)).collect();
    all.sort();
    all
}

/// What one list has and the other has not, for the message of a failed comparison; nothing where they are equal.
pub fn difference(expected: &[Found], got: &[Found]) -> Option<String> {
    let mut left = got.to_vec();
    let mut lines = Vec::new();
    for one in expected {
        match left.iter().position(|other| other == one) {
            Some(at) => drop(left.swap_remove(at)),
            None => lines.push(format!("  lost  {}: {:?}", one.rule, one.text)),
        }
    }
    lines.extend(left.iter().map(|one| format!("  new   {}: {:?}", one.rule, one.text)));
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Fails with all complaints at once.
pub fn assert_none(complaints: &[String], promise: &str) {
    assert!(complaints.is_empty(), "{promise}: {} times not:\n{}", complaints.len(), complaints.join("\n"));
}

/// What a CI system tells of itself, which changes what is printed.
const CI_VARIABLES: &[&str] = &["GITHUB_ACTIONS", "GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", "CI_PROJECT_DIR", "TF_BUILD", "TEAMCITY_VERSION"];

/// The binary under test, in a surrounding that says nothing of width, colour or CI.
pub fn redsignal() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redsignal"));
    command.env("COLUMNS", "80").env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env("TERM", "xterm");
    for name in CI_VARIABLES {
        command.env_remove(name);
    }
    command
}

/// The binary as a shell starts it in a folder, by a command in which it is `$0`.
#[cfg(unix)]
pub fn redsignal_in(folder: &Path, command: &str) -> std::process::Output {
    let mut shell = std::process::Command::new("sh");
    shell.current_dir(folder).args(["-c", command, env!("CARGO_BIN_EXE_redsignal")]).env_remove("GITHUB_ACTIONS");
    shell.output().expect("a shell runs")
}

/// A folder that is gone when the test is over.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new, empty folder.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("redsignal-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a scratch folder can be made");
        Self(path)
    }

    /// A new folder with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let scratch = Self::new();
        files.iter().for_each(|(name, text)| scratch.write(name, text));
        scratch
    }

    /// Writes a file, and the folders to it.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folders can be made");
        std::fs::write(path, text).expect("a file can be written");
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that stays behind is in the system's scratch space, where it does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Folds a stretch of Markdown source as the promise of spans words it: markup dropped, white space folded, entities and escapes decoded,
/// curly quotes straight. Written apart from `src/document`, so that the two can be held against each other.
pub fn fold(source: &str) -> String {
    let mut text = String::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let (shown, len) = fold_one(rest, c, text.chars().next_back());
        text.push_str(&shown);
        rest = &rest[len..];
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the start of `rest` folds to, and how many bytes of it that takes.
fn fold_one(rest: &str, c: char, before: Option<char>) -> (String, usize) {
    let after = rest[c.len_utf8()..].chars().next();
    let dropped = |len: usize| (String::new(), len);
    match c {
        '\\' if after.is_some_and(|c| c.is_ascii_punctuation()) => (after.map(String::from).unwrap_or_default(), 2),
        '&' => entity(rest).map_or_else(|| ("&".to_owned(), 1), |(c, len)| (straight(c), len)),
        '<' if after.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!')) => {
            rest.find('>').map_or_else(|| ("<".to_owned(), 1), |end| dropped(end + 1))
        }
        ']' if after == Some('(') => rest.find(')').map_or_else(|| dropped(1), |end| dropped(end + 1)),
        ']' if after == Some('[') => rest[1..].find(']').map_or_else(|| dropped(1), |end| dropped(end + 2)),
        '_' if before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric) => ("_".to_owned(), 1),
        '*' | '`' | '_' | '[' | ']' => dropped(1),
        // The prefix of a quoted line.
        '\n' | '\r' => {
            let prefix = rest.len() - rest.trim_start_matches(['\n', '\r', ' ', '\t', '>']).len();
            (" ".to_owned(), prefix)
        }
        c => (straight(c), c.len_utf8()),
    }
}

fn straight(c: char) -> String {
    match c {
        '‘' | '’' | '‛' | 'ʼ' => "'".to_owned(),
        '“' | '”' => "\"".to_owned(),
        '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' => String::new(),
        c => c.to_string(),
    }
}

/// The character of an entity at the start of `text`, and its length: those that the tests write.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.find(';')?;
    let name = &text[1..end];
    let number = |digits: &str, radix: u32| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "rsquo" => '’',
        "lsquo" => '‘',
        "nbsp" => '\u{a0}',
        "shy" => '\u{ad}',
        "mdash" => '—',
        _ => match name.strip_prefix("#x") {
            Some(digits) => number(digits, 16)?,
            None => number(name.strip_prefix('#')?, 10)?,
        },
    };
    Some((c, end + 1))
}

#[test]
fn folding_drops_what_a_reader_does_not_see() {
    let table = [
        ("zero** hallucinations", "zero hallucinations"),
        ("I&rsquo;d  say&nbsp;a\\*b", "I'd say a*b"),
        ("one\r\n> > two", "one two"),
        ("h&#97;ll*u* snake_case _x_ <b>y</b>", "hallu snake_case x y"),
        ("fast](https://x.y/a_b) and `cheap", "fast and cheap"),
        ("“p95 < 400 ms”", "\"p95 < 400 ms\""),
    ];
    for (source, expected) in table {
        assert_eq!(fold(source), expected, "{source}");
    }
}
