//! Holds the engine to packs that nobody writes by accident: what is too much is refused by name, and what is taken is matched in linear time.

use std::time::Duration;

use redsignal::fault::Fault;
use redsignal::lint::Linter;
use redsignal::render::text::{self, Cleared, Color, Look};
use redsignal::rule::{Pack, PackFile, RuleSet};
use redsignal::source::SourceFile;

use super::growth::{confirmed, grows_with_length, timed};
use super::support::assert_none;

const HEAD: &str = "summary = \"x\"\nseverity = \"error\"\nlabel = \"x\"\nwhy = \"x\"\nstronger = \"x\"\nasks = \"x\"\n";

/// A pack of one rule with these tables, and these terms.
fn pack(tables: &str, vocabulary: &str) -> Pack {
    let source = SourceFile::new("own/greedy.toml", format!("{HEAD}{tables}"));
    let rule = PackFile { id: "greedy".to_owned(), family: "own".to_owned(), source, builtin: false };
    Pack { rules: vec![rule], vocabulary: vec![SourceFile::new("own/vocabulary.toml", format!("[terms]\n{vocabulary}"))], ..Pack::default() }
}

fn phrase(phrase: &str) -> Pack {
    pack(&format!("[match]\nphrases = ['{phrase}']\n"), "")
}

fn regex(regex: &str) -> Pack {
    pack(&format!("[match]\nphrases = ['a']\nneeds = ['a']\nregex = ['{regex}']\n"), "")
}

fn repeated(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect()
}

/// What is too much, in which file and saying what it is refused. How many faults there may be is bounded too: a person reads them.
fn refused() -> Vec<(&'static str, Pack, &'static str, &'static str)> {
    let terms = |count: usize, part: &dyn Fn(usize) -> String| pack("[match]\nphrases = ['<t0>']\n", &repeated(count, part));
    vec![
        (
            "a phrase of 20,000 alternatives of two words",
            phrase(&format!("({})", repeated(20_000, |n| format!("a{n} b|")))),
            "greedy.toml",
            "this phrase is too long",
        ),
        ("a phrase of 100,000 words", phrase(&"a ".repeat(100_000)), "greedy.toml", "this phrase is too long"),
        ("a phrase of 10,000 gaps", phrase(&format!("a {} b", ".. ".repeat(10_000))), "greedy.toml", "this phrase is too long"),
        ("groups nested 100,000 deep", phrase(&format!("a {}b{}", "[".repeat(100_000), "]".repeat(100_000))), "greedy.toml", "groups nest deeper than 16"),
        ("a regular expression of a megabyte", regex(&"(a|b)".repeat(200_000)), "greedy.toml", "this regular expression is too long"),
        (
            "a regular expression of a million repetitions",
            regex("(a{1000}){1000}"),
            "greedy.toml",
            "this regular expression is broken: Compiled regex exceeds size limit",
        ),
        (
            "a regular expression nested without end",
            regex(&format!("{}a{}", "(".repeat(4000), ")".repeat(4000))),
            "greedy.toml",
            "this regular expression is broken",
        ),
        ("a term that uses itself", terms(1, &|_| "t0 = ['a <t0>']\n".to_owned()), "vocabulary.toml", "this term uses itself: t0 → t0"),
        (
            "a ring of 20,000 terms",
            terms(20_000, &|n| format!("t{n} = ['a <t{}>']\n", (n + 1) % 20_000)),
            "vocabulary.toml",
            "this term uses itself: t0 → t1 → ",
        ),
        (
            "300 terms that each use all",
            terms(300, &|n| format!("t{n} = [{}]\n", repeated(300, |m| format!("'b <t{m}>',")))),
            "vocabulary.toml",
            "this term uses itself: ",
        ),
        (
            "a list of a million phrases",
            pack(&format!("[match]\nphrases = [{}]\n", repeated(1_000_000, |n| format!("'a{n} b',"))), ""),
            "greedy.toml",
            "this list holds 1000000 phrases",
        ),
        (
            "a hundred thousand groups",
            pack(&format!("[match]\nphrases = ['a']\n{}", repeated(100_000, |n| format!("[[match.group]]\nphrases = ['a{n} b']\n"))), ""),
            "greedy.toml",
            "this rule has 100000 groups",
        ),
        (
            "two thousand names that nobody knows",
            pack(&format!("[match]\nphrases = [{}]\n", repeated(2000, |n| format!("'<tern{n}>',"))), &repeated(2000, |n| format!("term{n} = ['a']\n"))),
            "greedy.toml",
            "no term is called `<tern0>`",
        ),
    ]
}

#[test]
fn what_is_too_much_is_refused_by_name() {
    let mut complaints = Vec::new();
    for (name, pack, file, said) in refused() {
        let faults = match RuleSet::compile(&pack) {
            Err(faults) => faults,
            Ok(_) => {
                complaints.push(format!("{name} is taken"));
                continue;
            }
        };
        let is_it = |fault: &&Fault| fault.file.name().ends_with(file) && fault.message.contains(said);
        let (longest, drawn) = (faults.iter().map(|fault| fault.message.len()).max().unwrap_or(0), draw(&faults));
        if !faults.iter().any(|fault| is_it(&fault)) || longest > 400 || drawn.len() > 2 << 20 {
            let first: String = faults[0].message.chars().take(200).collect();
            complaints.push(format!("{name}: {} faults, the longest of {longest} bytes, {} bytes drawn, the first: {first}", faults.len(), drawn.len()));
        }
    }
    assert_none(&complaints, "what is too much is refused by name");
}

