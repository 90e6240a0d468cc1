//! A quiz's page: its rules said before the start, the way in, and the attempts so far.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::page::{Frame, Said, Titled};
use super::past::Past;
use super::practices::{Practice, practice};
use crate::course::activity::Purpose;
use crate::course::completion::{self, Begin, Facts, Pretest, Underway};
use crate::course::extra_time::{self, ExtraTime};
use crate::course::id::QuizId;
use crate::course::language::Language;
use crate::course::lesson::{Block, Callout};
use crate::course::module::Module;
use crate::course::quiz::{Quiz, QuizText};
use crate::course::timestamp::Span;
use crate::store::attempts::{self, Attempt};
use crate::store::extra_times;
use crate::store::id::RoundId;
use crate::words::Words;

/// Practices in the list of those that were begun: the newest; there may be hundreds.
const MOST_PRACTISED: i64 = 10;

/// What can be done now.
pub enum Way {
    /// A button begins an attempt.
    Begin(String),
    /// A link leads to the open one.
    GoOn(String),
    /// A sentence says why not, and a link leads to what comes first, where something does.
    Not(String, Option<(String, String)>),
}

#[derive(Template)]
#[template(path = "quiz.html")]
struct QuizPage<'a> {
    frame: Frame<'a>,
    module: Titled,
    module_address: String,
    text: &'a QuizText,
    language: &'a Language,
    fallen_back: bool,
    rules: Vec<String>,
    way: Way,
    begin: String,
    /// What can be done before the module; `None` where nothing can.
    pretest: Option<Way>,
    practice: Option<Practice>,
    sat: Vec<Past>,
    practised: Vec<Past>,
}

/// The quiz's page, for who is in a round of the course.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let (module, quiz) = ask.quiz(&course)?;
    let Some(round) = ask.whole_round(&course).await? else {
        return Ok(ask.see_other_saying(&format!("/courses/{}", course.id), Said::BeginFirst));
    };
    let all = Attempts::load(&ask, &round.id, &quiz.id).await?;
    let sittings = &all.counted;
    let at = |path: String| ask.to(&format!("/courses/{}{path}", course.id));
    let words = ask.words;
    let way = match completion::may_begin(module, quiz, &round.facts, ask.now) {
        Begin::Yes { left } => Way::Begin(words.attempts_left(left)),
        Begin::AlreadyOpen => open_attempt(&ask, sittings),
        Begin::Passed => Way::Not(
            words.quiz_passed().to_owned(),
            Some((
                at(format!("/modules/{}", module.id)),
                words.to_the_module().to_owned(),
            )),
        ),
        Begin::LessonsFirst(lessons) => {
            let first = lessons.first().map(|lesson| {
                (
                    at(format!("/lessons/{lesson}")),
                    words.to_the_first_unread().to_owned(),
                )
            });
            Way::Not(words.lessons_first(lessons.len()), first)
        }
        Begin::ScenariosFirst(scenarios) => {
            let first = scenarios.first().map(|scenario| {
                (
                    at(format!("/scenarios/{scenario}")),
                    words.to_the_scenario().to_owned(),
                )
            });
            Way::Not(words.scenarios_first(scenarios.len()), first)
        }
        Begin::Wait(until) => Way::Not(words.wait_until(ask.moment(until)), None),
        Begin::Closed => Way::Not(words.round_closed().to_owned(), None),
    };
    let text = quiz.text.read(&ask.language());
    ask.page(&QuizPage {
        frame: ask.frame(&text.text.title),
        module: Titled::of_module(module, &ask.language()),
        module_address: at(format!("/modules/{}", module.id)),
        text: text.text,
        language: text.language,
        fallen_back: text.fallen_back,
        rules: vec![
            words.rule_length(quiz.length()),
            words.rule_pass_mark(quiz.rules.pass_mark),
            words.rule_attempts(quiz.rules.attempts, words.span(quiz.rules.wait)),
            rule_time(words, quiz.rules.time, all.extra),
            words.rule_feedback().to_owned(),
        ]
        .into_iter()
        .chain(
            quiz.rules
                .certainty
                .then(|| words.rule_certainty().to_owned()),
        )
        .collect(),
        pretest: all.pretest(&ask, module, quiz, &round.facts),
        practice: practice(
            &ask,
            (&course, module, quiz),
            &all.underway,
            all.newest(),
            all.practice(),
        ),
        way,
        begin: at(format!("/quizzes/{}/attempts", quiz.id)),
        sat: all
            .pretests
            .iter()
            .chain(sittings)
            .map(|attempt| sat(&ask, attempt))
            .collect(),
        practised: all
            .practised
            .iter()
            .rev()
            .map(|attempt| sat(&ask, attempt))
            .collect(),
    })
}

