//! Owns the weights of words: what the stem of each word and each pair of neighbours says for or against a signal, learnt from labelled sentences and answers.
//!
//! A rule's phrases say what a signal looks like; they cannot say what else stands around it when it is none. A linear classifier can, and can be
//! explained: the *margin* of a sentence is the mean of its words' weights (their sum, over the square root of their number) and a constant. Where a
//! match stands in a sentence whose margin is low, it is doubted; where a margin is high and no phrase matches, it is a finding of its own.
//! `examples/weights.rs` learns them, `docs/accuracy.md` tells what they bring.

mod file;
mod words;

use std::borrow::Cow;
use std::num::NonZeroU32;

pub use file::{Margins, Scope, Table, UNIT, Weighted};
use words::hash_of;
pub use words::{START, Word, Words, in_sentence, stem};

use crate::packing::{Numbers, Packer, Unpacker};

/// Weights as a pack holds them.
#[derive(Debug, Clone, Default)]
pub struct Weights {
    columns: Vec<Column>,
    /// Where margins are low and high, for sentences and for answers.
    margins: [Margins; 2],
    /// An open hash table of a power of two of places: for each the upper half of a feature's hash and one more than its row, or zeros.
    slots: Numbers,
    /// What each row's feature weighs in a sentence, side by side: so a look-up touches a line of the cache or two, and adding is done many at a time.
    sentence_cells: Cow<'static, [u8]>,
    /// What it weighs in an answer: of these all that are in use lie close together, as each answer asks for some six hundred.
    answer_cells: Cow<'static, [u8]>,
    /// The row of a sentence's start, which each sentence has.
    start: Option<RowId>,
}

/// A rule that the weights know.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Column {
    /// Its id; empty where the rule is another than the one that was learnt.
    rule: String,
    /// What is weighed.
    scope: Scope,
    /// Where in a row of its scope its weight stands.
    place: usize,
    /// The margin where no word is known.
    bias: f32,
}

/// What is no list of numbers.
#[derive(serde::Serialize, serde::Deserialize)]
struct Texts {
    columns: Vec<Column>,
    margins: [Margins; 2],
}

/// How many rules there can be whose sentences are weighed, and whose answers: so many bytes a row takes.
const ROOM: [usize; 2] = [48, 16];

/// A feature's place among the rows, counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowId(NonZeroU32);

impl RowId {
    const fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// Which word of a set of rows, as bits, it stands in.
    pub const fn word(self) -> usize {
        self.index() / 64
    }

    /// Its bit there.
    pub const fn bit(self) -> u64 {
        1 << (self.index() % 64)
    }
}

/// The sum of a sentence's weights, for each rule. It stops at the ends of its range.
#[derive(Debug, Clone, Copy)]
pub struct SentenceSums {
    sums: [i16; ROOM[0]],
    known: u32,
}

/// The sum of an answer's weights, for each rule.
#[derive(Debug, Clone, Copy, Default)]
pub struct AnswerSums {
    sums: [i32; ROOM[1]],
    known: u32,
}

/// A rule's column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ColumnId(u32);

impl SentenceSums {
    /// Those of some words of a sentence, after its start: that weighs in each, and the more the fewer words there are.
    pub fn of(weights: &Weights, words: &[Word]) -> Self {
        let mut sums = Self { sums: [0; ROOM[0]], known: 0 };
        weights.start.into_iter().chain(words.iter().flat_map(Word::rows)).for_each(|row| sums.add(weights, row));
        sums
    }

    /// Adds what a feature weighs.
    #[inline]
    fn add(&mut self, weights: &Weights, row: RowId) {
        let own: &[u8; ROOM[0]] = row_of(&weights.sentence_cells, row);
        for (sum, weight) in self.sums.iter_mut().zip(own) {
            *sum = sum.saturating_add(i16::from(weight.cast_signed()));
        }
        self.known += 1;
    }
}

impl AnswerSums {
    /// Adds what a feature weighs.
    #[inline]
    pub fn add(&mut self, weights: &Weights, row: RowId) {
        let own: &[u8; ROOM[1]] = row_of(&weights.answer_cells, row);
        for (sum, weight) in self.sums.iter_mut().zip(own) {
            *sum += i32::from(weight.cast_signed());
        }
        self.known += 1;
    }
}

impl Weights {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// How many features there are.
    pub fn rows(&self) -> usize {
        self.answer_cells.len() / ROOM[1]
    }

    /// The column of a rule, and what it weighs.
    pub fn column(&self, rule: &str) -> Option<(ColumnId, Scope)> {
        let at = self.columns.iter().position(|column| column.rule == rule)?;
        Some((ColumnId(at as u32), self.columns[at].scope))
    }

