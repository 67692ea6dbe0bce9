//! Owns what makes whole blocks mentions: block quotes, and bad examples by their label, their heading or their column of a table.

use super::{Answer, MAX_LABEL_TOKENS, Reader, Voice};
use crate::document::{BlockKind, TokenKind};
use crate::rule::context::ContextRole;

impl Reader<'_> {
    /// A block quote is a mention, unless it holds most of the answer's prose: some people write the whole answer as a quote.
    pub(super) fn quotes(&self, answers: &[Answer], voices: &mut [Voice]) {
        for answer in answers {
            let quoted: u32 = answer
                .blocks
                .clone()
                .filter(|block| self.document.blocks()[*block as usize].quotes > 0)
                .map(|block| self.document.words(block..block + 1))
                .sum();
            let depths = answer.blocks.clone().map(|block| self.document.blocks()[block as usize].quotes).filter(|depth| *depth > 0);
            let own_depth = if quoted * 2 > answer.words { depths.min().unwrap_or(0) } else { 0 };
            for block in answer.blocks.clone().filter(|block| self.document.blocks()[*block as usize].quotes > own_depth) {
                voices[block as usize] = Voice::Mention;
            }
        }
    }

    pub(super) fn bad_examples(&self, voices: &mut [Voice]) {
        let count = voices.len() as u32;
        // The level of the heading under which all is a bad example.
        let mut section: Option<u8> = None;
        let mut bad_columns: Vec<(u32, u16)> = Vec::new();
        let mut announced: Option<u32> = None;
        for block in 0..count {
            let own = &self.document.blocks()[block as usize];
            let (bad, good) = (self.label(block, ContextRole::Bad), self.label(block, ContextRole::Good));
            if let BlockKind::Heading(level) = own.kind {
                let closes = section.is_some_and(|open| level <= open);
                if closes || good {
                    section = None;
                }
                if bad && !good && voices[block as usize] == Voice::Claim {
                    section = Some(level);
                }
                announced = None;
                continue;
            }
            if let BlockKind::Cell { row: 0, column } = own.kind
                && bad
                && !good
            {
                bad_columns.push((own.region, column));
            }
            let in_bad_column = matches!(own.kind, BlockKind::Cell { column, .. } if bad_columns.contains(&(own.region, column)));
            let is_mention = (section.is_some() && !good) || in_bad_column || announced == Some(own.region) || (bad && !good && self.leads_in(block));
            if is_mention {
                voices[block as usize] = Voice::Mention;
            }
            if self.announces_next(block, bad) {
                announced = self.document.blocks().get(block as usize + 1).map(|next| next.region);
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
        let lower = self.document.view().lower();
        let words = self.document.tokens()[tokens.start as usize..tokens.end as usize].iter().take(9);
        words.enumerate().any(|(at, token)| matches!(token.word(lower), ":" | "❌" | "✗" | "👎" | "—" | "." | "→") && (at > 0 || token.kind == TokenKind::Mark))
    }

    /// Whether the block announces that the next list, quote or paragraph is somebody else's.
    fn announces_next(&self, block: u32, bad: bool) -> bool {
        let own = &self.document.blocks()[block as usize];
        let last = own.sentences.end - 1;
        let ends_in_colon = self.document.block_text(own).trim_end().ends_with(':');
        ends_in_colon && (bad || self.roles_in(last..last + 1).any(|(role, _)| role == ContextRole::Announces))
    }
}
