//! Centres: where people learn.

use sqlx::Row;

use super::id::RoundId;
use super::scope::Own;
use super::{Connection, Error};

/// A centre, as far as pages and certificates name it.
#[derive(Clone, Debug)]
pub struct Centre {
    /// Its name.
    pub name: String,
    /// Its time zone, an IANA name.
    pub time_zone: String,
}

/// The centre that the person's own round belongs to.
pub async fn of_round(db: &mut Connection, own: &Own, round: &RoundId) -> Result<Centre, Error> {
    let row = sqlx::query("SELECT c.name, c.time_zone FROM rounds r JOIN centres c ON c.id = r.centre WHERE r.id = $1 AND r.account = $2")
        .bind(round.as_str())
        .bind(own.account())
        .fetch_one(db)
        .await?;
    Ok(Centre {
        name: row.try_get("name")?,
        time_zone: row.try_get("time_zone")?,
    })
}
