//! Owns the document model: blocks ▸ sentences ▸ tokens over one text view, each with its way back to source bytes.
//!
//! Building a document cannot fail and knows nothing of rules. What is a claim, a question or a mention is decided later, from data
//! (`crate::outline`); here is only what Markdown and punctuation say.

mod builder;
mod cuts;
mod html;
mod lines;
mod markdown;
mod plain;
mod sentence;
mod token;
mod view;

use std::ops::Range;

pub use cuts::Cuts;
pub use sentence::MAX_TOKENS;
pub use token::{Token, TokenKind, is_currency, is_han, tokenize};
pub use view::View;

use crate::source::{SourceFile, Syntax};
use crate::span::Span;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph, or the text of a list item.
    Paragraph,
    /// A heading of this level, 1 to 6; 7 is a paragraph that stands whole in bold, 8 a question that opens a text without headings.
    Heading(u8),
    /// A table cell.
    Cell {
        /// Row in its table, 0 the header.
        row: u16,
        /// Column in its table, from 0.
        column: u16,
    },
}

/// A stretch of prose that Markdown sets apart.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its bytes in the view.
    pub view: Range<u32>,
    /// Its sentences, an index range of [`Document::sentences`].
    pub sentences: Range<u32>,
    /// How many half words of prose it holds: a word or figure is two, a Chinese character one.
    pub half_words: u32,
    /// How many block quotes it stands in.
    pub quotes: u8,
    /// The innermost list item it stands in, an index of [`Document::items`].
    pub item: Option<u32>,
    /// Which outermost list, table or lone paragraph it belongs to, counted from 0.
    pub region: u32,
}

/// A list item, with what is nested in it.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its blocks, an index range of [`Document::blocks`].
    pub blocks: Range<u32>,
}

/// One sentence of one block.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Its tokens, an index range of [`Document::tokens`].
    pub tokens: Range<u32>,
    /// Its block, an index of [`Document::blocks`].
    pub block: u32,
    /// Whether it ends in a question mark.
    pub question: bool,
    /// By this it is known from other texts, to those who remember what they have seen; zero where nothing is remembered.
    pub number: u32,
}

/// Inline markup that rules care for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// A code span.
    Code,
    /// Bold.
    Strong,
}

/// A stretch of the view under inline markup.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Which markup.
    pub kind: MarkKind,
    /// Its bytes in the view.
    pub view: Range<u32>,
}

/// What the front matter says of the answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// `question:`
    pub question: Option<String>,
    /// `kind:`, as written.
    pub kind: Option<String>,
}

/// A parsed answer file.
#[derive(Debug, Clone)]
pub struct Document {
    source: SourceFile,
    view: View,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
    blocks: Vec<Block>,
    items: Vec<Item>,
    /// The blocks of each table's row, in order.
    rows: Vec<Range<u32>>,
    marks: Vec<Mark>,
    comments: Vec<Span>,
    front_matter: FrontMatter,
}

impl Document {
    /// Parses a source. Total: any text gives a document, if perhaps an empty one.
    ///
    /// # Examples
    ///
    /// ```
    /// use redsignal::{document::Document, source::SourceFile};
    /// let document = Document::parse(&SourceFile::new("a.md", "# Title\n\n**Zero** hallucinations. Really."));
    /// assert_eq!(document.blocks().len(), 2);
    /// assert_eq!(document.sentences().len(), 3);
    /// ```
    pub fn parse(source: &SourceFile) -> Self {
        Self::parse_by(source, None)
    }

    /// As [`Self::parse`], for one who parses the same text again and again: blocks seen before are not cut again.
    pub fn parse_by(source: &SourceFile, cuts: Option<&Cuts>) -> Self {
        let builder = match source.syntax() {
            Syntax::Markdown => markdown::parse(source.text(), cuts),
            Syntax::Plain => plain::parse(source.text(), cuts),
        };
        builder.finish(source.clone())
    }

