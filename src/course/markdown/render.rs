//! Writes HTML from parsed course text. The tags and attributes in this file are all there can ever be.

use std::fmt::Write;

use comrak::nodes::{AstNode, ListType, NodeList, NodeValue, TableAlignment};

use super::{Html, words};
use crate::course::id::{DocumentId, SectionId, TermId};
use crate::course::language::Language;
use crate::course::lesson::{CitedDocument, UsedTerm};
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

impl References {
    /// What stands at the end of the page: each term with its meaning in this language, each document in one line.
    #[expect(clippy::similar_names, reason = "a shelf is called a shelf")]
    pub fn listed(self, shelf: &Shelf, language: &Language) -> (Vec<UsedTerm>, Vec<CitedDocument>) {
        let terms = self.terms.into_iter().filter_map(|id| {
            let read = shelf.terms.get(&id)?.read(language);
            Some(UsedTerm {
                id,
                name: read.text.name.clone(),
                meaning: read.text.meaning.clone(),
                foreign: (read.language != language).then(|| read.language.clone()),
            })
        });
        let sources = self.documents.into_iter().filter_map(|id| {
            let reference = reference(shelf.documents.get(&id)?);
            Some(CitedDocument { id, reference })
        });
        (terms.collect(), sources.collect())
    }
}

/// Writes the HTML of one text.
pub struct Writer<'a> {
    pub(super) shelf: &'a Shelf,
    pub(super) media: &'a Media,
    pub(super) media_root: &'a str,
    pub(super) style: Style,
    pub(super) folder: &'a str,
    pub(super) language: Option<&'a Language>,
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
}

/// A document in one line, for the list of sources of a page: title, symbol, publisher, year.
pub fn reference(document: &Document) -> Html {
    let mut out = String::new();
    if let Some(url) = &document.url {
        out.push_str("<a href=\"");
        escape(url, &mut out);
        out.push_str("\">");
    }
    out.push_str("<cite>");
    escape(&document.title, &mut out);
    out.push_str("</cite>");
    if document.url.is_some() {
        out.push_str("</a>");
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

/// The author's own title of a set-off block, and its body.
pub fn callout_parts<'a>(node: &'a AstNode<'a>) -> (Option<String>, Vec<&'a AstNode<'a>>) {
    let mut body: Vec<&AstNode<'a>> = node.children().collect();
    let titled = body
        .first()
        .is_some_and(|first| matches!(first.data().value, NodeValue::CalloutTitle));
    let title = titled
        .then(|| words(body.remove(0)))
        .filter(|title| !title.is_empty());
    (title, body)
}

/// Whether an image says nothing: `![](x.svg){.decorative}`.
pub fn is_decorative<'a>(node: &'a AstNode<'a>) -> bool {
    node.data()
        .attrs
        .as_ref()
        .is_some_and(|attrs| attrs.classes.iter().any(|class| class == "decorative"))
}

/// Writes text so that it stays text, inside a tag and inside quotes.
pub(super) fn escape(text: &str, out: &mut String) {
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