fn draw(faults: &[Fault]) -> Vec<u8> {
    text::faults(faults, Look { width: 80, color: Color::Plain, cleared: Cleared::Hidden })
}

/// Phrases at which engines that go back take time without end, as large as they may be.
fn greedy() -> Vec<(&'static str, Pack)> {
    let deep = |open: &str, close: &str| format!("a {}a{} b", open.repeat(15), close.repeat(15));
    vec![
        ("nested options", phrase(&deep("[a ", "]"))),
        ("nested options with gaps", phrase(&deep("[a ..12 ", "]"))),
        ("a row of options", phrase(&format!("{} b", "[a] ".repeat(600)))),
        ("a row of gaps", phrase(&format!("a {} b", "..12 a ".repeat(50)))),
        ("a row of free words", phrase(&format!("a {} b", "_6 a ".repeat(80)))),
        ("alternatives alike", phrase(&format!("{} b", "(a|a a|a a a) ".repeat(80)))),
        (
            "a term of 50,000 words",
            pack("[match]\nphrases = ['<t> (a|a) b', '<t> <t> <t> ..12 b']\n", &format!("t = [{}'a']\n", repeated(50_000, |n| format!("'a{n}', ")))),
        ),
        ("all words and a gap", phrase("_ ..12 _ ..12 _ ..12 _ ..12 _ ..12 a b")),
        (
            "terms of terms",
            pack("[match]\nphrases = ['<t0> b']\n", &repeated(400, |n| format!("t{n} = ['a <t{0}>', 'a ..3 <t{0}>', 'a']\n", n + 1)).replace("<t400>", "a")),
        ),
        ("a term that is everywhere", pack("[match]\nphrases = ['<t> ..12 <t> ..12 <t> ..12 <t> b']\n", "t = ['a', 'a a', 'a ..2 a', '[a] [a] [a] a']\n")),
        ("a regular expression that goes back", regex("(a+ ?)+b|(a|a)*c|(.*)*d")),
    ]
}

const TEXTS: &[(&str, &str)] = &[("one word", "a "), ("words and a mark", "a a, "), ("sentences", "a a a a. "), ("paragraphs", "a a a a a a a a\n\n")];

#[test]
fn no_phrase_takes_time_that_grows_faster_than_the_text() {
    let mut complaints = Vec::new();
    for (name, pack) in greedy() {
        let linter = match RuleSet::compile(&pack) {
            Ok(set) => Linter::new(set),
            Err(faults) => panic!("{name}: {}", faults[0].message),
        };
        for (shape, piece) in TEXTS {
            let lint = |text: &str| drop(linter.inspect(&SourceFile::new("a.md", text)));
            complaints.extend(grows_with_length(&format!("{name} on {shape}"), &|count| piece.repeat(count), &lint));
        }
    }
    assert_none(&complaints, "the time grows with the length");
}

/// Each part of a phrase costs about as much as the one before it, and does not double what they cost together.
#[test]
fn no_phrase_takes_time_that_grows_faster_than_itself() {
    let text = SourceFile::new("a.md", "a a a a a a a a a a a a a a a a a a a a a a a a. ".repeat(200));
    let work = |phrases: &str| {
        let set = RuleSet::compile(&pack(&format!("[match]\nphrases = ['{phrases} b']\n"), "")).unwrap_or_else(|faults| panic!("{}", faults[0].message));
        drop(Linter::new(set).inspect(&text));
    };
    let parts: &[(&str, &str)] = &[("options", "[a] "), ("gaps", "a .. "), ("free words", "a _2 "), ("alternatives", "(a|a a) ")];
    // A hundred parts and eight times as many; a phrase may have no more than 1,500 steps.
    let complaints: Vec<String> = parts.iter().filter_map(|(name, part)| grows_up_to(name, &|count| part.repeat(count), &work)).collect();
    assert_none(&complaints, "the time grows with the phrase");
}

/// Eight times the parts may cost three times as much a part; going back would cost two to the power of them.
fn grows_up_to(name: &str, write: &dyn Fn(usize) -> String, work: &dyn Fn(&str)) -> Option<String> {
    let (few, many) = (write(12), write(96));
    let timed = |phrase: &str, often: u32| timed(|| (0..often).for_each(|_| work(phrase)));
    confirmed(|depth| {
        let often = 10 * depth;
        let (short, long) = (timed(&few, 8 * often), timed(&many, often));
        let least = depth * Duration::from_millis(60);
        (long > 3 * short.max(least)).then(|| format!("{name}: {often} phrases of 96 parts take {long:?}, eight times as many of 12 {short:?}"))
    })
}
