//! The options of a question: a list of `- [x] a) words`, with feedback in a quote below each.

use std::collections::BTreeSet;

use comrak::nodes::NodeValue;

use super::desk::Desk;
use super::page::{Node, Page};
use crate::course::id::OptionId;
use crate::course::markdown;
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
    boxes(page, &mut options, text, desk);
    options
}

/// A box forgotten among boxes is a mistake, and counts as an empty one from here on; a box ticked in a
/// translation means nothing.
fn boxes(page: &Page<'_>, options: &mut [ReadOption<'_>], text: Text, desk: &mut Desk<'_>) {
    if text == Text::Translation {
        if let Some(option) = options.iter().find(|option| option.ticked == Some(true)) {
            desk.say(
                page.source,
                Code::TranslationKey,
                page.line_of(option.label.parent().unwrap_or(option.label)),
                "a box ticked in a translation means nothing: the right options are those of the original",
                format!("write the option without a box: `- {}) …`", option.id),
            );
        }
        return;
    }
    if options.iter().all(|option| option.ticked.is_none()) {
        return;
    }
    for option in options.iter_mut().filter(|option| option.ticked.is_none()) {
        let id = &option.id;
        desk.say(
            page.source,
            Code::QuestionShape,
            page.line_of(option.label.parent().unwrap_or(option.label)),
            "this option has no box, and others have one",
            format!("write `- [x] {id}) …` where it is right, `- [ ] {id}) …` where it is not"),
        );
        option.ticked = Some(false);
    }
}

/// Names the lines that look like an option and were read as words of the line above. True when there is one.
pub fn swallowed<'a>(page: &Page<'a>, blocks: &[Node<'a>], desk: &mut Desk<'_>) -> bool {
    let mut any = false;
    for block in blocks {
        let mut known: BTreeSet<usize> = BTreeSet::new();
        for node in block.descendants() {
            match &node.data().value {
                NodeValue::Item(_) | NodeValue::TaskItem(_) if !is_quoted(node, block) => {
                    known.insert(node.data().sourcepos.start.line);
                }
                NodeValue::CodeBlock(_) => known.extend(page.parsed_lines(node)),
                _ => {}
            }
        }
        for line in page
            .parsed_lines(block)
            .filter(|line| !known.contains(line))
        {
            let line = page.line_number(line);
            if !is_like_an_option(page.source.line(line)) {
                continue;
            }
            any = true;
            desk.say(
                page.source,
                Code::QuestionShape,
                page.source.line_span(line),
                "this looks like an option, but it was read as words of the line above",
                "begin it as the other options: `- [ ] b) …`, with a hyphen, a space, a box and a space",
            );
        }
    }
    any
}

/// Whether a node stands in a quote below `block`.
fn is_quoted<'a>(node: Node<'a>, block: Node<'a>) -> bool {
    node.ancestors()
        .take_while(|above| !above.same_node(block))
        .chain(std::iter::once(block))
        .any(|above| matches!(above.data().value, NodeValue::BlockQuote))
}

/// Whether a line begins with a box, perhaps behind one of the signs that people take for a hyphen.
fn is_like_an_option(line: &str) -> bool {
    let is_mark = |c: char| "-*+‐‑‒–—−•·".contains(c);
    let words = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
    let unmarked = words.trim_start_matches(is_mark);
    let marked = unmarked.len() < words.len();
    let Some((inside, after)) = unmarked
        .trim_start()
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    else {
        return false;
    };
    let drawn = matches!(inside.trim(), "" | "x" | "X" | "×" | "✓" | "✗");
    let fits = drawn || (marked && inside.chars().count() <= 2 && !inside.starts_with('@'));
    fits && inside.chars().count() <= 3 && !after.starts_with(['(', '[', '{', ':'])
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
        without_words(page, item, desk);
        return None;
    };
    let label = item.first_child()?;
    if matches!(words.trim(), "[ ]" | "[x]" | "[X]") {
        without_words(page, item, desk);
        return None;
    }
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
    if markdown::words(label).is_empty() {
        without_words(page, item, desk);
    }
    second_line(page, label, desk);
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

fn without_words(page: &Page<'_>, item: Node<'_>, desk: &mut Desk<'_>) {
    desk.say(
        page.source,
        Code::QuestionShape,
        page.line_of(item),
        "this option has no words",
        "write `- [ ] a) words`, with a letter before the bracket, or take the line out",
    );
}

/// Words of an option on a second line would be read before the answer: they are feedback without its mark.
fn second_line(page: &Page<'_>, label: Node<'_>, desk: &mut Desk<'_>) {
    let second = page.parsed_lines(label).nth(1);
    let Some(line) = second.map(|line| page.line_number(line)) else {
        return;
    };
    if is_like_an_option(page.source.line(line)) {
        return;
    }
    let mut span = page.source.line_span(line);
    let written = page.source.line(line);
    span.start += written.len() - written.trim_start().len();
    desk.say(
        page.source,
        Code::OptionLines,
        span,
        "this line belongs to the option above it, so it is read before the answer",
        "feedback begins with two spaces and `> `; the words of an option stand on one line",
    );
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
    if let Some(letter) = letter_written_otherwise(&markdown::words(label)) {
        desk.say(
            page.source,
            Code::IdMissing,
            span,
            "the letter of the option is not written as it must be",
            format!("write `{letter})`, a small letter and a bracket, with a space behind it"),
        );
        used.push(letter.clone());
        return OptionId::parse(&letter).ok();
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

/// The letter of `b. words`, `B) words` or `(b) words`: nothing may be written before it, since it stands there already.
fn letter_written_otherwise(words: &str) -> Option<String> {
    let inside = words.strip_prefix(['(', '（', '[']);
    let mut rest = inside.unwrap_or(words).chars();
    let letter = rest.next().filter(char::is_ascii_alphanumeric)?;
    let behind = rest.as_str();
    let closed = behind.trim_start().starts_with([')', '）', ']']);
    let pointed = inside.is_none()
        && behind.starts_with(['.', ':'])
        && behind.chars().nth(1).is_none_or(char::is_whitespace);
    (closed || pointed).then(|| letter.to_ascii_lowercase().to_string())
}
