//! Attempts: sittings of a quiz (those of a scenario are `runs`), the exact wordings they drew, and the marks they earned.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::id::{AttemptId, RoundId};
use super::scope::Own;
use super::{Connection, Error};
use crate::course::id::{CourseId, OptionId, QuizId};
use crate::course::quiz::QuizRules;
use crate::course::score::Score;
use crate::course::timestamp::Timestamp;
use crate::course::wording::{Asked, StoredWording};

/// A sitting with its last mark.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The attempt.
    pub id: AttemptId,
    /// The round it belongs to.
    pub round: RoundId,
    /// The course of the round.
    pub course: CourseId,
    /// The quiz.
    pub quiz: QuizId,
    /// From 1.
    pub number: i64,
    /// The rules it was begun under.
    pub rules: QuizRules,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When it was submitted; `None` while it is open.
    pub closed_at: Option<Timestamp>,
    /// What it earned; `None` while it is open.
    pub score: Option<Score>,
    /// Whether it passed.
    pub passed: bool,
}

/// A drawn question as it is stored.
#[derive(Clone, Debug)]
pub struct NewDrawn {
    /// The exact words.
    pub wording: StoredWording,
    /// The bank it came from.
    pub bank: String,
    /// The question.
    pub question: String,
    /// The order in which the options are shown.
    pub order: Vec<OptionId>,
}

/// Begins a counted sitting with this number; `None` when the number is taken or one is open.
pub async fn begin(
    db: &mut Connection,
    round: &RoundId,
    quiz: &QuizId,
    number: i64,
    rules: &QuizRules,
    now: Timestamp,
) -> Result<Option<AttemptId>, Error> {
    let id = AttemptId::new(now);
    let rules = serde_json::to_string(rules).map_err(Error::unreadable)?;
    let begun = sqlx::query(
        "INSERT INTO attempts (id, round, activity, purpose, number, rules, begun_at, last) VALUES ($1, $2, $3, 'counted', $4, $5, $6, 0)
         ON CONFLICT DO NOTHING",
    )
    .bind(id.as_str())
    .bind(round.as_str())
    .bind(quiz.as_str())
    .bind(number)
    .bind(rules)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok((begun.rows_affected() == 1).then_some(id))
}

