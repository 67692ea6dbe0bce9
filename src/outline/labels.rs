//! Owns what makes whole blocks mentions or rejected: block quotes, bad examples and what is turned down, by their label, their heading or their column of a table.

use std::collections::BTreeMap;

use super::{Answer, MAX_LABEL_TOKENS, Reader, Voice};
use crate::document::{BlockKind, TokenKind};
use crate::rule::context::ContextRole;

impl Reader<'_> {
    /// A block quote is a mention, unless it holds most of the answer's prose: some people write the whole answer as a quote, and quote others in it.
    pub(super) fn quotes(&self, answers: &[Answer], voices: &mut [Voice]) {
        for answer in answers {
            let depth = |block: u32| self.document.blocks()[block as usize].quotes;
            // The answer's own depth is the least at which, or above which, most of its prose stands.
            let mut words: BTreeMap<_, u32> = BTreeMap::new();
            for block in answer.heading.map_or(answer.blocks.start, |heading| heading + 1)..answer.blocks.end {
                *words.entry(depth(block)).or_default() += self.document.words(block..block + 1);
            }
            let mut above = 0;
            let own = words.iter().find(|(_, words)| {
                above += **words;
                above * 2 >= answer.words
            });
            let own_depth = own.map_or(0, |(depth, _)| *depth);
            for block in answer.blocks.clone().filter(|block| depth(*block) > own_depth) {
                voices[block as usize] = Voice::Mention;
            }
        }
    }

    pub(super) fn bad_examples(&self, voices: &mut [Voice]) {
        let count = voices.len() as u32;
        // The level of the heading under which all is a bad example, or turned down.
        let mut section: Option<(u8, Voice)> = None;
        let mut columns: Vec<(u32, u16, Voice)> = Vec::new();
        let mut announced: Option<(u32, Voice)> = None;
        for block in 0..count {
            let own = &self.document.blocks()[block as usize];
            let good = self.label(block, ContextRole::Good);
            let labelled = self.bad_label(block).filter(|_| !good);
            if let BlockKind::Heading(level) = own.kind {
                let closes = section.is_some_and(|(open, _)| level <= open);
                if closes || good {
                    section = None;
                }
                if let Some(voice) = labelled.filter(|_| voices[block as usize] == Voice::Claim) {
                    section = Some((level, voice));
                }
                announced = None;
                continue;
            }
            if let BlockKind::Cell { row: 0, column } = own.kind
                && let Some(voice) = labelled
            {
                columns.push((own.region, column, voice));
            }
            let under_heading = section.filter(|_| !good).map(|(_, voice)| voice);
            let in_column = || match own.kind {
                BlockKind::Cell { column, .. } => columns.iter().find(|(region, at, _)| (*region, *at) == (own.region, column)).map(|(.., voice)| *voice),
                _ => None,
            };
            let in_list = || announced.filter(|(region, _)| *region == own.region).map(|(_, voice)| voice);
            let of_itself = || labelled.filter(|_| self.leads_in(block));
            if let Some(voice) = under_heading.or_else(in_column).or_else(in_list).or_else(of_itself) {
                voices[block as usize] = voice;
            }
            if let Some(voice) = self.announces_next(block, labelled) {
                announced = self.document.blocks().get(block as usize + 1).map(|next| (next.region, voice));
            }
        }
    }

    /// Whether a label opens the block. A heading is a label only if it is short: "Weak answers", but not "Our chatbot gives wrong answers".
    fn label(&self, block: u32, wanted: ContextRole) -> bool {
        let own = &self.document.blocks()[block as usize];
        let tokens = &self.document.sentences()[own.sentences.start as usize].tokens;
        let first = tokens.start;
        let anywhere = matches!(own.kind, BlockKind::Cell { row: 0, .. });
        if matches!(own.kind, BlockKind::Heading(_)) && tokens.len() > MAX_LABEL_TOKENS {
            return false;
        }
        self.roles_in(own.sentences.clone()).any(|(role, hit)| role == wanted && (anywhere || hit.start <= first + 2))
    }

    /// Whether the label is followed by what it labels: "Weak answer: …", "❌ …".
    fn leads_in(&self, block: u32) -> bool {
        let own = &self.document.blocks()[block as usize];
        let tokens = self.document.sentences()[own.sentences.start as usize].tokens.clone();
        let text = self.document.view().text();
        let words = self.document.tokens()[tokens.start as usize..tokens.end as usize].iter().take(9);
        words
            .enumerate()
            .any(|(at, token)| matches!(token.word(text), ":" | "❌" | "✗" | "👎" | "—" | "." | "→") && (at > 0 || token.kind() == TokenKind::Mark))
    }

    /// What a label makes of the words that it stands over.
    fn bad_label(&self, block: u32) -> Option<Voice> {
        let labels = [(ContextRole::Bad, Voice::Mention), (ContextRole::TurnedDown, Voice::Rejected)];
        labels.into_iter().find(|(role, _)| self.label(block, *role)).map(|(_, voice)| voice)
    }

    /// Whose the next list, quote or paragraph is, where the block announces that it is somebody else's, or rejected.
    fn announces_next(&self, block: u32, labelled: Option<Voice>) -> Option<Voice> {
        let own = &self.document.blocks()[block as usize];
        let last = own.sentences.end - 1;
        let ends_in_colon = self.document.block_text(own).trim_end().ends_with(':');
        let announces = || self.roles_in(last..last + 1).any(|(role, _)| role == ContextRole::Announces).then_some(Voice::Mention);
        if ends_in_colon { labelled.or_else(announces) } else { None }
    }
}
