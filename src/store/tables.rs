//! Every table with its columns: the one list by which a whole database is copied, counted and compared, from one engine to
//! the other too. A test holds it against the schema.

use std::cmp::Ordering;

use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Connection, Error};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A whole number: a time, a count.
    Integer,
    /// A number with a fraction.
    Real,
    /// Bytes.
    Bytes,
}

/// Whether rows may change once they are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// A row is written once and stays as it is.
    Kept,
    /// Rows change, or are forgotten.
    Changing,
}

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, those of its key first.
    pub columns: &'static [(&'static str, Kind)],
    /// How many columns make its key.
    pub key: usize,
    /// Whether its rows may change.
    pub life: Life,
    read: &'static str,
    write: &'static str,
    empty: &'static str,
}

/// As many places for values as there are columns: `$1, $2, $3`.
macro_rules! places {
    ([$($done:literal)*] [] [$($left:literal)*]) => { concat!($($done),*) };
    ([$($done:literal)*] [$column:ident $($columns:ident)*] [$place:literal $($left:literal)*]) => {
        places!([$($done)* $place] [$($columns)*] [$($left)*])
    };
}

macro_rules! tables {
    ($($life:ident $name:ident key $key:literal ordered $order:literal {
        $first:ident $first_kind:ident $(, $column:ident $kind:ident)* $(,)?
    })*) => {
        /// Every table. One that another points to comes before it.
        pub const ALL: &[Table] = &[$(Table {
            name: stringify!($name),
            columns: &[(stringify!($first), Kind::$first_kind) $(, (stringify!($column), Kind::$kind))*],
            key: $key,
            life: Life::$life,
            read: concat!(
                "SELECT ", stringify!($first) $(, ", ", stringify!($column))*,
                " FROM ", stringify!($name), " ORDER BY ", $order
            ),
            write: concat!(
                "INSERT INTO ", stringify!($name), " (", stringify!($first) $(, ", ", stringify!($column))*, ") VALUES (",
                places!([] [$first $($column)*] [
                    "$1" ", $2" ", $3" ", $4" ", $5" ", $6" ", $7" ", $8" ", $9" ", $10" ", $11" ", $12" ", $13" ", $14"
                    ", $15" ", $16" ", $17" ", $18" ", $19" ", $20" ", $21" ", $22" ", $23" ", $24"
                ]), ")"
            ),
            empty: concat!("DELETE FROM ", stringify!($name)),
        },)*];
    };
}

