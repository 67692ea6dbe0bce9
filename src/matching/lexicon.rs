//! Owns the words that a pack knows: each becomes the atoms that phrases test for.
//!
//! One word can have several atoms: itself, each `lemma~` it is a form of, each term that lists it as a single word. A word that
//! the pack does not know has none, and costs one failed look-up.

use std::borrow::Cow;
use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::shape::Shape;
use super::words::{Hash, WordTable};
use super::{common, inflect};
use crate::packing::Numbers;

/// What phrases test for. The first few are the figure shapes, in the order of [`Shape::ALL`].
pub type Atom = u32;

/// The words, stems and exact spellings of a pack.
#[derive(Debug, Default, Clone)]
pub struct Lexicon {
    words: FxHashMap<Box<str>, Vec<Atom>>,
    exact: FxHashMap<Box<str>, Vec<Atom>>,
    stems: FxHashMap<Box<str>, Vec<Atom>>,
    stem_atoms: FxHashMap<Box<str>, Atom>,
    exact_atoms: FxHashMap<Box<str>, Atom>,
    stem_lengths: Vec<usize>,
    lemmas: FxHashMap<Box<str>, Atom>,
    own: FxHashMap<Box<str>, Atom>,
    weights: Vec<u32>,
}

impl Lexicon {
    /// A lexicon that knows the figure shapes alone.
    pub fn new() -> Self {
        Self { weights: vec![common::FIGURE; Shape::ALL.len()], ..Self::default() }
    }

    /// The atom of a figure shape.
    pub const fn shape(shape: Shape) -> Atom {
        shape as Atom
    }

    /// How common the tokens are that have this atom.
    pub fn weight(&self, atom: Atom) -> u32 {
        self.weights[atom as usize]
    }

    /// A new atom that no word has yet, for a term's single words.
    pub fn class(&mut self) -> Atom {
        self.weights.push(0);
        self.weights.len() as Atom - 1
    }

    /// The atom of the word itself.
    pub fn word(&mut self, word: &str) -> Atom {
        let word = canonical(word);
        if let Some(atom) = self.own.get(word.as_ref()) {
            return *atom;
        }
        let atom = self.class();
        self.own.insert(word.as_ref().into(), atom);
        self.add_word(atom, &word);
        atom
    }

    /// How many atoms there are.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// The atom of the word in any of its forms.
    pub fn lemma(&mut self, base: &str) -> Atom {
        if let Some(atom) = self.lemmas.get(base) {
            return *atom;
        }
        let atom = self.class();
        self.lemmas.insert(base.into(), atom);
        self.add_lemma(atom, base);
        atom
    }

    /// The atom of all words that start so.
    pub fn stem(&mut self, stem: &str) -> Atom {
        if let Some(atom) = self.stem_atoms.get(stem) {
            return *atom;
        }
        let atom = self.class();
        self.stem_atoms.insert(stem.into(), atom);
        self.add_stem(atom, stem);
        atom
    }

    /// The atom of the word in exactly these letters.
    pub fn exact(&mut self, word: &str) -> Atom {
        if let Some(atom) = self.exact_atoms.get(word) {
            return *atom;
        }
        let atom = self.class();
        self.exact_atoms.insert(word.into(), atom);
        self.add_exact(atom, word);
        atom
    }

    /// Gives a word an atom. A comma in a phrase is a Chinese comma too.
    pub fn add_word(&mut self, atom: Atom, word: &str) {
        if word == "," {
            self.add_word(atom, "，");
        }
        let word = canonical(word);
        let atoms = self.words.entry(word.as_ref().into()).or_default();
        if !atoms.contains(&atom) {
            atoms.push(atom);
            self.weights[atom as usize] += common::weight(&word);
        }
    }

    /// Gives all forms of a word an atom.
    pub fn add_lemma(&mut self, atom: Atom, base: &str) {
        for form in inflect::forms(base) {
            self.add_word(atom, &form);
        }
    }

    /// Gives all words that start so an atom.
    pub fn add_stem(&mut self, atom: Atom, stem: &str) {
        let stem = canonical(stem);
        if !self.stem_lengths.contains(&stem.len()) {
            self.stem_lengths.push(stem.len());
        }
        self.stems.entry(stem.as_ref().into()).or_default().push(atom);
        self.weights[atom as usize] += common::STEM;
    }

