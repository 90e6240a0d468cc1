//! Runs: attempts at a scenario. Each keeps the whole scenario as it was when it was begun, as its one wording.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::attempts::keep_wordings;
use super::id::{AttemptId, RoundId};
use super::scope::Own;
use super::{Connection, Error};
use crate::course::activity::{Activity, Purpose};
use crate::course::id::{CourseId, ScenarioId};
use crate::course::scenario::ScenarioRules;
use crate::course::scenario::told::Told;
use crate::course::timestamp::Timestamp;
use crate::course::wording::StoredWording;

/// A run.
#[derive(Clone, Debug)]
pub struct Run {
    /// The attempt.
    pub id: AttemptId,
    /// The round it belongs to.
    pub round: RoundId,
    /// The course of the round.
    pub course: CourseId,
    /// The scenario.
    pub scenario: ScenarioId,
    /// What it is for.
    pub purpose: Purpose,
    /// From 1, among those with this purpose.
    pub number: i64,
    /// The rules it was begun under.
    pub rules: ScenarioRules,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When it came to an ending; `None` before.
    pub closed_at: Option<Timestamp>,
}

/// Begins a run with this number; `None` when the number is taken or one with this purpose is open.
pub async fn begin(
    db: &mut Connection,
    round: &RoundId,
    scenario: &ScenarioId,
    (purpose, number): (Purpose, i64),
    rules: ScenarioRules,
    now: Timestamp,
) -> Result<Option<AttemptId>, Error> {
    let id = AttemptId::new(now);
    let rules = serde_json::to_string(&rules).map_err(Error::unreadable)?;
    let begun = sqlx::query(
        "INSERT INTO attempts (id, round, activity, purpose, number, rules, begun_at, last) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
         ON CONFLICT DO NOTHING",
    )
    .bind(id.as_str())
    .bind(round.as_str())
    .bind(Activity::Scenario(scenario.clone()).key())
    .bind(purpose.key())
    .bind(number)
    .bind(rules)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok((begun.rows_affected() == 1).then_some(id))
}

/// Keeps the scenario as it is told in this run.
pub async fn keep_told(
    db: &mut Connection,
    run: &AttemptId,
    scenario: &ScenarioId,
    wording: &StoredWording,
) -> Result<(), Error> {
    keep_wordings(db, std::iter::once(wording)).await?;
    sqlx::query("INSERT INTO drawn (attempt, position, bank, question, wording, option_order) VALUES ($1, 1, $2, $2, $3, '[]')")
        .bind(run.as_str())
        .bind(scenario.as_str())
        .bind(&wording.wording.hash.0)
        .execute(db)
        .await?;
    Ok(())
}

/// The person's own run.
pub async fn find(db: &mut Connection, own: &Own, id: &AttemptId) -> Result<Option<Run>, Error> {
    let row = sqlx::query(
        "SELECT t.id, t.round, r.course, t.activity, t.purpose, t.number, t.rules, t.begun_at, t.closed_at
         FROM attempts t JOIN rounds r ON r.id = t.round WHERE t.id = $1 AND r.account = $2 AND t.activity LIKE 'scenario:%'",
    )
    .bind(id.as_str())
    .bind(own.account())
    .fetch_optional(db)
    .await?;
    row.as_ref().map(run).transpose()
}

/// The person's runs of one scenario in one round, in the order in which they were begun.
pub async fn of_scenario(
    db: &mut Connection,
    own: &Own,
    round: &RoundId,
    scenario: &ScenarioId,
) -> Result<Vec<Run>, Error> {
    let rows = sqlx::query(
        "SELECT t.id, t.round, r.course, t.activity, t.purpose, t.number, t.rules, t.begun_at, t.closed_at
         FROM attempts t JOIN rounds r ON r.id = t.round WHERE t.round = $1 AND r.account = $2 AND t.activity = $3
         ORDER BY t.purpose, t.number",
    )
    .bind(round.as_str())
    .bind(own.account())
    .bind(Activity::Scenario(scenario.clone()).key())
    .fetch_all(db)
    .await?;
    rows.iter().map(run).collect()
}

fn run(row: &AnyRow) -> Result<Run, Error> {
    let (course, activity): (String, String) = (row.try_get("course")?, row.try_get("activity")?);
    let (purpose, rules): (String, String) = (row.try_get("purpose")?, row.try_get("rules")?);
    let Some(Activity::Scenario(scenario)) = Activity::from_key(&activity) else {
        return Err(Error::unreadable(activity));
    };
    Ok(Run {
        id: AttemptId::stored(row.try_get("id")?),
        round: RoundId::stored(row.try_get("round")?),
        course: CourseId::parse(&course).map_err(Error::unreadable)?,
        scenario,
        purpose: Purpose::from_key(&purpose).ok_or_else(|| Error::unreadable(purpose))?,
        number: row.try_get("number")?,
        rules: serde_json::from_str(&rules).map_err(Error::unreadable)?,
        begun_at: Timestamp(row.try_get("begun_at")?),
        closed_at: row.try_get::<Option<i64>, _>("closed_at")?.map(Timestamp),
    })
}

/// The scenario as it is told in the person's own run; `None` when there is no such run.
pub async fn told(db: &mut Connection, own: &Own, id: &AttemptId) -> Result<Option<Told>, Error> {
    let rows = sqlx::query(
        "SELECT w.body AS wording, wt.language, x.body AS text
         FROM drawn d JOIN attempts t ON t.id = d.attempt JOIN rounds r ON r.id = t.round
         JOIN wordings w ON w.hash = d.wording
         JOIN wording_texts wt ON wt.wording = d.wording JOIN texts x ON x.hash = wt.text
         WHERE d.attempt = $1 AND r.account = $2 AND t.activity LIKE 'scenario:%'",
    )
    .bind(id.as_str())
    .bind(own.account())
    .fetch_all(db)
    .await?;
    let mut texts = BTreeMap::new();
    let mut wording = None;
    for row in rows {
        wording = Some(row.try_get::<String, _>("wording")?);
        texts.insert(row.try_get("language")?, row.try_get("text")?);
    }
    wording
        .map(|wording| {
            Told::restore(&wording, &texts).ok_or_else(|| Error::unreadable("a scenario"))
        })
        .transpose()
}
