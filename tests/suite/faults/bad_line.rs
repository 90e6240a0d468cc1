//! Quizzes on a bad line: each choice is sent until it is confirmed, through a line that breaks before, in the middle of and
//! after what it carries, to a server that is killed meanwhile. Afterwards the database holds each choice once, in the order
//! in which it was made, and each attempt is graded once.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use dsr_course::clock::Clock;
use dsr_course::command::verify::findings;
use dsr_course::store::Store;
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::load::{Load, asked_for};
use super::sitter::{Sat, Sitter};
use crate::app::Engine;
use crate::app::line::{Fate, Line};
use sqlx::Row;

/// People at the same time.
const PEOPLE: usize = 8;
/// Attempts of the suite's own run.
const ATTEMPTS: usize = 16;
/// Attempts that one account makes, so that nobody sends more than a person may.
const A_PERSON: usize = 8;

/// What happens to a connection: one answer in three is lost after the server has done what was asked.
fn fate(chance: &mut StdRng) -> Fate {
    match chance.random_range(0..100) {
        0..45 => Fate::Whole,
        45..78 => Fate::Answers(chance.random_range(0..700)),
        78..88 => Fate::Asks(chance.random_range(0..700)),
        88..94 => Fate::Slow(Duration::from_millis(chance.random_range(0..300))),
        _ => Fate::Cut,
    }
}

async fn quizzes_on_a_bad_line(engine: Engine) {
    let attempts = asked_for("DSR_LINE_ATTEMPTS").unwrap_or(ATTEMPTS);
    let mut load = Load::new(engine, 0).await;
    let mut serving = load.serve();
    let line = Line::to(&serving.base).await;
    let mut fates = StdRng::from_rng(&mut load.chance);
    line.is_drawn(move || fate(&mut fates));
    let (requests, waiting) = (Rc::new(Cell::new(0)), Cell::new(PEOPLE));
    let seeds: Vec<StdRng> = (0..PEOPLE)
        .map(|_| StdRng::from_rng(&mut load.chance))
        .collect();
    let (direct, through) = (serving.base.clone(), line.base.clone());
    let everybody = seeds.into_iter().enumerate().map(async |(place, chance)| {
        let mut sitter = Sitter::new(place, &direct, &through, chance, Rc::clone(&requests));
        for number in 0..attempts.div_ceil(PEOPLE) {
            if number % A_PERSON == 0 {
                sitter.is_somebody_new().await;
            }
            sitter.sits().await;
        }
        waiting.set(waiting.get() - 1);
        sitter
    });
    let mut kills = 0;
    let killing = async {
        let mut next = load.chance.random_range(100..300);
        while waiting.get() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
            if requests.get() < next {
                continue;
            }
            next += load.chance.random_range(150..(attempts * 8).max(300));
            serving.child.kill().expect("a process of ours");
            serving.ends();
            kills += 1;
            serving = load.serve();
        }
    };
    let (sitters, ()) = tokio::join!(join_all(everybody), killing);
    drop(serving);

    let sat: Vec<&Sat> = sitters.iter().flat_map(|sitter| &sitter.sat).collect();
    let mut found: Vec<String> = sitters
        .iter()
        .flat_map(|sitter| sitter.surprises.clone())
        .collect();
    found.extend(misfits(&load.url, &sat).await);
    let choices: usize = sat.iter().map(|one| one.choices.len()).sum();
    println!(
        "{} attempts, {choices} choices, {} requests, {kills} kills: {} do not fit",
        sat.len(),
        requests.get(),
        found.len()
    );
    if !found.is_empty() {
        load.fails("a bad line", &found);
    }
    assert!(kills > 0 && requests.get() > choices + 2 * sat.len());
}

/// What does not fit what people were told, in a sentence each.
async fn misfits(url: &str, sat: &[&Sat]) -> Vec<String> {
    let store = Store::open(url).await.expect("the database opens");
    let mut found = findings(&store, Clock::machine().now())
        .await
        .expect("the database answers");
    let mut db = store.read().await.expect("a connection");
    let mut kept = std::collections::BTreeMap::<String, Vec<(String, usize, String)>>::new();
    for row in sqlx::query(
        "SELECT n.attempt, n.post_id, n.position, n.response, d.option_order FROM answers n
         JOIN drawn d ON d.attempt = n.attempt AND d.position = n.position ORDER BY n.attempt, n.sequence",
    )
    .fetch_all(&mut *db)
    .await
    .expect("answers")
    {
        let position: i64 = row.get(2);
        let response: Vec<String> = serde_json::from_str(row.get(3)).expect("a response");
        let order: Vec<String> = serde_json::from_str(row.get(4)).expect("an order");
        let place = order.iter().position(|id| *id == response[0]);
        let place = place.expect("an option that was drawn").to_string();
        let position = usize::try_from(position).expect("a position");
        let answer = (row.get(1), position, place);
        kept.entry(row.get(0)).or_default().push(answer);
    }
    for one in sat {
        let held = kept.remove(&one.attempt).unwrap_or_default();
        if held != one.choices {
            found.push(format!(
                "attempt {}: confirmed are {:?}, kept are {held:?}",
                one.attempt, one.choices
            ));
        }
    }
    found.extend(
        kept.keys()
            .map(|attempt| format!("{attempt}: nobody answered in it")),
    );
    let graded = "SELECT t.id, COUNT(m.sequence) FROM attempts t LEFT JOIN marks m ON m.attempt = t.id GROUP BY t.id";
    let mut marks = std::collections::BTreeMap::<String, i64>::new();
    for row in sqlx::query(graded)
        .fetch_all(&mut *db)
        .await
        .expect("marks")
    {
        marks.insert(row.get(0), row.get(1));
    }
    for one in sat {
        if marks.get(&one.attempt) != Some(&1) {
            found.push(format!("attempt {} is not graded once", one.attempt));
        }
    }
    drop(db);
    store.close().await;
    found
}

#[tokio::test]
async fn nothing_is_lost_doubled_or_graded_twice_on_a_bad_line_on_sqlite() {
    quizzes_on_a_bad_line(Engine::Sqlite).await;
}

#[tokio::test]
async fn nothing_is_lost_doubled_or_graded_twice_on_a_bad_line_on_postgres() {
    quizzes_on_a_bad_line(Engine::Postgres).await;
}

/// The check itself sees what is lost, doubled, changed or never confirmed.
#[tokio::test]
async fn what_is_lost_doubled_or_changed_is_noticed() {
    let load = Load::new(Engine::Sqlite, 0).await;
    let serving = load.serve();
    let requests = Rc::new(Cell::new(0));
    let chance = StdRng::seed_from_u64(7);
    let mut sitter = Sitter::new(0, &serving.base, &serving.base, chance, requests);
    sitter.is_somebody_new().await;
    sitter.sits().await;
    drop(serving);
    let right = sitter.sat[0].clone();
    assert_eq!(misfits(&load.url, &[&right]).await, Vec::<String>::new());
    let broken = |change: fn(&mut Sat)| {
        let mut sat = right.clone();
        change(&mut sat);
        sat
    };
    for sat in [
        broken(|sat| sat.choices.push(sat.choices[0].clone())),
        broken(|sat| drop(sat.choices.pop())),
        broken(|sat| sat.choices[0].2 = format!("{}0", sat.choices[0].2)),
        broken(|sat| sat.choices.swap(0, 1)),
        broken(|sat| sat.attempt.push('x')),
    ] {
        assert!(!misfits(&load.url, &[&sat]).await.is_empty(), "{sat:?}");
    }
}
