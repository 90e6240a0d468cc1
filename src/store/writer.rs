//! The one who writes to `SQLite`: a thread that takes what requests want written and commits what waits together, since
//! most of the cost of a small write is bringing it to the disk.
//!
//! Each write is a savepoint of its own: one that fails takes back nothing of its neighbours'. Nobody is answered before the
//! commit that holds their write.

use std::any::Any as Payload;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool, Connection as _};
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};

use super::{Connection, Error};

/// With a plain BEGIN, reading before writing fails with "database is locked" under load.
pub(super) const BEGIN: &str = "BEGIN IMMEDIATE";
/// Writes that share one commit at most.
const TOGETHER: usize = 64;
/// A group that has taken so long takes nobody else in: who waits for its commit waits no longer than they must.
const LONG_ENOUGH: Duration = Duration::from_millis(20);
/// Writes that may wait in line; who comes then waits for a place.
const LINE: usize = 1_024;

/// Where writes are handed in. Cheap to clone; the thread ends when the last of them is gone.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    line: mpsc::Sender<Waiting>,
    patience: Duration,
}

/// A write in line.
struct Waiting {
    since: Instant,
    act: Box<dyn Act>,
}

/// What a request wants written, with the way back to it.
trait Act: Send {
    /// Writes it, inside a savepoint.
    fn run<'a>(&'a mut self, db: &'a mut Connection) -> LocalBoxFuture<'a, Done>;
    /// Tells the request how it ended: with its own outcome, or with what befell the whole group.
    fn answer(self: Box<Self>, ended: Result<(), Arc<sqlx::Error>>);
}

/// What became of one write inside its group.
enum Done {
    /// It is written, and waits for the commit.
    Written,
    /// It failed by itself, and is taken back alone.
    Failed,
    /// The database failed under it: nothing of the group can be relied on.
    Lost(Arc<sqlx::Error>),
}

/// How a write ended: a panic is handed on to who asked, as if it had happened there.
type Outcome<T> = Result<Result<T, Error>, Box<dyn Payload + Send>>;

struct Asked<T, F> {
    act: F,
    outcome: Option<Outcome<T>>,
    reply: oneshot::Sender<Outcome<T>>,
}

impl<T, F> Act for Asked<T, F>
where
    F: AsyncFn(&mut Connection) -> Result<T, Error> + Send + 'static,
    T: Send + 'static,
{
    fn run<'a>(&'a mut self, db: &'a mut Connection) -> LocalBoxFuture<'a, Done> {
        async move {
            // Who is no longer served, since the line broke or the server ends, hears nothing: so nothing is done for them.
            if self.reply.is_closed() {
                return Done::Failed;
            }
            let outcome = AssertUnwindSafe((self.act)(db)).catch_unwind().await;
            let done = match &outcome {
                Ok(Ok(_)) if self.reply.is_closed() => Done::Failed,
                Ok(Ok(_)) => Done::Written,
                Ok(Err(error @ Error::Database(cause))) if !is_its_own(error) => {
                    Done::Lost(Arc::clone(cause))
                }
                Ok(Err(_)) | Err(_) => Done::Failed,
            };
            self.outcome = Some(outcome);
            done
        }
        .boxed_local()
    }

    fn answer(self: Box<Self>, ended: Result<(), Arc<sqlx::Error>>) {
        let outcome = match (self.outcome, ended) {
            // What it would have said is not so: the commit that should hold it failed.
            (Some(Ok(Ok(_))) | None, Err(error)) => Ok(Err(Error::Database(error))),
            (Some(outcome), _) => outcome,
            (None, Ok(())) => Ok(Err(Error::from(sqlx::Error::PoolTimedOut))),
        };
        // Who asked may be gone; what was written stays.
        let _ = self.reply.send(outcome);
    }
}

impl Writer {
    /// Starts the thread. `pool` holds its connection; a write that has waited longer than `patience` is refused.
    ///
    /// # Errors
    /// The machine gives no thread.
    pub(super) fn start(pool: AnyPool, patience: Duration) -> std::io::Result<Self> {
        let (line, waiting) = mpsc::channel(LINE);
        let runtime = Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || runtime.block_on(write_all(&pool, patience, waiting)))?;
        Ok(Self { line, patience })
    }

    /// Hands `act` in, and waits until what it wrote is on the disk.
    pub(super) async fn write<T, F>(&self, act: F) -> Result<T, Error>
    where
        F: AsyncFn(&mut Connection) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, outcome) = oneshot::channel();
        let act = Box::new(Asked {
            act,
            outcome: None,
            reply,
        });
        let since = Instant::now();
        let place = tokio::time::timeout(self.patience, self.line.reserve()).await;
        let place = place.map_err(|_| sqlx::Error::PoolTimedOut)?;
        place
            .map_err(|_| sqlx::Error::PoolClosed)?
            .send(Waiting { since, act });
        match outcome.await.map_err(|_| sqlx::Error::PoolClosed)? {
            Ok(outcome) => outcome,
            Err(panic) => resume_unwind(panic),
        }
    }
}

