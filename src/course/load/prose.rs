//! Mistakes that can stand in any course text: HTML, links, images, tables, terms, citations, levels of headings.

use std::collections::BTreeSet;

use comrak::nodes::NodeValue;

use super::brackets;
use super::desk::{Desk, inner_folder};
use super::page::{BRACES, Node, Page};
use crate::course::markdown::citation::{self, Piece};
use crate::course::markdown::link::{self, Link};
use crate::course::markdown::{render, words};
use crate::course::problem::{Code, meant_or};

/// The blocks that lessons can set off, as they are written.
pub const CALLOUTS: &[&str] = &["CASE", "REFLECT", "KEY", "CHECK"];
/// Bytes of an image that are light enough for a poor line.
const LIGHT_IMAGE: usize = 100_000;
/// The block that only the trainer's guide can set off.
const TRAINER: &str = "TRAINER";

/// What the text may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// A lesson: set-off blocks may stand in it.
    Lesson,
    /// The scenes of a scenario: set-off blocks may stand in them, but no checks, and the choices link to scenes.
    Scene,
    /// The choices at the end of a scene.
    Choices,
    /// The trainer's guide: set-off blocks with words to who teaches may stand in it, and no checks.
    Guide,
    /// One page for a senior leader: set-off blocks may stand in it, but no checks.
    Brief,
    /// Other prose: no set-off blocks.
    Prose,
    /// The options of a question: boxes belong there.
    Options,
}

impl Where {
    fn sets_off_blocks(self) -> bool {
        matches!(self, Self::Lesson | Self::Scene | Self::Guide | Self::Brief)
    }
}

/// Looks through a whole file; lists of options inside set-off checks may have boxes.
pub fn check(page: &Page<'_>, course_folder: &str, place: Where, desk: &mut Desk<'_>) {
    let sections: BTreeSet<String> = page
        .sections
        .iter()
        .filter_map(|section| section.heading.braces.id.as_ref())
        .map(|id| id.value.clone())
        .collect();
    let mut look = Look {
        page,
        desk,
        folder: inner_folder(page.source, course_folder),
        sections,
        level: 1,
    };
    for node in page.title_node.iter().flat_map(|title| title.children()) {
        look.at(node, place, false);
    }
    for node in page.blocks() {
        look.at(node, place, true);
    }
}

/// Whether a block is the last before the next scene.
fn ends_scene(node: Node<'_>) -> bool {
    node.next_sibling().is_none_or(
        |next| matches!(&next.data().value, NodeValue::Heading(heading) if heading.level == 2),
    )
}

struct Look<'l, 'a, 'd> {
    page: &'l Page<'a>,
    desk: &'l mut Desk<'d>,
    folder: &'l str,
    sections: BTreeSet<String>,
    level: u8,
}

impl<'a> Look<'_, 'a, '_> {
    fn at(&mut self, node: Node<'a>, place: Where, top: bool) {
        if self.desk.is_full(self.page.source) {
            return;
        }
        let mut inner = place;
        match &node.data().value {
            NodeValue::HtmlBlock(html) => self.html(node, &html.literal),
            NodeValue::HtmlInline(html) => self.html(node, html),
            NodeValue::Heading(heading) => self.heading(node, heading.level),
            NodeValue::Link(target) => self.link(node, &target.url, place),
            NodeValue::Image(target) => self.image(node, &target.url),
            NodeValue::WikiLink(target) => self.term(node, &target.url),
            NodeValue::Text(text) => self.text(node, text),
            NodeValue::List(_) if place == Where::Scene && top && ends_scene(node) => {
                inner = Where::Choices;
            }
            NodeValue::Table(_) => self.table(node),
            NodeValue::Paragraph => self.paragraph(node),
            NodeValue::TaskItem(_) if !matches!(place, Where::Options | Where::Choices) => {
                let hint = "a question on the spot stands in a block: write `> [!CHECK]` above it and `> ` before each line";
                self.desk.say(
                    self.page.source,
                    Code::BoxesAlone,
                    self.page.line_of(node),
                    "these boxes belong to no question",
                    hint,
                );
                inner = Where::Options;
            }
            NodeValue::Callout(callout) => {
                self.callout(node, &callout.callout_type, place, top);
                if callout.callout_type == "check" {
                    inner = Where::Options;
                }
            }
            _ => {}
        }
        for child in node.children() {
            self.at(child, inner, false);
        }
    }

