//! Owns `[opening]`: phrases in the first sentences of an answer, where nothing in the same sentences lets them off.

use super::guards::Strictness;
use super::judge::{Judge, RuleRef, Terms, join};
use crate::document::BlockKind;
use crate::finding::ClearedBy;
use crate::outline::Voice;
use crate::rule::{Opening, Role, Scope};

impl Judge<'_> {
    pub(super) fn opening(&mut self, rule: RuleRef<'_>, table: &Opening) {
        for at in 0..self.outline.answers.len() {
            let answer = &self.outline.answers[at];
            let body: Vec<u32> = answer
                .blocks
                .clone()
                .filter(|block| !matches!(self.document.blocks()[*block as usize].kind, BlockKind::Heading(_)))
                .flat_map(|block| self.document.blocks()[block as usize].sentences.clone())
                .filter(|sentence| self.outline.voice(*sentence) == Voice::Claim)
                .take(table.sentences as usize)
                .collect();
            let (Some(first), Some(last)) = (body.first(), body.last()) else { continue };
            let sentences = *first..last + 1;
            let found = join(self.without_excepted(rule.index, self.hits_within(rule.index, Role::Opening, &sentences)));
            let Some(mut hit) = found.iter().find(|hit| body.contains(&hit.sentence)).copied() else { continue };
            // An opening is one thing, from its first step in the sentence to its last.
            hit.end = found.iter().filter(|other| other.sentence == hit.sentence).map(|other| other.end).max().unwrap_or(hit.end);
            let unless = self.hits_within(rule.index, Role::OpeningUnless, &sentences);
            if let Some(bound) = unless.iter().find(|bound| !bound.overlaps(hit.start, hit.end)) {
                let name = self.name_of(bound.phrase);
                let by = ClearedBy::Evidence(name, Scope::Sentence, self.document.token_span(bound.start..bound.end));
                self.let_off(rule, &hit, by);
                continue;
            }
            let strictness = Strictness { negation: table.negation, allow: &table.allow };
            let known = self.findings.len();
            self.judge(rule, &hit, Terms { strictness, clearing: 0 });
            if self.findings.len() == known {
                continue;
            }
            // A scene goes on: what the next sentence tells of it is the same finding.
            let next = join(found.into_iter().filter(|other| other.sentence == hit.sentence + 1 && body.contains(&other.sentence)).collect());
            for other in next {
                self.judge(rule, &other, Terms { strictness, clearing: 0 });
                if self.findings.len() > known + 1
                    && let Some(later) = self.findings.pop()
                {
                    self.findings[known].join(&later);
                }
            }
        }
    }
}
