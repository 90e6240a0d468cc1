//! Roles: who answers for others. A trainee holds none; a manager answers for one centre, an administrator for all.

use sqlx::Row;

use super::id::{AccountId, CentreId};
use super::{Connection, Error};
use crate::course::timestamp::Timestamp;

/// A role that an account can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Answers for one centre, the one that the account belongs to.
    Manager(CentreId),
    /// Answers for all centres.
    Administrator,
}

impl Role {
    /// The word that stands in the table.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Manager(_) => "manager",
            Self::Administrator => "administrator",
        }
    }

    fn centre(&self) -> Option<&str> {
        match self {
            Self::Manager(centre) => Some(centre.as_str()),
            Self::Administrator => None,
        }
    }
}

/// Grants the role; again is harmless.
pub async fn grant(
    db: &mut Connection,
    id: &AccountId,
    role: &Role,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("INSERT INTO roles (account, role, centre, granted_at) VALUES ($1, $2, $3, $4) ON CONFLICT (account, role) DO NOTHING")
        .bind(id.as_str())
        .bind(role.key())
        .bind(role.centre())
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes the role away; works on the very next request. False when it was not held.
pub async fn revoke(db: &mut Connection, id: &AccountId, role: &Role) -> Result<bool, Error> {
    let taken = sqlx::query("DELETE FROM roles WHERE account = $1 AND role = $2")
        .bind(id.as_str())
        .bind(role.key())
        .execute(db)
        .await?;
    Ok(taken.rows_affected() > 0)
}

/// How many administrators can sign in. Locks them, so that two requests cannot both take away the last one.
pub async fn lock_administrators(db: &mut Connection) -> Result<i64, Error> {
    sqlx::query("UPDATE roles SET granted_at = granted_at WHERE role = 'administrator'")
        .execute(&mut *db)
        .await?;
    let row = sqlx::query(
        "SELECT COUNT(*) AS administrators FROM roles r JOIN accounts a ON a.id = r.account
         WHERE r.role = 'administrator' AND a.disabled_at IS NULL",
    )
    .fetch_one(db)
    .await?;
    Ok(row.try_get("administrators")?)
}

/// Whether the account is an administrator who can sign in.
pub async fn is_administrator(db: &mut Connection, id: &AccountId) -> Result<bool, Error> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS held FROM roles r JOIN accounts a ON a.id = r.account
         WHERE r.account = $1 AND r.role = 'administrator' AND a.disabled_at IS NULL",
    )
    .bind(id.as_str())
    .fetch_one(db)
    .await?;
    Ok(row.try_get::<i64, _>("held")? > 0)
}
