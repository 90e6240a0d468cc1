//! Answers: appended, never overwritten. The server's order decides which is the latest.

use std::collections::BTreeMap;

use sqlx::Row;

use super::id::AttemptId;
use super::scope::Own;
use super::{Connection, Error};
use crate::course::language::Language;
use crate::course::question::Response;
use crate::course::timestamp::Timestamp;

/// What was given for one question.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    /// The question's place in the attempt, from 1.
    pub position: i64,
    /// Option ids; empty takes an answer back.
    pub response: Response,
}

/// The answer that counts for a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Option ids.
    pub response: Response,
    /// When it reached the server.
    pub at: Timestamp,
}

/// What became of posted answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// They are kept; so many of them were new.
    Kept(usize),
    /// The attempt is closed, out of time, or not the person's own: nothing was written.
    Refused,
}

/// Appends answers in the given order. One that equals the latest of its position appends nothing.
pub async fn append(
    db: &mut Connection,
    own: &Own,
    attempt: &AttemptId,
    answers: &[NewAnswer],
    language: &Language,
    now: Timestamp,
) -> Result<Appended, Error> {
    // Order, lock and refusal in one statement: what runs at the same time waits here.
    let locked = sqlx::query(
        "UPDATE attempts SET last = last + 0
         WHERE id = $1 AND closed_at IS NULL AND (ends_at IS NULL OR ends_at > $2)
           AND round IN (SELECT r.id FROM rounds r WHERE r.account = $3)
         RETURNING last, begun_at",
    )
    .bind(attempt.as_str())
    .bind(now.0)
    .bind(own.account())
    .fetch_optional(&mut *db)
    .await?;
    let Some(locked) = locked else {
        return Ok(Appended::Refused);
    };
    let mut last: i64 = locked.try_get("last")?;
    // A clock that went back dates no answer before its question.
    let at = now.0.max(locked.try_get("begun_at")?);
    let known = latest(db, own, attempt).await?;
    let nothing = Response::default();
    let mut kept = 0;
    for answer in answers {
        if known
            .get(&answer.position)
            .map_or(&nothing, |known| &known.response)
            == &answer.response
        {
            continue;
        }
        last += 1;
        kept += 1;
        sqlx::query(
            "INSERT INTO answers (attempt, sequence, position, response, language, at, source) VALUES ($1, $2, $3, $4, $5, $6, 'form')",
        )
        .bind(attempt.as_str())
        .bind(last)
        .bind(answer.position)
        .bind(serde_json::to_string(&answer.response).map_err(Error::unreadable)?)
        .bind(language.as_str())
        .bind(at)
        .execute(&mut *db)
        .await?;
    }
    if kept > 0 {
        sqlx::query("UPDATE attempts SET last = $1 WHERE id = $2")
            .bind(last)
            .bind(attempt.as_str())
            .execute(db)
            .await?;
    }
    Ok(Appended::Kept(kept))
}

/// The answers that count, by position; a question without an answer is not in it.
pub async fn latest(
    db: &mut Connection,
    own: &Own,
    attempt: &AttemptId,
) -> Result<BTreeMap<i64, Answer>, Error> {
    let rows = sqlx::query(
        "SELECT a.position, a.response, a.at FROM answers a JOIN attempts t ON t.id = a.attempt JOIN rounds r ON r.id = t.round
         WHERE a.attempt = $1 AND r.account = $2
           AND a.sequence = (SELECT MAX(l.sequence) FROM answers l WHERE l.attempt = a.attempt AND l.position = a.position)",
    )
    .bind(attempt.as_str())
    .bind(own.account())
    .fetch_all(db)
    .await?;
    let mut answers = BTreeMap::new();
    for row in rows {
        let response: String = row.try_get("response")?;
        let response: Response = serde_json::from_str(&response).map_err(Error::unreadable)?;
        answers.insert(
            row.try_get("position")?,
            Answer {
                response,
                at: Timestamp(row.try_get("at")?),
            },
        );
    }
    Ok(answers)
}
