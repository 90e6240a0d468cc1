//! A question of a bank: a heading, its text, and the last block, which says its kind.

use std::collections::BTreeMap;

use comrak::nodes::{ListType, NodeValue};

use super::braces::Part;
use super::desk::{Desk, inner_folder};
use super::options::{self, ReadOption, Text};
use super::page::{Heading, Node, Page, Section};
use super::reference::{Pending, Target};
use crate::course::id::{LessonId, ObjectiveId, OptionId, SectionId};
use crate::course::markdown::{Markdown, link};
use crate::course::problem::Code;
use crate::course::question::{Kind, LastBlock, OptionText, QuestionText, See, WrittenOption};

/// The attributes that a question can have.
pub const ATTRIBUTES: &[&str] = &["objective", "see", "choose", "tag"];
/// Attributes of kinds and rules that do not exist yet.
const LATER: &[&str] = &["tolerance", "case", "retired"];

/// A question's body taken apart: text, options, feedback.
pub struct Body<'a> {
    text: Vec<Node<'a>>,
    list: Option<Node<'a>>,
    options: Vec<ReadOption<'a>>,
    feedback: Option<Node<'a>>,
    /// Whether a line looks like an option and is none, which was said.
    swallowed: bool,
}

/// Takes the blocks of a question apart. The last block is the list of options; a quote after it is the
/// feedback for options without their own.
pub fn body<'a>(page: &Page<'a>, blocks: &[Node<'a>], text: Text, desk: &mut Desk<'_>) -> Body<'a> {
    let swallowed = options::swallowed(page, blocks, desk);
    let mut rest = blocks.to_vec();
    let feedback = rest.pop_if(|last| matches!(last.data().value, NodeValue::BlockQuote));
    let list = rest.pop_if(|last| matches!(last.data().value, NodeValue::List(_)));
    for node in &rest {
        let cut = list.is_some()
            && node
                .children()
                .any(|item| matches!(item.data().value, NodeValue::TaskItem(_)));
        if cut {
            let hint = "begin all options with the same sign, and indent what stands between two options by two spaces: `  > feedback`";
            desk.say(
                page.source,
                Code::QuestionShape,
                page.line_of(node),
                "the list of options is cut in two",
                hint,
            );
        }
    }
    let options = list
        .map(|list| options::read(page, list, text, desk))
        .unwrap_or_default();
    Body {
        text: rest,
        list,
        options,
        feedback,
        swallowed,
    }
}

impl Body<'_> {
    /// The words of the question in one language.
    pub fn words(&self, page: &Page<'_>, title: &str, course_folder: &str) -> QuestionText {
        let folder = inner_folder(page.source, course_folder);
        let stem: Vec<String> = self
            .text
            .iter()
            .map(|node| rebased(node, page.written(node), folder))
            .collect();
        let options = self.options.iter().map(|option| {
            let text = OptionText {
                label: label(page, option, folder),
                feedback: option.feedback.map(|quote| quoted(page, quote, folder)),
            };
            (option.id.clone(), text)
        });
        QuestionText {
            title: Markdown::new(title),
            stem: Markdown::new(stem.join("\n\n")),
            options: options.collect::<BTreeMap<_, _>>(),
            feedback: self.feedback.map(|quote| quoted(page, quote, folder)),
        }
    }

    /// The ids of its options.
    pub fn ids(&self) -> impl Iterator<Item = &OptionId> {
        self.options.iter().map(|option| &option.id)
    }
}

/// Every option has feedback of its own or that of the question; the first that has neither is shown.
fn feedback_of(page: &Page<'_>, section: &Section<'_>, body: &Body<'_>, desk: &mut Desk<'_>) {
    if body.feedback.is_some() {
        return;
    }
    let without: Vec<_> = body
        .options
        .iter()
        .filter(|option| option.feedback.is_none())
        .collect();
    let Some(first) = without.first() else { return };
    let (span, message) = if without.len() == body.options.len() {
        let span = section.heading.span.clone();
        (span, "the question has no feedback".to_owned())
    } else {
        let span = page.line_of(first.label);
        (span, format!("the option `{})` has no feedback", first.id))
    };
    let hint = "say below each option, after `  > `, why it is right or wrong; or once for all options, after `> ` below the list";
    desk.say(page.source, Code::FeedbackMissing, span, message, hint);
}

/// Structure and key; a question without them becomes a problem.
pub fn kind(
    page: &Page<'_>,
    section: &Section<'_>,
    body: &Body<'_>,
    desk: &mut Desk<'_>,
) -> Option<Kind> {
    let heading = &section.heading;
    let Some(list) = body.list else {
        if body.swallowed {
            return None;
        }
        no_list(page, section, desk);
        return None;
    };
    let numbered =
        matches!(&list.data().value, NodeValue::List(list) if list.list_type == ListType::Ordered);
    let written = body.options.iter().map(|option| WrittenOption {
        id: option.id.clone(),
        ticked: option.ticked,
    });
    let choose = heading.braces.value("choose");
    let block = LastBlock {
        options: written.collect(),
        numbered,
        choose: choose.map(|part| part.value.clone()),
    };
    if let Some(part) = choose.filter(|part| part.value != "all") {
        desk.say(
            page.source,
            Code::AttributeUnknown,
            heading.part_span(part),
            format!("`choose={}` means nothing", part.value),
            "write `choose=all`, or take it out",
        );
        return None;
    }
    match Kind::read(&block) {
        Some(Ok(kind)) => {
            feedback_of(page, section, body, desk);
            Some(kind)
        }
        // Its key may stand in a line that was not read.
        Some(Err(_)) if body.swallowed => None,
        Some(Err(misshapen)) => {
            desk.say(
                page.source,
                Code::QuestionKey,
                page.line_of(list),
                misshapen.message,
                misshapen.hint,
            );
            None
        }
        None if numbered => {
            later(
                page,
                list,
                "questions that ask for an order cannot be used yet",
                desk,
            );
            None
        }
        None => {
            desk.say(
                page.source,
                Code::QuestionShape,
                page.line_of(list),
                "the options have no boxes",
                "write `- [x] a) …` for what is right and `- [ ] b) …` for what is not",
            );
            None
        }
    }
}