/// Keeps what was drawn, in this order, with the words of this moment.
pub async fn keep_drawn(
    db: &mut Connection,
    attempt: &AttemptId,
    drawn: &[NewDrawn],
) -> Result<(), Error> {
    keep_wordings(db, drawn.iter().map(|question| &question.wording)).await?;
    for (position, question) in (1_i64..).zip(drawn) {
        sqlx::query("INSERT INTO drawn (attempt, position, bank, question, wording, option_order) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(attempt.as_str())
            .bind(position)
            .bind(&question.bank)
            .bind(&question.question)
            .bind(&question.wording.wording.hash.0)
            .bind(serde_json::to_string(&question.order).map_err(Error::unreadable)?)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Keeps every wording and text once, in the order of their hashes: a class that begins a new quiz together inserts the same
/// rows at the same time, and in any other order the transactions would wait for each other in a ring (PostgreSQL ends them).
pub(super) async fn keep_wordings(
    db: &mut Connection,
    wordings: impl Iterator<Item = &StoredWording>,
) -> Result<(), Error> {
    let wordings: BTreeMap<&str, &StoredWording> = wordings
        .map(|wording| (wording.wording.hash.0.as_str(), wording))
        .collect();
    let texts: BTreeMap<&str, &str> = wordings
        .values()
        .flat_map(|wording| wording.texts.iter())
        .map(|(_, text)| (text.hash.0.as_str(), text.body.as_str()))
        .collect();
    for (hash, wording) in &wordings {
        sqlx::query(
            "INSERT INTO wordings (hash, body) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING",
        )
        .bind(*hash)
        .bind(&wording.wording.body)
        .execute(&mut *db)
        .await?;
    }
    for (hash, body) in texts {
        sqlx::query("INSERT INTO texts (hash, body) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING")
            .bind(hash)
            .bind(body)
            .execute(&mut *db)
            .await?;
    }
    for (hash, wording) in &wordings {
        for (language, text) in &wording.texts {
            sqlx::query("INSERT INTO wording_texts (wording, language, text) VALUES ($1, $2, $3) ON CONFLICT (wording, language) DO NOTHING")
                .bind(*hash)
                .bind(language.as_str())
                .bind(&text.hash.0)
                .execute(&mut *db)
                .await?;
        }
    }
    Ok(())
}

/// The person's own attempt at a quiz.
pub async fn find(
    db: &mut Connection,
    own: &Own,
    id: &AttemptId,
) -> Result<Option<Attempt>, Error> {
    let row = sqlx::query(
        "SELECT t.id, t.round, r.course, t.activity, t.number, t.rules, t.begun_at, t.closed_at, m.points, m.out_of, m.passed
         FROM attempts t JOIN rounds r ON r.id = t.round
         LEFT JOIN marks m ON m.attempt = t.id AND m.sequence = (SELECT MAX(l.sequence) FROM marks l WHERE l.attempt = t.id)
         WHERE t.id = $1 AND r.account = $2 AND t.activity NOT LIKE 'scenario:%'",
    )
    .bind(id.as_str())
    .bind(own.account())
    .fetch_optional(db)
    .await?;
    row.as_ref().map(attempt).transpose()
}

/// The person's counted sittings of one quiz in one round, in order.
pub async fn of_quiz(
    db: &mut Connection,
    own: &Own,
    round: &RoundId,
    quiz: &QuizId,
) -> Result<Vec<Attempt>, Error> {
    let rows = sqlx::query(
        "SELECT t.id, t.round, r.course, t.activity, t.number, t.rules, t.begun_at, t.closed_at, m.points, m.out_of, m.passed
         FROM attempts t JOIN rounds r ON r.id = t.round
         LEFT JOIN marks m ON m.attempt = t.id AND m.sequence = (SELECT MAX(l.sequence) FROM marks l WHERE l.attempt = t.id)
         WHERE t.round = $1 AND r.account = $2 AND t.activity = $3 AND t.purpose = 'counted' ORDER BY t.number",
    )
    .bind(round.as_str())
    .bind(own.account())
    .bind(quiz.as_str())
    .fetch_all(db)
    .await?;
    rows.iter().map(attempt).collect()
}

fn attempt(row: &AnyRow) -> Result<Attempt, Error> {
    let course: String = row.try_get("course")?;
    let quiz: String = row.try_get("activity")?;
    let rules: String = row.try_get("rules")?;
    let points: Option<f64> = row.try_get("points")?;
    let of: Option<f64> = row.try_get("out_of")?;
    Ok(Attempt {
        id: AttemptId::stored(row.try_get("id")?),
        round: RoundId::stored(row.try_get("round")?),
        course: CourseId::parse(&course).map_err(Error::unreadable)?,
        quiz: QuizId::parse(&quiz).map_err(Error::unreadable)?,
        number: row.try_get("number")?,
        rules: serde_json::from_str(&rules).map_err(Error::unreadable)?,
        begun_at: Timestamp(row.try_get("begun_at")?),
        closed_at: row.try_get::<Option<i64>, _>("closed_at")?.map(Timestamp),
        score: points.zip(of).map(|(points, of)| Score { points, of }),
        passed: row.try_get::<Option<i64>, _>("passed")? == Some(1),
    })
}

/// What the attempt asks, in the drawn order: the first element is position 1.
pub async fn asked(db: &mut Connection, own: &Own, id: &AttemptId) -> Result<Vec<Asked>, Error> {
    let rows = sqlx::query(
        "SELECT d.position, d.option_order, w.body AS wording, wt.language, x.body AS text
         FROM drawn d JOIN attempts t ON t.id = d.attempt JOIN rounds r ON r.id = t.round
         JOIN wordings w ON w.hash = d.wording
         JOIN wording_texts wt ON wt.wording = d.wording JOIN texts x ON x.hash = wt.text
         WHERE d.attempt = $1 AND r.account = $2 ORDER BY d.position, wt.language",
    )
    .bind(id.as_str())
    .bind(own.account())
    .fetch_all(db)
    .await?;
    let mut parts: BTreeMap<i64, (String, String, BTreeMap<String, String>)> = BTreeMap::new();
    for row in rows {
        let position: i64 = row.try_get("position")?;
        let wording: String = row.try_get("wording")?;
        let order: String = row.try_get("option_order")?;
        let (_, _, texts) = parts
            .entry(position)
            .or_insert((wording, order, BTreeMap::new()));
        texts.insert(row.try_get("language")?, row.try_get("text")?);
    }
    parts
        .values()
        .map(|(wording, order, texts)| {
            Asked::restore(wording, order, texts).ok_or_else(|| Error::unreadable("a wording"))
        })
        .collect()
}

/// Closes the person's own attempt, not before its beginning and its last answer, whatever the clock says; false when it is
/// closed already.
pub async fn close(
    db: &mut Connection,
    own: &Own,
    id: &AttemptId,
    now: Timestamp,
) -> Result<bool, Error> {
    let closed = sqlx::query(
        "UPDATE attempts SET closed_at = COALESCE((SELECT MAX(a.at) FROM answers a WHERE a.attempt = attempts.id AND a.at > $1),
                CASE WHEN begun_at > $1 THEN begun_at ELSE $1 END)
         WHERE id = $2 AND closed_at IS NULL
         AND round IN (SELECT r.id FROM rounds r WHERE r.account = $3)",
    )
    .bind(now.0)
    .bind(id.as_str())
    .bind(own.account())
    .execute(db)
    .await?;
    Ok(closed.rows_affected() == 1)
}

/// Writes the first mark of an attempt that this transaction closed.
pub async fn mark(
    db: &mut Connection,
    id: &AttemptId,
    score: Score,
    passed: bool,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO marks (attempt, sequence, points, out_of, passed, reason, marked_by, at)
         SELECT t.id, 1, $2, $3, $4, 'closed', NULL, CASE WHEN t.closed_at > $5 THEN t.closed_at ELSE $5 END FROM attempts t WHERE t.id = $1",
    )
        .bind(id.as_str())
        .bind(score.points)
        .bind(score.of)
        .bind(i64::from(passed))
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(())
}
