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
mod engine;
pub mod enrolment_codes;
mod error;
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

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use condition::Tally;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _};
use tokio::runtime::Handle;

use database_file::{DatabaseFile, room};
use engine::{Engine, one_writer};
pub use error::Error;
pub use readers::Reader;
use readers::Readers;
pub use schema::Schema;
use writer::Writer;

/// A connection, inside a transaction or not.
pub type Connection = AnyConnection;

/// Times that a writing transaction is run again after a conflict on `PostgreSQL`.
const RETRIES: u32 = 5;
/// Connections to `PostgreSQL`.
const POSTGRES_CONNECTIONS: u32 = 12;
/// How long a request waits for a connection before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    /// On `PostgreSQL`, where many read and write side by side, these are all connections.
    write: AnyPool,
    /// Who reads and writes `SQLite`'s file.
    file: Option<(Readers, Writer)>,
    /// Where that file lies.
    folder: Option<PathBuf>,
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
        let store = match Engine::of(url) {
            Engine::Sqlite => Self::open_sqlite(url, patience, together).await?,
            Engine::Postgres => Self::open_postgres(url, patience).await?,
        };
        let mut first = store.take().await?;
        store.engine.check(&mut first).await?;
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
            folder: file.path().parent().map(Path::to_owned),
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
            folder: None,
            tally: Arc::default(),
            home: Handle::current(),
        })
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
        let outcome = in_transaction(&mut connection, self.engine.begin(), act).await;
        // Another connection may find the server well again sooner than one that met its end.
        if matches!(&outcome, Err(error @ Error::Database(_)) if !error.is_conflict()) {
            connection.close_on_drop();
        }
        outcome
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
        let mut db = self.read().await?;
        self.engine.damage(&mut db).await
    }

    /// Free bytes on the disk of the database file; `None` where the disk is another machine's, or the system does not say.
    pub fn free_bytes(&self) -> Option<u64> {
        room::free_bytes(self.folder.as_deref()?)
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
