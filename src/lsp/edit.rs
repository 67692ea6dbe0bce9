//! Owns the edits that actions make: each is tried on the document first, and offered only where it leaves all else in the Markdown as it
//! was.

use crate::document::{Block, BlockKind, Document};
use crate::finding::Finding;
use crate::source::{SourceFile, Syntax};
use crate::span::Span;

/// A piece of text in place of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What is put before the phrasing: white space, a line break.
    pub before: String,
    /// The phrasing or comment itself.
    pub text: String,
}

impl Edit {
    fn apply(&self, document: &Document) -> Document {
        let source = document.source();
        let text = source.text();
        let new = [&text[..self.span.start as usize], &self.before, &self.text, &text[self.span.end as usize..]].concat();
        Document::parse(&SourceFile::new(source.path(), new))
    }
}

/// The stronger phrasing in place of the sentence.
pub fn replace_sentence(document: &Document, finding: &Finding) -> Option<Edit> {
    let (block, sentence) = place(document, finding.span)?;
    let tokens = document.sentences()[sentence].tokens.clone();
    let span = document.token_span(tokens.clone());
    let own = &document.blocks()[block];
    let view = document.view().text();
    let (first, last) = (document.tokens()[tokens.start as usize], document.tokens()[tokens.end as usize - 1]);
    let head = &view[own.view.start as usize..first.start as usize];
    let tail = &view[last.end() as usize..own.view.end as usize];
    let said = said(document, &finding.rule.stronger)?;
    let wanted = format!("{head}{said}{tail}");
    let edit = |span| Edit { span, before: String::new(), text: finding.rule.stronger.clone() };
    // Emphasis round the sentence goes with it; emphasis that begins in it and ends later lets no edit through.
    [span, widened(document.source().text(), span)].into_iter().map(edit).find(|edit| changes_one(document, &edit.apply(document), block, &wanted))
}

/// The stronger phrasing behind the sentence.
pub fn add_after_sentence(document: &Document, finding: &Finding) -> Option<Edit> {
    let (block, sentence) = place(document, finding.span)?;
    let tokens = document.sentences()[sentence].tokens.clone();
    let own = &document.blocks()[block];
    let last = document.tokens()[tokens.end as usize - 1];
    let view = document.view().text();
    let (head, tail) = (&view[own.view.start as usize..last.end() as usize], &view[last.end() as usize..own.view.end as usize]);
    let wanted = format!("{head} {}{tail}", said(document, &finding.rule.stronger)?);
    let span = document.token_span(tokens);
    let ends = [span.end, widened(document.source().text(), span).end];
    let edit = |end| Edit { span: Span::new(end, end), before: " ".to_owned(), text: finding.rule.stronger.clone() };
    ends.into_iter().map(edit).find(|edit| changes_one(document, &edit.apply(document), block, &wanted))
}

/// The stronger phrasing as a paragraph at the end of the answer: for what the answer lacks.
pub fn add_to_answer(document: &Document, finding: &Finding) -> Option<Edit> {
    let source = document.source();
    let last = document.blocks().iter().rposition(|block| span_of(document, block).is_some_and(|span| span.end <= finding.answer.span.end))?;
    let line = source.lines().line(finding.answer.span.end);
    let end = source.lines().line_range(source.text(), line).end as u32;
    let newline = if source.text().contains("\r\n") { "\r\n" } else { "\n" };
    let edit = Edit { span: Span::new(end, end), before: newline.repeat(2), text: finding.rule.stronger.clone() };
    let said = said(document, &finding.rule.stronger)?;
    let new = edit.apply(document);
    let texts = |document: &Document| document.blocks().iter().map(|block| (block.kind, words(document.block_text(block)))).collect::<Vec<_>>();
    let mut wanted = texts(document);
    wanted.insert(last + 1, (BlockKind::Paragraph, words(&said)));
    (texts(&new) == wanted).then_some(edit)
}

