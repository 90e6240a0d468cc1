//! Letters: e-mail that waits, was sent, or could not be. Without scopes: letters are queued for the person they are
//! about, sent by the server itself, and listed for administrators alone.

/// The condition that a letter waits: nothing final has become of it yet.
macro_rules! waiting {
    () => {
        "(sent_at IS NULL AND gave_up_at IS NULL AND dropped_at IS NULL)"
    };
}

mod kind;
mod listed;
mod taken;
mod trouble;

use sqlx::Row;

use super::id::{AccountId, LetterId};
use super::{Connection, Error};
use crate::course::timestamp::{Span, Timestamp};

pub use kind::Kind;
pub use listed::{Letter, State, page, stuck, waiting};
pub use taken::{Taken, any_due, drop, give_up, mark_sent, put_off, take};
pub use trouble::Trouble;

/// The sign in a body in whose place the link is put when the letter is sent.
pub const LINK_PLACE: char = '\u{fffc}';
/// How long a letter is tried.
pub const TRIED_FOR: Span = Span::days(3);
/// A letter that is to be queued.
#[derive(Clone, Debug)]
pub struct NewLetter {
    /// Whom it is about.
    pub account: AccountId,
    /// What it tells.
    pub kind: Kind,
    /// To whom.
    pub address: String,
    /// The tag of the language of its words.
    pub language: &'static str,
    /// Its subject.
    pub subject: String,
    /// Its text; [`LINK_PLACE`] stands where the link goes.
    pub body: String,
    /// The link without its secret, where it has one.
    pub link: Option<String>,
    /// The host that its Message-ID names.
    pub host: String,
}

/// Queues a letter. Where its link opens something, the older ones of its kind that still wait are dropped.
pub async fn queue(
    db: &mut Connection,
    new: &NewLetter,
    now: Timestamp,
) -> Result<LetterId, Error> {
    let id = LetterId::new(now);
    if new.kind.opens().is_some() {
        drop_waiting(db, &new.account, new.kind, now).await?;
    }
    sqlx::query(
        "INSERT INTO letters (id, account, kind, address, language, subject, body, link, message_id, queued_at, next_try_at, try_until, tries, refusals, trouble)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, 0, 0, '')",
    )
    .bind(id.as_str())
    .bind(new.account.as_str())
    .bind(new.kind.key())
    .bind(&new.address)
    .bind(new.language)
    .bind(&new.subject)
    .bind(&new.body)
    .bind(new.link.as_deref())
    .bind(message_id(&id, &new.host))
    .bind(now.0)
    .bind((now + TRIED_FOR).0)
    .execute(db)
    .await?;
    Ok(id)
}

fn message_id(id: &LetterId, host: &str) -> String {
    // An IPv6 address is written in brackets.
    let host = if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    };
    format!("<{id}@{host}>")
}

/// Drops what still waits of this kind: something newer took its place.
pub async fn drop_waiting(
    db: &mut Connection,
    account: &AccountId,
    kind: Kind,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(concat!(
        "UPDATE letters SET dropped_at = $1, trouble = 'newer' WHERE account = $2 AND kind = $3 AND ",
        waiting!()
    ))
    .bind(now.0)
    .bind(account.as_str())
    .bind(kind.key())
    .execute(db)
    .await?;
    Ok(())
}

/// Letters of this kind about the account, or to the address whoever asked, since this moment.
pub async fn queued_since(
    db: &mut Connection,
    account: &AccountId,
    address: &str,
    kind: Kind,
    since: Timestamp,
) -> Result<i64, Error> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS queued FROM letters WHERE (account = $1 OR address = $2) AND kind = $3 AND queued_at >= $4",
    )
    .bind(account.as_str())
    .bind(address)
    .bind(kind.key())
    .bind(since.0)
    .fetch_one(db)
    .await?;
    Ok(row.try_get("queued")?)
}

/// Letters of all kinds about the account since this moment.
pub async fn queued_to(
    db: &mut Connection,
    account: &AccountId,
    since: Timestamp,
) -> Result<i64, Error> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS queued FROM letters WHERE account = $1 AND queued_at >= $2",
    )
    .bind(account.as_str())
    .bind(since.0)
    .fetch_one(db)
    .await?;
    Ok(row.try_get("queued")?)
}

/// Letters about the accounts of this account's centre since this moment: walked by their time, since a centre may have any
/// number of accounts, and a day few letters.
pub async fn queued_of_centre(
    db: &mut Connection,
    account: &AccountId,
    since: Timestamp,
) -> Result<i64, Error> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS queued FROM letters l JOIN accounts a ON a.id = l.account
         WHERE l.queued_at >= $1 AND a.centre || '' = (SELECT o.centre FROM accounts o WHERE o.id = $2)",
    )
    .bind(since.0)
    .bind(account.as_str())
    .fetch_one(db)
    .await?;
    Ok(row.try_get("queued")?)
}

/// Puts a letter back into the queue, whatever became of it; false when there is none. One that was sent goes out as a
/// new letter: under the same Message-ID a mailbox may hide it.
pub async fn send_again(
    db: &mut Connection,
    id: &LetterId,
    host: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let changed = sqlx::query(
        "UPDATE letters SET next_try_at = $1, try_until = $2, tries = 0, refusals = 0, trouble = '',
                message_id = CASE WHEN sent_at IS NULL THEN message_id ELSE $3 END,
                sent_at = NULL, gave_up_at = NULL, dropped_at = NULL
         WHERE id = $4",
    )
    .bind(now.0)
    .bind((now + TRIED_FOR).0)
    .bind(message_id(&LetterId::new(now), host))
    .bind(id.as_str())
    .execute(db)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Forgets letters, and the secrets of their links, that were queued before `before` and do not wait.
pub async fn forget(db: &mut Connection, before: Timestamp) -> Result<(), Error> {
    sqlx::query(concat!(
        "DELETE FROM codes WHERE letter IN (SELECT id FROM letters WHERE queued_at < $1 AND NOT ",
        waiting!(),
        ")"
    ))
    .bind(before.0)
    .execute(&mut *db)
    .await?;
    sqlx::query(concat!(
        "DELETE FROM letters WHERE queued_at < $1 AND NOT ",
        waiting!()
    ))
    .bind(before.0)
    .execute(db)
    .await?;
    Ok(())
}
