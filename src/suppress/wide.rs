//! Owns which suppression of a stretch of the source, or of the whole file, reaches a byte: the first that names the rule.
//!
//! Looked up and not searched for: a hundred thousand comments times as many findings would take minutes.

use std::collections::{BTreeSet, HashMap};

use super::near::NONE;
use super::{Reach, Suppression};
use crate::finding::Finding;

/// For each name (none means all), the stretches of bytes in which one suppression comes first.
pub(super) struct Wide<'s>(HashMap<Option<&'s str>, Vec<(u32, usize)>>);

impl<'s> Wide<'s> {
    pub fn of(suppressions: &'s [Suppression]) -> Self {
        let mut ranges: HashMap<Option<&str>, Vec<(u32, u32, usize)>> = HashMap::new();
        for (index, suppression) in suppressions.iter().enumerate() {
            let Reach::Stretch { start, end } = suppression.reach else { continue };
            let names = suppression.names.iter().map(|(name, _)| Some(name.as_str()));
            let all = suppression.names.is_empty().then_some(None);
            names.chain(all).for_each(|name| ranges.entry(name).or_default().push((start, end, index)));
        }
        Self(ranges.into_iter().map(|(name, ranges)| (name, first(&ranges))).collect())
    }

    /// The suppression that lets a finding off.
    pub fn reaching(&self, finding: &Finding) -> Option<usize> {
        let names = [Some(finding.rule.id.as_str()), Some(finding.rule.family.as_str()), None];
        names.into_iter().filter_map(|name| self.named(name, finding.span.start)).min()
    }

    fn named(&self, name: Option<&str>, byte: u32) -> Option<usize> {
        let stretches = self.0.get(&name)?;
        let at = stretches.partition_point(|(start, _)| *start <= byte).checked_sub(1)?;
        Some(stretches[at].1).filter(|index| *index != NONE)
    }
}

/// Cuts ranges into stretches, each with the lowest index of those that cover it.
fn first(ranges: &[(u32, u32, usize)]) -> Vec<(u32, usize)> {
    let opening = ranges.iter().map(|(start, end, index)| (*start, *index, start < end));
    let closing = ranges.iter().map(|(_, end, index)| (*end, *index, false));
    let mut events: Vec<(u32, usize, bool)> = opening.chain(closing).collect();
    events.sort_unstable();
    let mut open = BTreeSet::new();
    let mut stretches: Vec<(u32, usize)> = Vec::new();
    for (at, index, opens) in events {
        if opens {
            open.insert(index);
        } else {
            open.remove(&index);
        }
        let covering = open.first().copied().unwrap_or(NONE);
        match stretches.last_mut().filter(|(start, _)| *start == at) {
            Some(last) => last.1 = covering,
            None => stretches.push((at, covering)),
        }
    }
    stretches
}
