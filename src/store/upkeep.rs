//! Upkeep: when a backup was last made, and when it was last shown that one can be restored.

use sqlx::Row;

use super::{Connection, Error};
use crate::course::timestamp::Timestamp;

/// What keeps a server from losing its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upkeep {
    /// A backup was made.
    Backup,
    /// A backup was restored to another place, and everything was in it.
    Drill,
}

impl Upkeep {
    fn key(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Drill => "drill",
        }
    }
}

/// When each was last done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The last backup; `None` when there was none.
    pub backup: Option<Timestamp>,
    /// The last drill; `None` when there was none.
    pub drill: Option<Timestamp>,
    /// When the oldest row of the audit log was written: how long there has been something to lose.
    pub since: Option<Timestamp>,
}

/// Notes that it was done now.
pub async fn note(db: &mut Connection, what: Upkeep, now: Timestamp) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO upkeep (what, done_at) VALUES ($1, $2) ON CONFLICT (what) DO UPDATE SET done_at = $2",
    )
    .bind(what.key())
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(())
}

/// When each was last done.
pub async fn done(db: &mut Connection) -> Result<Done, Error> {
    let row = sqlx::query(
        "SELECT (SELECT done_at FROM upkeep WHERE what = 'backup') AS backup,
                (SELECT done_at FROM upkeep WHERE what = 'drill') AS drill,
                (SELECT at FROM audit WHERE sequence = 1) AS since",
    )
    .fetch_one(db)
    .await?;
    let at =
        |column| -> Result<_, Error> { Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp)) };
    Ok(Done {
        backup: at("backup")?,
        drill: at("drill")?,
        since: at("since")?,
    })
}
