//! Owns the memory for the sets that were asked for lately in a lane: programs with much in common come one after another, so that four
//! sets in ten have been asked for just before. Where *all* sets are remembered, what it touches costs more than it spares.

use super::mask::Mask;

/// A power of two. Of an answer's 27,000 sets 6,800 are the one before again, and a memory for 64 knows 11,400, one for 1,024 no more than 12,300.
const PLACES: usize = 64;

/// Where the atoms of some sets stand.
#[derive(Debug)]
pub(super) struct Recent<const N: usize>([(u32, Mask<N>); PLACES]);

/// No set has this number.
const NO_SET: u32 = u32::MAX;

impl<const N: usize> Default for Recent<N> {
    fn default() -> Self {
        Self([(NO_SET, Mask::EMPTY); PLACES])
    }
}

impl<const N: usize> Recent<N> {
    /// Where the atoms of a set stand, if it is remembered.
    #[inline]
    pub fn get(&self, set: u32) -> Option<Mask<N>> {
        let (known, mask) = self.0[place_of(set)];
        (known == set).then_some(mask)
    }

    /// Remembers where they stand, in place of another set.
    #[inline]
    pub fn put(&mut self, set: u32, mask: Mask<N>) {
        self.0[place_of(set)] = (set, mask);
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Fibonacci hashing: the top bits of a product tell apart numbers that lie close together.
#[inline]
const fn place_of(set: u32) -> usize {
    (set.wrapping_mul(0x9E37_79B1) >> (u32::BITS - PLACES.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_known_until_another_takes_its_place_or_all_are_forgotten() {
        let mut recent = Recent::<1>::default();
        recent.put(7, Mask::of(3));
        assert_eq!((recent.get(7), recent.get(8)), (Some(Mask::of(3)), None));
        let other = (8..100_000).find(|other| place_of(*other) == place_of(7)).unwrap();
        recent.put(other, Mask::of(5));
        assert_eq!((recent.get(7), recent.get(other)), (None, Some(Mask::of(5))));
        recent.clear();
        assert_eq!(recent.get(other), None);
    }
}
