//! Doubts: questions that people called unclear after they had answered them, with what they say of them.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::id::AttemptId;
use super::scope::{Own, Scope};
use super::statistics::Sought;
use super::{Connection, Error};
use crate::course::timestamp::Timestamp;
use crate::course::wording::ContentHash;

/// What people said of one wording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// How many people called it unclear.
    pub people: i64,
    /// What they wrote, in the order of its letters, which tells nothing of who or when; the first two hundred.
    pub words: Vec<String>,
}

/// Notes that the person called a question of their own attempt unclear, once the attempt is over. Said again, new words take the
/// place of the old ones and no words leave them. False when there is no such question. Where the clock went back, the doubt is as
/// old as the end of the attempt.
pub async fn keep(
    db: &mut Connection,
    own: &Own,
    attempt: &AttemptId,
    position: i64,
    words: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let kept = sqlx::query(
        "INSERT INTO doubts (attempt, position, wording, words, at)
         SELECT d.attempt, d.position, d.wording, $1, CASE WHEN t.closed_at > $2 THEN t.closed_at ELSE $2 END
         FROM drawn d JOIN attempts t ON t.id = d.attempt JOIN rounds r ON r.id = t.round
         WHERE d.attempt = $3 AND d.position = $4 AND r.account = $5 AND t.closed_at IS NOT NULL
         ON CONFLICT (attempt, position) DO UPDATE SET words = CASE WHEN excluded.words = '' THEN doubts.words ELSE excluded.words END",
    )
    .bind(words)
    .bind(now.0)
    .bind(attempt.as_str())
    .bind(position)
    .bind(own.account())
    .execute(db)
    .await?;
    Ok(kept.rows_affected() > 0)
}

/// The questions of the person's own attempt that they called unclear, by position, with what they wrote.
pub async fn of_attempt(
    db: &mut Connection,
    own: &Own,
    attempt: &AttemptId,
) -> Result<BTreeMap<i64, String>, Error> {
    let rows = sqlx::query(
        "SELECT n.position, n.words FROM doubts n JOIN attempts t ON t.id = n.attempt JOIN rounds r ON r.id = t.round
         WHERE n.attempt = $1 AND r.account = $2",
    )
    .bind(attempt.as_str())
    .bind(own.account())
    .fetch_all(db)
    .await?;
    let one = |row: &AnyRow| Ok((row.try_get("position")?, row.try_get("words")?));
    rows.iter().map(one).collect()
}

/// What people in scope said of a wording that a quiz asked them, in attempts of any purpose.
pub async fn about(
    db: &mut Connection,
    scope: &Scope,
    sought: &Sought,
    wording: &ContentHash,
) -> Result<Doubts, Error> {
    let (first, last) = scope.centres();
    let row = sqlx::query(
        "SELECT COUNT(DISTINCT r.account) AS people FROM doubts n JOIN attempts t ON t.id = n.attempt JOIN rounds r ON r.id = t.round
         WHERE n.wording = $1 AND r.course = $2 AND t.activity = $3 AND r.centre >= $4 AND r.centre <= $5",
    )
    .bind(&wording.0)
    .bind(sought.course.as_str())
    .bind(sought.quiz.as_str())
    .bind(first)
    .bind(last)
    .fetch_one(&mut *db)
    .await?;
    let people: i64 = row.try_get("people")?;
    if people == 0 {
        return Ok(Doubts::default());
    }
    let rows = sqlx::query(
        "SELECT n.words FROM doubts n JOIN attempts t ON t.id = n.attempt JOIN rounds r ON r.id = t.round
         WHERE n.wording = $1 AND r.course = $2 AND t.activity = $3 AND r.centre >= $4 AND r.centre <= $5 AND n.words <> ''
         ORDER BY n.words LIMIT 200",
    )
    .bind(&wording.0)
    .bind(sought.course.as_str())
    .bind(sought.quiz.as_str())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?;
    let words: Result<Vec<String>, sqlx::Error> =
        rows.iter().map(|row| row.try_get("words")).collect();
    Ok(Doubts {
        people,
        words: words?,
    })
}
