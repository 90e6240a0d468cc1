//! Sessions: who is signed in where. A row is found by the hash of its cookie.

use sqlx::Row;

use super::id::{AccountId, CentreId};
use super::scope::{Own, Scope};
use super::{Connection, Error};
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;

/// Most sessions of one person; the oldest ends when one more begins.
const MOST: i64 = 10;
/// Letters of a hash that name a session in forms; the statement below counts them too.
const HANDLE: usize = 16;

/// A session with the account and roles behind it: everything a page needs to know about who asks.
#[derive(Clone, Debug)]
pub struct Session {
    /// The account.
    pub account: AccountId,
    /// The centre the account belongs to now.
    pub centre: CentreId,
    /// The IANA name of that centre's time zone.
    pub time_zone: String,
    /// The person's name.
    pub name: String,
    /// The name to sign in with.
    pub user_name: String,
    /// The language the person reads.
    pub language: Language,
    /// Whether the person is an administrator.
    pub administrator: bool,
    /// The centre that the person manages.
    pub manages: Option<CentreId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last seen, give or take a minute.
    pub seen_at: Timestamp,
    /// When it was ended, by the person or for them.
    pub ended_at: Option<Timestamp>,
    /// Whether the account was disabled.
    pub disabled: bool,
}

impl Session {
    /// The rows of others that the person answers for; `None` for a trainee, who answers for nobody.
    pub fn scope(&self) -> Option<Scope> {
        match &self.manages {
            _ if self.administrator => Some(Scope::All),
            Some(centre) => Some(Scope::Centre(centre.clone())),
            None => None,
        }
    }

    /// Whether the person answers for others.
    pub fn holds_role(&self) -> bool {
        self.administrator || self.manages.is_some()
    }
}

/// Begins a session and ends the oldest beyond ten.
pub async fn begin(
    db: &mut Connection,
    hash: &str,
    account: &AccountId,
    device: &str,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("INSERT INTO sessions (id, account, created_at, seen_at, ended_at, device) VALUES ($1, $2, $3, $3, NULL, $4)")
        .bind(hash)
        .bind(account.as_str())
        .bind(now.0)
        .bind(device)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "UPDATE sessions SET ended_at = $1 WHERE account = $2 AND ended_at IS NULL AND id NOT IN
         (SELECT id FROM sessions WHERE account = $2 AND ended_at IS NULL ORDER BY created_at DESC, id LIMIT $3)",
    )
    .bind(now.0)
    .bind(account.as_str())
    .bind(MOST)
    .execute(db)
    .await?;
    Ok(())
}

/// The session of this cookie, ended or not. Without a scope: this is what tells who asks.
pub async fn find(db: &mut Connection, hash: &str) -> Result<Option<Session>, Error> {
    let row = sqlx::query(
        "SELECT s.account, s.created_at, s.seen_at, s.ended_at, a.centre, c.time_zone, a.name, a.user_name, a.language, a.disabled_at,
                (SELECT COUNT(*) FROM roles r WHERE r.account = a.id AND r.role = 'administrator') AS administrator,
                (SELECT r.centre FROM roles r WHERE r.account = a.id AND r.role = 'manager') AS manages
         FROM sessions s JOIN accounts a ON a.id = s.account JOIN centres c ON c.id = a.centre WHERE s.id = $1",
    )
    .bind(hash)
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let language: String = row.try_get("language")?;
    Ok(Some(Session {
        account: AccountId::stored(row.try_get("account")?),
        centre: CentreId::stored(row.try_get("centre")?),
        time_zone: row.try_get("time_zone")?,
        name: row
            .try_get::<Option<String>, _>("name")?
            .unwrap_or_default(),
        user_name: row
            .try_get::<Option<String>, _>("user_name")?
            .unwrap_or_default(),
        language: Language::parse(&language)
            .ok_or_else(|| Error::unreadable("an account's language"))?,
        administrator: row.try_get::<i64, _>("administrator")? > 0,
        manages: row
            .try_get::<Option<String>, _>("manages")?
            .map(CentreId::stored),
        created_at: Timestamp(row.try_get("created_at")?),
        seen_at: Timestamp(row.try_get("seen_at")?),
        ended_at: row.try_get::<Option<i64>, _>("ended_at")?.map(Timestamp),
        disabled: row.try_get::<Option<i64>, _>("disabled_at")?.is_some(),
    }))
}

