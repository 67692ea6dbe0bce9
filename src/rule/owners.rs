//! Owns whose each phrase of a rule set is, as lists of numbers that are used where they lie: a start reads none of them.
//!
//! Phrases of one rule that have the same role in the same group are a *channel*: what asks for them asks for all of them at once, and so
//! hits are kept channel by channel (`crate::scan`).

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::definition::Scope;
use crate::matching::PhraseId;
use crate::packing::{Numbers, Packer, Unpacker};
use crate::span::Span;

/// What a phrase is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `match.phrases`
    Match,
    /// `match.except`, `opening.except`, `count.except`, `lacks.except`
    Except,
    /// `match.needs`
    Needs,
    /// `cleared-by.SCOPE`
    Clears(Scope),
    /// `lacks.trigger`
    Trigger,
    /// `lacks.needs`
    AnswerNeeds,
    /// `lacks.evidence`
    Evidence,
    /// `lacks.near`
    Near,
    /// `opening.phrases`
    Opening,
    /// `opening.unless`
    OpeningUnless,
    /// `count.of`
    Count,
    /// `count.unless`
    CountUnless,
    /// `cues`
    KindCue,
}

impl Role {
    /// All of them; the code of one is its place here.
    const ALL: [Self; 18] = [
        Self::Match,
        Self::Except,
        Self::Needs,
        Self::Clears(Scope::Sentence),
        Self::Clears(Scope::Next),
        Self::Clears(Scope::NextTwo),
        Self::Clears(Scope::Previous),
        Self::Clears(Scope::Paragraph),
        Self::Clears(Scope::Answer),
        Self::Trigger,
        Self::AnswerNeeds,
        Self::Evidence,
        Self::Near,
        Self::Opening,
        Self::OpeningUnless,
        Self::Count,
        Self::CountUnless,
        Self::KindCue,
    ];

    fn code(self) -> u32 {
        Self::ALL.iter().position(|role| *role == self).unwrap_or_default() as u32
    }
}

/// Whose a phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner<'o> {
    /// The rule, an index of [`RuleSet::rules`](super::RuleSet::rules).
    pub rule: u32,
    /// What for.
    pub role: Role,
    /// Which group of `[match]` it belongs to; 0 for all that stands outside of groups.
    pub group: u16,
    /// How a note calls it: the evidence's summary, else the phrase as written.
    pub name: &'o str,
    /// Its place in the rule file.
    pub span: Span,
}

impl Owner<'_> {
    /// Whether the phrase's name is one a person would say: a summary of evidence, or plain words; not the notation.
    pub fn is_spoken(&self) -> bool {
        let notation = |c: char| "([<|*~#_@^$".contains(c);
        !self.name.contains(notation) && !self.name.contains("..")
    }
}

/// A channel, by its place among all channels.
pub(crate) type ChannelId = u32;

/// So many numbers are kept of a phrase: rule, role, group, where its name starts and ends, where it starts and ends itself.
const CODES: usize = 7;

/// Whose each phrase is. Context phrases come after those of rules, and have no owner.
#[derive(Debug, Clone, Default)]
pub(crate) struct Owners {
    /// [`CODES`] numbers a phrase.
    codes: Numbers,
    /// All names of phrases, end to end.
    names: Cow<'static, [u8]>,
    /// Role and group of each channel, rule by rule, in the order of roles.
    channels: Numbers,
    /// For each rule, where its channels start, and where the last one's end.
    channel_starts: Numbers,
    /// For each phrase, its channel.
    channel_of: Numbers,
    /// For each rule, its first phrase, and the one after its last.
    phrase_starts: Numbers,
}

