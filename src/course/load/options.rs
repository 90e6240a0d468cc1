//! The options of a question: a list of `- [x] a) words`, with feedback in a quote below each.

use comrak::nodes::NodeValue;

use super::desk::Desk;
use super::page::{Node, Page};
use crate::course::id::OptionId;
use crate::course::problem::{Code, Mend};

/// An option as it was read; its id is taken off its words.
pub struct ReadOption<'a> {
    /// The id before the words: `a)`.
    pub id: OptionId,
    /// Ticked or not; `None` where no box was drawn.
    pub ticked: Option<bool>,
    /// The paragraph of its words.
    pub label: Node<'a>,
    /// The quote below it.
    pub feedback: Option<Node<'a>>,
}

/// Whether the blocks of a question may have boxes and be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The original: missing ids can be written.
    Original,
    /// A translation: ids come from the original.
    Translation,
}

/// Reads a list of options; items that are none become problems.
pub fn read<'a>(
    page: &Page<'a>,
    list: Node<'a>,
    text: Text,
    desk: &mut Desk<'_>,
) -> Vec<ReadOption<'a>> {
    let items: Vec<Node<'a>> = list.children().collect();
    let mut used: Vec<String> = items
        .iter()
        .filter_map(|item| first_words(item))
        .filter_map(|words| split_id(&words).map(|(id, _)| id.to_owned()))
        .collect();
    let mut options: Vec<ReadOption<'a>> = Vec::new();
    for item in items {
        let Some(option) = read_item(page, item, text, &mut used, desk) else {
            continue;
        };
        if options.iter().any(|earlier| earlier.id == option.id) {
            let hint = "give each option its own letter; never change one that has been used";
            desk.say(
                page.source,
                Code::IdTwice,
                page.line_of(item),
                format!("two options have the id `{}`", option.id),
                hint,
            );
            continue;
        }
        options.push(option);
    }
    options
}

fn first_words(item: Node<'_>) -> Option<String> {
    let paragraph = item
        .first_child()
        .filter(|first| matches!(first.data().value, NodeValue::Paragraph))?;
    match &paragraph.first_child()?.data().value {
        NodeValue::Text(text) => Some(text.to_string()),
        _ => Some(String::new()),
    }
}

/// The id before the words of an option or objective, and how many bytes it takes with its bracket and space.
pub fn split_id(text: &str) -> Option<(&str, usize)> {
    let start = text.len() - text.trim_start().len();
    let (id, rest) = text.trim_start().split_once(')')?;
    let fits =
        OptionId::parse(id).is_ok() && (rest.is_empty() || rest.starts_with(char::is_whitespace));
    fits.then(|| {
        (
            id,
            start + id.len() + 1 + (rest.len() - rest.trim_start().len()),
        )
    })
}

/// Takes the id off the words, so that they can be shown.
pub fn take_off(paragraph: Node<'_>, length: usize) {
    if let Some(first) = paragraph.first_child()
        && let NodeValue::Text(text) = &mut first.data_mut().value
    {
        *text = text.get(length..).unwrap_or("").to_owned().into();
    }
}

fn read_item<'a>(
    page: &Page<'a>,
    item: Node<'a>,
    text: Text,
    used: &mut Vec<String>,
    desk: &mut Desk<'_>,
) -> Option<ReadOption<'a>> {
    let ticked = match &item.data().value {
        NodeValue::TaskItem(task) => Some(task.symbol.is_some()),
        _ => None,
    };
    let Some(words) = first_words(item) else {
        desk.say(
            page.source,
            Code::QuestionShape,
            page.line_of(item),
            "this option has no words",
            "write `- [ ] a) words`, with a letter before the bracket",
        );
        return None;
    };
    let label = item.first_child()?;
    if ticked.is_none() && words.trim_start().starts_with('[') && box_like(&words) {
        let hint = "write `- [x] a) …` or `- [ ] a) …`: one small x or one space between the brackets, and a space after them";
        desk.say(
            page.source,
            Code::QuestionShape,
            page.line_of(item),
            "the box could not be read",
            hint,
        );
        return None;
    }
    let id = match split_id(&words) {
        Some((id, length)) => {
            let id = OptionId::parse(id).ok()?;
            take_off(label, length);
            id
        }
        None => missing_id(page, label, text, used, desk)?,
    };
    let below: Vec<Node<'a>> = item.children().skip(1).collect();
    let feedback = below
        .iter()
        .copied()
        .find(|node| matches!(node.data().value, NodeValue::BlockQuote));
    for other in below
        .into_iter()
        .filter(|node| !matches!(node.data().value, NodeValue::BlockQuote))
    {
        desk.say(
            page.source,
            Code::QuestionShape,
            page.line_of(other),
            "below an option stands only its feedback",
            "begin the line with `> `, two spaces further in than the option",
        );
    }
    Some(ReadOption {
        id,
        ticked,
        label,
        feedback,
    })
}

fn box_like(words: &str) -> bool {
    words
        .trim_start()
        .trim_start_matches('[')
        .split_once(']')
        .is_some_and(|(inside, _)| inside.chars().count() <= 2)
}

fn missing_id(
    page: &Page<'_>,
    label: Node<'_>,
    text: Text,
    used: &mut Vec<String>,
    desk: &mut Desk<'_>,
) -> Option<OptionId> {
    let span = page.line_of(label);
    if text == Text::Translation {
        desk.say(
            page.source,
            Code::IdMissing,
            span,
            "the option has no id",
            "write the letter of the same option in the original: `- a) …`",
        );
        return None;
    }
    let letter = ('a'..='z')
        .map(String::from)
        .find(|letter| !used.contains(letter))?;
    used.push(letter.clone());
    let (line, at) = page.before(label);
    let hint = format!("write `{letter}) ` before its words, or let `check --fix` write it");
    let problem = page
        .source
        .problem(Code::IdMissing, span, "the option has no id", hint);
    desk.push(problem.with_mend(Mend {
        line,
        at,
        words: format!("{letter}) "),
    }));
    OptionId::parse(&letter).ok()
}
