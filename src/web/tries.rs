//! Tries at a password: what failures are counted by, and whether the next one counts.
//!
//! A browser in which its owner's session is open, or ran out by itself, is known, and counts for itself: nobody who guesses
//! elsewhere keeps the owner out of it, and whoever sits down at it guesses no faster than others.

use super::ask::Seen;
use crate::course::timestamp::Timestamp;
use crate::sign_in::slowing::{self, Held};
use crate::store::accounts::fold;
use crate::store::audit::{self, Event};
use crate::store::centres::sought_code;
use crate::store::id::AccountId;
use crate::store::{Connection, Error, throttle};
use crate::words::Words;

/// The tries that are counted together.
#[derive(Clone, Debug)]
pub struct Tries {
    what: String,
    now: Timestamp,
    since: Timestamp,
}

impl Tries {
    /// Those at the password of a name, as [`by_name`] gives it, from this browser; `account` is whose it is, if anybody's.
    pub fn at(seen: &Seen, name: String, account: Option<&AccountId>) -> Self {
        let known = seen.owner().is_some_and(|owner| Some(owner) == account);
        let here = seen.cookie.as_ref().filter(|_| known);
        Self {
            what: here.map_or(name, |cookie| {
                format!("sign-in-here:{}", cookie.hash().as_str())
            }),
            now: seen.now,
            since: Timestamp(seen.now.0 - slowing::FORGOTTEN_AFTER),
        }
    }

    /// Why the next try does not count; `None` when it does.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn held(&self, db: &mut Connection) -> Result<Option<Held>, Error> {
        let failures = throttle::failures(db, &self.what, self.since).await?;
        Ok(slowing::held(failures.count, failures.last_at, self.now.0))
    }

    /// Counts a failure; how many there are in a row.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn note(&self, db: &mut Connection) -> Result<i64, Error> {
        throttle::count(db, &self.what, self.now, self.since).await
    }

    /// Puts a try that does not count on the audit log: the first after each failure, since the others cost a guesser nothing.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn note_early(&self, seen: &Seen, event: Event) -> Result<(), Error> {
        let (mark, now) = (throttle::early(&self.what), self.now);
        let mut db = seen.app.store.read().await?;
        let failures = throttle::failures(&mut db, &self.what, self.since).await?;
        let failed_at = Timestamp(failures.last_at);
        let noted = throttle::failures(&mut db, &mark, failed_at).await?;
        drop(db);
        if noted.count > 0 {
            return Ok(());
        }
        let event = event.saying("too many tries");
        let kept = seen.app.store.write(async move |db| {
            if throttle::count(db, &mark, now, failed_at).await? == 1 {
                audit::append(db, &event).await?;
            }
            Ok(())
        });
        kept.await
    }

    /// Takes the count away, after a success.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn forgive(&self, db: &mut Connection) -> Result<(), Error> {
        throttle::forgive(db, &self.what).await
    }
}

/// What failures are counted by where the browser is not known: the name in its centre, or the e-mail address; never a
/// network address, which a whole class shares.
pub fn by_name(centre: &str, user_name: &str) -> String {
    // An address is nobody's in particular: it counts the same whatever centre was typed with it.
    let centre = if user_name.contains('@') {
        String::new()
    } else {
        sought_code(centre)
    };
    format!("sign-in:{centre}:{}", fold(user_name))
}

/// What somebody is told whose next try does not count.
pub fn told(words: &Words, held: Held) -> String {
    match held {
        Held::Seconds(seconds) => words.sign_in_wait(seconds),
        Held::Shut => words.sign_in_shut().to_owned(),
    }
}
