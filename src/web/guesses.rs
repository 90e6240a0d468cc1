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
        self.left(seen).await.map(drop)
    }

    /// How many wrong guesses the guesser may still make in this minute: at least one.
    ///
    /// # Errors
    /// [`Error::TooMany`] until the minute is over, when there is none left.
    pub async fn left(&self, seen: &Seen) -> Result<i64, Error> {
        let mut db = seen.app.store.read().await?;
        let failures = throttle::failures(&mut db, &self.what, self.since).await?;
        let left = self.most - failures.count;
        if left <= 0 {
            return Err(Error::TooMany(60 - self.now.0 / 1_000 % 60));
        }
        Ok(left)
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
        self.count_all(seen, 1).await
    }

    /// Counts so many wrong guesses of one request; none costs nothing.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn count_all(&self, seen: &Seen, wrong: usize) -> Result<(), Error> {
        if wrong == 0 {
            return Ok(());
        }
        let guesses = self.clone();
        let counted = seen.app.store.write(async move |db| {
            for _ in 0..wrong {
                guesses.note(db).await?;
            }
            Ok(())
        });
        Ok(counted.await?)
    }
}
