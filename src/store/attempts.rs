//! Attempts: sittings of a quiz (those of a scenario are `runs`), the exact wordings they drew, and the marks they earned.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::id::{AccountId, AttemptId, CentreId, RoundId};
use super::scope::{Own, Scope};
use super::{Connection, Error};
use crate::course::activity::Purpose;
use crate::course::completion::Underway;
use crate::course::id::{CourseId, OptionId, QuizId};
use crate::course::language::Language;
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
    /// What it is for.
    pub purpose: Purpose,
    /// From 1, among those with this purpose.
    pub number: i64,
    /// The rules it was begun under.
    pub rules: QuizRules,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When its time is over; `None` where it has no limit.
    pub ends_at: Option<Timestamp>,
    /// When it was submitted; `None` while it is open.
    pub closed_at: Option<Timestamp>,
    /// What it earned; `None` while it is open.
    pub score: Option<Score>,
    /// Whether it passed.
    pub passed: bool,
}

impl Attempt {
    /// Whether nothing can be answered any more: it was submitted, or its time is over.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.closed_at.is_some() || self.ran_out(now)
    }

    /// Whether its time is over and nobody has submitted it: the next write grades it.
    pub fn ran_out(&self, now: Timestamp) -> bool {
        self.closed_at.is_none() && self.ends_at.is_some_and(|end| end <= now)
    }
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

/// A sitting that is to be begun.
#[derive(Clone, Copy, Debug)]
pub struct NewAttempt<'a> {
    /// The round it belongs to.
    pub round: &'a RoundId,
    /// The quiz.
    pub quiz: &'a QuizId,
    /// What it is for.
    pub purpose: Purpose,
    /// From 1, among those with this purpose.
    pub number: i64,
    /// The rules that it keeps.
    pub rules: &'a QuizRules,
    /// Now.
    pub begun_at: Timestamp,
    /// When its time is over; `None` where it has no limit.
    pub ends_at: Option<Timestamp>,
}

/// Begins a sitting; `None` when the number is taken or one with this purpose is open.
pub async fn begin(db: &mut Connection, new: &NewAttempt<'_>) -> Result<Option<AttemptId>, Error> {
    let id = AttemptId::new(new.begun_at);
    let rules = serde_json::to_string(new.rules).map_err(Error::unreadable)?;
    let begun = sqlx::query(
        "INSERT INTO attempts (id, round, activity, purpose, number, rules, begun_at, ends_at, last) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)
         ON CONFLICT DO NOTHING",
    )
    .bind(id.as_str())
    .bind(new.round.as_str())
    .bind(new.quiz.as_str())
    .bind(new.purpose.key())
    .bind(new.number)
    .bind(rules)
    .bind(new.begun_at.0)
    .bind(new.ends_at.map(|at| at.0))
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
        "SELECT t.id, t.round, r.course, t.activity, t.purpose, t.number, t.rules, t.begun_at, t.ends_at, t.closed_at, m.points, m.out_of, m.passed
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

/// Whose attempt it is, for who answers for the centre of its round.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The scope of the person's own rows.
    pub own: Own,
    /// The person's name; empty where it was erased.
    pub name: String,
    /// The language in which the person reads courses.
    pub language: Language,
    /// The centre of the round.
    pub centre: CentreId,
    /// Its time zone.
    pub time_zone: String,
}

/// Whose attempt at a quiz it is, where its round is in scope.
pub async fn holder(
    db: &mut Connection,
    scope: &Scope,
    id: &AttemptId,
) -> Result<Option<Holder>, Error> {
    let (first, last) = scope.centres();
    let row = sqlx::query(
        "SELECT a.id, a.name, a.language, r.centre, c.time_zone
         FROM attempts t JOIN rounds r ON r.id = t.round JOIN accounts a ON a.id = r.account JOIN centres c ON c.id = r.centre
         WHERE t.id = $1 AND r.centre >= $2 AND r.centre <= $3 AND t.activity NOT LIKE 'scenario:%'",
    )
    .bind(id.as_str())
    .bind(first)
    .bind(last)
    .fetch_optional(db)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let language: String = row.try_get("language")?;
    Ok(Some(Holder {
        own: Own(AccountId::stored(row.try_get("id")?)),
        name: row
            .try_get::<Option<String>, _>("name")?
            .unwrap_or_default(),
        language: Language::parse(&language).ok_or_else(|| Error::unreadable(language))?,
        centre: CentreId::stored(row.try_get("centre")?),
        time_zone: row.try_get("time_zone")?,
    }))
}

