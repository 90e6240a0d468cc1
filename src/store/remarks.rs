//! Remarks: attempts marked again because questions were found wrong. A remark says how wordings are judged since, and appends
//! marks; nothing that was asked, answered or marked before is touched.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::id::{AccountId, AttemptId, RemarkId, RoundId};
use super::scope::Own;
use super::{Connection, Error};
use crate::course::id::{CourseId, QuizId};
use crate::course::quiz::QuizRules;
use crate::course::ruling::{Ruling, Rulings};
use crate::course::score::Score;
use crate::course::timestamp::Timestamp;
use crate::course::wording::ContentHash;

/// A remark on the questions of a course.
#[derive(Clone, Debug)]
pub struct Remark {
    /// The remark.
    pub id: RemarkId,
    /// From 1, in its course.
    pub number: i64,
    /// How wordings are judged since.
    pub rulings: Rulings,
}

/// A remark to be made.
#[derive(Clone, Debug)]
pub struct NewRemark {
    /// The course.
    pub course: CourseId,
    /// The number after the newest.
    pub number: i64,
    /// In words, for those whose marks change.
    pub reason: String,
    /// Who answers for it.
    pub by: AccountId,
    /// How wordings are judged from now on.
    pub rulings: Rulings,
}

/// A wording that was ever asked.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its name.
    pub hash: ContentHash,
    /// Its content: a question's, or a whole scenario's.
    pub body: String,
}

/// A round in which a wording was asked in an attempt that is over.
#[derive(Clone, Debug)]
pub struct Case {
    /// The attempt.
    pub attempt: AttemptId,
    /// The round.
    pub round: RoundId,
    /// Whose it is.
    pub account: AccountId,
}

/// A marked attempt.
#[derive(Clone, Debug)]
pub struct Marked {
    /// The attempt.
    pub attempt: AttemptId,
    /// The quiz.
    pub quiz: QuizId,
    /// "counted", or what else it was for.
    pub purpose: String,
    /// From 1, among those of the same quiz and purpose.
    pub number: i64,
    /// The rules it was begun under.
    pub rules: QuizRules,
    /// What it earns by its last mark.
    pub score: Score,
    /// Whether it passed by its last mark.
    pub passed: bool,
    /// The remark that its last mark is from; `None` for the first mark.
    pub remark: Option<RemarkId>,
}

/// A mark of an attempt, with why it was given.
#[derive(Clone, Debug)]
pub struct Given {
    /// What the attempt earned by it.
    pub score: Score,
    /// Whether it passed by it.
    pub passed: bool,
    /// Why, in the words of who answers for it; empty for the first mark.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// The remark that it is from; `None` for the first.
    pub remark: Option<RemarkId>,
}

/// All remarks on a course, the first one first.
pub async fn of_course(db: &mut Connection, course: &CourseId) -> Result<Vec<Remark>, Error> {
    let rows = sqlx::query("SELECT id, number FROM remarks WHERE course = $1 ORDER BY number")
        .bind(course.as_str())
        .fetch_all(&mut *db)
        .await?;
    let mut remarks = Vec::new();
    for row in rows {
        let id = RemarkId::stored(row.try_get("id")?);
        remarks.push(Remark {
            rulings: rulings(db, &id).await?,
            number: row.try_get("number")?,
            id,
        });
    }
    Ok(remarks)
}

/// How wordings are judged since a remark.
pub async fn rulings(db: &mut Connection, remark: &RemarkId) -> Result<Rulings, Error> {
    let rows = sqlx::query("SELECT wording, ruling FROM rulings WHERE remark = $1")
        .bind(remark.as_str())
        .fetch_all(db)
        .await?;
    let one = |row: &AnyRow| {
        let ruling: String = row.try_get("ruling")?;
        let ruling: Ruling = serde_json::from_str(&ruling).map_err(Error::unreadable)?;
        Ok((ContentHash(row.try_get("wording")?), ruling))
    };
    let rulings: Result<BTreeMap<_, _>, Error> = rows.iter().map(one).collect();
    Ok(Rulings(rulings?))
}

