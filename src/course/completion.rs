//! The rules of completion and certificates: one pure function of what a person did and what the course
//! asks gives the status *and its reasons*. Every page, list and export says what this file says.

mod beginning;

use std::collections::{BTreeMap, BTreeSet};

use super::Course;
use super::id::{LessonId, ModuleId, QuizId};
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
    /// What certificates were issued for.
    pub certified: BTreeSet<CertificateScope>,
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

/// What is missing in the module's own work: lessons, then the quiz.
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

/// Where the whole round stands: complete when *all* modules are, open or not.
pub fn course_standing(course: &Course, facts: &Facts) -> Standing {
    let status = match facts {
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
    };
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
    /// Take, or go on with, this quiz.
    Quiz(QuizId),
    /// Confirm the name: a certificate waits for it.
    ConfirmName,
    /// Claim what a course edit made complete.
    Claim,
    /// Nothing: all that is open is done.
    Nothing,
}

/// The next step: the first unread lesson, then the quiz, module by module; a certificate that only waits
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
mod tests {
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;
    use crate::course::language::{Language, Translated};
    use crate::course::lesson::{Lesson, LessonText};
    use crate::course::markdown::Html;
    use crate::course::media::Media;
    use crate::course::module::{ModuleText, Requires};
    use crate::course::quiz::{QuizRules, QuizText};
    use crate::course::timestamp::Span;
    use crate::course::wording::ContentHash;
    use crate::course::{CertificateKind, CourseText, Enrolment};

    fn in_english<T>(text: T) -> Translated<T> {
        Translated::new(Language::english(), text)
    }

    fn lesson(id: &str) -> Lesson {
        let text = LessonText {
            title: id.to_owned(),
            sections: Vec::new(),
            blocks: Vec::new(),
            terms: Vec::new(),
            sources: Vec::new(),
            words: 100,
        };
        Lesson {
            id: LessonId::parse(id).expect("an id"),
            text: in_english(text),
        }
    }

    fn module(number: usize, open: bool) -> Module {
        let id = |kind: &str, part: usize| format!("{kind}{number}-{part}");
        let rules = QuizRules {
            draw: 1,
            pass_mark: 80,
            attempts: 2,
            wait: Span::hours(24),
        };
        let quiz = crate::course::quiz::Quiz {
            id: QuizId::parse(&id("quiz", 0)).expect("an id"),
            text: in_english(QuizText {
                title: String::new(),
                introduction: Vec::new(),
            }),
            rules,
            questions: Vec::new(),
        };
        Module {
            id: ModuleId::parse(&id("module", 0)).expect("an id"),
            text: in_english(ModuleText {
                title: String::new(),
                aim: Vec::new(),
            }),
            minutes: 10,
            requires: Requires { lessons: true },
            order: Order::Fixed,
            open,
            objectives: Vec::new(),
            lessons: vec![lesson(&id("lesson", 1)), lesson(&id("lesson", 2))],
            quiz: Some(quiz),
        }
    }

    fn course(modules: Vec<Module>) -> Course {
        Course {
            id: crate::course::id::CourseId::parse("c").expect("an id"),
            hash: ContentHash::of(b""),
            version: None,
            languages: vec![Language::english()],
            text: in_english(CourseText {
                title: String::new(),
                summary: Html::default(),
                description: Vec::new(),
            }),
            enrolment: Enrolment::Open,
            certificate: Some(CertificateKind::Completion),
            module_certificate: Some(CertificateKind::Completion),
            valid_months: None,
            listed: true,
            print_score: false,
            modules,
            media: Media::default(),
        }
    }

    fn passing(at: i64) -> Sitting {
        Sitting {
            begun: Timestamp(at),
            closed: Some(Timestamp(at + 1)),
            score: Some(Score {
                points: 9.0,
                of: 10.0,
            }),
            passed: true,
        }
    }

    fn failing(at: i64) -> Sitting {
        Sitting {
            score: Some(Score {
                points: 1.0,
                of: 10.0,
            }),
            passed: false,
            ..passing(at)
        }
    }

    /// Facts as any history could have left them.
    fn random_facts(course: &Course, chance: &mut StdRng) -> Facts {
        let mut facts = Facts::default();
        for module in &course.modules {
            facts.read.extend(
                module
                    .lessons
                    .iter()
                    .filter(|_| chance.random_bool(0.6))
                    .map(|lesson| lesson.id.clone()),
            );
            if let Some(quiz) = module.quiz.as_ref().filter(|_| chance.random_bool(0.6)) {
                let sitting = if chance.random_bool(0.6) {
                    passing(0)
                } else {
                    failing(0)
                };
                facts.sittings.insert(quiz.id.clone(), vec![sitting]);
            }
        }
        facts.name_confirmed = chance.random_bool(0.5).then_some(Timestamp(5));
        facts.started =
            (!facts.read.is_empty() || !facts.sittings.is_empty()).then_some(Timestamp(1));
        facts
    }

