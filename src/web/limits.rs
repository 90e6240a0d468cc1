//! How much one connection and one person may ask of the server, and the count of what a person sends. All limits, these and
//! the others, stand in `docs/limits.md`, which a test compares with the program.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::course::timestamp::Timestamp;
use crate::store::id::AccountId;

/// Limits that the server was started with. Tests start servers with shorter ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long the head of a request may take to arrive.
    pub head: Duration,
    /// How long a connection is kept without a new request.
    pub idle: Duration,
    /// How long the body of a request may take to arrive.
    pub body: Duration,
    /// Connections that one worker holds at a time.
    pub connections: usize,
    /// Posts that one person may send in a minute, answers not counted.
    pub writes_a_minute: u32,
    /// Posts of answers that one person may send in a minute: one a second at most in honest use, with room for a script that
    /// saves each choice and for sending again on a poor line.
    pub answers_a_minute: u32,
    /// Files with data about people that one person may take in an hour.
    pub files_an_hour: i64,
}

impl Limits {
    /// Those of every server.
    pub const USUAL: Self = Self {
        head: Duration::from_secs(10),
        idle: Duration::from_secs(15),
        body: Duration::from_secs(30),
        connections: 4_096,
        writes_a_minute: 60,
        answers_a_minute: 240,
        files_an_hour: 10,
    };

    /// [`Self::body`] in whole seconds, as a page says it.
    pub fn body_seconds(&self) -> i64 {
        i64::try_from(self.body.as_secs()).unwrap_or(i64::MAX)
    }
}

/// What a post does, as far as limits look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Writing {
    /// Answers to questions, and choices in scenarios.
    Answers,
    /// Anything else.
    Other,
}

/// A post too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooOften {
    /// Seconds until the next one is taken.
    pub seconds: i64,
    /// Whether it is the first that is refused in this minute.
    pub first: bool,
}

/// Posts of this minute, by person. Each server counts its own: where several share a database, a person may send as many times more.
#[derive(Clone, Debug, Default)]
pub struct Writes(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    /// Minutes since 1970.
    minute: i64,
    by: HashMap<(AccountId, Writing), u32>,
}

impl Writes {
    /// Counts a post of this person.
    ///
    /// # Errors
    /// [`TooOften`] beyond the limit, until the minute is over.
    pub fn count(
        &self,
        account: &AccountId,
        writing: Writing,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<(), TooOften> {
        let most = match writing {
            Writing::Answers => limits.answers_a_minute,
            Writing::Other => limits.writes_a_minute,
        };
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.0.div_euclid(60_000);
        if counts.minute != minute {
            // Everybody begins anew: so the table never holds more than the people of one minute.
            counts.by.clear();
            counts.minute = minute;
        }
        let count = counts.by.entry((account.clone(), writing)).or_default();
        *count = count.saturating_add(1);
        if *count <= most {
            return Ok(());
        }
        Err(TooOften {
            seconds: 60 - now.0.div_euclid(1_000).rem_euclid(60),
            first: *count - 1 == most,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixty_first_post_of_a_minute_is_refused_and_answers_are_counted_apart() {
        let (writes, now) = (Writes::default(), Timestamp(1_795_251_600_000));
        let (ada, bea) = (AccountId::new(now), AccountId::new(now));
        let count = |who: &AccountId, writing, at| writes.count(who, writing, &Limits::USUAL, at);
        for _ in 0..60 {
            assert_eq!(count(&ada, Writing::Other, now), Ok(()));
        }
        let refused = |first| Err(TooOften { seconds: 57, first });
        let later = Timestamp(now.0 + 3_500);
        assert_eq!(count(&ada, Writing::Other, later), refused(true));
        assert_eq!(count(&ada, Writing::Other, later), refused(false));
        assert_eq!(count(&bea, Writing::Other, later), Ok(()));
        for _ in 0..240 {
            assert_eq!(count(&ada, Writing::Answers, later), Ok(()));
        }
        assert_eq!(count(&ada, Writing::Answers, later), refused(true));
        let next = Timestamp(now.0 + 60_000);
        assert_eq!(count(&ada, Writing::Other, next), Ok(()));
        // A clock that goes back takes nobody's turn away.
        assert_eq!(count(&ada, Writing::Other, now), Ok(()));
    }
}
