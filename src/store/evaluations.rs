//! What people think of modules and courses: counted, never kept beside a name. That somebody has given their view is one row
//! without a time; what they said goes into a group of people of their centre, and no row of a group is one person's.

use std::collections::BTreeMap;

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, Row};

use super::id::{CentreId, EvaluationGroupId};
use super::scope::{Own, Scope};
use super::{Connection, Error};
use crate::course::completion::CertificateScope;
use crate::course::evaluation::{Answer, Count};
use crate::course::id::{CourseId, QuestionId};
use crate::course::timestamp::Timestamp;

/// How many people make a group: of fewer nothing is told.
pub const GROUP: i64 = 5;
const DAY: i64 = 86_400_000;

/// What is evaluated: a course, or one of its modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The course.
    pub course: CourseId,
    /// The course itself, or a module of it.
    pub scope: CertificateScope,
}

/// Where the person stands with an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// What it asks about is not completed.
    NotYet,
    /// It is completed, and nothing was said.
    Asked,
    /// The view was given.
    Given,
}

/// Where the person stands with an evaluation, by their own rounds.
pub async fn standing(
    db: &mut Connection,
    own: &Own,
    subject: &Subject,
) -> Result<Standing, Error> {
    let given = sqlx::query(
        "SELECT 1 AS given FROM evaluations_given WHERE account = $1 AND course = $2 AND scope = $3",
    )
    .bind(own.account())
    .bind(subject.course.as_str())
    .bind(subject.scope.key())
    .fetch_optional(&mut *db)
    .await?;
    if given.is_some() {
        return Ok(Standing::Given);
    }
    let centre = centre_of_completion(db, own, subject).await?;
    Ok(centre.map_or(Standing::NotYet, |_| Standing::Asked))
}

/// The centre of the person's newest round in which the course or module was completed.
async fn centre_of_completion(
    db: &mut Connection,
    own: &Own,
    subject: &Subject,
) -> Result<Option<CentreId>, Error> {
    let statement = match subject.scope {
        CertificateScope::Course => {
            "SELECT r.centre FROM rounds r WHERE r.account = $1 AND r.course = $2 AND $3 = 'course' AND r.completed_at IS NOT NULL
             ORDER BY r.begun_at DESC, r.id DESC LIMIT 1"
        }
        CertificateScope::Module(_) => {
            "SELECT r.centre FROM rounds r JOIN modules_done d ON d.round = r.id
             WHERE r.account = $1 AND r.course = $2 AND 'module:' || d.module = $3 ORDER BY r.begun_at DESC, r.id DESC LIMIT 1"
        }
    };
    let row = sqlx::query(statement)
        .bind(own.account())
        .bind(subject.course.as_str())
        .bind(subject.scope.key())
        .fetch_optional(db)
        .await?;
    row.map(|row| Ok(CentreId::stored(row.try_get("centre")?)))
        .transpose()
}

/// Counts the person's answers, once; false when they have given their view before, or have nothing completed.
pub async fn give(
    db: &mut Connection,
    own: &Own,
    subject: &Subject,
    answers: &[(QuestionId, Answer)],
    now: Timestamp,
) -> Result<bool, Error> {
    let Some(centre) = centre_of_completion(db, own, subject).await? else {
        return Ok(false);
    };
    let given = sqlx::query(
        "INSERT INTO evaluations_given (account, course, scope) VALUES ($1, $2, $3) ON CONFLICT (account, course, scope) DO NOTHING",
    )
    .bind(own.account())
    .bind(subject.course.as_str())
    .bind(subject.scope.key())
    .execute(&mut *db)
    .await?;
    if given.rows_affected() == 0 {
        return Ok(false);
    }
    let group = join(db, subject, &centre, now).await?;
    for (question, answer) in answers {
        match answer {
            Answer::Value(value) => count(db, &group, question, value).await?,
            Answer::Words(words) => write(db, &group, question, words).await?,
        }
    }
    Ok(true)
}

/// Adds one to the open group of the centre, or opens one. The row stays locked until the answers are in.
async fn join(
    db: &mut Connection,
    subject: &Subject,
    centre: &CentreId,
    now: Timestamp,
) -> Result<EvaluationGroupId, Error> {
    let row = sqlx::query(
        "INSERT INTO evaluation_groups (id, course, scope, centre, people) VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (course, scope, centre) WHERE full_on IS NULL DO UPDATE SET people = evaluation_groups.people + 1,
           full_on = CASE WHEN evaluation_groups.people + 1 >= CAST($5 AS BIGINT) THEN CAST($6 AS BIGINT) ELSE NULL END
         RETURNING id",
    )
    // A name made at no time: the usual ones tell when they were made.
    .bind(EvaluationGroupId::new(Timestamp(0)).as_str())
    .bind(subject.course.as_str())
    .bind(subject.scope.key())
    .bind(centre.as_str())
    .bind(GROUP)
    .bind(now.0 - now.0.rem_euclid(DAY))
    .fetch_one(db)
    .await?;
    Ok(EvaluationGroupId::stored(row.try_get("id")?))
}