    fn html(&mut self, node: Node<'a>, html: &str) {
        let shown = html.lines().next().unwrap_or("").trim();
        let span = self.page.find(node, shown);
        let (message, hint) = if html.trim_start().starts_with("<!--") {
            (
                "a comment stands inside the text".to_owned(),
                "give the comment lines of its own, and close it with `-->` at the end of a line",
            )
        } else {
            (
                format!("`{shown}` is HTML, which course text cannot hold"),
                "write it in Markdown; for the sign itself write `\\<`",
            )
        };
        self.desk
            .say(self.page.source, Code::RawHtml, span, message, hint);
    }

    fn heading(&mut self, node: Node<'a>, level: u8) {
        let span = self.page.line_of(node);
        if level == 1 {
            self.desk.say(
                self.page.source,
                Code::HeadingLevel,
                span,
                "a file has one title",
                "begin sections with `##`",
            );
        } else if level > self.level + 1 {
            let hint = format!("write `{}`", "#".repeat(usize::from(self.level) + 1));
            self.desk.say(
                self.page.source,
                Code::HeadingLevel,
                span,
                "the heading skips a level",
                hint,
            );
        }
        if level > 2 && words(node).is_empty() {
            self.desk.say(
                self.page.source,
                Code::Empty,
                self.page.line_of(node),
                "the heading has no words",
                "write them, or take the line out",
            );
        }
        self.level = level.max(1);
    }

    fn link(&mut self, node: Node<'a>, url: &str, place: Where) {
        match link::read(url) {
            Link::Outside(_) => {}
            Link::Refused => {
                let span = self.page.find(node, url);
                let hint = "links lead to https:, http:, mailto: or tel: addresses, or with `#id` to a section of the same page";
                self.desk.say(
                    self.page.source,
                    Code::LinkRefused,
                    span,
                    format!("course text cannot link to `{url}`"),
                    hint,
                );
            }
            // Where choices lead is looked up where they are read.
            Link::Section(_) if place == Where::Choices => {}
            Link::Section(section) if place == Where::Scene => {
                let span = self.page.find(node, url);
                let hint = "choices stand in a list at the end of their scene";
                let message = format!("only a choice can lead to `{section}`");
                self.desk
                    .say(self.page.source, Code::LinkDead, span, message, hint);
            }
            Link::Section(section) if self.sections.contains(section) => {}
            Link::Section(section) => {
                let span = self.page.find(node, url);
                let hint = meant_or(
                    section,
                    self.sections.iter().map(String::as_str),
                    "name the id of a heading of this file",
                );
                self.desk.say(
                    self.page.source,
                    Code::LinkDead,
                    span,
                    format!("there is no section `{section}` here"),
                    hint,
                );
            }
        }
        self.braces_after(node);
    }

