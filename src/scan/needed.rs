//! Owns which hits are filed only near others: what a match needs beside it says nothing where no such match is. More than half of all hits are of this
//! kind, as needs are common words.

use std::collections::BTreeMap;
use std::ops::Range;

use super::stretch::Addressed;
use crate::rule::{ChannelId, Reach, Role, RuleSet};

/// Stands for no need.
const NONE: u32 = u32::MAX;

/// Which channels' hits are needed near those of which.
#[derive(Debug)]
pub struct Needed {
    /// For each channel, its number among those that are filed only near matches, or [`NONE`].
    number: Vec<u32>,
    /// For each channel, which of [`Self::asked`] ask for something near its hits.
    asks: Vec<Range<u32>>,
    /// The numbers asked for, and how far from a match it may stand.
    asked: Vec<(u32, Reach)>,
    /// How far each of the numbered may stand from any match.
    reaches: Vec<Reach>,
}

impl Needed {
    /// What the rules of a set need. What may stand anywhere in a paragraph or an answer, or calls for a regular expression, is filed wherever it stands.
    pub fn of(set: &RuleSet) -> Self {
        // By the channel of what is needed: the channels of matches, each with its reach; nothing, if it has none.
        let mut needs: BTreeMap<ChannelId, Option<Vec<(ChannelId, Reach)>>> = BTreeMap::new();
        for (rule, table) in (0..).zip(&set.rules).filter_map(|(rule, own)| Some((rule, own.matches.as_ref()?))) {
            for (at, group) in (0..).zip(&table.groups) {
                let Some(needed) = &group.needs else { continue };
                let Some(channel) = set.owners.channel(rule, Role::Needs, needed.group) else { continue };
                let near = needs.entry(channel).or_insert_with(|| Some(Vec::new()));
                match Reach::of(&needed.scopes).filter(|_| table.regexes.is_empty()) {
                    Some(reach) => near.iter_mut().for_each(|near| near.extend(set.owners.channel(rule, Role::Match, at).map(|of| (of, reach)))),
                    None => *near = None,
                }
            }
        }
        let channels = set.owners.channel_count() + 1;
        let (mut number, mut reaches, mut by_match) = (vec![NONE; channels], Vec::new(), Vec::new());
        for (channel, matches) in needs.into_iter().filter_map(|(channel, matches)| Some((channel, matches?))) {
            let own = reaches.len() as u32;
            number[channel as usize] = own;
            reaches.push(matches.iter().fold(Reach::default(), |widest, (_, reach)| widest.or(*reach)));
            by_match.extend(matches.into_iter().map(|(of, reach)| (of, own, reach)));
        }
        by_match.sort_unstable_by_key(|(of, own, _)| (*of, *own));
        let mut asks = vec![0..0; channels];
        let mut first = 0;
        for of_one in by_match.chunk_by(|(one, ..), (next, ..)| one == next) {
            let next = first + of_one.len() as u32;
            asks[of_one[0].0 as usize] = first..next;
            first = next;
        }
        Self { number, asks, asked: by_match.into_iter().map(|(_, own, reach)| (own, reach)).collect(), reaches }
    }

    /// Which of some hits are to be filed, given by sentence; of so many sentences, with others before and after them or not.
    pub fn near(&self, hits: &[Addressed], sentences: u32, others: [bool; 2]) -> impl Fn(&Addressed) -> bool + use<'_> {
        let words = (sentences as usize).div_ceil(64);
        let mut near = vec![0_u64; words * self.reaches.len()];
        let mut mark = |number: u32, sentences: Range<u32>| {
            sentences.for_each(|sentence| near[number as usize * words + sentence as usize / 64] |= 1 << (sentence % 64));
        };
        // A match in the sentences beside these may need it.
        for (number, reach) in (0..).zip(&self.reaches) {
            mark(number, 0..if others[0] { reach.after.min(sentences) } else { 0 });
            mark(number, if others[1] { sentences.saturating_sub(reach.before) } else { sentences }..sentences);
        }
        for hit in hits {
            for asked in self.asks[hit.channel() as usize].clone() {
                let (number, reach) = self.asked[asked as usize];
                mark(number, hit.sentence().saturating_sub(reach.before)..(hit.sentence() + reach.after + 1).min(sentences));
            }
        }
        move |hit| {
            let number = self.number[hit.channel() as usize];
            number == NONE || near[number as usize * words + hit.sentence() as usize / 64] >> (hit.sentence() % 64) & 1 != 0
        }
    }
}
