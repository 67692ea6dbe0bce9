//! Owns `[match]`: phrases, each group of them on its own terms, and the regular expressions of the escape hatch.

use rustc_hash::FxHashSet;

use super::guards::Strictness;
use super::judge::{Judge, RuleRef, Terms, Verdict, join};
use crate::rule::{Answered, Group, MatchTable, Needs, Role, Scope};
use crate::scan::Hit;

impl Judge<'_> {
    /// Judges the matches of each group on its terms; what is left of them in one sentence is one finding, whatever groups it is from.
    pub(super) fn matches(&mut self, rule: RuleRef<'_>, table: &MatchTable) {
        let (mut claims, mut wide) = (Vec::new(), Vec::new());
        let (mut let_off, mut wide_let_off) = (Vec::new(), Vec::new());
        for (at, group) in table.groups.iter().enumerate() {
            let strictness = Strictness { negation: group.negation, allow: &group.allow };
            for hit in self.group_hits(rule.index, table, at as u16, group) {
                match self.verdict(rule, &hit, Terms { strictness, clearing: group.clearing }) {
                    Verdict::Claim if group.wide => wide.push(hit),
                    Verdict::Claim => claims.push(hit),
                    Verdict::LetOff(by) if group.wide => wide_let_off.push((hit, by)),
                    Verdict::LetOff(by) => let_off.push((hit, by)),
                    Verdict::NotMeant => {}
                }
            }
        }
        if !wide.is_empty() || !wide_let_off.is_empty() {
            let told: FxHashSet<u32> = claims.iter().map(|claim| claim.sentence).collect();
            claims.extend(wide.into_iter().filter(|hit| !told.contains(&hit.sentence)));
            let told: FxHashSet<u32> = told.into_iter().chain(let_off.iter().map(|(hit, _)| hit.sentence)).collect();
            let_off.extend(wide_let_off.into_iter().filter(|(hit, _)| !told.contains(&hit.sentence)));
        }
        let claims = join(claims);
        for (hit, by) in let_off {
            // What one group lets off may be another's finding.
            let from = claims.partition_point(|claim| claim.sentence < hit.sentence);
            let found = claims[from..].iter().take_while(|claim| claim.sentence == hit.sentence).any(|claim| claim.overlaps(hit.start, hit.end));
            if !found {
                self.let_off(rule, &hit, by);
            }
        }
        for hit in &claims {
            self.find(rule, hit);
        }
    }

    /// The matches of one group that have what they need near them, joined.
    fn group_hits(&self, rule: u32, table: &MatchTable, at: u16, group: &Group) -> Vec<Hit> {
        let mut found: Vec<Hit> = self.set.owners.channel(rule, Role::Match, at).into_iter().flat_map(|channel| self.hits.of(channel)).collect();
        if at == 0 {
            found.extend(self.regex_hits(rule, table));
        }
        let mut found = self.without_excepted(rule, found);
        found.retain(|hit| group.answered == Answered::Any || self.guards.is_answered_no(hit.sentence));
        if let Some(needs) = &group.needs {
            found.retain(|hit| self.needed(rule, needs, hit));
        }
        join(found)
    }

    /// Whether something that a match needs stands near it, in the same answer.
    fn needed(&self, rule: u32, needs: &Needs, hit: &Hit) -> bool {
        let Some(channel) = self.set.owners.channel(rule, Role::Needs, needs.group) else { return false };
        let near = |scope: &Scope| {
            let regions = self.clearing.near(hit.sentence, *scope);
            regions.iter().any(|sentences| self.hits.within(channel, sentences).next().is_some())
        };
        needs.scopes.iter().any(near)
    }

    /// Regular expressions are compiled when a sentence first holds what the rule's `needs` ask for, and run on no other.
    fn regex_hits(&self, rule: u32, table: &MatchTable) -> Vec<Hit> {
        let mut hits = Vec::new();
        if table.regexes.is_empty() {
            return hits;
        }
        let mut sentences: Vec<u32> = self.role_hits(rule, Role::Needs).map(|hit| hit.sentence).collect();
        sentences.sort_unstable();
        sentences.dedup();
        for index in sentences {
            let tokens = self.document.sentences()[index as usize].tokens.clone();
            for regex in table.regexes.iter().filter_map(|lazy| lazy.get()) {
                let all = self.document.tokens();
                let base = all[tokens.start as usize].start;
                let text = self.document.view().lower(base..all[tokens.end as usize - 1].end());
                for found in regex.find_iter(&text).filter(|found| !found.is_empty()) {
                    let (from, to) = (base + found.start() as u32, base + found.end() as u32);
                    let start = tokens.start + all[tokens.start as usize..tokens.end as usize].partition_point(|token| token.end() <= from) as u32;
                    let end = tokens.start + all[tokens.start as usize..tokens.end as usize].partition_point(|token| token.start < to) as u32;
                    if start < end {
                        hits.push(Hit { phrase: u32::MAX, sentence: index, start, end });
                    }
                }
            }
        }
        hits
    }
}
