//! The small queue of files that cost much: few are made at a time, whoever waits too long is told when to come back, and
//! pages go on meanwhile.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::Error;

/// Files that are sent row by row at the same time: most of their time they wait for slow lines.
const STREAMS: usize = 16;
/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// The queue, the same for all requests.
#[derive(Clone, Debug)]
pub struct Exports {
    folder: PathBuf,
    patience: Duration,
    streams: Arc<Semaphore>,
    reading: Arc<Semaphore>,
    books: Arc<Semaphore>,
}

impl Exports {
    /// A queue whose unfinished files lie in this folder, without names.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            patience: PATIENCE,
            streams: Arc::new(Semaphore::new(STREAMS)),
            reading: Arc::new(Semaphore::new(1)),
            books: Arc::new(Semaphore::new(1)),
        }
    }

    /// Where unfinished files lie.
    pub fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    /// A place for a file that is sent as it grows.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it takes too long.
    pub async fn stream(&self) -> Result<OwnedSemaphorePermit, Error> {
        self.turn(&self.streams).await
    }

    /// The turn to read the next rows: one reading of the database is left to pages.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it takes too long.
    pub async fn reading(&self) -> Result<OwnedSemaphorePermit, Error> {
        self.turn(&self.reading).await
    }

    /// The turn to make a workbook, or to count everything.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it takes too long.
    pub async fn book(&self) -> Result<OwnedSemaphorePermit, Error> {
        self.turn(&self.books).await
    }

    async fn turn(&self, queue: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Error> {
        let waiting = tokio::time::timeout(self.patience, Arc::clone(queue).acquire_owned());
        let busy = || Error::Unavailable("too many files are being made".to_owned());
        waiting.await.map_err(|_| busy())?.map_err(|_| busy())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_too_long_is_told_when_to_come_back() {
        let mut exports = Exports::in_folder("none");
        exports.patience = Duration::from_millis(5);
        let turn = exports.book().await.expect("the first turn");
        let refused = exports.book().await.expect_err("somebody else's turn");
        assert_eq!(
            (refused.status().as_u16(), refused.retry_after()),
            (503, Some(5))
        );
        drop(turn);
        assert!(exports.book().await.is_ok());
        let mut held = Vec::new();
        for _ in 0..STREAMS {
            held.push(exports.stream().await.expect("a place"));
        }
        assert!(exports.stream().await.is_err());
    }
}
