//! Owns the rule set: rules with the grammar they share, and whose each of its phrases is.

use std::sync::Arc;

use super::compile_rule::read_examples;
use super::definition::{Rule, Scope, Severity};
use super::owners::{Owners, Role};
use super::pack::Pack;
use crate::matching::{Grammar, PhraseId};
use crate::weights::{self, ColumnId, Weights};

/// Rules with all they share, cheap to clone. The order of rules never changes a result: they are kept sorted by id.
#[derive(Debug, Clone)]
pub struct RuleSet {
    pub(crate) grammar: Arc<Grammar>,
    pub(crate) rules: Vec<Arc<Rule>>,
    /// For each rule, whether it is to run.
    pub(crate) enabled: Vec<bool>,
    /// Whose each phrase of the grammar is.
    pub(crate) owners: Arc<Owners>,
    pub(crate) context: super::context::Context,
    /// What words say for and against rules.
    pub(crate) weights: Arc<Weights>,
    /// For each rule, where the weights know it.
    pub(crate) columns: Arc<[Option<(ColumnId, weights::Scope)>]>,
    /// Every rule and family the packs know, enabled or not.
    pub(crate) known: Vec<String>,
    /// The rule that reports suppressions in vain, where it is enabled.
    pub(crate) unused_suppression: Option<Arc<Rule>>,
}

impl RuleSet {
    pub(super) fn assemble(grammar: Grammar, rules: Vec<Rule>, owners: Owners, context: super::context::Context, weights: Weights, known: Vec<String>) -> Self {
        Self {
            grammar: Arc::new(grammar),
            enabled: vec![true; rules.len()],
            columns: rules.iter().map(|rule| weights.column(&rule.id)).collect(),
            rules: rules.into_iter().map(Arc::new).collect(),
            owners: Arc::new(owners),
            context,
            weights: Arc::new(weights),
            known,
            unused_suppression: Some(Arc::new(super::meta::unused_suppression())),
        }
    }

    /// Gives rules the examples of their files.
    pub fn add_examples(&mut self, pack: &Pack) {
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
        let own = self.owners.phrases(at as u32).filter(|(_, owner)| roles.contains(&owner.role));
        own.map(|(phrase, owner)| (phrase, owner.span)).collect()
    }

    /// What clears a rule's matches: names of evidence, and how near, the nearest first.
    pub fn clearing_of(&self, id: &str) -> Vec<(Scope, Arc<str>)> {
        let Some(rule) = self.position(id) else { return Vec::new() };
        let spoken = self.owners.phrases(rule as u32).filter(|(_, owner)| owner.is_spoken());
        let clears = spoken.filter_map(|(_, owner)| match owner.role {
            Role::Clears(scope) => Some(((scope, false), owner.name)),
            Role::Evidence => Some(((Scope::Answer, true), owner.name)),
            _ => None,
        });
        let mut clears: Vec<_> = clears.collect();
        clears.sort_by_key(|(order, _)| *order);
        clears.into_iter().map(|((scope, _), name)| (scope, Arc::from(name))).collect()
    }
}
