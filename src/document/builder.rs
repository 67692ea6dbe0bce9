//! Owns the making of a document: the readers of Markdown and plain text open blocks and push text, and this cuts sentences.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use super::cuts::{self, Cut, Cuts};
use super::lines;
use super::sentence;
use super::token::{self, Token};
use super::view::View;
use super::{Block, BlockKind, Document, FrontMatter, Item, Mark, MarkKind, Sentence};
use crate::source::SourceFile;
use crate::span::Span;

/// A paragraph wholly in bold, or an opening question, is read as a heading only up to this many words.
const MAX_HEADING_WORDS: usize = 40;

/// Where the block about to open stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub kind: BlockKind,
    pub quotes: u8,
    pub item: Option<u32>,
}

/// A document in the making.
#[derive(Debug, Default)]
pub(super) struct Builder<'c> {
    source: &'c str,
    /// How texts seen before were cut, where that is remembered.
    cuts: Option<&'c Cuts>,
    view: View,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
    blocks: Vec<Block>,
    items: Vec<Item>,
    marks: Vec<Mark>,
    comments: Vec<Span>,
    front_matter: FrontMatter,
    open: Option<(Place, u32)>,
    /// Where the open block's lines end, as far as Markdown makes nothing of it.
    breaks: Vec<u32>,
    /// Whether the source's lines were ended by hand, once that has been asked.
    by_hand: OnceCell<bool>,
    /// The block being cut, in lower case.
    lower: String,
    region: u32,
    region_held: bool,
}

/// A text of so many bytes has about one token: English has one in 4.7.
const BYTES_PER_TOKEN: usize = 4;

impl<'c> Builder<'c> {
    /// Nothing yet, with room for what the source may hold.
    pub fn of(source: &'c str, cuts: Option<&'c Cuts>) -> Self {
        let bytes = source.len();
        Self { source, cuts, view: View::with_capacity(bytes + bytes / 16), tokens: Vec::with_capacity(bytes / BYTES_PER_TOKEN), ..Self::default() }
    }

    /// Opens a block where none is open.
    pub fn open(&mut self, place: Place) {
        if self.open.is_none() {
            self.open = Some((place, self.view.len()));
        }
    }

    /// Appends source text to the open block.
    pub fn text(&mut self, text: &str, source: u32) {
        self.view.push_verbatim(text, source);
    }

    /// Appends text that the source spells otherwise.
    pub fn replaced(&mut self, text: &str, source: Span) {
        if text == "\n" { self.view.push_replaced(text, source) } else { self.view.push_decoded(text, source) }
    }

    /// Appends the end of a line that goes on in the next.
    pub fn soft_break(&mut self, source: Span) {
        self.breaks.push(self.view.len());
        self.view.push_replaced(" ", source);
    }

    /// Where the view ends now, to mark a stretch later.
    pub fn here(&self) -> u32 {
        self.view.len()
    }

    /// Marks the view from `start` to here.
    pub fn mark(&mut self, kind: MarkKind, start: u32) {
        if start < self.here() {
            self.marks.push(Mark { kind, view: start..self.here() });
        }
    }

    /// Notes an HTML comment.
    pub fn comment(&mut self, span: Span) {
        self.comments.push(span);
    }

    /// Takes the front matter's lines.
    pub fn front_matter(&mut self, text: &str) {
        for line in text.lines() {
            let Some((key, value)) = line.split_once(':') else { continue };
            let value = value.trim().trim_matches(['"', '\'']).trim();
            match key.trim() {
                "question" if !value.is_empty() => self.front_matter.question = Some(value.to_owned()),
                "kind" if !value.is_empty() => self.front_matter.kind = Some(value.to_owned()),
                _ => {}
            }
        }
    }

    /// Opens a list item and returns its index.
    pub fn open_item(&mut self) -> u32 {
        let at = self.blocks.len() as u32;
        self.items.push(Item { blocks: at..at });
        self.items.len() as u32 - 1
    }

    /// Closes a list item: what came since it opened is in it.
    pub fn close_item(&mut self, item: u32) {
        self.items[item as usize].blocks.end = self.blocks.len() as u32;
    }

    /// Until [`Self::release_region`], all blocks belong to one list or table.
    pub fn hold_region(&mut self) {
        self.region += 1;
        self.region_held = true;
    }

    /// Ends what [`Self::hold_region`] began.
    pub fn release_region(&mut self) {
        self.region += 1;
        self.region_held = false;
    }

