//! Writes phrasing content: words, marks, links, images, terms and citations.

use std::fmt::Write;

use comrak::nodes::{AstNode, NodeValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::citation::{self, Citation, Piece};
use super::link::{self, Link};
use super::render::{Style, Writer, escape, is_decorative};
use super::words;
use crate::course::id::{DocumentId, TermId};
use crate::course::shelf::Document;

/// Everything that must not stand in a path of an address as it is.
const IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'/')
    .add(b'\\');

impl Writer<'_> {
    pub(super) fn inlines<'n>(&mut self, node: &'n AstNode<'n>, out: &mut String) {
        for child in node.children() {
            self.inline(child, out);
        }
    }

    pub(super) fn inline<'n>(&mut self, node: &'n AstNode<'n>, out: &mut String) {
        match &node.data().value {
            NodeValue::Text(text) => self.text(text, out),
            NodeValue::SoftBreak => out.push('\n'),
            NodeValue::LineBreak => out.push_str("<br>\n"),
            NodeValue::Code(code) => {
                out.push_str("<code>");
                escape(&code.literal, out);
                out.push_str("</code>");
            }
            NodeValue::Emph => self.tagged(node, "em", out),
            NodeValue::Strong => self.tagged(node, "strong", out),
            NodeValue::Link(target) => self.link(node, &target.url, out),
            NodeValue::Image(target) => {
                if !self.image(node, &target.url, out) {
                    escape(&words(node), out);
                }
            }
            NodeValue::WikiLink(target) => self.term(node, &target.url, out),
            NodeValue::HtmlInline(_) | NodeValue::HtmlBlock(_) | NodeValue::Raw(_) => {}
            NodeValue::CodeBlock(code) => escape(&code.literal, out),
            _ => self.inlines(node, out),
        }
    }

    fn tagged<'n>(&mut self, node: &'n AstNode<'n>, tag: &str, out: &mut String) {
        let _ = write!(out, "<{tag}>");
        self.inlines(node, out);
        let _ = write!(out, "</{tag}>");
    }

    fn link<'n>(&mut self, node: &'n AstNode<'n>, url: &str, out: &mut String) {
        // A link inside a link would close the outer one: terms and citations in it become words.
        let style = self.style;
        let open = match (link::read(url), style) {
            (Link::Outside(url), Style::Page | Style::Question) => Some(url.to_owned()),
            (Link::Section(section), Style::Page) => Some(format!("#{section}")),
            _ => None,
        };
        if let Some(url) = &open {
            out.push_str("<a href=\"");
            escape(url, out);
            out.push_str("\">");
            self.style = Style::Label;
        }
        self.inlines(node, out);
        self.style = style;
        if open.is_some() {
            out.push_str("</a>");
        }
    }

    /// Writes an image; false when its file is not there, so that its words stand in.
    pub(super) fn image<'n>(&mut self, node: &'n AstNode<'n>, url: &str, out: &mut String) -> bool {
        let found = link::path(self.folder, url)
            .and_then(|path| link::image(self.media, &path, self.language));
        let Some((path, file)) = found else {
            return false;
        };
        let name = path.rsplit('/').next().unwrap_or(&path);
        let _ = write!(
            out,
            "<img src=\"{}/{}/{}\" alt=\"",
            self.media_root,
            file.hash.0,
            utf8_percent_encode(name, IN_PATH)
        );
        if !is_decorative(node) {
            escape(&words(node), out);
        }
        out.push('"');
        if let Some((width, height)) = file.size {
            let _ = write!(out, " width=\"{width}\" height=\"{height}\"");
        }
        // A drawing weighs little and must be there when the page is printed; a photograph can wait until it is near.
        let drawing = file.content_type == "image/svg+xml";
        out.push_str(if drawing { ">" } else { " loading=\"lazy\">" });
        true
    }

    fn term<'n>(&mut self, node: &'n AstNode<'n>, id: &str, out: &mut String) {
        let known = TermId::parse(id)
            .ok()
            .and_then(|id| self.shelf.terms.get(&id).map(|term| (id, term)));
        let given = words(node);
        let shown = match &known {
            Some((_, term)) if given == id => {
                let name = &term
                    .read(self.language.unwrap_or(term.original_language()))
                    .text
                    .name;
                if node.previous_sibling().is_none() {
                    name.clone()
                } else {
                    as_in_a_sentence(name, id)
                }
            }
            _ => given,
        };
        match known {
            Some((id, _)) if self.style == Style::Page => {
                let _ = write!(out, "<a class=\"term\" href=\"#term-{id}\">");
                escape(&shown, out);
                out.push_str("</a>");
                if !self.references.terms.contains(&id) {
                    self.references.terms.push(id);
                }
            }
            _ => escape(&shown, out),
        }
    }

    fn text(&mut self, text: &str, out: &mut String) {
        for piece in citation::pieces(text) {
            match piece {
                Piece::Words(words) => escape(words, out),
                Piece::Unreadable(span) => escape(text.get(span).unwrap_or(""), out),
                Piece::Citations(citations) => self.citations(&citations, out),
            }
        }
    }

    fn citations(&mut self, citations: &[Citation], out: &mut String) {
        let known: Vec<(&Citation, &Document)> = citations
            .iter()
            .filter_map(|citation| Some((citation, self.shelf.documents.get(&citation.id)?)))
            .collect();
        if self.style == Style::Page {
            if out.ends_with(' ') {
                // The number stays on the line of the word it belongs to.
                out.pop();
                out.push('\u{a0}');
            }
            for (place, (citation, _)) in known.into_iter().enumerate() {
                let number = self.number(&citation.id);
                let space = if place > 0 { " " } else { "" };
                let _ = write!(
                    out,
                    "{space}<a class=\"cite\" href=\"#source-{}\">[{number}",
                    citation.id
                );
                if !citation.locator.is_empty() {
                    out.push_str(", ");
                    escape(&citation.locator, out);
                }
                out.push_str("]</a>");
            }
        } else if !known.is_empty() {
            let said: Vec<String> = known
                .into_iter()
                .map(|(citation, document)| said(citation, document))
                .collect();
            escape(&format!("({})", said.join("; ")), out);
        }
    }

    fn number(&mut self, id: &DocumentId) -> usize {
        let documents = &mut self.references.documents;
        documents
            .iter()
            .position(|known| known == id)
            .unwrap_or_else(|| {
                documents.push(id.clone());
                documents.len() - 1
            })
            + 1
    }
}

fn said(citation: &Citation, document: &Document) -> String {
    let year = document
        .year
        .map(|year| format!(", {year}"))
        .unwrap_or_default();
    let locator = if citation.locator.is_empty() {
        String::new()
    } else {
        format!(", {}", citation.locator)
    };
    format!("{}{year}{locator}", document.title)
}

/// A glossary writes "Peacebuilding"; inside a sentence `[[peacebuilding]]` is "peacebuilding", but `[[hrddp]]` stays "HRDDP".
fn as_in_a_sentence(name: &str, id: &str) -> String {
    let lower = name.to_lowercase();
    let only_first = name.chars().skip(1).eq(lower.chars().skip(1));
    if only_first && lower.replace(' ', "-") == id {
        lower
    } else {
        name.to_owned()
    }
}
