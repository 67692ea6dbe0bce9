//! Owns the sets of atoms of a grammar, end to end in one list of two-byte numbers: the look at a set is the commonest thing that matching does,
//! and what it costs is the memory that it touches.

use std::borrow::Cow;

use super::lexicon::Atom;
use crate::packing::{Packer, Short, Unpacker};

/// Stands before the two halves of a number that two bytes do not hold.
const LONG: u16 = u16::MAX;

/// The sets. A set is named by its place in the list, where its length in two-byte numbers stands, and then its atoms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sets(Cow<'static, [Short]>);

/// The atoms of a set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Set<'s>(&'s [Short]);

impl Sets {
    /// The atoms of the set at a place, which there must be.
    #[inline]
    pub fn get(&self, place: u32) -> Set<'_> {
        let (len, rest) = take(&self.0[place as usize..]).unwrap_or_default();
        Set(&rest[..len as usize])
    }

    /// Appends all of them to a packed rule set.
    pub fn pack(&self, packer: &mut Packer) {
        packer.bytes(self.0.as_flattened());
    }

    /// Takes back what [`Self::pack`] wrote.
    pub fn unpack(unpacker: &mut Unpacker) -> Self {
        Self(Cow::Borrowed(unpacker.bytes().as_chunks().0))
    }
}

impl Set<'_> {
    /// How many numbers of two bytes it takes: as many as atoms, but for some of a pack of more than 65,535.
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// The atoms.
    #[inline]
    pub fn fold<T>(self, first: T, mut with: impl FnMut(T, Atom) -> T) -> T {
        let mut all = first;
        for (at, short) in self.0.iter().enumerate() {
            let atom = u16::from_le_bytes(*short);
            if atom == LONG {
                return fold_long(&self.0[at..], all, with);
            }
            all = with(all, atom.into());
        }
        all
    }
}

/// Lays sets end to end.
#[derive(Debug, Default)]
pub(super) struct SetsBuilder(Vec<Short>);

impl SetsBuilder {
    /// Appends a set, and says where.
    pub fn push(&mut self, atoms: &[Atom]) -> u32 {
        let place = self.0.len() as u32;
        let mut set = Vec::with_capacity(atoms.len());
        for atom in atoms {
            put(&mut set, *atom);
        }
        put(&mut self.0, set.len() as u32);
        self.0.append(&mut set);
        place
    }

    /// The sets so far.
    pub fn finish(self) -> Sets {
        Sets(self.0.into())
    }
}

fn put(list: &mut Vec<Short>, number: u32) {
    match u16::try_from(number) {
        Ok(short) if short != LONG => list.push(short.to_le_bytes()),
        _ => list.extend([LONG, number as u16, (number >> 16) as u16].map(u16::to_le_bytes)),
    }
}

/// The first number of a list, and the rest.
#[inline]
fn take(list: &[Short]) -> Option<(u32, &[Short])> {
    let (first, rest) = list.split_first()?;
    let first = u16::from_le_bytes(*first);
    if first == LONG { take_long(rest) } else { Some((first.into(), rest)) }
}

/// The rest of a fold, from the first long number on.
#[cold]
#[inline(never)]
fn fold_long<T>(mut rest: &[Short], first: T, mut with: impl FnMut(T, Atom) -> T) -> T {
    let mut all = first;
    while let Some((atom, next)) = take(rest) {
        (all, rest) = (with(all, atom), next);
    }
    all
}

#[cold]
fn take_long(rest: &[Short]) -> Option<(u32, &[Short])> {
    let ([low, high], rest) = rest.split_first_chunk()?;
    Some((u32::from(u16::from_le_bytes(*high)) << 16 | u32::from(u16::from_le_bytes(*low)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_come_back_whatever_their_numbers() {
        let many: Vec<Atom> = (0..70_000).collect();
        let written: [&[Atom]; 4] = [&[1, 65_534, 65_535, 65_536, 900_000], &[], &many, &[7]];
        let mut builder = SetsBuilder::default();
        let places = written.map(|set| builder.push(set));
        let mut packer = Packer::default();
        builder.finish().pack(&mut packer);
        let sets = Sets::unpack(&mut Unpacker::new(packer.finish().leak()));
        for (place, set) in places.into_iter().zip(written) {
            let back = sets.get(place).fold(Vec::new(), |mut atoms, atom| {
                atoms.push(atom);
                atoms
            });
            assert_eq!(back, set);
        }
    }
}
