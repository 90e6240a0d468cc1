//! Writes HTML from parsed course text. The tags and attributes in this file are all there can ever be.

use std::fmt::Write;

use comrak::nodes::{AstNode, ListType, NodeList, NodeValue, TableAlignment};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::citation::{self, Citation, Piece};
use super::link::{self, Link};
use super::{Html, words};
use crate::course::id::{DocumentId, SectionId, TermId};
use crate::course::language::Language;
use crate::course::media::Media;
use crate::course::shelf::{Document, Shelf};

/// Where the text will stand, which decides what links become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A page with its terms and sources listed at the end: terms and citations link there.
    Page,
    /// A question or a description: terms are words, citations say title and year.
    Question,
    /// Inside a label or a heading: as in a question, and no links at all.
    Label,
}

/// What a page has linked so far, each in the order of its first use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// Terms of the glossary.
    pub terms: Vec<TermId>,
    /// Documents of the library; the number of one is its place, from 1.
    pub documents: Vec<DocumentId>,
}

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

/// Writes the HTML of one text.
pub struct Writer<'a> {
    shelf: &'a Shelf,
    media: &'a Media,
    media_root: &'a str,
    style: Style,
    folder: &'a str,
    language: Option<&'a Language>,
    heading: String,
    /// What was linked so far.
    pub references: References,
}

impl<'a> Writer<'a> {
    /// A writer for a text whose images name their file from the course folder.
    pub fn new(shelf: &'a Shelf, media: &'a Media, media_root: &'a str, style: Style) -> Self {
        Self {
            shelf,
            media,
            media_root,
            style,
            folder: "",
            language: None,
            heading: String::new(),
            references: References::default(),
        }
    }

    /// The same for a file: the folder it is in, inside the course folder, and its language.
    #[must_use]
    pub fn of_file(self, folder: &'a str, language: &'a Language) -> Self {
        Self {
            folder,
            language: Some(language),
            ..self
        }
    }

    /// Names what follows, for tables that have no heading of their own.
    pub fn under(&mut self, heading: &str) {
        heading.clone_into(&mut self.heading);
    }

