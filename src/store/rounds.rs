//! Rounds: one passage of one trainee through one course, and the facts by which it is judged.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Row;
use sqlx::any::AnyRow;

use super::enrolment_codes::EnrolmentCode;
use super::id::{CentreId, RoundId};
use super::scope::Own;
use super::{Connection, Error};
use crate::course::activity::Activity;
use crate::course::completion::{CertificateScope, Facts, Sitting};
use crate::course::id::{CourseId, LessonId, ModuleId};
use crate::course::score::Score;
use crate::course::timestamp::Timestamp;

/// A round with what was read and completed in it.
#[derive(Clone, Debug)]
pub struct Round {
    /// The round.
    pub id: RoundId,
    /// The course.
    pub course: CourseId,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// The name as the certificate prints it, once confirmed.
    pub printed_name: Option<String>,
    /// The facts that the round's own row, the readings and the completed modules hold; sittings and certificates
    /// are added by [`with_sittings`].
    pub facts: Facts,
}

impl Round {
    /// Whether more can be done in it.
    pub fn is_open(&self) -> bool {
        self.facts.completed.is_none() && self.facts.waived.is_none()
    }
}

/// Begins a round, unless one is open; either way the open one is there afterwards.
pub async fn begin(
    db: &mut Connection,
    own: &Own,
    centre: &CentreId,
    course: &CourseId,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO rounds (id, account, centre, course, begun_at, sort_name, revision)
         VALUES ($1, $2, $3, $4, $5, COALESCE((SELECT a.name_folded FROM accounts a WHERE a.id = $2), ''), 0)
         ON CONFLICT (account, course) WHERE completed_at IS NULL AND waived_at IS NULL DO NOTHING",
    )
    .bind(RoundId::new(now).as_str())
    .bind(own.account())
    .bind(centre.as_str())
    .bind(course.as_str())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Begins a round at the centre and with the due date of an enrolment code, unless one is open.
pub async fn begin_by_code(
    db: &mut Connection,
    own: &Own,
    code: &EnrolmentCode,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO rounds (id, account, centre, course, begun_at, due_at, enrolment_code, sort_name, revision)
         VALUES ($1, $2, $3, $4, $5, $6, $7, COALESCE((SELECT a.name_folded FROM accounts a WHERE a.id = $2), ''), 0)
         ON CONFLICT (account, course) WHERE completed_at IS NULL AND waived_at IS NULL DO NOTHING",
    )
    .bind(RoundId::new(now).as_str())
    .bind(own.account())
    .bind(code.centre.as_str())
    .bind(code.course.as_str())
    .bind(now.0)
    .bind(code.due_at.map(|at| at.0))
    .bind(code.id.as_str())
    .execute(db)
    .await?;
    Ok(())
}

/// The person's open round in the course and its centre.
pub async fn open(
    db: &mut Connection,
    own: &Own,
    course: &CourseId,
) -> Result<Option<(RoundId, CentreId)>, Error> {
    let row = sqlx::query(
        "SELECT id, centre FROM rounds WHERE account = $1 AND course = $2 AND completed_at IS NULL AND waived_at IS NULL",
    )
    .bind(own.account())
    .bind(course.as_str())
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok((
            RoundId::stored(row.try_get("id")?),
            CentreId::stored(row.try_get("centre")?),
        ))
    })
    .transpose()
}

/// Closes an open round without completion, once.
pub async fn waive(
    db: &mut Connection,
    own: &Own,
    id: &RoundId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE rounds SET waived_at = CASE WHEN begun_at > $1 THEN begun_at ELSE $1 END, waived_reason = $2, revision = revision + 1
         WHERE id = $3 AND account = $4 AND completed_at IS NULL AND waived_at IS NULL",
    )
    .bind(now.0)
    .bind(reason)
    .bind(id.as_str())
    .bind(own.account())
    .execute(db)
    .await?;
    Ok(())
}

