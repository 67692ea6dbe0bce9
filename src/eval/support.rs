//! Owns what each phrase is worth: of the findings that rest on it, how many were right.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::Finding;
use crate::lint::{Claim, Linter};
use crate::matching::PhraseId;
use crate::rule::{Role, Rule};
use crate::span::Span;

/// How often a phrase stood behind findings. Several phrases may stand behind one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// Right findings.
    pub right: u32,
    /// False ones.
    pub wrong: u32,
    /// Right findings that no other phrase stands behind: without this one, they are missed.
    pub right_alone: u32,
    /// False ones that no other phrase stands behind.
    pub wrong_alone: u32,
}

/// What each phrase that stood behind a finding is worth.
#[derive(Debug, Clone, Default)]
pub struct Support(BTreeMap<PhraseId, Tally>);

/// A phrase of a rule, and what it is worth.
#[derive(Debug, Clone)]
pub struct Supported {
    /// The rule.
    pub rule: Arc<Rule>,
    /// The phrase's place in the rule's file.
    pub span: Span,
    /// What it found.
    pub tally: Tally,
}

impl Support {
    /// Notes a finding that was right or false, for each phrase behind it.
    pub fn note(&mut self, finding: &Finding, claims: &[Claim], right: bool) {
        let is_behind = |claim: &&Claim| claim.rule.id == finding.rule.id && finding.places().iter().any(|place| place.overlaps(claim.span));
        let mut behind: Vec<PhraseId> = claims.iter().filter(is_behind).map(|claim| claim.phrase).collect();
        behind.sort_unstable();
        behind.dedup();
        let alone = u32::from(behind.len() == 1);
        for phrase in behind {
            let tally = self.0.entry(phrase).or_default();
            let (all, by_itself) = if right { (&mut tally.right, &mut tally.right_alone) } else { (&mut tally.wrong, &mut tally.wrong_alone) };
            *all += 1;
            *by_itself += alone;
        }
    }

    /// Every phrase in force that can find something, by rule and place, with what it found.
    pub fn of_all(&self, linter: &Linter) -> Vec<Supported> {
        let mut all: Vec<Supported> = Vec::new();
        for rule in linter.rules().rules() {
            let mut own: Vec<(PhraseId, Span)> = linter.rules().own_phrases(&rule.id, &Role::CLAIMS);
            own.sort_by_key(|(_, span)| *span);
            all.extend(own.into_iter().map(|(phrase, span)| Supported {
                rule: Arc::clone(rule),
                span,
                tally: self.0.get(&phrase).copied().unwrap_or_default(),
            }));
        }
        all
    }
}
