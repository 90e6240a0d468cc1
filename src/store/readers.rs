//! The connections that read `SQLite`'s file. They are taken in turn and given back as they are: a pool would ask each how it
//! is when it comes back, which costs a lesson page as much as a query, and a file does not go away between two pages.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use sqlx::any::AnyConnectOptions;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, ConnectOptions, Connection as _};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::Connection;
use super::engine::settle;

/// As many as the cores of a small machine. A single one reads a quarter as much, and more gain nothing.
const READERS: usize = 2;
/// After so long a connection is asked how it is, and opened anew if it does not answer.
const A_WHILE: Duration = Duration::from_mins(1);

/// Where readers are had. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Readers {
    address: AnyConnectOptions,
    patience: Duration,
    turns: Arc<Semaphore>,
    /// How many are open. It is counted beside the slots: whoever looks must not hold one while somebody's turn comes.
    open: Arc<AtomicU32>,
    slots: [Arc<Mutex<Slot>>; READERS],
}

#[derive(Debug)]
struct Slot {
    /// `None` until it is needed.
    connection: Option<AnyConnection>,
    well_at: Instant,
}

/// A connection for reading; others get it when it is dropped.
#[derive(Debug)]
pub struct Reader(Source);

#[derive(Debug)]
enum Source {
    /// The slot is free before the next one's turn comes: fields are dropped in their order.
    File(
        OwnedMappedMutexGuard<Slot, AnyConnection>,
        #[expect(dead_code, reason = "it is held, and not looked at")] OwnedSemaphorePermit,
    ),
    Server(PoolConnection<Any>),
}

impl Readers {
    /// Readers of this file; whoever wants one waits for so long.
    pub(super) fn of(address: AnyConnectOptions, patience: Duration) -> Self {
        let slot = || {
            Arc::new(Mutex::new(Slot {
                connection: None,
                well_at: Instant::now(),
            }))
        };
        Self {
            address,
            patience,
            turns: Arc::new(Semaphore::new(READERS)),
            open: Arc::default(),
            slots: std::array::from_fn(|_| slot()),
        }
    }

    /// The next one that is free.
    ///
    /// # Errors
    /// None is free for long, the file cannot be opened, or the store was closed.
    pub(super) async fn take(&self) -> Result<Reader, sqlx::Error> {
        let turn = Arc::clone(&self.turns).acquire_owned();
        let turn = timeout(self.patience, turn).await;
        let turn = turn
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let mut slots = self.slots.iter().map(Arc::clone);
        let free = slots.find_map(|slot| slot.try_lock_owned().ok());
        // Whose turn it is finds a free slot.
        let mut slot = free.ok_or(sqlx::Error::PoolClosed)?;
        self.make_ready(&mut slot).await?;
        let connection = OwnedMutexGuard::try_map(slot, |slot| slot.connection.as_mut());
        let connection = connection.map_err(|_| sqlx::Error::PoolClosed)?;
        Ok(Reader(Source::File(connection, turn)))
    }

    async fn make_ready(&self, slot: &mut Slot) -> Result<(), sqlx::Error> {
        if slot.well_at.elapsed() > A_WHILE
            && let Some(connection) = &mut slot.connection
        {
            match connection.ping().await {
                Ok(()) => slot.well_at = Instant::now(),
                Err(error) => {
                    tracing::warn!(%error, "a connection for reading is opened anew");
                    slot.connection = None;
                    self.open.fetch_sub(1, Ordering::Relaxed);
                }
            }
        }
        if slot.connection.is_none() {
            let mut connection = self.address.connect().await?;
            settle(&mut connection, "PRAGMA query_only = ON").await?;
            *slot = Slot {
                connection: Some(connection),
                well_at: Instant::now(),
            };
            self.open.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// How many are open, and how many of them nobody uses.
    pub(super) fn open_and_idle(&self) -> (u32, usize) {
        let open = self.open.load(Ordering::Relaxed);
        let used = READERS.saturating_sub(self.turns.available_permits());
        let idle = usize::try_from(open).unwrap_or(READERS);
        (open, idle.saturating_sub(used))
    }

    /// Closes them, each when who uses it is done; nobody gets one afterwards.
    pub(super) async fn close(&self) {
        self.turns.close();
        for slot in &self.slots {
            let Some(connection) = slot.lock().await.connection.take() else {
                continue;
            };
            self.open.fetch_sub(1, Ordering::Relaxed);
            if let Err(error) = connection.close().await {
                tracing::debug!(%error, "a connection for reading ended by itself");
            }
        }
    }
}

impl From<PoolConnection<Any>> for Reader {
    fn from(connection: PoolConnection<Any>) -> Self {
        Self(Source::Server(connection))
    }
}

impl Deref for Reader {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match &self.0 {
            Source::File(connection, _) => connection,
            Source::Server(connection) => connection,
        }
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Connection {
        match &mut self.0 {
            Source::File(connection, _) => connection,
            Source::Server(connection) => connection,
        }
    }
}