/// The person's open round in the course, else the newest, with readings, in one statement. The open one also where a clock that
/// went back made it seem older than one that is closed.
pub async fn current(
    db: &mut Connection,
    own: &Own,
    course: &CourseId,
) -> Result<Option<Round>, Error> {
    let row = sqlx::query(
        "SELECT r.id, r.course, r.begun_at, r.started_at, r.completed_at, r.waived_at, r.printed_name, r.name_confirmed_at,
                (SELECT string_agg(lesson, ' ') FROM readings WHERE round = r.id) AS lessons,
                (SELECT string_agg(module || '=' || CAST(done_at AS TEXT), ' ') FROM modules_done WHERE round = r.id) AS modules
         FROM rounds r WHERE r.account = $1 AND r.course = $2
         ORDER BY CASE WHEN r.completed_at IS NULL AND r.waived_at IS NULL THEN 0 ELSE 1 END, r.begun_at DESC, r.id DESC LIMIT 1",
    )
    .bind(own.account())
    .bind(course.as_str())
    .fetch_optional(db)
    .await?;
    row.as_ref().map(round).transpose()
}

/// The person's rounds in all courses: the open ones first, of the others the newest.
pub async fn all(db: &mut Connection, own: &Own) -> Result<Vec<Round>, Error> {
    let rows = sqlx::query(
        "SELECT r.id, r.course, r.begun_at, r.started_at, r.completed_at, r.waived_at, r.printed_name, r.name_confirmed_at,
                (SELECT string_agg(lesson, ' ') FROM readings WHERE round = r.id) AS lessons,
                (SELECT string_agg(module || '=' || CAST(done_at AS TEXT), ' ') FROM modules_done WHERE round = r.id) AS modules
         FROM rounds r WHERE r.account = $1
         ORDER BY CASE WHEN r.completed_at IS NULL AND r.waived_at IS NULL THEN 0 ELSE 1 END, r.begun_at DESC, r.id DESC",
    )
    .bind(own.account())
    .fetch_all(db)
    .await?;
    rows.iter().map(round).collect()
}

pub(super) fn round(row: &AnyRow) -> Result<Round, Error> {
    let time = |column: &str| {
        row.try_get::<Option<i64>, _>(column)
            .map(|at| at.map(Timestamp))
    };
    let read = row
        .try_get::<Option<String>, _>("lessons")?
        .unwrap_or_default();
    let done = row
        .try_get::<Option<String>, _>("modules")?
        .unwrap_or_default();
    let course: String = row.try_get("course")?;
    Ok(Round {
        id: RoundId::stored(row.try_get("id")?),
        course: CourseId::parse(&course).map_err(Error::unreadable)?,
        begun_at: Timestamp(row.try_get("begun_at")?),
        printed_name: row.try_get("printed_name")?,
        facts: Facts {
            started: time("started_at")?,
            completed: time("completed_at")?,
            waived: time("waived_at")?,
            name_confirmed: time("name_confirmed_at")?,
            read: read
                .split_whitespace()
                .filter_map(|id| LessonId::parse(id).ok())
                .collect(),
            modules_done: done.split_whitespace().filter_map(module_done).collect(),
            sittings: BTreeMap::new(),
            scenarios: BTreeMap::new(),
            certified: BTreeSet::new(),
        },
    })
}

fn module_done(text: &str) -> Option<(ModuleId, Timestamp)> {
    let (id, at) = text.split_once('=')?;
    Some((ModuleId::parse(id).ok()?, Timestamp(at.parse().ok()?)))
}

/// Adds the counted sittings, the first runs of scenarios and the certificates to the round's facts: what completion is judged by.
pub async fn with_sittings(
    db: &mut Connection,
    own: &Own,
    mut round: Round,
) -> Result<Round, Error> {
    let rows = sqlx::query(
        "SELECT t.activity, t.begun_at, t.closed_at, m.points, m.out_of, m.passed
         FROM attempts t JOIN rounds r ON r.id = t.round
         LEFT JOIN marks m ON m.attempt = t.id AND m.sequence = (SELECT MAX(l.sequence) FROM marks l WHERE l.attempt = t.id)
         WHERE t.round = $1 AND r.account = $2 AND t.purpose = 'counted' ORDER BY t.activity, t.number",
    )
    .bind(round.id.as_str())
    .bind(own.account())
    .fetch_all(&mut *db)
    .await?;
    for row in rows {
        let activity: String = row.try_get("activity")?;
        let closed = row.try_get::<Option<i64>, _>("closed_at")?.map(Timestamp);
        let quiz = match Activity::from_key(&activity) {
            Some(Activity::Quiz(quiz)) => quiz,
            Some(Activity::Scenario(scenario)) => {
                round.facts.scenarios.insert(scenario, closed);
                continue;
            }
            None => return Err(Error::unreadable(activity)),
        };
        let points: Option<f64> = row.try_get("points")?;
        let of: Option<f64> = row.try_get("out_of")?;
        round.facts.sittings.entry(quiz).or_default().push(Sitting {
            begun: Timestamp(row.try_get("begun_at")?),
            closed,
            score: points.zip(of).map(|(points, of)| Score { points, of }),
            passed: row.try_get::<Option<i64>, _>("passed")? == Some(1),
        });
    }
    let scopes = sqlx::query("SELECT c.scope FROM certificates c JOIN rounds r ON r.id = c.round WHERE c.round = $1 AND r.account = $2")
        .bind(round.id.as_str())
        .bind(own.account())
        .fetch_all(db)
        .await?;
    for row in scopes {
        let key: String = row.try_get("scope")?;
        round
            .facts
            .certified
            .extend(CertificateScope::from_key(&key));
    }
    Ok(round)
}

