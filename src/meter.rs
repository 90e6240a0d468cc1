//! Counts of what was answered: by route, status and duration, and nothing about who asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// The ends of the classes of durations, in milliseconds; one more class holds what took longer.
pub const DURATIONS: [u64; 6] = [5, 25, 100, 300, 1_000, 5_000];
/// The statuses that are counted by themselves, in order; others are counted with the last.
const STATUSES: [u16; 18] = [
    200, 204, 303, 304, 308, 400, 401, 403, 404, 405, 409, 413, 415, 421, 422, 429, 503, 500,
];

/// What became of one route's requests.
#[derive(Debug, Default)]
struct Counts {
    statuses: [AtomicU64; STATUSES.len()],
    durations: [AtomicU64; DURATIONS.len() + 1],
    microseconds: AtomicU64,
}

/// The counts since the start; a copy counts the same.
#[derive(Clone, Debug)]
pub struct Meter {
    routes: Arc<[Counts]>,
    now: Arc<AtomicUsize>,
}

/// One route's counts at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// How often each status was answered; only those that were.
    pub statuses: Vec<(u16, u64)>,
    /// How many answers took at most so long, for each of [`DURATIONS`].
    pub within: [u64; DURATIONS.len()],
    /// How many answers there were.
    pub answers: u64,
    /// How long they took together, in seconds.
    pub seconds: String,
}

impl Meter {
    /// Counts for so many routes, and for what fits none of them.
    pub fn of(routes: usize) -> Self {
        Self {
            routes: (0..=routes).map(|_| Counts::default()).collect(),
            now: Arc::default(),
        }
    }

    /// A request is being answered for as long as this is held.
    pub fn begins(&self) -> Going {
        self.now.fetch_add(1, Ordering::Relaxed);
        Going(Arc::clone(&self.now))
    }

    /// How many requests are being answered.
    pub fn going(&self) -> usize {
        self.now.load(Ordering::Relaxed)
    }

    /// Counts an answer; a route that is not there is counted with what fits none.
    pub fn note(&self, route: Option<usize>, status: u16, took: Duration) {
        let Some(counts) = route
            .and_then(|route| self.routes.get(route))
            .or(self.routes.last())
        else {
            return;
        };
        let place = STATUSES.iter().position(|known| *known == status);
        let status = place.unwrap_or(STATUSES.len() - 1);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let class = DURATIONS.iter().position(|end| milliseconds < *end);
        let class = class.unwrap_or(DURATIONS.len());
        let counters = [counts.statuses.get(status), counts.durations.get(class)];
        for counter in counters.into_iter().flatten() {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        let microseconds = u64::try_from(took.as_micros()).unwrap_or_default();
        counts
            .microseconds
            .fetch_add(microseconds, Ordering::Relaxed);
    }

    /// The counts of a route; `None` when nobody asked for it yet.
    pub fn read(&self, route: usize) -> Option<Reading> {
        let counts = self.routes.get(route)?;
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let statuses = STATUSES.iter().zip(&counts.statuses);
        let statuses: Vec<_> = statuses
            .map(|(status, counter)| (*status, count(counter)))
            .filter(|(_, times)| *times > 0)
            .collect();
        let mut within = [0; DURATIONS.len()];
        let mut answers = 0;
        for (place, counter) in counts.durations.iter().enumerate() {
            answers += count(counter);
            if let Some(within) = within.get_mut(place) {
                *within = answers;
            }
        }
        let microseconds = count(&counts.microseconds);
        (answers > 0).then(|| Reading {
            statuses,
            within,
            answers,
            seconds: format!(
                "{}.{:06}",
                microseconds / 1_000_000,
                microseconds % 1_000_000
            ),
        })
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub struct Going(Arc<AtomicUsize>);

impl Drop for Going {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_route_status_and_duration() {
        let meter = Meter::of(2);
        meter.note(Some(0), 200, Duration::from_millis(4));
        meter.note(Some(0), 200, Duration::from_millis(99));
        meter.note(Some(0), 503, Duration::from_secs(7));
        meter.note(None, 404, Duration::ZERO);
        meter.note(Some(7), 999, Duration::ZERO);
        let read = meter.read(0).expect("it was asked for");
        assert_eq!(read.statuses, [(200, 2), (503, 1)]);
        assert_eq!(
            (read.within, read.answers, read.seconds.as_str()),
            ([1, 1, 2, 2, 2, 2], 3, "7.103000")
        );
        assert_eq!(meter.read(1), None);
        let others = meter.read(2).expect("what fits none");
        assert_eq!(others.statuses, [(404, 1), (500, 1)]);
        let going = meter.begins();
        assert_eq!(meter.going(), 1);
        drop(going);
        assert_eq!(meter.going(), 0);
    }
}
