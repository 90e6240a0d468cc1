//! Centres: where people learn.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::id::{CentreId, RoundId};
use super::scope::{Own, Scope};
use super::{Connection, Error};
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;

/// The name of the built-in centre.
pub const INDEPENDENT: &str = "Independent";

/// A centre.
#[derive(Clone, Debug)]
pub struct Centre {
    /// The centre.
    pub id: CentreId,
    /// Its code, in capital letters: what people type to sign in there.
    pub code: String,
    /// Its name, as it stands on certificates.
    pub name: String,
    /// Its time zone, an IANA name.
    pub time_zone: String,
    /// The language that it works in.
    pub language: Language,
    /// Its country, ISO 3166-1 alpha-2; empty where none was given.
    pub country: String,
}

/// What a centre is made of.
#[derive(Clone, Debug)]
pub struct NewCentre {
    /// Its code, in capital letters, unique.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its time zone, an IANA name.
    pub time_zone: String,
    /// The language that it works in.
    pub language: Language,
    /// Its country, or empty.
    pub country: String,
}

/// What became of a centre's new facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// They are kept.
    Done(CentreId),
    /// Another centre has this code.
    CodeTaken,
    /// There is no such centre, or it is the built-in one.
    NotThere,
}

/// A code as it is kept and compared: capital letters, without blanks.
pub fn normal_code(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect()
}

/// The code that somebody means who signs in: an empty one is that of the built-in centre.
pub fn sought_code(typed: &str) -> String {
    let code = normal_code(typed);
    if code.is_empty() {
        "INDEPENDENT".to_owned()
    } else {
        code
    }
}

/// The centre that the person's own round belongs to.
pub async fn of_round(db: &mut Connection, own: &Own, round: &RoundId) -> Result<Centre, Error> {
    let row = sqlx::query(
        "SELECT c.id, c.code, c.name, c.time_zone, c.language, c.country
         FROM rounds r JOIN centres c ON c.id = r.centre WHERE r.id = $1 AND r.account = $2",
    )
    .bind(round.as_str())
    .bind(own.account())
    .fetch_one(db)
    .await?;
    centre(&row)
}

/// The centre with this code; an empty one means the built-in centre. Without a scope: codes hang on walls, and who
/// signs in has no scope yet.
pub async fn by_code(db: &mut Connection, code: &str) -> Result<Option<Centre>, Error> {
    let row = sqlx::query(
        "SELECT id, code, name, time_zone, language, country FROM centres WHERE code = $1",
    )
    .bind(sought_code(code))
    .fetch_optional(db)
    .await?;
    row.as_ref().map(centre).transpose()
}

/// The centre, when it is in scope.
pub async fn by_id(
    db: &mut Connection,
    scope: &Scope,
    id: &CentreId,
) -> Result<Option<Centre>, Error> {
    let (first, last) = scope.centres();
    let row = sqlx::query(
        "SELECT id, code, name, time_zone, language, country FROM centres WHERE id = $1 AND id >= $2 AND id <= $3",
    )
    .bind(id.as_str())
    .bind(first)
    .bind(last)
    .fetch_optional(db)
    .await?;
    row.as_ref().map(centre).transpose()
}

/// The centre that a person's own account belongs to.
pub async fn of_account(db: &mut Connection, own: &Own) -> Result<Centre, Error> {
    let row = sqlx::query(
        "SELECT c.id, c.code, c.name, c.time_zone, c.language, c.country
         FROM accounts a JOIN centres c ON c.id = a.centre WHERE a.id = $1",
    )
    .bind(own.account())
    .fetch_one(db)
    .await?;
    centre(&row)
}

/// The names of who manages the centre that a person's own account belongs to, by name; at most five: a page says whom to
/// ask, not who there is. Who cannot sign in helps nobody.
pub async fn managers_of_own(db: &mut Connection, own: &Own) -> Result<Vec<String>, Error> {
    let rows = sqlx::query(
        "SELECT m.name FROM accounts a JOIN roles r ON r.role = 'manager' AND r.centre = a.centre JOIN accounts m ON m.id = r.account
         WHERE a.id = $1 AND m.disabled_at IS NULL AND m.name_sort IS NOT NULL ORDER BY m.name_sort, m.id LIMIT 5",
    )
    .bind(own.account())
    .fetch_all(db)
    .await?;
    let names = rows
        .iter()
        .map(|row| row.try_get("name").map_err(Error::from));
    names.collect()
}

/// The centres in scope, by name. There are as many as an administrator made: hundreds, not millions.
pub async fn all(db: &mut Connection, scope: &Scope) -> Result<Vec<Centre>, Error> {
    let (first, last) = scope.centres();
    let rows = sqlx::query(
        "SELECT id, code, name, time_zone, language, country FROM centres WHERE id >= $1 AND id <= $2 ORDER BY name, id",
    )
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?;
    rows.iter().map(centre).collect()
}

/// Makes a centre.
pub async fn create(db: &mut Connection, new: &NewCentre, now: Timestamp) -> Result<Kept, Error> {
    let id = CentreId::new(now);
    let made = sqlx::query(
        "INSERT INTO centres (id, code, name, time_zone, language, country, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (code) DO NOTHING",
    )
    .bind(id.as_str())
    .bind(&new.code)
    .bind(&new.name)
    .bind(&new.time_zone)
    .bind(new.language.as_str())
    .bind(&new.country)
    .bind(now.0)
    .execute(db)
    .await?;
    Ok(if made.rows_affected() == 1 {
        Kept::Done(id)
    } else {
        Kept::CodeTaken
    })
}

/// Changes a centre; the built-in one stays as it is.
pub async fn change(db: &mut Connection, id: &CentreId, new: &NewCentre) -> Result<Kept, Error> {
    let taken = sqlx::query("SELECT id FROM centres WHERE code = $1 AND id <> $2")
        .bind(&new.code)
        .bind(id.as_str())
        .fetch_optional(&mut *db)
        .await?;
    if taken.is_some() {
        return Ok(Kept::CodeTaken);
    }
    let changed = sqlx::query(
        "UPDATE centres SET code = $1, name = $2, time_zone = $3, language = $4, country = $5
         WHERE id = $6 AND code <> 'INDEPENDENT'",
    )
    .bind(&new.code)
    .bind(&new.name)
    .bind(&new.time_zone)
    .bind(new.language.as_str())
    .bind(&new.country)
    .bind(id.as_str())
    .execute(db)
    .await?;
    Ok(if changed.rows_affected() == 1 {
        Kept::Done(id.clone())
    } else {
        Kept::NotThere
    })
}

fn centre(row: &AnyRow) -> Result<Centre, Error> {
    let language: String = row.try_get("language")?;
    Ok(Centre {
        id: CentreId::stored(row.try_get("id")?),
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        time_zone: row.try_get("time_zone")?,
        language: Language::parse(&language)
            .ok_or_else(|| Error::unreadable("a centre's language"))?,
        country: row.try_get("country")?,
    })
}
