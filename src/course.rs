//! What a course is: its parts as the author wrote them, the questions, the draw, and the rules of
//! completion. Pure: no clock, no chance of its own, no network, no database; only [`load`] reads files.

pub mod activity;
pub mod attempt_file;
pub mod certainty;
pub mod completion;
pub mod draw;
pub mod evaluation;
pub mod extra_time;
pub mod gain;
pub mod id;
pub mod induction;
pub mod language;
pub mod lesson;
pub mod load;
pub mod markdown;
pub mod media;
pub mod module;
pub mod problem;
pub mod question;
pub mod quiz;
pub mod ruling;
pub mod scenario;
pub mod score;
pub mod settings;
pub mod sheet;
pub mod shelf;
pub mod source;
pub mod statistics;
pub mod timestamp;
pub mod wording;

use std::collections::BTreeSet;

use evaluation::Evaluation;
use id::{CourseId, LessonId, ModuleId, QuizId, ScenarioId, SectionId};
use language::{Language, Translated};
use lesson::{Block, Lesson};
use markdown::Html;
use media::Media;
use module::Module;
use quiz::Quiz;
use scenario::Scenario;
use wording::ContentHash;

/// Who may begin a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// Any trainee who is signed in.
    Open,
    /// Only who holds an enrolment code.
    Code,
}

/// What a certificate says of its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateKind {
    /// The quizzes were passed.
    Completion,
    /// The person took part.
    Participation,
}

/// The title and public description of a course in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseText {
    /// Plain text, without marks.
    pub title: String,
    /// The first paragraph: what a list of courses shows.
    pub summary: Html,
    /// The rest of the public description.
    pub description: Vec<Block>,
}

/// One course, as its folder says it at this moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Unique in the folder.
    pub id: CourseId,
    /// The hash of all its files: changes with any change.
    pub hash: ContentHash,
    /// The author's label for people.
    pub version: Option<String>,
    /// The languages it is offered in, the original first.
    pub languages: Vec<Language>,
    /// Title and description.
    pub text: Translated<CourseText>,
    /// Who may begin a round.
    pub enrolment: Enrolment,
    /// The certificate of the whole course, where it gives one.
    pub certificate: Option<CertificateKind>,
    /// The certificate of each module, where it gives one.
    pub module_certificate: Option<CertificateKind>,
    /// How many months a certificate is valid; `None` means without end.
    pub valid_months: Option<u32>,
    /// Whether it stands in public lists.
    pub listed: bool,
    /// Whether a certificate prints the score.
    pub print_score: bool,
    /// The modules in order.
    pub modules: Vec<Module>,
    /// What trainees are asked about the whole course, where there is such a thing.
    pub evaluation: Option<Evaluation>,
    /// Images and other files, by their path in the course folder.
    pub media: Media,
}

impl Course {
    /// The module with this id.
    pub fn module(&self, id: &ModuleId) -> Option<&Module> {
        self.modules.iter().find(|module| module.id == *id)
    }

    /// A lesson and the module it belongs to.
    pub fn lesson(&self, id: &LessonId) -> Option<(&Module, &Lesson)> {
        self.modules.iter().find_map(|module| {
            module
                .lessons
                .iter()
                .find(|lesson| lesson.id == *id)
                .map(|lesson| (module, lesson))
        })
    }

    /// A quiz and the module it belongs to.
    pub fn quiz(&self, id: &QuizId) -> Option<(&Module, &Quiz)> {
        self.modules.iter().find_map(|module| {
            module
                .quiz
                .as_ref()
                .filter(|quiz| quiz.id == *id)
                .map(|quiz| (module, quiz))
        })
    }

    /// A scenario and the module it belongs to.
    pub fn scenario(&self, id: &ScenarioId) -> Option<(&Module, &Scenario)> {
        self.modules.iter().find_map(|module| {
            module
                .scenarios
                .iter()
                .find(|scenario| scenario.id == *id)
                .map(|scenario| (module, scenario))
        })
    }

    /// Whether a lesson still has this section, so that an old link leads somewhere.
    pub fn has_section(&self, lesson: &LessonId, section: &SectionId) -> bool {
        self.lesson(lesson)
            .is_some_and(|(_, lesson)| lesson.sections().any(|id| id == section))
    }

    /// The sum of the modules' minutes.
    pub fn minutes(&self) -> u32 {
        self.modules.iter().map(|module| module.minutes).sum()
    }

    /// The author's label for this version, or the beginning of its hash: what a printed page says it comes from.
    pub fn printed_version(&self) -> String {
        let label = self.version.clone();
        label.unwrap_or_else(|| self.hash.0.chars().take(12).collect())
    }

    /// The modules that can be taken now.
    pub fn open_modules(&self) -> BTreeSet<&ModuleId> {
        self.modules
            .iter()
            .filter(|module| module.open)
            .map(|module| &module.id)
            .collect()
    }
}
