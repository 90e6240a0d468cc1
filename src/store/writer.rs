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
pub(super) const TOGETHER: usize = 64;
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
    /// Starts the thread. `pool` holds its connection; a write that has waited longer than `patience` is refused; `together` share one
    /// commit at most.
    ///
    /// # Errors
    /// The machine gives no thread.
    pub(super) fn start(
        pool: AnyPool,
        patience: Duration,
        together: usize,
    ) -> std::io::Result<Self> {
        let (line, waiting) = mpsc::channel(LINE);
        let runtime = Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || runtime.block_on(write_all(&pool, patience, together, waiting)))?;
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
async fn write_all(
    pool: &AnyPool,
    patience: Duration,
    together: usize,
    mut waiting: mpsc::Receiver<Waiting>,
) {
    while let Some(first) = waiting.recv().await {
        if first.since.elapsed() > patience {
            first.act.answer(Ok(()));
            continue;
        }
        let mut group = vec![first.act];
        let ended = write_group(pool, &mut group, together, &mut waiting).await;
        for act in group {
            act.answer(ended.clone());
        }
    }
}

/// Writes the first of the group and who waits behind it, in one transaction.
async fn write_group(
    pool: &AnyPool,
    group: &mut Vec<Box<dyn Act>>,
    together: usize,
    waiting: &mut mpsc::Receiver<Waiting>,
) -> Result<(), Arc<sqlx::Error>> {
    let mut connection = pool.acquire().await?;
    let ended = write_together(&mut connection, group, together, waiting).await;
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
    together: usize,
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
        if at == group.len() && at < together && begun.elapsed() < LONG_ENOUGH {
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
mod tests;