async fn count(
    db: &mut Connection,
    group: &EvaluationGroupId,
    question: &QuestionId,
    value: &str,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO evaluation_answers (group_id, question, answer, people) VALUES ($1, $2, $3, 1)
         ON CONFLICT (group_id, question, answer) DO UPDATE SET people = evaluation_answers.people + 1",
    )
    .bind(group.as_str())
    .bind(question.as_str())
    .bind(value)
    .execute(db)
    .await?;
    Ok(())
}

/// Puts words among those of the group, where the alphabet puts them.
async fn write(
    db: &mut Connection,
    group: &EvaluationGroupId,
    question: &QuestionId,
    words: &str,
) -> Result<(), Error> {
    let kept =
        sqlx::query("SELECT texts FROM evaluation_texts WHERE group_id = $1 AND question = $2")
            .bind(group.as_str())
            .bind(question.as_str())
            .fetch_optional(&mut *db)
            .await?;
    let mut texts = match kept {
        Some(row) => read(&row.try_get::<String, _>("texts")?)?,
        None => Vec::new(),
    };
    texts.push(words.to_owned());
    texts.sort();
    sqlx::query(
        "INSERT INTO evaluation_texts (group_id, question, texts) VALUES ($1, $2, $3)
         ON CONFLICT (group_id, question) DO UPDATE SET texts = excluded.texts",
    )
    .bind(group.as_str())
    .bind(question.as_str())
    .bind(serde_json::to_string(&texts).map_err(Error::unreadable)?)
    .execute(db)
    .await?;
    Ok(())
}

fn read(texts: &str) -> Result<Vec<String>, Error> {
    serde_json::from_str(texts).map_err(Error::unreadable)
}

/// Days between which groups became full; both ends are moments.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// The first moment.
    pub from: Timestamp,
    /// The last one.
    pub to: Timestamp,
}

/// What the full groups of a scope and period said.
#[derive(Clone, Debug, Default)]
pub struct Views {
    /// How many people are in the groups: a multiple of [`GROUP`].
    pub people: i64,
    /// What was chosen, by question.
    pub counts: BTreeMap<String, Count>,
    /// What was written, by question, in the order of the alphabet.
    pub texts: BTreeMap<String, Vec<String>>,
}

/// What was said about a subject in the groups that became full in the period.
pub async fn of_groups(
    db: &mut Connection,
    scope: &Scope,
    subject: &Subject,
    period: Period,
) -> Result<Views, Error> {
    let mut views = Views {
        people: people(db, scope, subject, period).await?,
        ..Views::default()
    };
    let rows = full_groups(
        "SELECT a.question, a.answer, CAST(SUM(a.people) AS BIGINT) AS people
         FROM evaluation_groups g JOIN evaluation_answers a ON a.group_id = g.id
         WHERE g.course = $1 AND g.scope = $2 AND g.centre >= $3 AND g.centre <= $4 AND g.full_on >= $5 AND g.full_on <= $6
         GROUP BY a.question, a.answer",
        scope,
        subject,
        period,
    )
    .fetch_all(&mut *db)
    .await?;
    for row in rows {
        let question = views.counts.entry(row.try_get("question")?).or_default();
        let answer: String = row.try_get("answer")?;
        question.answers.insert(answer, row.try_get("people")?);
    }
    let rows = full_groups(
        "SELECT t.question, t.texts FROM evaluation_groups g JOIN evaluation_texts t ON t.group_id = g.id
         WHERE g.course = $1 AND g.scope = $2 AND g.centre >= $3 AND g.centre <= $4 AND g.full_on >= $5 AND g.full_on <= $6",
        scope,
        subject,
        period,
    )
    .fetch_all(db)
    .await?;
    for row in rows {
        let texts = read(&row.try_get::<String, _>("texts")?)?;
        let question = views.texts.entry(row.try_get("question")?).or_default();
        question.extend(texts);
        question.sort();
    }
    Ok(views)
}

async fn people(
    db: &mut Connection,
    scope: &Scope,
    subject: &Subject,
    period: Period,
) -> Result<i64, Error> {
    let row = full_groups(
        "SELECT CAST(COALESCE(SUM(g.people), 0) AS BIGINT) AS people FROM evaluation_groups g
         WHERE g.course = $1 AND g.scope = $2 AND g.centre >= $3 AND g.centre <= $4 AND g.full_on >= $5 AND g.full_on <= $6",
        scope,
        subject,
        period,
    )
    .fetch_one(db)
    .await?;
    Ok(row.try_get("people")?)
}

/// A statement about the groups of a subject in the scope that became full in the period, with what it asks for bound.
fn full_groups(
    statement: &'static str,
    scope: &Scope,
    subject: &Subject,
    period: Period,
) -> Query<'static, Any, AnyArguments> {
    let (first, last) = scope.centres();
    sqlx::query(statement)
        .bind(subject.course.as_str())
        .bind(subject.scope.key())
        .bind(first)
        .bind(last)
        .bind(period.from.0)
        .bind(period.to.0)
}