    /// Block content.
    pub fn blocks<'n>(&mut self, nodes: impl Iterator<Item = &'n AstNode<'n>>) -> Html {
        let mut out = String::new();
        for node in nodes {
            self.block(node, &mut out);
        }
        Html(out)
    }

    /// Phrasing content: blocks lose their frame.
    pub fn line<'n>(&mut self, nodes: impl Iterator<Item = &'n AstNode<'n>>) -> Html {
        let mut out = String::new();
        for node in nodes {
            if !out.is_empty() {
                out.push(' ');
            }
            self.inlines(node, &mut out);
        }
        out.truncate(out.trim_end().len());
        Html(out)
    }

    fn block<'n>(&mut self, node: &'n AstNode<'n>, out: &mut String) {
        let data = node.data();
        match &data.value {
            NodeValue::Paragraph => self.paragraph(node, out),
            NodeValue::Heading(heading) => {
                self.heading = words(node);
                let level = heading.level.clamp(2, 6);
                let id = data
                    .attrs
                    .as_ref()
                    .and_then(|attrs| attrs.id.as_deref())
                    .filter(|id| SectionId::parse(id).is_ok());
                let id = id.map(|id| format!(" id=\"{id}\"")).unwrap_or_default();
                self.framed(
                    node,
                    &format!("<h{level}{id}>"),
                    &format!("</h{level}>\n"),
                    out,
                );
            }
            NodeValue::List(list) => self.list(node, list, out),
            NodeValue::BlockQuote | NodeValue::Callout(_) => {
                out.push_str("<blockquote>\n");
                self.children(node, out);
                out.push_str("</blockquote>\n");
            }
            NodeValue::CalloutTitle => {
                out.push_str("<p><strong>");
                for child in node.children() {
                    self.inlines(child, out);
                }
                out.push_str("</strong></p>\n");
            }
            NodeValue::CodeBlock(code) => {
                out.push_str("<pre><code>");
                escape(&code.literal, out);
                out.push_str("</code></pre>\n");
            }
            NodeValue::ThematicBreak => out.push_str("<hr>\n"),
            NodeValue::Table(table) => self.table(node, &table.alignments, out),
            NodeValue::HtmlBlock(_) => {}
            value if value.block() => self.children(node, out),
            _ => self.inline(node, out),
        }
    }

    fn children<'n>(&mut self, node: &'n AstNode<'n>, out: &mut String) {
        for child in node.children() {
            self.block(child, out);
        }
    }

    fn paragraph<'n>(&mut self, node: &'n AstNode<'n>, out: &mut String) {
        let alone = node
            .first_child()
            .filter(|first| first.next_sibling().is_none());
        let before = out.len();
        if let Some(image) = alone
            && let NodeValue::Image(target) = &image.data().value
            && self.image(image, &target.url, out)
        {
            out.insert_str(before, "<figure>");
            if !target.title.is_empty() {
                out.push_str("<figcaption>");
                escape(&target.title, out);
                out.push_str("</figcaption>");
            }
            out.push_str("</figure>\n");
            return;
        }
        self.framed(node, "<p>", "</p>\n", out);
    }

    /// Phrasing content between two tags; nothing at all when there is none.
    fn framed<'n>(&mut self, node: &'n AstNode<'n>, open: &str, close: &str, out: &mut String) {
        let mut inner = String::new();
        self.inlines(node, &mut inner);
        if !inner.trim().is_empty() {
            out.push_str(open);
            out.push_str(inner.trim());
            out.push_str(close);
        }
    }

    fn list<'n>(&mut self, node: &'n AstNode<'n>, list: &NodeList, out: &mut String) {
        let close = match (list.list_type, list.start) {
            (ListType::Bullet, _) => {
                out.push_str("<ul>\n");
                "</ul>\n"
            }
            (ListType::Ordered, 1) => {
                out.push_str("<ol>\n");
                "</ol>\n"
            }
            (ListType::Ordered, start) => {
                let _ = writeln!(out, "<ol start=\"{start}\">");
                "</ol>\n"
            }
        };
        for item in node.children() {
            out.push_str("<li>");
            for child in item.children() {
                if list.tight && matches!(child.data().value, NodeValue::Paragraph) {
                    self.inlines(child, out);
                } else {
                    self.block(child, out);
                }
            }
            out.push_str("</li>\n");
        }
        out.push_str(close);
    }

    /// A table may be wider than a telephone: it scrolls in a region that the keyboard reaches and that has a name.
    fn table<'n>(
        &mut self,
        node: &'n AstNode<'n>,
        alignments: &[TableAlignment],
        out: &mut String,
    ) {
        out.push_str("<div class=\"table\" tabindex=\"0\" role=\"region\"");
        if !self.heading.is_empty() {
            out.push_str(" aria-label=\"");
            escape(&self.heading, out);
            out.push('"');
        }
        out.push_str("><table>\n");
        let mut in_body = false;
        for row in node.children() {
            let header = matches!(row.data().value, NodeValue::TableRow(true));
            if !header && !in_body {
                out.push_str("<tbody>\n");
                in_body = true;
            }
            out.push_str(if header { "<thead>\n<tr>" } else { "<tr>" });
            for (cell, alignment) in row.children().zip(
                alignments
                    .iter()
                    .chain(std::iter::repeat(&TableAlignment::None)),
            ) {
                let class = match alignment {
                    TableAlignment::Right => " class=\"end\"",
                    TableAlignment::Center => " class=\"center\"",
                    TableAlignment::Left | TableAlignment::None => "",
                };
                let _ = if header {
                    write!(out, "<th scope=\"col\"{class}>")
                } else {
                    write!(out, "<td{class}>")
                };
                self.inlines(cell, out);
                out.push_str(if header { "</th>" } else { "</td>" });
            }
            out.push_str(if header {
                "</tr>\n</thead>\n"
            } else {
                "</tr>\n"
            });
        }
        if in_body {
            out.push_str("</tbody>\n");
        }
        out.push_str("</table></div>\n");
    }

    fn inlines<'n>(&mut self, node: &'n AstNode<'n>, out: &mut String) {
        for child in node.children() {
            self.inline(child, out);
        }
    }

    fn inline<'n>(&mut self, node: &'n AstNode<'n>, out: &mut String) {
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
    fn image<'n>(&mut self, node: &'n AstNode<'n>, url: &str, out: &mut String) -> bool {
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
        out.push_str(" loading=\"lazy\">");
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

/// A document in one line, for the list of sources of a page: title, symbol, publisher, year.
pub fn reference(document: &Document) -> Html {
    let mut out = String::new();
    match &document.url {
        Some(url) => {
            out.push_str("<a href=\"");
            escape(url, &mut out);
            out.push_str("\"><cite>");
            escape(&document.title, &mut out);
            out.push_str("</cite></a>");
        }
        None => {
            out.push_str("<cite>");
            escape(&document.title, &mut out);
            out.push_str("</cite>");
        }
    }
    let year = document.year.map(|year| year.to_string());
    for part in [&document.symbol, &document.publisher, &year]
        .into_iter()
        .flatten()
    {
        out.push_str(", ");
        escape(part, &mut out);
    }
    Html(out)
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

/// Whether an image says nothing: `![](x.svg){.decorative}`.
pub fn is_decorative<'a>(node: &'a AstNode<'a>) -> bool {
    node.data()
        .attrs
        .as_ref()
        .is_some_and(|attrs| attrs.classes.iter().any(|class| class == "decorative"))
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

/// Writes text so that it stays text, inside a tag and inside quotes.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\0' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}
