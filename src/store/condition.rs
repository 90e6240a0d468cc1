//! In what condition the database is: whether it takes what is written, and how writing went so far. It writes nothing itself.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Error, Store};

/// For how long a failed write counts against the database when none has succeeded since: full disks rarely empty themselves.
const A_WHILE: Duration = Duration::from_mins(1);

/// How writing went since the start.
#[derive(Debug, Default)]
pub(super) struct Tally {
    done: AtomicU64,
    failed: AtomicU64,
    failed_last: Mutex<Option<Instant>>,
}

impl Tally {
    pub(super) fn note<T>(&self, outcome: &Result<T, Error>) {
        let passing = matches!(outcome, Err(error) if error.is_passing());
        if passing {
            self.failed.fetch_add(1, Ordering::Relaxed);
        } else {
            self.done.fetch_add(1, Ordering::Relaxed);
        }
        let mut last = self
            .failed_last
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *last = passing.then(Instant::now);
    }

    fn failed_lately(&self) -> bool {
        let last = self
            .failed_last
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|at| at.elapsed() < A_WHILE)
    }
}

/// The numbers for who watches the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Writing transactions that came to their end.
    pub written: u64,
    /// Writing transactions that the database did not take: locked, full, gone.
    pub failed: u64,
    /// Connections that are open.
    pub connections: u32,
    /// How many of them nobody uses.
    pub idle: usize,
}

impl Store {
    /// Whether what is written now would be taken: the lock for writing can be had in time, and the last write of the
    /// minute did not fail. It is asked often, so it writes nothing.
    pub async fn takes_writes(&self, patience: Duration) -> bool {
        if self.tally.failed_lately() {
            return false;
        }
        let trying = self.write_untold(async |db: &mut super::Connection| {
            sqlx::query("SELECT 1").execute(db).await?;
            Ok(())
        });
        matches!(tokio::time::timeout(patience, trying).await, Ok(Ok(())))
    }

    /// The numbers of this moment.
    pub fn condition(&self) -> Condition {
        let readers = self
            .file
            .as_ref()
            .map(|(readers, _)| readers.open_and_idle());
        let (open, idle) = readers.unwrap_or_default();
        Condition {
            written: self.tally.done.load(Ordering::Relaxed),
            failed: self.tally.failed.load(Ordering::Relaxed),
            connections: open + self.write.size(),
            idle: idle + self.write.num_idle(),
        }
    }
}