/// What the person has begun of a quiz in a round.
struct Attempts {
    counted: Vec<Attempt>,
    pretests: Vec<Attempt>,
    /// The newest ones alone.
    practised: Vec<Attempt>,
    underway: Vec<Underway>,
    extra: Option<ExtraTime>,
}

impl Attempts {
    async fn load(ask: &Ask, round: &RoundId, quiz: &QuizId) -> Result<Self, Error> {
        let (own, mut db) = (ask.own()?, ask.app.store.read().await?);
        let (counted, pretests, practised) = (
            (Purpose::Counted, i64::MAX),
            (Purpose::Pretest, i64::MAX),
            (Purpose::Practice, MOST_PRACTISED),
        );
        Ok(Self {
            counted: attempts::of_quiz(&mut db, &own, round, quiz, counted).await?,
            pretests: attempts::of_quiz(&mut db, &own, round, quiz, pretests).await?,
            practised: attempts::of_quiz(&mut db, &own, round, quiz, practised).await?,
            underway: attempts::underway(&mut db, &own, round, ask.now).await?,
            extra: extra_times::own(&mut db, &own).await?,
        })
    }

    /// The attempt that was submitted last and whose answers are no secret.
    fn newest(&self) -> Option<&Attempt> {
        let all = self.counted.iter().chain(&self.practised);
        all.filter(|one| one.closed_at.is_some())
            .max_by_key(|one| one.closed_at)
    }

    /// The practice that is not finished.
    fn practice(&self) -> Option<&Attempt> {
        self.practised.iter().find(|one| one.closed_at.is_none())
    }

    fn pretest(&self, ask: &Ask, module: &Module, quiz: &Quiz, facts: &Facts) -> Option<Way> {
        let kinds = [&self.counted, &self.pretests, &self.practised];
        let begun: Vec<Purpose> = kinds
            .into_iter()
            .filter_map(|attempts| attempts.first())
            .map(|attempt| attempt.purpose)
            .collect();
        match completion::may_pretest(module, quiz, facts, &begun, &self.underway) {
            Pretest::No => None,
            Pretest::Yes => Some(Way::Begin(String::new())),
            Pretest::AlreadyOpen => {
                let open = self.pretests.iter().find(|one| one.closed_at.is_none())?;
                let address = format!("/attempts/{}/questions/1", open.id);
                Some(Way::GoOn(ask.to(&address)))
            }
        }
    }
}

/// What the file says of the time, as it is for this person.
fn rule_time(words: &Words, time: Option<Span>, extra: Option<ExtraTime>) -> String {
    match (time, extra_time::allowed(time, extra)) {
        (None, _) => words.rule_no_limit().to_owned(),
        (Some(usual), None) => words.rule_limit_lifted(words.span(usual)),
        (Some(usual), Some(own)) if own > usual => {
            words.rule_extra_time(words.span(own), words.span(usual))
        }
        (_, Some(own)) => words.rule_time(words.span(own)),
    }
}

fn open_attempt(ask: &Ask, sittings: &[Attempt]) -> Way {
    match sittings.iter().find(|attempt| attempt.closed_at.is_none()) {
        Some(attempt) if attempt.ran_out(ask.now) => {
            let result = ask.to(&format!("/attempts/{}/result", attempt.id));
            let to_the_result = ask.words.to_the_result().to_owned();
            Way::Not(
                ask.words.time_over().to_owned(),
                Some((result, to_the_result)),
            )
        }
        Some(attempt) => Way::GoOn(ask.to(&format!("/attempts/{}/questions/1", attempt.id))),
        None => Way::Not(ask.words.round_closed().to_owned(), None),
    }
}

fn sat(ask: &Ask, attempt: &Attempt) -> Past {
    let words = ask.words;
    Past {
        address: ask.to(&format!(
            "/attempts/{}{}",
            attempt.id,
            if attempt.is_over(ask.now) {
                "/result"
            } else {
                "/answers"
            }
        )),
        words: called(words, attempt),
        begun: ask.moment(attempt.begun_at),
        outcome: match attempt.score {
            Some(score) if attempt.purpose != Purpose::Counted => {
                words.outcome_earned(score.percent())
            }
            Some(score) if attempt.passed => words.outcome_passed(score.percent()),
            Some(score) => words.outcome_not_passed(score.percent()),
            None if attempt.ran_out(ask.now) => words.outcome_time_over().to_owned(),
            None => words.outcome_open().to_owned(),
        },
    }
}

/// What an attempt is called: "Attempt 2", "Practice 5", "Before the module".
pub fn called(words: &Words, attempt: &Attempt) -> String {
    match attempt.purpose {
        Purpose::Counted => words.attempt_number(attempt.number),
        Purpose::Practice => words.practice_number(attempt.number),
        Purpose::Pretest => words.pretest().to_owned(),
    }
}
