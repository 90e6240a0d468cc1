//! The rules of completion and certificates: one pure function of what a person did and what the course
//! asks gives the status *and its reasons*. Every page, list and export says what this file says.

mod beginning;

use std::collections::{BTreeMap, BTreeSet};

use super::Course;
use super::id::{LessonId, ModuleId, QuizId, ScenarioId};
use super::module::{Module, Order};
use super::score::Score;
use super::timestamp::Timestamp;

pub use beginning::{Begin, may_begin};

/// One counted sitting of a quiz, as far as completion cares.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitting {
    /// When it was begun.
    pub begun: Timestamp,
    /// When it was submitted; `None` while it is open.
    pub closed: Option<Timestamp>,
    /// What it earned; `None` while it is open.
    pub score: Option<Score>,
    /// Whether it passed under the rules it was begun under.
    pub passed: bool,
}

/// What one person did in one round: facts only.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The first act in the round.
    pub started: Option<Timestamp>,
    /// When all modules were complete.
    pub completed: Option<Timestamp>,
    /// When the round was waived.
    pub waived: Option<Timestamp>,
    /// When the person confirmed the name as it will be printed.
    pub name_confirmed: Option<Timestamp>,
    /// The lessons that were read.
    pub read: BTreeSet<LessonId>,
    /// The modules that were completed, with the time.
    pub modules_done: BTreeMap<ModuleId, Timestamp>,
    /// The counted sittings of each quiz, in order.
    pub sittings: BTreeMap<QuizId, Vec<Sitting>>,
    /// The scenarios whose first run was begun, with the time when it was finished.
    pub scenarios: BTreeMap<ScenarioId, Option<Timestamp>>,
    /// What certificates were issued for.
    pub certified: BTreeSet<CertificateScope>,
}

impl Facts {
    /// The newest of all its times; `None` before anything was done. What is completed is completed no earlier, even by a clock
    /// that went back meanwhile.
    pub fn newest(&self) -> Option<Timestamp> {
        let sittings = self.sittings.values().flatten();
        let of_round = [
            self.started,
            self.completed,
            self.waived,
            self.name_confirmed,
        ];
        of_round
            .into_iter()
            .flatten()
            .chain(self.modules_done.values().copied())
            .chain(
                sittings
                    .flat_map(|sitting| [Some(sitting.begun), sitting.closed])
                    .flatten(),
            )
            .chain(self.scenarios.values().copied().flatten())
            .max()
    }
}

/// What a certificate is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CertificateScope {
    /// One module of the course; does not close the round.
    Module(ModuleId),
    /// The whole course.
    Course,
}

impl CertificateScope {
    /// The scope as the database keeps it: `course`, or `module:` and the id.
    pub fn key(&self) -> String {
        match self {
            Self::Course => "course".to_owned(),
            Self::Module(id) => format!("module:{id}"),
        }
    }

    /// Reads a key that [`Self::key`] wrote.
    pub fn from_key(key: &str) -> Option<Self> {
        match key.strip_prefix("module:") {
            Some(id) => ModuleId::parse(id).ok().map(Self::Module),
            None => (key == "course").then_some(Self::Course),
        }
    }
}

/// Where a round or a module stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing was done yet.
    NotStarted,
    /// Something was done, something is missing.
    InProgress,
    /// Everything that counts was done.
    Done,
    /// The round was closed without completion.
    Waived,
}

/// A rule that is not met yet, and so why there is no certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Lessons of the module were not read; in the order of the module.
    LessonsUnread {
        /// The module.
        module: ModuleId,
        /// The unread lessons, at least one.
        lessons: Vec<LessonId>,
    },
    /// A required scenario was not finished yet.
    ScenarioNotFinished {
        /// The module.
        module: ModuleId,
        /// The scenario.
        scenario: ScenarioId,
    },
    /// The quiz was not passed yet.
    QuizNotPassed {
        /// The module.
        module: ModuleId,
        /// The quiz.
        quiz: QuizId,
    },
    /// The module cannot be taken yet.
    ModuleNotOpen {
        /// The module.
        module: ModuleId,
    },
    /// Everything is done, but the completion was not written: a course edit took the last rule away.
    NotClaimed,
    /// The name as it will be printed was not confirmed.
    NameNotConfirmed,
}

/// A status with the reasons why it is not "done and certified".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The status.
    pub status: Status,
    /// Each unmet rule, in the order in which a trainee meets them; empty when the certificate is there.
    pub reasons: Vec<Reason>,
}

