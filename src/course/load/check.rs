//! A check block of a lesson: a question answered on the spot.

use comrak::nodes::NodeValue;

use super::desk::Desk;
use super::options::{self, ReadOption, Text};
use super::page::{Node, Page};
use crate::course::lesson::{Check, CheckOption};
use crate::course::markdown::render::{Writer, callout_parts};
use crate::course::problem::Code;

/// Where a check takes from which options are right.
pub enum Key<'c> {
    /// From its own boxes.
    Boxes,
    /// From the check at the same place in the original.
    Original(&'c Check),
}

/// Reads a check block: a question, a list of boxes, and perhaps a quote for options without feedback.
pub fn read<'a>(
    page: &Page<'a>,
    node: Node<'a>,
    key: Option<Key<'_>>,
    writer: &mut Writer<'_>,
    desk: &mut Desk<'_>,
) -> Option<Check> {
    let Some(key) = key else {
        let hint = "a translation has the checks of its original, in the same order";
        desk.say(
            page.source,
            Code::TranslationExtra,
            page.line_of(node),
            "the original has no check here",
            hint,
        );
        return None;
    };
    let (title, mut body) = callout_parts(node);
    let swallowed = options::swallowed(page, &body, desk);
    let shared = body.pop_if(|last| matches!(last.data().value, NodeValue::BlockQuote));
    let Some(list) = body.pop_if(|last| matches!(last.data().value, NodeValue::List(_))) else {
        if !swallowed {
            no_options(page, node, desk);
        }
        return None;
    };
    let text = if matches!(key, Key::Boxes) {
        Text::Original
    } else {
        Text::Translation
    };
    let options = options::read(page, list, text, desk);
    let right = |option: &ReadOption<'_>| match &key {
        Key::Boxes => option.ticked == Some(true),
        Key::Original(original) => original
            .options
            .iter()
            .any(|known| known.id == option.id && known.right),
    };
    if let Key::Original(original) = &key {
        let same = options.len() == original.options.len()
            && options
                .iter()
                .all(|option| original.options.iter().any(|known| known.id == option.id));
        if !same {
            let wanted: Vec<&str> = original
                .options
                .iter()
                .map(|option| option.id.as_str())
                .collect();
            let hint = format!("the original has the options {}", wanted.join(", "));
            let message = "the check has other options than the original";
            desk.say(
                page.source,
                Code::TranslationExtra,
                page.line_of(node),
                message,
                hint,
            );
            return None;
        }
    }
    let mistake = if options.len() < 2 || !options.iter().any(right) {
        Some((
            "a check needs two options, and one of them ticked",
            "write `> - [x] a) …` for what is right and `> - [ ] b) …` for what is not",
        ))
    } else if body.is_empty() && title.is_none() {
        Some((
            "the check asks nothing",
            "write the question above the options",
        ))
    } else {
        None
    };
    if let Some((message, hint)) = mistake {
        desk.say(
            page.source,
            Code::CheckShape,
            page.line_of(node),
            message,
            hint,
        );
        return None;
    }
    let shared = shared.map(|quote| writer.blocks(quote.children()));
    let options = options.into_iter().map(|option| CheckOption {
        right: right(&option),
        label: writer.line(std::iter::once(option.label)),
        feedback: option
            .feedback
            .map(|quote| writer.blocks(quote.children()))
            .or_else(|| shared.clone()),
        id: option.id,
    });
    let options = options.collect();
    Some(Check {
        title,
        question: writer.blocks(body.into_iter()),
        options,
    })
}

fn no_options(page: &Page<'_>, node: Node<'_>, desk: &mut Desk<'_>) {
    desk.say(
        page.source,
        Code::CheckShape,
        page.line_of(node),
        "the check has no options",
        "write the question, an empty line with `>`, and then the options: `> - [x] a) …`, `> - [ ] b) …`",
    );
}
