//! Owns the reading of a document as answers: which headings ask, what kind of question it is, and which stretches are mentions
//! (quoted, attributed, bad examples, somebody else's turn) and so no claims.
//!
//! It works on the context phrases that were found in one pass over the text (`crate::scan`), so what counts as a question or a bad
//! example is data.

mod labels;
mod quotations;
mod turns;

use std::ops::Range;

use crate::document::{BlockKind, Document, TokenKind};
use crate::rule::Kind;
use crate::rule::context::{Context, ContextRole};
use crate::scan::{Hit, Hits};

/// A heading of more tokens than this is no label of bad examples.
const MAX_LABEL_TOKENS: usize = 9;

/// A first line of more tokens than this is no title.
const MAX_TITLE_TOKENS: usize = 14;

/// From so many words on, a text that never names AI is about something else. A shorter one may be a passage of an answer, whose
/// heading stands elsewhere.
const MIN_SUBJECT_WORDS: u32 = 60;

/// One answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The block of its heading, if it has one.
    pub heading: Option<u32>,
    /// Its blocks, heading included.
    pub blocks: Range<u32>,
    /// The kind of its question, if it can be told.
    pub kind: Option<Kind>,
    /// Words of prose, heading excluded.
    pub words: u32,
}

/// What a sentence's words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// The author's.
    Claim,
    /// A question, or the heading of an answer.
    Question,
    /// The author's, of what the author turned down: no claim, and evidence all the same.
    Rejected,
    /// Quoted, a bad example, somebody else's turn.
    Mention,
}

/// What the front matter's question tells of the answer under it.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Its kind.
    pub kind: Option<Kind>,
    /// The rules bound to some kind that it calls for all the same, by their places in the rule set.
    pub cues: Vec<u32>,
    /// What it asks about.
    pub about: Subject,
}

/// What a text is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Subject {
    /// A product with AI: a model, a prompt, a chatbot is named.
    Named,
    /// Nothing of the kind is named.
    #[default]
    Unnamed,
}

/// A document read as answers.
#[derive(Debug, Clone)]
pub struct Outline {
    /// The answers, in order.
    pub answers: Vec<Answer>,
    /// For each sentence, what its words are.
    pub voices: Vec<Voice>,
    /// For each block, its answer.
    pub answer_of: Vec<Option<u32>>,
    /// Stretches of the view that are mentions, quotations and code spans, sorted and apart.
    pub mentions: Vec<Range<u32>>,
    /// Of those, the quotations.
    pub quoted: Vec<Range<u32>>,
    /// Whether the title says that this is no answer (notes, minutes, a reading list).
    pub not_answers: bool,
    /// Whether the whole text, long enough to have done so, never names what an answer is about: a model, AI, a prompt …
    pub off_subject: bool,
    /// Rules that the front matter's question calls for, where it is the question of all there is.
    pub cued: Vec<u32>,
}

impl Outline {
    /// Reads the outline. `hits` are what was found; `question` is what the front matter's tells.
    pub fn read(document: &Document, context: &Context, hits: &Hits, question: Question) -> Self {
        let reader = Reader { document, context, hits };
        let answers = reader.answers(question.kind);
        let mut answer_of = vec![None; document.blocks().len()];
        for (index, answer) in answers.iter().enumerate() {
            answer_of[answer.blocks.start as usize..answer.blocks.end as usize].fill(Some(index as u32));
        }
        let mut voices = reader.voices(&answers);
        let (quoted, mentions) = reader.mentions(&answers);
        let title = answers.first().and_then(|answer| answer.heading).or((!document.blocks().is_empty()).then_some(0));
        let not_answers = title.is_some_and(|block| {
            (reader.heading_level(block).is_some() || reader.is_title_line(block))
                && !reader.asks(block)
                && reader.has(block, |role| role == ContextRole::NotAnswer)
        });
        if not_answers {
            reader.reports(&mut voices);
        }
        let words: u32 = answers.iter().map(|answer| answer.words).sum();
        let named = question.about == Subject::Named || hits.context().any(|hit| context.role(hit.phrase) == Some(ContextRole::Subject));
        let off_subject = words >= MIN_SUBJECT_WORDS && !named;
        let cued = if answers.len() == 1 { question.cues } else { Vec::new() };
        Self { answers, voices, answer_of, mentions, quoted, not_answers, off_subject, cued }
    }

    /// What a sentence's words are.
    pub fn voice(&self, sentence: u32) -> Voice {
        self.voices[sentence as usize]
    }

    /// Whether all of a stretch of the view lies in a mention.
    pub fn is_mention(&self, view: &Range<u32>) -> bool {
        lies_in(&self.mentions, view)
    }

    /// Whether all of a stretch of the view lies in a quotation that is a mention.
    pub fn is_quoted(&self, view: &Range<u32>) -> bool {
        lies_in(&self.quoted, view)
    }
}

/// Whether all of a stretch lies in one of several, sorted and apart.
fn lies_in(stretches: &[Range<u32>], view: &Range<u32>) -> bool {
    let after = stretches.partition_point(|stretch| stretch.start <= view.start);
    after.checked_sub(1).is_some_and(|at| view.end <= stretches[at].end)
}

struct Reader<'d> {
    document: &'d Document,
    context: &'d Context,
    hits: &'d Hits,
}

