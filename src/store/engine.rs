//! Which database it is, and what each needs to keep its promises: how a connection is set up, how a writing transaction
//! begins, and what is asked of it before anything is kept there.

use std::time::Duration;

use sqlx::Row;
use sqlx::any::AnyPoolOptions;

use super::{Connection, Error, writer};

/// Oldest `SQLite` that does not lose pages in WAL mode ("WAL-reset bug").
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

/// Which database it is. Only the store looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    /// Inside the program.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// The engine behind an address.
    pub(super) fn of(url: &str) -> Self {
        if url.starts_with("sqlite:") {
            Self::Sqlite
        } else {
            Self::Postgres
        }
    }

    /// How a writing transaction begins.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => writer::BEGIN,
            Self::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
        }
    }

    /// Refuses a database that would not keep what it is given, or order names as we do.
    pub(super) async fn check(self, db: &mut Connection) -> Result<(), Error> {
        match self {
            Self::Sqlite => {
                let version: String = sqlx::query("SELECT sqlite_version()")
                    .fetch_one(db)
                    .await?
                    .try_get(0)?;
                check_sqlite_version(&version)
            }
            Self::Postgres => {
                let statement = "SELECT CAST(datcollate AS TEXT) FROM pg_database WHERE datname = current_database()";
                let collation: String = sqlx::query(statement)
                    .fetch_one(&mut *db)
                    .await?
                    .try_get(0)?;
                check_collation(&collation)?;
                let commit: String = sqlx::query("SHOW synchronous_commit")
                    .fetch_one(db)
                    .await?
                    .try_get(0)?;
                check_commit(&commit)
            }
        }
    }

    /// What it finds broken in its own files; empty when all is well. `PostgreSQL` checks its own pages.
    pub(super) async fn damage(self, db: &mut Connection) -> Result<Vec<String>, Error> {
        let mut found = Vec::new();
        if self == Self::Postgres {
            return Ok(found);
        }
        for row in sqlx::query("PRAGMA integrity_check")
            .fetch_all(&mut *db)
            .await?
        {
            let said: String = row.try_get(0)?;
            if said != "ok" {
                found.push(format!("the database file is damaged: {said}"));
            }
        }
        for row in sqlx::query("PRAGMA foreign_key_check")
            .fetch_all(db)
            .await?
        {
            let table: String = row.try_get(0)?;
            found.push(format!(
                "{table} holds a row that points to one that is not there"
            ));
        }
        Ok(found)
    }
}

/// The pool of the one connection that writes `SQLite`'s file.
pub(super) fn one_writer(patience: Duration) -> AnyPoolOptions {
    // A file does not go away between two statements: asking before each costs more than a small one.
    let options = AnyPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(patience)
        .test_before_acquire(false);
    options.after_connect(|connection, _| Box::pin(settle(connection, "PRAGMA query_only = OFF")))
}

/// Sets a connection to `SQLite`'s file up; `last` says whether it may write.
pub(super) async fn settle(
    connection: &mut Connection,
    last: &'static str,
) -> Result<(), sqlx::Error> {
    use sqlx::Executor;
    // `secure_delete` and `trusted_schema`: erased means gone, and a crafted file runs nothing.
    let settings = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                    PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; \
                    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 67108864";
    connection.execute(settings).await?;
    connection.execute(last).await?;
    Ok(())
}

fn check_sqlite_version(version: &str) -> Result<(), Error> {
    let numbers: Vec<u32> = version
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect();
    if numbers.as_slice() >= OLDEST_SQLITE.as_slice() {
        return Ok(());
    }
    Err(Error::Unusable(format!(
        "SQLite {version} can lose committed pages; this program needs 3.51.3 or newer"
    )))
}

fn check_collation(collation: &str) -> Result<(), Error> {
    if matches!(collation, "C" | "POSIX" | "C.UTF-8" | "C.utf8") {
        return Ok(());
    }
    Err(Error::Unusable(format!(
        "the PostgreSQL database has collation {collation}; make it with: CREATE DATABASE name TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'"
    )))
}

fn check_commit(commit: &str) -> Result<(), Error> {
    if commit != "off" {
        return Ok(());
    }
    Err(Error::Unusable(
        "PostgreSQL is set to synchronous_commit = off: a power cut would lose answers that were called saved. Set it to on".to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_that_can_lose_pages_is_refused() {
        assert!(check_sqlite_version("3.51.3").is_ok());
        assert!(check_sqlite_version("3.53.0").is_ok());
        assert!(check_sqlite_version("4.0.0").is_ok());
        let refusal = check_sqlite_version("3.51.2")
            .expect_err("too old")
            .to_string();
        assert_eq!(
            refusal,
            "SQLite 3.51.2 can lose committed pages; this program needs 3.51.3 or newer"
        );
    }
}
