//! Databases as older programs left them.

use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};

/// The changes of the schema up to this one, as an older program knows them.
pub async fn changes_up_to(version: i64) -> Migrator {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let all = Migrator::new(folder).await.expect("the changes");
    let older = all.iter().filter(|change| change.version <= version);
    Migrator::with_migrations(older.cloned().collect())
}

/// Fills an empty database of `PostgreSQL` with the schema and the rows of an `SQLite` file of an older version: as the older
/// program would have left them there.
pub async fn copied_to_postgres(file: &Path, version: i64, url: &str) {
    sqlx::any::install_default_drivers();
    let from = format!("sqlite:{}?mode=ro", file.display());
    let mut from = AnyConnection::connect(&from).await.expect("it opens");
    let mut to = AnyConnection::connect(url).await.expect("it opens");
    changes_up_to(version)
        .await
        .run(&mut to)
        .await
        .expect("an older schema");
    // Rows come in the order of the alphabet, not before those that point to them.
    sqlx::query("SET session_replication_role = replica")
        .execute(&mut to)
        .await
        .expect("set");
    for (table, columns) in tables(&mut from).await {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {table}")))
            .execute(&mut to)
            .await
            .expect("emptied");
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(", ");
        let places: Vec<String> = (1..=columns.len())
            .map(|place| format!("${place}"))
            .collect();
        let insert = format!(
            "INSERT INTO {table} ({names}) VALUES ({})",
            places.join(", ")
        );
        let select = AssertSqlSafe(format!("SELECT {names} FROM {table}"));
        for row in sqlx::query(select)
            .fetch_all(&mut from)
            .await
            .expect("rows")
        {
            let mut query = sqlx::query(AssertSqlSafe(insert.clone()));
            for (at, (_, kind)) in columns.iter().enumerate() {
                query = match kind.as_str() {
                    "TEXT" => query.bind(row.get::<Option<String>, _>(at)),
                    "BIGINT" => query.bind(row.get::<Option<i64>, _>(at)),
                    "DOUBLE PRECISION" => query.bind(row.get::<Option<f64>, _>(at)),
                    _ => query.bind(row.get::<Option<Vec<u8>>, _>(at)),
                };
            }
            query.execute(&mut to).await.expect("a row");
        }
    }
    to.close().await.expect("closed");
    from.close().await.expect("closed");
}

/// The tables of an `SQLite` file, each with its columns and their declared types.
async fn tables(db: &mut AnyConnection) -> Vec<(String, Vec<(String, String)>)> {
    let statement = "SELECT m.name, p.name, p.type FROM sqlite_master m JOIN pragma_table_info(m.name) p
                     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations' ORDER BY m.name, p.cid";
    let mut tables: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for row in sqlx::query(statement)
        .fetch_all(db)
        .await
        .expect("the schema")
    {
        let (table, column): (String, (String, String)) = (row.get(0), (row.get(1), row.get(2)));
        match tables.last_mut().filter(|(last, _)| *last == table) {
            Some((_, columns)) => columns.push(column),
            None => tables.push((table, vec![column])),
        }
    }
    tables
}
