//! Any bytes, read as Markdown and as plain text: the document's parts lie in order, inside each other, and on characters.

use redsignal::document::Document;
use redsignal::source::SourceFile;

use super::places::{is_place, text};

/// Parses the input in both ways.
pub fn check(input: &[u8]) {
    for name in ["a.md", "a.txt"] {
        // What is refused is refused by an error; a text of what could be read goes on.
        let source = SourceFile::from_bytes(name, input.to_vec()).unwrap_or_else(|_| SourceFile::new(name, text(input)));
        check_document(&Document::parse(&source));
    }
}

fn check_document(document: &Document) {
    let (source, view) = (document.source(), document.view());
    assert_eq!(view.text().len(), view.lower(0..view.len()).len(), "the view in lower case is as long");
    let mut end = 0;
    for (token, index) in document.tokens().iter().zip(0..) {
        assert!(token.start >= end && token.end() > token.start, "token {index} follows the one before it");
        assert!(view.text().get(token.start as usize..token.end() as usize).is_some(), "token {index} lies on characters of the view");
        end = token.end();
        for span in [document.token_span(index..index + 1), document.written_span(index..index + 1)] {
            assert!(is_place(source, span), "token {index} at {span:?} is no stretch of the text");
        }
    }
    let mut tokens = 0;
    for sentence in document.sentences() {
        assert!(sentence.tokens.start >= tokens && !sentence.tokens.is_empty(), "sentences follow each other, and have words");
        tokens = sentence.tokens.end;
        assert!((sentence.block as usize) < document.blocks().len(), "a sentence has a block");
    }
    assert!(tokens as usize <= document.tokens().len(), "sentences have no more words than there are");
    check_blocks(document);
    assert!(document.comments().iter().all(|comment| is_place(source, *comment)), "a comment is a stretch of the text");
}

fn check_blocks(document: &Document) {
    let count = document.blocks().len() as u32;
    let mut sentences = 0;
    for (block, index) in document.blocks().iter().zip(0..) {
        assert_eq!(block.sentences.start, sentences, "block {index} goes on where the one before it ends");
        sentences = block.sentences.end;
        let paragraph = document.paragraph(index);
        assert!(paragraph.contains(&index) && paragraph.end <= count, "block {index} is in its paragraph, {paragraph:?}");
        assert!(document.item_from(index).is_none_or(|item| item.start == index && item.end <= count), "the item that begins with block {index} holds it");
        assert!(document.block_text(block).len() <= document.view().text().len(), "block {index} is of the view");
    }
    assert_eq!(sentences as usize, document.sentences().len(), "each sentence is in a block");
    assert!(document.words(0..count) as usize <= document.tokens().len(), "there are no more words than tokens");
}
