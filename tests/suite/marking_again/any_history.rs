//! Whatever was answered and whatever was changed in the files since: the preview is the result, twice is nothing, and what was
//! broken off ends where it would have ended.

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};

use crate::app::App;
use dsr_course::command::verify::findings;
use dsr_course::course::Course;
use dsr_course::course::activity::Purpose;
use dsr_course::course::draw::draw;
use dsr_course::course::id::{CourseId, QuizId};
use dsr_course::course::language::Language;
use dsr_course::course::question::{Kind, Question, Response, Retired};
use dsr_course::course::quiz::Quiz;
use dsr_course::course::score::Score;
use dsr_course::course::wording::StoredWording;
use dsr_course::remark::{self, Effect, Order};
use dsr_course::store::accounts::{self, NewAccount, SignUp};
use dsr_course::store::answers::{self, NewAnswer, Source};
use dsr_course::store::attempts::{self, NewAttempt, NewDrawn};
use dsr_course::store::id::{AccountId, CentreId};
use dsr_course::store::rounds;
use dsr_course::store::scope::Own;

/// A question as it was drawn, and what is answered.
pub type Asked = (NewDrawn, Kind, Response);

/// An answer of any kind of question: right, missing, or what somebody could have given.
fn any_response(kind: &Kind, chance: &mut StdRng) -> Response {
    let ids: Vec<String> = kind.options().iter().map(ToString::to_string).collect();
    let some: Vec<String> = ids
        .iter()
        .filter(|_| chance.random_bool(0.5))
        .cloned()
        .collect();
    let mut mixed = kind.key().0;
    let mut values: Vec<String> = mixed
        .iter()
        .filter_map(|pair| Some(pair.split_once(':')?.1.to_owned()))
        .collect();
    values.shuffle(chance);
    for (pair, value) in mixed.iter_mut().zip(values) {
        let id = pair.split(':').next().unwrap_or_default().to_owned();
        *pair = format!("{id}:{value}");
    }
    let one = ids.choose(chance).cloned().into_iter().collect();
    let tries = [
        kind.key().0,
        Vec::new(),
        some,
        mixed,
        one,
        vec!["60".to_owned()],
    ];
    let fitting: Vec<Response> = tries
        .into_iter()
        .map(Response)
        .filter(|response| kind.accepts(response))
        .collect();
    fitting.choose(chance).cloned().unwrap_or_default()
}

fn any_attempt(quiz: &Quiz, chance: &mut StdRng) -> Vec<Asked> {
    let drawn = draw(quiz, chance);
    let one = |one: dsr_course::course::draw::Drawn| {
        let response = any_response(&one.question.kind, chance);
        let drawn = NewDrawn {
            wording: StoredWording::of(one.bank, one.question).expect("JSON"),
            bank: one.bank.to_string(),
            question: one.question.id.to_string(),
            order: one.order,
        };
        (drawn, one.question.kind.clone(), response)
    };
    drawn.into_iter().map(one).collect()
}

/// Changes what the file says is right, in one of the ways in which authors do.
fn corrects(question: &mut Question, chance: &mut StdRng) {
    match chance.random_range(0..6) {
        0 => question.retired = Some(Retired::CreditAll),
        1 => question.retired = Some(Retired::Drop),
        2 => question.retired = None,
        _ => {
            let mut kind = serde_json::to_value(&question.kind).expect("JSON");
            let options: Vec<String> = question
                .kind
                .options()
                .iter()
                .map(ToString::to_string)
                .collect();
            if kind.get("key").is_some() {
                kind["key"] = options.choose(chance).cloned().expect("an option").into();
            } else if kind.get("keys").is_some() {
                let count = chance.random_range(1..options.len());
                let keys: Vec<String> = options.sample(chance, count).cloned().collect();
                kind["keys"] = keys.into();
            } else if kind.get("accepted").is_some() {
                kind["accepted"] = vec!["60".to_owned(), "paper".to_owned()].into();
            } else if kind.get("pairs").is_none() {
                let mut order = options;
                order.shuffle(chance);
                kind["options"] = order.into();
            }
            question.kind = serde_json::from_value(kind).expect("a kind");
        }
    }
}

pub async fn account(app: &App, user_name: String) -> AccountId {
    let now = app.clock.now();
    let new = NewAccount {
        centre: CentreId::independent(),
        user_name: user_name.clone(),
        name: user_name,
        email: None,
        language: Language::english(),
        password: None,
        batch: None,
    };
    let made = app
        .store
        .write(async move |db| accounts::create(db, &new, now).await);
    match made.await.expect("the database answers") {
        SignUp::Done(id) => id,
        SignUp::NameTaken => panic!("the name is taken"),
    }
}

