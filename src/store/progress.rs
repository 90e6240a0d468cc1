//! Progress: rounds with the people who are in them, as those who answer for them see it. Lists are filtered and sorted by
//! facts alone and paged by key; the status and its reasons come from `course::completion` for the rows shown.

mod filter;
mod statements;
mod totals;

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::any::AnyRow;

pub use filter::{By, Filter, Order, Period, Stand, Walk};
pub use totals::{
    GainTotal, Group, ModuleTotal, completed_by_month, count, gains, groups, modules,
};

use super::id::RoundId;
use super::scope::Scope;
use super::{Connection, Error};
use crate::course::activity::Activity;
use crate::course::completion::{CertificateScope, Facts, Sitting, round_status};
use crate::course::id::{CourseId, LessonId, ModuleId, QuizId, ScenarioId};
use crate::course::score::Score;
use crate::course::timestamp::Timestamp;

/// A round, and whose it is.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The round.
    pub round: RoundId,
    /// The person's name; `None` after erasure.
    pub name: Option<String>,
    /// The name to sign in with; `None` after erasure, and where the account belongs to a centre out of scope.
    pub user_name: Option<String>,
    /// The name of the centre that the round belongs to.
    pub centre: String,
    /// The course.
    pub course: CourseId,
    /// When it was begun.
    pub begun: Timestamp,
    /// When it is to be done; `None` without such a date.
    pub due: Option<Timestamp>,
    /// What the person did in it; of sittings, those that are marked, and first runs of scenarios.
    pub facts: Facts,
    /// The codes of the certificates in force, without gaps, with what each is for; the course's first.
    pub certificates: Vec<(CertificateScope, String)>,
    sort_name: String,
}

/// A place in a list: right behind this row.
#[derive(Clone, Debug)]
pub struct Place {
    walk: Walk,
    time: i64,
    name: String,
    id: String,
}

impl Progress {
    /// The place right behind this row.
    pub fn place(&self, order: Order) -> Place {
        let completed = self.facts.completed;
        let walk = order.walk_of(round_status(&self.facts), completed.is_some());
        Place {
            walk,
            time: match walk {
                Walk::Completed => completed.unwrap_or(self.begun).0,
                _ => self.begun.0,
            },
            name: self.sort_name.clone(),
            id: self.round.as_str().to_owned(),
        }
    }
}

/// The rows in scope that fit the filter, in this order, from `after` on; at most `most`.
pub async fn page(
    db: &mut Connection,
    scope: &Scope,
    filter: &Filter,
    order: Order,
    after: Option<&Place>,
    most: i64,
) -> Result<Vec<Progress>, Error> {
    let walks = order.walks(filter);
    let reached = after.and_then(|place| walks.iter().position(|walk| *walk == place.walk));
    let mut found = Vec::new();
    for (number, walk) in walks.iter().enumerate().skip(reached.unwrap_or(0)) {
        let begin = after.filter(|_| reached == Some(number));
        let left = most - i64::try_from(found.len()).unwrap_or(most);
        if left <= 0 {
            break;
        }
        found.extend(walk_on(db, scope, filter, order, *walk, begin, left).await?);
    }
    Ok(found)
}

async fn walk_on(
    db: &mut Connection,
    scope: &Scope,
    filter: &Filter,
    order: Order,
    walk: Walk,
    begin: Option<&Place>,
    most: i64,
) -> Result<Vec<Progress>, Error> {
    let backwards = order.backwards && walk.has_both_ways();
    let walks = match scope {
        _ if filter.searches() => &statements::FOUND,
        Scope::Centre(_) => &statements::ONE,
        Scope::All => &statements::ALL,
    };
    let narrowed = filter.within(walk);
    let (name, id, time) = match begin {
        Some(place) => (place.name.as_str(), place.id.as_str(), place.time),
        // Above every name and every id, on both engines: they compare bytes.
        None if backwards => ("\u{10ffff}", "~", i64::MAX),
        None => ("", "", i64::MIN),
    };
    let query = narrowed.bound(walks.statement(walk, backwards), scope);
    let mut query = query.bind(most).bind(name.to_owned()).bind(id.to_owned());
    if walk.is_by_time() {
        query = query.bind(time);
    }
    let rows = query.fetch_all(db).await?;
    rows.iter().map(progress).collect()
}

