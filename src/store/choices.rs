//! Choices: the steps of a run, kept as its answers. Appended, never overwritten: going back is a step too.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::id::AttemptId;
use super::scope::{Own, Scope};
use super::{Connection, Error};
use crate::course::activity::Activity;
use crate::course::id::{CourseId, ScenarioId};
use crate::course::language::Language;
use crate::course::question::Response;
use crate::course::scenario::crowd::FirstRun;
use crate::course::scenario::path::Step;
use crate::course::timestamp::Timestamp;

/// A step that was taken.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The step.
    pub step: Step,
    /// When it reached the server.
    pub at: Timestamp,
}

/// All steps of the person's own run, in the order in which they were taken.
pub async fn steps(db: &mut Connection, own: &Own, run: &AttemptId) -> Result<Vec<Kept>, Error> {
    let rows = sqlx::query(
        "SELECT a.response, a.at FROM answers a JOIN attempts t ON t.id = a.attempt JOIN rounds r ON r.id = t.round
         WHERE a.attempt = $1 AND r.account = $2 AND t.activity LIKE 'scenario:%' ORDER BY a.sequence",
    )
    .bind(run.as_str())
    .bind(own.account())
    .fetch_all(db)
    .await?;
    let kept = |row: &AnyRow| {
        Ok(Kept {
            step: step(row)?,
            at: Timestamp(row.try_get("at")?),
        })
    };
    rows.iter().map(kept).collect()
}

/// The first finished run of each person of each centre in scope, in the order in which they were finished. Whose they are is
/// not in it.
pub async fn of_first_runs(
    db: &mut Connection,
    scope: &Scope,
    course: &CourseId,
    scenario: &ScenarioId,
) -> Result<Vec<FirstRun>, Error> {
    let (first, last) = scope.centres();
    let rows = sqlx::query(
        "SELECT t.id, r.centre, t.closed_at, a.response
         FROM rounds r JOIN attempts t ON t.round = r.id JOIN answers a ON a.attempt = t.id
         WHERE r.course = $1 AND r.centre >= $2 AND r.centre <= $3 AND t.activity = $4 AND t.purpose = 'counted' AND t.closed_at IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM rounds o JOIN attempts e ON e.round = o.id
             WHERE o.account = r.account AND o.course = r.course AND o.centre = r.centre AND e.activity = t.activity
               AND e.purpose = t.purpose AND (e.closed_at < t.closed_at OR e.closed_at = t.closed_at AND e.id < t.id))
         ORDER BY t.closed_at, t.id, a.sequence",
    )
    .bind(course.as_str())
    .bind(first)
    .bind(last)
    .bind(Activity::Scenario(scenario.clone()).key())
    .fetch_all(db)
    .await?;
    let mut runs: Vec<(String, FirstRun)> = Vec::new();
    for row in &rows {
        let id: String = row.try_get("id")?;
        if runs.last().is_none_or(|(last, _)| *last != id) {
            let run = FirstRun {
                centre: row.try_get("centre")?,
                finished: Timestamp(row.try_get("closed_at")?),
                steps: Vec::new(),
            };
            runs.push((id, run));
        }
        if let Some((_, run)) = runs.last_mut() {
            run.steps.push(step(row)?);
        }
    }
    Ok(runs.into_iter().map(|(_, run)| run).collect())
}

fn step(row: &AnyRow) -> Result<Step, Error> {
    let response: String = row.try_get("response")?;
    let read: Response = serde_json::from_str(&response).map_err(Error::unreadable)?;
    Step::read(&read).ok_or_else(|| Error::unreadable(response))
}

/// Appends a step to the person's own open run, which has `before` steps; false when it has more by now, or is closed.
pub async fn append(
    db: &mut Connection,
    own: &Own,
    run: &AttemptId,
    before: i64,
    step: &Step,
    language: &Language,
    now: Timestamp,
) -> Result<bool, Error> {
    // Order, lock and refusal in one statement, as for answers.
    let numbered = sqlx::query(
        "UPDATE attempts SET last = last + 1 WHERE id = $1 AND last = $2 AND closed_at IS NULL AND activity LIKE 'scenario:%'
           AND round IN (SELECT r.id FROM rounds r WHERE r.account = $3)",
    )
    .bind(run.as_str())
    .bind(before)
    .bind(own.account())
    .execute(&mut *db)
    .await?;
    if numbered.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO answers (attempt, sequence, position, response, language, at, source)
         SELECT t.id, $2, 1, $3, $4, CASE WHEN t.begun_at > $5 THEN t.begun_at ELSE $5 END, 'form' FROM attempts t WHERE t.id = $1",
    )
    .bind(run.as_str())
    .bind(before + 1)
    .bind(serde_json::to_string(&step.response()).map_err(Error::unreadable)?)
    .bind(language.as_str())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(true)
}
