//! Mistakes that can stand in any course text: here HTML, links, tables and levels of headings; images, references and blocks that
//! are set off have files of their own.

use std::collections::BTreeSet;

use comrak::nodes::NodeValue;

use super::desk::{Desk, inner_folder};
use super::page::{BRACES, Node, Page};
use crate::course::markdown::link::{self, Link};
use crate::course::markdown::words;
use crate::course::problem::{Code, meant_or};

mod callouts;
mod images;
mod references;

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
}