fn no_list(page: &Page<'_>, section: &Section<'_>, desk: &mut Desk<'_>) {
    let last = section
        .blocks
        .iter()
        .rev()
        .find(|node| !matches!(node.data().value, NodeValue::BlockQuote));
    match last {
        Some(table) if matches!(table.data().value, NodeValue::Table(_)) => later(
            page,
            table,
            "questions that match two columns cannot be used yet",
            desk,
        ),
        Some(text)
            if page
                .written(text)
                .lines()
                .last()
                .is_some_and(|line| line.trim_start().starts_with('=')) =>
        {
            later(
                page,
                text,
                "questions with a typed answer cannot be used yet",
                desk,
            );
        }
        _ => {
            let hint =
                "end it with a list: `- [x] a) …` for what is right, `- [ ] b) …` for what is not";
            desk.say(
                page.source,
                Code::QuestionShape,
                section.heading.span.clone(),
                "the question has no options",
                hint,
            );
        }
    }
}

fn later(page: &Page<'_>, node: Node<'_>, message: &str, desk: &mut Desk<'_>) {
    desk.say(
        page.source,
        Code::NotYet,
        page.line_of(node),
        message,
        "ask with a list of boxes: `- [x] a) …`",
    );
}

/// Says which attributes cannot be used, and which mean nothing.
pub fn attributes(page: &Page<'_>, heading: &Heading, desk: &mut Desk<'_>) {
    let known: Vec<&str> = ATTRIBUTES.iter().chain(LATER).copied().collect();
    desk.attributes(page, heading, &known);
    for part in heading
        .braces
        .pairs
        .iter()
        .filter(|part| LATER.contains(&part.key.as_str()))
    {
        let message = format!("`{}` cannot be used yet", part.key);
        desk.say(
            page.source,
            Code::NotYet,
            heading.part_span(part),
            message,
            "take it out; take a bad question out of the file",
        );
    }
}

/// The objective that a question names; looked up when the course was read.
pub fn objective(page: &Page<'_>, heading: &Heading, desk: &mut Desk<'_>) -> Option<ObjectiveId> {
    let part = heading.braces.value("objective")?;
    let span = heading.part_span(part);
    match ObjectiveId::parse(&part.value) {
        Ok(id) => {
            desk.pending.push(Pending {
                source: page.source.clone(),
                span,
                target: Target::Objective(id.clone()),
            });
            Some(id)
        }
        Err(error) => {
            desk.say(
                page.source,
                Code::IdShape,
                span,
                format!("`{}` is not an id", part.value),
                error.to_string(),
            );
            None
        }
    }
}

/// The paragraph that a question points to; looked up when the course was read.
pub fn see(page: &Page<'_>, heading: &Heading, desk: &mut Desk<'_>) -> Option<See> {
    let Some(part) = heading.braces.value("see") else {
        if heading.broken {
            return None;
        }
        desk.say(
            page.source,
            Code::SeeMissing,
            heading.span.clone(),
            "the question does not say where it is taught",
            "name the lesson and the section inside the braces: `{#id see=lesson:section}`",
        );
        return None;
    };
    let span = heading.part_span(part);
    let Some(see) = read_see(part) else {
        desk.say(
            page.source,
            Code::SeeDead,
            span,
            format!("`{}` names no lesson and section", part.value),
            "write `see=lesson:section` with their ids",
        );
        return None;
    };
    desk.pending.push(Pending {
        source: page.source.clone(),
        span,
        target: Target::See(see.clone()),
    });
    Some(see)
}

fn read_see(part: &Part) -> Option<See> {
    let (lesson, section) = part
        .value
        .split_once(':')
        .map_or((part.value.as_str(), None), |(lesson, section)| {
            (lesson, Some(section))
        });
    let section = match section {
        Some(section) => Some(SectionId::parse(section).ok()?),
        None => None,
    };
    Some(See {
        lesson: LessonId::parse(lesson).ok()?,
        section,
    })
}

/// The words of an option as they were written, on one line, without the id.
fn label(page: &Page<'_>, option: &ReadOption<'_>, folder: &str) -> Markdown {
    let written = page.written(option.label);
    let line = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = options::split_id(&line)
        .and_then(|(_, length)| line.get(length..))
        .unwrap_or(&line);
    Markdown::new(rebased(option.label, words.to_owned(), folder))
}

/// The words of a quote as they were written, without its marks.
pub fn quoted(page: &Page<'_>, quote: Node<'_>, folder: &str) -> Markdown {
    let lines: Vec<String> = page
        .written(quote)
        .lines()
        .map(|line| {
            let line = line.trim_start();
            let inner = line.strip_prefix('>').unwrap_or(line);
            inner.strip_prefix(' ').unwrap_or(inner).to_owned()
        })
        .collect();
    Markdown::new(rebased(quote, lines.join("\n"), folder))
}

/// Names images from the course folder: a question is kept without the file it stood in.
pub fn rebased(node: Node<'_>, mut text: String, folder: &str) -> String {
    for inner in node.descendants() {
        if let NodeValue::Image(target) = &inner.data().value
            && let Some(path) = link::path(folder, &target.url)
        {
            text = text.replace(&format!("]({}", target.url), &format!("](/{path}"));
        }
    }
    text
}
