//! Files that cost much wait their turn: few are made at a time, whoever waits too long is told when to come back, and
//! pages go on meanwhile.

use std::path::PathBuf;
use std::time::Duration;

use super::ask::Ask;
use super::error::Error;
use crate::course::timestamp::Timestamp;
use crate::store::audit::{self, Event};
use crate::store::throttle;
use crate::turns::{Turn, Turns};

/// Files that are sent row by row at the same time: most of their time they wait for slow lines.
pub const STREAMS: usize = 16;
/// Requests that may wait for each kind of turn.
pub const MAY_WAIT: usize = 64;
/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// The queues, the same for all requests.
#[derive(Clone, Debug)]
pub struct Exports {
    folder: PathBuf,
    streams: Turns,
    reading: Turns,
    books: Turns,
}

impl Exports {
    /// Queues whose unfinished files lie in this folder, without names.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self::of(folder.into(), PATIENCE)
    }

    fn of(folder: PathBuf, patience: Duration) -> Self {
        let turns = |at_a_time| Turns::new(at_a_time, MAY_WAIT).for_at_most(patience);
        Self {
            folder,
            streams: turns(STREAMS),
            reading: turns(1),
            books: turns(1),
        }
    }

    /// Where unfinished files lie.
    pub fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    /// A place for a file that is sent as it grows.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait, or it takes too long.
    pub async fn stream(&self) -> Result<Turn, Error> {
        turn(&self.streams).await
    }

    /// The turn to read the next rows: one reading of the database is left to pages.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait, or it takes too long.
    pub async fn reading(&self) -> Result<Turn, Error> {
        turn(&self.reading).await
    }

    /// The turn to make a workbook, or to count everything.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait, or it takes too long.
    pub async fn book(&self) -> Result<Turn, Error> {
        turn(&self.books).await
    }
}

async fn turn(queue: &Turns) -> Result<Turn, Error> {
    let turn = queue.wait().await;
    turn.map_err(|_| Error::Unavailable("too many files are being made".to_owned()))
}

/// An hour in milliseconds.
const HOUR: i64 = 3_600_000;

/// Puts a file with data about people on record before its first byte leaves.
///
/// # Errors
/// [`Error::TooManyFiles`] where the person has taken as many in this hour as one may.
pub async fn record(ask: &Ask, event: Event) -> Result<(), Error> {
    let (now, most) = (ask.now, ask.app.limits.files_an_hour);
    let hour = now.0.div_euclid(HOUR);
    let what = format!("files:{}:{hour}", ask.who()?.account);
    let kept = ask.app.store.write(async move |db| {
        let taken = throttle::count(db, &what, now, Timestamp(hour * HOUR)).await?;
        if taken <= most {
            audit::append(db, &event).await?;
        }
        Ok(taken <= most)
    });
    if kept.await? {
        return Ok(());
    }
    Err(Error::TooManyFiles(
        (HOUR - now.0.rem_euclid(HOUR) + 999) / 1_000,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_too_long_is_told_when_to_come_back() {
        let exports = Exports::of("none".into(), Duration::from_millis(5));
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
