//! Grading: an attempt is closed and marked once, by whoever comes first, and what it completes goes on the record.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ask::Ask;
use super::completion::Completing;
use super::error::Error;
use super::questions::Sitting;
use crate::course::Course;
use crate::course::activity::Purpose;
use crate::course::question::Response;
use crate::course::score::Score;
use crate::course::timestamp::Timestamp;
use crate::course::wording::Asked;
use crate::store::answers::Answer;
use crate::store::attempts::Attempt;
use crate::store::id::RoundId;
use crate::store::scope::Own;
use crate::store::{Connection, Error as StoreError, answers, attempts, remarks, rounds};

/// Everything that closing an attempt needs; may run more than once.
pub struct Closing {
    own: Own,
    attempt: Attempt,
    /// `None` where the course is gone: the result stands, and what it completes is written when the course is back.
    completing: Option<(Completing, Arc<Course>)>,
    now: Timestamp,
}

impl Closing {
    /// Prepares to close the attempt of this sitting.
    ///
    /// # Errors
    /// Nobody is signed in, or the system gives no random numbers.
    pub fn new(ask: &Ask, sitting: &Sitting) -> Result<Self, Error> {
        let course = sitting.course.as_ref();
        let completing = course
            .map(|course| Ok::<_, Error>((Completing::new(ask, course)?, Arc::clone(course))));
        Ok(Self {
            own: ask.own()?,
            attempt: sitting.attempt.clone(),
            completing: completing.transpose()?,
            now: ask.now,
        })
    }

    /// Closes and grades the attempt, whatever comes at the same time or again.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn close(&self, db: &mut Connection) -> Result<(), StoreError> {
        rounds::lock(db, &self.own, &self.attempt.round).await?;
        if !grade(db, &self.own, &self.attempt, self.now).await? {
            return Ok(());
        }
        match &self.completing {
            Some((completing, course)) => completing.settle(db, course).await,
            None => Ok(()),
        }
    }
}

/// Closes and marks the attempts of a round whose time is over; how many there were. The round is locked by this transaction.
///
/// # Errors
/// The database cannot do it at this moment.
pub async fn grade_run_out(
    db: &mut Connection,
    own: &Own,
    round: &RoundId,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let mut graded = 0;
    for attempt in attempts::run_out(db, own, round, now).await? {
        graded += usize::from(grade(db, own, &attempt, now).await?);
    }
    Ok(graded)
}

/// Closes an attempt and marks what was answered; false when it was closed before.
async fn grade(
    db: &mut Connection,
    own: &Own,
    attempt: &Attempt,
    now: Timestamp,
) -> Result<bool, StoreError> {
    // Closing first keeps answers out that come at the same moment; a second submission finds it closed.
    if !attempts::close(db, own, &attempt.id, now).await? {
        return Ok(false);
    }
    let asked = attempts::asked(db, own, &attempt.id).await?;
    let given = answers::latest(db, own, &attempt.id).await?;
    let nothing = Response::default();
    let scores = (1..).zip(&asked).map(|(position, asked)| {
        let response = given
            .get(&position)
            .map_or(&nothing, |answer| &answer.response);
        asked.wording.kind.score(response)
    });
    let score = Score::total(scores);
    let passed = score.reaches(attempt.rules.pass_mark);
    attempts::mark(db, &attempt.id, score, passed, now).await?;
    follow(db, own, attempt, &asked, &given, now).await?;
    Ok(true)
}

/// Marks again at once what was asked with a key that was found wrong meanwhile, as everybody else was marked again.
async fn follow(
    db: &mut Connection,
    own: &Own,
    attempt: &Attempt,
    asked: &[Asked],
    given: &BTreeMap<i64, Answer>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(newest) = remarks::of_course(db, &attempt.course).await?.pop() else {
        return Ok(());
    };
    let given = given
        .iter()
        .map(|(position, answer)| (*position, answer.response.clone()))
        .collect();
    let ruled = asked.iter().any(|one| newest.rulings.on(one).is_some());
    let score = newest.rulings.grade(asked, &given).filter(|_| ruled);
    let Some(score) = score.filter(|_| attempt.purpose != Purpose::Practice) else {
        return Ok(());
    };
    let passed = score.reaches(attempt.rules.pass_mark);
    remarks::append_mark(db, own, &attempt.id, &newest.id, score, passed, now).await
}