    /// Leaves out the rules for which `keep` doesn't hold.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        for column in &mut self.columns {
            if !keep(&column.rule) {
                column.rule.clear();
            }
        }
    }

    /// Which margins are low and high.
    pub const fn margins(&self, scope: Scope) -> Margins {
        self.margins[scope as usize]
    }

    fn with_start(self) -> Self {
        Self { start: self.row(hash_of(START)), ..self }
    }

    /// The row of a feature with that hash, if it is known.
    #[inline]
    fn row(&self, hash: u64) -> Option<RowId> {
        let last = (self.slots.len() / 2).checked_sub(1)?;
        let (check, mut at) = ((hash >> 32) as u32, hash as usize & last);
        loop {
            let row = RowId(NonZeroU32::new(self.slots.at(2 * at + 1))?);
            if self.slots.at(2 * at) == check {
                return Some(row);
            }
            at = (at + 1) & last;
        }
    }

    /// The margin of an answer.
    #[allow(clippy::cast_precision_loss, reason = "no sum of an answer's weights comes near 2^23")]
    pub fn margin(&self, sums: &AnswerSums, column: ColumnId) -> f32 {
        let column = &self.columns[column.0 as usize];
        sums.sums[column.place] as f32 / (UNIT * length(sums.known)) + column.bias
    }

    /// The margin of a sentence.
    pub fn sentence_margin(&self, sums: &SentenceSums, column: ColumnId) -> f32 {
        let column = &self.columns[column.0 as usize];
        f32::from(sums.sums[column.place]) / (UNIT * length(sums.known)) + column.bias
    }

    /// The columns whose margin is high in a sentence.
    pub fn claims(&self, sums: &SentenceSums) -> impl Iterator<Item = ColumnId> {
        let (unit, least) = (UNIT * length(sums.known), self.margins(Scope::Sentence).claim);
        let (columns, sums) = (&self.columns, sums.sums);
        (0..columns.len() as u32).map(ColumnId).filter(move |at| {
            let column = &columns[at.0 as usize];
            column.scope == Scope::Sentence && f32::from(sums[column.place]) >= (least - column.bias) * unit
        })
    }

    /// What a feature weighs in a sentence for a column of sentences; nothing, if it is not known.
    pub fn weight(&self, row: Option<RowId>, column: ColumnId) -> i32 {
        let cells = |row| row_of::<{ ROOM[0] }>(&self.sentence_cells, row);
        row.map_or(0, |row| i32::from(cells(row)[self.columns[column.0 as usize].place].cast_signed()))
    }

    /// From a table as it is written, each feature once.
    pub fn of(table: &Table) -> Self {
        let mut taken = [0, 0];
        let columns: Vec<Column> = table
            .columns
            .iter()
            .map(|(rule, scope, bias)| {
                let place = &mut taken[*scope as usize];
                *place += 1;
                Column { rule: rule.clone(), scope: *scope, place: *place - 1, bias: *bias }
            })
            .collect();
        // One is free at least, where a look-up ends.
        let places = (table.rows.len() * 3 / 2 + 1).next_power_of_two();
        let mut slots = vec![0; 2 * places];
        let mut cells = ROOM.map(|room| vec![0; table.rows.len() * room]);
        // Words that weigh in many columns are common words: side by side, an answer touches few pages of them.
        let mut rows: Vec<&Weighted> = table.rows.iter().collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.cells.len()));
        for (index, row) in rows.into_iter().enumerate() {
            let hash = hash_of(&row.feature);
            let mut at = hash as usize & (places - 1);
            while slots[2 * at + 1] != 0 {
                at = (at + 1) & (places - 1);
            }
            (slots[2 * at], slots[2 * at + 1]) = ((hash >> 32) as u32, index as u32 + 1);
            for (column, weight) in &row.cells {
                let Column { scope, place, .. } = columns[*column as usize];
                cells[scope as usize][index * ROOM[scope as usize] + place] = weight.cast_unsigned();
            }
        }
        let [sentence_cells, answer_cells] = cells.map(Cow::Owned);
        Self { columns, margins: table.margins, slots: slots.into_iter().collect(), sentence_cells, answer_cells, start: None }.with_start()
    }

    /// Packs them.
    ///
    /// # Errors
    ///
    /// If a text cannot be written, which none cannot.
    pub(crate) fn pack(&self, packer: &mut Packer) -> postcard::Result<()> {
        packer.numbers(&self.slots);
        packer.bytes(&self.sentence_cells);
        packer.bytes(&self.answer_cells);
        packer.bytes(&postcard::to_allocvec(&Texts { columns: self.columns.clone(), margins: self.margins })?);
        Ok(())
    }

    /// Takes back what [`Self::pack`] wrote.
    ///
    /// # Errors
    ///
    /// If the bytes are not what it wrote.
    pub(crate) fn unpack(unpacker: &mut Unpacker) -> postcard::Result<Self> {
        let (slots, sentence_cells, answer_cells) = (unpacker.numbers(), Cow::Borrowed(unpacker.bytes()), Cow::Borrowed(unpacker.bytes()));
        let Texts { columns, margins } = postcard::from_bytes(unpacker.bytes())?;
        Ok(Self { columns, margins, slots, sentence_cells, answer_cells, start: None }.with_start())
    }
}

/// A row of so many bytes.
#[inline]
fn row_of<const ROOM: usize>(cells: &[u8], row: RowId) -> &[u8; ROOM] {
    &cells.as_chunks().0[row.index()]
}

/// What a sum over so many features is divided by.
#[allow(clippy::cast_precision_loss, reason = "an answer of 2^23 words may be a word short")]
fn length(known: u32) -> f32 {
    (known as f32).sqrt().max(1.0)
}
