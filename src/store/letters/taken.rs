//! A letter on its way: taken out of the queue by one server, and what became of the try.

use sqlx::Row;

use super::{Kind, Trouble};
use crate::course::timestamp::Timestamp;
use crate::store::id::{AccountId, LetterId};
use crate::store::{Connection, Error};

/// Whether a letter's time has come; asked before one is taken, since taking waits for the only writer.
pub async fn any_due(db: &mut Connection, now: Timestamp) -> Result<bool, Error> {
    let due = sqlx::query(concat!(
        "SELECT id FROM letters WHERE next_try_at <= $1 AND ",
        waiting!(),
        " LIMIT 1"
    ))
    .bind(now.0)
    .fetch_optional(db)
    .await?;
    Ok(due.is_some())
}

/// A letter that this server alone may send for a while, with what has become of its account since it was queued.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The letter.
    pub id: LetterId,
    /// Whom it is about.
    pub account: AccountId,
    /// What it tells.
    pub kind: Kind,
    /// To whom.
    pub address: String,
    /// Its subject.
    pub subject: String,
    /// Its text; `LINK_PLACE` stands where the link goes.
    pub body: String,
    /// The link without its secret.
    pub link: Option<String>,
    /// The same on every try.
    pub message_id: String,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// A try that fails after this is the last.
    pub try_until: Timestamp,
    /// Tries with this one, from 1.
    pub tries: i64,
    /// Tries that the relay refused for good.
    pub refusals: i64,
    /// Whether the account is disabled now.
    pub disabled: bool,
    /// Whether it goes to the account's address of now.
    pub to_current: bool,
    /// Whether the account's address of now is confirmed.
    pub confirmed: bool,
}

/// Takes the letter whose time came first, and keeps it from other servers until `until`. One statement: where two
/// servers choose the same letter, the second finds its time moved and takes none.
pub async fn take(
    db: &mut Connection,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Taken>, Error> {
    let row = sqlx::query(concat!(
        "UPDATE letters SET next_try_at = $1, tries = tries + 1
         WHERE id = (SELECT id FROM letters WHERE next_try_at <= $2 AND ",
        waiting!(),
        " ORDER BY next_try_at, id LIMIT 1) AND next_try_at <= $2 AND ",
        waiting!(),
        " RETURNING id, account, kind, address, subject, body, link, message_id, queued_at, try_until, tries, refusals"
    ))
    .bind(until.0)
    .bind(now.0)
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let account: String = row.try_get("account")?;
    let address: String = row.try_get("address")?;
    let kind: String = row.try_get("kind")?;
    let of_now =
        sqlx::query("SELECT email, email_confirmed_at, disabled_at FROM accounts WHERE id = $1")
            .bind(&account)
            .fetch_one(db)
            .await?;
    let email: Option<String> = of_now.try_get("email")?;
    let is_set = |column: &str| -> Result<bool, Error> {
        Ok(of_now.try_get::<Option<i64>, _>(column)?.is_some())
    };
    Ok(Some(Taken {
        id: LetterId::stored(row.try_get("id")?),
        account: AccountId::stored(account),
        kind: Kind::from_key(&kind)?,
        subject: row.try_get("subject")?,
        body: row.try_get("body")?,
        link: row.try_get("link")?,
        message_id: row.try_get("message_id")?,
        queued_at: Timestamp(row.try_get("queued_at")?),
        try_until: Timestamp(row.try_get("try_until")?),
        tries: row.try_get("tries")?,
        refusals: row.try_get("refusals")?,
        disabled: is_set("disabled_at")?,
        to_current: email.as_ref() == Some(&address),
        confirmed: is_set("email_confirmed_at")?,
        address,
    }))
}

/// The relay took the letter.
pub async fn mark_sent(db: &mut Connection, id: &LetterId, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE letters SET sent_at = $1, trouble = '' WHERE id = $2 AND sent_at IS NULL")
        .bind(now.0)
        .bind(id.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// The try failed; the next one is at `next`.
pub async fn put_off(
    db: &mut Connection,
    letter: &Taken,
    trouble: Trouble,
    refusals: i64,
    next: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE letters SET next_try_at = $1, refusals = $2, trouble = $3 WHERE id = $4 AND tries = $5 AND dropped_at IS NULL",
    )
    .bind(next.0)
    .bind(refusals)
    .bind(trouble.key())
    .bind(letter.id.as_str())
    .bind(letter.tries)
    .execute(db)
    .await?;
    Ok(())
}

/// The try failed and was the last.
pub async fn give_up(
    db: &mut Connection,
    letter: &Taken,
    trouble: Trouble,
    refusals: i64,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE letters SET gave_up_at = $1, refusals = $2, trouble = $3 WHERE id = $4 AND tries = $5 AND dropped_at IS NULL",
    )
    .bind(now.0)
    .bind(refusals)
    .bind(trouble.key())
    .bind(letter.id.as_str())
    .bind(letter.tries)
    .execute(db)
    .await?;
    Ok(())
}

/// Nobody wants the letter any more.
pub async fn drop(
    db: &mut Connection,
    id: &LetterId,
    trouble: Trouble,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE letters SET dropped_at = $1, trouble = $2 WHERE id = $3")
        .bind(now.0)
        .bind(trouble.key())
        .bind(id.as_str())
        .execute(db)
        .await?;
    Ok(())
}
