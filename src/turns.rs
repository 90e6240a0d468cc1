//! Costly work waits its turn: a few at a time, some more wait, and the next is told to come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

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

/// A queue for one kind of work, on threads of its own so that pages go on being answered.
#[derive(Clone, Debug)]
pub struct Turns {
    permits: Arc<Semaphore>,
    inside: Arc<AtomicUsize>,
    most: usize,
}

impl Turns {
    /// A queue that works on so many at a time and lets so many more wait.
    pub fn new(at_a_time: usize, may_wait: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(at_a_time)),
            inside: Arc::default(),
            most: at_a_time + may_wait,
        }
    }

    /// Does the work when its turn comes.
    ///
    /// # Errors
    /// [`NotDone::Busy`] at once, when as many wait as may.
    pub async fn take<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        let _place = Place::take(&self.inside, self.most).ok_or(NotDone::Busy)?;
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| NotDone::Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        done.await
            .map_err(|error| NotDone::BrokenOff(error.to_string()))
    }
}

/// A place in the queue, given back when dropped.
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
                std::thread::sleep(std::time::Duration::from_millis(5));
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
    async fn work_that_panics_gives_its_place_back() {
        let turns = Turns::new(1, 0);
        std::panic::set_hook(Box::new(|_| {}));
        let broken = turns.take(|| panic!("planted")).await;
        assert!(matches!(broken, Err(NotDone::BrokenOff(_))));
        assert_eq!(turns.take(|| 7).await, Ok(7));
    }
}
