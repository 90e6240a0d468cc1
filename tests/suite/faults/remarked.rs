//! Questions are found wrong while people answer them: marking again runs beside the server, loses nothing of what they do and gives
//! no mark twice.

use std::path::Path;

use dsr_course::store::Store;
use sqlx::Row;

use super::backed_up::does;
use super::load::{Load, rounds};
use crate::app::Engine;
use crate::app::rush::QUESTIONS;

/// Changes what the file says of a question: another key, or it is taken out.
fn corrects(quiz: &Path, question: usize) {
    let text = std::fs::read_to_string(quiz).expect("the quiz");
    let id = format!("{{#n{question} ");
    let (before, after) = text.split_once(&id).expect("the question");
    let after = match question % 3 {
        0 => format!("retired=credit-all {after}"),
        1 => after
            .replacen("- [x] a)", "- [ ] a)", 1)
            .replacen("- [ ] b)", "- [x] b)", 1),
        _ => format!("retired=drop {after}"),
    };
    std::fs::write(quiz, format!("{before}{id}{after}")).expect("written");
}

async fn count(store: &Store, statement: &'static str) -> i64 {
    let mut db = store.read().await.expect("a connection");
    let row = sqlx::query(statement).fetch_one(&mut *db).await;
    row.expect("a count").get(0)
}

async fn remarked_under_load(engine: Engine) {
    let mut load = Load::new(engine, 6).await;
    let serving = load.serve();
    does(&load.setup, &["admin", "create", "boss", "--name", "Boss"]);
    let quiz = load.folder().join("courses/rush/01-all/quiz.md");
    load.acts(240, async {}).await;
    for question in 1..=rounds(3).min(QUESTIONS) {
        corrects(&quiz, question);
        let reason = format!("Question {question} was wrong");
        let mut marking = load.setup.program();
        marking.args(["remark", "--reason", &reason, "--by", "boss"]);
        let marking = tokio::task::spawn_blocking(move || marking.output());
        let mut ended = None;
        load.acts(1, async { ended = Some(marking.await) }).await;
        let output = ended.expect("it ended").expect("a thread of ours");
        let output = output.expect("the program runs");
        let said = crate::app::program::said(&output);
        assert!(output.status.success(), "{said}");
        load.checks("marking again").await;
    }
    // What was submitted meanwhile, and then nothing is left.
    let last = ["remark", "--reason", "The rest", "--by", "boss"];
    does(&load.setup, &last);
    let left = does(&load.setup, &["remark", "--preview"]);
    assert!(left.contains("In all: 0 attempts"), "{left}");
    load.checks("marking the rest").await;
    load.verifies();
    let store = Store::open(&load.url).await.expect("the database opens");
    let twice = "SELECT COUNT(*) FROM (SELECT attempt FROM marks WHERE remark IS NOT NULL GROUP BY attempt, remark HAVING COUNT(*) > 1) doubled";
    assert_eq!(count(&store, twice).await, 0, "no mark is given twice");
    let by_remarks = count(
        &store,
        "SELECT COUNT(*) FROM marks WHERE remark IS NOT NULL",
    )
    .await;
    assert!(by_remarks > 0, "marks were given again");
    println!("{by_remarks} marks given again beside the server");
    store.close().await;
    drop(serving);
}

#[tokio::test]
async fn marking_again_beside_the_server_loses_and_doubles_nothing_on_sqlite() {
    remarked_under_load(Engine::Sqlite).await;
}

#[tokio::test]
async fn marking_again_beside_the_server_loses_and_doubles_nothing_on_postgres() {
    remarked_under_load(Engine::Postgres).await;
}