/// Puts a remark on the record; `None` when its number is taken: somebody else makes one at the same time.
pub async fn create(
    db: &mut Connection,
    new: &NewRemark,
    now: Timestamp,
) -> Result<Option<RemarkId>, Error> {
    let id = RemarkId::new(now);
    let made = sqlx::query(
        "INSERT INTO remarks (id, course, number, reason, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (course, number) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(new.course.as_str())
    .bind(new.number)
    .bind(&new.reason)
    .bind(new.by.as_str())
    .bind(now.0)
    .execute(&mut *db)
    .await?;
    if made.rows_affected() == 0 {
        return Ok(None);
    }
    for (wording, ruling) in &new.rulings.0 {
        sqlx::query("INSERT INTO rulings (remark, wording, ruling) VALUES ($1, $2, $3)")
            .bind(id.as_str())
            .bind(&wording.0)
            .bind(serde_json::to_string(ruling).map_err(Error::unreadable)?)
            .execute(&mut *db)
            .await?;
    }
    Ok(Some(id))
}

/// The wordings after `last`, in the order of their names; at most `most`.
pub async fn wordings(
    db: &mut Connection,
    last: &ContentHash,
    most: i64,
) -> Result<Vec<Known>, Error> {
    let rows =
        sqlx::query("SELECT hash, body FROM wordings WHERE hash > $1 ORDER BY hash LIMIT $2")
            .bind(&last.0)
            .bind(most)
            .fetch_all(db)
            .await?;
    let one = |row: &AnyRow| {
        Ok(Known {
            hash: ContentHash(row.try_get("hash")?),
            body: row.try_get("body")?,
        })
    };
    rows.iter().map(one).collect()
}

/// The attempts after `last` that are over and ask this wording, in the order of their ids. Without a scope: only the command
/// line asks, and no page shows it.
pub async fn asking(
    db: &mut Connection,
    course: &CourseId,
    wording: &ContentHash,
    last: &str,
    most: i64,
) -> Result<Vec<Case>, Error> {
    let rows = sqlx::query(
        "SELECT d.attempt, t.round, r.account FROM drawn d JOIN attempts t ON t.id = d.attempt JOIN rounds r ON r.id = t.round
         WHERE d.wording = $1 AND d.attempt > $2 AND t.closed_at IS NOT NULL AND r.course = $3 ORDER BY d.attempt LIMIT $4",
    )
    .bind(&wording.0)
    .bind(last)
    .bind(course.as_str())
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.iter().map(read_case).collect()
}

fn read_case(row: &AnyRow) -> Result<Case, Error> {
    Ok(Case {
        attempt: AttemptId::stored(row.try_get("attempt")?),
        round: RoundId::stored(row.try_get("round")?),
        account: AccountId::stored(row.try_get("account")?),
    })
}

/// The attempts after `last` that a remark marked again, in the order of their ids. Without a scope: only the command line asks, and
/// no page shows it.
pub async fn marked_by(
    db: &mut Connection,
    remark: &RemarkId,
    last: &str,
    most: i64,
) -> Result<Vec<Case>, Error> {
    let rows = sqlx::query(
        "SELECT m.attempt, t.round, r.account FROM marks m JOIN attempts t ON t.id = m.attempt JOIN rounds r ON r.id = t.round
         WHERE m.remark = $1 AND m.attempt > $2 ORDER BY m.attempt LIMIT $3",
    )
    .bind(remark.as_str())
    .bind(last)
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.iter().map(read_case).collect()
}

/// How many attempts that are still open ask this wording.
pub async fn open_asking(
    db: &mut Connection,
    course: &CourseId,
    wording: &ContentHash,
) -> Result<i64, Error> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS found FROM drawn d JOIN attempts t ON t.id = d.attempt JOIN rounds r ON r.id = t.round
         WHERE d.wording = $1 AND t.closed_at IS NULL AND r.course = $2",
    )
    .bind(&wording.0)
    .bind(course.as_str())
    .fetch_one(db)
    .await?;
    Ok(row.try_get("found")?)
}