impl Owners {
    /// Whose the phrase is, which must be a rule's.
    pub fn of(&self, phrase: PhraseId) -> Owner<'_> {
        let part = |code: usize| self.codes.at(phrase as usize * CODES + code);
        let name = self.names.get(part(3) as usize..part(4) as usize).unwrap_or_default();
        Owner {
            rule: part(0),
            role: Role::ALL[part(1) as usize],
            group: part(2) as u16,
            name: std::str::from_utf8(name).unwrap_or_default(),
            span: Span::new(part(5), part(6)),
        }
    }

    /// The phrases of a rule, in the order of its file's tables.
    pub fn phrases(&self, rule: u32) -> impl Iterator<Item = (PhraseId, Owner<'_>)> {
        let starts = self.phrase_starts.part(rule, rule + 2);
        let mut bounds = starts.iter();
        let (from, to) = (bounds.next().unwrap_or_default(), bounds.next().unwrap_or_default());
        (from..to).map(|phrase| (phrase, self.of(phrase)))
    }

    /// How many channels there are.
    pub fn channel_count(&self) -> usize {
        self.channel_starts.last().unwrap_or_default() as usize
    }

    /// The channel of a rule's phrase.
    #[inline]
    pub fn channel_of(&self, phrase: PhraseId) -> ChannelId {
        self.channel_of.at(phrase as usize)
    }

    /// The channels of a rule for one role, group by group.
    pub fn channels(&self, rule: u32, wanted: Role) -> Range<ChannelId> {
        let wanted = wanted.code();
        let role = |channel: &ChannelId| self.channels.at(*channel as usize * 2);
        let own = self.own_channels(rule);
        let from = own.clone().find(|channel| role(channel) >= wanted).unwrap_or(own.end);
        let to = (from..own.end).find(|channel| role(channel) > wanted).unwrap_or(own.end);
        from..to
    }

    /// The channel of a rule for one role in one group, if a phrase of it is there.
    pub fn channel(&self, rule: u32, wanted: Role, group: u16) -> Option<ChannelId> {
        self.channels(rule, wanted).find(|channel| self.channels.at(*channel as usize * 2 + 1) == u32::from(group))
    }

    fn own_channels(&self, rule: u32) -> Range<ChannelId> {
        self.channel_starts.at(rule as usize)..self.channel_starts.at(rule as usize + 1)
    }

    fn lists(&self) -> [&Numbers; 5] {
        [&self.codes, &self.channels, &self.channel_starts, &self.channel_of, &self.phrase_starts]
    }

    /// Appends all of it to a packed rule set.
    pub fn pack(&self, packer: &mut Packer) {
        for numbers in self.lists() {
            packer.numbers(numbers);
        }
        packer.bytes(&self.names);
    }

    /// Takes back what [`Self::pack`] wrote.
    pub fn unpack(unpacker: &mut Unpacker) -> Self {
        let mut numbers = || unpacker.numbers();
        let (codes, channels, channel_starts, channel_of, phrase_starts) = (numbers(), numbers(), numbers(), numbers(), numbers());
        Self { codes, channels, channel_starts, channel_of, phrase_starts, names: unpacker.bytes().into() }
    }
}

/// Gathers [`Owners`], phrase by phrase and rule by rule.
#[derive(Debug, Default)]
pub(super) struct OwnersBuilder {
    codes: Vec<[u32; CODES]>,
    names: Vec<u8>,
    /// Where each name lies that came before.
    named: HashMap<String, (u32, u32)>,
}

impl OwnersBuilder {
    /// How many phrases there are by now.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Adds the next phrase. Rules come one after another.
    pub fn push(&mut self, owner: Owner<'_>) {
        let (from, to) = *self.named.entry(owner.name.to_owned()).or_insert_with(|| {
            let from = self.names.len() as u32;
            self.names.extend(owner.name.as_bytes());
            (from, self.names.len() as u32)
        });
        self.codes.push([owner.rule, owner.role.code(), owner.group.into(), from, to, owner.span.start, owner.span.end]);
    }

    /// The owners of all phrases of so many rules.
    pub fn finish(self, rules: usize) -> Owners {
        let channel = |codes: &[u32; CODES]| [codes[0], codes[1], codes[2]];
        let mut channels: Vec<[u32; 3]> = self.codes.iter().map(channel).collect();
        channels.sort_unstable();
        channels.dedup();
        let of = |codes: &[u32; CODES]| channels.binary_search(&channel(codes)).unwrap_or_default() as ChannelId;
        let starts = 0..=rules as u32;
        Owners {
            channel_of: self.codes.iter().map(of).collect(),
            channel_starts: starts.clone().map(|rule| channels.partition_point(|[own, ..]| *own < rule) as ChannelId).collect(),
            phrase_starts: starts.map(|rule| self.codes.partition_point(|[own, ..]| *own < rule) as PhraseId).collect(),
            channels: channels.iter().flat_map(|[_, role, group]| [*role, *group]).collect(),
            codes: self.codes.into_iter().flatten().collect(),
            names: self.names.into(),
        }
    }
}