/// Notes that the session was used.
pub async fn seen(db: &mut Connection, hash: &str, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE sessions SET seen_at = $1 WHERE id = $2 AND seen_at < $1")
        .bind(now.0)
        .bind(hash)
        .execute(db)
        .await?;
    Ok(())
}

/// Ends one session.
pub async fn end(db: &mut Connection, hash: &str, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE sessions SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL")
        .bind(now.0)
        .bind(hash)
        .execute(db)
        .await?;
    Ok(())
}

/// Ends every session of an account.
pub async fn end_all(
    db: &mut Connection,
    account: &AccountId,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE sessions SET ended_at = $1 WHERE account = $2 AND ended_at IS NULL")
        .bind(now.0)
        .bind(account.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// A place where a person is signed in.
#[derive(Clone, Debug)]
pub struct Place {
    /// The row's name in forms: the first letters of its hash, which open nothing.
    pub handle: String,
    /// What the browser calls itself.
    pub device: String,
    /// When the session began.
    pub created_at: Timestamp,
    /// When it was last seen, give or take a minute.
    pub seen_at: Timestamp,
}

/// The name in forms of the session with this hash.
pub fn handle(hash: &str) -> &str {
    hash.get(..HANDLE).unwrap_or(hash)
}

/// The person's own sessions that were not ended, the last seen first.
pub async fn all(db: &mut Connection, own: &Own) -> Result<Vec<Place>, Error> {
    let rows = sqlx::query(
        "SELECT id, device, created_at, seen_at FROM sessions WHERE account = $1 AND ended_at IS NULL ORDER BY seen_at DESC, id",
    )
    .bind(own.account())
    .fetch_all(db)
    .await?;
    let place = |row: &sqlx::any::AnyRow| {
        Ok(Place {
            handle: handle(row.try_get("id")?).to_owned(),
            device: row.try_get("device")?,
            created_at: Timestamp(row.try_get("created_at")?),
            seen_at: Timestamp(row.try_get("seen_at")?),
        })
    };
    rows.iter().map(place).collect()
}

/// Ends the person's own session with this name in forms; false when there is none.
pub async fn end_named(
    db: &mut Connection,
    own: &Own,
    handle: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let ended = sqlx::query(
        "UPDATE sessions SET ended_at = $1 WHERE account = $2 AND SUBSTR(id, 1, 16) = $3 AND ended_at IS NULL",
    )
    .bind(now.0)
    .bind(own.account())
    .bind(handle)
    .execute(db)
    .await?;
    Ok(ended.rows_affected() > 0)
}

/// Ends every session of the person's own but the one with this hash.
pub async fn end_others(
    db: &mut Connection,
    own: &Own,
    hash: &str,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE sessions SET ended_at = $1 WHERE account = $2 AND id <> $3 AND ended_at IS NULL",
    )
    .bind(now.0)
    .bind(own.account())
    .bind(hash)
    .execute(db)
    .await?;
    Ok(())
}

/// Gives the person's own session another cookie; the old one is worth nothing from now on.
pub async fn rotate(db: &mut Connection, own: &Own, old: &str, new: &str) -> Result<(), Error> {
    sqlx::query("UPDATE sessions SET id = $1 WHERE id = $2 AND account = $3")
        .bind(new)
        .bind(old)
        .bind(own.account())
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets sessions that ended, or were last seen, before `before`.
pub async fn forget(db: &mut Connection, before: Timestamp) -> Result<(), Error> {
    sqlx::query("DELETE FROM sessions WHERE seen_at < $1 AND (ended_at IS NULL OR ended_at < $1)")
        .bind(before.0)
        .execute(db)
        .await?;
    Ok(())
}
