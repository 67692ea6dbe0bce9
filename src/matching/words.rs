//! Owns the flat table from words to atoms: an open-addressing hash table of plain numbers, so that a compiled pack is loaded by
//! copying.

use std::borrow::Cow;

use super::lexicon::Atom;
use crate::packing::{Numbers, Part};

/// A table of words. Built once; look-ups allocate nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordTable {
    /// For each slot, the entry's number plus one, or 0.
    pub(super) slots: Numbers,
    /// Four numbers an entry: start and length in `letters`, start and length in `atoms`.
    pub(super) entries: Numbers,
    /// The words, end to end.
    pub(super) letters: Cow<'static, [u8]>,
    /// Their atoms, end to end.
    pub(super) atoms: Numbers,
}

/// FNV-1a, 32 bits: the same on every platform, as the table may have been built on another. That of a word's first letters is known on the
/// way to that of the word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hash(u32);

impl Hash {
    /// The hash of no letters.
    pub const EMPTY: Self = Self(0x811c_9dc5);

    /// The hash with one more letter.
    #[inline]
    #[must_use]
    pub const fn with(self, letter: u8) -> Self {
        Self((self.0 ^ letter as u32).wrapping_mul(0x0100_0193))
    }

    fn of(word: &[u8]) -> Self {
        word.iter().fold(Self::EMPTY, |hash, letter| hash.with(*letter))
    }
}

impl WordTable {
    /// Builds a table; each word comes once.
    pub fn build<'w>(words: impl Iterator<Item = (&'w str, &'w [Atom])>) -> Self {
        let (mut entries, mut letters, mut all) = (Vec::new(), Vec::new(), Vec::new());
        let mut hashes = Vec::new();
        for (word, atoms) in words {
            entries.extend([letters.len() as u32, word.len() as u32, all.len() as u32, atoms.len() as u32]);
            letters.extend(word.bytes());
            all.extend(atoms);
            hashes.push(Hash::of(word.as_bytes()));
        }
        let mut slots = vec![0; (hashes.len() * 2).next_power_of_two().max(4)];
        let mask = slots.len() - 1;
        for (entry, hash) in (1..).zip(hashes) {
            let mut slot = hash.0 as usize & mask;
            while slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = entry;
        }
        let numbers = |list: Vec<u32>| list.into_iter().collect();
        Self { slots: numbers(slots), entries: numbers(entries), letters: letters.into(), atoms: numbers(all) }
    }

    fn word(&self, entry: usize) -> &[u8] {
        let (start, len) = (self.entries.at(entry * 4) as usize, self.entries.at(entry * 4 + 1) as usize);
        &self.letters[start..start + len]
    }

    /// The atoms of a word; none if the table does not know it.
    pub fn get(&self, word: &[u8]) -> Part<'_> {
        self.get_hashed(word, Hash::of(word))
    }

    /// The same, of a word whose hash is known.
    pub fn get_hashed(&self, word: &[u8], hash: Hash) -> Part<'_> {
        let none = self.atoms.part(0, 0);
        if self.entries.is_empty() {
            return none;
        }
        let mask = self.slots.len() - 1;
        let mut slot = hash.0 as usize & mask;
        loop {
            let Some(entry) = self.slots.at(slot).checked_sub(1) else { return none };
            let entry = entry as usize;
            if self.word(entry) == word {
                let start = self.entries.at(entry * 4 + 2);
                return self.atoms.part(start, start + self.entries.at(entry * 4 + 3));
            }
            slot = (slot + 1) & mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_and_others_are_not() {
        let words: Vec<String> = (0..500).map(|n| format!("w{n}")).collect();
        let atoms: Vec<[Atom; 1]> = (0..500).map(|n| [n]).collect();
        let table = WordTable::build(words.iter().map(String::as_str).zip(atoms.iter().map(|atoms| &atoms[..])));
        assert!(words.iter().zip(0..).all(|(word, n)| table.get(word.as_bytes()).iter().eq([n])));
        assert!(table.get(b"w500").is_empty());
        assert!(WordTable::default().get(b"w").is_empty());
    }
}
