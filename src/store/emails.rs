//! E-mail addresses of accounts: a contact until the link of a letter confirms it, then unique and good to sign in with.

use sqlx::Row;

use super::accounts::{SignInRow, fold};
use super::id::{AccountId, CentreId};
use super::scope::Own;
use super::{Connection, Error};
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;

/// How a person can be reached.
#[derive(Clone, Debug)]
pub struct Contact {
    /// The account.
    pub account: AccountId,
    /// The name to sign in with.
    pub user_name: String,
    /// The language the person reads.
    pub language: Language,
    /// The address, where there is one.
    pub email: Option<String>,
    /// Whether a letter's link has shown that it is theirs.
    pub confirmed: bool,
    /// The hash of the password.
    pub password: Option<String>,
    /// Whether the account is disabled.
    pub disabled: bool,
}

impl Contact {
    /// The address that letters about the account go to: confirmed, and of an account that is not disabled.
    pub fn reached_at(&self) -> Option<&str> {
        self.email
            .as_deref()
            .filter(|_| self.confirmed && !self.disabled)
    }
}

/// How the person is reached.
pub async fn contact(db: &mut Connection, own: &Own) -> Result<Contact, Error> {
    let row = sqlx::query(
        "SELECT id, user_name, language, email, email_confirmed_at, password, disabled_at FROM accounts WHERE id = $1",
    )
    .bind(own.account())
    .fetch_one(db)
    .await?;
    let language: String = row.try_get("language")?;
    Ok(Contact {
        account: AccountId::stored(row.try_get("id")?),
        user_name: row
            .try_get::<Option<String>, _>("user_name")?
            .unwrap_or_default(),
        language: Language::parse(&language)
            .ok_or_else(|| Error::unreadable("an account's language"))?,
        email: row.try_get("email")?,
        confirmed: row
            .try_get::<Option<i64>, _>("email_confirmed_at")?
            .is_some(),
        password: row.try_get("password")?,
        disabled: row.try_get::<Option<i64>, _>("disabled_at")?.is_some(),
    })
}

/// Finds who wants to sign in with a confirmed address, and their centre. Without a scope: nobody is signed in yet.
pub async fn for_sign_in(
    db: &mut Connection,
    address: &str,
) -> Result<Option<(CentreId, SignInRow)>, Error> {
    let row = sqlx::query(
        "SELECT id, centre, password, disabled_at FROM accounts WHERE email_folded = $1 AND email_confirmed_at IS NOT NULL",
    )
    .bind(fold(address))
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok((
            CentreId::stored(row.try_get("centre")?),
            SignInRow {
                account: AccountId::stored(row.try_get("id")?),
                password: row.try_get("password")?,
                disabled: row.try_get::<Option<i64>, _>("disabled_at")?.is_some(),
            },
        ))
    })
    .transpose()
}

/// Puts another address, or none, in the place of the old one. It is not confirmed.
pub async fn change(db: &mut Connection, own: &Own, address: Option<&str>) -> Result<(), Error> {
    sqlx::query(
        "UPDATE accounts SET email = $1, email_confirmed_at = NULL, email_folded = NULL WHERE id = $2",
    )
    .bind(address)
    .bind(own.account())
    .execute(db)
    .await?;
    Ok(())
}

/// What became of a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// The address is confirmed.
    Done,
    /// Another account has confirmed it before.
    TakenElsewhere,
    /// It is no longer the account's address.
    NoLongerTheirs,
}

/// Confirms the address that a letter went to. Who confirms it holds the mailbox, so they may know that it is taken.
pub async fn confirm(
    db: &mut Connection,
    own: &Own,
    address: &str,
    now: Timestamp,
) -> Result<Confirmation, Error> {
    let folded = fold(address);
    let other = sqlx::query(
        "SELECT id FROM accounts WHERE email_folded = $1 AND email_confirmed_at IS NOT NULL AND id <> $2",
    )
    .bind(&folded)
    .bind(own.account())
    .fetch_optional(&mut *db)
    .await?;
    if other.is_some() {
        return Ok(Confirmation::TakenElsewhere);
    }
    let confirmed = sqlx::query(
        "UPDATE accounts SET email_confirmed_at = $1, email_folded = $2 WHERE id = $3 AND email = $4",
    )
    .bind(now.0)
    .bind(&folded)
    .bind(own.account())
    .bind(address)
    .execute(db)
    .await?;
    Ok(if confirmed.rows_affected() == 1 {
        Confirmation::Done
    } else {
        Confirmation::NoLongerTheirs
    })
}
