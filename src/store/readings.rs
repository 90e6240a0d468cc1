//! Readings: which lessons of a round were read, and when first.

use super::id::RoundId;
use super::scope::Own;
use super::{Connection, Error};
use crate::course::id::LessonId;
use crate::course::timestamp::Timestamp;

/// Notes that a lesson was read, not before the round was begun, whatever the clock says; again changes nothing.
pub async fn record(
    db: &mut Connection,
    own: &Own,
    round: &RoundId,
    lesson: &LessonId,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO readings (round, lesson, read_at) SELECT r.id, $1, CASE WHEN r.begun_at > $2 THEN r.begun_at ELSE $2 END FROM rounds r WHERE r.id = $3 AND r.account = $4
         ON CONFLICT (round, lesson) DO NOTHING",
    )
    .bind(lesson.as_str())
    .bind(now.0)
    .bind(round.as_str())
    .bind(own.account())
    .execute(db)
    .await?;
    Ok(())
}
