//! A module: its aim and objectives, its lessons and scenarios, and the quiz at its end.

use super::evaluation::Evaluation;
use super::id::{ModuleId, ObjectiveId};
use super::language::Translated;
use super::lesson::{Block, Lesson};
use super::quiz::Quiz;
use super::scenario::Scenario;
use super::sheet::Sheet;

/// What must be done before the quiz may be begun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requires {
    /// Every lesson of the module must be read.
    pub lessons: bool,
    /// Every required scenario of the module must be finished.
    pub scenarios: bool,
}

/// In which order the lessons may be opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Any lesson at any time.
    #[default]
    Free,
    /// A lesson opens when the one before it has been read.
    Fixed,
}

/// Something a trainee can do after the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// Unique in its course.
    pub id: ObjectiveId,
    /// Plain text, a phrase that begins with a verb.
    pub text: Translated<String>,
}

/// A module's words in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct ModuleText {
    /// Plain text, without marks.
    pub title: String,
    /// The aim and whatever else stands before and after the objectives.
    pub aim: Vec<Block>,
}

/// A module of a course.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// Unique in its course.
    pub id: ModuleId,
    /// The words in each language.
    pub text: Translated<ModuleText>,
    /// The author's honest estimate for the whole module.
    pub minutes: u32,
    /// What must come before the quiz.
    pub requires: Requires,
    /// In which order the lessons may be opened.
    pub order: Order,
    /// Whether the course file says that it can be taken now.
    pub open: bool,
    /// The objectives in order.
    pub objectives: Vec<Objective>,
    /// The lessons in order; empty where the module is not open yet.
    pub lessons: Vec<Lesson>,
    /// The scenarios in order.
    pub scenarios: Vec<Scenario>,
    /// The quiz at its end, where there is one.
    pub quiz: Option<Quiz>,
    /// The guide for who teaches it, where there is one.
    pub guide: Option<Sheet>,
    /// One page for a senior leader, where there is one.
    pub brief: Option<Sheet>,
    /// What trainees are asked about it, where there is such a thing.
    pub evaluation: Option<Evaluation>,
}

impl Module {
    /// The first scenario without which the module is not complete: what comes after its lessons.
    pub fn first_scenario(&self) -> Option<&Scenario> {
        self.scenarios.iter().find(|scenario| scenario.required)
    }
}
