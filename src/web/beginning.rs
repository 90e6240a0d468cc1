//! Beginning an attempt: for the record, for practice, or before the module to see what one knows already.

use std::collections::BTreeSet;
use std::sync::Arc;

use rand::rngs::{StdRng, SysRng};
use rand::{SeedableRng, TryRng};
use serde::Deserialize;

use super::ask::Ask;
use super::completion::Completing;
use super::error::Error;
use super::grading::grade_run_out;
use crate::course::Course;
use crate::course::activity::Purpose;
use crate::course::completion::{self, Begin, Practise, Pretest};
use crate::course::draw::{Drawn, draw, draw_again};
use crate::course::extra_time;
use crate::course::id::{ModuleId, QuestionId, QuizId};
use crate::course::module::Module;
use crate::course::quiz::Quiz;
use crate::course::timestamp::Timestamp;
use crate::course::wording::StoredWording;
use crate::store::attempts::{self, NewAttempt, NewDrawn};
use crate::store::id::AttemptId;
use crate::store::rounds::Round;
use crate::store::scope::Own;
use crate::store::{Connection, Error as StoreError, answers, extra_times, rounds};

/// What the form asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    /// What the attempt is for; left out where it counts.
    #[serde(default)]
    purpose: String,
    /// The attempt whose missed questions are to be practised; empty for a new draw.
    #[serde(default)]
    missed_in: String,
}

/// Everything that beginning an attempt needs; may run more than once.
pub struct Beginning {
    own: Own,
    course: Arc<Course>,
    module: ModuleId,
    quiz: QuizId,
    purpose: Purpose,
    missed_in: Option<AttemptId>,
    completing: Completing,
    seed: [u8; 32],
    now: Timestamp,
}

/// What becomes of the wish.
enum Wish {
    /// A new one is begun.
    New,
    /// One is open: that goes on.
    Open,
    /// None may be begun.
    Refused,
}

impl Beginning {
    /// Reads what the form asks for.
    ///
    /// # Errors
    /// [`Error::Malformed`] when no form of ours asks for it.
    pub fn new(
        ask: &Ask,
        course: &Arc<Course>,
        module: &Module,
        quiz: &Quiz,
    ) -> Result<Self, Error> {
        let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
        let purpose = match typed.purpose.as_str() {
            "" => Purpose::Counted,
            key => Purpose::from_key(key).ok_or(Error::Malformed)?,
        };
        let missed_in = match typed.missed_in.as_str() {
            "" => None,
            id if purpose == Purpose::Practice => {
                Some(AttemptId::parse(id).ok_or(Error::Malformed)?)
            }
            _ => return Err(Error::Malformed),
        };
        let mut seed = [0; 32];
        SysRng.try_fill_bytes(&mut seed)?;
        Ok(Self {
            own: ask.own()?,
            course: Arc::clone(course),
            module: module.id.clone(),
            quiz: quiz.id.clone(),
            purpose,
            missed_in,
            completing: Completing::new(ask, course)?,
            seed,
            now: ask.now,
        })
    }

