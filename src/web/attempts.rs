//! Attempts: beginning one, and all its questions on one page.

use std::sync::Arc;

use actix_web::HttpResponse;
use askama::Template;
use rand::rngs::{StdRng, SysRng};
use rand::{SeedableRng, TryRng};

use super::ask::Ask;
use super::completion::Completing;
use super::error::Error;
use super::grading::grade_run_out;
use super::page::{Frame, Titled};
use super::questions::{Shown, Sitting};
use super::saving::Saving;
use super::time_left::{TimeLeft, time_left};
use crate::course::Course;
use crate::course::activity::Purpose;
use crate::course::completion::{self, Begin};
use crate::course::draw::draw;
use crate::course::extra_time;
use crate::course::id::{ModuleId, QuizId};
use crate::course::question::Kind;
use crate::course::timestamp::Timestamp;
use crate::course::wording::StoredWording;
use crate::store::attempts::{self, NewAttempt, NewDrawn};
use crate::store::id::AttemptId;
use crate::store::scope::Own;
use crate::store::{Connection, Error as StoreError, extra_times, rounds};

/// Begins an attempt, or leads to the open one, or back to the page that says why not.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let (module, quiz) = ask.quiz(&course)?;
    let mut seed = [0; 32];
    SysRng.try_fill_bytes(&mut seed)?;
    let beginning = Beginning {
        own: ask.own()?,
        course: Arc::clone(&course),
        module: module.id.clone(),
        quiz: quiz.id.clone(),
        completing: Completing::new(&ask, &course)?,
        seed,
        now: ask.now,
    };
    let attempt = ask
        .app
        .store
        .write(async move |db| beginning.begin(db).await)
        .await?;
    Ok(match attempt {
        Some(attempt) => ask.see_other(&format!("/attempts/{attempt}/questions/1")),
        None => ask.see_other(&format!("/courses/{}/quizzes/{}", course.id, quiz.id)),
    })
}

/// Everything that beginning an attempt needs; may run more than once.
struct Beginning {
    own: Own,
    course: Arc<Course>,
    module: ModuleId,
    quiz: QuizId,
    completing: Completing,
    seed: [u8; 32],
    now: Timestamp,
}

impl Beginning {
    /// The attempt that is open afterwards; `None` when none may be begun.
    async fn begin(&self, db: &mut Connection) -> Result<Option<AttemptId>, StoreError> {
        let Some(round) = rounds::current(db, &self.own, &self.course.id).await? else {
            return Ok(None);
        };
        // The lock comes before the count: two starts at once must not both see the same number of sittings.
        rounds::lock(db, &self.own, &round.id).await?;
        if grade_run_out(db, &self.own, &round.id, self.now).await? > 0 {
            self.completing.settle(db, &self.course).await?;
        }
        let Some(round) = rounds::current(db, &self.own, &self.course.id).await? else {
            return Ok(None);
        };
        let round = rounds::with_sittings(db, &self.own, round).await?;
        let sittings = attempts::of_quiz(db, &self.own, &round.id, &self.quiz).await?;
        let parts = self
            .course
            .module(&self.module)
            .zip(self.course.quiz(&self.quiz));
        let Some((module, (_, quiz))) = parts else {
            return Ok(None);
        };
        match completion::may_begin(module, quiz, &round.facts, self.now) {
            Begin::Yes { .. } => {}
            Begin::AlreadyOpen => {
                return Ok(sittings
                    .into_iter()
                    .find(|sitting| sitting.closed_at.is_none())
                    .map(|sitting| sitting.id));
            }
            Begin::Passed
            | Begin::LessonsFirst(_)
            | Begin::ScenariosFirst(_)
            | Begin::Wait(_)
            | Begin::Closed => {
                return Ok(None);
            }
        }
        let extra = extra_times::own(db, &self.own).await?;
        let new = NewAttempt {
            round: &round.id,
            quiz: &quiz.id,
            purpose: Purpose::Counted,
            number: i64::try_from(sittings.len()).unwrap_or(i64::MAX - 1) + 1,
            rules: &quiz.rules,
            begun_at: self.now,
            ends_at: extra_time::end(self.now, quiz.rules.time, extra),
        };
        let Some(attempt) = attempts::begin(db, &new).await? else {
            return Ok(None);
        };
        let mut drawn = Vec::new();
        for one in draw(quiz, &mut StdRng::from_seed(self.seed)) {
            drawn.push(NewDrawn {
                wording: StoredWording::of(one.bank, one.question)
                    .map_err(StoreError::unreadable)?,
                bank: one.bank.to_string(),
                question: one.question.id.to_string(),
                order: one.order,
            });
        }
        attempts::keep_drawn(db, &attempt, &drawn).await?;
        rounds::start(db, &self.own, &round.id, self.now).await?;
        Ok(Some(attempt))
    }
}

#[derive(Template)]
#[template(path = "attempt.html")]
struct AttemptPage<'a> {
    frame: Frame<'a>,
    saving: Saving,
    quiz_title: &'a Titled,
    answers: String,
    questions: Vec<Shown>,
    answered: usize,
    saved: Option<String>,
    left: Option<TimeLeft>,
}

/// All questions on one page; a closed attempt shows its result.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let sitting = Sitting::load(&ask).await?;
    let here = format!("/attempts/{}", sitting.attempt.id);
    if let Some(elsewhere) = sitting.over(&ask) {
        return Ok(elsewhere);
    }
    let title = sitting.title(&ask);
    ask.page_with_script(&AttemptPage {
        frame: ask.frame(ask.words.attempt_title(&title.text)),
        saving: Saving::of(&ask, &sitting)?,
        quiz_title: &title,
        answers: ask.to(&format!("{here}/answers")),
        questions: sitting.questions(&ask, false),
        answered: sitting.answered(),
        saved: sitting.saved(&ask),
        left: time_left(&ask, &sitting.attempt),
    })
}
