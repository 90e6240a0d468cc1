//! Whether an attempt may be begun: what must be read first, how many are in a series, how long the wait is.

use super::{Facts, Reason, Sitting, module_gaps, passed, scenarios_unfinished};
use crate::course::activity::Purpose;
use crate::course::id::{LessonId, QuizId, ScenarioId};
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

/// An attempt at a quiz that is being answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Underway {
    /// The quiz.
    pub quiz: QuizId,
    /// What it is for.
    pub purpose: Purpose,
}

/// Whether a quiz may be practised now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Practise {
    /// Yes, as often as one likes.
    Yes,
    /// A practice is open: go on with that.
    AlreadyOpen,
    /// This quiz is being answered for the record: practice would show right answers of its course.
    Finish(QuizId),
    /// The file does not offer it, or the module cannot be taken yet.
    No,
}

/// Decides whether a quiz may be practised: in a closed round too, and whatever was read or passed.
pub fn may_practise(module: &Module, quiz: &Quiz, underway: &[Underway]) -> Practise {
    if !quiz.uses.practice || !module.open {
        return Practise::No;
    }
    if let Some(first) = on_the_record(underway) {
        return Practise::Finish(first.clone());
    }
    if underway.iter().any(|one| one.quiz == quiz.id) {
        Practise::AlreadyOpen
    } else {
        Practise::Yes
    }
}

/// The quiz that is being answered for the record, where there is one.
pub fn on_the_record(underway: &[Underway]) -> Option<&QuizId> {
    let recorded = underway.iter().find(|one| one.purpose != Purpose::Practice);
    recorded.map(|one| &one.quiz)
}

/// Whether a quiz may be tried before its module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pretest {
    /// Yes, once.
    Yes,
    /// It is open: go on with that.
    AlreadyOpen,
    /// The file does not offer it, it was tried, or something of the module was done: it would no longer say what one knew before.
    No,
}

/// Decides whether a quiz may be tried before its module; `begun` is what the person has begun of this quiz in the round.
pub fn may_pretest(
    module: &Module,
    quiz: &Quiz,
    facts: &Facts,
    begun: &[Purpose],
    underway: &[Underway],
) -> Pretest {
    let here = |one: &Underway| one.quiz == quiz.id && one.purpose == Purpose::Pretest;
    if underway.iter().any(here) {
        return Pretest::AlreadyOpen;
    }
    let closed = facts.completed.is_some() || facts.waived.is_some();
    let mut lessons = module.lessons.iter();
    let mut scenarios = module.scenarios.iter();
    let touched = lessons.any(|lesson| facts.read.contains(&lesson.id))
        || scenarios.any(|scenario| facts.scenarios.contains_key(&scenario.id));
    if quiz.uses.pretest && module.open && !closed && !touched && begun.is_empty() {
        Pretest::Yes
    } else {
        Pretest::No
    }
}

/// Whether the right answers of a try before the module are held back: until the quiz was passed or the round is closed, so that what
/// is gained is not learnt by heart.
pub fn holds_back(facts: &Facts, quiz: &QuizId) -> bool {
    facts.completed.is_none() && facts.waived.is_none() && !passed(facts, quiz)
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