    /// Closes the open block, if any, and cuts it into sentences. A block without a token leaves no trace.
    pub fn close(&mut self) {
        let Some((place, start)) = self.open.take() else { return };
        let view = start..self.view.len();
        let breaks = std::mem::take(&mut self.breaks);
        let bold = self.marks_in(&view).filter(|mark| mark.kind == MarkKind::Strong).map(|mark| &mark.view);
        let by_hand = || *self.by_hand.get_or_init(|| lines::are_ended_by_hand(self.source));
        let ends = lines::ends(self.view.text(), &view, &breaks, bold, by_hand);
        let (first_token, first_sentence) = (self.tokens.len(), self.sentences.len());
        let text = &self.view.text()[view.start as usize..view.end as usize];
        let key = self.cuts.and_then(|_| cuts::key(text, ends.iter().map(|end| end - start)));
        let known = self.cuts.and_then(|cuts| cuts.of(key.as_ref()?));
        let half_words = if let Some(cut) = known {
            self.take(&cut, start)
        } else {
            let key = key.map(Cow::into_owned);
            let half_words = self.cut(&view, &ends);
            if let Some(cuts) = self.cuts {
                let tokens = &self.tokens[first_token..];
                cuts.keep(key, tokens, &mut self.sentences[first_sentence..], half_words, start, &self.view);
            }
            half_words
        };
        if self.tokens.len() == first_token {
            return;
        }
        let sentences = first_sentence as u32..self.sentences.len() as u32;
        let kind = self.kind_of(place.kind, &view, &sentences);
        self.blocks.push(Block { kind, view, sentences, half_words, quotes: place.quotes, item: place.item, region: self.region });
        if !self.region_held {
            self.region += 1;
        }
        self.view.push_replaced("\n", Span::new(0, 0));
    }

    /// Cuts a block into sentences, and says how many half words it holds.
    fn cut(&mut self, view: &Range<u32>, ends: &[u32]) -> u32 {
        let first = self.tokens.len();
        self.view.lower_into(view.clone(), &mut self.lower);
        token::tokenize(&self.lower, view.start, &mut self.tokens);
        let (tokens, text) = (&self.tokens[first..], self.view.text());
        let block = self.blocks.len() as u32;
        self.sentences.extend(sentence::split(tokens, text, ends).into_iter().map(|own| {
            // "She types "how many days?"." tells of a question and asks none.
            let mut last = tokens[own.clone()].iter().rev().take(4).map(|token| token.word(text)).take_while(|word| !matches!(*word, "." | "。"));
            let question = last.any(|word| matches!(word, "?" | "？"));
            Sentence { tokens: (first + own.start) as u32..(first + own.end) as u32, block, question, number: 0 }
        }));
        token::half_words(tokens, text)
    }

    /// Cuts a block as one like it was cut before.
    fn take(&mut self, cut: &Cut, start: u32) -> u32 {
        let (first, block) = (self.tokens.len() as u32, self.blocks.len() as u32);
        self.tokens.extend(cut.tokens.iter().map(|token| token.at(start + token.start)));
        let moved = |tokens: &Range<u32>| first + tokens.start..first + tokens.end;
        self.sentences.extend(cut.sentences.iter().map(|sentence| Sentence { tokens: moved(&sentence.tokens), block, ..*sentence }));
        cut.half_words
    }

    /// Half of the real answers set their question as a bold label, and a plain text has no headings at all: a paragraph that stands
    /// whole in bold is a heading, and so is a question that opens the text.
    fn kind_of(&self, kind: BlockKind, view: &Range<u32>, sentences: &Range<u32>) -> BlockKind {
        let tokens = self.sentences[sentences.start as usize].tokens.start..self.sentences[sentences.end as usize - 1].tokens.end;
        if kind != BlockKind::Paragraph || tokens.len() > MAX_HEADING_WORDS {
            return kind;
        }
        let (first, last) = (self.tokens[tokens.start as usize], self.tokens[tokens.end as usize - 1]);
        let bold = self.marks_in(view).any(|mark| mark.kind == MarkKind::Strong && mark.view.start <= first.start && mark.view.end >= last.end());
        if bold {
            return BlockKind::Heading(7);
        }
        let opens = self.blocks.is_empty() && sentences.len() == 1 && self.sentences[sentences.start as usize].question;
        if opens { BlockKind::Heading(8) } else { kind }
    }

    /// The marks of the open block.
    fn marks_in(&self, view: &Range<u32>) -> impl Iterator<Item = &Mark> {
        let start = view.start;
        self.marks.iter().rev().take_while(move |mark| mark.view.end > start)
    }

    /// Closes what is open and hands over the document.
    pub fn finish(mut self, source: SourceFile) -> Document {
        self.close();
        self.marks.sort_by_key(|mark| (mark.view.start, mark.view.end));
        Document {
            rows: rows(&self.blocks),
            source,
            view: self.view,
            tokens: self.tokens,
            sentences: self.sentences,
            blocks: self.blocks,
            items: self.items,
            marks: self.marks,
            comments: self.comments,
            front_matter: self.front_matter,
        }
    }
}

/// The blocks of each table's row: cells side by side.
fn rows(blocks: &[Block]) -> Vec<Range<u32>> {
    let row = |block: &Block| match block.kind {
        BlockKind::Cell { row, .. } => Some((block.region, row)),
        _ => None,
    };
    let mut start = 0;
    let runs = blocks.chunk_by(|one, next| row(one).is_some() && row(one) == row(next)).map(|run| {
        let range = start..start + run.len() as u32;
        start = range.end;
        (row(&run[0]).is_some(), range)
    });
    runs.filter(|(is_row, _)| *is_row).map(|(_, range)| range).collect()
}
