//! Letters as administrators see them: where each stands, without its text.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Kind, Trouble};
use crate::course::timestamp::{Span, Timestamp};
use crate::store::id::LetterId;
use crate::store::{Connection, Error};

/// A letter that still waits after so long is stuck.
const STUCK_AFTER: Span = Span::hours(1);
/// How long a letter that was given up is worth a warning.
const WORTH_A_WARNING: Span = Span::days(7);

/// Where a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits; the next try is then.
    Waiting(Timestamp),
    /// The relay took it then.
    Sent(Timestamp),
    /// The tries were given up then.
    GaveUp(Timestamp),
    /// It was dropped then: nobody wants it any more.
    Dropped(Timestamp),
}

/// A letter as administrators see it: without its text.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The letter.
    pub id: LetterId,
    /// What it tells.
    pub kind: Kind,
    /// To whom.
    pub address: String,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// Why the last try failed, or why it was dropped.
    pub trouble: Option<Trouble>,
}

/// The newest letters, from the one after `before` (its time and id) on; at most `most`.
pub async fn page(
    db: &mut Connection,
    before: Option<&(Timestamp, LetterId)>,
    most: i64,
) -> Result<Vec<Letter>, Error> {
    let (at, id) = before.map_or((i64::MAX, ""), |(at, id)| (at.0, id.as_str()));
    let rows = sqlx::query(
        "SELECT id, kind, address, queued_at, next_try_at, trouble, sent_at, gave_up_at, dropped_at FROM letters
         WHERE queued_at < $1 OR (queued_at = $1 AND id < $2) ORDER BY queued_at DESC, id DESC LIMIT $3",
    )
    .bind(at)
    .bind(id)
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.iter().map(letter).collect()
}

fn letter(row: &AnyRow) -> Result<Letter, Error> {
    let (kind, trouble): (String, String) = (row.try_get("kind")?, row.try_get("trouble")?);
    let at = |column: &str| -> Result<Option<Timestamp>, Error> {
        Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp))
    };
    // What was sent was sent, whatever else happened to it meanwhile.
    let state = match (at("sent_at")?, at("dropped_at")?, at("gave_up_at")?) {
        (Some(sent), ..) => State::Sent(sent),
        (None, Some(dropped), _) => State::Dropped(dropped),
        (None, None, Some(gave_up)) => State::GaveUp(gave_up),
        (None, None, None) => State::Waiting(Timestamp(row.try_get("next_try_at")?)),
    };
    Ok(Letter {
        id: LetterId::stored(row.try_get("id")?),
        kind: Kind::from_key(&kind)?,
        address: row.try_get("address")?,
        queued_at: Timestamp(row.try_get("queued_at")?),
        state,
        trouble: Trouble::from_key(&trouble),
    })
}

/// Letters that wait for their turn or their next try.
pub async fn waiting(db: &mut Connection) -> Result<i64, Error> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS waiting FROM letters WHERE sent_at IS NULL AND gave_up_at IS NULL AND dropped_at IS NULL",
    )
    .fetch_one(db)
    .await?;
    Ok(row.try_get("waiting")?)
}

/// Letters that administrators should look at: given up in the last seven days, or waiting for longer than an hour.
pub async fn stuck(db: &mut Connection, now: Timestamp) -> Result<i64, Error> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS stuck FROM letters
         WHERE sent_at IS NULL AND dropped_at IS NULL AND (gave_up_at >= $1 OR (gave_up_at IS NULL AND tries > 0 AND queued_at < $2))",
    )
    .bind(now.0 - WORTH_A_WARNING.0)
    .bind(now.0 - STUCK_AFTER.0)
    .fetch_one(db)
    .await?;
    Ok(row.try_get("stuck")?)
}
