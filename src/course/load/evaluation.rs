//! `evaluation.md`: a heading a question; a list to choose one of, a list numbered 1 to 5 for a scale, or nothing for words of
//! one's own.

use comrak::Arena;
use comrak::nodes::{ListType, NodeValue};

use super::desk::Desk;
use super::options::{self, Text};
use super::page::{Node, Page, Section};
use super::prose::{self, Where};
use super::quiz::Around;
use super::translation;
use crate::course::evaluation::{Asked, AskedText, Evaluation, EvaluationText, Kind, STEPS};
use crate::course::id::{EvaluationId, QuestionId};
use crate::course::language::{Language, Translated};
use crate::course::markdown::render::Style;
use crate::course::markdown::words;
use crate::course::problem::Code;
use crate::course::source::Source;

/// Reads an evaluation; `None` when it has no usable id.
pub fn read(source: &Source, around: &Around<'_>, desk: &mut Desk<'_>) -> Option<Evaluation> {
    let arena = Arena::new();
    let page = Page::read(&arena, source, &mut desk.problems);
    super::no_such_settings(&page, desk);
    prose::check(&page, around.folder, Where::Prose, desk);
    let title = page.title.as_ref()?;
    desk.attributes(&page, title, &[]);
    let id = desk.id(&page, title, EvaluationId::parse);
    let mut questions = Vec::new();
    for section in &page.sections {
        desk.attributes(&page, &section.heading, &[]);
        let id = desk.id(&page, &section.heading, QuestionId::parse);
        let read = question(
            &page,
            section,
            around,
            around.original,
            Text::Original,
            desk,
        );
        let (Some(id), Some((kind, text))) = (id, read) else {
            continue;
        };
        let group = format!("question of {}", source.path());
        let span = Desk::id_span(&section.heading);
        if desk.claim(&group, id.as_str(), source, span) {
            let text = Translated::new(around.original.clone(), text);
            questions.push(Asked { id, kind, text });
        }
    }
    if page.sections.is_empty() {
        desk.say(
            source,
            Code::Empty,
            title.span.clone(),
            "the evaluation has no questions",
            "begin each question with `## Question? {#id}`, or take the file out",
        );
    }
    let text = Translated::new(
        around.original.clone(),
        text(&page, around, around.original, desk),
    );
    let id = id?;
    desk.claim("evaluation", id.as_str(), source, Desk::id_span(title))
        .then_some(Evaluation {
            id,
            text,
            questions,
        })
}

/// Adds a translation. A question that is not whole in it stays in the original's words.
pub fn translate(
    evaluation: &mut Evaluation,
    source: &Source,
    language: &Language,
    around: &Around<'_>,
    desk: &mut Desk<'_>,
) {
    let arena = Arena::new();
    let (page, same) = translation::open(
        &arena,
        source,
        Where::Prose,
        evaluation.id.as_str(),
        EvaluationId::parse,
        around,
        desk,
    );
    if same {
        let text = text(&page, around, language, desk);
        evaluation.text.add(language.clone(), text);
    }
    let known = evaluation
        .questions
        .iter()
        .map(|asked| asked.id.to_string());
    let known: Vec<String> = known.collect();
    let mut missing = known.clone();
    for section in &page.sections {
        desk.attributes(&page, &section.heading, &[]);
        let id = desk.translated_id(&page, &section.heading, QuestionId::parse);
        let Some(id) = id else { continue };
        let asked = evaluation.questions.iter_mut().find(|asked| asked.id == id);
        let Some(asked) = asked else {
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            translation::extra(&page, &section.heading, id.as_str(), &names, desk);
            continue;
        };
        let read = question(&page, section, around, language, Text::Translation, desk);
        if let Some((kind, text)) = read
            && kind == asked.kind
        {
            asked.text.add(language.clone(), text);
            missing.retain(|name| name != id.as_str());
        }
    }
    let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
    translation::gap(&page, source.beginning(), "question", &missing, desk);
}

fn text(
    page: &Page<'_>,
    around: &Around<'_>,
    language: &Language,
    desk: &Desk<'_>,
) -> EvaluationText {
    let mut writer = desk.writer(page, around.folder, language, Style::Question);
    EvaluationText {
        title: page.title_text(),
        introduction: writer.blocks(page.opening.iter().copied()),
    }
}

/// What a section asks and in which words; `None` when its list is neither a choice nor a scale, which was said.
fn question<'a>(
    page: &Page<'a>,
    section: &Section<'a>,
    around: &Around<'_>,
    language: &Language,
    text: Text,
    desk: &mut Desk<'_>,
) -> Option<(Kind, AskedText)> {
    let mut lead = section.blocks.clone();
    let list = lead.pop_if(|last| matches!(last.data().value, NodeValue::List(_)));
    let (kind, labels) = match list {
        None => (Kind::Words, Vec::new()),
        Some(list) if is_numbered(list) => (Kind::Scale, steps(page, list, desk)?),
        Some(list) => {
            let options = options::read(page, list, text, desk);
            if options.len() < 2 {
                let hint = "write each option on a line of its own: `- a) …`";
                let message = "there is nothing to choose from";
                desk.say(
                    page.source,
                    Code::QuestionShape,
                    page.line_of(list),
                    message,
                    hint,
                );
                return None;
            }
            let labels = options.iter().map(|option| words(option.label)).collect();
            let ids = options.into_iter().map(|option| option.id).collect();
            (Kind::Choice(ids), labels)
        }
    };
    let mut writer = desk.writer(page, around.folder, language, Style::Question);
    let lead = writer.blocks(lead.into_iter());
    let title = section.heading.text.clone();
    let text = AskedText {
        title,
        lead,
        labels,
    };
    Some((kind, text))
}

fn is_numbered(list: Node<'_>) -> bool {
    matches!(&list.data().value, NodeValue::List(list) if list.list_type == ListType::Ordered)
}

/// The words of the steps of a scale.
fn steps<'a>(page: &Page<'a>, list: Node<'a>, desk: &mut Desk<'_>) -> Option<Vec<String>> {
    let labels: Vec<String> = list.children().map(|item| words(item)).collect();
    if labels.len() == STEPS && labels.iter().all(|label| !label.is_empty()) {
        return Some(labels);
    }
    let message = format!("a scale has {STEPS} steps, this one has {}", labels.len());
    let hint =
        "number them 1 to 5, the least first; for something else to choose from write `- a) …`";
    desk.say(
        page.source,
        Code::QuestionShape,
        page.line_of(list),
        message,
        hint,
    );
    None
}
