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

    /// The roles of phrases that say a signal, rather than clear it or ask for something beside it.
    pub const CLAIMS: [Self; 3] = [Self::Match, Self::Opening, Self::Trigger];

    /// The roles of which it is asked only whether one of the phrases stands in a sentence, never where, which, or how often.
    const PRESENT: [Self; 3] = [Self::Needs, Self::AnswerNeeds, Self::KindCue];

    const fn code(self) -> u32 {
        match self {
            Self::Match => 0,
            Self::Except => 1,
            Self::Needs => 2,
            Self::Clears(scope) => 3 + scope as u32,
            Self::Trigger => 9,
            Self::AnswerNeeds => 10,
            Self::Evidence => 11,
            Self::Near => 12,
            Self::Opening => 13,
            Self::OpeningUnless => 14,
            Self::Count => 15,
            Self::CountUnless => 16,
            Self::KindCue => 17,
        }
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
    /// Whether what it shows lets a claim off however loud that is.
    pub firm: bool,
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

/// So many numbers are kept of a phrase: rule, role (with [`FIRM`]), group, where its name starts and ends, where it starts and ends itself.
const CODES: usize = 7;

/// Is added to the role of a firm phrase.
const FIRM: u32 = 1 << 8;

/// Whose each phrase is. Context phrases come after those of rules, and have no owner.
#[derive(Debug, Clone, Default)]
pub(crate) struct Owners {
    /// [`CODES`] numbers a phrase.
    codes: Numbers,
    /// All names of phrases, end to end.
    names: Cow<'static, [u8]>,
    /// For each rule and each role in turn, where its channels start; and where the last one's end.
    channel_starts: Numbers,
    /// The group of each channel.
    groups: Numbers,
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
            role: Role::ALL[(part(1) & !FIRM) as usize],
            firm: part(1) & FIRM != 0,
            group: part(2) as u16,
            name: std::str::from_utf8(name).unwrap_or_default(),
            span: Span::new(part(5), part(6)),
        }
    }

    /// The phrases of a rule, in the order of its file's tables.
    pub fn phrases(&self, rule: u32) -> impl Iterator<Item = (PhraseId, Owner<'_>)> {
        self.own_phrases(rule).map(|phrase| (phrase, self.of(phrase)))
    }

    /// Those of them that have a role.
    pub fn phrases_of(&self, rule: u32, wanted: Role) -> impl Iterator<Item = (PhraseId, Owner<'_>)> {
        let has_role = move |phrase: &PhraseId| self.codes.at(*phrase as usize * CODES + 1) & !FIRM == wanted.code();
        self.own_phrases(rule).filter(has_role).map(|phrase| (phrase, self.of(phrase)))
    }

    fn own_phrases(&self, rule: u32) -> Range<PhraseId> {
        self.phrase_starts.at(rule as usize)..self.phrase_starts.at(rule as usize + 1)
    }

    /// How many channels there are.
    pub fn channel_count(&self) -> usize {
        self.groups.len()
    }

    /// The channel of a rule's phrase.
    #[inline]
    pub fn channel_of(&self, phrase: PhraseId) -> ChannelId {
        self.channel_of.at(phrase as usize)
    }

    /// The channels of a rule for one role, group by group.
    #[inline]
    pub fn channels(&self, rule: u32, wanted: Role) -> Range<ChannelId> {
        let at = rule as usize * Role::ALL.len() + wanted.code() as usize;
        self.channel_starts.at(at)..self.channel_starts.at(at + 1)
    }

    /// The channels of which it is asked only whether one of their phrases stands in a sentence.
    pub fn channels_of_presence(&self) -> impl Iterator<Item = ChannelId> {
        let rules = (self.channel_starts.len() / Role::ALL.len()) as u32;
        (0..rules).flat_map(move |rule| Role::PRESENT.into_iter().flat_map(move |role| self.channels(rule, role)))
    }

    /// The channel of a rule for one role in one group, if a phrase of it is there.
    pub fn channel(&self, rule: u32, wanted: Role, group: u16) -> Option<ChannelId> {
        self.channels(rule, wanted).find(|channel| self.groups.at(*channel as usize) == u32::from(group))
    }

    fn lists(&self) -> [&Numbers; 5] {
        [&self.codes, &self.channel_starts, &self.groups, &self.channel_of, &self.phrase_starts]
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
        let (codes, channel_starts, groups, channel_of, phrase_starts) = (numbers(), numbers(), numbers(), numbers(), numbers());
        Self { codes, channel_starts, groups, channel_of, phrase_starts, names: unpacker.bytes().into() }
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
        let role = owner.role.code() | if owner.firm { FIRM } else { 0 };
        self.codes.push([owner.rule, role, owner.group.into(), from, to, owner.span.start, owner.span.end]);
    }

    /// The owners of all phrases of so many rules.
    pub fn finish(self, rules: usize) -> Owners {
        let channel = |codes: &[u32; CODES]| [codes[0], codes[1] & !FIRM, codes[2]];
        let mut channels: Vec<[u32; 3]> = self.codes.iter().map(channel).collect();
        channels.sort_unstable();
        channels.dedup();
        let of = |codes: &[u32; CODES]| channels.binary_search(&channel(codes)).unwrap_or_default() as ChannelId;
        let before = |rule: u32, code: u32| channels.partition_point(|[own, its_code, _]| (*own, *its_code) < (rule, code)) as ChannelId;
        let (rules, each) = (rules as u32, Role::ALL.len() as u32);
        Owners {
            channel_of: self.codes.iter().map(of).collect(),
            channel_starts: (0..=rules * each).map(|at| before(at / each, at % each)).collect(),
            groups: channels.iter().map(|[.., group]| *group).collect(),
            phrase_starts: (0..=rules).map(|rule| self.codes.partition_point(|[own, ..]| *own < rule) as PhraseId).collect(),
            codes: self.codes.into_iter().flatten().collect(),
            names: self.names.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_a_role_is_its_place() {
        assert!(Role::ALL.iter().map(|role| role.code()).eq(0..18));
    }

    #[test]
    fn phrases_find_their_channel_and_back() {
        let owner = |rule, role, group, name| Owner { rule, role, group, firm: group == 1, name, span: Span::new(1, 2) };
        let mut builder = OwnersBuilder::default();
        let written = [
            owner(0, Role::Match, 1, "a"),
            owner(0, Role::Except, 0, "b"),
            owner(0, Role::Match, 0, "a"),
            owner(2, Role::Clears(Scope::Answer), 0, "c d"),
            owner(2, Role::Clears(Scope::Answer), 0, "b"),
        ];
        for owner in &written {
            builder.push(*owner);
        }
        let owners = builder.finish(3);
        assert!(written.iter().zip(0..).all(|(owner, phrase)| owners.of(phrase) == *owner));
        assert!((0..5).map(|phrase| owners.channel_of(phrase)).eq([1, 2, 0, 3, 3]));
        assert_eq!((owners.channels(0, Role::Match), owners.channel(0, Role::Match, 1), owners.channel(0, Role::Match, 2)), (0..2, Some(1), None));
        assert_eq!((owners.channels(1, Role::Match), owners.channels(2, Role::Clears(Scope::Answer)), owners.channel_count()), (3..3, 3..4, 4));
        assert_eq!([0, 1, 2].map(|rule| owners.phrases(rule).map(|(phrase, _)| phrase).collect::<Vec<_>>()), [vec![0, 1, 2], vec![], vec![3, 4]]);
    }
}
