//! Whether an attempt may be begun: what must be read first, how many are in a series, how long the wait is.

use super::{Facts, Reason, Sitting, module_gaps, passed, scenarios_unfinished};
use crate::course::id::{LessonId, ScenarioId};
use crate::course::module::Module;
use crate::course::quiz::{Quiz, QuizRules};
use crate::course::timestamp::{Span, Timestamp};

/// Whether a counted sitting of a quiz may be begun now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begin {
    /// Yes; so many are left in this series, this one included.
    Yes {
        /// At least 1.
        left: u32,
    },
    /// One is open: go on with that.
    AlreadyOpen,
    /// It was passed; nothing more counts.
    Passed,
    /// These lessons come first.
    LessonsFirst(Vec<LessonId>),
    /// These scenarios come first.
    ScenariosFirst(Vec<ScenarioId>),
    /// The series is used up; the next begins at this time.
    Wait(Timestamp),
    /// The module cannot be taken yet, or the round is closed.
    Closed,
}

/// Decides whether a counted sitting may be begun. A series is `attempts` sittings; the wait runs from the
/// end of its last one.
pub fn may_begin(module: &Module, quiz: &Quiz, facts: &Facts, now: Timestamp) -> Begin {
    if !module.open || facts.completed.is_some() || facts.waived.is_some() {
        return if passed(facts, &quiz.id) {
            Begin::Passed
        } else {
            Begin::Closed
        };
    }
    let sittings = facts.sittings.get(&quiz.id).map_or(&[][..], Vec::as_slice);
    if sittings.iter().any(|sitting| sitting.closed.is_none()) {
        return Begin::AlreadyOpen;
    }
    if passed(facts, &quiz.id) {
        return Begin::Passed;
    }
    if module.requires.lessons
        && let Some(Reason::LessonsUnread { lessons, .. }) =
            module_gaps(module, facts).into_iter().next()
    {
        return Begin::LessonsFirst(lessons);
    }
    let unfinished: Vec<ScenarioId> = scenarios_unfinished(module, facts).cloned().collect();
    if module.requires.scenarios && !unfinished.is_empty() {
        return Begin::ScenariosFirst(unfinished);
    }
    series(sittings, &quiz.rules, now)
}

fn series(sittings: &[Sitting], rules: &QuizRules, now: Timestamp) -> Begin {
    let size = rules.attempts.max(1);
    let used = u32::try_from(sittings.len()).unwrap_or(u32::MAX);
    let in_series = used % size;
    if in_series > 0 || used == 0 {
        return Begin::Yes {
            left: size - in_series,
        };
    }
    match sittings.last().and_then(|sitting| sitting.closed) {
        Some(end) if rules.wait > Span(0) && now < end + rules.wait => {
            Begin::Wait(end + rules.wait)
        }
        _ => Begin::Yes { left: size },
    }
}