/// One sitting from its beginning to its mark, as the pages write it.
pub async fn sits(app: &App, own: &Own, quiz: &Quiz, number: i64, asked: Vec<Asked>) {
    let (own, now, rules, id) = (
        own.clone(),
        app.clock.now(),
        quiz.rules.clone(),
        quiz.id.clone(),
    );
    let course = CourseId::parse("demo").expect("an id");
    let written = app.store.write(async move |db| {
        rounds::begin(db, &own, &CentreId::independent(), &course, now).await?;
        let (round, _) = rounds::open(db, &own, &course).await?.expect("a round");
        rounds::start(db, &own, &round, now).await?;
        let new = NewAttempt {
            round: &round,
            quiz: &id,
            purpose: Purpose::Counted,
            number,
            rules: &rules,
            begun_at: now,
            ends_at: None,
        };
        let attempt = attempts::begin(db, &new).await?;
        let attempt = attempt.expect("an attempt");
        let drawn: Vec<NewDrawn> = asked.iter().map(|one| one.0.clone()).collect();
        attempts::keep_drawn(db, &attempt, &drawn).await?;
        let given: Vec<NewAnswer> = (1..)
            .zip(&asked)
            .map(|(position, one)| NewAnswer {
                certainty: None,
                position,
                response: one.2.clone(),
                source: Source::Form,
            })
            .collect();
        answers::append(db, &own, &attempt, &given, &Language::english(), now).await?;
        assert!(attempts::close(db, &own, &attempt, now).await?);
        let score = Score::total(asked.iter().map(|one| one.1.score(&one.2)));
        attempts::mark(db, &attempt, score, score.reaches(rules.pass_mark), now).await
    });
    written.await.expect("the sitting is kept");
}

fn attempts_of(effects: &[Effect]) -> i64 {
    let sum: usize = effects.iter().map(|effect| effect.total.attempts).sum();
    i64::try_from(sum).expect("few")
}

const BY_REMARKS: &str = "SELECT COUNT(*) FROM marks WHERE remark IS NOT NULL";
const PASSED: &str = "SELECT COUNT(*) FROM marks m WHERE m.passed = 1 AND m.sequence = (SELECT MAX(l.sequence) FROM marks l WHERE l.attempt = m.attempt)";

story! {
    async fn the_preview_is_the_result_whatever_was_answered_and_changed(app) {
        let mut chance = StdRng::seed_from_u64(20_261_125);
        let mut course = Course::clone(&app.course("demo"));
        let boss = account(app, "boss".to_owned()).await;
        for person in 0..30 {
            let own = Own(account(app, format!("trainee-{person}")).await);
            for (quiz, sittings) in [("tour-quiz", 2), ("on-quiz", 1)] {
                let id = QuizId::parse(quiz).expect("an id");
                let quiz = course.quiz(&id).expect("the quiz").1;
                for number in 1..=sittings {
                    sits(app, &own, quiz, number, any_attempt(quiz, &mut chance)).await;
                }
            }
        }
        let mut changed = 0;
        for day in 0..6 {
            app.hours_later(24);
            for module in &mut course.modules {
                for question in module.quiz.iter_mut().flat_map(|quiz| &mut quiz.questions) {
                    if chance.random_bool(0.4) {
                        corrects(question, &mut chance);
                    }
                }
            }
            let courses = [Arc::new(course.clone())];
            let order = Order { reason: format!("day {day}"), by: boss.clone(), now: app.clock.now() };
            let expected = remark::preview(&app.store, &courses).await.expect("answers");
            let (before, passed) = (app.count(BY_REMARKS).await, app.count(PASSED).await);
            let done = remark::apply(&app.store, &courses, &order).await.expect("answers");
            assert_eq!(done, expected);
            let (after, passing) = (app.count(BY_REMARKS).await, app.count(PASSED).await);
            assert_eq!(after - before, attempts_of(&done), "each change is one mark");
            let moved: i64 = done.iter().map(|effect| {
                i64::try_from(effect.total.to_pass).expect("few") - i64::try_from(effect.total.to_fail).expect("few")
            }).sum();
            assert_eq!(passing - passed, moved, "as many pass as was said");
            changed += attempts_of(&done);
            // Broken off in the middle: the same command goes on.
            app.plants("DELETE FROM marks WHERE attempt IN (SELECT MIN(attempt) FROM marks WHERE remark = (SELECT id FROM remarks ORDER BY number DESC LIMIT 1))
                        AND remark = (SELECT id FROM remarks ORDER BY number DESC LIMIT 1)").await;
            remark::apply(&app.store, &courses, &order).await.expect("answers");
            assert_eq!(app.count(BY_REMARKS).await, after);
            let twice = remark::apply(&app.store, &courses, &order).await.expect("answers");
            assert_eq!(attempts_of(&twice), 0);
            assert_eq!(findings(&app.store, app.clock.now()).await.expect("answers"), Vec::<String>::new());
        }
        assert!(changed > 60, "the history is rich enough: {changed}");
    }
}