/// The person's newest sittings of one quiz in one round for this purpose, at most so many, in order.
pub async fn of_quiz(
    db: &mut Connection,
    own: &Own,
    round: &RoundId,
    quiz: &QuizId,
    (purpose, most): (Purpose, i64),
) -> Result<Vec<Attempt>, Error> {
    let rows = sqlx::query(
        "SELECT t.id, t.round, r.course, t.activity, t.purpose, t.number, t.rules, t.begun_at, t.ends_at, t.closed_at, m.points, m.out_of, m.passed
         FROM attempts t JOIN rounds r ON r.id = t.round
         LEFT JOIN marks m ON m.attempt = t.id AND m.sequence = (SELECT MAX(l.sequence) FROM marks l WHERE l.attempt = t.id)
         WHERE t.round = $1 AND r.account = $2 AND t.activity = $3 AND t.purpose = $4 ORDER BY t.number DESC LIMIT $5",
    )
    .bind(round.as_str())
    .bind(own.account())
    .bind(quiz.as_str())
    .bind(purpose.key())
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.iter().rev().map(attempt).collect()
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
        purpose: purpose(row)?,
        number: row.try_get("number")?,
        rules: serde_json::from_str(&rules).map_err(Error::unreadable)?,
        begun_at: Timestamp(row.try_get("begun_at")?),
        ends_at: row.try_get::<Option<i64>, _>("ends_at")?.map(Timestamp),
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

/// The person's own open attempt at a quiz for this purpose in one round.
pub async fn open(
    db: &mut Connection,
    own: &Own,
    round: &RoundId,
    quiz: &QuizId,
    purpose: Purpose,
) -> Result<Option<AttemptId>, Error> {
    let row = sqlx::query(
        "SELECT t.id FROM attempts t JOIN rounds r ON r.id = t.round
         WHERE t.round = $1 AND r.account = $2 AND t.activity = $3 AND t.purpose = $4 AND t.closed_at IS NULL",
    )
    .bind(round.as_str())
    .bind(own.account())
    .bind(quiz.as_str())
    .bind(purpose.key())
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok(AttemptId::stored(row.try_get("id")?)))
        .transpose()
}

/// The highest number of the person's own attempts at a quiz for this purpose in one round; 0 before the first.
pub async fn last_number(
    db: &mut Connection,
    own: &Own,
    round: &RoundId,
    quiz: &QuizId,
    purpose: Purpose,
) -> Result<i64, Error> {
    let row = sqlx::query(
        "SELECT COALESCE(MAX(t.number), 0) AS last FROM attempts t JOIN rounds r ON r.id = t.round
         WHERE t.round = $1 AND r.account = $2 AND t.activity = $3 AND t.purpose = $4",
    )
    .bind(round.as_str())
    .bind(own.account())
    .bind(quiz.as_str())
    .bind(purpose.key())
    .fetch_one(db)
    .await?;
    Ok(row.try_get("last")?)
}

/// What the person's own attempts at a quiz in one round were for; each purpose once.
pub async fn purposes(
    db: &mut Connection,
    own: &Own,
    round: &RoundId,
    quiz: &QuizId,
) -> Result<Vec<Purpose>, Error> {
    let rows = sqlx::query(
        "SELECT DISTINCT t.purpose FROM attempts t JOIN rounds r ON r.id = t.round
         WHERE t.round = $1 AND r.account = $2 AND t.activity = $3 ORDER BY t.purpose",
    )
    .bind(round.as_str())
    .bind(own.account())
    .bind(quiz.as_str())
    .fetch_all(db)
    .await?;
    rows.iter().map(purpose).collect()
}

