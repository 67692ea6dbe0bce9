//! Owns sets of positions, as bits: what the matcher computes with in place of single words.

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

/// A set of positions below `64 * N`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mask<const N: usize>([u64; N]);

impl<const N: usize> From<[u64; N]> for Mask<N> {
    #[inline]
    fn from(blocks: [u64; N]) -> Self {
        Self(blocks)
    }
}

impl<const N: usize> Mask<N> {
    /// No position.
    pub const EMPTY: Self = Self([0; N]);

    /// So many positions there are.
    pub const CAPACITY: usize = 64 * N;

    /// One position.
    #[inline]
    pub fn of(at: usize) -> Self {
        let mut mask = Self::EMPTY;
        mask.insert(at);
        mask
    }

    #[inline]
    pub fn insert(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    #[inline]
    pub fn contains(&self, at: usize) -> bool {
        self.0[at / 64] & 1 << (at % 64) != 0
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|block| *block == 0)
    }

    /// Whether it holds exactly one position.
    #[inline]
    pub fn is_single(&self) -> bool {
        self.0.iter().map(|block| block.count_ones()).sum::<u32>() == 1
    }

    /// All positions moved up by `by`, at most 63; those that leave the top are lost.
    #[inline]
    #[must_use]
    pub fn up(&self, by: u32) -> Self {
        // In two steps, as a shift by 64 is none.
        let carry = |block: usize| block.checked_sub(1).map_or(0, |below| self.0[below] >> 1 >> (63 - by));
        Self(std::array::from_fn(|block| self.0[block] << by | carry(block)))
    }

    /// All positions moved down by `by`, at most 63; those that leave the bottom are lost.
    #[inline]
    #[must_use]
    pub fn down(&self, by: u32) -> Self {
        let carry = |block: usize| self.0.get(block + 1).map_or(0, |above| above << 1 << (63 - by));
        Self(std::array::from_fn(|block| self.0[block] >> by | carry(block)))
    }

    /// The two added as numbers of so many bits, the overflow lost.
    #[inline]
    #[must_use]
    pub fn sum(&self, other: Self) -> Self {
        let mut carry = false;
        Self(std::array::from_fn(|block| {
            let (sum, over) = self.0[block].overflowing_add(other.0[block]);
            let (sum, over_again) = sum.overflowing_add(u64::from(carry));
            carry = over || over_again;
            sum
        }))
    }

    /// The 64 positions from `at` on, `at` being the lowest bit.
    #[inline]
    pub fn window(&self, at: usize) -> u64 {
        let (block, bit) = (at / 64, at % 64);
        let high = self.0.get(block + 1).map_or(0, |next| next << 1 << (63 - bit));
        self.0[block] >> bit | high
    }

    /// The positions, in order.
    #[inline]
    pub fn positions(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(block, mut bits)| {
            std::iter::from_fn(move || {
                (bits != 0).then(|| {
                    let at = bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    block * 64 + at
                })
            })
        })
    }
}

impl<const N: usize> BitAnd for Mask<N> {
    type Output = Self;

    #[inline]
    fn bitand(self, other: Self) -> Self {
        Self(std::array::from_fn(|block| self.0[block] & other.0[block]))
    }
}

impl<const N: usize> BitOr for Mask<N> {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(std::array::from_fn(|block| self.0[block] | other.0[block]))
    }
}

impl<const N: usize> BitOrAssign for Mask<N> {
    #[inline]
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl<const N: usize> Not for Mask<N> {
    type Output = Self;

    #[inline]
    fn not(self) -> Self {
        Self(self.0.map(|block| !block))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_move_over_the_seams() {
        let mut mask = Mask::<3>::EMPTY;
        let all = [0, 5, 63, 64, 127, 128, 190];
        for at in all {
            mask.insert(at);
        }
        assert_eq!(mask.positions().collect::<Vec<_>>(), all);
        for by in [0, 1, 17, 63] {
            let moved: Vec<usize> = all.iter().map(|at| at + by).filter(|at| *at < Mask::<3>::CAPACITY).collect();
            assert_eq!(mask.up(by as u32).positions().collect::<Vec<_>>(), moved, "by {by}");
            let moved: Vec<usize> = all.iter().filter_map(|at| at.checked_sub(by)).collect();
            assert_eq!(mask.down(by as u32).positions().collect::<Vec<_>>(), moved, "by {by}");
        }
        assert_eq!((mask.window(0), mask.window(63), mask.window(127)), (1 | 1 << 5 | 1 << 63, 0b11, 0b11 | 1 << 63));
        assert_eq!(Mask([u64::MAX, 1, 7]).sum(Mask([1, 1, 0])), Mask([0, 3, 7]));
        assert!(mask.contains(127) && !mask.contains(126) && !mask.is_single() && Mask::<3>::of(130).is_single());
    }
}
