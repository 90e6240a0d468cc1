//! One course file taken apart: settings, title, what stands before the first section, the sections.
//! Every node of the text knows its place in the file again.

use std::ops::{Range, RangeInclusive};

use comrak::Arena;
use comrak::nodes::{AstNode, NodeValue, Sourcepos};

use super::braces::{self, Braces, Found};
use super::files::stem_and_language;
use crate::course::markdown;
use crate::course::problem::{Code, Mend, Problem};
use crate::course::settings::{Settings, SettingsOf};
use crate::course::source::Source;

/// A node of the parsed text.
pub type Node<'a> = &'a AstNode<'a>;

/// A heading with what its braces say.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The words, without marks.
    pub text: String,
    /// The words as they were written.
    pub written: String,
    /// What stands in its braces; empty where there are none.
    pub braces: Braces,
    /// Whether there are braces that could not be read, which was said already.
    pub broken: bool,
    /// The line, counted from 1.
    pub line: usize,
    /// The whole heading in the file.
    pub span: Range<usize>,
}

impl Heading {
    /// The place of a part of the braces in the file.
    pub fn part_span(&self, part: &braces::Part) -> Range<usize> {
        self.span.start + part.span.start..self.span.start + part.span.end
    }

    /// Writes an id where none was.
    pub fn mend(&self, source: &Source, id: &str) -> Mend {
        if self.braces.span.is_empty() {
            let at = source.line(self.line).trim_end().len();
            Mend {
                line: self.line,
                at,
                words: format!(" {{#{id}}}"),
            }
        } else {
            Mend {
                line: self.line,
                at: self.braces.span.start + 1,
                words: format!("#{id} "),
            }
        }
    }
}

/// A section: its heading (level 2) and what stands below it.
pub struct Section<'a> {
    /// The heading.
    pub heading: Heading,
    /// Its node.
    pub node: Node<'a>,
    /// The blocks below it, up to the next section.
    pub blocks: Vec<Node<'a>>,
}

/// One file taken apart.
pub struct Page<'a> {
    /// The file.
    pub source: &'a Source,
    /// Where the settings stand, without the lines of `+++`.
    pub settings: Option<Range<usize>>,
    /// `# Title {#id}`; `None` when it is missing, which was said already.
    pub title: Option<Heading>,
    /// The title's node.
    pub title_node: Option<Node<'a>>,
    /// What stands between the title and the first section.
    pub opening: Vec<Node<'a>>,
    /// The sections in order.
    pub sections: Vec<Section<'a>>,
    parsed: Source,
    lines: Vec<usize>,
}

impl<'a> Page<'a> {
    /// What the settings say; the usual where there are none.
    pub fn settings_of(&self, file: SettingsOf, problems: &mut Vec<Problem>) -> Settings {
        let read = |span| Settings::read(self.source, span, file, problems);
        self.settings.as_ref().map(read).unwrap_or_default()
    }

    /// Takes a file apart. Settings and lines that are only a comment are no text.
    pub fn read(arena: &'a Arena<'a>, source: &'a Source, problems: &mut Vec<Problem>) -> Self {
        let (settings, body) = settings(source, problems);
        let lines = text_lines(source, body);
        let displaced = displaced_settings(source, &lines, problems);
        let text: Vec<&str> = lines.iter().map(|line| source.line(*line)).collect();
        let parsed = Source::new(source.path(), &text.join("\n"));
        let root = markdown::parse(arena, parsed.text());
        let mut page = Self {
            source,
            settings,
            title: None,
            title_node: None,
            opening: Vec::new(),
            sections: Vec::new(),
            parsed,
            lines,
        };
        if markdown::cut_below(root, markdown::DEEPEST - 1) {
            let hint = "say it with fewer lists and quotes inside each other";
            problems.push(source.problem(
                Code::TooDeep,
                source.beginning(),
                "lists, quotes or marks stand inside each other too deep",
                hint,
            ));
        }
        page.divide(root, displaced, problems);
        page
    }

    /// `displaced` is the line where settings stand that are none: the title may be behind them.
    fn divide(&mut self, root: Node<'a>, displaced: Option<usize>, problems: &mut Vec<Problem>) {
        let mut first = true;
        for node in root.children() {
            let level = match &node.data().value {
                NodeValue::Heading(heading) => heading.level,
                _ => 0,
            };
            // Behind settings that were read as text, the title is still the title.
            if first && level != 1 && self.title_follows(node, displaced) {
                continue;
            }
            if first && level != 1 {
                let span = self.line_of(node);
                problems.push(self.source.problem(
                    Code::TitleMissing,
                    span,
                    "the file does not begin with its title",
                    "write `# Title {#id}` above everything else",
                ));
            }
            match (first, level) {
                (true, 1) => {
                    self.title = Some(self.heading(node, problems));
                    self.title_node = Some(node);
                }
                (_, 2) => {
                    let heading = self.heading(node, problems);
                    self.sections.push(Section {
                        heading,
                        node,
                        blocks: Vec::new(),
                    });
                }
                _ => match self.sections.last_mut() {
                    Some(section) => section.blocks.push(node),
                    None => self.opening.push(node),
                },
            }
            first = false;
        }
        if first {
            problems.push(self.source.problem(
                Code::TitleMissing,
                self.source.beginning(),
                "the file is empty",
                "write `# Title {#id}` and the text below it",
            ));
        }
    }

