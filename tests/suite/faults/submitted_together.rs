//! One attempt, submitted two hundred times at once to two servers: it is marked once, and everybody is led to its result.

use std::process::Stdio;

use dsr_course::clock::Clock;
use dsr_course::command::verify::findings;
use dsr_course::store::Store;
use futures_util::future::join_all;
use sqlx::Row;

use super::load::Load;
use super::the_courses::reader;
use crate::app::Engine;

/// Posts at the same time.
const AT_ONCE: usize = 200;

#[tokio::test]
async fn two_hundred_submissions_at_once_to_two_servers_mark_an_attempt_once() {
    let load = Load::new(Engine::Postgres, 0).await;
    let one = load.serve();
    let other = load.setup.clone().on_another_port();
    let other = other.serve(Stdio::null());
    let ada = reader(&one.base).await;
    ada.opens("/en/courses/rush/quizzes/quick").await;
    let begun = ada.presses("Begin the quiz").await;
    let attempt: Vec<&str> = begun.address.split('/').take(4).collect();
    let result = format!("{}/result", attempt.join("/"));
    let bases = [&one.base, &other.base];
    let posts = (0..AT_ONCE).map(|number| {
        let address = format!("{}{result}", bases[number % 2]);
        ada.sends_raw(move |http, _| {
            http.post(address)
                .header("sec-fetch-site", "same-origin")
                .header("content-type", "application/x-www-form-urlencoded")
        })
    });
    let answers = join_all(posts).await;
    for answer in &answers {
        // A person may send sixty a minute, by each server's own count; who sends more is told so.
        match answer.status {
            303 => assert_eq!(answer.header("location"), Some(result.as_str())),
            status => assert_eq!(status, 429, "{}", answer.words()),
        }
    }
    let done = answers.iter().filter(|answer| answer.status == 303).count();
    assert!(done > 60, "{done} were taken, by both servers");
    ada.opens(&result).await.says("Not passed: 0 %");
    let store = Store::open(&load.url).await.expect("the database opens");
    let mut db = store.read().await.expect("a connection");
    let row = sqlx::query("SELECT COUNT(*) FROM marks").fetch_one(&mut *db);
    assert_eq!(row.await.expect("marks").get::<i64, _>(0), 1);
    drop(db);
    let found = findings(&store, Clock::machine().now()).await;
    assert_eq!(found.expect("it answers"), Vec::<String>::new());
    store.close().await;
    drop((one, other));
}
