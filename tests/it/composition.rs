//! Makes answers for the property tests of `spans`: the same words written plainly and under all that Markdown and editors do to words.

use std::fmt::Write;
use std::ops::Range;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use redsignal::rule::Side;
use redsignal::source::SourceFile;

use super::support::{COMPILED, LINTER};

/// Sentences that carry a signal of a phrase rule when they stand alone: the `bad` examples that hold no markup of their own.
pub static SEEDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut seeds = Vec::new();
    for rule in COMPILED.rules().rules().filter(|rule| rule.matches.is_some()) {
        let plain = rule.examples.iter().filter(|example| example.side == Side::Bad && example.kind.is_none() && is_plain(&example.text));
        let finds = |text: &str| LINTER.lint(&SourceFile::new("seed.md", text)).iter().any(|finding| finding.rule.id == rule.id);
        seeds.extend(plain.map(|example| example.text.trim().to_owned()).filter(|text| finds(text)));
    }
    seeds
});

/// Sentences without a signal, in scripts whose characters take more than one byte.
const FILLERS: &[&str] = &["好的，我们开始吧。", "👍🏽 Onwards!", "Ça va être très long.", "👩‍👩‍👧 数字很重要。", "Straßenbahn naïve café İstanbul."];

fn is_plain(text: &str) -> bool {
    let text = text.trim();
    let allowed =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '%' | '$' | '-' | '/' | '(' | ')' | '，' | '。');
    text.starts_with(char::is_alphabetic) && text.chars().all(allowed) && !text.contains("  ") && !text.contains("http")
}

/// Where the words of a block stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    Paragraph,
    Bullet,
    Numbered,
    Cell,
    Details,
    Footnote,
}

const FRAMES: [Frame; 6] = [Frame::Paragraph, Frame::Bullet, Frame::Numbered, Frame::Cell, Frame::Details, Frame::Footnote];

/// An answer: its words, and what is done to them.
#[derive(Clone)]
pub struct Composition {
    blocks: Vec<(Frame, Vec<String>)>,
    quotes: usize,
    crlf: bool,
    bom: bool,
    choices: Vec<u8>,
}

/// The texts of a failure say all; the choices behind them would fill the screen.
impl std::fmt::Debug for Composition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.write(Writing::Plain).text)
    }
}

/// Any composition.
pub fn compositions() -> impl Strategy<Value = Composition> {
    let sentence = prop_oneof![
        3 => any::<prop::sample::Index>().prop_map(|at| at.get(&SEEDS).clone()),
        1 => any::<prop::sample::Index>().prop_map(|at| (*at.get(FILLERS)).to_owned()),
    ];
    let block = (prop::sample::select(&FRAMES[..]), vec(sentence, 1..3));
    (vec(block, 1..5), 0..3_usize, any::<bool>(), any::<bool>(), vec(any::<u8>(), 32..160)).prop_map(|(blocks, quotes, crlf, bom, choices)| Composition {
        blocks,
        quotes,
        crlf,
        bom,
        choices,
    })
}

/// How a composition is written down.
#[derive(Debug, Clone, Copy)]
pub enum Writing<'w> {
    /// The words and the blocks, nothing else.
    Plain,
    /// With everything that Markdown allows. Words at these places (counted over the answer) do not become code: code is a mention.
    Markdown(&'w [usize]),
    /// With what a plain text file may hold.
    Text,
}

/// A composition as written.
#[derive(Debug)]
pub struct Written {
    /// The text.
    pub text: String,
    /// The bytes of each word in it, in order.
    pub words: Vec<Range<usize>>,
}

impl Composition {
    /// Writes it down.
    pub fn write(&self, writing: Writing<'_>) -> Written {
        let mut pen = Pen { writing, choices: &self.choices, at: 0, written: Written { text: String::new(), words: Vec::new() } };
        if self.bom && !matches!(writing, Writing::Plain) {
            pen.written.text.push('\u{feff}');
        }
        let quotes = if self.is_text(writing) { String::new() } else { "> ".repeat(self.quotes) };
        for (index, (frame, sentences)) in self.blocks.iter().enumerate() {
            if index > 0 {
                pen.written.text.push_str(quotes.trim_end());
                pen.written.text.push('\n');
            }
            pen.block(self.frame(*frame, writing), &quotes, &sentences.join(" "), index);
        }
        let mut written = pen.written;
        if self.crlf && !matches!(writing, Writing::Plain) {
            written.text = written.text.replace('\n', "\r\n");
        }
        written
    }

    /// The same answer with the frames that a plain text file has.
    pub fn as_text(&self) -> Self {
        let frame = |frame: Frame| if frame == Frame::Bullet { frame } else { Frame::Paragraph };
        Self { blocks: self.blocks.iter().map(|(own, words)| (frame(*own), words.clone())).collect(), quotes: 0, ..self.clone() }
    }

    fn is_text(&self, writing: Writing<'_>) -> bool {
        matches!(writing, Writing::Text)
    }

    fn frame(&self, frame: Frame, writing: Writing<'_>) -> Frame {
        if self.is_text(writing) && frame != Frame::Bullet { Frame::Paragraph } else { frame }
    }
}

/// Writes words, choosing what to do to each.
struct Pen<'w> {
    writing: Writing<'w>,
    choices: &'w [u8],
    at: usize,
    written: Written,
}

