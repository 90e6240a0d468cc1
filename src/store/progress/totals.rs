//! Totals over rounds: counted by the database from the facts, never by running the rules over everybody.

use sqlx::Row;

use super::filter::{Filter, Walk};
use super::statements;
use crate::course::completion::Status;
use crate::course::gain::Gains;
use crate::course::id::{CourseId, ModuleId, QuizId};
use crate::course::timestamp::Timestamp;
use crate::store::scope::Scope;
use crate::store::{Connection, Error};

/// Groups of modules that are read at most.
const MOST_MODULES: i64 = 2_000;

/// Rounds of one centre in one course with one status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The centre's name.
    pub centre: String,
    /// The course.
    pub course: CourseId,
    /// The status.
    pub status: Status,
    /// How many rounds.
    pub rounds: i64,
    /// How many of them are open and past their due date.
    pub overdue: i64,
}

/// How often one module was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleTotal {
    /// The course.
    pub course: CourseId,
    /// The module.
    pub module: ModuleId,
    /// In how many rounds.
    pub rounds: i64,
}

/// How many rounds in scope fit the filter, counted as far as `most`.
pub async fn count(
    db: &mut Connection,
    scope: &Scope,
    filter: &Filter,
    most: i64,
) -> Result<i64, Error> {
    let statement = chosen(filter, statements::COUNT, statements::COUNT_FOUND);
    let query = filter.within(Walk::Name).bound(statement, scope);
    Ok(query.bind(most).fetch_one(db).await?.try_get("rows")?)
}

/// The rounds in scope that fit the filter, counted by centre, course and status.
pub async fn groups(
    db: &mut Connection,
    scope: &Scope,
    filter: &Filter,
    now: Timestamp,
) -> Result<Vec<Group>, Error> {
    let statement = chosen(filter, statements::GROUPS, statements::GROUPS_FOUND);
    let query = filter.within(Walk::Name).bound(statement, scope);
    let rows = query.bind(now.0).fetch_all(db).await?;
    let group = |row: &sqlx::any::AnyRow| -> Result<Group, Error> {
        let course: String = row.try_get("course")?;
        Ok(Group {
            centre: row.try_get("centre_name")?,
            course: CourseId::parse(&course).map_err(Error::unreadable)?,
            status: match row.try_get::<i64, _>("status")? {
                0 => Status::NotStarted,
                1 => Status::InProgress,
                2 => Status::Done,
                _ => Status::Waived,
            },
            rounds: row.try_get("rounds")?,
            overdue: row.try_get("overdue")?,
        })
    };
    rows.iter().map(group).collect()
}

/// How often each module was done in the rounds in scope that fit the filter.
pub async fn modules(
    db: &mut Connection,
    scope: &Scope,
    filter: &Filter,
) -> Result<Vec<ModuleTotal>, Error> {
    let statement = chosen(filter, statements::MODULES, statements::MODULES_FOUND);
    let query = filter.within(Walk::Name).bound(statement, scope);
    let rows = query.bind(MOST_MODULES).fetch_all(db).await?;
    let total = |row: &sqlx::any::AnyRow| -> Result<ModuleTotal, Error> {
        let (course, module): (String, String) = (row.try_get("course")?, row.try_get("module")?);
        Ok(ModuleTotal {
            course: CourseId::parse(&course).map_err(Error::unreadable)?,
            module: ModuleId::parse(&module).map_err(Error::unreadable)?,
            rounds: row.try_get("rounds")?,
        })
    };
    rows.iter().map(total).collect()
}

/// What was gained in one quiz between a try before its module and the first attempt that counted.
#[derive(Clone, Debug, PartialEq)]
pub struct GainTotal {
    /// The course.
    pub course: CourseId,
    /// The quiz.
    pub quiz: QuizId,
    /// The sums over all who did both.
    pub gains: Gains,
}

/// What was gained in each quiz in the rounds in scope that fit the filter.
pub async fn gains(
    db: &mut Connection,
    scope: &Scope,
    filter: &Filter,
) -> Result<Vec<GainTotal>, Error> {
    let statement = chosen(filter, statements::GAINS, statements::GAINS_FOUND);
    let query = filter.within(Walk::Name).bound(statement, scope);
    let rows = query.bind(MOST_MODULES).fetch_all(db).await?;
    let total = |row: &sqlx::any::AnyRow| -> Result<GainTotal, Error> {
        let (course, quiz): (String, String) = (row.try_get("course")?, row.try_get("activity")?);
        Ok(GainTotal {
            course: CourseId::parse(&course).map_err(Error::unreadable)?,
            quiz: QuizId::parse(&quiz).map_err(Error::unreadable)?,
            gains: Gains {
                people: row.try_get("people")?,
                before: row.try_get("shares_before")?,
                after: row.try_get("shares_after")?,
                squares: row.try_get("squares")?,
            },
        })
    };
    rows.iter().map(total).collect()
}

/// How many of the rounds in scope that fit the filter were completed in each of twelve months, each given by its first
/// moment, the oldest first; the last one has no end.
pub async fn completed_by_month(
    db: &mut Connection,
    scope: &Scope,
    filter: &Filter,
    months: &[Timestamp; 12],
) -> Result<[i64; 12], Error> {
    let statement = chosen(filter, statements::MONTHS, statements::MONTHS_FOUND);
    let mut query = filter.within(Walk::Name).bound(statement, scope);
    for month in months {
        query = query.bind(month.0);
    }
    let mut counted = [0; 12];
    for row in query.fetch_all(db).await? {
        let month = usize::try_from(row.try_get::<i64, _>("month")?);
        // What was completed before the first month, or not at all, has the number -1.
        if let Some(total) = month.ok().and_then(|month| counted.get_mut(month)) {
            *total = row.try_get("rounds")?;
        }
    }
    Ok(counted)
}

fn chosen(filter: &Filter, all: &'static str, found: &'static str) -> &'static str {
    if filter.searches() { found } else { all }
}
