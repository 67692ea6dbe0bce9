//! Owns the notation of phrases (`docs/rule-format.md`): reads one phrase into a [`Node`], or says what is wrong and where.

use super::program::Inst;
use std::ops::Range;

use super::shape::Shape;
use crate::document::{TokenKind, tokenize};

/// A parsed phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A token with these letters, lower case.
    Word(String),
    /// A token with exactly these letters: `=RICE`.
    Exact(String),
    /// A word in any of its forms: `decide~`.
    Lemma(String),
    /// A word that starts so: `hallucinat*`.
    Stem(String),
    /// A figure by its shape: `#money`.
    Shape(Shape),
    /// A name with its sigil, `<ml-team>` or `@own-bar`, and where it stands in the phrase.
    Name(Name),
    /// One after the other.
    Seq(Vec<Node>),
    /// One of them.
    Alt(Vec<Node>),
    /// Perhaps.
    Opt(Box<Node>),
    /// Up to so many tokens inside the clause.
    Gap(u8),
    /// Between so many and so many free words.
    Free(u8, u8),
    /// The start of the sentence.
    Start,
    /// The end of the sentence.
    End,
    /// A word or name that has been looked up. No phrase is read as one.
    Known(Inst),
}

/// A reference to a term or to evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Which of the two.
    pub kind: NameKind,
    /// The name without its sigil.
    pub name: String,
    /// Its bytes in the phrase, sigil and all.
    pub at: Range<usize>,
}

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A term of the vocabulary: `<name>`.
    Term,
    /// Evidence: `@name`.
    Evidence,
}

/// What is wrong with a phrase.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// The fault, as a lower-case fragment.
    pub message: String,
    /// Its bytes in the phrase.
    pub at: Range<usize>,
}

/// Groups nest at most this deep.
const MAX_DEPTH: usize = 16;