/// Writes in groups until nobody can hand in anything any more.
async fn write_all(pool: &AnyPool, patience: Duration, mut waiting: mpsc::Receiver<Waiting>) {
    while let Some(first) = waiting.recv().await {
        if first.since.elapsed() > patience {
            first.act.answer(Ok(()));
            continue;
        }
        let mut group = vec![first.act];
        let ended = write_group(pool, &mut group, &mut waiting).await;
        for act in group {
            act.answer(ended.clone());
        }
    }
}

/// Writes the first of the group and who waits behind it, in one transaction.
async fn write_group(
    pool: &AnyPool,
    group: &mut Vec<Box<dyn Act>>,
    waiting: &mut mpsc::Receiver<Waiting>,
) -> Result<(), Arc<sqlx::Error>> {
    let mut connection = pool.acquire().await?;
    let ended = write_together(&mut connection, group, waiting).await;
    if ended.is_err() {
        // A connection that met a failing disk keeps what it found: a transaction that SQLite ended by itself, a file opened for
        // reading alone, pages in memory that a failed sync did not bring to the disk. The next group gets another one.
        connection.close_on_drop();
    }
    ended
}

async fn write_together(
    connection: &mut PoolConnection<Any>,
    group: &mut Vec<Box<dyn Act>>,
    waiting: &mut mpsc::Receiver<Waiting>,
) -> Result<(), Arc<sqlx::Error>> {
    let begun = Instant::now();
    let mut transaction = connection.begin_with(BEGIN).await?;
    let mut at = 0;
    while let Some(act) = group.get_mut(at) {
        let mut savepoint = transaction.begin().await?;
        match act.run(&mut savepoint).await {
            Done::Written => savepoint.commit().await?,
            Done::Failed => savepoint.rollback().await?,
            Done::Lost(error) => return Err(error),
        }
        at += 1;
        if at == group.len() && at < TOGETHER && begun.elapsed() < LONG_ENOUGH {
            group.extend(waiting.try_recv().ok().map(|next| next.act));
        }
    }
    Ok(transaction.commit().await?)
}

