//! Owns which enabling comment ends which disabling one: the first after it that names all it names, or names nothing.

use std::collections::{HashMap, HashSet};

use super::{Comment, Verb};

/// Disabling comments without an end so far, those of the same names together, by the one of their names that fewest enabling comments hold: an enabling
/// comment looks only at those by its own names, and not at each of a hundred thousand.
type Open<'c> = HashMap<Option<&'c str>, HashMap<Vec<&'c str>, Vec<usize>>>;

/// For each comment, where an enabling one ends it; `never` where none does.
pub(super) fn ends(comments: &[Comment], never: u32) -> Vec<u32> {
    let mut ends = vec![never; comments.len()];
    let enabled = counts(comments);
    let mut open = Open::new();
    for (index, comment) in comments.iter().enumerate() {
        let mut names: Vec<&str> = comment.names.iter().map(|(name, _)| name.as_str()).collect();
        match comment.verb {
            Verb::Disable => {
                names.sort_unstable();
                names.dedup();
                let rarest = names.iter().copied().min_by_key(|name| enabled.get(name).copied().unwrap_or(0));
                open.entry(rarest).or_default().entry(names).or_default().push(index);
            }
            Verb::Enable => close(&mut open, &names).into_iter().for_each(|closed| ends[closed] = comment.span.start),
            Verb::Ignore | Verb::IgnoreFile => {}
        }
    }
    ends
}

/// In how many enabling comments each name stands.
fn counts(comments: &[Comment]) -> HashMap<&str, u32> {
    let mut counts = HashMap::new();
    for comment in comments.iter().filter(|comment| comment.verb == Verb::Enable) {
        comment.names.iter().for_each(|(name, _)| *counts.entry(name.as_str()).or_default() += 1);
    }
    counts
}

/// Takes out what an enabling comment of these names ends; none means all.
fn close<'c>(open: &mut Open<'c>, names: &[&'c str]) -> Vec<usize> {
    if names.is_empty() {
        return std::mem::take(open).into_values().flat_map(HashMap::into_values).flatten().collect();
    }
    let given: HashSet<&'c str> = names.iter().copied().collect();
    let mut closed = Vec::new();
    for key in given.iter().map(|name| Some(*name)).chain([None]) {
        let Some(groups) = open.get_mut(&key) else { continue };
        closed.extend(groups.extract_if(|own, _| own.iter().all(|name| given.contains(name))).flat_map(|(_, group)| group));
    }
    closed
}
