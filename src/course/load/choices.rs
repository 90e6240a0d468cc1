//! The choices of a scene: a list of `- a) [words](#scene){.best sets=flag if="a !b"}`, each with what it leads to in a
//! quote below it.

use std::ops::Range;

use comrak::nodes::NodeValue;

use super::braces::{self, Braces, Found, Part};
use super::desk::Desk;
use super::options::{Text, split_id};
use super::page::{BRACES, Node, Page};
use crate::course::id::{self, ChoiceId, FlagId};
use crate::course::markdown::link::{self, Link};
use crate::course::problem::{Code, Mend, meant_or};
use crate::course::scenario::Condition;

/// How a choice is written.
const SHAPE: &str = "write `- a) [words](#scene)`: a letter, the words in square brackets, and the id of the scene that they lead to";
/// What braces behind a choice may hold.
const KEYS: &[&str] = &["sets", "if"];

/// A choice as it was read.
pub struct ReadChoice<'a> {
    /// The id before the words: `a)`.
    pub id: ChoiceId,
    /// The words as they were written.
    pub label: String,
    /// The paragraph of its words.
    pub paragraph: Node<'a>,
    /// The scene that it names, with its place in the file; `None` in a translation that names none.
    pub to: Option<(String, Range<usize>)>,
    /// Whether it is marked as the best.
    pub best: bool,
    /// The flags that it sets.
    pub sets: Vec<FlagId>,
    /// What must hold for it to be offered, with the place of the attribute.
    pub when: Vec<(Condition, Range<usize>)>,
    /// The quote below it.
    pub why: Option<Node<'a>>,
    /// Its line in the file.
    pub span: Range<usize>,
}

/// Whether a list holds choices, and is no list of other things: one of its items links to a scene.
pub fn is_list(node: Node<'_>) -> bool {
    let scene = |node: Node<'_>| matches!(&node.data().value, NodeValue::Link(target) if target.url.starts_with('#'));
    matches!(node.data().value, NodeValue::List(_)) && node.descendants().any(scene)
}

/// Reads the choices of a scene; items that are none become problems.
pub fn read<'a>(
    page: &Page<'a>,
    list: Node<'a>,
    text: Text,
    desk: &mut Desk<'_>,
) -> Vec<ReadChoice<'a>> {
    let items: Vec<Node<'a>> = list.children().collect();
    let written = |item: &Node<'a>| item.first_child().map(|first| one_line(page, first));
    let mut used: Vec<String> = items
        .iter()
        .filter_map(written)
        .filter_map(|words| split_id(&words).map(|(id, _)| id.to_owned()))
        .collect();
    let mut choices: Vec<ReadChoice<'a>> = Vec::new();
    for item in items {
        let Some(choice) = read_item(page, item, text, &mut used, desk) else {
            continue;
        };
        if choices.iter().any(|earlier| earlier.id == choice.id) {
            let message = format!("two choices have the id `{}`", choice.id);
            let hint = "give each choice its own letter; never change one that has been used";
            desk.say(page.source, Code::IdTwice, choice.span, message, hint);
            continue;
        }
        choices.push(choice);
    }
    choices
}