impl Pen<'_> {
    /// The next choice among `count`; 0, which is to do nothing, where all is plain.
    fn choose(&mut self, count: usize) -> usize {
        if matches!(self.writing, Writing::Plain) {
            return 0;
        }
        self.at += 1;
        // Longer answers than there are choices use them again, out of step.
        let byte = self.choices[(self.at * 7 + self.at / self.choices.len()) % self.choices.len()];
        usize::from(byte) % count
    }

    fn block(&mut self, frame: Frame, quotes: &str, words: &str, index: usize) {
        let (open, indent, close) = match frame {
            Frame::Paragraph => (String::new(), 0, String::new()),
            Frame::Bullet => ("- ".to_owned(), 2, String::new()),
            Frame::Numbered => ("1. ".to_owned(), 3, String::new()),
            Frame::Cell => (format!("| Part | What |\n{quotes}|---|---|\n{quotes}| one | "), 0, " |".to_owned()),
            Frame::Details => (
                format!("<details>\n{quotes}<summary>More</summary>\n{}\n{quotes}", quotes.trim_end()),
                0,
                format!("\n{}\n{quotes}</details>", quotes.trim_end()),
            ),
            Frame::Footnote => (format!("[^{index}]: "), 4, String::new()),
        };
        let wrap = (frame != Frame::Cell).then(|| format!("\n{quotes}{}", " ".repeat(indent)));
        self.written.text.push_str(quotes);
        self.written.text.push_str(&open);
        let words: Vec<&str> = words.split(' ').collect();
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                let gap = self.gap(wrap.as_deref().filter(|_| word.starts_with(char::is_alphabetic)));
                self.written.text.push_str(&gap);
            }
            let start = self.written.text.len();
            let shown = self.word(word, words.len());
            self.written.text.push_str(&shown);
            self.written.words.push(start..self.written.text.len());
        }
        self.written.text.push_str(&close);
        self.written.text.push('\n');
    }

    /// What stands between two words. A line is broken only before a letter, since a mark could open a list or a heading.
    fn gap(&mut self, wrap: Option<&str>) -> String {
        let markdown = matches!(self.writing, Writing::Markdown(_));
        match (self.choose(12), wrap) {
            (1..=3, Some(wrap)) => wrap.to_owned(),
            (4, _) => "  ".to_owned(),
            (5, _) => "\t".to_owned(),
            (6, _) => "\u{a0}".to_owned(),
            (7, _) if markdown => "&nbsp;".to_owned(),
            (8, _) if markdown => " <!-- a note --> ".to_owned(),
            _ => " ".to_owned(),
        }
    }

    fn word(&mut self, word: &str, of: usize) -> String {
        let alphanumeric = |c: char| c.is_alphanumeric();
        let (Some(start), Some(end)) = (word.find(alphanumeric), word.rfind(alphanumeric)) else { return word.to_owned() };
        let end = end + word[end..].chars().next().map_or(0, char::len_utf8);
        let (before, core, after) = (&word[..start], &word[start..end], &word[end..]);
        let core = match self.writing {
            Writing::Plain => core.to_owned(),
            Writing::Text => self.letters(core, Spelling::Text),
            Writing::Markdown(no_code) => {
                let may_be_code = !no_code.contains(&self.written.words.len());
                self.marked(core, of, may_be_code)
            }
        };
        format!("{}{core}{}", self.marks(before), self.marks(after))
    }

    /// A word under markup. Bold is left to longer blocks: a paragraph that is bold as a whole is a heading.
    fn marked(&mut self, core: &str, of: usize, may_be_code: bool) -> String {
        let choice = self.choose(16);
        if choice == 1 && may_be_code && !core.contains(['\'', '’']) {
            return format!("`{core}`");
        }
        let middle = core.char_indices().map(|(at, _)| at).nth(core.chars().count() / 2).unwrap_or(0);
        let halves =
            (middle > 0 && core[..middle].ends_with(char::is_alphanumeric) && core[middle..].starts_with(char::is_alphanumeric)).then(|| core.split_at(middle));
        let inner = self.letters(core, Spelling::Markdown);
        match (choice, halves) {
            (2, _) => format!("*{inner}*"),
            (3, _) if of > 3 => format!("**{inner}**"),
            (4, _) => format!("_{inner}_"),
            (5, _) => format!("<b>{inner}</b>"),
            (6, _) => format!("[{inner}](https://e.x/a_b)"),
            (7, Some((one, two))) => format!("{one}*{two}*"),
            (8, Some((one, two))) if of > 3 => format!("**{one}**{two}"),
            _ => inner,
        }
    }

    /// A word's letters, some spelt otherwise.
    fn letters(&mut self, core: &str, case: Spelling) -> String {
        let entity_at = if case == Spelling::Markdown && self.choose(8) == 1 { Some(self.choose(core.chars().count())) } else { None };
        let invisible_at = if self.choose(12) == 1 { Some(self.choose(core.chars().count())) } else { None };
        let mut out = String::new();
        for (at, c) in core.chars().enumerate() {
            if at > 0 && invisible_at == Some(at) {
                out.push('\u{200b}');
            }
            match c {
                '\'' => out.push_str(self.apostrophe(case)),
                c if entity_at == Some(at) && c.is_alphanumeric() => {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "&#{};", c as u32);
                }
                '-' if case == Spelling::Markdown && self.choose(4) == 1 => out.push_str("\\-"),
                c => out.push(c),
            }
        }
        out
    }

    fn apostrophe(&mut self, case: Spelling) -> &'static str {
        match (self.choose(7), case) {
            (1 | 2, _) => "’",
            (3, Spelling::Markdown) => "&rsquo;",
            (4, Spelling::Markdown) => "&#39;",
            (5, Spelling::Markdown) => "\\'",
            _ => "'",
        }
    }

    /// Marks around a word, some escaped.
    fn marks(&mut self, marks: &str) -> String {
        let markdown = matches!(self.writing, Writing::Markdown(_));
        marks.chars().map(|c| if markdown && c.is_ascii_punctuation() && self.choose(6) == 1 { format!("\\{c}") } else { c.to_string() }).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    Markdown,
    Text,
}
