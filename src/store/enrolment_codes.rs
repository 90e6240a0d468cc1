//! Enrolment codes: what brings people to a centre and a course. They hang on walls and are no secret.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::id::{AccountId, CentreId, EnrolmentCodeId};
use super::scope::Scope;
use super::{Connection, Error};
use crate::course::id::CourseId;
use crate::course::timestamp::Timestamp;

/// An enrolment code.
#[derive(Clone, Debug)]
pub struct EnrolmentCode {
    /// The code's row.
    pub id: EnrolmentCodeId,
    /// The code, in capital letters.
    pub code: String,
    /// The centre.
    pub centre: CentreId,
    /// The centre's name.
    pub centre_name: String,
    /// The centre's time zone.
    pub time_zone: String,
    /// The course.
    pub course: CourseId,
    /// Before this it is too early.
    pub opens_at: Option<Timestamp>,
    /// From this on it is too late.
    pub ends_at: Option<Timestamp>,
    /// When those who come by it are to be done.
    pub due_at: Option<Timestamp>,
    /// How many can come; `None`: as many as do.
    pub places: Option<i64>,
    /// How many have come.
    pub taken: i64,
}

/// A code to be made.
#[derive(Clone, Debug)]
pub struct NewEnrolmentCode {
    /// The code, in capital letters.
    pub code: String,
    /// The centre.
    pub centre: CentreId,
    /// The course.
    pub course: CourseId,
    /// Before this it is too early.
    pub opens_at: Option<Timestamp>,
    /// From this on it is too late.
    pub ends_at: Option<Timestamp>,
    /// When those who come by it are to be done.
    pub due_at: Option<Timestamp>,
    /// How many can come.
    pub places: Option<i64>,
}

/// Makes a code; `None` when the code is in use.
pub async fn create(
    db: &mut Connection,
    new: &NewEnrolmentCode,
    made_by: &AccountId,
    now: Timestamp,
) -> Result<Option<EnrolmentCodeId>, Error> {
    let id = EnrolmentCodeId::new(now);
    let made = sqlx::query(
        "INSERT INTO enrolment_codes (id, code, centre, course, opens_at, ends_at, due_at, places, taken, made_by, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10) ON CONFLICT (code) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(&new.code)
    .bind(new.centre.as_str())
    .bind(new.course.as_str())
    .bind(new.opens_at.map(|at| at.0))
    .bind(new.ends_at.map(|at| at.0))
    .bind(new.due_at.map(|at| at.0))
    .bind(new.places)
    .bind(made_by.as_str())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok((made.rows_affected() == 1).then_some(id))
}

/// The codes in scope, the newest first; at most `most`.
pub async fn all(
    db: &mut Connection,
    scope: &Scope,
    most: i64,
) -> Result<Vec<EnrolmentCode>, Error> {
    let (first, last) = scope.centres();
    let rows = sqlx::query(
        "SELECT e.id, e.code, e.centre, c.name AS centre_name, c.time_zone, e.course, e.opens_at, e.ends_at, e.due_at, e.places, e.taken
         FROM enrolment_codes e JOIN centres c ON c.id = e.centre
         WHERE e.centre >= $1 AND e.centre <= $2 ORDER BY e.made_at DESC, e.id DESC LIMIT $3",
    )
    .bind(first)
    .bind(last)
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.iter().map(enrolment_code).collect()
}

/// The code with this id, when its centre is in scope.
pub async fn by_id(
    db: &mut Connection,
    scope: &Scope,
    id: &EnrolmentCodeId,
) -> Result<Option<EnrolmentCode>, Error> {
    let (first, last) = scope.centres();
    let row = sqlx::query(
        "SELECT e.id, e.code, e.centre, c.name AS centre_name, c.time_zone, e.course, e.opens_at, e.ends_at, e.due_at, e.places, e.taken
         FROM enrolment_codes e JOIN centres c ON c.id = e.centre
         WHERE e.id = $1 AND e.centre >= $2 AND e.centre <= $3",
    )
    .bind(id.as_str())
    .bind(first)
    .bind(last)
    .fetch_optional(db)
    .await?;
    row.as_ref().map(enrolment_code).transpose()
}

/// The code as it was typed. Without a scope: it hangs on a wall, and who reads it may not have an account yet.
pub async fn by_code(db: &mut Connection, code: &str) -> Result<Option<EnrolmentCode>, Error> {
    let row = sqlx::query(
        "SELECT e.id, e.code, e.centre, c.name AS centre_name, c.time_zone, e.course, e.opens_at, e.ends_at, e.due_at, e.places, e.taken
         FROM enrolment_codes e JOIN centres c ON c.id = e.centre WHERE e.code = $1",
    )
    .bind(code)
    .fetch_optional(db)
    .await?;
    row.as_ref().map(enrolment_code).transpose()
}

/// Holds the code for this transaction, so that two people cannot both take the last place.
pub async fn lock(db: &mut Connection, id: &EnrolmentCodeId) -> Result<(), Error> {
    sqlx::query("UPDATE enrolment_codes SET taken = taken WHERE id = $1")
        .bind(id.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// Takes a place. The code is locked by this transaction.
pub async fn take_place(db: &mut Connection, id: &EnrolmentCodeId) -> Result<(), Error> {
    sqlx::query("UPDATE enrolment_codes SET taken = taken + 1 WHERE id = $1")
        .bind(id.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// Ends a code in scope now; false when there is none, or it ended before.
pub async fn end(
    db: &mut Connection,
    scope: &Scope,
    id: &EnrolmentCodeId,
    now: Timestamp,
) -> Result<bool, Error> {
    let (first, last) = scope.centres();
    let ended = sqlx::query(
        "UPDATE enrolment_codes SET ends_at = $1
         WHERE id = $2 AND centre >= $3 AND centre <= $4 AND (ends_at IS NULL OR ends_at > $1)",
    )
    .bind(now.0)
    .bind(id.as_str())
    .bind(first)
    .bind(last)
    .execute(db)
    .await?;
    Ok(ended.rows_affected() == 1)
}

fn enrolment_code(row: &AnyRow) -> Result<EnrolmentCode, Error> {
    let time = |column: &str| {
        row.try_get::<Option<i64>, _>(column)
            .map(|at| at.map(Timestamp))
    };
    let course: String = row.try_get("course")?;
    Ok(EnrolmentCode {
        id: EnrolmentCodeId::stored(row.try_get("id")?),
        code: row.try_get("code")?,
        centre: CentreId::stored(row.try_get("centre")?),
        centre_name: row.try_get("centre_name")?,
        time_zone: row.try_get("time_zone")?,
        course: CourseId::parse(&course).map_err(Error::unreadable)?,
        opens_at: time("opens_at")?,
        ends_at: time("ends_at")?,
        due_at: time("due_at")?,
        places: row.try_get("places")?,
        taken: row.try_get("taken")?,
    })
}
