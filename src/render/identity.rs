//! Owns what tells two findings of one report apart for readers that drop those they hold for the same.

use std::collections::HashMap;

/// Hands out identities. A fingerprint is the same for two findings of one rule in one sentence, and for an answer without heading in each
/// of two files; with the file and a count it is not.
#[derive(Debug, Default)]
pub struct Identities {
    seen: HashMap<(String, u64), u32>,
}

impl Identities {
    /// The identity of the next finding with this path and fingerprint.
    ///
    /// As long as the order of findings is that of their places, a finding keeps its identity when lines shift.
    pub fn of(&mut self, path: &str, fingerprint: u64) -> String {
        let count = self.seen.entry((path.to_owned(), fingerprint)).or_insert(0);
        *count += 1;
        format!("{fingerprint:016x}:{count}:{path}")
    }
}