fn one_line(page: &Page<'_>, node: Node<'_>) -> String {
    let written = page.written(node);
    written.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read_item<'a>(
    page: &Page<'a>,
    item: Node<'a>,
    text: Text,
    used: &mut Vec<String>,
    desk: &mut Desk<'_>,
) -> Option<ReadChoice<'a>> {
    let paragraph = item
        .first_child()
        .filter(|first| matches!(first.data().value, NodeValue::Paragraph));
    let boxed = matches!(item.data().value, NodeValue::TaskItem(_));
    let Some(paragraph) = paragraph.filter(|_| !boxed) else {
        shape(page, item, "this is no choice", SHAPE, desk);
        return None;
    };
    let span = page.line_of(paragraph);
    let written = one_line(page, paragraph);
    let (id, words) = match split_id(&written) {
        Some((id, length)) => (
            ChoiceId::parse(id).ok()?,
            written.get(length..).unwrap_or(""),
        ),
        None => (
            missing_id(page, paragraph, text, used, desk)?,
            written.as_str(),
        ),
    };
    let links: Vec<(Node<'a>, String)> = paragraph.children().filter_map(target).collect();
    let (label, to, braces) = match (links.as_slice(), text) {
        ([], Text::Translation) => (words.to_owned(), None, None),
        ([(_, scene)], _) if is_beside(words, scene) => {
            let message = "words of this choice stand beside its link";
            let hint =
                "put all words of the choice into the square brackets: `- a) [words](#scene)`";
            shape(page, item, message, hint, desk);
            return None;
        }
        ([(node, scene)], _) => {
            let label = label(words, scene).unwrap_or_default();
            let place = page.find(node, &format!("#{scene}"));
            let braces = behind(page, paragraph, node, desk);
            (label, Some((scene.clone(), place)), braces)
        }
        ([], Text::Original) => {
            shape(page, item, "this choice leads nowhere", SHAPE, desk);
            return None;
        }
        _ => {
            let message = "two choices stand in one item of the list";
            let hint = "begin each choice on a line of its own, with a hyphen and a letter";
            shape(page, item, message, hint, desk);
            return None;
        }
    };
    if label.trim().is_empty() {
        shape(page, item, "this choice has no words", SHAPE, desk);
        return None;
    }
    let mut choice = ReadChoice {
        id,
        label,
        paragraph,
        to,
        best: false,
        sets: Vec::new(),
        when: Vec::new(),
        why: why(page, item, desk),
        span,
    };
    if let Some((line, braces)) = braces {
        attributes(page, line, &braces, &mut choice, desk);
    }
    Some(choice)
}

fn shape(
    page: &Page<'_>,
    node: Node<'_>,
    message: impl Into<String>,
    hint: impl Into<String>,
    desk: &mut Desk<'_>,
) {
    let span = page.line_of(node);
    desk.say(page.source, Code::SceneShape, span, message, hint);
}

/// The scene that a node links to.
fn target(node: Node<'_>) -> Option<(Node<'_>, String)> {
    match &node.data().value {
        NodeValue::Link(target) => match link::read(&target.url) {
            Link::Section(scene) => Some((node, scene.to_owned())),
            Link::Outside(_) | Link::Refused => None,
        },
        _ => None,
    }
}

/// The words between the brackets, as they were written.
fn label(words: &str, scene: &str) -> Option<String> {
    let inner = words.strip_prefix('[')?;
    let end = inner.rfind(&format!("](#{scene}"))?;
    inner.get(..end).map(str::to_owned)
}

/// Whether words stand before the link or behind it, where they would be lost.
fn is_beside(words: &str, scene: &str) -> bool {
    let end = format!("](#{scene})");
    let rest = words.rfind(&end).and_then(|at| words.get(at + end.len()..));
    let beside = rest.is_some_and(|rest| !rest.is_empty() && !rest.trim_start().starts_with('{'));
    beside || !words.starts_with('[')
}

/// The braces behind the link, with their line in the file.
fn behind(
    page: &Page<'_>,
    paragraph: Node<'_>,
    words: Node<'_>,
    desk: &mut Desk<'_>,
) -> Option<(usize, Braces)> {
    let line = page.line_number(page.parsed_lines(paragraph).last()?);
    match braces::read(page.source.line(line)) {
        Found::Nothing => None,
        Found::Braces(found) => Some((line, found)),
        Found::NotUnderstood(found) => {
            // Braces that stayed words were named where the words were looked through.
            if words.next_sibling().is_none() {
                let start = page.source.line_span(line).start;
                let span = start + found.start..start + found.end;
                let message = "braces not understood";
                desk.say(page.source, Code::Braces, span, message, BRACES);
            }
            None
        }
    }
}

