//! One line of a report: what the screen, the files and the figures say about a round.

use crate::course::Course;
use crate::course::completion::{self, Status, course_standing, round_status};
use crate::course::id::{CourseId, ModuleId};
use crate::course::language::Language;
use crate::course::score::Score;
use crate::course::timestamp::Timestamp;
use crate::store::progress::Progress;
use crate::words::Words;

/// Who reads a report, and when.
#[derive(Clone)]
pub struct Reader {
    /// The interface's words.
    pub words: &'static Words,
    /// The language in which titles are read.
    pub language: Language,
    /// The moment by which due dates are judged.
    pub now: Timestamp,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The round.
    pub round: String,
    /// The person's name; `None` after erasure.
    pub name: Option<String>,
    /// The name to sign in with; `None` after erasure or out of scope.
    pub user_name: Option<String>,
    /// The name of the round's centre.
    pub centre: String,
    /// The course.
    pub course: CourseId,
    /// Its title; its id where the course is gone.
    pub title: String,
    /// The language of the title.
    pub title_language: Language,
    /// The status by the one function.
    pub status: Status,
    /// Open and past its due date.
    pub overdue: bool,
    /// What is missing, in words, with the module's title; empty when the round is closed.
    pub missing: Vec<String>,
    /// Modules of the course that are done.
    pub modules_done: usize,
    /// Modules of the course; `None` where the course is gone.
    pub modules: Option<usize>,
    /// The score so far in whole percent, over the quizzes that were passed.
    pub score: Option<u8>,
    /// When the round was begun.
    pub begun: Timestamp,
    /// When it is to be done.
    pub due: Option<Timestamp>,
    /// When it was completed.
    pub completed: Option<Timestamp>,
    /// The codes of the certificates in force, without gaps; the course's first.
    pub certificates: Vec<String>,
}

impl Line {
    /// The line of a round; the course is `None` where its files are gone.
    pub fn of(progress: Progress, course: Option<&Course>, reader: &Reader) -> Self {
        let facts = &progress.facts;
        let title = course.map(|course| course.text.read(&reader.language));
        let modules = course.map_or(&[][..], |course| &course.modules);
        let done = |id: &ModuleId| facts.modules_done.contains_key(id);
        let (status, reasons) = match course {
            Some(course) => {
                let standing = course_standing(course, facts);
                (standing.status, standing.reasons)
            }
            None => (round_status(facts), Vec::new()),
        };
        let open = matches!(status, Status::NotStarted | Status::InProgress);
        let missing = |course: &Course| -> Vec<String> {
            let said = reasons.iter().filter(|_| open);
            said.map(|reason| {
                reader
                    .words
                    .reason_in_module(course, reason, &reader.language)
            })
            .collect()
        };
        Self {
            status,
            overdue: completion::is_overdue(facts, progress.due, reader.now),
            missing: course.map(missing).unwrap_or_default(),
            modules_done: match course {
                Some(_) => modules.iter().filter(|module| done(&module.id)).count(),
                None => facts.modules_done.len(),
            },
            modules: course.map(|course| course.modules.len()),
            score: completion::total_score(modules, facts).map(Score::percent),
            title: title.as_ref().map_or_else(
                || progress.course.to_string(),
                |title| title.text.title.clone(),
            ),
            title_language: title.map_or_else(Language::english, |title| title.language.clone()),
            begun: progress.begun,
            due: progress.due,
            completed: facts.completed,
            certificates: progress
                .certificates
                .into_iter()
                .map(|(_, code)| code)
                .collect(),
            round: progress.round.to_string(),
            name: progress.name,
            user_name: progress.user_name,
            centre: progress.centre,
            course: progress.course,
        }
    }
}
