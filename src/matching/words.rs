//! Owns the flat table from words to atoms: an open-addressing hash table of plain numbers, so that a compiled pack is loaded by
//! copying.

use super::lexicon::Atom;

/// A table of words. Built once; look-ups allocate nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordTable {
    /// For each slot, the entry's number plus one, or 0.
    pub(super) slots: Vec<u32>,
    /// Four numbers an entry: start and length in `letters`, start and length in `atoms`.
    pub(super) entries: Vec<u32>,
    /// The words, end to end.
    pub(super) letters: Vec<u8>,
    /// Their atoms, end to end.
    pub(super) atoms: Vec<Atom>,
}

/// FNV-1a, 32 bits: the same on every platform, as the table may have been built on another.
fn hash(word: &[u8]) -> u32 {
    word.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

impl WordTable {
    /// Builds a table; each word comes once.
    pub fn build<'w>(words: impl Iterator<Item = (&'w str, &'w [Atom])>) -> Self {
        let mut table = Self::default();
        for (word, atoms) in words {
            table.entries.extend([table.letters.len() as u32, word.len() as u32, table.atoms.len() as u32, atoms.len() as u32]);
            table.letters.extend(word.bytes());
            table.atoms.extend(atoms);
        }
        let count = table.entries.len() / 4;
        table.slots = vec![0; (count * 2).next_power_of_two().max(4)];
        let mask = table.slots.len() - 1;
        for entry in 0..count {
            let mut slot = hash(table.word(entry)) as usize & mask;
            while table.slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            table.slots[slot] = entry as u32 + 1;
        }
        table
    }

    fn word(&self, entry: usize) -> &[u8] {
        let (start, len) = (self.entries[entry * 4] as usize, self.entries[entry * 4 + 1] as usize);
        &self.letters[start..start + len]
    }

    /// The atoms of a word; none if the table does not know it.
    pub fn get(&self, word: &str) -> &[Atom] {
        if self.entries.is_empty() {
            return &[];
        }
        let mask = self.slots.len() - 1;
        let mut slot = hash(word.as_bytes()) as usize & mask;
        loop {
            let Some(entry) = self.slots[slot].checked_sub(1) else { return &[] };
            let entry = entry as usize;
            if self.word(entry) == word.as_bytes() {
                let (start, len) = (self.entries[entry * 4 + 2] as usize, self.entries[entry * 4 + 3] as usize);
                return &self.atoms[start..start + len];
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
        assert!(words.iter().zip(0..).all(|(word, n)| table.get(word) == [n]));
        assert!(table.get("w500").is_empty());
        assert!(WordTable::default().get("w").is_empty());
    }
}