/// Locks the round for a decision: the first statement of every transaction that makes one. False when it is not the person's own.
pub async fn lock(db: &mut Connection, own: &Own, id: &RoundId) -> Result<bool, Error> {
    let locked =
        sqlx::query("UPDATE rounds SET revision = revision + 1 WHERE id = $1 AND account = $2")
            .bind(id.as_str())
            .bind(own.account())
            .execute(db)
            .await?;
    Ok(locked.rows_affected() == 1)
}

/// Locks every round of the person for a decision about all of them.
pub async fn lock_all(db: &mut Connection, own: &Own) -> Result<(), Error> {
    sqlx::query("UPDATE rounds SET revision = revision + 1 WHERE account = $1")
        .bind(own.account())
        .execute(db)
        .await?;
    Ok(())
}

/// Notes the first act, once.
pub async fn start(
    db: &mut Connection,
    own: &Own,
    id: &RoundId,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE rounds SET started_at = CASE WHEN begun_at > $1 THEN begun_at ELSE $1 END
         WHERE id = $2 AND account = $3 AND started_at IS NULL",
    )
    .bind(now.0)
    .bind(id.as_str())
    .bind(own.account())
    .execute(db)
    .await?;
    Ok(())
}

/// Puts a completed module on the record, once.
pub async fn complete_module(
    db: &mut Connection,
    id: &RoundId,
    module: &ModuleId,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("INSERT INTO modules_done (round, module, done_at) VALUES ($1, $2, $3) ON CONFLICT (round, module) DO NOTHING")
        .bind(id.as_str())
        .bind(module.as_str())
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Completes the round, once.
pub async fn complete(
    db: &mut Connection,
    own: &Own,
    id: &RoundId,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE rounds SET completed_at = $1 WHERE id = $2 AND account = $3 AND completed_at IS NULL AND waived_at IS NULL")
        .bind(now.0)
        .bind(id.as_str())
        .bind(own.account())
        .execute(db)
        .await?;
    Ok(())
}

/// Lets lists sort the person's rounds by the name that the account has now: part of every change of a name.
pub async fn rename(db: &mut Connection, own: &Own) -> Result<(), Error> {
    sqlx::query(
        "UPDATE rounds SET sort_name = COALESCE((SELECT a.name_folded FROM accounts a WHERE a.id = $1), '') WHERE account = $1",
    )
    .bind(own.account())
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps the name as it shall be printed.
pub async fn confirm_name(
    db: &mut Connection,
    own: &Own,
    id: &RoundId,
    name: &str,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE rounds SET printed_name = $1, name_confirmed_at = $2 WHERE id = $3 AND account = $4")
        .bind(name)
        .bind(now.0)
        .bind(id.as_str())
        .bind(own.account())
        .execute(db)
        .await?;
    Ok(())
}

/// Asks for the name again in the person's open rounds: it was changed.
pub async fn unconfirm_names(db: &mut Connection, own: &Own) -> Result<(), Error> {
    sqlx::query(
        "UPDATE rounds SET printed_name = NULL, name_confirmed_at = NULL, revision = revision + 1
         WHERE account = $1 AND completed_at IS NULL AND waived_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM certificates c WHERE c.round = rounds.id)",
    )
    .bind(own.account())
    .execute(db)
    .await?;
    Ok(())
}