    fn write(facts: &mut Facts, due: &Due) {
        facts
            .modules_done
            .extend(due.modules.iter().map(|id| (id.clone(), Timestamp(9))));
        facts.certified.extend(due.certificates.iter().cloned());
        if due.course {
            facts.completed = Some(Timestamp(9));
        }
    }

    #[test]
    fn writing_what_is_due_leaves_nothing_due_and_standing_agrees_with_it() {
        let mut chance = StdRng::seed_from_u64(7);
        for _ in 0..2_000 {
            let course = course(vec![module(1, true), module(2, chance.random_bool(0.7))]);
            let mut facts = random_facts(&course, &mut chance);
            let owed = due(&course, &facts);
            write(&mut facts, &owed);
            assert_eq!(due(&course, &facts), Due::default(), "{facts:?}");
            for module in &course.modules {
                let standing = module_standing(&course, module, &facts);
                let certified = facts
                    .certified
                    .contains(&CertificateScope::Module(module.id.clone()));
                assert_eq!(
                    standing.reasons.is_empty(),
                    certified,
                    "a reason for each certificate that is not there: {standing:?} {facts:?}"
                );
                assert!(
                    !standing.reasons.contains(&Reason::NotClaimed),
                    "everything was claimed: {standing:?}"
                );
            }
            let standing = course_standing(&course, &facts);
            let certified = facts.certified.contains(&CertificateScope::Course);
            assert!(!certified || standing.status == Status::Done);
            assert_eq!(standing.status == Status::Done, facts.completed.is_some());
        }
    }

    #[test]
    fn a_course_is_complete_only_with_all_its_modules_open_or_not() {
        let course = course(vec![module(1, true), module(2, false)]);
        let mut facts = Facts {
            name_confirmed: Some(Timestamp(1)),
            ..Facts::default()
        };
        facts.read.extend(
            course.modules[0]
                .lessons
                .iter()
                .map(|lesson| lesson.id.clone()),
        );
        let quiz = course.modules[0].quiz.as_ref().expect("a quiz");
        facts
            .sittings
            .insert(quiz.id.clone(), vec![failing(0), passing(10)]);
        let owed = due(&course, &facts);
        assert_eq!(
            owed.certificates,
            [CertificateScope::Module(course.modules[0].id.clone())]
        );
        assert!(!owed.course);
        write(&mut facts, &owed);
        let closed = Reason::ModuleNotOpen {
            module: course.modules[1].id.clone(),
        };
        assert_eq!(course_standing(&course, &facts).reasons, [closed]);
        assert_eq!(next(&course, &facts), Next::Nothing);
    }

    #[test]
    fn a_series_is_followed_by_its_wait_and_then_by_the_next_series() {
        let course = course(vec![module(1, true)]);
        let module = &course.modules[0];
        let quiz = module.quiz.as_ref().expect("a quiz");
        let day = Span::hours(24).0;
        let mut facts = Facts::default();
        let now = |at: i64| Timestamp(at);
        let lessons: Vec<LessonId> = module
            .lessons
            .iter()
            .map(|lesson| lesson.id.clone())
            .collect();
        assert_eq!(
            may_begin(module, quiz, &facts, now(0)),
            Begin::LessonsFirst(lessons.clone())
        );
        facts.read.extend(lessons);
        assert_eq!(
            may_begin(module, quiz, &facts, now(0)),
            Begin::Yes { left: 2 }
        );
        facts.sittings.insert(quiz.id.clone(), vec![failing(0)]);
        assert_eq!(
            may_begin(module, quiz, &facts, now(5)),
            Begin::Yes { left: 1 }
        );
        facts
            .sittings
            .insert(quiz.id.clone(), vec![failing(0), failing(10)]);
        assert_eq!(
            may_begin(module, quiz, &facts, now(20)),
            Begin::Wait(now(11 + day))
        );
        assert_eq!(
            may_begin(module, quiz, &facts, now(11 + day)),
            Begin::Yes { left: 2 }
        );
        facts
            .sittings
            .insert(quiz.id.clone(), vec![failing(0), passing(10)]);
        assert_eq!(may_begin(module, quiz, &facts, now(20)), Begin::Passed);
        assert_eq!(
            best_score(&facts, &quiz.id),
            Some(Score {
                points: 9.0,
                of: 10.0
            })
        );
    }

    #[test]
    fn lessons_in_fixed_order_wait_for_the_one_before() {
        let course = course(vec![module(1, true)]);
        let module = &course.modules[0];
        let mut facts = Facts::default();
        assert_eq!(
            locked_by(module, &module.lessons[1].id, &facts),
            Some(&module.lessons[0].id)
        );
        facts.read.insert(module.lessons[0].id.clone());
        assert_eq!(locked_by(module, &module.lessons[1].id, &facts), None);
    }
}
