//! Owns the table of weights as it is written: lines of text, a feature a line.

use std::fmt::Write as _;

use crate::fault::Fault;
use crate::source::SourceFile;
use crate::span::Span;

/// So many of a table's units are one.
pub const UNIT: f32 = 32.0;

/// What is weighed for a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Scope {
    /// The sentence.
    Sentence,
    /// The answer.
    Answer,
}

/// Which margins are low and high.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Margins {
    /// Below this a match is doubted.
    pub doubt: f32,
    /// From this on there is a finding without a match, if sentences are weighed.
    pub claim: f32,
    /// From this on only firm evidence is enough, and in an answer no evidence in passing.
    pub insist: f32,
}

impl Default for Margins {
    /// No margin is low or high.
    fn default() -> Self {
        Self { doubt: f32::MIN, claim: f32::MAX, insist: f32::MAX }
    }
}

impl Margins {
    fn named(&mut self, name: &str) -> Option<&mut f32> {
        match name {
            "doubt" => Some(&mut self.doubt),
            "claim" => Some(&mut self.claim),
            "insist" => Some(&mut self.insist),
            _ => None,
        }
    }
}

/// A table of weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// For sentences and for answers.
    pub margins: [Margins; 2],
    /// The rules: id, what is weighed, and the constant.
    pub columns: Vec<(String, Scope, f32)>,
    /// The features, in order and each once: a million of one would be looked through a million times.
    pub rows: Vec<Weighted>,
}

/// What a feature weighs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighted {
    /// A word's stem, or two with a blank between.
    pub feature: String,
    /// Columns and weights, in [units](UNIT).
    pub cells: Vec<(u8, i8)>,
}

impl Scope {
    const ALL: [Self; 2] = [Self::Sentence, Self::Answer];

    const fn name(self) -> &'static str {
        match self {
            Self::Sentence => "sentence",
            Self::Answer => "answer",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

impl Table {
    /// The table as it is written.
    pub fn write(&self) -> String {
        let mut text = String::from(
            "# What stems of words, and pairs of neighbours, say for (+) and against (-) a signal, in 32nds. Learnt from fixtures/ by\n\
             #   cargo run --release --example weights > rules/weights.tsv\n\
             # and never edited by hand; docs/rule-format.md tells what it does.\n",
        );
        for scope in Scope::ALL {
            let Margins { doubt, claim, insist } = self.margins[scope as usize];
            let claim = if scope == Scope::Sentence { format!("\tclaim {claim}") } else { String::new() };
            let _ = writeln!(text, "{}\tdoubt {doubt}{claim}\tinsist {insist}", scope.name());
        }
        for (rule, scope, bias) in &self.columns {
            let _ = writeln!(text, "rule {rule}\t{}\t{bias}", scope.name());
        }
        for row in &self.rows {
            let _ = write!(text, "{}\t", row.feature);
            for (at, (column, weight)) in row.cells.iter().enumerate() {
                let _ = write!(text, "{}{column}:{weight}", if at == 0 { "" } else { " " });
            }
            text.push('\n');
        }
        text
    }

    /// Reads it back.
    ///
    /// # Errors
    ///
    /// The first line that is none.
    pub fn read(file: &SourceFile) -> Result<Self, Fault> {
        let mut table = Self::default();
        let mut start = 0;
        for line in file.text().split_inclusive('\n') {
            let own = line.trim_end_matches(['\r', '\n']);
            if !own.is_empty() && !own.starts_with('#') && table.line(own).is_none() {
                let fault = Fault::new(file, Span::from(start..start + own.len()), "no line of a table of weights, whose features stand in order and once");
                return Err(fault.help("write the table anew: cargo run --release --example weights > rules/weights.tsv"));
            }
            start += line.len();
        }
        Ok(table)
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let mut fields = line.split('\t');
        let (first, second, third) = (fields.next()?, fields.next()?, fields.next());
        match (Scope::named(first), first.strip_prefix("rule "), third) {
            // With two fields it is a feature's line: the words are words, too.
            (Some(scope), _, Some(third)) => {
                for field in [second, third].into_iter().chain(fields) {
                    let (name, margin) = field.split_once(' ')?;
                    *self.margins[scope as usize].named(name)? = margin.parse().ok()?;
                }
            }
            (_, Some(rule), Some(bias)) => {
                let scope = Scope::named(second)?;
                let of_scope = self.columns.iter().filter(|(_, other, _)| *other == scope).count();
                (of_scope < super::ROOM[scope as usize]).then_some(())?;
                self.columns.push((rule.to_owned(), scope, bias.parse().ok()?));
            }
            (_, _, None) => {
                self.rows.last().is_none_or(|before| *before.feature < *first).then_some(())?;
                let cells = second.split_ascii_whitespace().map(|cell| {
                    let (column, weight) = cell.split_once(':')?;
                    let column: u8 = column.parse().ok()?;
                    (usize::from(column) < self.columns.len()).then_some((column, weight.parse().ok()?))
                });
                self.rows.push(Weighted { feature: first.to_owned(), cells: cells.collect::<Option<_>>()? });
            }
            _ => return None,
        }
        Some(())
    }
}