/// What is missing in the module's own work: lessons, then scenarios, then the quiz.
pub fn module_gaps(module: &Module, facts: &Facts) -> Vec<Reason> {
    if facts.modules_done.contains_key(&module.id) {
        return Vec::new();
    }
    if !module.open {
        return vec![Reason::ModuleNotOpen {
            module: module.id.clone(),
        }];
    }
    let unread: Vec<LessonId> = module
        .lessons
        .iter()
        .map(|lesson| &lesson.id)
        .filter(|id| !facts.read.contains(id))
        .cloned()
        .collect();
    let mut gaps = Vec::new();
    if !unread.is_empty() {
        gaps.push(Reason::LessonsUnread {
            module: module.id.clone(),
            lessons: unread,
        });
    }
    let unfinished = scenarios_unfinished(module, facts);
    gaps.extend(unfinished.map(|scenario| Reason::ScenarioNotFinished {
        module: module.id.clone(),
        scenario: scenario.clone(),
    }));
    if let Some(quiz) = &module.quiz
        && !passed(facts, &quiz.id)
    {
        gaps.push(Reason::QuizNotPassed {
            module: module.id.clone(),
            quiz: quiz.id.clone(),
        });
    }
    gaps
}

/// The required scenarios of the module that were not finished, in its order.
pub fn scenarios_unfinished<'a>(
    module: &'a Module,
    facts: &Facts,
) -> impl Iterator<Item = &'a ScenarioId> {
    let required = module.scenarios.iter().filter(|scenario| scenario.required);
    required
        .map(|scenario| &scenario.id)
        .filter(|id| !finished(facts, id))
}

/// Whether the scenario was played to an end once.
pub fn finished(facts: &Facts, scenario: &ScenarioId) -> bool {
    facts.scenarios.get(scenario).is_some_and(Option::is_some)
}

/// Whether the quiz was passed in a counted sitting.
pub fn passed(facts: &Facts, quiz: &QuizId) -> bool {
    facts
        .sittings
        .get(quiz)
        .is_some_and(|sittings| sittings.iter().any(|sitting| sitting.passed))
}

/// The best counted sitting that passed: its score is the person's score.
pub fn best_score(facts: &Facts, quiz: &QuizId) -> Option<Score> {
    let passed = facts
        .sittings
        .get(quiz)?
        .iter()
        .filter(|sitting| sitting.passed);
    passed
        .filter_map(|sitting| sitting.score)
        .max_by(|a, b| a.points.total_cmp(&b.points))
}

/// Where one module stands.
pub fn module_standing(course: &Course, module: &Module, facts: &Facts) -> Standing {
    let mut reasons = module_gaps(module, facts);
    let complete = reasons.is_empty();
    let done = facts.modules_done.contains_key(&module.id);
    let certified = facts
        .certified
        .contains(&CertificateScope::Module(module.id.clone()));
    if course.module_certificate.is_some() && !certified {
        if facts.name_confirmed.is_none() && module.open {
            reasons.push(Reason::NameNotConfirmed);
        } else if complete {
            reasons.push(Reason::NotClaimed);
        }
    } else if complete && !done {
        reasons.push(Reason::NotClaimed);
    }
    let begun = module
        .lessons
        .iter()
        .any(|lesson| facts.read.contains(&lesson.id))
        || module
            .scenarios
            .iter()
            .any(|scenario| facts.scenarios.contains_key(&scenario.id))
        || module
            .quiz
            .as_ref()
            .is_some_and(|quiz| facts.sittings.contains_key(&quiz.id));
    let status = match (done, begun || complete) {
        (true, _) => Status::Done,
        (false, true) => Status::InProgress,
        (false, false) => Status::NotStarted,
    };
    Standing { status, reasons }
}

/// The status of a round, by its facts alone: what lists filter by, and what can be said when the course is gone.
pub fn round_status(facts: &Facts) -> Status {
    match facts {
        Facts {
            completed: Some(_), ..
        } => Status::Done,
        Facts {
            waived: Some(_), ..
        } => Status::Waived,
        Facts {
            started: Some(_), ..
        } => Status::InProgress,
        _ => Status::NotStarted,
    }
}

/// Whether an open round is past its due date.
pub fn is_overdue(facts: &Facts, due: Option<Timestamp>, now: Timestamp) -> bool {
    facts.completed.is_none() && facts.waived.is_none() && due.is_some_and(|due| due < now)
}

/// The person's score over several modules: the sum of the best passed sittings; `None` before the first.
pub fn total_score<'a>(
    modules: impl IntoIterator<Item = &'a Module>,
    facts: &Facts,
) -> Option<Score> {
    let quizzes = modules
        .into_iter()
        .filter_map(|module| module.quiz.as_ref());
    let mut scores = quizzes
        .filter_map(|quiz| best_score(facts, &quiz.id))
        .peekable();
    scores.peek()?;
    Some(Score::total(scores))
}