    fn image(&mut self, node: Node<'a>, url: &str) {
        let span = self.page.find(node, url);
        if link::is_outside(url) {
            self.desk.say(
                self.page.source,
                Code::ImageOutside,
                span,
                "the image is not in the course folder",
                "put the file into the folder `media` and write `media/NAME`",
            );
        } else {
            let path = link::path(self.folder, url).unwrap_or_default();
            let said = self.desk.refused.contains(&path);
            if !said && !self.desk.media.files.contains_key(&path) {
                let prefix = if self.folder.is_empty() {
                    String::new()
                } else {
                    format!("{}/", self.folder)
                };
                let near = self
                    .desk
                    .media
                    .files
                    .keys()
                    .filter_map(|known| known.strip_prefix(&prefix));
                let otherwise = format!("put the file there: `{path}` in the course folder");
                let hint = match link::without_spaces(url) {
                    Some(right) => {
                        format!("rename the file without spaces, and write `{right}` here")
                    }
                    None => meant_or(url, near, otherwise),
                };
                self.desk.say(
                    self.page.source,
                    Code::ImageMissing,
                    span,
                    format!("there is no usable image `{url}`"),
                    hint,
                );
            }
        }
        self.weight(node, url);
        if words(node).is_empty() && !render::is_decorative(node) {
            let hint = "say in the square brackets what the image says, or write `{.decorative}` touching the closing bracket";
            self.desk.say(
                self.page.source,
                Code::ImageWithoutText,
                self.page.line_of(node),
                "the image has no alternative text",
                hint,
            );
        }
        self.braces_after(node);
    }

    /// Says of an image that it is heavy for a poor line.
    fn weight(&mut self, node: Node<'a>, url: &str) {
        let path = link::path(self.folder, url).unwrap_or_default();
        let file = self.desk.media.files.get(&path);
        let bytes = file.map_or(0, |file| file.bytes.len());
        if bytes > LIGHT_IMAGE {
            let message = format!("the image has {} KB", bytes / 1_000);
            let hint =
                "a page on a poor line wants 100 KB at most: make it smaller, or draw it as SVG";
            let span = self.page.find(node, url);
            self.desk
                .say(self.page.source, Code::ImageHeavy, span, message, hint);
        }
    }

    /// Braces that do not touch, or hold what cannot be read, stay behind as words.
    fn braces_after(&mut self, node: Node<'a>) {
        let Some(next) = node.next_sibling() else {
            return;
        };
        if let NodeValue::Text(text) = &next.data().value
            && text.trim_start().starts_with(['{', '｛'])
        {
            let span = self.page.find(next, text.trim());
            self.desk.say(
                self.page.source,
                Code::Braces,
                span,
                "braces not understood",
                format!("braces touch the closing bracket; {BRACES}"),
            );
        }
    }

    fn term(&mut self, node: Node<'a>, id: &str) {
        let terms = &self.desk.shelf.terms;
        if terms.keys().any(|known| known.as_str() == id) {
            return;
        }
        let hint = meant_or(
            id,
            terms.keys().map(crate::course::id::TermId::as_str),
            "add the term to glossary.md; until then it is plain words",
        );
        let span = self.page.find(node, id);
        self.desk.say(
            self.page.source,
            Code::TermUnknown,
            span,
            format!("the glossary has no term `{id}`"),
            hint,
        );
    }

    fn text(&mut self, node: Node<'a>, text: &str) {
        for piece in citation::pieces(text) {
            match piece {
                Piece::Words(_) => {}
                Piece::Unreadable(span) => {
                    let from = span.start;
                    let span = self
                        .page
                        .find_from(node, text.get(span).unwrap_or(""), from);
                    self.desk.say(
                        self.page.source,
                        Code::CitationUnreadable,
                        span,
                        "citation not understood",
                        "write `[@id]` or `[@one; @two, page 4]`: a semicolon between documents, a comma before the place",
                    );
                }
                Piece::Citations(citations) => {
                    for cited in citations {
                        self.citation(node, cited.id.as_str(), cited.span.start);
                    }
                }
            }
        }
        self.brackets(node, text);
        let in_table = node
            .ancestors()
            .any(|above| matches!(above.data().value, NodeValue::TableCell));
        if in_table && text.contains("[[") {
            let span = self.page.find(
                node,
                text.get(text.find("[[").unwrap_or(0)..).unwrap_or(text),
            );
            self.desk.say(
                self.page.source,
                Code::TableBar,
                span,
                "the `|` ends the cell of the table",
                "write `[[id\\|words]]` in tables",
            );
        }
        let quoted = node
            .ancestors()
            .nth(2)
            .is_some_and(|above| matches!(above.data().value, NodeValue::BlockQuote));
        if quoted && node.previous_sibling().is_none() && text.starts_with("[!") {
            let span = self.page.find(node, text);
            let hint =
                "leave a space after the bracket, with the title behind it: `> [!CASE] Title`";
            self.desk.say(
                self.page.source,
                Code::CalloutUnknown,
                span,
                "this block could not be read",
                hint,
            );
        }
    }

