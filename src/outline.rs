//! Owns the reading of a document as answers: which headings ask, what kind of question it is, and which stretches are mentions
//! (quoted, attributed, bad examples, somebody else's turn) and so no claims.
//!
//! It works on the context phrases that were found in one pass over the text (`crate::scan`), so what counts as a question or a bad
//! example is data.

use std::ops::Range;

use crate::document::{BlockKind, Document, MarkKind, TokenKind};
use crate::rule::Kind;
use crate::rule::context::{Context, ContextRole};
use crate::scan::Hit;

/// A quotation of more words than this is somebody's text, not a phrase inside the author's sentence.
const MAX_QUOTED_WORDS: usize = 30;

/// An author's sentence has at least so many words outside the quotation marks.
const MIN_OWN_WORDS: usize = 2;

/// A heading of more tokens than this is no label of bad examples.
const MAX_LABEL_TOKENS: usize = 9;

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

/// What a block's words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockRole {
    /// The author's.
    Claim,
    /// A question, or the heading of an answer.
    Question,
    /// Quoted, a bad example, somebody else's turn.
    Mention,
}

/// A document read as answers.
#[derive(Debug, Clone)]
pub struct Outline {
    /// The answers, in order.
    pub answers: Vec<Answer>,
    /// For each block, what its words are.
    pub roles: Vec<BlockRole>,
    /// For each block, its answer.
    pub answer_of: Vec<Option<u32>>,
    /// Stretches of the view that are mentions, sorted.
    pub mentions: Vec<Range<u32>>,
    /// Whether the title says that this is no answer (notes, minutes, a reading list).
    pub not_answers: bool,
    /// Whether the whole text, long enough to have done so, never names what an answer is about: a model, AI, a prompt …
    pub off_subject: bool,
}

impl Outline {
    /// Reads the outline. `hits` are the context phrases found, sorted by sentence; `question_kinds` those of the front matter's question.
    pub fn read(document: &Document, context: &Context, hits: &[Hit], question_kind: Option<Kind>) -> Self {
        let reader = Reader { document, context, hits };
        let answers = reader.answers(question_kind);
        let mut answer_of = vec![None; document.blocks().len()];
        for (index, answer) in answers.iter().enumerate() {
            answer_of[answer.blocks.start as usize..answer.blocks.end as usize].fill(Some(index as u32));
        }
        let roles = reader.roles(&answers);
        let mentions = reader.mentions(&answers);
        let title = answers.first().and_then(|answer| answer.heading).or((!document.blocks().is_empty()).then_some(0));
        let not_answers = title.is_some_and(|block| {
            matches!(document.blocks()[block as usize].kind, BlockKind::Heading(_))
                && !reader.asks(block)
                && reader.has(block, |role| role == ContextRole::NotAnswer)
        });
        let words: u32 = answers.iter().map(|answer| answer.words).sum();
        let off_subject = words >= MIN_SUBJECT_WORDS && !hits.iter().any(|hit| context.role(hit.phrase) == Some(ContextRole::Subject));
        Self { answers, roles, answer_of, mentions, not_answers, off_subject }
    }

    /// Whether all of a stretch of the view lies in a mention.
    pub fn is_mention(&self, view: &Range<u32>) -> bool {
        self.mentions.iter().any(|mention| mention.start <= view.start && view.end <= mention.end)
    }
}

struct Reader<'d> {
    document: &'d Document,
    context: &'d Context,
    hits: &'d [Hit],
}