/// A comment at the end of the finding's paragraph that lets the rule's findings off there. `reason` follows the rule's name.
pub fn ignore(document: &Document, finding: &Finding, reason: &str) -> Option<Edit> {
    let source = document.source();
    if source.syntax() != Syntax::Markdown {
        return None;
    }
    let (block, _) = place(document, finding.span)?;
    let end = span_of(document, &document.blocks()[block])?.end;
    let line = source.lines().line_range(source.text(), source.lines().line(end));
    let rest = &source.text()[end as usize..line.end.max(end as usize)];
    // Behind the markup that closes there, and in a table inside the cell; else right behind the words.
    let cell = rest.find('|').map_or(rest, |bar| &rest[..bar]);
    let places = [end as usize + cell.trim_end().len(), end as usize];
    let edit = |at: usize| Edit { span: Span::from(at..at), before: " ".to_owned(), text: format!("<!-- redsignal-ignore {}{reason} -->", finding.rule.id) };
    let keeps = |edit: &Edit| {
        let new = edit.apply(document);
        let same = |(old, new_block): (&Block, &Block)| old.kind == new_block.kind && words(document.block_text(old)) == words(new.block_text(new_block));
        new.comments().len() == document.comments().len() + 1
            && new.blocks().len() == document.blocks().len()
            && document.blocks().iter().zip(new.blocks()).all(same)
    };
    places.into_iter().map(edit).find(keeps)
}

/// Takes a comment out, with its line where it stands alone.
pub fn remove_comment(document: &Document, comment: Span) -> Option<Edit> {
    let comment = *document.comments().iter().find(|known| known.contains(comment))?;
    let source = document.source();
    let text = source.text();
    let (first, last) = (source.lines().line(comment.start), source.lines().line(comment.end));
    let (from, to) = (source.lines().line_start(first), source.lines().line_range(text, last).end as u32);
    let alone = text[from as usize..comment.start as usize].trim().is_empty() && text[comment.end as usize..to as usize].trim().is_empty();
    let before = text[from as usize..comment.start as usize].trim_end_matches([' ', '\t']).len() as u32 + from;
    let after_line = if last + 1 < source.lines().len() { source.lines().line_start(last + 1) } else { to };
    let span = if alone { Span::new(from, after_line) } else { Span::new(before, comment.end) };
    Some(Edit { span, before: String::new(), text: String::new() })
}

/// The block and the sentence in which a span starts.
fn place(document: &Document, span: Span) -> Option<(usize, usize)> {
    let token = document.tokens().partition_point(|token| document.view().span(token.start, token.end()).end <= span.start);
    let sentence = document.sentences().partition_point(|sentence| sentence.tokens.end as usize <= token);
    let own = document.sentences().get(sentence)?;
    Some((own.block as usize, sentence))
}

fn span_of(document: &Document, block: &Block) -> Option<Span> {
    let sentences = document.sentences().get(block.sentences.start as usize..block.sentences.end as usize)?;
    Some(document.token_span(sentences.first()?.tokens.start..sentences.last()?.tokens.end))
}

/// What a text says, as prose; nothing where it would not be one paragraph.
fn said(document: &Document, text: &str) -> Option<String> {
    let parsed = Document::parse(&SourceFile::new(document.source().path(), text));
    match parsed.blocks() {
        [block] => Some(parsed.block_text(block).to_owned()),
        _ => None,
    }
}

/// A text without its white space, of which a blank that HTML takes for a tag leaves more or less.
fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Whether the documents differ in the text of one block alone, which then is the wanted one.
fn changes_one(old: &Document, new: &Document, block: usize, wanted: &str) -> bool {
    old.blocks().len() == new.blocks().len()
        && new.comments().len() == old.comments().len()
        && old.blocks().iter().zip(new.blocks()).enumerate().all(|(at, (before, after))| {
            let text = if at == block { wanted } else { old.block_text(before) };
            before.kind == after.kind && words(new.block_text(after)) == words(text)
        })
}

/// The span with the emphasis, code and quotation marks that stand right beside it on both sides.
fn widened(text: &str, span: Span) -> Span {
    let is_mark = |c: char| matches!(c, '*' | '_' | '`' | '"' | '“' | '”' | '\'' | '‘' | '’' | '~');
    let before = text[..span.start as usize].trim_end_matches(is_mark).len();
    let after = text[span.end as usize..].len() - text[span.end as usize..].trim_start_matches(is_mark).len();
    Span::new(before as u32, span.end + after as u32)
}