    /// Whether a block stands between displaced settings and the title below them.
    fn title_follows(&self, block: Node<'a>, displaced: Option<usize>) -> bool {
        let line = |node: Node<'a>| self.line_number(node.data().sourcepos.start.line);
        let title = block.following_siblings().find(
            |node| matches!(&node.data().value, NodeValue::Heading(heading) if heading.level == 1),
        );
        let settings = displaced.zip(title).filter(|(at, title)| *at < line(title));
        settings.is_some_and(|(at, _)| at <= line(block))
    }

    fn heading(&self, node: Node<'a>, problems: &mut Vec<Problem>) -> Heading {
        let line = self.line_number(node.data().sourcepos.start.line);
        let span = self.source.line_span(line);
        let raw = self.source.line(line);
        let mut heading = Heading {
            text: markdown::words(node),
            written: String::new(),
            braces: Braces::default(),
            broken: false,
            line,
            span,
        };
        if heading.text.is_empty() && problems.len() < MOST {
            problems.push(self.source.problem(
                Code::Empty,
                heading.span.clone(),
                "the heading has no words",
                "write them before the braces: `## Words {#id}`",
            ));
        }
        let end = match braces::read(raw) {
            Found::Nothing => raw.len(),
            Found::Braces(found) => {
                let start = found.span.start;
                heading.braces = found;
                start
            }
            Found::NotUnderstood(found) => {
                heading.broken = true;
                let at = heading.span.start + found.start..heading.span.start + found.end;
                let problem =
                    self.source
                        .problem(Code::Braces, at, "braces not understood", BRACES);
                if problems.len() < MOST {
                    problems.push(problem);
                }
                raw.len()
            }
        };
        let written = raw
            .get(..end)
            .unwrap_or(raw)
            .trim()
            .trim_start_matches('#')
            .trim();
        written.clone_into(&mut heading.written);
        heading
    }

    /// The title's words; empty when it is missing, which was said already.
    pub fn title_text(&self) -> String {
        let title = self.title.as_ref();
        title.map(|title| title.text.clone()).unwrap_or_default()
    }

    /// All blocks of the text but the title.
    pub fn blocks(&self) -> impl Iterator<Item = Node<'a>> {
        let below = self.sections.iter().flat_map(|section| {
            std::iter::once(section.node).chain(section.blocks.iter().copied())
        });
        self.opening.iter().copied().chain(below)
    }

    /// The line of the file that a line of the parsed text is.
    pub fn line_number(&self, parsed: usize) -> usize {
        self.lines
            .get(parsed.saturating_sub(1))
            .or(self.lines.last())
            .copied()
            .unwrap_or(1)
    }

    /// The lines of a node, counted in the parsed text.
    pub fn parsed_lines(&self, node: Node<'_>) -> RangeInclusive<usize> {
        let at = node.data().sourcepos;
        at.start.line..=at.end.line.min(self.lines.len())
    }

    /// Where a node stands in the file.
    pub fn span(&self, node: Node<'_>) -> Range<usize> {
        self.span_of(node.data().sourcepos)
    }

    /// The place of a position that the Markdown reader gave.
    pub fn span_of(&self, at: Sourcepos) -> Range<usize> {
        let start = self
            .source
            .offset(self.line_number(at.start.line), at.start.column);
        let last = self
            .source
            .offset(self.line_number(at.end.line), at.end.column);
        let width = self
            .source
            .text()
            .get(last..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        start..(last + width).max(start)
    }

    /// The first line of a node in the file: enough to show a mistake in a block of many lines.
    pub fn line_of(&self, node: Node<'_>) -> Range<usize> {
        let span = self.span(node);
        let (line, _) = self.source.position(span.start);
        span.start..self.source.line_span(line).end.max(span.start)
    }

    /// Where `words` stand inside a node; its first line when they cannot be found.
    pub fn find(&self, node: Node<'_>, words: &str) -> Range<usize> {
        self.find_from(node, words, 0)
    }

    /// The same, for words `from` bytes into a node's text: marks and escapes only ever move them on.
    pub fn find_from(&self, node: Node<'_>, words: &str, from: usize) -> Range<usize> {
        let span = self.span(node);
        let inside = self.source.words(&span);
        let later = inside
            .get(from..)
            .and_then(|rest| rest.find(words))
            .map(|at| at + from);
        match later.or_else(|| inside.find(words)) {
            Some(at) => span.start + at..span.start + at + words.len(),
            None => self.line_of(node),
        }
    }

    /// Line and byte column of a node in the file, to write something before it.
    pub fn before(&self, node: Node<'_>) -> (usize, usize) {
        let start = node.data().sourcepos.start;
        (self.line_number(start.line), start.column.saturating_sub(1))
    }

    /// A block as it was written.
    pub fn written(&self, node: Node<'_>) -> String {
        let at = node.data().sourcepos;
        let start = self.parsed.offset(at.start.line, at.start.column);
        let end = self.parsed.line_span(at.end.line.max(at.start.line)).end;
        self.parsed
            .words(&(start..end.max(start)))
            .trim_end()
            .to_owned()
    }
}