/// The marked attempts of the person's round, practice left out: it never counts.
pub async fn marked(db: &mut Connection, own: &Own, round: &RoundId) -> Result<Vec<Marked>, Error> {
    let rows = sqlx::query(
        "SELECT t.id, t.activity, t.purpose, t.number, t.rules, m.points, m.out_of, m.passed, m.remark
         FROM attempts t JOIN rounds r ON r.id = t.round
         JOIN marks m ON m.attempt = t.id AND m.sequence = (SELECT MAX(l.sequence) FROM marks l WHERE l.attempt = t.id)
         WHERE t.round = $1 AND r.account = $2 AND t.purpose <> 'practice' ORDER BY t.activity, t.purpose, t.number",
    )
    .bind(round.as_str())
    .bind(own.account())
    .fetch_all(db)
    .await?;
    rows.iter().map(read_marked).collect()
}

fn read_marked(row: &AnyRow) -> Result<Marked, Error> {
    let (quiz, rules): (String, String) = (row.try_get("activity")?, row.try_get("rules")?);
    let remark: Option<String> = row.try_get("remark")?;
    Ok(Marked {
        attempt: AttemptId::stored(row.try_get("id")?),
        quiz: QuizId::parse(&quiz).map_err(Error::unreadable)?,
        purpose: row.try_get("purpose")?,
        number: row.try_get("number")?,
        rules: serde_json::from_str(&rules).map_err(Error::unreadable)?,
        score: Score {
            points: row.try_get("points")?,
            of: row.try_get("out_of")?,
        },
        passed: row.try_get::<i64, _>("passed")? == 1,
        remark: remark.map(RemarkId::stored),
    })
}

/// Appends the mark that a remark gives the person's own attempt, with the remark's reason and who answers for it. The round is
/// locked by this transaction. Where the clock went back, the mark is as old as the one before.
pub async fn append_mark(
    db: &mut Connection,
    own: &Own,
    attempt: &AttemptId,
    remark: &RemarkId,
    score: Score,
    passed: bool,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO marks (attempt, sequence, points, out_of, passed, reason, marked_by, at, remark)
         SELECT t.id, (SELECT MAX(l.sequence) + 1 FROM marks l WHERE l.attempt = t.id), $1, $2, $3, k.reason, k.made_by,
                (SELECT CASE WHEN MAX(l.at) > $4 THEN MAX(l.at) ELSE $4 END FROM marks l WHERE l.attempt = t.id), k.id
         FROM attempts t JOIN rounds r ON r.id = t.round JOIN remarks k ON k.id = $5 AND k.course = r.course
         WHERE t.id = $6 AND r.account = $7",
    )
    .bind(score.points)
    .bind(score.of)
    .bind(i64::from(passed))
    .bind(now.0)
    .bind(remark.as_str())
    .bind(attempt.as_str())
    .bind(own.account())
    .execute(db)
    .await?;
    Ok(())
}

/// All marks of the person's own attempt, the first one first.
pub async fn given(
    db: &mut Connection,
    own: &Own,
    attempt: &AttemptId,
) -> Result<Vec<Given>, Error> {
    let rows = sqlx::query(
        "SELECT m.points, m.out_of, m.passed, m.reason, m.at, m.remark
         FROM marks m JOIN attempts t ON t.id = m.attempt JOIN rounds r ON r.id = t.round
         WHERE m.attempt = $1 AND r.account = $2 ORDER BY m.sequence",
    )
    .bind(attempt.as_str())
    .bind(own.account())
    .fetch_all(db)
    .await?;
    let one = |row: &AnyRow| {
        let remark: Option<String> = row.try_get("remark")?;
        Ok(Given {
            score: Score {
                points: row.try_get("points")?,
                of: row.try_get("out_of")?,
            },
            passed: row.try_get::<i64, _>("passed")? == 1,
            reason: if remark.is_some() {
                row.try_get("reason")?
            } else {
                String::new()
            },
            at: Timestamp(row.try_get("at")?),
            remark: remark.map(RemarkId::stored),
        })
    };
    rows.iter().map(one).collect()
}
