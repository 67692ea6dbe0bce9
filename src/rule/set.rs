//! Owns the rule set: rules with the grammar they share, and whose each of its phrases is.
//!
//! Phrases of one rule that have the same role in the same group are a *channel*: what asks for them asks for all of them at once, and so
//! hits are kept channel by channel (`crate::scan`).

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::compile_rule::read_examples;
use super::definition::{Rule, Scope, Severity};
use super::pack::Pack;
use crate::matching::{Grammar, PhraseId};

/// What a phrase is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

/// Whose phrase it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The rule, an index of [`RuleSet::rules`].
    pub rule: u32,
    /// What for.
    pub role: Role,
    /// Which group of `[match]` it belongs to; 0 for all that stands outside of groups.
    pub group: u16,
    /// How a note calls it: the evidence's summary, else the phrase as written.
    pub name: Cow<'static, str>,
    /// Its place in the rule file.
    pub span: crate::span::Span,
}

impl Owner {
    /// The phrase's name, to be kept.
    pub fn name(&self) -> Arc<str> {
        Arc::from(&*self.name)
    }

    /// Whether the phrase's name is one a person would say: a summary of evidence, or plain words; not the notation.
    pub fn is_spoken(&self) -> bool {
        let notation = |c: char| "([<|*~#_@^$".contains(c);
        !self.name.contains(notation) && !self.name.contains("..")
    }
}

/// The phrases of a rule that have the same role in the same group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Channel {
    rule: u32,
    role: Role,
    group: u16,
}

/// A channel, by its place in the set.
pub(crate) type ChannelId = u32;

/// Rules with all they share, cheap to clone. The order of rules never changes a result: they are kept sorted by id.
#[derive(Debug, Clone)]
pub struct RuleSet {
    pub(crate) grammar: Arc<Grammar>,
    pub(crate) rules: Vec<Arc<Rule>>,
    /// For each rule, whether it is to run.
    pub(crate) enabled: Vec<bool>,
    /// For each phrase of the grammar, whose it is; context phrases come after and have none.
    pub(crate) owners: Arc<[Owner]>,
    /// For each rule, its phrases by role, sorted.
    phrases: Arc<[Vec<(Role, PhraseId)>]>,
    /// All channels, sorted.
    channels: Arc<[Channel]>,
    /// For each rule, where its channels start, and where the last one's end.
    channel_starts: Arc<[ChannelId]>,
    /// For each phrase of a rule, its channel.
    channel_of: Arc<[ChannelId]>,
    pub(crate) context: super::context::Context,
    /// Every rule and family the packs know, enabled or not.
    pub(crate) known: Vec<String>,
    /// The rule that reports suppressions in vain, where it is enabled.
    pub(crate) unused_suppression: Option<Arc<Rule>>,
}

impl RuleSet {
    pub(super) fn assemble(grammar: Grammar, rules: Vec<Rule>, owners: Vec<Owner>, context: super::context::Context, known: Vec<String>) -> Self {
        let mut phrases: Vec<Vec<(Role, PhraseId)>> = vec![Vec::new(); rules.len()];
        for (phrase, owner) in owners.iter().enumerate() {
            phrases[owner.rule as usize].push((owner.role, phrase as PhraseId));
        }
        for own in &mut phrases {
            own.sort_unstable();
        }
        let enabled = vec![true; rules.len()];
        let unused_suppression = Some(Arc::new(super::meta::unused_suppression()));
        let (channels, channel_of) = channels(&owners);
        let channel_starts = (0..=rules.len() as u32).map(|rule| channels.partition_point(|channel| channel.rule < rule) as ChannelId).collect();
        let (grammar, owners, phrases) = (Arc::new(grammar), owners.into(), phrases.into());
        let rules = rules.into_iter().map(Arc::new).collect();
        Self { grammar, rules, enabled, owners, phrases, channels, channel_starts, channel_of, context, known, unused_suppression }
    }

    /// Gives rules the examples of their files.
    pub(crate) fn add_examples(&mut self, pack: &Pack) {
        for file in &pack.rules {
            let examples = read_examples(&file.source);
            if let Some(at) = self.position(&file.id) {
                Arc::make_mut(&mut self.rules[at]).examples = examples;
            }
        }
    }

    /// Runs only the rules for which `wanted` holds, given id and family.
    pub fn enable(&mut self, wanted: impl Fn(&str, &str) -> bool) {
        for (enabled, rule) in self.enabled.iter_mut().zip(&self.rules) {
            *enabled = wanted(&rule.id, &rule.family);
        }
        self.unused_suppression = self.unused_suppression.take().filter(|rule| wanted(&rule.id, &rule.family));
    }