tables! {
    Changing centres key 1 ordered "1" {
        id Text, code Text, name Text, time_zone Text, language Text, country Text, created_at Integer
    }
    Changing accounts key 1 ordered "1" {
        id Text, centre Text, user_name Text, user_name_folded Text, name Text, name_folded Text, name_sort Bytes, email Text,
        language Text, password Text, created_at Integer, disabled_at Integer, batch Text, email_confirmed_at Integer,
        email_folded Text
    }
    Changing extra_times key 1 ordered "1" { account Text, percent Integer, reason Text, given_by Text, given_at Integer }
    Changing account_batches key 1 ordered "1" { id Text, centre Text, made_by Text, made_at Integer }
    Changing roles key 2 ordered "1, 2" { account Text, role Text, centre Text, granted_at Integer }
    Changing sessions key 1 ordered "1" {
        id Text, account Text, created_at Integer, seen_at Integer, ended_at Integer, device Text
    }
    Changing letters key 1 ordered "1" {
        id Text, account Text, kind Text, address Text, language Text, subject Text, body Text, link Text, message_id Text,
        queued_at Integer, next_try_at Integer, try_until Integer, tries Integer, refusals Integer, trouble Text,
        sent_at Integer, gave_up_at Integer, dropped_at Integer
    }
    Changing codes key 1 ordered "1" {
        id Text, purpose Text, account Text, hash Text, created_at Integer, expires_at Integer, tries Integer,
        used_at Integer, letter Text
    }
    Changing throttle key 1 ordered "1" { what Text, failures Integer, last_at Integer }
    Changing enrolment_codes key 1 ordered "1" {
        id Text, code Text, centre Text, course Text, opens_at Integer, ends_at Integer, due_at Integer, places Integer,
        taken Integer, made_by Text, made_at Integer
    }
    Changing rounds key 1 ordered "1" {
        id Text, account Text, centre Text, course Text, begun_at Integer, started_at Integer, due_at Integer,
        completed_at Integer, waived_at Integer, waived_reason Text, printed_name Text, name_confirmed_at Integer,
        revision Integer, enrolment_code Text, sort_name Text
    }
    Kept readings key 2 ordered "1, 2" { round Text, lesson Text, read_at Integer }
    Kept modules_done key 2 ordered "1, 2" { round Text, module Text, done_at Integer }
    Kept evaluations_given key 3 ordered "1, 2, 3" { account Text, course Text, scope Text }
    Changing evaluation_groups key 1 ordered "1" {
        id Text, course Text, scope Text, centre Text, people Integer, full_on Integer
    }
    Changing evaluation_answers key 3 ordered "1, 2, 3" { group_id Text, question Text, answer Text, people Integer }
    Changing evaluation_texts key 2 ordered "1, 2" { group_id Text, question Text, texts Text }
    Changing attempts key 1 ordered "1" {
        id Text, round Text, activity Text, purpose Text, number Integer, rules Text, begun_at Integer, ends_at Integer,
        closed_at Integer, last Integer
    }
    Kept texts key 1 ordered "1" { hash Text, body Text }
    Kept wordings key 1 ordered "1" { hash Text, body Text }
    Kept wording_texts key 2 ordered "1, 2" { wording Text, language Text, text Text }
    Kept drawn key 2 ordered "1, 2" {
        attempt Text, position Integer, bank Text, question Text, wording Text, option_order Text
    }
    Changing doubts key 2 ordered "1, 2" { attempt Text, position Integer, wording Text, words Text, at Integer }
    Kept answers key 2 ordered "1, 2" {
        attempt Text, sequence Integer, position Integer, response Text, language Text, certainty Integer, at Integer,
        client_at Integer, source Text, post_id Text
    }
    Kept remarks key 1 ordered "1" {
        id Text, course Text, number Integer, reason Text, made_by Text, made_at Integer
    }
    Kept rulings key 2 ordered "1, 2" { remark Text, wording Text, ruling Text }
    Kept marks key 2 ordered "1, 2" {
        attempt Text, sequence Integer, points Real, out_of Real, passed Integer, reason Text, marked_by Text, at Integer,
        remark Text
    }
    Kept certificates key 1 ordered "1" {
        id Text, round Text, scope Text, edition Integer, code Text, record Text, issued_at Integer
    }
    Kept certificate_states key 2 ordered "1, 2" {
        certificate Text, sequence Integer, state Text, reason Text, at Integer
    }
    Kept audit key 1 ordered "1" {
        sequence Integer, at Integer, actor Text, centre Text, act Text, object Text, outcome Text, detail Text,
        request Text, previous Text, hash Text
    }
    Changing audit_head key 1 ordered "1" { only_row Integer, sequence Integer, hash Text }
    Changing upkeep key 1 ordered "1" { what Text, done_at Integer }
}

/// A column that points to a table further down: written last.
const LATER: (&str, &str) = ("accounts", "batch");

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Absent,
    Integer(i64),
    Text(String),
    /// The bits of the number.
    Real(u64),
    Bytes(Vec<u8>),
}

impl Cell {
    fn read(row: &AnyRow, at: usize, kind: Kind) -> Result<Self, Error> {
        let cell = match kind {
            Kind::Text => row.try_get::<Option<String>, _>(at)?.map(Self::Text),
            Kind::Integer => row.try_get::<Option<i64>, _>(at)?.map(Self::Integer),
            Kind::Real => row
                .try_get::<Option<f64>, _>(at)?
                .map(|number| Self::Real(number.to_bits())),
            Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(at)?.map(Self::Bytes),
        };
        Ok(cell.unwrap_or(Self::Absent))
    }

    /// As it goes into a hash: no two cells or rows look alike because something moved over a border.
    fn digested(&self, digest: &mut Sha256) {
        let (sign, bytes): (&[u8], Vec<u8>) = match self {
            Self::Absent => (b"-", Vec::new()),
            Self::Integer(number) => (b"i", number.to_string().into_bytes()),
            Self::Text(text) => (b"t", text.clone().into_bytes()),
            Self::Real(bits) => (b"r", bits.to_be_bytes().to_vec()),
            Self::Bytes(bytes) => (b"b", bytes.clone()),
        };
        digest.update(sign);
        digest.update(bytes.len().to_string());
        digest.update(b":");
        digest.update(&bytes);
    }
}