impl Reader<'_> {
    fn heading_level(&self, block: u32) -> Option<u8> {
        match self.document.blocks()[block as usize].kind {
            BlockKind::Heading(level) => Some(level),
            _ => None,
        }
    }

    fn hits_in(&self, sentences: Range<u32>) -> &[Hit] {
        let from = self.hits.partition_point(|hit| hit.sentence < sentences.start);
        let to = self.hits.partition_point(|hit| hit.sentence < sentences.end);
        &self.hits[from..to]
    }

    fn roles_in(&self, sentences: Range<u32>) -> impl Iterator<Item = (ContextRole, &Hit)> {
        self.hits_in(sentences).iter().filter_map(|hit| self.context.role(hit.phrase).map(|role| (role, hit)))
    }

    fn has(&self, block: u32, wanted: impl Fn(ContextRole) -> bool) -> bool {
        self.roles_in(self.document.blocks()[block as usize].sentences.clone()).any(|(role, _)| wanted(role))
    }

    fn asks(&self, block: u32) -> bool {
        let sentences = self.document.blocks()[block as usize].sentences.clone();
        sentences.clone().any(|sentence| self.document.sentences()[sentence as usize].question) || self.has(block, |role| role == ContextRole::QuestionStart)
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

    /// The level at which at least two headings, and more than half of them, read as questions.
    fn question_level(&self) -> Option<u8> {
        let blocks = 0..self.document.blocks().len() as u32;
        let levels = 1..=7u8;
        let counted = levels.map(|level| {
            let headings: Vec<u32> = blocks.clone().filter(|block| self.heading_level(*block) == Some(level)).collect();
            let asking = headings.iter().filter(|block| self.asks(**block)).count();
            (level, headings.len(), asking)
        });
        counted
            .filter(|(_, headings, asking)| *asking >= 2 && asking * 2 > *headings)
            .max_by_key(|(level, _, asking)| (*asking, u8::MAX - level))
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

    fn roles(&self, answers: &[Answer]) -> Vec<BlockRole> {
        let blocks = self.document.blocks();
        let mut roles = vec![BlockRole::Claim; blocks.len()];
        for block in 0..blocks.len() as u32 {
            if self.heading_level(block).is_some() && self.asks(block) || answers.iter().any(|answer| answer.heading == Some(block)) {
                roles[block as usize] = BlockRole::Question;
            }
        }
        self.quotes(answers, &mut roles);
        self.bad_examples(&mut roles);
        roles
    }

    /// A block quote is a mention, unless it holds most of the answer's prose: some people write the whole answer as a quote.
    fn quotes(&self, answers: &[Answer], roles: &mut [BlockRole]) {
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
                roles[block as usize] = BlockRole::Mention;
            }
        }
    }

    fn bad_examples(&self, roles: &mut [BlockRole]) {
        let count = roles.len() as u32;
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
                if bad && !good && roles[block as usize] == BlockRole::Claim {
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
            let is_mention = (section.is_some() && !good)
                || in_bad_column
                || announced == Some(own.region)
                || (bad && !good && self.leads_in(block))
                || self.has(block, |role| role == ContextRole::OtherTurn);
            if is_mention {
                roles[block as usize] = BlockRole::Mention;
            }
            if self.announces_next(block, bad) {
                announced = Some(own.region + 1);
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

    fn mentions(&self, answers: &[Answer]) -> Vec<Range<u32>> {
        let mut mentions: Vec<Range<u32>> = self.document.marks().iter().filter(|mark| mark.kind == MarkKind::Code).map(|mark| mark.view.clone()).collect();
        for answer in answers {
            let quoted: Vec<(u32, Range<u32>)> =
                answer.blocks.clone().flat_map(|block| self.quoted(block).into_iter().map(move |pair| (block, pair))).collect();
            let words: usize = quoted.iter().map(|(block, pair)| self.words_in(*block, pair)).sum();
            let mostly_quoted = words * 2 > answer.words as usize;
            let counts = |block: u32, pair: &Range<u32>| {
                self.inside_own_sentence(block, pair)
                    || if mostly_quoted { self.announced(block, pair) } else { self.is_paired(block) || self.announced(block, pair) }
            };
            mentions.extend(quoted.iter().filter(|(block, pair)| counts(*block, pair)).map(|(_, pair)| pair.clone()));
        }
        mentions.sort_by_key(|range| (range.start, range.end));
        mentions
    }

    /// The quotations of a block, as stretches of the view between their marks. Half of the sample answers stand in quotation marks whole, so
    /// where most of an answer is quoted the marks alone exempt nothing: then a quotation is a mention only inside a longer sentence of
    /// the author's, or where a sentence beside it says whose it is.
    fn quoted(&self, block: u32) -> Vec<Range<u32>> {
        let own = &self.document.blocks()[block as usize];
        let text = self.document.block_text(own);
        let base = own.view.start;
        let mut pairs = Vec::new();
        let doubles: Vec<u32> = text.match_indices('"').map(|(at, _)| base + at as u32).collect();
        for pair in doubles.chunks_exact(2) {
            pairs.push(pair[0] + 1..pair[1]);
        }
        let mut open = None;
        for (at, _) in text.match_indices('\'') {
            let before = text[..at].chars().next_back();
            let after = text[at + 1..].chars().next();
            if before.is_none_or(|c| c.is_whitespace() || c == '(') && after.is_some_and(char::is_alphanumeric) {
                open = Some(base + at as u32 + 1);
            } else if after.is_none_or(|c| !c.is_alphanumeric())
                && before.is_some_and(|c| !c.is_whitespace())
                && let Some(start) = open.take()
            {
                pairs.push(start..base + at as u32);
            }
        }
        pairs
    }

    /// Whether every quotation mark of the block has its partner. A paragraph of a longer quotation opens with a mark and closes none.
    fn is_paired(&self, block: u32) -> bool {
        self.document.block_text(&self.document.blocks()[block as usize]).matches('"').count().is_multiple_of(2)
    }

    fn words_in(&self, block: u32, pair: &Range<u32>) -> usize {
        let Some(tokens) = self.document.block_tokens(block..block + 1) else { return 0 };
        self.document.tokens()[tokens.start as usize..tokens.end as usize]
            .iter()
            .filter(|token| token.kind != TokenKind::Mark && pair.contains(&token.start))
            .count()
    }

    /// The sentences of the block that a quotation touches.
    fn touched(&self, block: u32, pair: &Range<u32>) -> Range<u32> {
        let all = self.document.blocks()[block as usize].sentences.clone();
        let touches = |sentence: &u32| {
            let tokens = self.document.sentences()[*sentence as usize].tokens.clone();
            self.document.tokens()[tokens.start as usize..tokens.end as usize].iter().any(|token| pair.contains(&token.start))
        };
        let mut inside = all.filter(touches);
        let Some(first) = inside.next() else { return 0..0 };
        first..inside.next_back().unwrap_or(first) + 1
    }

    /// A short quotation inside a longer sentence of the author's.
    fn inside_own_sentence(&self, block: u32, pair: &Range<u32>) -> bool {
        let inside = self.words_in(block, pair);
        let touched = self.touched(block, pair);
        let own = |sentence: u32| {
            let tokens = self.document.sentences()[sentence as usize].tokens.clone();
            self.document.tokens()[tokens.start as usize..tokens.end as usize].iter().filter(|token| token.kind != TokenKind::Mark).count()
        };
        let all: usize = touched.map(own).sum();
        inside > 0 && inside <= MAX_QUOTED_WORDS && all >= inside + MIN_OWN_WORDS
    }

    /// Whether a sentence beside the quotation says that it is somebody's words.
    fn announced(&self, block: u32, pair: &Range<u32>) -> bool {
        let touched = self.touched(block, pair);
        let near = touched.start.saturating_sub(1)..(touched.end + 1).min(self.document.sentences().len() as u32);
        !touched.is_empty()
            && self.roles_in(near).any(|(role, hit)| role == ContextRole::Announces && !pair.contains(&self.document.tokens()[hit.start as usize].start))
    }
}
