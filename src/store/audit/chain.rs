//! The chain: each row holds the hash of the one before it, so that a row that was changed, removed or put in between is found.

use sha2::{Digest, Sha256};
use sqlx::Row;

use super::{Recorded, recorded};
use crate::store::{Connection, Error};

/// The hash before the first row.
const BEFORE_ALL: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Rows that are checked at a time.
const CHUNK: i64 = 1_000;

impl Recorded {
    /// The hash that the row must have by what it says.
    pub(super) fn expected_hash(&self) -> String {
        let at = self.at.0.to_string();
        let sequence = self.sequence.to_string();
        let absent = |value: &Option<String>| value.clone().unwrap_or_default();
        let columns = [
            sequence,
            at,
            absent(&self.actor),
            absent(&self.centre),
            self.act.clone(),
            self.object.clone(),
            self.outcome.clone(),
            self.detail.clone(),
            self.request.clone(),
            self.previous.clone(),
        ];
        let mut digest = Sha256::new();
        for column in &columns {
            // Its length before each: no two rows then hash alike because a text moved over a border.
            digest.update(format!("{}:{column}", column.len()));
        }
        hex::encode(digest.finalize())
    }
}

/// What is wrong with the chain; empty when every row is as it was written. Each finding names the row.
pub async fn broken(db: &mut Connection) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    let (mut last, mut hash) = (0, BEFORE_ALL.to_owned());
    loop {
        let rows = sqlx::query(
            "SELECT sequence, at, actor, NULL AS actor_name, NULL AS object_name, centre, act, object, outcome, detail, request, previous, hash
             FROM audit WHERE sequence > $1 ORDER BY sequence LIMIT $2",
        )
        .bind(last)
        .bind(CHUNK)
        .fetch_all(&mut *db)
        .await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let row = recorded(row)?;
            if row.sequence != last + 1 {
                found.push(format!(
                    "audit row {} is missing: {} comes after {last}",
                    last + 1,
                    row.sequence
                ));
            } else if row.previous != hash {
                found.push(format!(
                    "audit row {} does not follow the row before it",
                    row.sequence
                ));
            }
            if row.expected_hash() != row.hash {
                found.push(format!("audit row {} was changed", row.sequence));
            }
            last = row.sequence;
            hash = row.hash;
        }
    }
    let head = sqlx::query("SELECT sequence, hash FROM audit_head WHERE only_row = 1")
        .fetch_one(db)
        .await?;
    let (head_sequence, head_hash): (i64, String) =
        (head.try_get("sequence")?, head.try_get("hash")?);
    if head_sequence != last || head_hash != hash {
        found.push(format!(
            "the audit log ends at row {last}, but {head_sequence} were written"
        ));
    }
    Ok(found)
}
