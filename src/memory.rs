//! Owns remembering: an editor has the same text linted after every key, and all its sentences but one are as they were.
//!
//! What a memory holds is what would be found anew, so that a memory that is lost, or forgets, costs time and changes nothing.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};

/// Things found before, by what they were found in. Those that are asked for stay; of the others about as much is forgotten as is new.
#[derive(Debug)]
pub struct Memory<K, V, S = RandomState> {
    /// What was lately asked for or kept, each with the bytes that it takes.
    recent: HashMap<K, (V, usize), S>,
    /// How much `recent` takes, in bytes.
    weight: usize,
    /// What was asked for before that.
    older: HashMap<K, (V, usize), S>,
    limit: usize,
}

/// What a memory did not know of all that it was asked for.
#[derive(Debug)]
pub struct Unknown<K> {
    /// Sentences, and what each is to be known by if it can be.
    sentences: Vec<(u32, Option<K>)>,
    /// What is known from long ago, and is to be remembered on.
    aged: Vec<K>,
}

/// What an entry takes beside key, value and what these point to, about.
const ENTRY: usize = 16;

impl<K: Eq + Hash, V, S: BuildHasher + Default> Memory<K, V, S> {
    /// One that keeps about so many bytes of what was lately asked for, and as many of what was asked for before that.
    pub fn of(limit: usize) -> Self {
        Self { recent: HashMap::default(), weight: 0, older: HashMap::default(), limit }
    }

    /// What is kept, and whether it is to be [renewed](Self::renew).
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<(&V, bool)>
    where
        K: Borrow<Q>,
    {
        self.recent.get(key).map(|kept| (&kept.0, false)).or_else(|| self.older.get(key).map(|kept| (&kept.0, true)))
    }

    /// Makes what was lately asked for of what was so before that.
    pub fn renew<Q: Eq + Hash + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        if let Some((key, (kept, bytes))) = self.older.remove_entry(key) {
            self.make_room(bytes);
            self.recent.insert(key, (kept, bytes));
        }
    }

    /// Keeps what, with its key, points to so many bytes.
    pub fn keep(&mut self, key: K, kept: V, bytes: usize) {
        let bytes = bytes + ENTRY + size_of::<(K, V, usize)>();
        self.make_room(bytes);
        self.recent.insert(key, (kept, bytes));
    }

    fn make_room(&mut self, bytes: usize) {
        if self.weight + bytes > self.limit {
            self.older = std::mem::take(&mut self.recent);
            self.weight = 0;
        }
        self.weight += bytes;
    }
}

impl<K: Copy + Eq + Hash, V, S: BuildHasher + Default> Memory<K, V, S> {
    /// Tells what is kept of each of some sentences, in order, given by what they are known by.
    pub fn recall(&self, sentences: impl Iterator<Item = (u32, Option<K>)>, mut tell: impl FnMut(u32, &V)) -> Unknown<K> {
        let mut unknown = Unknown { sentences: Vec::new(), aged: Vec::new() };
        for (sentence, key) in sentences {
            match key.and_then(|key| Some((key, self.get(&key)?))) {
                Some((key, (kept, is_aged))) => {
                    if is_aged {
                        unknown.aged.push(key);
                    }
                    tell(sentence, kept);
                }
                None => unknown.sentences.push((sentence, key)),
            }
        }
        unknown
    }

    /// Keeps what was found in the sentences that were not known: for each, in order, that and the bytes that it points to.
    pub fn learn(&mut self, unknown: &Unknown<K>, mut found: impl FnMut(u32) -> Option<(V, usize)>) {
        for key in &unknown.aged {
            self.renew(key);
        }
        for (sentence, key) in &unknown.sentences {
            if let (Some((found, bytes)), Some(key)) = (found(*sentence), key) {
                self.keep(*key, found, bytes);
            }
        }
    }
}

impl<K> Unknown<K> {
    /// Whether there is nothing to learn.
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty() && self.aged.is_empty()
    }

    /// The sentences that are not known, in order.
    pub fn sentences(&self) -> impl Iterator<Item = u32> {
        self.sentences.iter().map(|(sentence, _)| *sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_asked_for_any_more_is_forgotten() {
        let mut memory = Memory::<u32, (), RandomState>::of(1 << 20);
        let ask = |memory: &mut Memory<u32, (), RandomState>, key: u32| {
            let mut told = 0;
            let unknown = memory.recall(std::iter::once((7, Some(key))), |sentence, ()| told += sentence);
            assert_eq!(told + unknown.sentences().sum::<u32>(), 7);
            memory.learn(&unknown, |_| Some(((), 1000)));
            told == 7
        };
        assert!(!ask(&mut memory, 0));
        for n in 1..3000 {
            assert!(!ask(&mut memory, n));
            assert!(ask(&mut memory, 0), "what is asked for stays, after {n} others");
        }
        assert!(!ask(&mut memory, 1));
        assert!((1000..2100).contains(&(memory.recent.len() + memory.older.len())));
    }
}
