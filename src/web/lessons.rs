//! A lesson's page: the text, the terms and sources it uses, and the way on.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::naming::Naming;
use super::page::{Frame, Said, Titled};
use crate::course::Course;
use crate::course::completion::locked_by;
use crate::course::language::Language;
use crate::course::lesson::{Block, Callout, Lesson, LessonText};
use crate::course::module::Module;
use crate::store::rounds::Round;
use crate::words::Words;

#[derive(Template)]
#[template(path = "lesson.html")]
struct LessonPage<'a> {
    frame: Frame<'a>,
    course: Titled,
    course_address: String,
    module: Titled,
    module_address: String,
    text: &'a LessonText,
    language: &'a Language,
    fallen_back: bool,
    number: usize,
    of: usize,
    read: usize,
    reading: String,
    previous: Option<String>,
    next: Naming,
    is_read: bool,
    stamp: Naming,
}

/// A lesson that may be read now.
pub struct Open<'a> {
    /// The module it belongs to.
    pub module: &'a Module,
    /// The lesson.
    pub lesson: &'a Lesson,
    /// The round it is read in.
    pub round: Round,
}

/// The lesson of the address, or the way to what comes first: beginning the course, or the lesson before.
///
/// # Errors
/// There is no such lesson, or the database does not answer.
pub async fn open<'a>(
    ask: &Ask,
    course: &'a Course,
) -> Result<Result<Open<'a>, HttpResponse>, Error> {
    let (module, lesson) = ask.lesson(course)?;
    let here = format!("/courses/{}", course.id);
    let Some(round) = ask.round(course).await? else {
        return Ok(Err(ask.see_other_saying(&here, Said::BeginFirst)));
    };
    if locked_by(module, &lesson.id, &round.facts).is_some() {
        let module = format!("{here}/modules/{}", module.id);
        return Ok(Err(ask.see_other_saying(&module, Said::LessonLocked)));
    }
    Ok(Ok(Open {
        module,
        lesson,
        round,
    }))
}

/// The lesson, for who is in a round of the course; others read the public outline.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let Open {
        module,
        lesson,
        round,
    } = match open(&ask, &course).await? {
        Ok(open) => open,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let language = ask.language();
    let text = lesson.text.read(&language);
    let at = |path: String| ask.to(&format!("/courses/{}{path}", course.id));
    let here = module
        .lessons
        .iter()
        .position(|other| other.id == lesson.id)
        .unwrap_or_default();
    let title = Titled::of_course(&course, &language);
    ask.page(&LessonPage {
        frame: ask.frame(&text.text.title),
        stamp: stamp(ask.words, &title, &course),
        course: title,
        course_address: at(String::new()),
        module: Titled::of_module(module, &language),
        module_address: at(format!("/modules/{}", module.id)),
        text: text.text,
        language: text.language,
        fallen_back: text.fallen_back,
        number: here + 1,
        of: module.lessons.len(),
        read: module
            .lessons
            .iter()
            .filter(|lesson| round.facts.read.contains(&lesson.id))
            .count(),
        reading: at(format!("/lessons/{}/reading", lesson.id)),
        previous: here
            .checked_sub(1)
            .and_then(|index| module.lessons.get(index))
            .map(|lesson| at(format!("/lessons/{}", lesson.id))),
        next: next(&ask, module, here),
        is_read: round.facts.read.contains(&lesson.id),
    })
}

/// What the button below a lesson says: where it leads when the lesson is read.
fn next(ask: &Ask, module: &Module, here: usize) -> Naming {
    let words = ask.words;
    if let Some(lesson) = module.lessons.get(here + 1) {
        let read = lesson.text.read(&ask.language());
        let title = Titled::new(&read.text.title, read.language);
        let sentence = words.next_lesson(here + 2, &title.text);
        return Naming::of(words, sentence, &[title]);
    }
    Naming::plain(match &module.quiz {
        _ if module.first_scenario().is_some() => words.next_scenario(),
        Some(_) => words.next_quiz(),
        None => words.next_module(),
    })
}

/// What stands below a printed page: of which course it is, in which version.
pub fn stamp(words: &Words, title: &Titled, course: &Course) -> Naming {
    let sentence = words.printed_from(&title.text, course.printed_version());
    Naming::of(words, sentence, std::slice::from_ref(title))
}
