//! Moments and spans of time, as everything in the program and the database holds them.

use std::ops::Add;

use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A length of time in milliseconds; never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(pub i64);

impl Span {
    /// `n` minutes.
    pub const fn minutes(n: i64) -> Self {
        Self(n * 60_000)
    }

    /// `n` hours.
    pub const fn hours(n: i64) -> Self {
        Self::minutes(n * 60)
    }

    /// `n` days of 24 hours.
    pub const fn days(n: i64) -> Self {
        Self::hours(n * 24)
    }

    /// Whole minutes, rounded up; 0 only for no time at all.
    pub fn in_minutes(self) -> i64 {
        (self.0 + 59_999) / 60_000
    }
}

/// How far clocks may differ: what lies further ahead than this was not written by a clock that is right now.
pub const SKEW: Span = Span::minutes(5);

impl Add<Span> for Timestamp {
    type Output = Self;

    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Timestamp {
    /// Whether it lies further ahead of `now` than clocks differ: then one of the two was told by a wrong clock.
    pub fn is_ahead_of(self, now: Self) -> bool {
        self > now + SKEW
    }

    /// The time from `earlier` to this moment; nothing when the clock ran backwards.
    pub fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0).max(0))
    }
}
