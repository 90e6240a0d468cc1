//! The process is killed in the middle of its work, again and again.

use super::load::{Load, rounds};
use crate::app::Engine;

/// People at the same time.
const PEOPLE: usize = 8;

async fn killed_again_and_again(engine: Engine) {
    let mut load = Load::new(engine, PEOPLE).await;
    for round in 1..=rounds(15) {
        let mut serving = load.serve();
        load.checks(&format!("kill {}", round - 1)).await;
        for worker in &mut load.workers {
            worker.goes_to(&serving.base);
        }
        let acts = rand::RngExt::random_range(&mut load.chance, 20..200);
        load.acts(acts, async {
            serving.child.kill().expect("a process of ours");
        })
        .await;
        serving.ends();
    }
    let serving = load.serve();
    load.checks("the last kill").await;
    load.verifies();
    drop(serving);
    let (tried, done) = load.counts();
    println!("{tried} acts tried, {done} said to be done, none lost");
    assert!(done > tried / 2, "{done} of {tried}");
}

#[tokio::test]
async fn what_was_said_to_be_saved_survives_a_kill_on_sqlite() {
    killed_again_and_again(Engine::Sqlite).await;
}

#[tokio::test]
async fn what_was_said_to_be_saved_survives_a_kill_on_postgres() {
    killed_again_and_again(Engine::Postgres).await;
}
