//! Transcripts: everything that one person has learnt here, read by the person or by who answers for the person.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::certificates::{Certificate, certificate};
use super::rounds::{Round, round};
use super::scope::Whose;
use super::{Connection, Error};
use crate::course::activity::Activity;
use crate::course::completion::Sitting;
use crate::course::score::Score;
use crate::course::timestamp::Timestamp;

/// Whose transcript it is.
#[derive(Clone, Debug)]
pub struct Person {
    /// The person's name.
    pub name: String,
    /// The name to sign in with.
    pub user_name: String,
    /// The name of the centre that the person belongs to now.
    pub centre: String,
    /// The time zone of that centre.
    pub time_zone: String,
}

/// One round on a transcript.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The round, with its counted sittings among its facts.
    pub round: Round,
    /// The centre that it belongs to.
    pub centre: String,
    /// When it was to be done.
    pub due_at: Option<Timestamp>,
    /// Why it was waived.
    pub waived_reason: String,
    /// Its counted attempts, in the order in which they were begun.
    pub attempts: Vec<Attempt>,
    /// Its certificates, the oldest first.
    pub certificates: Vec<Certificate>,
}

/// One attempt on a transcript.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The quiz or scenario.
    pub activity: Activity,
    /// From 1.
    pub number: i64,
    /// When, and what it earned.
    pub sitting: Sitting,
    /// The languages in which it was answered: tags.
    pub languages: Vec<String>,
}

/// Whose transcript it is; `None` when there is nobody like this in scope.
pub async fn person(db: &mut Connection, whose: &Whose) -> Result<Option<Person>, Error> {
    let (first, last) = whose.centres();
    let row = sqlx::query(
        "SELECT a.name, a.user_name, c.name AS centre, c.time_zone FROM accounts a JOIN centres c ON c.id = a.centre
         WHERE a.id = $1 AND a.centre >= $2 AND a.centre <= $3 AND a.name_sort IS NOT NULL",
    )
    .bind(whose.account())
    .bind(first)
    .bind(last)
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let text = |column| row.try_get::<Option<String>, _>(column);
        Ok(Person {
            name: text("name")?.unwrap_or_default(),
            user_name: text("user_name")?.unwrap_or_default(),
            centre: row.try_get("centre")?,
            time_zone: row.try_get("time_zone")?,
        })
    })
    .transpose()
}

/// The person's rounds with everything in them, the newest first: four statements, however many rounds there are.
pub async fn entries(db: &mut Connection, whose: &Whose) -> Result<Vec<Entry>, Error> {
    let (mut attempts, mut certificates) =
        (attempts(db, whose).await?, certificates(db, whose).await?);
    let (first, last) = whose.centres();
    let rows = sqlx::query(
        "SELECT r.id, r.course, r.begun_at, r.started_at, r.completed_at, r.waived_at, r.printed_name, r.name_confirmed_at,
                r.due_at, r.waived_reason, c.name AS centre,
                (SELECT string_agg(lesson, ' ') FROM readings WHERE round = r.id) AS lessons,
                (SELECT string_agg(module || '=' || CAST(done_at AS TEXT), ' ') FROM modules_done WHERE round = r.id) AS modules
         FROM rounds r JOIN accounts a ON a.id = r.account JOIN centres c ON c.id = r.centre
         WHERE r.account = $1 AND a.centre >= $2 AND a.centre <= $3 ORDER BY r.begun_at DESC, r.id DESC",
    )
    .bind(whose.account())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?;
    let entry = |row: &AnyRow| -> Result<Entry, Error> {
        let mut round = round(row)?;
        let attempts = attempts.remove(round.id.as_str()).unwrap_or_default();
        for attempt in &attempts {
            match &attempt.activity {
                Activity::Quiz(quiz) => {
                    let sittings = round.facts.sittings.entry(quiz.clone());
                    sittings.or_default().push(attempt.sitting.clone());
                }
                Activity::Scenario(scenario) => {
                    let closed = attempt.sitting.closed;
                    round.facts.scenarios.insert(scenario.clone(), closed);
                }
            }
        }
        let certificates = certificates.remove(round.id.as_str()).unwrap_or_default();
        let scopes = certificates.iter().map(|one| one.scope.clone());
        round.facts.certified.extend(scopes);
        Ok(Entry {
            round,
            centre: row.try_get("centre")?,
            due_at: row.try_get::<Option<i64>, _>("due_at")?.map(Timestamp),
            waived_reason: row
                .try_get::<Option<String>, _>("waived_reason")?
                .unwrap_or_default(),
            attempts,
            certificates,
        })
    };
    rows.iter().map(entry).collect()
}