/// Whether only what was asked is to blame, so that its neighbours' writes stand: a broken constraint, a row that is not there
/// or cannot be read. With anything else `SQLite` may have ended the whole transaction.
fn is_its_own(error: &Error) -> bool {
    let Error::Database(cause) = error else {
        return true;
    };
    match cause.as_ref() {
        sqlx::Error::Database(_) => {
            // SQLite: a statement with a mistake, a constraint, a datum of the wrong type or out of range.
            let code = error.code().and_then(|code| code.parse::<i64>().ok());
            matches!(code.map(|code| code & 0xff), Some(1 | 19 | 20 | 25))
        }
        sqlx::Error::RowNotFound
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::Decode(_)
        | sqlx::Error::Encode(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sqlx::Row;
    use tokio::task::{JoinHandle, LocalSet, spawn_local};

    use super::LINE;
    use crate::store::{Error, Store};

    type Written = JoinHandle<Result<i64, Error>>;

    struct Desk {
        _folder: tempfile::TempDir,
        store: Store,
    }

    impl Desk {
        async fn open() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let url = format!("sqlite:{}", folder.path().join("desk.sqlite").display());
            let store = Store::open_patiently(&url, Duration::from_mins(1)).await;
            let desk = Self {
                store: store.expect("a database"),
                _folder: folder,
            };
            desk.hands_in("CREATE TABLE mother (id BIGINT PRIMARY KEY)")
                .await
                .expect("handed in")
                .expect("a table");
            let child = "CREATE TABLE child (mother BIGINT REFERENCES mother (id) DEFERRABLE INITIALLY DEFERRED)";
            desk.hands_in(child)
                .await
                .expect("handed in")
                .expect("a table");
            desk
        }

        /// Hands this statement in; how many rows it changed.
        fn hands_in(&self, statement: &'static str) -> Written {
            let store = self.store.clone();
            spawn_local(async move {
                store
                    .write(async move |db| {
                        let done = sqlx::query(statement).execute(db).await?;
                        Ok(i64::try_from(done.rows_affected()).expect("few rows"))
                    })
                    .await
            })
        }

        /// Keeps the writer busy until `free` is dropped or used.
        fn is_busy(&self, free: tokio::sync::oneshot::Receiver<()>) -> JoinHandle<()> {
            let (store, free) = (self.store.clone(), std::sync::Mutex::new(Some(free)));
            spawn_local(async move {
                let busy = store.write(async move |_| {
                    let free = free.lock().expect("nobody fell").take();
                    if let Some(free) = free {
                        free.await.ok();
                    }
                    Ok(())
                });
                // Who was let in while it was busy may share its commit, and that may fail.
                let _ = busy.await;
            })
        }

        /// Waits until so many stand in line.
        async fn in_line(&self, count: usize) {
            let writer = self.store.writer.as_ref().expect("SQLite");
            while LINE - writer.line.capacity() < count {
                tokio::task::yield_now().await;
            }
        }

        /// Hands all of them in while the writer is busy, so that they are written together; what became of each.
        async fn together(&self, statements: &[&'static str]) -> Vec<Result<i64, Error>> {
            let (free, when_free) = tokio::sync::oneshot::channel();
            let busy = self.is_busy(when_free);
            let mut handed_in = Vec::new();
            for (count, statement) in statements.iter().enumerate() {
                handed_in.push(self.hands_in(statement));
                self.in_line(count + 1).await;
            }
            free.send(()).expect("it waits");
            busy.await.expect("it was busy");
            let mut outcomes = Vec::new();
            for written in handed_in {
                outcomes.push(written.await.expect("an answer"));
            }
            outcomes
        }

        async fn rows(&self) -> Vec<i64> {
            let mut db = self.store.read().await.expect("a connection");
            let rows = sqlx::query("SELECT id FROM mother ORDER BY id");
            let rows = rows.fetch_all(&mut *db).await.expect("rows");
            rows.iter().map(|row| row.get("id")).collect()
        }
    }

    #[tokio::test]
    async fn who_fails_takes_nothing_back_of_the_neighbours() {
        LocalSet::new()
            .run_until(async {
                let desk = Desk::open().await;
                let outcomes = desk
                    .together(&[
                        "INSERT INTO mother (id) VALUES (1)",
                        "INSERT INTO mother (id) VALUES (2), (1)",
                        "INSERT INTO mother (id) VALUES (3)",
                        "INSERT INTO nothing (id) VALUES (4)",
                        "INSERT INTO mother (id) VALUES (5)",
                    ])
                    .await;
                let well: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
                assert_eq!(well, [true, false, true, false, true]);
                assert_eq!(desk.rows().await, [1, 3, 5]);
            })
            .await;
    }

    #[tokio::test]
    async fn who_panics_does_so_where_it_asked_and_takes_nothing_back_of_the_neighbours() {
        LocalSet::new()
            .run_until(async {
                let desk = Desk::open().await;
                let (free, when_free) = tokio::sync::oneshot::channel();
                let busy = desk.is_busy(when_free);
                let before = desk.hands_in("INSERT INTO mother (id) VALUES (1)");
                desk.in_line(1).await;
                let store = desk.store.clone();
                let panics: JoinHandle<Result<(), Error>> = spawn_local(async move {
                    store
                        .write(async |db| {
                            sqlx::query("INSERT INTO mother (id) VALUES (2)")
                                .execute(db)
                                .await?;
                            panic!("planted")
                        })
                        .await
                });
                desk.in_line(2).await;
                let after = desk.hands_in("INSERT INTO mother (id) VALUES (3)");
                desk.in_line(3).await;
                free.send(()).expect("it waits");
                busy.await.expect("it was busy");
                assert!(panics.await.expect_err("it fell").is_panic());
                before.await.expect("an answer").expect("written");
                after.await.expect("an answer").expect("written");
                assert_eq!(desk.rows().await, [1, 3]);
            })
            .await;
    }

    #[tokio::test]
    async fn nothing_is_written_for_who_is_gone() {
        LocalSet::new()
            .run_until(async {
                let desk = Desk::open().await;
                let (free, when_free) = tokio::sync::oneshot::channel();
                let busy = desk.is_busy(when_free);
                let gone = desk.hands_in("INSERT INTO mother (id) VALUES (1)");
                desk.in_line(1).await;
                let stays = desk.hands_in("INSERT INTO mother (id) VALUES (2)");
                desk.in_line(2).await;
                gone.abort();
                gone.await.expect_err("it is gone");
                free.send(()).expect("it waits");
                busy.await.expect("it was busy");
                stays.await.expect("an answer").expect("written");
                assert_eq!(desk.rows().await, [2]);
            })
            .await;
    }

    #[tokio::test]
    async fn nobody_is_told_that_it_is_saved_when_the_commit_fails() {
        LocalSet::new()
            .run_until(async {
                let desk = Desk::open().await;
                let outcomes = desk
                    .together(&[
                        "INSERT INTO mother (id) VALUES (1)",
                        // Only the commit finds that there is no such mother.
                        "INSERT INTO child (mother) VALUES (7)",
                        "INSERT INTO mother (id) VALUES (2)",
                    ])
                    .await;
                assert!(outcomes.iter().all(Result::is_err), "{outcomes:?}");
                assert!(desk.rows().await.is_empty());
                let next = desk.hands_in("INSERT INTO mother (id) VALUES (3)");
                assert_eq!(next.await.expect("an answer").expect("written"), 1);
                assert_eq!(desk.rows().await, [3]);
            })
            .await;
    }
}