/// The person's own attempts at quizzes of one round that are being answered now, whatever they are for.
pub async fn underway(
    db: &mut Connection,
    own: &Own,
    round: &RoundId,
    now: Timestamp,
) -> Result<Vec<Underway>, Error> {
    let rows = sqlx::query(
        "SELECT t.activity, t.purpose FROM attempts t JOIN rounds r ON r.id = t.round
         WHERE t.round = $1 AND r.account = $2 AND t.activity NOT LIKE 'scenario:%'
           AND t.closed_at IS NULL AND (t.ends_at IS NULL OR t.ends_at > $3) ORDER BY t.id",
    )
    .bind(round.as_str())
    .bind(own.account())
    .bind(now.0)
    .fetch_all(db)
    .await?;
    let one = |row: &AnyRow| {
        let quiz: String = row.try_get("activity")?;
        Ok(Underway {
            quiz: QuizId::parse(&quiz).map_err(Error::unreadable)?,
            purpose: purpose(row)?,
        })
    };
    rows.iter().map(one).collect()
}

fn purpose(row: &AnyRow) -> Result<Purpose, Error> {
    let key: String = row.try_get("purpose")?;
    Purpose::from_key(&key).ok_or_else(|| Error::unreadable(key))
}

/// The person's own attempts at quizzes that are still being answered, in all rounds.
pub async fn running(
    db: &mut Connection,
    own: &Own,
    now: Timestamp,
) -> Result<Vec<Attempt>, Error> {
    let rows = sqlx::query(
        "SELECT t.id, t.round, r.course, t.activity, t.purpose, t.number, t.rules, t.begun_at, t.ends_at, t.closed_at, NULL AS points, NULL AS out_of, NULL AS passed
         FROM attempts t JOIN rounds r ON r.id = t.round
         WHERE r.account = $1 AND t.closed_at IS NULL AND t.ends_at > $2 ORDER BY t.id",
    )
    .bind(own.account())
    .bind(now.0)
    .fetch_all(db)
    .await?;
    rows.iter().map(attempt).collect()
}

/// The attempts of one round of the person's own whose time is over, and that nobody has graded.
pub async fn run_out(
    db: &mut Connection,
    own: &Own,
    round: &RoundId,
    now: Timestamp,
) -> Result<Vec<Attempt>, Error> {
    let rows = sqlx::query(
        "SELECT t.id, t.round, r.course, t.activity, t.purpose, t.number, t.rules, t.begun_at, t.ends_at, t.closed_at, NULL AS points, NULL AS out_of, NULL AS passed
         FROM attempts t JOIN rounds r ON r.id = t.round
         WHERE t.round = $1 AND r.account = $2 AND t.closed_at IS NULL AND t.ends_at <= $3 ORDER BY t.id",
    )
    .bind(round.as_str())
    .bind(own.account())
    .bind(now.0)
    .fetch_all(db)
    .await?;
    rows.iter().map(attempt).collect()
}

/// Gives the person's own open attempt another end; `None` takes its limit away.
pub async fn extend(
    db: &mut Connection,
    own: &Own,
    id: &AttemptId,
    ends_at: Option<Timestamp>,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE attempts SET ends_at = $1 WHERE id = $2 AND closed_at IS NULL
         AND round IN (SELECT r.id FROM rounds r WHERE r.account = $3)",
    )
    .bind(ends_at.map(|at| at.0))
    .bind(id.as_str())
    .bind(own.account())
    .execute(db)
    .await?;
    Ok(())
}

/// Closes the person's own attempt, at its own end where that is over, and not before its beginning and its last answer,
/// whatever the clock says; false when it is closed already.
pub async fn close(
    db: &mut Connection,
    own: &Own,
    id: &AttemptId,
    now: Timestamp,
) -> Result<bool, Error> {
    let closed = sqlx::query(
        "UPDATE attempts SET closed_at = COALESCE((SELECT MAX(a.at) FROM answers a WHERE a.attempt = attempts.id AND a.at > $1),
                CASE WHEN ends_at < $1 THEN ends_at WHEN begun_at > $1 THEN begun_at ELSE $1 END)
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