/// Most problems of a course among which one more is worth its place; those of the text have a limit a file.
const MOST: usize = 1000;

/// How to mend braces.
pub const BRACES: &str = "write `{#id}` at the very end, with straight quotes around values that hold spaces, and no space after `#` or `=`";

fn settings(source: &Source, problems: &mut Vec<Problem>) -> (Option<Range<usize>>, usize) {
    let count = source.text().lines().count();
    let first = source.line(1).trim_end();
    if first == "---" {
        problems.push(source.problem(
            Code::SettingsUnreadable,
            source.beginning(),
            "settings stand between lines of `+++`",
            "write `+++` above and below them, and `key = value` between",
        ));
        let end = (2..=count)
            .find(|line| source.line(*line).trim_end() == "---")
            .unwrap_or(0);
        return (None, end + 1);
    }
    if first != "+++" {
        return (None, 1);
    }
    if let Some(end) = (2..=count).find(|line| source.line(*line).trim_end() == "+++") {
        return (
            Some(source.line_span(2).start..source.line_span(end).start),
            end + 1,
        );
    }
    let message = "the settings are not closed";
    let hint = "write a second line of `+++` below them";
    problems.push(source.problem(Code::SettingsUnreadable, source.beginning(), message, hint));
    let body = (2..=count)
        .find(|line| source.line(*line).starts_with('#'))
        .unwrap_or(count + 1);
    (None, body)
}

/// Says where settings stand that were read as text, and gives their line: below the title, below something else, or
/// below a line that is not `+++`.
fn displaced_settings(
    source: &Source,
    lines: &[usize],
    problems: &mut Vec<Problem>,
) -> Option<usize> {
    let mut fence: Option<&str> = None;
    let mut found = None;
    for line in lines {
        let text = source.line(*line).trim();
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| text.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        let pluses = text.chars().take_while(|c| *c == '+').count();
        if fence.is_none() && (pluses > 2 || (pluses == 2 && text.len() == 2)) {
            found = Some(*line);
            break;
        }
    }
    let line = found?;
    let translated = source
        .path()
        .rsplit('/')
        .next()
        .is_some_and(|name| stem_and_language(name).1.is_some());
    let (message, hint) = if translated {
        (
            "a translation has no settings",
            "take them out: they are those of the original",
        )
    } else {
        (
            "settings stand above the title, between two lines of `+++`",
            "move them to the very top of the file: a line `+++`, the settings, a second line `+++`, then the title",
        )
    };
    problems.push(source.problem(
        Code::SettingsUnreadable,
        source.line_span(line),
        message,
        hint,
    ));
    found
}

/// The lines that are text, counted from 1: without settings, and without lines that are only a comment.
fn text_lines(source: &Source, body: usize) -> Vec<usize> {
    let count = source.text().lines().count();
    let mut lines = Vec::new();
    let mut fence: Option<&str> = None;
    // Without it, each of a million openings would look for its end through the whole file.
    let last_close = source
        .text()
        .rfind("-->")
        .map_or(0, |at| source.position(at).0);
    let mut line = body;
    while line <= count {
        let text = source.line(line).trim();
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| text.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        let begins = fence.is_none() && text.starts_with("<!--") && line <= last_close;
        let closed = || (line..=count).find(|end| source.line(*end).contains("-->"));
        let comment = if begins {
            closed().filter(|end| source.line(*end).trim_end().ends_with("-->"))
        } else {
            None
        };
        if let Some(end) = comment {
            line = end + 1;
        } else {
            lines.push(line);
            line += 1;
        }
    }
    lines
}
