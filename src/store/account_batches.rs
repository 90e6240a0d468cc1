//! Batches: accounts that were made together from one pasted list.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::id::{AccountId, BatchId, CentreId};
use super::scope::Scope;
use super::{Connection, Error};
use crate::course::timestamp::Timestamp;

/// A batch.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The batch.
    pub id: BatchId,
    /// The centre that its accounts were made in.
    pub centre: CentreId,
    /// When.
    pub made_at: Timestamp,
}

/// Begins a batch; false when it was begun before: the same form was sent twice.
pub async fn begin(
    db: &mut Connection,
    id: &BatchId,
    centre: &CentreId,
    made_by: &AccountId,
    now: Timestamp,
) -> Result<bool, Error> {
    let begun = sqlx::query("INSERT INTO account_batches (id, centre, made_by, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING")
        .bind(id.as_str())
        .bind(centre.as_str())
        .bind(made_by.as_str())
        .bind(now.0)
        .execute(db)
        .await?;
    Ok(begun.rows_affected() == 1)
}

/// The batch, when its centre is in scope.
pub async fn by_id(
    db: &mut Connection,
    scope: &Scope,
    id: &BatchId,
) -> Result<Option<Batch>, Error> {
    let (first, last) = scope.centres();
    let row = sqlx::query("SELECT id, centre, made_at FROM account_batches WHERE id = $1 AND centre >= $2 AND centre <= $3")
        .bind(id.as_str())
        .bind(first)
        .bind(last)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(batch).transpose()
}

/// The newest batches in scope, each with the number of its accounts; at most `most`.
pub async fn recent(
    db: &mut Connection,
    scope: &Scope,
    most: i64,
) -> Result<Vec<(Batch, i64)>, Error> {
    let (first, last) = scope.centres();
    let rows = sqlx::query(
        "SELECT b.id, b.centre, b.made_at, (SELECT COUNT(*) FROM accounts a WHERE a.batch = b.id) AS accounts
         FROM account_batches b WHERE b.centre >= $1 AND b.centre <= $2 ORDER BY b.made_at DESC, b.id DESC LIMIT $3",
    )
    .bind(first)
    .bind(last)
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| Ok((batch(row)?, row.try_get("accounts")?)))
        .collect()
}

fn batch(row: &AnyRow) -> Result<Batch, Error> {
    Ok(Batch {
        id: BatchId::stored(row.try_get("id")?),
        centre: CentreId::stored(row.try_get("centre")?),
        made_at: Timestamp(row.try_get("made_at")?),
    })
}