    /// The text it was made from.
    pub fn source(&self) -> &SourceFile {
        &self.source
    }

    /// The text view.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// All tokens, in order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// All sentences, in order.
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// All blocks, in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// All list items, in the order in which they open.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Code spans and bold stretches, in the order in which they start.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The marks that start at a byte of the view.
    pub fn marks_at(&self, view: u32) -> impl Iterator<Item = &Mark> {
        let from = self.marks.partition_point(|mark| mark.view.start < view);
        self.marks[from..].iter().take_while(move |mark| mark.view.start == view)
    }

    /// HTML comments, each with its delimiters, as source spans.
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// The front matter.
    pub fn front_matter(&self) -> &FrontMatter {
        &self.front_matter
    }

    /// A block's text, with its capitals.
    pub fn block_text(&self, block: &Block) -> &str {
        &self.view.text()[block.view.start as usize..block.view.end as usize]
    }

    /// The block in which a sentence stands.
    pub fn block_of(&self, sentence: u32) -> &Block {
        &self.blocks[self.sentences[sentence as usize].block as usize]
    }

    /// The source span from the first to past the last of the tokens.
    pub fn token_span(&self, tokens: Range<u32>) -> Span {
        if tokens.is_empty() {
            return Span::new(0, 0);
        }
        let (first, last) = (self.tokens[tokens.start as usize], self.tokens[tokens.end as usize - 1]);
        self.view.span(first.start, last.end())
    }

    /// As [`Self::token_span`], with what is written together: of "I'd" and "don't", which are two tokens each, never the half.
    pub fn written_span(&self, mut tokens: Range<u32>) -> Span {
        let text = self.view.text();
        let goes_on = |at: u32| {
            let (Some(own), Some(before)) = (self.tokens.get(at as usize), at.checked_sub(1).map(|before| self.tokens[before as usize])) else { return false };
            let word = own.word(text);
            own.kind() == TokenKind::Word
                && own.start == before.end()
                && (["n't", "not"].iter().any(|ending| word.eq_ignore_ascii_case(ending)) || (word.len() > 1 && word.starts_with('\'')))
        };
        while goes_on(tokens.start) {
            tokens.start -= 1;
        }
        while goes_on(tokens.end) {
            tokens.end += 1;
        }
        self.token_span(tokens)
    }

    /// The blocks that count as one paragraph with `block`: the list item it stands in with all that is nested there, a table's row,
    /// or the block alone.
    pub fn paragraph(&self, block: u32) -> Range<u32> {
        let own = &self.blocks[block as usize];
        if let Some(row) = self.rows.get(self.rows.partition_point(|row| row.end <= block)).filter(|row| row.contains(&block)) {
            return row.clone();
        }
        own.item.map_or(block..block + 1, |item| self.items[item as usize].blocks.clone())
    }

    /// The blocks of the outermost list item that begins with `block`, if one does.
    pub fn item_from(&self, block: u32) -> Option<Range<u32>> {
        // Items stand in the order in which they open, so of those that begin with one block the outermost is the first.
        let at = self.items.partition_point(|item| item.blocks.start < block);
        self.items[at..].iter().map(|item| item.blocks.clone()).take_while(|blocks| blocks.start == block).find(|blocks| !blocks.is_empty())
    }

    /// How many words of prose the blocks hold.
    pub fn words(&self, blocks: Range<u32>) -> u32 {
        self.blocks[blocks.start as usize..blocks.end as usize].iter().map(|block| block.half_words).sum::<u32>() / 2
    }

    /// The tokens of a run of blocks, or nothing where it holds no sentence.
    pub fn block_tokens(&self, blocks: Range<u32>) -> Option<Range<u32>> {
        let blocks = &self.blocks[blocks.start as usize..blocks.end as usize];
        let first = blocks.first()?.sentences.start;
        let last = blocks.last()?.sentences.end;
        if first == last {
            return None;
        }
        Some(self.sentences[first as usize].tokens.start..self.sentences[last as usize - 1].tokens.end)
    }
}
