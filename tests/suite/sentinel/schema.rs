//! The schema as it is, and everything that stands in a database.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{AssertSqlSafe, Row};

use crate::app::{App, Engine};

/// Guesses, and the log of what was refused or taken away. Last-seen times would change too, if the clock of a story went on.
const READING_MAY_WRITE: &[&str] = &["throttle", "audit", "audit_head"];

/// A table.
#[derive(Debug, Default)]
pub struct Table {
    /// Its columns in order, and whether each holds text.
    pub columns: Vec<(String, bool)>,
    /// The columns of its primary key.
    pub key: Vec<String>,
    /// Columns that point to another table.
    pub points_to: BTreeMap<String, String>,
}

/// Every table but the list of migrations, as SQLite describes it: the migrations are the same for both engines.
pub async fn tables() -> BTreeMap<String, Table> {
    let app = App::start(Engine::Sqlite).await;
    let mut db = app.store.read().await.expect("a connection");
    let columns = "SELECT m.name, p.name, p.type, p.pk FROM sqlite_master m JOIN pragma_table_info(m.name) p
                   WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations' ORDER BY m.name, p.cid";
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for row in sqlx::query(columns)
        .fetch_all(&mut *db)
        .await
        .expect("the schema")
    {
        let (table, column, kind): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let table = tables.entry(table).or_default();
        if row.get::<i64, _>(3) > 0 {
            table.key.push(column.clone());
        }
        table.columns.push((column, kind == "TEXT"));
    }
    let pointers = "SELECT m.name, f.\"from\", f.\"table\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";
    for row in sqlx::query(pointers)
        .fetch_all(&mut *db)
        .await
        .expect("the pointers")
    {
        let (table, from, to): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        if let Some(table) = tables.get_mut(&table) {
            table.points_to.insert(from, to);
        }
    }
    assert!(tables.len() > 15, "the schema is read");
    tables
}

/// A row: its columns as text, without those that hold nothing.
pub type Line = BTreeMap<String, String>;

/// Everything in the database, by table.
pub async fn dump(app: &App) -> BTreeMap<String, Vec<Line>> {
    let mut dump = BTreeMap::new();
    for (name, table) in tables().await {
        let readable = table
            .columns
            .iter()
            .filter(|(column, _)| column != "name_sort");
        let columns: Vec<&str> = readable.map(|(column, _)| column.as_str()).collect();
        let read: Vec<String> = columns
            .iter()
            .map(|column| format!("CAST({column} AS TEXT)"))
            .collect();
        let statement = format!(
            "SELECT {} FROM {name} ORDER BY {}",
            read.join(", "),
            table.key.join(", ")
        );
        let mut db = app.store.read().await.expect("a connection");
        let rows = sqlx::query(AssertSqlSafe(statement))
            .fetch_all(&mut *db)
            .await
            .expect("rows");
        let line = |row: &sqlx::any::AnyRow| {
            let cells = columns.iter().enumerate();
            cells
                .filter_map(|(at, column)| {
                    Some(((*column).to_owned(), row.get::<Option<String>, _>(at)?))
                })
                .collect()
        };
        dump.insert(name, rows.iter().map(line).collect());
    }
    dump
}

/// The tables in which reading has changed something that it may not.
pub fn changed(
    before: &BTreeMap<String, Vec<Line>>,
    after: &BTreeMap<String, Vec<Line>>,
) -> Vec<String> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differs = |name: &&String| before.get(*name) != after.get(*name);
    names
        .into_iter()
        .filter(differs)
        .filter(|name| !READING_MAY_WRITE.contains(&name.as_str()))
        .cloned()
        .collect()
}

/// All of it as one text.
pub fn all_text(dump: &BTreeMap<String, Vec<Line>>) -> String {
    let cells = dump.values().flatten().flat_map(BTreeMap::values);
    cells.map(String::as_str).collect::<Vec<_>>().join("\n")
}