/// Where the whole round stands: complete when *all* modules are, open or not.
pub fn course_standing(course: &Course, facts: &Facts) -> Standing {
    let status = round_status(facts);
    if status == Status::Done {
        return Standing {
            status,
            reasons: Vec::new(),
        };
    }
    let mut reasons: Vec<Reason> = course
        .modules
        .iter()
        .flat_map(|module| module_gaps(module, facts))
        .collect();
    if facts.name_confirmed.is_none() && certificates_exist(course) {
        reasons.push(Reason::NameNotConfirmed);
    }
    if reasons.is_empty() {
        reasons.push(Reason::NotClaimed);
    }
    Standing { status, reasons }
}

/// Whether the course gives any certificate, so that a name is to be confirmed.
pub fn certificates_exist(course: &Course) -> bool {
    course.certificate.is_some() || course.module_certificate.is_some()
}

/// What a request that writes must now put on the record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Modules whose work is complete but not written yet.
    pub modules: Vec<ModuleId>,
    /// Whether the round itself is complete with them.
    pub course: bool,
    /// The certificates to issue.
    pub certificates: Vec<CertificateScope>,
}

/// What is due after an act: the modules and the course that are complete now, and the certificates that the
/// confirmed name allows. Writing all of it makes this empty.
pub fn due(course: &Course, facts: &Facts) -> Due {
    let complete = |module: &&Module| module_gaps(module, facts).is_empty();
    let finished: Vec<&Module> = course.modules.iter().filter(complete).collect();
    let whole = finished.len() == course.modules.len() && !course.modules.is_empty();
    let mut due = Due {
        modules: finished
            .iter()
            .map(|module| &module.id)
            .filter(|id| !facts.modules_done.contains_key(id))
            .cloned()
            .collect(),
        course: whole && facts.completed.is_none() && facts.waived.is_none(),
        certificates: Vec::new(),
    };
    if facts.name_confirmed.is_none() || facts.waived.is_some() {
        return due;
    }
    let mut scopes = Vec::new();
    if course.module_certificate.is_some() {
        scopes.extend(
            finished
                .iter()
                .map(|module| CertificateScope::Module(module.id.clone())),
        );
    }
    if course.certificate.is_some() && whole {
        scopes.push(CertificateScope::Course);
    }
    due.certificates = scopes
        .into_iter()
        .filter(|scope| !facts.certified.contains(scope))
        .collect();
    due
}

/// What a trainee does next in the course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Read this lesson.
    Lesson(LessonId),
    /// Play, or go on with, this scenario.
    Scenario(ScenarioId),
    /// Take, or go on with, this quiz.
    Quiz(QuizId),
    /// Confirm the name: a certificate waits for it.
    ConfirmName,
    /// Claim what a course edit made complete.
    Claim,
    /// Nothing: all that is open is done.
    Nothing,
}

/// The next step: the first unread lesson, then the scenarios, then the quiz, module by module; a certificate that only waits
/// for the name comes first.
pub fn next(course: &Course, facts: &Facts) -> Next {
    let due = due(course, facts);
    let certifiable = !facts.modules_done.is_empty() || !due.modules.is_empty();
    if certifiable && facts.name_confirmed.is_none() && certificates_exist(course) {
        return Next::ConfirmName;
    }
    if due != Due::default() {
        return Next::Claim;
    }
    course
        .modules
        .iter()
        .filter(|module| module.open)
        .flat_map(|module| module_gaps(module, facts))
        .find_map(|gap| match gap {
            Reason::LessonsUnread { lessons, .. } => lessons.into_iter().next().map(Next::Lesson),
            Reason::ScenarioNotFinished { scenario, .. } => Some(Next::Scenario(scenario)),
            Reason::QuizNotPassed { quiz, .. } => Some(Next::Quiz(quiz)),
            Reason::ModuleNotOpen { .. } | Reason::NotClaimed | Reason::NameNotConfirmed => None,
        })
        .unwrap_or(Next::Nothing)
}

/// The lesson that must be read before this one; `None` where the order is free or all before it were read.
pub fn locked_by<'a>(module: &'a Module, lesson: &LessonId, facts: &Facts) -> Option<&'a LessonId> {
    if module.order == Order::Free || facts.read.contains(lesson) {
        return None;
    }
    module
        .lessons
        .iter()
        .map(|other| &other.id)
        .take_while(|id| *id != lesson)
        .find(|id| !facts.read.contains(*id))
}

#[cfg(test)]
mod tests;
