//! All SQL of the program: one text for `SQLite` and `PostgreSQL`. It keeps facts and decides nothing.
//!
//! Every statement that reads a person's data takes the scope of who asks; the few that cannot say so.

pub mod account;
pub mod account_batches;
pub mod accounts;
pub mod answers;
pub mod attempts;
pub mod audit;
pub mod centres;
pub mod certificates;
pub mod choices;
pub mod codes;
mod condition;
pub mod copies;
pub mod database_file;
pub mod doubts;
pub mod emails;
pub mod enrolment_codes;
pub mod evaluations;
pub mod extra_times;
pub mod id;
pub mod invariants;
pub mod letters;
pub mod progress;
mod readers;
pub mod readings;
pub mod remarks;
pub mod roles;
pub mod rounds;
pub mod runs;
pub mod schema;
pub mod scope;
pub mod sessions;
pub mod statistics;
pub mod tables;
pub mod throttle;
pub mod transcripts;
pub mod upkeep;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use condition::Tally;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Row};
use tokio::runtime::Handle;

use database_file::DatabaseFile;
pub use readers::Reader;
use readers::Readers;
pub use schema::Schema;
use writer::Writer;

/// A connection, inside a transaction or not.
pub type Connection = AnyConnection;

/// Oldest `SQLite` that does not lose pages in WAL mode ("WAL-reset bug").
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];
/// Times that a writing transaction is run again after a conflict on `PostgreSQL`.
const RETRIES: u32 = 5;
/// Connections to `PostgreSQL`.
const POSTGRES_CONNECTIONS: u32 = 12;
/// How long a request waits for a connection before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database answered with an error, or not at all.
    #[error(transparent)]
    Database(Arc<sqlx::Error>),
    /// The database cannot be used as it is; the sentence is for the operator.
    #[error("{0}")]
    Unusable(String),
    /// A row does not hold what only this program writes.
    #[error("the database holds something that cannot be read: {0}")]
    Unreadable(String),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl Error {
    /// A row that only this program writes cannot be read back.
    pub fn unreadable(what: impl std::fmt::Display) -> Self {
        Self::Unreadable(what.to_string())
    }

    /// Whether it is a matter of time: locked, full, restarting. What was typed must be kept and sent again.
    pub fn is_passing(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        match error.as_ref() {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
            // SQLite: busy, locked, read-only, I/O error, full; PostgreSQL: connection and resource classes, read-only, and
            // a conflict that running again did not end.
            sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                let sqlite = matches!(
                    code.parse::<i64>().map(|number| number & 0xff),
                    Ok(5 | 6 | 8 | 10 | 13)
                );
                let postgres = code.len() == 5
                    && ["08", "53", "57"]
                        .iter()
                        .any(|class| code.starts_with(class));
                sqlite || postgres || code == "25006" || self.is_conflict()
            }),
            _ => false,
        }
    }

    /// Whether `PostgreSQL` asks to run the transaction again.
    fn is_conflict(&self) -> bool {
        self.code()
            .is_some_and(|code| matches!(code.as_str(), "40001" | "40P01"))
    }

    /// What the engine calls it.
    fn code(&self) -> Option<String> {
        let Self::Database(error) = self else {
            return None;
        };
        Some(error.as_database_error()?.code()?.into_owned())
    }
}

/// Which database it is. Only this file looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    /// On `PostgreSQL`, where many read and write side by side, these are all connections.
    write: AnyPool,
    /// Who reads and writes `SQLite`'s file.
    file: Option<(Readers, Writer)>,
    tally: Arc<Tally>,
    /// Where the store was opened. A connection to `PostgreSQL` belongs to the runtime that opened it and dies with it; those of
    /// workers end while others still use what they have opened.
    home: Handle,
}

impl Store {
    /// Opens the database, brings its schema up to date, and refuses one that would not keep its promises.
    ///
    /// # Errors
    /// The database is not there, is too old, or was written by a newer program.
    pub async fn open(url: &str) -> Result<Self, Error> {
        Self::open_patiently(url, PATIENCE).await
    }