fn attributes(
    page: &Page<'_>,
    line: usize,
    braces: &Braces,
    choice: &mut ReadChoice<'_>,
    desk: &mut Desk<'_>,
) {
    let start = page.source.line_span(line).start;
    let at = |part: &Part| start + part.span.start..start + part.span.end;
    let all = "here can stand .best, sets=flag and if=flag";
    for part in &braces.classes {
        if part.value == "best" {
            choice.best = true;
        } else {
            let message = format!("`.{}` means nothing here", part.value);
            let hint = match meant_or(&part.value, ["best"], "") {
                hint if hint.is_empty() => all.to_owned(),
                _ => "did you mean `.best`?".to_owned(),
            };
            desk.say(page.source, Code::AttributeUnknown, at(part), message, hint);
        }
    }
    if let Some(part) = &braces.id {
        let message = format!("`#{}` means nothing here", part.value);
        let hint = "the scene that a choice leads to stands in round brackets; its own id is the letter before it";
        desk.say(page.source, Code::AttributeUnknown, at(part), message, hint);
    }
    for part in &braces.pairs {
        match part.key.as_str() {
            "sets" => choice.sets.extend(
                flags(page, part, at(part), false, desk)
                    .into_iter()
                    .map(|condition| condition.flag),
            ),
            "if" => choice.when.extend(
                flags(page, part, at(part), true, desk)
                    .into_iter()
                    .map(|condition| (condition, at(part))),
            ),
            key => {
                let message = format!("`{key}` means nothing here");
                let hint = meant_or(key, KEYS.iter().copied(), all);
                desk.say(page.source, Code::AttributeUnknown, at(part), message, hint);
            }
        }
    }
}

/// The flags of an attribute, with spaces between them; `!` before one, where it may stand, means that it is not set.
fn flags(
    page: &Page<'_>,
    part: &Part,
    span: Range<usize>,
    negated: bool,
    desk: &mut Desk<'_>,
) -> Vec<Condition> {
    let mut found = Vec::new();
    for word in part.value.split_whitespace() {
        let (name, set) = match word.strip_prefix('!').filter(|_| negated) {
            Some(name) => (name, false),
            None => (word, true),
        };
        match FlagId::parse(name) {
            Ok(flag) => found.push(Condition { flag, set }),
            Err(error) => {
                let message = format!("`{word}` is no flag");
                let hint = if word.starts_with('!') {
                    "a flag that was set stays set: give what happens now a flag of its own"
                        .to_owned()
                } else {
                    format!("write flags with a space between them; {error}")
                };
                desk.say(page.source, Code::IdShape, span.clone(), message, hint);
            }
        }
    }
    if part.value.trim().is_empty() {
        let message = format!("`{}` names no flag", part.key);
        let error = id::NotAnId::Empty.to_string();
        desk.say(page.source, Code::IdShape, span, message, error);
    }
    found
}

fn why<'a>(page: &Page<'a>, item: Node<'a>, desk: &mut Desk<'_>) -> Option<Node<'a>> {
    let mut found = None;
    for below in item.children().skip(1) {
        if found.is_none() && matches!(below.data().value, NodeValue::BlockQuote) {
            found = Some(below);
        } else {
            let message = "below a choice stands only what it leads to, in one quote";
            let hint = "begin each line with `> `, two spaces further in than the choice";
            shape(page, below, message, hint, desk);
        }
    }
    found
}

fn missing_id(
    page: &Page<'_>,
    paragraph: Node<'_>,
    text: Text,
    used: &mut Vec<String>,
    desk: &mut Desk<'_>,
) -> Option<ChoiceId> {
    let span = page.line_of(paragraph);
    let message = "the choice has no id";
    if text == Text::Translation {
        let hint = "write the letter of the same choice in the original: `- a) …`";
        desk.say(page.source, Code::IdMissing, span, message, hint);
        return None;
    }
    let letter = ('a'..='z')
        .map(String::from)
        .find(|letter| !used.contains(letter))?;
    used.push(letter.clone());
    let (line, at) = page.before(paragraph);
    let hint = format!("write `{letter}) ` before its words, or let `check --fix` write it");
    let problem = page.source.problem(Code::IdMissing, span, message, hint);
    let words = format!("{letter}) ");
    desk.push(problem.with_mend(Mend { line, at, words }));
    ChoiceId::parse(&letter).ok()
}