/// The place right behind a round in this order; `None` when it is not in scope.
pub async fn place(
    db: &mut Connection,
    scope: &Scope,
    order: Order,
    round: &RoundId,
) -> Result<Option<Place>, Error> {
    let (first, last) = scope.centres();
    let row = sqlx::query(
        "SELECT sort_name, begun_at, started_at, completed_at, waived_at FROM rounds WHERE id = $1 AND centre >= $2 AND centre <= $3",
    )
    .bind(round.as_str())
    .bind(first)
    .bind(last)
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let facts = Facts {
        started: time(&row, "started_at")?,
        completed: time(&row, "completed_at")?,
        waived: time(&row, "waived_at")?,
        ..Facts::default()
    };
    let walk = order.walk_of(round_status(&facts), facts.completed.is_some());
    let begun: i64 = row.try_get("begun_at")?;
    Ok(Some(Place {
        walk,
        time: match (walk, facts.completed) {
            (Walk::Completed, Some(at)) => at.0,
            _ => begun,
        },
        name: row.try_get("sort_name")?,
        id: round.as_str().to_owned(),
    }))
}

fn time(row: &AnyRow, column: &str) -> Result<Option<Timestamp>, Error> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp))
}

fn progress(row: &AnyRow) -> Result<Progress, Error> {
    let course: String = row.try_get("course")?;
    let words = |column: &str| -> Result<String, Error> {
        Ok(row
            .try_get::<Option<String>, _>(column)?
            .unwrap_or_default())
    };
    let (lessons, modules) = (words("lessons")?, words("modules")?);
    let mut certificates: Vec<(CertificateScope, String)> = words("certificates")?
        .split_whitespace()
        .filter_map(certificate)
        .collect();
    // The whole course stands behind its modules in `CertificateScope`, and first in a list.
    certificates.sort_by(|a, b| {
        (a.0 != CertificateScope::Course, &a.0).cmp(&(b.0 != CertificateScope::Course, &b.0))
    });
    Ok(Progress {
        round: RoundId::stored(row.try_get("id")?),
        name: row.try_get("name")?,
        user_name: row.try_get("user_name")?,
        centre: row.try_get("centre_name")?,
        course: CourseId::parse(&course).map_err(Error::unreadable)?,
        begun: Timestamp(row.try_get("begun_at")?),
        due: time(row, "due_at")?,
        facts: Facts {
            started: time(row, "started_at")?,
            completed: time(row, "completed_at")?,
            waived: time(row, "waived_at")?,
            name_confirmed: time(row, "name_confirmed_at")?,
            read: lessons
                .split_whitespace()
                .filter_map(|id| LessonId::parse(id).ok())
                .collect(),
            modules_done: modules.split_whitespace().filter_map(module).collect(),
            sittings: sittings(&words("sittings")?),
            scenarios: words("scenarios")?
                .split_whitespace()
                .filter_map(run)
                .collect(),
            certified: certificates
                .iter()
                .map(|(scope, _)| scope.clone())
                .collect(),
        },
        certificates,
        sort_name: row.try_get("sort_name")?,
    })
}

fn module(text: &str) -> Option<(ModuleId, Timestamp)> {
    let (id, at) = text.split_once('=')?;
    Some((ModuleId::parse(id).ok()?, Timestamp(at.parse().ok()?)))
}

fn certificate(text: &str) -> Option<(CertificateScope, String)> {
    let (scope, code) = text.split_once('=')?;
    Some((CertificateScope::from_key(scope)?, code.to_owned()))
}

/// The first run of a scenario, with the time when it was finished.
fn run(text: &str) -> Option<(ScenarioId, Option<Timestamp>)> {
    let (activity, closed) = text.split_once('=')?;
    match Activity::from_key(activity)? {
        Activity::Scenario(scenario) => Some((scenario, closed.parse().ok().map(Timestamp))),
        Activity::Quiz(_) => None,
    }
}

fn sittings(text: &str) -> BTreeMap<QuizId, Vec<Sitting>> {
    let mut sittings: BTreeMap<QuizId, Vec<Sitting>> = BTreeMap::new();
    for (quiz, sitting) in text.split_whitespace().filter_map(sitting) {
        sittings.entry(quiz).or_default().push(sitting);
    }
    sittings
}

/// A marked sitting; its times are not read, since nothing shown here depends on them.
fn sitting(text: &str) -> Option<(QuizId, Sitting)> {
    let mut parts = text.split('=');
    let quiz = QuizId::parse(parts.next()?).ok()?;
    let passed = parts.next()? == "1";
    let (points, of) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let sitting = Sitting {
        begun: Timestamp(0),
        closed: Some(Timestamp(0)),
        score: Some(Score { points, of }),
        passed,
    };
    Some((quiz, sitting))
}
