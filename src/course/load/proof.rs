//! The proof-reader: what is no mistake in a file, and still makes questions teach or test badly. It reads a course that has no errors,
//! and says only warnings; each has a code that a file can silence with a reason.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::files::Files;
use crate::course::Course;
use crate::course::language::Language;
use crate::course::problem::{Code, Place, Problem};
use crate::course::question::{Kind, Line, Question, Response};
use crate::course::quiz::Quiz;
use crate::course::quiz::guessing::chance_of_passing;
use crate::course::timestamp::Span;

mod phrases;
mod texts;

/// From this chance on, passing by guessing is worth a warning.
const TOO_OFTEN: f64 = 0.01;
/// With less time than this for a question, a limit asks how fast somebody reads.
const TOO_FAST: Span = Span(45_000);
/// What happens by chance in fewer than one of so many banks is taken for a habit of the author.
const HABIT: f64 = 0.01;

/// Everything that strikes the proof-reader.
pub fn read(course: &Course, files: &Files, desk: &Desk<'_>) -> Vec<Problem> {
    let mut said = texts::read(course, files, desk);
    let quizzes = course
        .modules
        .iter()
        .filter_map(|module| module.quiz.as_ref());
    for quiz in quizzes.clone() {
        let Some(place) = desk.place_of("quiz", quiz.id.as_str()) else {
            continue;
        };
        said.extend(guessing(quiz, place));
        said.extend(hurry(quiz, place));
        said.extend(habits(quiz, place));
        for question in &quiz.questions {
            said.extend(words(question, place, desk));
        }
    }
    let tested = |id| {
        let mut pool = quizzes.clone().flat_map(Quiz::pool);
        pool.any(|(_, question)| question.objective.as_ref() == Some(id))
    };
    for module in course.modules.iter().filter(|module| module.quiz.is_some()) {
        for objective in module.objectives.iter().filter(|one| !tested(&one.id)) {
            let place = desk.place_of("objective", objective.id.as_str());
            said.extend(place.map(|place| {
                let message = format!("no question tests the objective `{}`", objective.id);
                let hint = format!(
                    "write a question with `objective={}`, or take it out",
                    objective.id
                );
                Problem::new(place.clone(), Code::ObjectiveUntested, message, hint)
            }));
        }
    }
    said
}

fn guessing(quiz: &Quiz, place: &Place) -> Option<Problem> {
    let chance = chance_of_passing(quiz);
    (chance > TOO_OFTEN).then(|| {
        let percent = chance * 100.0;
        let attempts = quiz.rules.attempts;
        let message = format!("guessing passes in {percent:.1} of 100 cases, with {attempts} attempts in a series");
        let hint = "draw more questions, ask with more options, raise `pass_mark`, or allow fewer attempts";
        Problem::new(place.clone(), Code::Guessing, message, hint.to_owned())
    })
}

/// A limit that asks how fast somebody reads.
fn hurry(quiz: &Quiz, place: &Place) -> Option<Problem> {
    let questions = i64::try_from(quiz.length()).unwrap_or(i64::MAX).max(1);
    let each = Span(quiz.rules.time?.0 / questions);
    (each < TOO_FAST).then(|| {
        let seconds = each.0 / 1_000;
        let message = format!("`time` leaves {seconds} seconds for a question");
        let hint = "give a minute or more for each, or leave `time` out: who reads in a second language needs longer";
        Problem::new(place.clone(), Code::TimeShort, message, hint.to_owned())
    })
}

