//! One's own account: what it says, and changing it. Every statement binds who asks.

use sqlx::Row;

use super::scope::Own;
use super::{Connection, Error};
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;

/// What an account says to its owner.
#[derive(Clone, Debug)]
pub struct OwnAccount {
    /// The name to sign in with.
    pub user_name: String,
    /// The name as new certificates print it.
    pub name: String,
    /// A contact, where one was given.
    pub email: Option<String>,
    /// The language in which courses are read.
    pub language: Language,
    /// The hashed password; `None` until one is chosen.
    pub password: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The account of who asks.
pub async fn find(db: &mut Connection, own: &Own) -> Result<OwnAccount, Error> {
    let row = sqlx::query(
        "SELECT user_name, name, email, language, password, created_at FROM accounts WHERE id = $1",
    )
    .bind(own.account())
    .fetch_one(db)
    .await?;
    let text = |column: &str| row.try_get::<Option<String>, _>(column);
    let language: String = row.try_get("language")?;
    Ok(OwnAccount {
        user_name: text("user_name")?.unwrap_or_default(),
        name: text("name")?.unwrap_or_default(),
        email: text("email")?,
        language: Language::parse(&language)
            .ok_or_else(|| Error::unreadable("an account's language"))?,
        password: text("password")?,
        created_at: Timestamp(row.try_get("created_at")?),
    })
}

/// Whether the person holds a certificate that was neither replaced nor revoked.
pub async fn holds_a_certificate(db: &mut Connection, own: &Own) -> Result<bool, Error> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS held FROM certificates c JOIN rounds r ON r.id = c.round
         JOIN certificate_states s ON s.certificate = c.id
          AND s.sequence = (SELECT MAX(l.sequence) FROM certificate_states l WHERE l.certificate = c.id)
         WHERE r.account = $1 AND s.state = 'issued'",
    )
    .bind(own.account())
    .fetch_one(db)
    .await?;
    Ok(row.try_get::<i64, _>("held")? > 0)
}

/// Changes the language in which courses are read.
pub async fn set_language(
    db: &mut Connection,
    own: &Own,
    language: &Language,
) -> Result<(), Error> {
    sqlx::query("UPDATE accounts SET language = $1 WHERE id = $2")
        .bind(language.as_str())
        .bind(own.account())
        .execute(db)
        .await?;
    Ok(())
}

/// Puts a new hash in the place of the one that was checked; false when that one is no longer there.
pub async fn replace_password(
    db: &mut Connection,
    own: &Own,
    checked: &str,
    new: &str,
) -> Result<bool, Error> {
    let replaced = sqlx::query("UPDATE accounts SET password = $1 WHERE id = $2 AND password = $3")
        .bind(new)
        .bind(own.account())
        .bind(checked)
        .execute(db)
        .await?;
    Ok(replaced.rows_affected() == 1)
}