impl Reader<'_> {
    fn heading_level(&self, block: u32) -> Option<u8> {
        match self.document.blocks()[block as usize].kind {
            BlockKind::Heading(level) => Some(level),
            _ => None,
        }
    }

    /// Whether a block is a first line that stands by itself and ends in no mark: a title that nobody has set as a heading.
    fn is_title_line(&self, block: u32) -> bool {
        let own = &self.document.blocks()[block as usize];
        let tokens = self.document.sentences()[own.sentences.start as usize].tokens.clone();
        let ends_in_mark = tokens.clone().next_back().is_some_and(|last| self.document.tokens()[last as usize].kind() == TokenKind::Mark);
        let is_alone = own.kind == BlockKind::Paragraph && own.item.is_none() && own.sentences.len() == 1 && self.document.blocks().len() > 1;
        block == 0 && is_alone && tokens.len() <= MAX_TITLE_TOKENS && !ends_in_mark
    }

    fn roles_in(&self, sentences: Range<u32>) -> impl Iterator<Item = (ContextRole, Hit)> {
        self.hits.context_in(&sentences).filter_map(|hit| self.context.role(hit.phrase).map(|role| (role, hit)))
    }

    fn has(&self, block: u32, wanted: impl Fn(ContextRole) -> bool) -> bool {
        self.roles_in(self.document.blocks()[block as usize].sentences.clone()).any(|(role, _)| wanted(role))
    }

    /// In notes and minutes, what names nobody as "I" or "we" tells what others said, or what is to be looked up.
    fn reports(&self, voices: &mut [Voice]) {
        for (sentence, voice) in (0..).zip(voices).filter(|(_, voice)| **voice == Voice::Claim) {
            if !self.roles_in(sentence..sentence + 1).any(|(role, _)| role == ContextRole::FirstPerson) {
                *voice = Voice::Mention;
            }
        }
    }

    fn asks(&self, block: u32) -> bool {
        let sentences = self.document.blocks()[block as usize].sentences.clone();
        let starts = |wanted: ContextRole| self.has(block, |role| role == wanted);
        sentences.clone().any(|sentence| self.document.sentences()[sentence as usize].question)
            || (starts(ContextRole::QuestionStart) && !starts(ContextRole::SectionStart))
    }

    /// One answer a question heading, where the headings of one level mostly ask; else the whole file.
    fn answers(&self, question_kind: Option<Kind>) -> Vec<Answer> {
        let count = self.document.blocks().len() as u32;
        if count == 0 {
            return Vec::new();
        }
        let front = self.document.front_matter();
        let given = front.kind.as_deref().and_then(Kind::named);
        let Some(level) = self.question_level() else {
            let heading = (0..count).take_while(|block| self.heading_level(*block).is_some()).next();
            let kind = given.or(question_kind).or_else(|| heading.and_then(|heading| self.kind(heading)));
            return vec![self.answer(heading, 0..count, kind)];
        };
        let mut answers = Vec::new();
        let mut start = 0;
        let mut heading = None;
        let title_kind = (self.heading_level(0).is_some_and(|l| l < level)).then(|| self.kind(0)).flatten();
        for block in 0..=count {
            let opens = block < count && self.heading_level(block).is_some_and(|l| l <= level);
            if !(opens || block == count) {
                continue;
            }
            let has_prose = (start..block).any(|block| self.heading_level(block).is_none());
            if has_prose {
                let kind = given.or_else(|| heading.and_then(|heading| self.kind(heading))).or(title_kind);
                answers.push(self.answer(heading, start..block, kind));
            }
            start = block;
            heading = Some(block);
        }
        answers
    }

    fn answer(&self, heading: Option<u32>, blocks: Range<u32>, kind: Option<Kind>) -> Answer {
        let body = heading.map_or(blocks.start, |heading| heading + 1)..blocks.end;
        Answer { heading, words: self.document.words(body), blocks, kind }
    }

    /// The level at which more than half of the headings read as questions, and at least two, counting those that stand higher: a title that asks
    /// and the one heading below it that asks too are two questions.
    fn question_level(&self) -> Option<u8> {
        let blocks = 0..self.document.blocks().len() as u32;
        let mut above = 0;
        let counted = (1..=7u8).map(|level| {
            let headings: Vec<u32> = blocks.clone().filter(|block| self.heading_level(*block) == Some(level)).collect();
            let asking = headings.iter().filter(|block| self.asks(**block)).count();
            above += asking;
            (level, headings.len(), asking, above)
        });
        counted
            .filter(|(_, headings, asking, so_far)| *so_far >= 2 && asking * 2 > *headings)
            .max_by_key(|(level, _, asking, _)| (*asking, u8::MAX - level))
            .map(|(level, ..)| level)
    }

    fn kind(&self, heading: u32) -> Option<Kind> {
        let mut kinds = self.roles_in(self.document.blocks()[heading as usize].sentences.clone()).filter_map(|(role, hit)| match role {
            ContextRole::Kind(kind) => Some((hit.phrase, kind)),
            _ => None,
        });
        let first = kinds.next()?;
        // Phrases are numbered in the order of the kinds in context.toml, which is the order in which they are tried.
        Some(kinds.fold(first, std::cmp::min).1)
    }

    /// What each sentence's words are: what its block says, and within that whose turn it is.
    fn voices(&self, answers: &[Answer]) -> Vec<Voice> {
        let blocks = self.document.blocks();
        let mut voices = vec![Voice::Claim; blocks.len()];
        let headings = answers.iter().filter_map(|answer| answer.heading);
        let asking = (0..blocks.len() as u32).filter(|block| self.heading_level(*block).is_some() && self.asks(*block));
        for block in asking.chain(headings) {
            voices[block as usize] = Voice::Question;
        }
        self.quotes(answers, &mut voices);
        self.bad_examples(&mut voices);
        let mut voices: Vec<Voice> = blocks.iter().zip(voices).flat_map(|(block, voice)| std::iter::repeat_n(voice, block.sentences.len())).collect();
        self.turns(answers, &mut voices);
        voices
    }
}
