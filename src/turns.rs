//! Costly work waits its turn: a few at a time, some more wait, and the next is told to come back.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Why work was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// Too many are waiting: come back in a moment.
    #[error("too many are waiting for their turn")]
    Busy,
    /// The work ended in a panic; the text is for the log.
    #[error("the work broke off: {0}")]
    BrokenOff(String),
}

/// A queue for one kind of work.
#[derive(Clone, Debug)]
pub struct Turns {
    permits: Arc<Semaphore>,
    inside: Arc<AtomicUsize>,
    most: usize,
    patience: Option<Duration>,
    hands: Arc<Hands>,
}

/// The threads that do the work of one queue, never more than work at a time: each keeps the memory of what it did last.
#[derive(Debug)]
struct Hands {
    at_a_time: usize,
    /// Made when there is something to do. It drives nothing; it only has threads.
    runtime: OnceLock<std::io::Result<Runtime>>,
}

impl Hands {
    fn handle(&self) -> Result<&Handle, NotDone> {
        let begin = || {
            let mut threads = Builder::new_current_thread();
            threads.max_blocking_threads(self.at_a_time).build()
        };
        let made = self.runtime.get_or_init(begin).as_ref();
        made.map(Runtime::handle)
            .map_err(|error| NotDone::BrokenOff(error.to_string()))
    }
}

impl Drop for Hands {
    fn drop(&mut self) {
        if let Some(Ok(runtime)) = self.runtime.take() {
            // Whoever drops it last may be a request, which waits for nobody.
            runtime.shutdown_background();
        }
    }
}

/// Somebody's turn; over when dropped.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
    _place: Place,
}

impl Turns {
    /// A queue that works on so many at a time and lets so many more wait.
    pub fn new(at_a_time: usize, may_wait: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(at_a_time)),
            inside: Arc::default(),
            most: at_a_time + may_wait,
            patience: None,
            hands: Arc::new(Hands {
                at_a_time,
                runtime: OnceLock::new(),
            }),
        }
    }

    /// How much is worked on or waits.
    pub fn inside(&self) -> usize {
        self.inside.load(Ordering::SeqCst)
    }

    /// The same, where nobody waits longer than this.
    #[must_use]
    pub fn for_at_most(self, patience: Duration) -> Self {
        Self {
            patience: Some(patience),
            ..self
        }
    }

    /// Waits for a turn; whoever has it decides when it is over.
    ///
    /// # Errors
    /// [`NotDone::Busy`] at once, when as many wait as may, and when it takes too long.
    pub async fn wait(&self) -> Result<Turn, NotDone> {
        let place = Place::take(&self.inside, self.most).ok_or(NotDone::Busy)?;
        let waiting = Arc::clone(&self.permits).acquire_owned();
        let permit = match self.patience {
            Some(patience) => timeout(patience, waiting)
                .await
                .map_err(|_| NotDone::Busy)?,
            None => waiting.await,
        };
        Ok(Turn {
            _permit: permit.map_err(|_| NotDone::Busy)?,
            _place: place,
        })
    }

    /// Does the work when its turn comes, on a thread of the queue's so that pages go on being answered.
    ///
    /// # Errors
    /// As [`Turns::wait`]; [`NotDone::BrokenOff`] when the work panics.
    pub async fn take<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        let turn = self.wait().await?;
        let done = self.hands.handle()?.spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        done.await
            .map_err(|error| NotDone::BrokenOff(error.to_string()))
    }
}

/// A place in the queue, given back when dropped.
#[derive(Debug)]
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(inside: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let place = Self(Arc::clone(inside));
        (inside.fetch_add(1, Ordering::SeqCst) < most).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn some_work_some_wait_and_the_rest_are_told_to_come_back() {
        let turns = Turns::new(2, 3);
        let busy = Arc::new(AtomicUsize::new(0));
        let all = (0..9).map(|_| {
            let busy = Arc::clone(&busy);
            turns.take(move || {
                let together = busy.fetch_add(1, Ordering::SeqCst) + 1;
                std::thread::sleep(Duration::from_millis(5));
                busy.fetch_sub(1, Ordering::SeqCst);
                together
            })
        });
        let answers = futures_util::future::join_all(all).await;
        let done: Vec<usize> = answers.iter().flatten().copied().collect();
        assert_eq!(done.len(), 5);
        assert!(done.iter().all(|together| *together <= 2), "{done:?}");
        assert!(turns.take(|| ()).await.is_ok(), "all places came back");
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told_to_come_back() {
        let turns = Turns::new(1, 3).for_at_most(Duration::from_millis(5));
        let turn = turns.wait().await.expect("the first turn");
        assert_eq!(turns.wait().await.err(), Some(NotDone::Busy));
        drop(turn);
        assert!(turns.wait().await.is_ok());
    }

    #[tokio::test]
    async fn work_that_panics_gives_its_place_back() {
        let turns = Turns::new(1, 0);
        std::panic::set_hook(Box::new(|_| {}));
        let broken = turns.take(|| panic!("planted")).await;
        assert!(matches!(broken, Err(NotDone::BrokenOff(_))));
        assert_eq!(turns.take(|| 7).await, Ok(7));
    }
}