/// The person's counted attempts by round, in the order in which they were begun.
async fn attempts(
    db: &mut Connection,
    whose: &Whose,
) -> Result<BTreeMap<String, Vec<Attempt>>, Error> {
    let mut languages = languages(db, whose).await?;
    let (first, last) = whose.centres();
    let rows = sqlx::query(
        "SELECT t.id, t.round, t.activity, t.number, t.begun_at, t.closed_at, m.points, m.out_of, m.passed
         FROM attempts t JOIN rounds r ON r.id = t.round JOIN accounts a ON a.id = r.account
         LEFT JOIN marks m ON m.attempt = t.id AND m.sequence = (SELECT MAX(l.sequence) FROM marks l WHERE l.attempt = t.id)
         WHERE r.account = $1 AND a.centre >= $2 AND a.centre <= $3 AND t.purpose = 'counted' ORDER BY t.begun_at, t.activity, t.number",
    )
    .bind(whose.account())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?;
    let mut attempts: BTreeMap<String, Vec<Attempt>> = BTreeMap::new();
    for row in rows {
        let (id, activity): (String, String) = (row.try_get("id")?, row.try_get("activity")?);
        let points: Option<f64> = row.try_get("points")?;
        let of: Option<f64> = row.try_get("out_of")?;
        attempts
            .entry(row.try_get("round")?)
            .or_default()
            .push(Attempt {
                activity: Activity::from_key(&activity)
                    .ok_or_else(|| Error::unreadable(activity))?,
                number: row.try_get("number")?,
                sitting: Sitting {
                    begun: Timestamp(row.try_get("begun_at")?),
                    closed: row.try_get::<Option<i64>, _>("closed_at")?.map(Timestamp),
                    score: points.zip(of).map(|(points, of)| Score { points, of }),
                    passed: row.try_get::<Option<i64>, _>("passed")? == Some(1),
                },
                languages: languages.remove(&id).unwrap_or_default(),
            });
    }
    Ok(attempts)
}

/// The languages in which each attempt was answered.
async fn languages(
    db: &mut Connection,
    whose: &Whose,
) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let (first, last) = whose.centres();
    let rows = sqlx::query(
        "SELECT DISTINCT n.attempt, n.language FROM answers n JOIN attempts t ON t.id = n.attempt
         JOIN rounds r ON r.id = t.round JOIN accounts a ON a.id = r.account
         WHERE r.account = $1 AND a.centre >= $2 AND a.centre <= $3 ORDER BY n.attempt, n.language",
    )
    .bind(whose.account())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?;
    let mut languages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        let of_attempt = languages.entry(row.try_get("attempt")?).or_default();
        of_attempt.push(row.try_get("language")?);
    }
    Ok(languages)
}

/// The person's certificates by round, the oldest first.
async fn certificates(
    db: &mut Connection,
    whose: &Whose,
) -> Result<BTreeMap<String, Vec<Certificate>>, Error> {
    let (first, last) = whose.centres();
    let rows = sqlx::query(
        "SELECT c.round, c.id, c.scope, c.edition, c.code, c.record, c.issued_at, s.state, s.at AS state_at
         FROM certificates c JOIN rounds r ON r.id = c.round JOIN accounts a ON a.id = r.account
         JOIN certificate_states s ON s.certificate = c.id
          AND s.sequence = (SELECT MAX(l.sequence) FROM certificate_states l WHERE l.certificate = c.id)
         WHERE r.account = $1 AND a.centre >= $2 AND a.centre <= $3 ORDER BY c.issued_at, c.id",
    )
    .bind(whose.account())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?;
    let mut certificates: BTreeMap<String, Vec<Certificate>> = BTreeMap::new();
    for row in &rows {
        let of_round = certificates.entry(row.try_get("round")?).or_default();
        of_round.push(certificate(row)?);
    }
    Ok(certificates)
}
