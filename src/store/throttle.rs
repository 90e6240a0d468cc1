//! Counts of failures, by what failed: the same for every server on one database.

use sqlx::Row;

use super::{Connection, Error};
use crate::course::timestamp::Timestamp;

/// Failures so far, and the time of the last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many, in a row.
    pub count: i64,
    /// When the last one happened, in milliseconds; 0 when there was none.
    pub last_at: i64,
}

/// What is on the count, as far as it is younger than `forget_before`.
pub async fn failures(
    db: &mut Connection,
    what: &str,
    forget_before: Timestamp,
) -> Result<Failures, Error> {
    let row =
        sqlx::query("SELECT failures, last_at FROM throttle WHERE what = $1 AND last_at >= $2")
            .bind(what)
            .bind(forget_before.0)
            .fetch_optional(db)
            .await?;
    let Some(row) = row else {
        return Ok(Failures::default());
    };
    Ok(Failures {
        count: row.try_get("failures")?,
        last_at: row.try_get("last_at")?,
    })
}

/// Counts one more failure, from zero again where the last one is older than `forget_before`, and says how many there are.
pub async fn count(
    db: &mut Connection,
    what: &str,
    now: Timestamp,
    forget_before: Timestamp,
) -> Result<i64, Error> {
    let row = sqlx::query(
        "INSERT INTO throttle (what, failures, last_at) VALUES ($1, 1, $2)
         ON CONFLICT (what) DO UPDATE SET
             failures = CASE WHEN throttle.last_at < $3 THEN 1 ELSE throttle.failures + 1 END,
             last_at = excluded.last_at
         RETURNING failures",
    )
    .bind(what)
    .bind(now.0)
    .bind(forget_before.0)
    .fetch_one(db)
    .await?;
    Ok(row.try_get("failures")?)
}

/// What tries that come too early are counted by, beside the failures that they come after.
pub fn early(what: &str) -> String {
    format!("early-{what}")
}

/// Takes the count away, after a success, with that of tries that came too early.
pub async fn forgive(db: &mut Connection, what: &str) -> Result<(), Error> {
    sqlx::query("DELETE FROM throttle WHERE what IN ($1, $2)")
        .bind(what)
        .bind(early(what))
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets counts whose last failure is older than `before`.
pub async fn forget(db: &mut Connection, before: Timestamp) -> Result<(), Error> {
    sqlx::query("DELETE FROM throttle WHERE last_at < $1")
        .bind(before.0)
        .execute(db)
        .await?;
    Ok(())
}
