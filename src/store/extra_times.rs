//! Extra times: how much longer one person's quizzes may take. One row a person; what was given before is on the audit log.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::id::AccountId;
use super::scope::{Own, Scope};
use super::{Connection, Error};
use crate::course::extra_time::ExtraTime;
use crate::course::timestamp::Timestamp;

/// What was given to somebody, when and why.
#[derive(Clone, Debug)]
pub struct Given {
    /// How much.
    pub extra: ExtraTime,
    /// Why, in the giver's words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// What the person has; `None` is the time of the file.
pub async fn own(db: &mut Connection, own: &Own) -> Result<Option<ExtraTime>, Error> {
    let row = sqlx::query("SELECT percent FROM extra_times WHERE account = $1")
        .bind(own.account())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(extra).transpose()
}

/// What somebody in scope has; `None` is the time of the file.
pub async fn of_account(
    db: &mut Connection,
    scope: &Scope,
    account: &AccountId,
) -> Result<Option<Given>, Error> {
    let (first, last) = scope.centres();
    let row = sqlx::query(
        "SELECT e.percent, e.reason, e.given_at FROM extra_times e JOIN accounts a ON a.id = e.account
         WHERE e.account = $1 AND a.centre >= $2 AND a.centre <= $3",
    )
    .bind(account.as_str())
    .bind(first)
    .bind(last)
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Given {
            extra: extra(&row)?,
            reason: row.try_get("reason")?,
            at: Timestamp(row.try_get("given_at")?),
        })
    })
    .transpose()
}

fn extra(row: &AnyRow) -> Result<ExtraTime, Error> {
    let percent: Option<i64> = row.try_get("percent")?;
    Ok(percent.map_or(ExtraTime::NoLimit, ExtraTime::Percent))
}

/// Gives extra time to somebody in scope, in place of what they had. False when they are not in scope.
pub async fn give(
    db: &mut Connection,
    scope: &Scope,
    account: &AccountId,
    given: &Given,
    by: &AccountId,
) -> Result<bool, Error> {
    let (first, last) = scope.centres();
    let percent = match given.extra {
        ExtraTime::Percent(percent) => Some(percent),
        ExtraTime::NoLimit => None,
    };
    let kept = sqlx::query(
        "INSERT INTO extra_times (account, percent, reason, given_by, given_at)
         SELECT a.id, CAST($4 AS BIGINT), CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS BIGINT) FROM accounts a
         WHERE a.id = $1 AND a.centre >= $2 AND a.centre <= $3
         ON CONFLICT (account) DO UPDATE SET percent = excluded.percent, reason = excluded.reason,
           given_by = excluded.given_by, given_at = excluded.given_at",
    )
    .bind(account.as_str())
    .bind(first)
    .bind(last)
    .bind(percent)
    .bind(&given.reason)
    .bind(by.as_str())
    .bind(given.at.0)
    .execute(db)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Takes the extra time of somebody in scope back. False when there was none.
pub async fn take_back(
    db: &mut Connection,
    scope: &Scope,
    account: &AccountId,
) -> Result<bool, Error> {
    let (first, last) = scope.centres();
    let taken = sqlx::query(
        "DELETE FROM extra_times WHERE account = $1
         AND account IN (SELECT a.id FROM accounts a WHERE a.centre >= $2 AND a.centre <= $3)",
    )
    .bind(account.as_str())
    .bind(first)
    .bind(last)
    .execute(db)
    .await?;
    Ok(taken.rows_affected() == 1)
}
