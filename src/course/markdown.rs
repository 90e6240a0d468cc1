//! Course text as the author wrote it, and the HTML made from it. HTML is written tag by tag from the
//! parsed text, so nothing but the tags of `render` can ever stand in it, and every tag is closed.

use std::fmt;

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options};
use serde::{Deserialize, Serialize};

use super::media::Media;
use super::shelf::Shelf;

pub mod citation;
mod inline;
pub mod link;
pub mod render;
pub mod sentences;

use render::{Style, Writer};

/// Well-formed HTML of course text: only this module makes it, so a template may print it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// The HTML itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Course text as the author wrote it: what attempts keep. It becomes HTML where it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Markdown(String);

#[expect(clippy::similar_names, reason = "a shelf is called a shelf")]
impl Markdown {
    /// Keeps a text. Images in it name their file from the course folder: `/01-people/media/map.svg`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Paragraphs, lists, tables and images. Terms are plain words and citations say title and year, since a
    /// question has no list of terms and sources. `media_root` is the address before hash and file name,
    /// without a slash at its end.
    pub fn html(&self, shelf: &Shelf, media: &Media, media_root: &str) -> Html {
        let arena = Arena::new();
        let root = parse(&arena, &self.0);
        let mut writer = Writer::new(shelf, media, media_root, Style::Question);
        writer.blocks(root.children())
    }

    /// The same as a page of a lesson shows it: terms and citations link to the lists at its end.
    pub fn page_html(&self, shelf: &Shelf, media: &Media, media_root: &str) -> Html {
        let arena = Arena::new();
        let root = parse(&arena, &self.0);
        Writer::new(shelf, media, media_root, Style::Page).blocks(root.children())
    }

    /// The same as phrasing content, for a label or a heading: no paragraph around it, and no links.
    pub fn inline_html(&self, shelf: &Shelf, media: &Media, media_root: &str) -> Html {
        let arena = Arena::new();
        let root = parse_line(&arena, &self.0);
        let mut writer = Writer::new(shelf, media, media_root, Style::Label);
        writer.line(root.children())
    }

    /// The words alone: no marks, no citations.
    pub fn plain(&self) -> String {
        let arena = Arena::new();
        words(parse_line(&arena, &self.0))
    }
}

/// Blocks inside each other beyond this are not course text; a walk over them could exhaust the stack.
pub(super) const DEEPEST: usize = 40;

/// Reads blocks of text, without settings; raw HTML stays in the tree, to be reported and never written.
pub(super) fn parse<'a>(arena: &'a Arena<'a>, text: &str) -> &'a AstNode<'a> {
    let root = comrak::parse_document(arena, text, &options());
    cut_below(root, DEEPEST);
    root
}

/// Reads a text that is a single line in its place, where `2011. …` begins no list and `#` no heading.
fn parse_line<'a>(arena: &'a Arena<'a>, text: &str) -> &'a AstNode<'a> {
    let guarded = format!(
        "x {}",
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    let root = parse(arena, &guarded);
    let first = root
        .descendants()
        .find(|node| matches!(node.data().value, NodeValue::Text(_)));
    if let Some(first) = first
        && let NodeValue::Text(words) = &mut first.data_mut().value
    {
        *words = words.strip_prefix("x ").unwrap_or("").to_owned().into();
    }
    root
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.header_attributes = true;
    options.extension.link_attributes = true;
    options.extension.ofm_callouts = true;
    options.extension.wikilinks_title_after_pipe = true;
    options.extension.tasklist = true;
    options.extension.table = true;
    // A line of hyphens below a paragraph is an accident far more often than a heading.
    options.parse.ignore_setext = true;
    options
}

/// Takes out what lies deeper than `most` levels. True when there was such a thing.
pub(super) fn cut_below<'a>(root: &'a AstNode<'a>, most: usize) -> bool {
    let mut level = vec![root];
    for _ in 0..most {
        level = level.into_iter().flat_map(AstNode::children).collect();
    }
    let deep = level.iter().any(|node| node.first_child().is_some());
    for node in level {
        for child in node.children().collect::<Vec<_>>() {
            child.detach();
        }
    }
    deep
}

/// The words below a node, without marks and citations; white space is one space.
pub(super) fn words<'a>(node: &'a AstNode<'a>) -> String {
    let mut text = String::new();
    for node in node.descendants() {
        match &node.data().value {
            NodeValue::Text(words) => text.push_str(&citation::without(words)),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::SoftBreak
            | NodeValue::LineBreak
            | NodeValue::Paragraph
            | NodeValue::TableCell
            | NodeValue::Item(_) => text.push(' '),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        Markdown::new(text)
            .html(&Shelf::default(), &Media::default(), "/media/x")
            .to_string()
    }

    fn inline(text: &str) -> String {
        Markdown::new(text)
            .inline_html(&Shelf::default(), &Media::default(), "/media/x")
            .to_string()
    }

    #[test]
    fn expressions_come_back_as_typed() {
        assert_eq!(
            html("{{7*7}} ${7} {% include \"x\" %}"),
            "<p>{{7*7}} ${7} {% include &quot;x&quot; %}</p>\n"
        );
        assert_eq!(inline("{{7*7}}"), "{{7*7}}");
    }

    #[test]
    fn raw_html_and_foreign_schemes_never_pass() {
        assert_eq!(html("<b onclick=x>a</b>"), "<p>a</p>\n");
        assert_eq!(html("<script>alert(1)</script>"), "");
        assert_eq!(
            html("[a](javascript:alert(1)) ![b](https://x.org/y.png)"),
            "<p>a b</p>\n"
        );
    }

    #[test]
    fn a_label_that_looks_like_a_list_or_heading_stays_a_label() {
        assert_eq!(inline("2011. A policy"), "2011. A policy");
        assert_eq!(inline("# a *b*"), "# a <em>b</em>");
        assert_eq!(inline("*b*\n    c"), "<em>b</em> c");
        assert_eq!(
            Markdown::new("The [[dsr|reform]] of **2011** [@a, p. 3]").plain(),
            "The reform of 2011"
        );
    }

    #[test]
    fn quotes_inside_each_other_without_end_do_not_exhaust_the_stack() {
        assert!(html(&">".repeat(100_000)).len() < 10_000);
        assert!(html(&"*a ".repeat(50_000)).len() > 1);
        assert!(html(&"[".repeat(50_000)).len() > 1);
    }
}