/// Reads one phrase.
///
/// # Errors
///
/// A [`PatternError`] with the place of the first fault: an unclosed group, an unknown figure class, an empty phrase.
pub fn parse(text: &str) -> Result<Node, PatternError> {
    let mut parser = Parser { text, at: 0 };
    let node = parser.alternatives(0)?;
    match parser.peek() {
        None => Ok(node),
        Some(c) => Err(parser.error(format!("`{c}` closes nothing"), parser.at..parser.at + c.len_utf8())),
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl Parser<'_> {
    #[expect(clippy::unused_self, reason = "reads as the parser's own complaint")]
    fn error(&self, message: impl Into<String>, at: Range<usize>) -> PatternError {
        PatternError { message: message.into(), at }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn alternatives(&mut self, depth: usize) -> Result<Node, PatternError> {
        if depth > MAX_DEPTH {
            return Err(self.error(format!("groups nest deeper than {MAX_DEPTH}"), self.at..self.text.len()));
        }
        let mut branches = vec![self.sequence(depth)?];
        while self.peek() == Some('|') {
            if depth == 0 {
                return Err(self.error("`|` stands outside a group; write `(a|b)`, or two phrases", self.at..self.at + 1));
            }
            self.at += 1;
            branches.push(self.sequence(depth)?);
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Alt(branches) })
    }

    fn sequence(&mut self, depth: usize) -> Result<Node, PatternError> {
        let mut nodes = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                c if c.is_whitespace() => self.at += c.len_utf8(),
                '|' | ')' | ']' => break,
                '(' | '[' => nodes.push(self.group(c, depth)?),
                '<' if self.text[self.at + 1..].starts_with(|c: char| c.is_ascii_lowercase()) => nodes.push(self.term()?),
                '@' => nodes.push(self.evidence()?),
                '#' => nodes.push(self.shape()?),
                '^' => nodes.push(self.single(Node::Start)),
                '$' if !self.text[self.at + 1..].starts_with(|c: char| c.is_ascii_digit()) => nodes.push(self.single(Node::End)),
                '.' if self.text[self.at..].starts_with("..") => nodes.push(self.gap()),
                '_' => nodes.push(self.free()),
                '\\' => nodes.push(self.escaped()?),
                _ => nodes.extend(self.words()?),
            }
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Seq(nodes) })
    }

    /// `\(`: an operator as the mark it is in the text.
    fn escaped(&mut self) -> Result<Node, PatternError> {
        let Some(c) = self.text[self.at + 1..].chars().next() else {
            return Err(self.error("a `\\` escapes the mark after it, and here is none", self.at..self.at + 1));
        };
        self.at += 1 + c.len_utf8();
        Ok(Node::Word(c.to_string()))
    }

    fn single(&mut self, node: Node) -> Node {
        self.at += 1;
        node
    }

    fn group(&mut self, open: char, depth: usize) -> Result<Node, PatternError> {
        let start = self.at;
        self.at += 1;
        let inner = self.alternatives(depth + 1)?;
        let close = if open == '(' { ')' } else { ']' };
        if self.peek() != Some(close) {
            return Err(self.error(format!("this `{open}` is never closed by `{close}`"), start..start + 1));
        }
        self.at += 1;
        let inner = match self.peek() {
            Some('~') => self.in_all_forms(inner)?,
            _ => inner,
        };
        Ok(if open == '(' { inner } else { Node::Opt(Box::new(inner)) })
    }

    /// `(decide|choose)~`: each word of the group in any of its forms.
    fn in_all_forms(&mut self, group: Node) -> Result<Node, PatternError> {
        let at = self.at..self.at + 1;
        self.at += 1;
        let branches = if let Node::Alt(branches) = group { branches } else { vec![group] };
        let forms = branches.into_iter().map(|branch| match branch {
            Node::Word(word) | Node::Lemma(word) => Ok(Node::Lemma(word)),
            _ => Err(self.error("`~` belongs to a word, or to a group of single words", at.clone())),
        });
        Ok(Node::Alt(forms.collect::<Result<_, _>>()?))
    }

    fn identifier(&self, from: usize) -> usize {
        let rest = &self.text[from..];
        from + rest.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')).unwrap_or(rest.len())
    }

    fn term(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        let end = self.identifier(start + 1);
        if !self.text[end..].starts_with('>') {
            return Err(self.error("a term is written `<name>`, in small letters, digits and hyphens", start..end));
        }
        self.at = end + 1;
        Ok(Node::Name(Name { kind: NameKind::Term, name: self.text[start + 1..end].to_owned(), at: start..end + 1 }))
    }

    fn evidence(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        let end = self.identifier(start + 1);
        if end == start + 1 {
            return Err(self.error("evidence is written `@name`, in small letters, digits and hyphens", start..end));
        }
        self.at = end;
        Ok(Node::Name(Name { kind: NameKind::Evidence, name: self.text[start + 1..end].to_owned(), at: start..end }))
    }

    fn shape(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        let end = self.identifier(start + 1);
        let shape = Shape::named(&self.text[start + 1..end]).ok_or_else(|| {
            let known: Vec<&str> = Shape::ALL.iter().map(|shape| shape.name()).collect();
            self.error(format!("unknown figure class; there are #{}", known.join(", #")), start..end)
        })?;
        self.at = end;
        Ok(Node::Shape(shape))
    }

    fn count(&mut self) -> Option<u8> {
        let rest = &self.text[self.at..];
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let count = rest[..digits.min(2)].parse().ok();
        self.at += digits;
        count
    }

    fn gap(&mut self) -> Node {
        self.at += 2;
        Node::Gap(self.count().unwrap_or(3).clamp(1, 12))
    }

    fn free(&mut self) -> Node {
        self.at += 1;
        self.count().map_or(Node::Free(1, 1), |most| Node::Free(0, most.clamp(1, 6)))
    }

    /// A run of letters and marks up to the next space or operator, cut by the tokeniser that cuts documents.
    fn words(&mut self) -> Result<Vec<Node>, PatternError> {
        let start = self.at;
        let rest = &self.text[start..];
        let end = start + rest.find(|c: char| c.is_whitespace() || "()[]|\\".contains(c)).unwrap_or(rest.len());
        let written = &self.text[start..end];
        self.at = end;
        if let Some(exact) = written.strip_prefix('=').filter(|exact| !exact.is_empty()) {
            return Ok(vec![Node::Exact(exact.to_owned())]);
        }
        if let Some(stem) = written.strip_suffix('*').filter(|stem| !stem.is_empty()) {
            return Ok(self.last_as(stem, Node::Stem));
        }
        if let Some(lemma) = written.strip_suffix('~').filter(|lemma| !lemma.is_empty()) {
            return Ok(self.last_as(lemma, Node::Lemma));
        }
        if let Some(at) = written.find(['<', '@']).filter(|at| *at > 0) {
            return Err(self.error("put a space before a term or evidence", start + at..end));
        }
        let words = cut(written);
        if words.is_empty() {
            return Err(self.error("this holds no word", start..end));
        }
        Ok(words.into_iter().map(Node::Word).collect())
    }

    /// `re-rank~`: only the last of the tokens takes its other forms.
    #[expect(clippy::unused_self, reason = "a step of the parser")]
    fn last_as(&self, written: &str, make: fn(String) -> Node) -> Vec<Node> {
        let mut words = cut(written);
        let last = words.pop().map(make);
        words.into_iter().map(Node::Word).chain(last).collect()
    }
}

