//! Owns the reading of Markdown: walks pulldown-cmark's events and tells the builder where blocks open and what text they hold.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::builder::{Builder, Place};
use super::cuts::Cuts;
use super::{BlockKind, MarkKind, html};

/// Reads `text` as GitHub-flavoured Markdown with YAML front matter.
pub(super) fn parse<'c>(text: &'c str, cuts: Option<&'c Cuts>) -> Builder<'c> {
    // A byte order mark would hide front matter and headings from the parser.
    let base = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_GFM;
    let mut walker = Walker {
        text,
        base,
        builder: Builder::of(text, cuts),
        quotes: 0,
        items: Vec::new(),
        lists: 0,
        heading: None,
        cell: None,
        strong: Vec::new(),
        links: Vec::new(),
        silent: 0,
        metadata: None,
        html: None,
    };
    for (event, range) in Parser::new_ext(&text[base..], options).into_offset_iter() {
        walker.event(event, range.start + base..range.end + base);
    }
    walker.builder
}

struct Walker<'t, 'c> {
    text: &'t str,
    base: usize,
    builder: Builder<'c>,
    quotes: u8,
    items: Vec<u32>,
    lists: u32,
    heading: Option<u8>,
    cell: Option<(u16, u16)>,
    strong: Vec<u32>,
    /// Of each open link, whether its text is its address.
    links: Vec<bool>,
    /// How many constructs are open whose text is no prose: code blocks, images, struck-out text, autolinks.
    silent: u32,
    metadata: Option<usize>,
    html: Option<Range<usize>>,
}

impl Walker<'_, '_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => self.code(&code, range),
            Event::SoftBreak => self.soft_break(range),
            Event::HardBreak => self.replaced("\n", range),
            Event::InlineHtml(tag) => self.inline_html(&tag, range),
            Event::Rule => self.builder.close(),
            // The footnote's text is read where it is defined; `Html` events come between the tags of an HTML block, which is read whole.
            Event::FootnoteReference(_) | Event::TaskListMarker(_) | Event::Html(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis | Tag::Superscript | Tag::Subscript => {}
            Tag::Strong => self.strong.push(self.builder.here()),
            Tag::Strikethrough | Tag::Image { .. } => self.silent += 1,
            Tag::Link { link_type, .. } => self.start_link(*link_type),
            _ => {
                self.builder.close();
                self.start_block(tag, range);
            }
        }
    }

    /// The text of a link is prose, unless it is the address itself.
    fn start_link(&mut self, link_type: LinkType) {
        let address = matches!(link_type, LinkType::Autolink | LinkType::Email);
        self.silent += u32::from(address);
        self.links.push(address);
    }

    fn start_block(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => self.heading = Some(level_number(*level)),
            Tag::BlockQuote(_) => self.quotes = self.quotes.saturating_add(1),
            Tag::CodeBlock(_) => self.silent += 1,
            Tag::List(_) => {
                if self.lists == 0 {
                    self.builder.hold_region();
                }
                self.lists += 1;
            }
            Tag::Item => self.items.push(self.builder.open_item()),
            Tag::Table(_) => {
                if self.lists == 0 {
                    self.builder.hold_region();
                }
                self.cell = Some((0, 0));
            }
            Tag::TableHead => self.cell = Some((0, 0)),
            Tag::TableRow => self.cell = self.cell.map(|(row, _)| (row.saturating_add(1), 0)),
            Tag::MetadataBlock(_) => {
                self.silent += 1;
                self.metadata = Some(range.start);
            }
            Tag::HtmlBlock => self.html = Some(range),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Superscript | TagEnd::Subscript => {}
            TagEnd::Strong => {
                if let Some(start) = self.strong.pop() {
                    self.builder.mark(MarkKind::Strong, start);
                }
            }
            TagEnd::Strikethrough | TagEnd::Image => self.silent = self.silent.saturating_sub(1),
            TagEnd::Link => self.end_link(),
            TagEnd::HtmlBlock => self.html_block(),
            _ => {
                self.builder.close();
                self.end_block(tag);
            }
        }
    }

    fn end_link(&mut self) {
        if self.links.pop() == Some(true) {
            self.silent = self.silent.saturating_sub(1);
        }
    }

    fn end_block(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.heading = None,
            TagEnd::BlockQuote(_) => self.quotes = self.quotes.saturating_sub(1),
            TagEnd::CodeBlock => self.silent = self.silent.saturating_sub(1),
            TagEnd::MetadataBlock(_) => {
                self.silent = self.silent.saturating_sub(1);
                self.metadata = None;
            }
            TagEnd::List(_) => {
                self.lists = self.lists.saturating_sub(1);
                if self.lists == 0 {
                    self.builder.release_region();
                }
            }
            TagEnd::Item => {
                if let Some(item) = self.items.pop() {
                    self.builder.close_item(item);
                }
            }
            TagEnd::Table => {
                self.cell = None;
                if self.lists == 0 {
                    self.builder.release_region();
                }
            }
            TagEnd::TableCell => self.cell = self.cell.map(|(row, column)| (row, column.saturating_add(1))),
            _ => {}
        }
    }

    fn place(&self) -> Place {
        let kind = match (self.heading, self.cell) {
            (Some(level), _) => BlockKind::Heading(level),
            (None, Some((row, column))) => BlockKind::Cell { row, column },
            (None, None) => BlockKind::Paragraph,
        };
        Place { kind, quotes: self.quotes, item: self.items.last().copied() }
    }

    fn text(&mut self, text: &CowStr<'_>, range: Range<usize>) {
        if let Some(start) = self.metadata {
            if start == self.base {
                self.builder.front_matter(text);
            }
            return;
        }
        if self.silent > 0 {
            return;
        }
        self.builder.open(self.place());
        if self.text.get(range.clone()) == Some(text.as_ref()) {
            self.builder.text(text, range.start as u32);
        } else {
            self.builder.replaced(text, range.into());
        }
    }

    fn replaced(&mut self, text: &str, range: Range<usize>) {
        if self.silent == 0 {
            self.builder.open(self.place());
            self.builder.replaced(text, range.into());
        }
    }

    fn soft_break(&mut self, range: Range<usize>) {
        if self.silent == 0 {
            self.builder.open(self.place());
            self.builder.soft_break(range.into());
        }
    }

    fn code(&mut self, code: &str, range: Range<usize>) {
        if self.silent > 0 {
            return;
        }
        self.builder.open(self.place());
        let start = self.builder.here();
        let raw = &self.text[range.clone()];
        let inner = raw.trim_matches('`');
        match inner.find(code).filter(|_| !code.is_empty()) {
            Some(at) => {
                let ticks = raw.len() - raw.trim_start_matches('`').len();
                self.builder.text(code, (range.start + ticks + at) as u32);
            }
            None => self.builder.replaced(code, range.into()),
        }
        self.builder.mark(MarkKind::Code, start);
    }

    fn inline_html(&mut self, tag: &str, range: Range<usize>) {
        if tag.starts_with("<!--") {
            self.builder.comment(range.into());
            return;
        }
        match (html::tag_name(tag).as_str(), tag.starts_with("</")) {
            ("br", _) => self.replaced("\n", range),
            ("del" | "s" | "strike", false) => self.silent += 1,
            ("del" | "s" | "strike", true) => self.silent = self.silent.saturating_sub(1),
            _ => {}
        }
    }

    fn html_block(&mut self) {
        let Some(range) = self.html.take() else { return };
        let place = self.place();
        let raw = &self.text[range.clone()];
        html::read_block(&mut self.builder, place, raw, range.start as u32);
        self.builder.close();
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
