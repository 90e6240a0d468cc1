//! Two thousand slow connections, some slow to say what they want, some to send a form, some silent, held and opened again for
//! a minute while somebody reads pages. Says what pages took, how many of them failed, memory, and how many of the slow ones the server
//! had ended a minute later. `just bench-slow` runs it; it asserts nothing. Each connection takes three descriptors here: `ulimit -n 20000`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    dead_code,
    reason = "a benchmark ends by panicking, and each uses a part of what they share"
)]

#[path = "bench/meters.rs"]
mod meters;
#[path = "bench/server.rs"]
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use dsr_course::store::Store;
use meters::{Memory, Pages};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Connections at a time.
const CONNECTIONS: usize = 2_000;
/// How many are opened in a second.
const A_SECOND: u32 = 500;
/// How long they are held.
const HELD: Duration = Duration::from_mins(1);
/// Between two bytes of somebody who is slow.
const SLOWLY: Duration = Duration::from_secs(3);

/// What each begins with: half a head, a head whose body never comes, and nothing.
const BEGINNINGS: [&str; 3] = [
    "GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "POST /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n",
    "",
];

/// Holds one connection after the other until the time is over, and then the last one until the server ends it.
async fn is_slow(address: String, beginning: &'static str, until: Instant, open: Arc<AtomicUsize>) {
    loop {
        let Ok(mut connection) = TcpStream::connect(&address).await else {
            tokio::time::sleep(SLOWLY).await;
            continue;
        };
        open.fetch_add(1, Ordering::SeqCst);
        let _ = connection.write_all(beginning.as_bytes()).await;
        let (mut from, mut to) = connection.split();
        let mut said = Vec::new();
        let ended = from.read_to_end(&mut said);
        let dripping = async {
            loop {
                tokio::time::sleep(SLOWLY).await;
                if beginning.is_empty()
                    || Instant::now() > until
                    || to.write_all(b"a").await.is_err()
                {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::select! {
            _ = ended => {}
            () = dripping => {}
        }
        open.fetch_sub(1, Ordering::SeqCst);
        if Instant::now() > until {
            return;
        }
    }
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bench.sqlite");
    let store = Store::open(&format!("sqlite:{}", file.display()))
        .await
        .expect("a database");
    let (base, http) = server::start(folder.path(), &store).await;
    let idle = Pages::watch(&base, &http, Duration::from_secs(5)).await;
    say("pages when nobody is slow", idle);
    let memory = Memory::watch();
    let address = base.trim_start_matches("http://").to_owned();
    let (open, until) = (Arc::new(AtomicUsize::new(0)), Instant::now() + HELD);
    let mut slow = Vec::new();
    for number in 0..CONNECTIONS {
        let beginning = BEGINNINGS[number % BEGINNINGS.len()];
        slow.push(tokio::spawn(is_slow(
            address.clone(),
            beginning,
            until,
            Arc::clone(&open),
        )));
        tokio::time::sleep(Duration::from_secs(1) / A_SECOND).await;
    }
    println!("{} slow connections are open", open.load(Ordering::SeqCst));
    let left = until.saturating_duration_since(Instant::now());
    let held = Pages::watch(&base, &http, left).await;
    say("pages meanwhile", held);
    println!("memory, both sides: {:.0} MB more", memory.most());
    let ending = Instant::now();
    let all_over = async {
        for connection in slow {
            connection.await.expect("it ends");
        }
    };
    let over = tokio::time::timeout(Duration::from_mins(1), all_over).await;
    println!(
        "{} were still open {:.0} s after the last slow byte{}",
        open.load(Ordering::SeqCst),
        ending.elapsed().as_secs_f64(),
        if over.is_ok() { "" } else { " (too long)" }
    );
}

fn say(what: &str, times: [f64; 3]) {
    println!(
        "{what}: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, each answered",
        times[0], times[1], times[2]
    );
}
