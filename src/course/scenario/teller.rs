//! Makes one page of several texts of a scenario: their terms and citations go to one list at its end.

use comrak::Arena;
use comrak::nodes::{AstNode, NodeValue};

use crate::course::language::Language;
use crate::course::lesson::{Block, Callout, CitedDocument, UsedTerm};
use crate::course::markdown::render::{Style, Writer, callout_parts};
use crate::course::markdown::{Html, Markdown, parse};
use crate::course::media::Media;
use crate::course::shelf::Shelf;

/// What tells the texts of one page, one after the other.
pub struct Teller<'a> {
    shelf: &'a Shelf,
    media: &'a Media,
    media_root: &'a str,
    language: &'a Language,
    writer: Writer<'a>,
}

impl<'a> Teller<'a> {
    /// For a page in this language. `media_root` is the address of the course's images, without a slash at its end.
    pub fn new(
        shelf: &'a Shelf,
        media: &'a Media,
        media_root: &'a str,
        language: &'a Language,
    ) -> Self {
        let writer = Writer::new(shelf, media, media_root, Style::Page).of_file("", language);
        Self {
            shelf,
            media,
            media_root,
            language,
            writer,
        }
    }

    /// A title or the words of a choice: no paragraph, no links.
    pub fn line(&self, text: &Markdown) -> Html {
        text.inline_html(self.shelf, self.media, self.media_root)
    }

    /// Paragraphs, lists, tables and images.
    pub fn html(&mut self, text: &Markdown) -> Html {
        let arena = Arena::new();
        self.writer.blocks(parse(&arena, text.as_str()).children())
    }

    /// The same, with the blocks that set something off.
    pub fn blocks(&mut self, text: &Markdown) -> Vec<Block> {
        let arena = Arena::new();
        let mut blocks = Vec::new();
        let mut prose: Vec<&AstNode<'_>> = Vec::new();
        for node in parse(&arena, text.as_str()).children() {
            let NodeValue::Callout(callout) = &node.data().value else {
                prose.push(node);
                continue;
            };
            let Some(callout) = Callout::from_key(&callout.callout_type) else {
                prose.push(node);
                continue;
            };
            blocks.extend(Block::prose(self.writer.blocks(prose.drain(..))));
            let (title, body) = callout_parts(node);
            blocks.push(Block::Callout {
                callout,
                title,
                body: self.writer.blocks(body.into_iter()),
            });
        }
        blocks.extend(Block::prose(self.writer.blocks(prose.drain(..))));
        blocks
    }

    /// The terms and documents that were linked so far, for the end of the page.
    pub fn apparatus(self) -> (Vec<UsedTerm>, Vec<CitedDocument>) {
        self.writer.references.listed(self.shelf, self.language)
    }
}
