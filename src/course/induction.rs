//! Induction packages: which courses and modules somebody with a certain task begins with, and until when.

use super::id::{CourseId, ModuleId, PathId};
use super::language::Translated;
use super::markdown::Html;

/// A course, or one module of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The course.
    pub course: CourseId,
    /// The module; `None` for the whole course.
    pub module: Option<ModuleId>,
    /// Days after the first one by which it is done; `None` where nobody waits for it.
    pub days: Option<u32>,
}

/// The words of a path in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct PathText {
    /// Plain text, without marks.
    pub title: String,
    /// The first paragraph: what a list of paths shows.
    pub summary: Html,
    /// The rest.
    pub description: Html,
}

/// A path: one induction package.
#[derive(Clone, Debug, PartialEq)]
pub struct InductionPath {
    /// Unique in the folder of courses.
    pub id: PathId,
    /// The words in each language.
    pub text: Translated<PathText>,
    /// What it leads through, in order; never empty.
    pub steps: Vec<Step>,
}

impl InductionPath {
    /// The days until all of it is done; `None` where a step has none.
    pub fn days(&self) -> Option<u32> {
        let days: Option<Vec<u32>> = self.steps.iter().map(|step| step.days).collect();
        days?.into_iter().max()
    }
}