    /// The same, where whoever wants a connection waits for so long.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_patiently(url: &str, patience: Duration) -> Result<Self, Error> {
        let store = Self::connected(url, patience, writer::TOGETHER).await?;
        store.bring_up_to_date().await?;
        Ok(store)
    }

    /// The same, where each write to `SQLite` is committed by itself: a benchmark measures beside it what sharing commits gains.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_ungrouped(url: &str) -> Result<Self, Error> {
        let store = Self::connected(url, PATIENCE, 1).await?;
        store.bring_up_to_date().await?;
        Ok(store)
    }

    /// Opens the database as it is, whatever its schema, for who only looks; where there is none, an empty one is made.
    ///
    /// # Errors
    /// The database is not there, or its engine is too old.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        Self::connected(url, PATIENCE, writer::TOGETHER).await
    }

    async fn connected(url: &str, patience: Duration, together: usize) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let engine = if url.starts_with("sqlite:") {
            Engine::Sqlite
        } else {
            Engine::Postgres
        };
        let store = match engine {
            Engine::Sqlite => Self::open_sqlite(url, patience, together).await?,
            Engine::Postgres => Self::open_postgres(url, patience).await?,
        };
        store.check_engine().await?;
        Ok(store)
    }

    async fn open_sqlite(url: &str, patience: Duration, together: usize) -> Result<Self, Error> {
        let file = DatabaseFile::of(url)?.ok_or_else(|| Error::unreadable(url))?;
        file.make_ready()?;
        let address: AnyConnectOptions =
            format!("sqlite:{}?mode=rwc", file.path().display()).parse()?;
        // The writer first: it makes the file and sets the journal mode that the readers then find.
        let write = one_writer(patience).connect_with(address.clone()).await?;
        let readers = Readers::of(address, patience);
        let writer = Writer::start(write.clone(), patience, together).map_err(sqlx::Error::Io)?;
        Ok(Self {
            engine: Engine::Sqlite,
            write,
            file: Some((readers, writer)),
            tally: Arc::default(),
            home: Handle::current(),
        })
    }

    async fn open_postgres(url: &str, patience: Duration) -> Result<Self, Error> {
        let pool = AnyPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(patience)
            .connect(url)
            .await?;
        Ok(Self {
            engine: Engine::Postgres,
            write: pool,
            file: None,
            tally: Arc::default(),
            home: Handle::current(),
        })
    }

    async fn check_engine(&self) -> Result<(), Error> {
        let mut db = self.take().await?;
        match self.engine {
            Engine::Sqlite => {
                let version: String = sqlx::query("SELECT sqlite_version()")
                    .fetch_one(&mut *db)
                    .await?
                    .try_get(0)?;
                check_sqlite_version(&version)
            }
            Engine::Postgres => {
                let statement = "SELECT CAST(datcollate AS TEXT) FROM pg_database WHERE datname = current_database()";
                let collation: String = sqlx::query(statement)
                    .fetch_one(&mut *db)
                    .await?
                    .try_get(0)?;
                check_collation(&collation)?;
                let commit: String = sqlx::query("SHOW synchronous_commit")
                    .fetch_one(&mut *db)
                    .await?
                    .try_get(0)?;
                check_commit(&commit)
            }
        }
    }

    /// A connection that may write; a new one is opened at home, whoever asks.
    async fn take(&self) -> Result<PoolConnection<Any>, Error> {
        if self.engine == Engine::Sqlite {
            return Ok(self.write.acquire().await?);
        }
        let pool = self.write.clone();
        let taking = self.home.spawn(async move { pool.acquire().await });
        let taken = taking.await.map_err(|_| sqlx::Error::PoolClosed)?;
        Ok(taken?)
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// None is free for a long time, or the database is gone.
    pub async fn read(&self) -> Result<Reader, Error> {
        match &self.file {
            Some((readers, _)) => Ok(readers.take().await?),
            None => Ok(self.take().await?.into()),
        }
    }

    /// Runs `act` in one writing transaction and commits it. What it returns is on the disk.
    ///
    /// `act` may run more than once: it awaits nothing but SQL and has no other effect. On `SQLite` the commit may hold what
    /// others wrote at the same time; nobody's failure takes back what another wrote.
    ///
    /// # Errors
    /// Nothing of it was written, or (after a failed commit) it is not known; doing it again is safe.
    pub async fn write<T, F>(&self, act: F) -> Result<T, Error>
    where
        F: AsyncFn(&mut Connection) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        let outcome = self.write_untold(act).await;
        self.tally.note(&outcome);
        outcome
    }

    /// The same, not counted among the writes.
    async fn write_untold<T, F>(&self, act: F) -> Result<T, Error>
    where
        F: AsyncFn(&mut Connection) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        if let Some((_, writer)) = &self.file {
            return writer.write(act).await;
        }
        let mut tries = 0;
        loop {
            match self.write_beside_others(&act).await {
                Err(error) if error.is_conflict() && tries < RETRIES => tries += 1,
                outcome => return outcome,
            }
        }
    }

    async fn write_beside_others<T, F>(&self, act: &F) -> Result<T, Error>
    where
        F: AsyncFn(&mut Connection) -> Result<T, Error>,
    {
        let mut connection = self.take().await?;
        let outcome = in_transaction(&mut connection, self.begin(), act).await;
        // Another connection may find the server well again sooner than one that met its end.
        if matches!(&outcome, Err(error @ Error::Database(_)) if !error.is_conflict()) {
            connection.close_on_drop();
        }
        outcome
    }

    /// How a writing transaction begins.
    fn begin(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite => writer::BEGIN,
            Engine::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
        }
    }

    /// A connection that is none of the pools'.
    async fn another_connection(&self) -> Result<Connection, Error> {
        Ok(AnyConnection::connect_with(&self.write.connect_options()).await?)
    }

    /// What the engine itself finds broken in its files; empty when all is well. `PostgreSQL` checks its own pages.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn damage(&self) -> Result<Vec<String>, Error> {
        let mut found = Vec::new();
        if self.engine == Engine::Sqlite {
            let mut db = self.read().await?;
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
                .fetch_all(&mut *db)
                .await?
            {
                let table: String = row.try_get(0)?;
                found.push(format!(
                    "{table} holds a row that points to one that is not there"
                ));
            }
        }
        Ok(found)
    }

    /// Closes all connections; what was committed stays.
    pub async fn close(&self) {
        if let Some((readers, _)) = &self.file {
            readers.close().await;
        }
        self.write.close().await;
    }
}

async fn in_transaction<T, F>(
    connection: &mut Connection,
    begin: &'static str,
    act: &F,
) -> Result<T, Error>
where
    F: AsyncFn(&mut Connection) -> Result<T, Error>,
{
    let mut transaction = connection.begin_with(begin).await?;
    match act(&mut transaction).await {
        Ok(value) => {
            transaction.commit().await?;
            Ok(value)
        }
        Err(error) => {
            // The first error says more than that of a rollback over a connection that is gone.
            if let Err(second) = transaction.rollback().await {
                tracing::debug!(%second, "a transaction ended with its connection");
            }
            Err(error)
        }
    }
}

/// The pool of the one connection that writes `SQLite`'s file.
fn one_writer(patience: Duration) -> AnyPoolOptions {
    // A file does not go away between two statements: asking before each costs more than a small one.
    let options = AnyPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(patience)
        .test_before_acquire(false);
    options.after_connect(|connection, _| Box::pin(settle(connection, "PRAGMA query_only = OFF")))
}

/// Sets a connection to `SQLite`'s file up; `last` says whether it may write.
async fn settle(connection: &mut Connection, last: &'static str) -> Result<(), sqlx::Error> {
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
