//! The one place that asks what time it is; everything else is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::course::timestamp::{Span, Timestamp};

/// A clock: the machine's, or one that a test sets.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Machine,
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn machine() -> Self {
        Self(Source::Machine)
    }

    /// A clock that stands at `now` until it is moved.
    pub fn set(now: Timestamp) -> Self {
        Self(Source::Set(Arc::new(AtomicI64::new(now.0))))
    }

    /// What time it is.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::Machine => {
                let since_1970 = std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .unwrap_or_default();
                Timestamp(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
            }
            Source::Set(now) => Timestamp(now.load(Ordering::SeqCst)),
        }
    }

    /// Puts a set clock to another time, before or after; the machine's clock goes its own way.
    pub fn jump(&self, to: Timestamp) {
        if let Source::Set(now) = &self.0 {
            now.store(to.0, Ordering::SeqCst);
        }
    }

    /// Moves a set clock forward; the machine's clock goes its own way.
    pub fn advance(&self, by: Span) {
        if let Source::Set(now) = &self.0 {
            now.fetch_add(by.0, Ordering::SeqCst);
        }
    }
}
