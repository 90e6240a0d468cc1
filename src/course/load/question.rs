//! A question of a bank: a heading, its text, and the last block, which says its kind.

use std::collections::{BTreeMap, BTreeSet};

use comrak::nodes::NodeValue;

use super::braces::Part;
use super::desk::{Desk, inner_folder};
use super::last_block::{self, Last};
use super::options::{self, Text};
use super::page::{Heading, Node, Page, Section};
use super::reference::{Pending, Target};
use crate::course::id::{LessonId, ObjectiveId, OptionId, SectionId};
use crate::course::markdown::{Markdown, link};
use crate::course::problem::{Code, meant_or};
use crate::course::question::{
    KIND_ATTRIBUTES, Kind, LastBlock, Misshapen, QuestionText, Retired, See, Shape,
};

/// The attributes that every question can have.
const ATTRIBUTES: &[&str] = &["objective", "see", "tag", "retired"];

/// A question's body taken apart: text, what is to be answered, feedback.
pub struct Body<'a> {
    text: Vec<Node<'a>>,
    last: Last<'a>,
    feedback: Option<Node<'a>>,
    /// Whether a line looks like an option and is none, which was said.
    swallowed: bool,
}

/// Takes the blocks of a question apart. The last block is what is to be answered; a quote after it is the
/// feedback for options without their own.
pub fn body<'a>(page: &Page<'a>, blocks: &[Node<'a>], text: Text, desk: &mut Desk<'_>) -> Body<'a> {
    let swallowed = options::swallowed(page, blocks, desk);
    let mut rest = blocks.to_vec();
    let feedback = rest.pop_if(|last| matches!(last.data().value, NodeValue::BlockQuote));
    let last = last_block::take(page, &mut rest, text, desk);
    for node in &rest {
        let cut = matches!(last, Last::List { .. })
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
    Body {
        text: rest,
        last,
        feedback,
        swallowed,
    }
}

impl Body<'_> {
    /// The words of the question in one language.
    pub fn words(&self, page: &Page<'_>, title: &str, course_folder: &str) -> QuestionText {
        let folder = inner_folder(page.source, course_folder);
        let (accepted, above) = self.last.typed();
        let text = self.text.iter();
        let stem = text.map(|node| rebased(node, page.written(node), folder));
        let stem: Vec<String> = stem
            .chain((!above.is_empty()).then(|| above.to_owned()))
            .collect();
        QuestionText {
            title: Markdown::new(title),
            stem: Markdown::new(stem.join("\n\n")),
            options: self.last.words(page, folder),
            columns: self.last.columns(),
            accepted: accepted.to_vec(),
            feedback: self.feedback.map(|quote| quoted(page, quote, folder)),
        }
    }

    /// Everything in it that has an id.
    pub fn ids(&self) -> Vec<&OptionId> {
        self.last.ids()
    }
}

