//! What questions say of other files: noted while they are read, looked up when the whole course was.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::desk::Desk;
use crate::course::id::{ObjectiveId, QuizId, SectionId};
use crate::course::module::Module;
use crate::course::problem::{Code, meant_or};
use crate::course::question::See;
use crate::course::source::Source;

/// Something that must exist in the course, looked up when all of it was read.
pub struct Pending {
    /// The file.
    pub source: Source,
    /// The words that name it.
    pub span: Range<usize>,
    /// What they name.
    pub target: Target,
}

/// What a question points to.
pub enum Target {
    /// An objective of the course.
    Objective(ObjectiveId),
    /// A lesson, or a section of one.
    See(See),
    /// A quiz of the course.
    Bank(QuizId),
}

/// Looks up what questions point to.
pub fn look_up(modules: &[Module], desk: &mut Desk<'_>) {
    let objectives: BTreeSet<&str> = modules
        .iter()
        .flat_map(|module| &module.objectives)
        .map(|objective| objective.id.as_str())
        .collect();
    let lessons: BTreeMap<&str, Vec<&str>> = modules
        .iter()
        .flat_map(|module| &module.lessons)
        .map(|lesson| {
            (
                lesson.id.as_str(),
                lesson.sections().map(SectionId::as_str).collect(),
            )
        })
        .collect();
    let quizzes: BTreeSet<&str> = modules
        .iter()
        .filter_map(|module| module.quiz.as_ref())
        .map(|quiz| quiz.id.as_str())
        .collect();
    for pending in std::mem::take(&mut desk.pending) {
        let (code, message, hint) = match &pending.target {
            Target::Objective(id) if objectives.contains(id.as_str()) => continue,
            Target::Objective(id) => {
                let hint = meant_or(
                    id.as_str(),
                    objectives.iter().copied(),
                    "write it into the list of objectives in module.md",
                );
                (
                    Code::ObjectiveUnknown,
                    format!("there is no objective `{id}`"),
                    hint,
                )
            }
            Target::Bank(id) if quizzes.contains(id.as_str()) => continue,
            Target::Bank(id) => {
                let hint = meant_or(
                    id.as_str(),
                    quizzes.iter().copied(),
                    "name the ids of quizzes of this course",
                );
                (Code::SettingValue, format!("there is no quiz `{id}`"), hint)
            }
            Target::See(see) => match (lessons.get(see.lesson.as_str()), &see.section) {
                (None, _) => {
                    let hint = meant_or(
                        see.lesson.as_str(),
                        lessons.keys().copied(),
                        "write `see=lesson:section` with ids of this course",
                    );
                    (
                        Code::SeeDead,
                        format!("there is no lesson `{}`", see.lesson),
                        hint,
                    )
                }
                (Some(sections), Some(section)) if !sections.contains(&section.as_str()) => {
                    let hint = meant_or(
                        section.as_str(),
                        sections.iter().copied(),
                        format!("its sections are {}", sections.join(", ")),
                    );
                    (
                        Code::SeeDead,
                        format!("the lesson `{}` has no section `{section}`", see.lesson),
                        hint,
                    )
                }
                _ => continue,
            },
        };
        desk.say(&pending.source, code, pending.span.clone(), message, hint);
    }
}
