//! Owns the turns of a written-out dialogue: what somebody else says is a mention, what the author says is a claim, whether each turn is a
//! paragraph or a line of one.

use std::ops::Range;

use super::{Answer, Reader, Voice};
use crate::document::{BlockKind, MarkKind};
use crate::rule::context::ContextRole;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speaker {
    Author,
    Other,
}

impl Reader<'_> {
    /// Makes mentions of the sentences that somebody else speaks.
    pub(super) fn turns(&self, answers: &[Answer], voices: &mut [Voice]) {
        for answer in answers {
            // Where the author's turns have no label, there is no telling where somebody else's ends but by its paragraph.
            let labelled = self.sentences_of(answer.blocks.clone()).any(|sentence| self.turn_at(sentence) == Some(Speaker::Author));
            let mut speaker = Speaker::Author;
            for block in answer.blocks.clone() {
                speaker = self.turns_in(block, speaker, voices);
                let own = &self.document.blocks()[block as usize];
                let asked = self.document.sentences()[own.sentences.end as usize - 1].question;
                let is_label = self.is_label(block);
                if (asked || !labelled || matches!(own.kind, BlockKind::Heading(_))) && !is_label {
                    speaker = Speaker::Author;
                }
            }
        }
    }

    /// Reads the turns of one block, and says who speaks at its end.
    fn turns_in(&self, block: u32, before: Speaker, voices: &mut [Voice]) -> Speaker {
        let own = &self.document.blocks()[block as usize];
        let mut speaker = if matches!(own.kind, BlockKind::Heading(_)) { Speaker::Author } else { before };
        let mut bold = u32::MAX;
        for sentence in own.sentences.clone() {
            let start = self.document.sentences()[sentence as usize].tokens.start;
            if let Some(turn) = self.turn_at(sentence) {
                speaker = turn;
                bold = self.bold_turn(sentence);
            } else if self.document.tokens()[start as usize].start >= bold {
                speaker = Speaker::Author;
            }
            if speaker == Speaker::Other && voices[sentence as usize] == Voice::Claim {
                voices[sentence as usize] = Voice::Mention;
            }
        }
        speaker
    }

    /// Where a turn ends that stands in bold beside what does not: "**Interviewer: who decides?** I do."
    fn bold_turn(&self, sentence: u32) -> u32 {
        let tokens = &self.document.sentences()[sentence as usize].tokens;
        let (first, last) = (self.document.tokens()[tokens.start as usize], self.document.tokens()[tokens.end as usize - 1]);
        let mut bold = self.document.marks_at(first.start).filter(|mark| mark.kind == MarkKind::Strong && mark.view.end >= last.end());
        bold.next().map_or(u32::MAX, |mark| mark.view.end)
    }

    /// Whose turn begins with the sentence, if one does.
    fn turn_at(&self, sentence: u32) -> Option<Speaker> {
        self.roles_in(sentence..sentence + 1).find_map(|(role, _)| match role {
            ContextRole::OtherTurn => Some(Speaker::Other),
            ContextRole::OwnTurn => Some(Speaker::Author),
            _ => None,
        })
    }

    /// Whether the block is a turn's label and no more: "**Interviewer**" above what was asked.
    fn is_label(&self, block: u32) -> bool {
        let sentences = self.document.blocks()[block as usize].sentences.clone();
        let last = self.document.sentences()[sentences.end as usize - 1].tokens.end;
        sentences.len() == 1 && self.roles_in(sentences).any(|(role, hit)| matches!(role, ContextRole::OtherTurn | ContextRole::OwnTurn) && hit.end + 1 >= last)
    }

    fn sentences_of(&self, blocks: Range<u32>) -> Range<u32> {
        let all = &self.document.blocks()[blocks.start as usize..blocks.end as usize];
        match (all.first(), all.last()) {
            (Some(first), Some(last)) => first.sentences.start..last.sentences.end,
            _ => 0..0,
        }
    }
}
