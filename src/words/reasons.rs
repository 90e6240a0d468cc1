//! The reasons of `course::completion`, said in the reader's language.

use super::Words;
use crate::course::Course;
use crate::course::completion::{Reason, Status};
use crate::course::language::Language;

impl Words {
    /// A status in words.
    pub fn status(&self, status: Status) -> &str {
        match status {
            Status::NotStarted => self.status_not_started(),
            Status::InProgress => self.status_in_progress(),
            Status::Done => self.status_done(),
            Status::Waived => self.status_waived(),
        }
    }

    /// One unmet rule in words.
    pub fn reason(&self, course: &Course, reason: &Reason, language: &Language) -> String {
        let module_title = |id| {
            course
                .module(id)
                .map_or("", |module| module.text.read(language).text.title.as_str())
        };
        match reason {
            Reason::LessonsUnread { lessons, .. } => self.reason_lessons(lessons.len()),
            Reason::ScenarioNotFinished { scenario, .. } => match course.scenario(scenario) {
                Some((_, scenario)) => {
                    self.reason_scenario(&scenario.text.read(language).text.title)
                }
                None => self.reason_scenario_gone().to_owned(),
            },
            Reason::QuizNotPassed { quiz, .. } => match course.quiz(quiz) {
                Some((_, quiz)) => self.reason_quiz(quiz.rules.pass_mark),
                None => self.reason_quiz_gone().to_owned(),
            },
            Reason::ModuleNotOpen { module } => self.reason_not_open(module_title(module)),
            Reason::NotClaimed => self.reason_not_claimed().to_owned(),
            Reason::NameNotConfirmed => self.reason_name().to_owned(),
        }
    }

    /// One unmet rule of a whole course in words, with the title of the module that it belongs to.
    pub fn reason_in_module(
        &self,
        course: &Course,
        reason: &Reason,
        language: &Language,
    ) -> String {
        let words = self.reason(course, reason, language);
        let module = match reason {
            Reason::LessonsUnread { module, .. }
            | Reason::ScenarioNotFinished { module, .. }
            | Reason::QuizNotPassed { module, .. } => module,
            Reason::ModuleNotOpen { .. } | Reason::NotClaimed | Reason::NameNotConfirmed => {
                return words;
            }
        };
        match course.module(module) {
            Some(module) => {
                let title = &module.text.read(language).text.title;
                self.missing_in_module(title, words)
            }
            None => words,
        }
    }
}