    /// Gives a word in exactly these letters an atom.
    pub fn add_exact(&mut self, atom: Atom, word: &str) {
        self.exact.entry(word.into()).or_default().push(atom);
        self.weights[atom as usize] += 1;
    }

    /// The flat tables that a grammar keeps.
    pub fn finish(&self) -> Words {
        let table = |map: &FxHashMap<Box<str>, Vec<Atom>>| {
            let mut words: Vec<(&str, &[Atom])> = map.iter().map(|(word, atoms)| (word.as_ref(), atoms.as_slice())).collect();
            // The order of a hash map is nobody's: sorted, the same pack compiles to the same bytes. Common words first, side by side.
            words.sort_by_cached_key(|(word, _)| (Reverse(common::weight(word)), *word));
            WordTable::build(words.into_iter())
        };
        let mut stem_lengths: Vec<u32> = self.stem_lengths.iter().map(|length| *length as u32).collect();
        stem_lengths.sort_unstable();
        let stem_lengths = stem_lengths.into_iter().collect();
        Words { plain: table(&self.words), exact: table(&self.exact), stems: table(&self.stems), stem_lengths }
    }
}

/// The words, exact spellings and stems of a grammar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    pub(super) plain: WordTable,
    pub(super) exact: WordTable,
    pub(super) stems: WordTable,
    pub(super) stem_lengths: Numbers,
}

impl Words {
    /// Hands over the atoms of a token, given in lower case and as written.
    pub fn atoms(&self, lower: &str, written: &str, take: &mut impl FnMut(Atom)) {
        let word = canonical(lower);
        let word = word.as_bytes();
        let mut stem_lengths = self.stem_lengths.all().iter().peekable();
        let mut hash = Hash::EMPTY;
        for (length, letter) in (1..).zip(word) {
            hash = hash.with(*letter);
            if stem_lengths.next_if_eq(&length).is_some() {
                self.stems.get_hashed(&word[..length as usize], hash).iter().for_each(&mut *take);
            }
        }
        self.plain.get_hashed(word, hash).iter().for_each(&mut *take);
        if lower != written {
            self.exact.get(written.as_bytes()).iter().for_each(&mut *take);
        }
    }
}

/// British and American spellings of one word fold together: `-ise` to `-ize`, `-our` to `-or`, `-lling` to `-ling`. The pack's words
/// and the text's go through it alike, so words that only look alike ("promise") stay the same as themselves.
fn canonical(word: &str) -> Cow<'_, str> {
    if word.len() < 6 || !word.is_ascii() {
        return Cow::Borrowed(word);
    }
    for (end, to) in [
        ("ise", "ize"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("ising", "izing"),
        ("iser", "izer"),
        ("isers", "izers"),
        ("isation", "ization"),
        ("isations", "izations"),
        ("yse", "yze"),
        ("ysed", "yzed"),
        ("yses", "yzes"),
        ("ysing", "yzing"),
        ("our", "or"),
        ("ours", "ors"),
        ("oured", "ored"),
        ("ouring", "oring"),
        ("oural", "oral"),
        ("elling", "eling"),
        ("elled", "eled"),
    ] {
        if let Some(base) = word.strip_suffix(end) {
            return Cow::Owned(format!("{base}{to}"));
        }
    }
    Cow::Borrowed(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atoms(lexicon: &Lexicon, word: &str) -> Vec<Atom> {
        let mut atoms = Vec::new();
        lexicon.finish().atoms(&word.to_lowercase(), word, &mut |atom| atoms.push(atom));
        atoms
    }

    #[test]
    fn a_word_has_the_atoms_of_all_it_is() {
        let mut lexicon = Lexicon::new();
        let decide = lexicon.lemma("decide");
        let decided = lexicon.word("decided");
        let stem = lexicon.stem("decid");
        let rice = lexicon.exact("RICE");
        assert_eq!(atoms(&lexicon, "Decided"), [stem, decide, decided]);
        assert_eq!(atoms(&lexicon, "RICE"), [rice]);
        assert!(atoms(&lexicon, "Rice").is_empty());
    }

    #[test]
    fn spellings_of_both_shores_are_one() {
        let mut lexicon = Lexicon::new();
        let atom = lexicon.lemma("optimise");
        assert_eq!(atoms(&lexicon, "optimizing"), [atom]);
    }
}
