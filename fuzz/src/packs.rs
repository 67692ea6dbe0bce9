//! Packs made up of the input's bytes, tried on texts made up of them: the same is found whatever the order of rules and phrases, again by a linter that
//! remembers, and with matchers that were used before.

use redsignal::lint::Linter;
use redsignal::rule::{Pack, RuleSet};
use redsignal::source::SourceFile;

use super::places;
use super::rule_file::{HEAD, quoted, rule};

/// Words of phrases and of texts; few, so that they meet.
const WORDS: [&str; 16] = ["a", "b", "we", "decide", "decides", "not", "no", "zero", "cost", "the", "fast", "400 ms", "$0.02", "17%", "零", "GPT-4"];

/// What stands between words of a text.
const BETWEEN: [&str; 16] = [" ", " ", " ", " ", " ", ", ", ". ", "? ", ": ", "\n", "\n\n", "\n- ", "\n# ", " (", ") ", " \""];

/// What stands around or between words of a phrase, besides.
const NOTATION: [&str; 12] = ["..", "..3", "..12", "_", "_2", "_6", "#num", "#money", "#percent", "^", "$", ","];

/// A context of these words: the default one takes ten times as long to compile as all the rest.
const CONTEXT: &str = r#"
[terms]
negator = ["not", "no"]
filler = ["the"]
function-word = ["a", "the", "we"]
[scope]
breaks = [";", ":", "so"]
[cues.negation]
guard = "negated"
forward = ["<negator>"]
except = ["not zero"]
[cues.denial]
guard = "denied"
forward = ["zero cost"]
backward = ["(b|not) fast"]
[cues.hypothetical]
guard = "hypothetical"
forward = ["cost a"]
reach = "sentence"
[blocks]
bad = ["b"]
turned-down = ["no"]
good = ["fast"]
other-turn = ["a"]
own-turn = ["we"]
announces = ["we decide"]
[questions]
starts = ["we"]
tags = ["no ?"]
affirmed = ["fast"]
denied = ["no"]
[not-answers]
titles = ["zero"]
subject = ["cost", "GPT-4"]
[kinds]
debug = ["b"]
metrics = ["17%"]
trade-off = ["not"]
strategy = ["decides"]
ethics = ["zero"]
case = ["400 ms"]
design = ["decide"]
"#;

/// The input, read as choices; when it is at its end, the first of each.
struct Choices<'i>(std::slice::Iter<'i, u8>);

impl Choices<'_> {
    fn below(&mut self, count: u8) -> u8 {
        self.0.next().map_or(0, |byte| byte % count)
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[usize::from(self.below(all.len() as u8))]
    }

    /// A phrase: words and notation, groups no deeper than `depth`.
    fn phrase(&mut self, depth: u8) -> String {
        let mut parts = Vec::new();
        for _ in 0..=self.below(4) {
            parts.push(match self.below(12) {
                0..=4 => self.of(&WORDS).to_owned(),
                5 | 6 => self.of(&NOTATION).to_owned(),
                7 if depth > 0 => format!("({}|{})", self.phrase(depth - 1), self.phrase(depth - 1)),
                8 if depth > 0 => format!("[{}]", self.phrase(depth - 1)),
                9 => format!("<t{}>", self.below(3)),
                10 => "@e".to_owned(),
                11 => ["decide~", "deci*", "=GPT", "(a|cost)~"][usize::from(self.below(4))].to_owned(),
                _ => "b".to_owned(),
            });
        }
        parts.join(" ")
    }

    /// A list of phrases, as TOML.
    fn list(&mut self) -> String {
        let phrases: Vec<String> = (0..=self.below(2)).map(|_| quoted(&self.phrase(2))).collect();
        format!("[{}]", phrases.join(", "))
    }

    fn rule(&mut self) -> String {
        let kind = self.below(8);
        let mut text = HEAD.to_owned();
        if kind == 7 {
            text += "kinds = [\"design\"]\n";
        }
        text += &match kind {
            0..=3 | 7 => {
                let negation = self.of(&["clause", "adjacent", "denial", "none"]);
                format!("[match]\nphrases = {}\nexcept = {}\nnegation = \"{negation}\"\n", self.list(), self.list())
            }
            4 => format!("[lacks]\ntrigger = {}\nevidence = {}\nnear = {}\n", self.list(), self.list(), self.list()),
            5 => format!("[opening]\nphrases = {}\nunless = {}\n", self.list(), self.list()),
            _ => format!("[count]\nof = {}\n{} = {}\n", self.list(), self.of(&["sentence", "paragraph", "answer"]), 1 + self.below(3)),
        };
        if kind == 3 {
            text += &format!("[[match.group]]\nphrases = {}\nneeds = {}\n", self.list(), self.list());
        }
        if self.below(2) == 1 {
            let scope = self.of(&["sentence", "next", "next-two", "previous", "paragraph", "answer"]);
            text += &format!("[cleared-by]\n{scope} = {}\n", self.list());
        }
        text
    }

    /// Terms that use only those after them, so that there is no cycle.
    fn vocabulary(&mut self) -> String {
        let mut text = "[terms]\n".to_owned();
        for term in 0..3 {
            let own = self.phrase(1);
            let own = (0..=term).fold(own, |own, used| own.replace(&format!("<t{used}>"), if term < 2 { "<t2>" } else { "a" }));
            text += &format!("t{term} = [{}, \"{}\"]\n", quoted(&own.replace("@e", "b").replace("<t2>", if term < 2 { "<t2>" } else { "a" })), self.of(&WORDS));
        }
        text
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        while self.0.len() > 0 {
            text += self.of(&WORDS);
            text += self.of(&BETWEEN);
        }
        text
    }
}

/// Makes a pack and a text of the input.
pub fn check(input: &[u8]) {
    let mut choices = Choices(input.iter());
    let vocabulary = choices.vocabulary();
    let evidence = format!("[evidence.e]\nsummary = \"e\"\nphrases = [{}]\n", quoted(&choices.phrase(1).replace("@e", "a")));
    let rules: Vec<_> = (0..=choices.below(3)).map(|index| rule(&format!("r{index}"), choices.rule())).collect();
    let pack = Pack {
        rules,
        vocabulary: vec![SourceFile::new("vocabulary.toml", vocabulary)],
        evidence: vec![SourceFile::new("evidence.toml", evidence)],
        context: Some(SourceFile::new("context.toml", CONTEXT)),
        ..Pack::default()
    };
    let backwards = Pack { rules: pack.rules.iter().rev().cloned().collect(), ..pack.clone() };
    let (set, other) = match (RuleSet::compile(&pack), RuleSet::compile(&backwards)) {
        (Ok(set), Ok(other)) => (set, other),
        (Err(faults), Err(others)) => {
            assert_eq!(faults.len(), others.len(), "the same is refused whatever the order");
            return places::check_faults(&faults);
        }
        (one, other) => panic!("it depends on the order whether a pack is refused: {:?}, {:?}", one.err(), other.err()),
    };
    let source = SourceFile::new("a.md", choices.text());
    let linter = Linter::new(set.clone());
    let inspection = linter.inspect(&source);
    places::check(&source, &inspection);
    let told = places::told(&inspection);
    assert_eq!(told, places::told(&Linter::new(other).inspect(&source)), "the order of rules changes what is found");
    assert_eq!(told, places::told(&linter.inspect(&source)), "a matcher that was used before finds something else");
    places::check_remembering(Linter::new(set), &source, &told);
}
