//! What the server bears, each beside the least that this machine can do for the same, in one run: lesson pages of who is signed in
//! beside a bare handler, saved answers beside bare rows, sign-ins beside bare hashing. With the file of a filled database
//! (`just seed`) everything is measured there too. `just bench` runs it; it needs the command wrk, and asserts nothing.

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
    println!("An empty database");
    let file = folder.path().join("empty.sqlite");
    measure(folder.path(), &file).await;
    if let Some(filled) = std::env::args().nth(1) {
        println!("The filled database {filled}");
        measure(folder.path(), Path::new(&filled)).await;
    }
}

async fn measure(folder: &Path, file: &Path) {
    let store = Store::open(&format!("sqlite:{}", file.display()))
        .await
        .expect("a database");
    let (base, _) = server::start(folder, &store).await;
    let class = Trainee::class(&base, AT_ONCE).await;
    lesson_pages(&base, &class[0]).await;
    saved_answers(folder, &class).await;
    sign_ins(&base, &class).await;
    store.close().await;
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

async fn saved_answers(folder: &Path, class: &[Trainee]) {
    let limit = limits::rows_a_second(&folder.join("rows.sqlite"), A_WHILE).await;
    let one = times_a_second(&class[..1], A_WHILE, Trainee::answers).await;
    let all = times_a_second(class, A_WHILE, Trainee::answers).await;
    println!(
        "  saved answers: one person after the other {one:.0}/s, {AT_ONCE} at once {all:.0}/s: sharing commits gains {:.1}; \
         bare rows, each with its commit, {limit:.0}/s: ratio {:.2}",
        all / one,
        all / limit
    );
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
