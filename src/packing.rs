//! Owns the bytes of packed rule sets: lists of numbers, one after another, that a start only has to copy.

/// Appends lists of numbers and bytes, each after its length, all little-endian.
#[derive(Debug, Default)]
pub struct Packer(Vec<u8>);

impl Packer {
    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    /// Appends a list of numbers.
    pub fn numbers(&mut self, numbers: &[u32]) {
        self.0.extend((numbers.len() as u32).to_le_bytes());
        self.0.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }

    /// Appends bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u32).to_le_bytes());
        self.0.extend(bytes);
    }
}

/// Takes back what a [`Packer`] wrote, in the same order. What is not there any more reads as empty.
#[derive(Debug)]
pub struct Unpacker<'p>(&'p [u8]);

impl<'p> Unpacker<'p> {
    /// Reads from the start.
    pub const fn new(packed: &'p [u8]) -> Self {
        Self(packed)
    }

    fn take(&mut self, len: usize) -> &[u8] {
        let (head, tail) = self.0.split_at(len.min(self.0.len()));
        self.0 = tail;
        head
    }

    fn length(&mut self) -> usize {
        let mut bytes = [0; 4];
        let head = self.take(4);
        bytes[..head.len()].copy_from_slice(head);
        u32::from_le_bytes(bytes) as usize
    }

    /// Takes a list of numbers.
    pub fn numbers(&mut self) -> Vec<u32> {
        let len = self.length();
        let bytes = self.take(len * 4);
        bytes.chunks_exact(4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).collect()
    }

    /// Takes bytes.
    pub fn bytes(&mut self) -> Vec<u8> {
        let len = self.length();
        self.take(len).to_vec()
    }
}
