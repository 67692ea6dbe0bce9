//! Owns the chance of the benchmarks, which is the same in every run.

/// Numbers by xorshift (Marsaglia 2003), from a seed that is not 0.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `most`.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}