/// Every option has feedback of its own or that of the question; the first that has neither is shown.
fn feedback_of(page: &Page<'_>, section: &Section<'_>, body: &Body<'_>, desk: &mut Desk<'_>) {
    if body.feedback.is_some() {
        return;
    }
    let items = body.last.items();
    let without: Vec<_> = items
        .iter()
        .filter(|option| option.feedback.is_none())
        .collect();
    let (span, message) = match without.first() {
        None if !items.is_empty() => return,
        Some(first) if without.len() < items.len() => {
            let span = page.line_of(first.label);
            (span, format!("the option `{})` has no feedback", first.id))
        }
        _ => {
            let span = section.heading.span.clone();
            (span, "the question has no feedback".to_owned())
        }
    };
    let hint = if items.is_empty() {
        "say why the right answer is right, after `> ` below an empty line"
    } else {
        "say below each option, after `  > `, why it is right or wrong; or once for all options, after `> ` below the list"
    };
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
    let (Some(node), Some(shape)) = (body.last.node(), body.last.shape()) else {
        if !body.swallowed {
            let hint = "end it with a list (`- [x] a) …` for what is right, `- [ ] b) …` for what is not), a table, or `= answer`";
            desk.say(
                page.source,
                Code::QuestionShape,
                heading.span.clone(),
                "the question has no options",
                hint,
            );
        }
        return None;
    };
    let of_kinds = KIND_ATTRIBUTES.iter().copied().flatten().copied();
    let attributes: BTreeMap<String, String> = of_kinds
        .filter_map(|name| heading.braces.value(name))
        .map(|part| (part.key.clone(), part.value.clone()))
        .collect();
    let boxes = matches!(shape, Shape::Boxes(_));
    match Kind::read(&LastBlock { shape, attributes }) {
        Some(Ok(kind)) => {
            foreign(page, heading, &kind, desk);
            feedback_of(page, section, body, desk);
            Some(kind)
        }
        // Its key may stand in a line that was not read; a table without rows was said.
        Some(Err(_))
            if body.swallowed
                || body.ids().is_empty() && !boxes && body.last.typed().0.is_empty() =>
        {
            None
        }
        Some(Err(misshapen)) => {
            wrong(page, heading, node, misshapen, desk);
            None
        }
        None => {
            desk.say(
                page.source,
                Code::QuestionShape,
                page.line_of(node),
                "the options have no boxes",
                "write `- [x] a) …` for what is right and `- [ ] b) …` for what is not",
            );
            None
        }
    }
}

fn wrong(page: &Page<'_>, heading: &Heading, node: Node<'_>, why: Misshapen, desk: &mut Desk<'_>) {
    let part = why.attribute.and_then(|name| heading.braces.value(name));
    let (code, span) = match part {
        Some(part) => (Code::AttributeValue, heading.part_span(part)),
        None => (Code::QuestionKey, page.line_of(node)),
    };
    desk.say(page.source, code, span, why.message, why.hint);
}

/// An attribute that belongs to another kind of question.
fn foreign(page: &Page<'_>, heading: &Heading, kind: &Kind, desk: &mut Desk<'_>) {
    let others = KIND_ATTRIBUTES.iter().copied().flatten();
    let strange = others.filter(|name| !kind.attributes().contains(name));
    for part in strange.filter_map(|name| heading.braces.value(name)) {
        desk.say(
            page.source,
            Code::AttributeUnknown,
            heading.part_span(part),
            format!(
                "`{}` means nothing for a question of the kind \"{}\"",
                part.key,
                kind.name()
            ),
            "take it out",
        );
    }
}

/// Says which attributes mean nothing.
pub fn attributes(page: &Page<'_>, heading: &Heading, desk: &mut Desk<'_>) {
    let of_kinds = KIND_ATTRIBUTES.iter().copied().flatten();
    let known: Vec<&str> = ATTRIBUTES.iter().chain(of_kinds).copied().collect();
    desk.attributes(page, heading, &known);
}

/// The author's labels; several stand in quotes, with blanks between, or one after the other.
pub fn tags(heading: &Heading) -> BTreeSet<String> {
    let parts = heading.braces.pairs.iter().filter(|part| part.key == "tag");
    parts
        .flat_map(|part| part.value.split_whitespace())
        .map(str::to_owned)
        .collect()
}

/// Whether a question was taken out on the record.
pub fn retired(page: &Page<'_>, heading: &Heading, desk: &mut Desk<'_>) -> Option<Retired> {
    let part = heading.braces.value("retired")?;
    match part.value.as_str() {
        "credit-all" => return Some(Retired::CreditAll),
        "drop" => return Some(Retired::Drop),
        _ => {}
    }
    let hint = meant_or(
        &part.value,
        ["credit-all", "drop"],
        "write `retired=credit-all` to give everybody the point, or `retired=drop` to count it for nobody",
    );
    desk.say(
        page.source,
        Code::AttributeValue,
        heading.part_span(part),
        format!("`retired={}` means nothing", part.value),
        hint,
    );
    None
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