    /// Brackets that were meant as a citation, a term, a link or a picture and are read as plain words.
    fn brackets(&mut self, node: Node<'a>, text: &str) {
        for (code, at, message, hint) in brackets::misread(text, self.desk.shelf) {
            if self.desk.is_full(self.page.source) {
                return;
            }
            let from = at.start;
            let span = self.page.find_from(node, text.get(at).unwrap_or(""), from);
            self.desk.say(self.page.source, code, span, message, hint);
        }
    }

    fn citation(&mut self, node: Node<'a>, id: &str, from: usize) {
        let documents = &self.desk.shelf.documents;
        if documents.keys().any(|known| known.as_str() == id) {
            return;
        }
        let known = documents.keys().map(crate::course::id::DocumentId::as_str);
        let hint = meant_or(
            id,
            known,
            "add the document to library.md; until then the citation is left out",
        );
        let span = self.page.find_from(node, &format!("@{id}"), from);
        self.desk.say(
            self.page.source,
            Code::SourceUnknown,
            span,
            format!("the library has no document `{id}`"),
            hint,
        );
    }

    fn table(&mut self, node: Node<'a>) {
        let empty = node
            .first_child()
            .is_none_or(|row| row.children().all(|cell| words(cell).is_empty()));
        if empty {
            self.desk.say(
                self.page.source,
                Code::TableHeader,
                self.page.line_of(node),
                "the table has no header row",
                "name each column in the first row",
            );
        }
    }

    fn paragraph(&mut self, node: Node<'a>) {
        let span = self.page.line_of(node);
        if self.page.source.words(&span).trim_start().starts_with('|') {
            let hint = "write `|---|---|` below the header row, with as many columns as it has";
            self.desk.say(
                self.page.source,
                Code::TableHeader,
                span,
                "this table could not be read",
                hint,
            );
        }
    }

    fn callout(&mut self, node: Node<'a>, kind: &str, place: Where, top: bool) {
        let span = self.page.line_of(node);
        let written = kind.to_uppercase();
        let (message, hint) = if written == TRAINER && place != Where::Guide {
            (
                "notes for trainers are not shown to trainees".to_owned(),
                "put them into the trainer's guide, guide.md".to_owned(),
            )
        } else if written != TRAINER && !CALLOUTS.contains(&written.as_str()) {
            let all = format!("the blocks are {}", CALLOUTS.join(", "));
            (
                format!("there is no block `{written}`"),
                meant_or(&written, CALLOUTS.iter().copied(), all),
            )
        } else if place == Where::Scene && written == "CHECK" {
            (
                "a check cannot stand in a scene".to_owned(),
                "the scene itself asks: offer its choices; checks stand in lessons".to_owned(),
            )
        } else if matches!(place, Where::Guide | Where::Brief) && written == "CHECK" {
            (
                "a check cannot stand here".to_owned(),
                "checks stand in lessons, where trainees answer them".to_owned(),
            )
        } else if !place.sets_off_blocks() || !top {
            (
                "a block like this cannot stand here".to_owned(),
                "it stands in a lesson or a scene, and in no list or quote".to_owned(),
            )
        } else {
            return;
        };
        self.desk
            .say(self.page.source, Code::CalloutUnknown, span, message, hint);
    }
}
