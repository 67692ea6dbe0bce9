//! Owns the bytes of packed rule sets: lists of numbers, one after another, that are used where they lie, so that a start copies nothing.

use std::borrow::Cow;

/// A list of numbers, as a pack holds it or as just compiled. Four bytes a number, little-endian, wherever in memory: they need
/// no unpacking, and to read one costs a load.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers(Cow<'static, [[u8; 4]]>);

/// A number of two bytes, little-endian, wherever in memory.
pub type Short = [u8; 2];

/// A stretch of [`Numbers`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Part<'n>(&'n [[u8; 4]]);

impl Numbers {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number at a place, which there must be.
    #[inline]
    pub fn at(&self, index: usize) -> u32 {
        u32::from_le_bytes(self.0[index])
    }

    /// Those from one place to before another, which there must be.
    #[inline]
    pub fn part(&self, from: u32, to: u32) -> Part<'_> {
        Part(&self.0[from as usize..to as usize])
    }

    /// All of them.
    #[inline]
    pub fn all(&self) -> Part<'_> {
        Part(&self.0)
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        Self(numbers.into_iter().map(u32::to_le_bytes).collect())
    }
}

impl<'n> Part<'n> {
    /// How many there are.
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The first number, and the others.
    #[inline]
    pub fn split_first(self) -> Option<(u32, Self)> {
        self.0.split_first().map(|(first, rest)| (u32::from_le_bytes(*first), Part(rest)))
    }

    /// The numbers, in order.
    #[inline]
    pub fn iter(self) -> impl ExactSizeIterator<Item = u32> + DoubleEndedIterator + 'n {
        self.0.iter().map(|number| u32::from_le_bytes(*number))
    }
}

/// Appends lists of numbers and bytes, each after its length.
#[derive(Debug, Default)]
pub struct Packer(Vec<u8>);

impl Packer {
    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    /// Appends a list of numbers.
    pub fn numbers(&mut self, numbers: &Numbers) {
        self.0.extend((numbers.len() as u32).to_le_bytes());
        self.0.extend(numbers.0.as_flattened());
    }

    /// Appends bytes, up to a multiple of four.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u32).to_le_bytes());
        self.0.extend(bytes);
        self.0.resize(self.0.len().next_multiple_of(4), 0);
    }
}

/// Takes back what a [`Packer`] wrote, in the same order. What is not there any more reads as empty.
#[derive(Debug)]
pub struct Unpacker(&'static [u8]);

impl Unpacker {
    /// Reads from the start.
    pub const fn new(packed: &'static [u8]) -> Self {
        Self(packed)
    }

    fn take(&mut self, len: usize) -> &'static [u8] {
        let (head, tail) = self.0.split_at(len.min(self.0.len()));
        self.0 = tail;
        head
    }

    fn length(&mut self) -> usize {
        self.take(4).as_chunks().0.first().map_or(0, |bytes| u32::from_le_bytes(*bytes)) as usize
    }

    /// Takes a list of numbers.
    pub fn numbers(&mut self) -> Numbers {
        let len = self.length();
        Numbers(Cow::Borrowed(self.take(len * 4).as_chunks().0))
    }

    /// Takes bytes.
    pub fn bytes(&mut self) -> &'static [u8] {
        let len = self.length();
        let bytes = self.take(len);
        self.take(len.next_multiple_of(4) - len);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        let numbers: Numbers = [1, u32::MAX, 7].into_iter().collect();
        let mut packer = Packer::default();
        packer.bytes(b"odd");
        packer.numbers(&numbers);
        let mut unpacker = Unpacker::new(packer.finish().leak());
        assert_eq!(unpacker.bytes(), b"odd");
        let back = unpacker.numbers();
        assert_eq!(back, numbers);
        assert_eq!((back.at(1), back.part(0, 2).iter().rev().collect::<Vec<_>>()), (u32::MAX, vec![u32::MAX, 1]));
        assert!(unpacker.numbers().is_empty() && unpacker.bytes().is_empty());
    }
}
