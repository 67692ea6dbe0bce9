//! Owns the matches of one term or phrase in a lane while its programs are run.

use super::mask::Mask;

/// A match spans at most so many words; the set of its possible lengths is one machine word.
const MAX_MATCH: usize = 63;

/// What a program's match is to its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// One of its matches.
    Match,
    /// A stretch that none of them may overlap.
    Exception,
}

/// The matches of one owner.
#[derive(Debug)]
pub(super) struct Row<const N: usize> {
    pub starts: Mask<N>,
    /// For each start, the set of its lengths.
    pub lengths: Vec<u64>,
    excepted: Vec<(usize, usize)>,
}

impl<const N: usize> Default for Row<N> {
    fn default() -> Self {
        Self { starts: Mask::EMPTY, lengths: vec![0; Mask::<N>::CAPACITY], excepted: Vec::new() }
    }
}

impl<const N: usize> Row<N> {
    /// Notes a match with all lengths it can have, if it has any.
    pub fn enter(&mut self, at: usize, lengths: u64, side: Side) {
        if lengths == 0 {
            return;
        }
        if side == Side::Exception {
            self.excepted.push((at, at + longest(lengths)));
        } else if self.starts.contains(at) {
            self.lengths[at] |= lengths;
        } else {
            self.starts.insert(at);
            self.lengths[at] = lengths;
        }
    }

    /// Takes out what overlaps an exception.
    pub fn except(&mut self) {
        if self.excepted.is_empty() {
            return;
        }
        let mut kept = Mask::EMPTY;
        for at in self.starts.positions() {
            let all = self.lengths[at];
            let overlaps = |len: usize| self.excepted.iter().any(|(from, to)| *from < at + len && at < *to);
            let lengths = (1..=MAX_MATCH).filter(|len| all & (1 << len) != 0 && !overlaps(*len)).fold(0, |kept, len| kept | 1 << len);
            if lengths != 0 {
                kept.insert(at);
                self.lengths[at] = lengths;
            }
        }
        self.starts = kept;
        self.excepted.clear();
    }
}

/// The greatest of a set of lengths that is not empty.
pub(super) fn longest(lengths: u64) -> usize {
    63 - lengths.leading_zeros() as usize
}
