//! Guesses at codes and links: counted a minute at a time, by what they are guesses at and who makes them, the same for
//! every server on one database. Who guesses too often is told to wait; a code that is right costs nothing.

use super::ask::Seen;
use super::error::Error;
use crate::course::timestamp::Timestamp;
use crate::store::{Connection, Error as StoreError, throttle};

/// The guesses of this minute.
#[derive(Clone, Debug)]
pub struct Guesses {
    what: String,
    now: Timestamp,
    since: Timestamp,
    most: i64,
}

impl Guesses {
    /// Guesses at one kind of secret by one guesser (an address, or a name that is guessed at); at most so many a minute.
    pub fn at(seen: &Seen, kind: &str, by: &str, most: i64) -> Self {
        let minute = seen.now.0 / 60_000;
        Self {
            what: format!("{kind}:{by}:{minute}"),
            now: seen.now,
            since: Timestamp(minute * 60_000),
            most,
        }
    }

    /// Lets a guesser on who has not guessed wrong too often.
    ///
    /// # Errors
    /// [`Error::TooMany`] until the minute is over.
    pub async fn admit(&self, seen: &Seen) -> Result<(), Error> {
        let mut db = seen.app.store.read().await?;
        let failures = throttle::failures(&mut db, &self.what, self.since).await?;
        if failures.count >= self.most {
            return Err(Error::TooMany(60 - self.now.0 / 1_000 % 60));
        }
        Ok(())
    }

    /// Counts a wrong guess in a transaction.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn note(&self, db: &mut Connection) -> Result<(), StoreError> {
        throttle::count(db, &self.what, self.now, self.since).await?;
        Ok(())
    }

    /// Counts a wrong guess.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn count(&self, seen: &Seen) -> Result<(), Error> {
        let guesses = self.clone();
        let counted = seen.app.store.write(async move |db| guesses.note(db).await);
        Ok(counted.await?)
    }
}
