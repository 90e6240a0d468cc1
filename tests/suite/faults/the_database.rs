//! Somebody else holds the database, or it goes away for a while: who writes is put off, and nothing is half done.

use std::time::Duration;

use sqlx::{Connection, Executor};

use super::load::{Load, rounds};
use crate::app::Engine;
use crate::app::postgres::Cluster;

async fn until(come_true: impl Fn() -> bool) {
    while !come_true() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn while_somebody_else_holds_the_database_who_reads_is_served_and_who_writes_is_put_off() {
    let mut load = Load::new(Engine::Sqlite, 8).await;
    for worker in &mut load.workers {
        worker.reads_go_on = true;
    }
    let serving = load.serve();
    let (put_off, url) = (load.put_off.clone(), load.url.clone());
    load.acts(100, async {
        sqlx::any::install_default_drivers();
        let mut holder = sqlx::AnyConnection::connect(&url).await.expect("it opens");
        let begin = "PRAGMA busy_timeout = 60000; BEGIN IMMEDIATE";
        holder.execute(begin).await.expect("the lock");
        // Everybody who writes waits five seconds first: this takes longer than that.
        until(|| put_off.get() >= 8).await;
        holder.execute("ROLLBACK").await.expect("let go");
    })
    .await;
    let before = put_off.get();
    load.acts(50, async {}).await;
    assert_eq!(put_off.get(), before, "nobody holds it any more");
    load.checks("a held database").await;
    load.verifies();
    drop(serving);
}

#[tokio::test]
async fn fifty_people_who_write_at_once_all_get_through() {
    let mut load = Load::new(Engine::Sqlite, 50).await;
    let serving = load.serve();
    // Nobody signs up any more: checking passwords is another queue.
    load.acts(400, async {}).await;
    let put_off = load.put_off.clone();
    let before = put_off.get();
    load.acts(600, async {}).await;
    assert_eq!(put_off.get(), before);
    load.checks("fifty writers").await;
    drop(serving);
}

/// Lets people act on a `PostgreSQL` of the story's own while something happens to it, again and again.
async fn on_a_postgres_that(name: &str, times: usize, happens: impl AsyncFn(&Cluster)) {
    let cluster = Cluster::start(true);
    let url = cluster.database("faults").await;
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut load = Load::on(folder, &data, url, 8);
    let serving = load.serve();
    for _ in 0..rounds(times) {
        load.acts(100, happens(&cluster)).await;
        // By itself, without a restart of the program: everybody gets through again.
        for worker in &mut load.workers {
            worker.goes_to(&serving.base);
        }
        load.acts(40, async {}).await;
        load.checks(name).await;
    }
    load.verifies();
    let (tried, done) = load.counts();
    assert!(done > tried / 2, "{done} of {tried}");
    drop(serving);
}

#[tokio::test]
async fn a_postgres_that_crashes_and_comes_back_loses_nothing() {
    on_a_postgres_that("a crash of PostgreSQL", 2, async |cluster| {
        cluster.crashes_and_comes_back();
    })
    .await;
}

#[tokio::test]
async fn connections_that_postgres_ends_lose_nothing() {
    on_a_postgres_that("ended connections", 5, async |cluster| {
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'faults'";
        cluster.runs(end.to_owned()).await;
    })
    .await;
}

#[tokio::test]
async fn a_postgres_that_can_only_be_read_puts_writing_off() {
    on_a_postgres_that("a PostgreSQL that could only be read", 1, async |cluster| {
        for read_only in ["on", "off"] {
            let set =
                format!("ALTER DATABASE faults SET default_transaction_read_only = {read_only}");
            cluster.runs(set).await;
            let end =
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'faults'";
            cluster.runs(end.to_owned()).await;
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_servers_on_one_postgres_one_is_killed_and_the_other_goes_on() {
    let mut load = Load::new(Engine::Postgres, 8).await;
    let here = load.serve();
    let other = load.setup.clone().on_another_port();
    for round in 1..=rounds(3) {
        let mut there = other.serve(std::process::Stdio::null());
        for worker in load.workers.iter_mut().step_by(2) {
            worker.goes_to(&there.base);
        }
        load.acts(100, async {
            there.child.kill().expect("a process of ours");
        })
        .await;
        there.ends();
        // Who lost their server goes to the other one, and finds everything there.
        for worker in &mut load.workers {
            worker.goes_to(&here.base);
        }
        load.acts(60, async {}).await;
        load.checks(&format!("kill {round} of the other server"))
            .await;
    }
    load.verifies();
    drop(here);
}
