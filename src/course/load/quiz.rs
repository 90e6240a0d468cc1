//! `quiz.md`: the bank of a module and the rules of the draw, and its translations.

use std::collections::BTreeSet;

use comrak::Arena;

use super::blueprint;
use super::desk::Desk;
use super::options::Text;
use super::page::Page;
use super::prose::{self, Where};
use super::question;
use super::translation;
use crate::course::id::{QuestionId, QuizId};
use crate::course::language::{Language, Translated};
use crate::course::lesson::Block;
use crate::course::markdown::render::Style;
use crate::course::problem::Code;
use crate::course::question::Question;
use crate::course::quiz::{Quiz, QuizRules, QuizText};
use crate::course::settings::SettingsOf;
use crate::course::source::Source;

/// What surrounds a file: the course folder's name, the language of the original, and the course's own rules.
pub struct Around<'a> {
    /// The folder of the course in the folder of courses.
    pub folder: &'a str,
    /// The language the course was written in.
    pub original: &'a Language,
}

/// Reads a quiz; `None` when it has no usable id. `rules` are the course's.
pub fn read(
    source: &Source,
    around: &Around<'_>,
    rules: &QuizRules,
    desk: &mut Desk<'_>,
) -> Option<Quiz> {
    let arena = Arena::new();
    let page = Page::read(&arena, source, &mut desk.problems);
    let settings = page.settings_of(SettingsOf::Quiz, &mut desk.problems);
    prose::check(&page, around.folder, Where::Options, desk);
    let title = page.title.as_ref()?;
    desk.attributes(&page, title, &[]);
    let id = desk.id(&page, title, QuizId::parse);
    let mut questions = Vec::new();
    for section in &page.sections {
        let heading = &section.heading;
        question::attributes(&page, heading, desk);
        let question_id = desk.id(&page, heading, QuestionId::parse);
        let body = question::body(&page, &section.blocks, Text::Original, desk);
        let kind = question::kind(&page, section, &body, desk);
        let objective = question::objective(&page, heading, desk);
        let see = question::see(&page, heading, desk);
        let retired = question::retired(&page, heading, desk);
        let (Some(question_id), Some(kind)) = (question_id, kind) else {
            continue;
        };
        if desk.claim(
            &format!("question of {}", source.path()),
            question_id.as_str(),
            source,
            Desk::id_span(heading),
        ) {
            let text = Translated::new(
                around.original.clone(),
                body.words(&page, &heading.written, around.folder),
            );
            questions.push(Question {
                id: question_id,
                objective,
                see,
                tags: question::tags(heading),
                retired,
                kind,
                text,
            });
        }
    }
    let banks = blueprint::banks(source, &settings, desk);
    if page.sections.is_empty() && banks.is_empty() {
        desk.say(
            source,
            Code::Empty,
            title.span.clone(),
            "the quiz has no questions",
            "begin each question with `## Question? {#id}`",
        );
    }
    let rules = QuizRules {
        draw: settings.number("draw").unwrap_or(0),
        pass_mark: settings.number("pass_mark").unwrap_or(rules.pass_mark),
        attempts: settings.number("attempts").unwrap_or(rules.attempts),
        wait: settings.wait("wait").unwrap_or(rules.wait),
        time: blueprint::time(source, &settings, desk),
        certainty: settings.flag("certainty").unwrap_or(false),
        feedback_each: false,
    };
    let quotas = blueprint::quotas(source, &settings, desk);
    let uses = blueprint::uses(source, &settings, desk);
    let text = Translated::new(
        around.original.clone(),
        text(&page, around, around.original, desk),
    );
    let id = id?;
    let quiz = Quiz {
        id,
        text,
        rules,
        quotas,
        uses,
        questions,
        banks,
        borrowed: Vec::new(),
    };
    blueprint::note(&quiz, source, &settings, desk);
    desk.claim("quiz", quiz.id.as_str(), source, Desk::id_span(title))
        .then_some(quiz)
}

/// Adds a translation. A question that is not whole in it stays in the original's words.
pub fn translate(
    quiz: &mut Quiz,
    source: &Source,
    language: &Language,
    around: &Around<'_>,
    desk: &mut Desk<'_>,
) {
    let arena = Arena::new();
    let (page, same) = translation::open(
        &arena,
        source,
        Where::Options,
        quiz.id.as_str(),
        QuizId::parse,
        around,
        desk,
    );
    if same {
        quiz.text
            .add(language.clone(), text(&page, around, language, desk));
    }
    let mut seen = BTreeSet::new();
    for section in &page.sections {
        let heading = &section.heading;
        desk.attributes(&page, heading, &[]);
        let Some(id) = desk.translated_id(&page, heading, QuestionId::parse) else {
            continue;
        };
        let body = question::body(&page, &section.blocks, Text::Translation, desk);
        let known: Vec<&str> = quiz
            .questions
            .iter()
            .map(|question| question.id.as_str())
            .collect();
        if !known.contains(&id.as_str()) {
            translation::extra(&page, heading, id.as_str(), &known, desk);
            continue;
        }
        if !desk.claim(
            &format!("question of {}", source.path()),
            id.as_str(),
            source,
            Desk::id_span(heading),
        ) {
            continue;
        }
        seen.insert(id.clone());
        let Some(question) = quiz.questions.iter_mut().find(|question| question.id == id) else {
            continue;
        };
        let wanted: BTreeSet<&str> = question
            .kind
            .options()
            .iter()
            .map(crate::course::id::OptionId::as_str)
            .collect();
        let given: BTreeSet<&str> = body
            .ids()
            .into_iter()
            .map(crate::course::id::OptionId::as_str)
            .collect();
        for option in given.difference(&wanted) {
            let message = format!("the original has no option `{option}` here");
            desk.say(
                source,
                Code::TranslationExtra,
                heading.span.clone(),
                message,
                "take it out, or give it the letter it has in the original",
            );
        }
        let missing: Vec<&str> = wanted.difference(&given).copied().collect();
        if missing.is_empty() {
            let words = body.words(&page, &heading.written, around.folder);
            question.kind.also_accept(&words.accepted);
            question.text.add(language.clone(), words);
        } else {
            translation::gap(&page, heading.span.clone(), "option", &missing, desk);
        }
    }
    let missing: Vec<&str> = quiz
        .questions
        .iter()
        .map(|question| &question.id)
        .filter(|id| !seen.contains(id))
        .map(QuestionId::as_str)
        .collect();
    translation::gap(&page, source.beginning(), "question", &missing, desk);
}

/// Boxes are looked at where the options are read: here they are at home.
fn text(page: &Page<'_>, around: &Around<'_>, language: &Language, desk: &Desk<'_>) -> QuizText {
    let mut writer = desk.writer(page, around.folder, language, Style::Question);
    let html = writer.blocks(page.opening.iter().copied());
    let introduction = Block::prose(html);
    QuizText {
        title: page.title_text(),
        introduction,
    }
}