/// The tokens of a literal, in lower case; quotation marks are invisible to phrases, so they are none.
fn cut(written: &str) -> Vec<String> {
    let lower = written.to_lowercase().replace(['’', '‘'], "'");
    // Between words the tokeniser reads a lone apostrophe as a quotation mark; in a phrase it is the clitic.
    if matches!(lower.as_str(), "'s" | "'d" | "'m" | "'ll" | "'re" | "'ve") {
        return vec![lower];
    }
    let mut tokens = Vec::new();
    tokenize(&lower, 0, &mut tokens);
    tokens.iter().filter(|token| token.kind() != TokenKind::Url).map(|token| token.word(&lower).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Node {
        Node::Word(text.to_owned())
    }

    #[test]
    fn a_phrase_is_read_as_written() {
        assert_eq!(parse("(pick|choose)~").expect("valid"), Node::Alt(vec![Node::Lemma("pick".into()), Node::Lemma("choose".into())]));
        assert_eq!(parse("that 's").expect("valid"), Node::Seq(vec![word("that"), word("'s")]));
        let node = parse("don't [just|simply] leave~ ..2 (it|) <ml-team> =RICE hallucinat* #money _2 $").expect("valid");
        let Node::Seq(nodes) = node else { panic!("a sequence") };
        assert_eq!(nodes[..2], [word("do"), word("n't")]);
        assert_eq!(nodes[2], Node::Opt(Box::new(Node::Alt(vec![word("just"), word("simply")]))));
        assert_eq!(nodes[3], Node::Lemma("leave".into()));
        assert_eq!(nodes[4], Node::Gap(2));
        assert_eq!(nodes[5], Node::Alt(vec![word("it"), Node::Seq(vec![])]));
        assert_eq!(nodes[7..], [Node::Exact("RICE".into()), Node::Stem("hallucinat".into()), Node::Shape(Shape::Money), Node::Free(0, 2), Node::End]);
    }

    #[test]
    fn a_fault_is_named_with_its_place() {
        for (phrase, message, at) in [
            ("leave (it to", "this `(` is never closed by `)`", 6..7),
            ("leave it] to", "`]` closes nothing", 8..9),
            ("a | b", "`|` stands outside a group; write `(a|b)`, or two phrases", 2..3),
            ("(a|b c)~", "`~` belongs to a word, or to a group of single words", 7..8),
            ("<ml team>", "a term is written `<name>`, in small letters, digits and hyphens", 0..3),
            ("the<ml-team>", "put a space before a term or evidence", 3..12),
        ] {
            let error = parse(phrase).expect_err(phrase);
            assert_eq!((error.message.as_str(), error.at), (message, at), "{phrase}");
        }
    }
}
