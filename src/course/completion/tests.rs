//! The rules of completion over random histories, and the cases that people ask about.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::course::language::{Language, Translated};
use crate::course::lesson::{Lesson, LessonText};
use crate::course::markdown::Html;
use crate::course::media::Media;
use crate::course::module::{ModuleText, Requires};
use crate::course::quiz::{QuizRules, QuizText, Quotas, Uses};
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
        time: None,
        certainty: false,
    };
    let quiz = crate::course::quiz::Quiz {
        id: QuizId::parse(&id("quiz", 0)).expect("an id"),
        text: in_english(QuizText {
            title: String::new(),
            introduction: Vec::new(),
        }),
        rules,
        quotas: Quotas::default(),
        uses: Uses::default(),
        questions: Vec::new(),
        banks: Vec::new(),
        borrowed: Vec::new(),
    };
    Module {
        id: ModuleId::parse(&id("module", 0)).expect("an id"),
        text: in_english(ModuleText {
            title: String::new(),
            aim: Vec::new(),
        }),
        minutes: 10,
        requires: Requires {
            lessons: true,
            scenarios: true,
        },
        order: Order::Fixed,
        open,
        objectives: Vec::new(),
        lessons: vec![lesson(&id("lesson", 1)), lesson(&id("lesson", 2))],
        scenarios: Vec::new(),
        quiz: Some(quiz),
        guide: None,
        brief: None,
        evaluation: None,
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
        evaluation: None,
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
    facts.started = (!facts.read.is_empty() || !facts.sittings.is_empty()).then_some(Timestamp(1));
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