    /// Gives rules another severity than their own, where `severity` says one, given id and family.
    pub fn judge(&mut self, severity: impl Fn(&str, &str) -> Option<Severity>) {
        for rule in self.rules.iter_mut().chain(&mut self.unused_suppression) {
            if let Some(severity) = severity(&rule.id, &rule.family).filter(|severity| *severity != rule.severity) {
                Arc::make_mut(rule).severity = severity;
            }
        }
    }

    /// The enabled rules, sorted by id.
    pub fn rules(&self) -> impl Iterator<Item = &Arc<Rule>> {
        self.rules.iter().zip(&self.enabled).filter(|(_, enabled)| **enabled).map(|(rule, _)| rule)
    }

    /// Every rule and family there is, enabled or not, sorted.
    pub fn known(&self) -> &[String] {
        &self.known
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok()
    }

    /// The enabled rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Arc<Rule>> {
        let own = self.position(id).filter(|at| self.enabled[*at]).map(|at| &self.rules[at]);
        own.or_else(|| self.unused_suppression.as_ref().filter(|rule| rule.id == id))
    }

    /// A rule's phrases of the given roles, with their places in its file.
    pub fn own_phrases(&self, id: &str, roles: &[Role]) -> Vec<(PhraseId, crate::span::Span)> {
        let Some(at) = self.position(id) else { return Vec::new() };
        let own = self.phrases[at].iter().filter(|(role, _)| roles.contains(role));
        own.map(|(_, phrase)| (*phrase, self.owners[*phrase as usize].span)).collect()
    }

    /// What clears a rule's matches: names of evidence, and how near.
    pub fn clearing_of(&self, id: &str) -> Vec<(Scope, Arc<str>)> {
        let Some(rule) = self.position(id) else { return Vec::new() };
        let clears = self.phrases[rule].iter().filter_map(|(role, phrase)| {
            let scope = match role {
                Role::Clears(scope) => *scope,
                Role::Evidence => Scope::Answer,
                _ => return None,
            };
            let owner = &self.owners[*phrase as usize];
            owner.is_spoken().then(|| (scope, owner.name()))
        });
        clears.collect()
    }

    /// The phrases of a rule that have a role.
    pub(crate) fn phrases_of(&self, rule: u32, wanted: Role) -> impl Iterator<Item = PhraseId> + '_ {
        self.phrases[rule as usize].iter().filter(move |(role, _)| *role == wanted).map(|(_, phrase)| *phrase)
    }

    /// How many channels there are.
    pub(crate) fn channel_count(&self) -> usize {
        self.channels.len()
    }

    /// The channel of a rule's phrase.
    pub(crate) fn channel_of(&self, phrase: PhraseId) -> ChannelId {
        self.channel_of[phrase as usize]
    }

    /// The channels of a rule for one role, group by group.
    pub(crate) fn channels(&self, rule: u32, wanted: Role) -> Range<ChannelId> {
        let (first, own) = self.own_channels(rule);
        let from = own.iter().take_while(|channel| channel.role < wanted).count();
        let count = own[from..].iter().take_while(|channel| channel.role == wanted).count();
        first + from as ChannelId..first + (from + count) as ChannelId
    }

    /// The channel of a rule for one role in one group, if a phrase of it is there.
    pub(crate) fn channel(&self, rule: u32, wanted: Role, group: u16) -> Option<ChannelId> {
        let (first, own) = self.own_channels(rule);
        own.iter().position(|channel| (channel.role, channel.group) == (wanted, group)).map(|at| first + at as ChannelId)
    }

    /// A rule's channels, and the place of the first.
    fn own_channels(&self, rule: u32) -> (ChannelId, &[Channel]) {
        let (from, to) = (self.channel_starts[rule as usize], self.channel_starts[rule as usize + 1]);
        (from, &self.channels[from as usize..to as usize])
    }
}

/// The channels of all phrases, and which is whose.
fn channels(owners: &[Owner]) -> (Arc<[Channel]>, Arc<[ChannelId]>) {
    let of = |owner: &Owner| Channel { rule: owner.rule, role: owner.role, group: owner.group };
    // Those of one channel stand together for the most part.
    let mut channels: Vec<Channel> = owners.chunk_by(|a, b| of(a) == of(b)).filter_map(|run| run.first().map(of)).collect();
    channels.sort_unstable();
    channels.dedup();
    let mut channel_of = Vec::with_capacity(owners.len());
    for run in owners.chunk_by(|a, b| of(a) == of(b)) {
        let own = run.first().and_then(|owner| channels.binary_search(&of(owner)).ok()).unwrap_or_default();
        channel_of.resize(channel_of.len() + run.len(), own as ChannelId);
    }
    (channels.into(), channel_of.into())
}