    /// The attempt that is open afterwards; `None` when none may be begun.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn begin(&self, db: &mut Connection) -> Result<Option<AttemptId>, StoreError> {
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
        let module = self.course.module(&self.module);
        let quiz = self.course.quiz(&self.quiz).map(|(_, quiz)| quiz);
        let Some((module, quiz)) = module.zip(quiz) else {
            return Ok(None);
        };
        let round = rounds::with_sittings(db, &self.own, round).await?;
        match self.wish(db, module, quiz, &round).await? {
            Wish::New => self.begin_new(db, quiz, &round).await,
            Wish::Open => attempts::open(db, &self.own, &round.id, &quiz.id, self.purpose).await,
            Wish::Refused => Ok(None),
        }
    }

    async fn wish(
        &self,
        db: &mut Connection,
        module: &Module,
        quiz: &Quiz,
        round: &Round,
    ) -> Result<Wish, StoreError> {
        if self.purpose == Purpose::Counted {
            return Ok(
                match completion::may_begin(module, quiz, &round.facts, self.now) {
                    Begin::Yes { .. } => Wish::New,
                    Begin::AlreadyOpen => Wish::Open,
                    Begin::Passed
                    | Begin::LessonsFirst(_)
                    | Begin::ScenariosFirst(_)
                    | Begin::Wait(_)
                    | Begin::Closed => Wish::Refused,
                },
            );
        }
        let underway = attempts::underway(db, &self.own, &round.id, self.now).await?;
        if self.purpose == Purpose::Practice {
            return Ok(match completion::may_practise(module, quiz, &underway) {
                Practise::Yes => Wish::New,
                Practise::AlreadyOpen => Wish::Open,
                Practise::Finish(_) | Practise::No => Wish::Refused,
            });
        }
        let begun = attempts::purposes(db, &self.own, &round.id, &quiz.id).await?;
        Ok(
            match completion::may_pretest(module, quiz, &round.facts, &begun, &underway) {
                Pretest::Yes => Wish::New,
                Pretest::AlreadyOpen => Wish::Open,
                Pretest::No => Wish::Refused,
            },
        )
    }

    async fn begin_new(
        &self,
        db: &mut Connection,
        quiz: &Quiz,
        round: &Round,
    ) -> Result<Option<AttemptId>, StoreError> {
        let drawn = self.drawn(db, quiz).await?;
        if drawn.is_empty() {
            return Ok(None);
        }
        let rules = quiz.rules_for(self.purpose, drawn.len());
        let last = attempts::last_number(db, &self.own, &round.id, &quiz.id, self.purpose).await?;
        let extra = extra_times::own(db, &self.own).await?;
        let new = NewAttempt {
            round: &round.id,
            quiz: &quiz.id,
            purpose: self.purpose,
            number: last + 1,
            rules: &rules,
            begun_at: self.now,
            ends_at: extra_time::end(self.now, rules.time, extra),
        };
        let Some(attempt) = attempts::begin(db, &new).await? else {
            return Ok(None);
        };
        let mut kept = Vec::new();
        for one in drawn {
            kept.push(NewDrawn {
                wording: StoredWording::of(one.bank, one.question)
                    .map_err(StoreError::unreadable)?,
                bank: one.bank.to_string(),
                question: one.question.id.to_string(),
                order: one.order,
            });
        }
        attempts::keep_drawn(db, &attempt, &kept).await?;
        if self.purpose != Purpose::Practice {
            rounds::start(db, &self.own, &round.id, self.now).await?;
        }
        Ok(Some(attempt))
    }

    /// The questions: a new draw, or those that were missed before and are still in the bank.
    async fn drawn<'a>(
        &self,
        db: &mut Connection,
        quiz: &'a Quiz,
    ) -> Result<Vec<Drawn<'a>>, StoreError> {
        let mut chance = StdRng::from_seed(self.seed);
        let Some(before) = &self.missed_in else {
            return Ok(draw(quiz, &mut chance));
        };
        let attempt = attempts::find(db, &self.own, before).await?;
        let same = attempt.is_some_and(|one| {
            one.quiz == quiz.id && one.closed_at.is_some() && one.purpose != Purpose::Pretest
        });
        let missed = if same {
            missed(db, &self.own, before).await?
        } else {
            BTreeSet::new()
        };
        Ok(draw_again(quiz, &missed, &mut chance))
    }
}

/// The questions of an attempt, with their banks, that did not earn everything.
async fn missed(
    db: &mut Connection,
    own: &Own,
    attempt: &AttemptId,
) -> Result<BTreeSet<(QuizId, QuestionId)>, StoreError> {
    let asked = attempts::asked(db, own, attempt).await?;
    let given = answers::latest(db, own, attempt).await?;
    let full = |position: &i64, asked: &crate::course::wording::Asked| {
        let answer = given.get(position);
        answer.is_some_and(|answer| asked.wording.kind.score(&answer.response).is_full())
    };
    let missed = (1..)
        .zip(&asked)
        .filter(|(position, asked)| !full(position, asked))
        .map(|(_, asked)| (asked.wording.bank.clone(), asked.wording.question.clone()));
    Ok(missed.collect())
}
