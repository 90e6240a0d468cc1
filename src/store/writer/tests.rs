//! What the writer promises to those who share a commit.

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
        let (_, writer) = self.store.file.as_ref().expect("SQLite");
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