/// Habits of an author that tell the key to whoever knows them, over the questions of a bank that have one right option.
fn habits(quiz: &Quiz, place: &Place) -> Vec<Problem> {
    let single: Vec<Single> = quiz.questions.iter().filter_map(Single::of).collect();
    let mut said = Vec::new();
    let longest = single.iter().filter(|one| one.longest).count();
    if is_habit(&single, longest) {
        let message = format!(
            "the right option is the longest in {longest} of {} questions",
            single.len()
        );
        let hint = "make wrong options as long and as careful as the right one";
        said.push(Problem::new(
            place.clone(),
            Code::KeyLongest,
            message,
            hint.to_owned(),
        ));
    }
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    for one in &single {
        *places.entry(one.place).or_default() += 1;
    }
    if let Some((at, often)) = places.into_iter().max_by_key(|(_, often)| *often)
        && is_habit(&single, often)
    {
        let message = format!(
            "the right option stands at place {} in {often} of {} questions",
            at + 1,
            single.len()
        );
        let hint = "mix the options: their order is drawn on the screen, but who reads the file or a print sees it";
        said.push(Problem::new(
            place.clone(),
            Code::KeyPlace,
            message,
            hint.to_owned(),
        ));
    }
    said
}

/// A question with one right option of several.
struct Single {
    options: usize,
    /// The place of the right option in the file, from 0.
    place: usize,
    /// Whether no other option has as many letters.
    longest: bool,
}

impl Single {
    fn of(question: &Question) -> Option<Self> {
        let Kind::ChooseOne(_) = &question.kind else {
            return None;
        };
        let ids = question.kind.options();
        let text = question.text.read(question.text.original_language()).text;
        let length = |line: &Line| {
            let label = line.option.as_ref().and_then(|id| text.options.get(id));
            label.map_or(0, |option| option.label.plain().chars().count())
        };
        let lines = question.kind.lines(ids, &Response::default());
        let place = lines.iter().position(|line| line.right.is_some())?;
        let key = lines.get(place).map_or(0, length);
        let others = lines.iter().enumerate().filter(|(at, _)| *at != place);
        Some(Self {
            options: ids.len(),
            place,
            longest: others
                .map(|(_, line)| length(line))
                .all(|other| other < key),
        })
    }
}

/// Whether something happened so often that chance, which makes it as likely as any other option, would hardly have done it.
fn is_habit(single: &[Single], often: usize) -> bool {
    let mut times = vec![1.0];
    for one in single {
        let p = 1.0 / f64::from(u32::try_from(one.options).unwrap_or(u32::MAX));
        let without = times.iter().map(|q| q * (1.0 - p)).chain([0.0]);
        let with = [0.0].into_iter().chain(times.iter().map(|q| q * p));
        times = without.zip(with).map(|(a, b)| a + b).collect();
    }
    times.iter().skip(often).sum::<f64>() < HABIT
}

/// What the words of a question say in each language.
fn words(question: &Question, quiz: &Place, desk: &Desk<'_>) -> Vec<Problem> {
    let mut said = Vec::new();
    for (language, text) in question.text.all() {
        let original = language == question.text.original_language();
        let path = if original {
            quiz.path.to_string()
        } else {
            translated(&quiz.path, language)
        };
        let Some(place) = desk.place_of(&format!("question of {path}"), question.id.as_str())
        else {
            continue;
        };
        let heading = Place {
            span: place.span.clone(),
            ..place.clone()
        };
        if let Some(word) = phrases::negation(language, &text.title.plain()) {
            let message = format!("the question asks for what is not so: \"{word}\"");
            let hint =
                "ask for what is so; who reads fast misses the word, and learns the wrong thing";
            said.push(Problem::new(
                heading.clone(),
                Code::QuestionNegative,
                message,
                hint.to_owned(),
            ));
        }
        let option = text.options.iter().find_map(|(id, option)| {
            phrases::other_options(language, &option.label.plain()).map(|phrase| (id, phrase))
        });
        if let Some((id, phrase)) = option {
            let message = format!("the option `{id})` speaks of other options: \"{phrase}\"");
            let hint = "options are shown in an order drawn anew; let several be chosen instead";
            said.push(Problem::new(
                heading,
                Code::OptionAll,
                message,
                hint.to_owned(),
            ));
        }
    }
    said
}

fn translated(path: &str, language: &Language) -> String {
    let stem = path.strip_suffix(".md").unwrap_or(path);
    format!("{stem}.{language}.md")
}
