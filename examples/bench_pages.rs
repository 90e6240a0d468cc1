//! What the server bears, each beside the least that this machine can do for the same, in one run: lesson pages of who is signed in
//! beside a bare handler, saved answers beside bare rows and beside a server that commits each by itself, sign-ins beside bare
//! hashing. With the file of a filled database (`just seed`) everything is measured there too; with the word `answers`, saved answers
//! alone. `just bench` runs it; it needs the command wrk, but for answers alone, and asserts nothing.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    dead_code,
    reason = "a benchmark ends by panicking, and each uses a part of what they share"
)]

#[path = "bench/limits.rs"]
mod limits;
#[path = "bench/load.rs"]
mod load;
#[path = "bench/meters.rs"]
mod meters;
#[path = "bench/server.rs"]
mod server;

use std::path::Path;
use std::time::Duration;

use dsr_course::store::Store;
use load::{Trainee, pages_a_second, times_a_second};
use meters::Pages;

/// People at once, as many connections.
const AT_ONCE: usize = 64;
/// How long each thing is done.
const A_WHILE: Duration = Duration::from_secs(8);

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let asked = std::env::args().nth(1);
    println!("An empty database");
    if asked.as_deref() == Some("answers") {
        saved_answers(folder.path(), &folder.path().join("empty.sqlite")).await;
        return;
    }
    let file = folder.path().join("empty.sqlite");
    measure(folder.path(), &file).await;
    if let Some(filled) = asked {
        println!("The filled database {filled}");
        measure(folder.path(), Path::new(&filled)).await;
    }
}

async fn measure(folder: &Path, file: &Path) {
    let store = Store::open(&url(file)).await.expect("a database");
    let (base, _) = server::start(folder, &store).await;
    let class = Trainee::class(&base, AT_ONCE).await;
    lesson_pages(&base, &class[0]).await;
    sign_ins(&base, &class).await;
    store.close().await;
    saved_answers(folder, file).await;
}

fn url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

async fn lesson_pages(base: &str, reader: &Trainee) {
    let page = format!("{base}/en/courses/demo/lessons/blocks");
    let at_its_least = limits::bare_handler(reader.fetches(&page).await);
    let [limit, _] = pages_a_second(&at_its_least, &reader.cookie, AT_ONCE, A_WHILE);
    let [ours, slowest] = pages_a_second(&page, &reader.cookie, AT_ONCE, A_WHILE);
    println!(
        "  lesson pages, {AT_ONCE} connections: {ours:.0}/s, 99 of 100 within {slowest:.1} ms; a bare handler {limit:.0}/s: ratio {:.2}",
        ours / limit
    );
}

/// The same people and the same database, served once with shared commits and once with a commit for each write.
async fn saved_answers(folder: &Path, file: &Path) {
    let limit = limits::rows_a_second(&folder.join("rows.sqlite"), A_WHILE).await;
    let shared = Store::open(&url(file)).await.expect("a database");
    let [one, all] = answers_a_second(folder, &shared).await;
    let alone = Store::open_ungrouped(&url(file)).await.expect("a database");
    let [_, each] = answers_a_second(folder, &alone).await;
    println!(
        "  saved answers: one person after the other {one:.0}/s; {AT_ONCE} at once {all:.0}/s with shared commits and {each:.0}/s with a \
         commit for each: sharing gains {:.2}; bare rows, each with its commit, {limit:.0}/s: ratio {:.2} shared, {:.2} each",
        all / each,
        all / limit,
        each / limit
    );
}

/// Answers in a second of one person, and of a class.
async fn answers_a_second(folder: &Path, store: &Store) -> [f64; 2] {
    let base = server::serves(folder, store);
    let class = Trainee::class(&base, AT_ONCE).await;
    let one = times_a_second(&class[..1], A_WHILE, Trainee::answers).await;
    let all = times_a_second(&class, A_WHILE, Trainee::answers).await;
    store.close().await;
    [one, all]
}

async fn sign_ins(base: &str, class: &[Trainee]) {
    let limit = limits::hashes_a_second(A_WHILE);
    let reading = tokio::spawn(Pages::until_told(base.to_owned(), server::browser()));
    let ours = times_a_second(&class[..8], A_WHILE, Trainee::signs_in).await;
    Pages::tell();
    let [_, _, slowest] = reading.await.expect("pages");
    println!(
        "  sign-ins: {ours:.1}/s, while 99 of 100 pages come within {slowest:.0} ms; bare hashes on two threads {limit:.1}/s: ratio {:.2}",
        ours / limit
    );
}
