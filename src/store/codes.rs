//! Codes that work once: handed over on paper, in the first administrator's link, or in a letter's. Only hashes are here.

use sqlx::Row;

use super::id::{AccountId, CodeId, LetterId};
use super::{Connection, Error};
use crate::course::timestamp::{SKEW, Timestamp};

/// What a code opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Choosing a new password.
    Password,
    /// Making the first administrator.
    FirstAdministrator,
    /// Choosing a new password by a letter's link.
    PasswordReset,
    /// Confirming an e-mail address by a letter's link.
    EmailConfirmation,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::FirstAdministrator => "first-administrator",
            Self::PasswordReset => "password-reset",
            Self::EmailConfirmation => "email-confirmation",
        }
    }
}

/// A code that was issued and not used yet; it may have run out.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The code's row.
    pub id: CodeId,
    /// The hash to compare with.
    pub hash: String,
    /// When it was issued.
    pub created_at: Timestamp,
    /// After this it does not open anything.
    pub expires_at: Timestamp,
    /// Wrong tries so far.
    pub tries: i64,
}

impl Issued {
    /// Whether it opens anything at this moment. One from the future does not: the clock went back, and it would live too long.
    pub fn is_in_time(&self, now: Timestamp) -> bool {
        self.expires_at > now && !self.created_at.is_ahead_of(now)
    }
}

/// Issues a code and voids the older ones of the same account and purpose.
pub async fn issue(
    db: &mut Connection,
    purpose: Purpose,
    account: Option<&AccountId>,
    hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    void(db, purpose, account, now).await?;
    sqlx::query("INSERT INTO codes (id, purpose, account, hash, created_at, expires_at, tries) VALUES ($1, $2, $3, $4, $5, $6, 0)")
        .bind(CodeId::new(now).as_str())
        .bind(purpose.as_str())
        .bind(account.map(AccountId::as_str))
        .bind(hash)
        .bind(now.0)
        .bind(expires_at.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Issues the secret of a letter's link and voids those of older letters of the account. Those of earlier tries of the
/// same letter stay good: one of them may have arrived after all.
pub async fn issue_by_letter(
    db: &mut Connection,
    purpose: Purpose,
    (letter, account): (&LetterId, &AccountId),
    hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE codes SET used_at = $1 WHERE purpose = $2 AND account = $3 AND used_at IS NULL AND letter <> $4")
        .bind(now.0)
        .bind(purpose.as_str())
        .bind(account.as_str())
        .bind(letter.as_str())
        .execute(&mut *db)
        .await?;
    sqlx::query("INSERT INTO codes (id, purpose, account, hash, created_at, expires_at, tries, letter) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)")
        .bind(CodeId::new(now).as_str())
        .bind(purpose.as_str())
        .bind(account.as_str())
        .bind(hash)
        .bind(now.0)
        .bind(expires_at.0)
        .bind(letter.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// What a letter's link opens.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The code's row.
    pub id: CodeId,
    /// The hash to compare with.
    pub hash: String,
    /// Whose account it is.
    pub account: AccountId,
    /// The address that the letter went to.
    pub address: String,
}

/// What the link with this secret opens at this moment; `None` when it is used, void or too old, or the account is
/// disabled. Without a scope: who holds the letter is not signed in.
pub async fn by_link(
    db: &mut Connection,
    purpose: Purpose,
    hash: &str,
    now: Timestamp,
) -> Result<Option<Linked>, Error> {
    let row = sqlx::query(
        "SELECT c.id, c.hash, c.account, l.address FROM codes c JOIN letters l ON l.id = c.letter JOIN accounts a ON a.id = c.account
         WHERE c.hash = $1 AND c.purpose = $2 AND c.used_at IS NULL AND c.expires_at > $3 AND c.created_at <= $4 AND a.disabled_at IS NULL",
    )
    .bind(hash)
    .bind(purpose.as_str())
    .bind(now.0)
    .bind((now + SKEW).0)
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Linked {
            id: CodeId::stored(row.try_get("id")?),
            hash: row.try_get("hash")?,
            account: AccountId::stored(row.try_get("account")?),
            address: row.try_get("address")?,
        })
    })
    .transpose()
}

/// The code in force for an account (or for nobody yet). Without a scope: who holds it is not signed in.
pub async fn in_force(
    db: &mut Connection,
    purpose: Purpose,
    account: Option<&AccountId>,
) -> Result<Option<Issued>, Error> {
    let row = sqlx::query(
        "SELECT id, hash, created_at, expires_at, tries FROM codes
         WHERE purpose = $1 AND COALESCE(account, '') = $2 AND used_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1",
    )
    .bind(purpose.as_str())
    .bind(account.map_or("", AccountId::as_str))
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Issued {
            id: CodeId::stored(row.try_get("id")?),
            hash: row.try_get("hash")?,
            created_at: Timestamp(row.try_get("created_at")?),
            expires_at: Timestamp(row.try_get("expires_at")?),
            tries: row.try_get("tries")?,
        })
    })
    .transpose()
}

/// Counts a wrong try.
pub async fn count_try(db: &mut Connection, id: &CodeId) -> Result<(), Error> {
    sqlx::query("UPDATE codes SET tries = tries + 1 WHERE id = $1")
        .bind(id.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// Holds the code for this transaction: what wants the same code waits, and then finds it used. False when it is used.
pub async fn lock(db: &mut Connection, id: &CodeId) -> Result<bool, Error> {
    let locked = sqlx::query("UPDATE codes SET tries = tries WHERE id = $1 AND used_at IS NULL")
        .bind(id.as_str())
        .execute(db)
        .await?;
    Ok(locked.rows_affected() == 1)
}

/// Uses the code up; false when another request was first.
pub async fn use_up(db: &mut Connection, id: &CodeId, now: Timestamp) -> Result<bool, Error> {
    let used = sqlx::query("UPDATE codes SET used_at = $1 WHERE id = $2 AND used_at IS NULL")
        .bind(now.0)
        .bind(id.as_str())
        .execute(db)
        .await?;
    Ok(used.rows_affected() == 1)
}

/// Voids every code in force of this purpose and account.
pub async fn void(
    db: &mut Connection,
    purpose: Purpose,
    account: Option<&AccountId>,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE codes SET used_at = $1 WHERE purpose = $2 AND COALESCE(account, '') = $3 AND used_at IS NULL")
        .bind(now.0)
        .bind(purpose.as_str())
        .bind(account.map_or("", AccountId::as_str))
        .execute(db)
        .await?;
    Ok(())
}
