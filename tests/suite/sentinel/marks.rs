//! The markers: one for every text of every row, and whose it is.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use sqlx::AssertSqlSafe;

use super::people::People;
use super::schema::{self, Line, Table};
use crate::app::App;

/// Columns whose text has a form that the program reads back: marked, nothing could be shown at all. What a person types is
/// never among them.
const FORMED: &[(&str, &[&str])] = &[
    ("centres", &["time_zone", "language", "country"]),
    ("accounts", &["language", "password"]),
    ("codes", &["purpose", "hash"]),
    ("evaluation_groups", &["course", "scope"]),
    ("rounds", &["course"]),
    ("attempts", &["activity", "purpose", "rules"]),
    ("texts", &["body"]),
    ("wordings", &["body"]),
    ("drawn", &["bank", "question", "option_order"]),
    ("answers", &["response", "language"]),
    ("remarks", &["course"]),
    ("rulings", &["ruling"]),
    ("certificates", &["scope", "code"]),
    ("certificate_states", &["state"]),
    (
        "audit",
        &["act", "outcome", "previous", "hash", "actor", "centre"],
    ),
    ("audit_head", &["hash"]),
    ("enrolment_codes", &["course"]),
    ("letters", &["kind", "language", "trouble"]),
];

/// Tables whose rows are nobody's.
const NOBODYS: &[&str] = &[
    "texts",
    "wordings",
    "wording_texts",
    "remarks",
    "rulings",
    "audit_head",
    "throttle",
];

/// Members of a record that are somebody's words.
const SAID: &[&str] = &[
    "name",
    "course_title",
    "course_version",
    "title",
    "objectives",
    "centre",
];

/// A marker in the database.
#[derive(Clone, Debug)]
pub struct Marker {
    pub table: String,
    pub column: String,
    /// The account that the row is about.
    pub account: Option<String>,
    /// The centre that the row belongs to.
    pub centre: Option<String>,
}

impl std::fmt::Display for Marker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            table,
            column,
            account,
            centre,
        } = self;
        write!(
            f,
            "{table}.{column} of account {account:?}, centre {centre:?}"
        )
    }
}

/// Every marker by its number.
pub type Markers = BTreeMap<u32, Marker>;

static NEXT: AtomicU32 = AtomicU32::new(1_000);

/// A marker's text: letters that nothing else has, then what breaks out of tags, attributes and cells where it is let.
pub fn text(number: u32) -> String {
    if number.is_multiple_of(2) {
        format!("zq{number}z<svg/onload=alert(7)>'\"--=1+1")
    } else {
        format!("=zq{number}z<svg/onload=alert(7)>'\"--=1+1")
    }
}

/// Puts a marker into every text column of every row.
pub async fn put(app: &App, people: &People) -> Markers {
    let tables = schema::tables().await;
    let rows = schema::dump(app).await;
    let mut markers = Markers::new();
    let mut changes = Vec::new();
    for (name, table) in &tables {
        let formed = FORMED
            .iter()
            .find(|(known, _)| known == name)
            .map_or(&[][..], |(_, columns)| columns);
        for row in rows[name]
            .iter()
            .filter(|row| !(name == "centres" && row["code"] == "INDEPENDENT"))
        {
            let (account, centre) = owner(name, row, &tables, &rows);
            for (column, is_text) in &table.columns {
                let own = *is_text
                    && !table.key.contains(column)
                    && !table.points_to.contains_key(column);
                let Some(now) = row
                    .get(column)
                    .filter(|_| own && !formed.contains(&column.as_str()))
                else {
                    continue;
                };
                let mut mark = || {
                    let number = NEXT.fetch_add(1, Ordering::Relaxed);
                    let marker = Marker {
                        table: name.clone(),
                        column: column.clone(),
                        account: account.clone(),
                        centre: centre.clone(),
                    };
                    markers.insert(number, marker);
                    text(number)
                };
                let new = match serde_json::from_str::<Value>(now) {
                    Ok(mut record @ Value::Object(_)) => {
                        mark_record(&mut record, false, &mut mark);
                        record.to_string()
                    }
                    Ok(mut list @ Value::Array(_)) => {
                        mark_record(&mut list, true, &mut mark);
                        list.to_string()
                    }
                    _ => mark(),
                };
                changes.push((
                    update(name, table, column),
                    new,
                    table
                        .key
                        .iter()
                        .map(|key| row[key].clone())
                        .collect::<Vec<_>>(),
                ));
            }
        }
    }
    assert!(markers.len() > 150, "{} texts are marked", markers.len());
    assert!(!people.all.is_empty());
    let written = app.store.write(async move |db| {
        for (statement, new, key) in &changes {
            let mut query = sqlx::query(AssertSqlSafe(statement.clone())).bind(new);
            for part in key {
                query = query.bind(part);
            }
            query.execute(&mut *db).await?;
        }
        Ok(())
    });
    written
        .await
        .expect("every column takes its marker: one with a form of its own belongs into FORMED");
    markers
}

fn update(name: &str, table: &Table, column: &str) -> String {
    let key = table.key.iter().enumerate();
    let key: Vec<String> = key
        .map(|(at, part)| format!("CAST({part} AS TEXT) = ${}", at + 2))
        .collect();
    format!(
        "UPDATE {name} SET {column} = $1 WHERE {}",
        key.join(" AND ")
    )
}

fn mark_record(value: &mut Value, said: bool, mark: &mut impl FnMut() -> String) {
    match value {
        Value::String(text) if said => *text = mark(),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| mark_record(item, said, mark)),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                mark_record(member, SAID.contains(&name.as_str()), mark);
            }
        }
        _ => {}
    }
}

/// The account that a row is about and the centre that it belongs to, by what it points to.
fn owner(
    name: &str,
    row: &Line,
    tables: &BTreeMap<String, Table>,
    rows: &BTreeMap<String, Vec<Line>>,
) -> (Option<String>, Option<String>) {
    if name == "accounts" {
        return (row.get("id").cloned(), row.get("centre").cloned());
    }
    if name == "centres" {
        return (None, row.get("id").cloned());
    }
    if NOBODYS.contains(&name) {
        return (None, None);
    }
    if name == "audit" {
        return (row.get("actor").cloned(), row.get("centre").cloned());
    }
    let table = &tables[name];
    // A round, an account batch or a code on a wall is its centre's, whoever made it.
    let own_centre = table
        .points_to
        .iter()
        .find(|(_, to)| *to == "centres")
        .and_then(|(from, _)| row.get(from))
        .cloned();
    for wanted in [
        "account",
        "round",
        "attempt",
        "certificate",
        "letter",
        "group_id",
    ] {
        let Some((to, id)) = table.points_to.get(wanted).zip(row.get(wanted)) else {
            continue;
        };
        let found = rows[to]
            .iter()
            .find(|line| line.get("id") == Some(id))
            .expect("it points to a row");
        let (account, centre) = owner(to, found, tables, rows);
        return (account, own_centre.or(centre));
    }
    assert!(
        own_centre.is_some() || name == "codes",
        "whose are the rows of {name}? Say so in NOBODYS, or let them point to somebody"
    );
    (None, own_centre)
}

/// The numbers of the markers in a text, in whatever coding they arrived: letters and digits survive all of them.
pub fn numbers(text: &str) -> Vec<u32> {
    text.match_indices("zq")
        .filter_map(|(at, _)| {
            let rest = text.get(at + 2..)?;
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            rest.get(end..)?
                .starts_with('z')
                .then(|| rest.get(..end)?.parse().ok())?
        })
        .collect()
}
