//! Choices: the steps of a run, kept as its answers. Appended, never overwritten: going back is a step too.

use sqlx::Row;

use super::id::AttemptId;
use super::scope::Own;
use super::{Connection, Error};
use crate::course::language::Language;
use crate::course::question::Response;
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
    let kept = |row: &sqlx::any::AnyRow| {
        let response: String = row.try_get("response")?;
        let read: Response = serde_json::from_str(&response).map_err(Error::unreadable)?;
        Ok(Kept {
            step: Step::read(&read).ok_or_else(|| Error::unreadable(response))?,
            at: Timestamp(row.try_get("at")?),
        })
    };
    rows.iter().map(kept).collect()
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
        "INSERT INTO answers (attempt, sequence, position, response, language, at, source) VALUES ($1, $2, 1, $3, $4, $5, 'form')",
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