impl Table {
    fn cells(&self, row: &AnyRow) -> Result<Vec<Cell>, Error> {
        let each = self.columns.iter().enumerate();
        each.map(|(at, (_, kind))| Cell::read(row, at, *kind))
            .collect()
    }
}

/// What a table holds, for comparison.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Summary {
    /// Its rows.
    pub rows: i64,
    /// SHA-256 over all of them, in the order of the key; hexadecimal.
    pub hash: String,
}

/// Counts a table's rows and hashes them, whoever they belong to: nothing of them leaves this function.
///
/// # Errors
/// The database does not answer.
pub async fn summary(db: &mut Connection, table: &Table) -> Result<Summary, Error> {
    let (mut rows, mut digest) = (0, Sha256::new());
    let mut found = sqlx::query(table.read).fetch(db);
    while let Some(row) = found.try_next().await? {
        rows += 1;
        for cell in table.cells(&row)? {
            cell.digested(&mut digest);
        }
        digest.update(b"\n");
    }
    Ok(Summary {
        rows,
        hash: hex::encode(digest.finalize()),
    })
}

/// Copies every row of every table into a database that has the schema and nobody in it.
///
/// # Errors
/// One of the databases does not answer, or the other is not empty after all.
pub async fn copy(from: &mut Connection, to: &mut Connection) -> Result<(), Error> {
    // What migrations put in is in the copy too.
    for table in ALL.iter().rev() {
        sqlx::query(table.empty).execute(&mut *to).await?;
    }
    for table in ALL {
        let mut rows = sqlx::query(table.read).fetch(&mut *from);
        while let Some(row) = rows.try_next().await? {
            write(to, table, &row).await?;
        }
    }
    let mut later =
        sqlx::query("SELECT id, batch FROM accounts WHERE batch IS NOT NULL").fetch(from);
    while let Some(row) = later.try_next().await? {
        let (id, batch): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        sqlx::query("UPDATE accounts SET batch = $2 WHERE id = $1")
            .bind(id)
            .bind(batch)
            .execute(&mut *to)
            .await?;
    }
    Ok(())
}

async fn write(to: &mut Connection, table: &Table, row: &AnyRow) -> Result<(), Error> {
    let mut statement = sqlx::query(table.write);
    for (at, (column, kind)) in table.columns.iter().enumerate() {
        statement = match kind {
            // Absent values too are bound with the column's own type: PostgreSQL asks for it.
            Kind::Text if (table.name, *column) == LATER => statement.bind(None::<String>),
            Kind::Text => statement.bind(row.try_get::<Option<String>, _>(at)?),
            Kind::Integer => statement.bind(row.try_get::<Option<i64>, _>(at)?),
            Kind::Real => statement.bind(row.try_get::<Option<f64>, _>(at)?),
            Kind::Bytes => statement.bind(row.try_get::<Option<Vec<u8>>, _>(at)?),
        };
    }
    statement.execute(to).await?;
    Ok(())
}

/// How many rows of the one database's table are missing in the other's, or say something else there.
///
/// # Errors
/// One of the databases does not answer.
pub async fn missing(
    from: &mut Connection,
    other: &mut Connection,
    table: &Table,
) -> Result<i64, Error> {
    let mut missing = 0;
    let mut wanted = sqlx::query(table.read).fetch(from);
    let mut there = sqlx::query(table.read).fetch(other);
    let mut found = there.try_next().await?;
    while let Some(row) = wanted.try_next().await? {
        let row = table.cells(&row)?;
        let mut is_there = false;
        // Both come in the order of the key: what is before the wanted row is passed over.
        while let Some(candidate) = &found {
            let candidate = table.cells(candidate)?;
            match candidate
                .iter()
                .take(table.key)
                .cmp(row.iter().take(table.key))
            {
                Ordering::Less => found = there.try_next().await?,
                Ordering::Equal => {
                    is_there = candidate == row;
                    break;
                }
                Ordering::Greater => break,
            }
        }
        if !is_there {
            missing += 1;
        }
    }
    Ok(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_name_every_column_and_a_place_for_each() {
        let roles = ALL
            .iter()
            .find(|table| table.name == "roles")
            .expect("roles");
        assert_eq!(
            roles.write,
            "INSERT INTO roles (account, role, centre, granted_at) VALUES ($1, $2, $3, $4)"
        );
        assert_eq!(
            roles.read,
            "SELECT account, role, centre, granted_at FROM roles ORDER BY 1, 2"
        );
    }
}
