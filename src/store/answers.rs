//! Answers: appended, never overwritten. The server's order decides which is the latest.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Row;

use super::id::{AttemptId, PostId};
use super::scope::Own;
use super::{Connection, Error};
use crate::course::certainty::Certainty;
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
    /// How sure the person is; `None` where it was not asked or not said.
    pub certainty: Option<Certainty>,
    /// How it came.
    pub source: Source,
}

/// A choice that is known again however often it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Made once, when the choice was made.
    pub post_id: PostId,
    /// What the browser's clock said then; `None` where it said nothing that could be a time.
    pub client_at: Option<Timestamp>,
}

/// How an answer came to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Posted with the page's form.
    Form,
    /// Sent by the page's script as it was chosen, or as soon as the line was back.
    Script(Choice),
    /// Handed in as a file by somebody who answers for the person's centre.
    File(Choice),
}

/// The source of what was handed in as a file.
const BY_FILE: &str = "file";

impl Source {
    /// As the column holds it.
    fn key(&self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Script(_) => "script",
            Self::File(_) => BY_FILE,
        }
    }

    /// The choice, where one was made once and for all.
    pub fn choice(&self) -> Option<&Choice> {
        match self {
            Self::Form => None,
            Self::Script(choice) | Self::File(choice) => Some(choice),
        }
    }
}

/// The answer that counts for a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Option ids.
    pub response: Response,
    /// How sure the person was; `None` where it was not asked or not said.
    pub certainty: Option<Certainty>,
    /// When it reached the server.
    pub at: Timestamp,
    /// When it was chosen, by the clock of that computer; `None` where that is not known.
    pub client_at: Option<Timestamp>,
    /// Whether it was handed in as a file.
    pub by_file: bool,
}

/// What became of posted answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// They are kept; so many of them were new.
    Kept(usize),
    /// The attempt is closed, out of time, or not the person's own: nothing was written.
    Refused,
}

/// Appends answers in the given order. A choice that is known appends nothing, so that a late repetition never beats a newer
/// answer; of those that are not choices, one that equals the latest of its position appends nothing.
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
    let choices = choices(db, own, attempt).await?;
    let is_known = |answer: &NewAnswer| {
        let choice = answer.source.choice();
        choice.map(|choice| choices.contains(choice.post_id.as_str()))
    };
    let Some(locked) = locked else {
        // What was kept before the end and comes again is kept.
        let all = answers.iter().all(|answer| is_known(answer) == Some(true));
        return Ok(if all {
            Appended::Kept(0)
        } else {
            Appended::Refused
        });
    };
    let mut last: i64 = locked.try_get("last")?;
    // A clock that went back dates no answer before its question.
    let at = now.0.max(locked.try_get("begun_at")?);
    let known = latest(db, own, attempt).await?;
    let nothing = Response::default();
    let mut kept = 0;
    for answer in answers {
        let counts = known.get(&answer.position);
        let (response, certainty) =
            counts.map_or((&nothing, None), |known| (&known.response, known.certainty));
        let same = response == &answer.response && certainty == answer.certainty;
        if is_known(answer).unwrap_or(same) {
            continue;
        }
        last += 1;
        kept += 1;
        insert(db, attempt, last, answer, language, Timestamp(at)).await?;
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

async fn insert(
    db: &mut Connection,
    attempt: &AttemptId,
    sequence: i64,
    answer: &NewAnswer,
    language: &Language,
    now: Timestamp,
) -> Result<(), Error> {
    let choice = answer.source.choice();
    sqlx::query(
        "INSERT INTO answers (attempt, sequence, position, response, language, at, client_at, source, post_id, certainty)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(attempt.as_str())
    .bind(sequence)
    .bind(answer.position)
    .bind(serde_json::to_string(&answer.response).map_err(Error::unreadable)?)
    .bind(language.as_str())
    .bind(now.0)
    .bind(choice.and_then(|choice| choice.client_at).map(|at| at.0))
    .bind(answer.source.key())
    .bind(choice.map(|choice| choice.post_id.as_str().to_owned()))
    .bind(answer.certainty.map(Certainty::stored))
    .execute(db)
    .await?;
    Ok(())
}

/// The names of the choices that are kept.
pub async fn choices(
    db: &mut Connection,
    own: &Own,
    attempt: &AttemptId,
) -> Result<BTreeSet<String>, Error> {
    let rows = sqlx::query(
        "SELECT a.post_id FROM answers a JOIN attempts t ON t.id = a.attempt JOIN rounds r ON r.id = t.round
         WHERE a.attempt = $1 AND r.account = $2 AND a.post_id IS NOT NULL",
    )
    .bind(attempt.as_str())
    .bind(own.account())
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok(row.try_get("post_id")?)).collect()
}

/// The answers that count, by position; a question without an answer is not in it.
pub async fn latest(
    db: &mut Connection,
    own: &Own,
    attempt: &AttemptId,
) -> Result<BTreeMap<i64, Answer>, Error> {
    let rows = sqlx::query(
        "SELECT a.position, a.response, a.certainty, a.at, a.client_at, a.source FROM answers a JOIN attempts t ON t.id = a.attempt JOIN rounds r ON r.id = t.round
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
                certainty: row
                    .try_get::<Option<i64>, _>("certainty")?
                    .and_then(Certainty::restored),
                at: Timestamp(row.try_get("at")?),
                client_at: row.try_get::<Option<i64>, _>("client_at")?.map(Timestamp),
                by_file: row.try_get::<String, _>("source")? == BY_FILE,
            },
        );
    }
    Ok(answers)
}
