//! Measures the export of a hundred thousand rounds: the first byte, the whole file, memory, and what pages take meanwhile;
//! beside it, in the same run, the limit: the same rows by the sqlite3 command line, and a workbook by `rust_xlsxwriter`
//! alone. `just bench-reports` runs it; it asserts nothing.

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
#[path = "bench/seed.rs"]
mod seed;
#[path = "bench/server.rs"]
mod server;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use meters::{Memory, Pages};

const ROUNDS: u32 = 100_000;

/// The same rows by the command line, with everything that the export has to read for them.
const RAW: &str = "SELECT a.name, a.user_name, c.name, r.course, r.begun_at, r.started_at, r.due_at, r.completed_at, r.waived_at,
 (SELECT group_concat(e.lesson, ' ') FROM readings e WHERE e.round = r.id),
 (SELECT group_concat(d.module || '=' || d.done_at, ' ') FROM modules_done d WHERE d.round = r.id),
 (SELECT group_concat(t.activity || '=' || m.passed || '=' || m.points || '=' || m.out_of, ' ') FROM attempts t JOIN marks m ON m.attempt = t.id
   AND m.sequence = (SELECT MAX(l.sequence) FROM marks l WHERE l.attempt = t.id) WHERE t.round = r.id AND t.purpose = 'counted'),
 (SELECT group_concat(p.scope || '=' || p.code, ' ') FROM certificates p JOIN certificate_states s ON s.certificate = p.id
   AND s.sequence = (SELECT MAX(l.sequence) FROM certificate_states l WHERE l.certificate = p.id) WHERE p.round = r.id AND s.state = 'issued')
 FROM rounds r CROSS JOIN accounts a CROSS JOIN centres c WHERE a.id = r.account AND c.id = r.centre ORDER BY r.sort_name, r.id;";

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bench.sqlite");
    let store = seed::fill(&file, ROUNDS, 0).await;
    let (base, http) = server::start(folder.path(), &store).await;
    let idle = Pages::watch(&base, &http, Duration::from_secs(3)).await;
    println!(
        "{ROUNDS} rounds; pages meanwhile are /en/courses/demo, every 10 ms: p50 {:.1} ms, p95 {:.1} ms when idle",
        idle[0], idle[1]
    );
    for path in [
        "/en/rounds",
        "/en/rounds?sort=completed-down",
        "/en/rounds?sort=status-down",
        "/en/rounds?begins=trainee99999",
        "/en/rounds?language=ar",
        "/en/rounds/summary",
    ] {
        println!(
            "{path}: {:.1} ms (best of 5)",
            best_of_five(&base, &http, path).await
        );
    }
    let raw = time(|| dump(&file));
    println!("sqlite3 command line, the same rows: {raw:.2} s");
    for path in ["/en/rounds.csv", "/en/rounds.json"] {
        let whole = export(&base, &http, path).await;
        println!("    ratio to the command line {:.2}", raw / whole);
    }
    let alone = time(|| workbook(folder.path()));
    println!("rust_xlsxwriter alone, as many cells: {alone:.2} s");
    let whole = export(&base, &http, "/en/rounds.xlsx").await;
    println!(
        "    ratio to the command line and rust_xlsxwriter alone, one after the other: {:.2}",
        (raw + alone) / whole
    );
}

fn time(act: impl FnOnce()) -> f64 {
    let begin = Instant::now();
    act();
    begin.elapsed().as_secs_f64()
}

fn dump(file: &Path) {
    let dumped = Command::new("sqlite3")
        .arg("-csv")
        .arg(file)
        .arg(RAW)
        .stdout(Stdio::null())
        .status();
    assert!(dumped.expect("the command sqlite3").success());
}

fn workbook(folder: &Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.set_tempdir(folder).expect("a folder");
    let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let sheet = book.add_worksheet_with_constant_memory().expect("a sheet");
    for row in 0..ROUNDS {
        for column in 0..9_u16 {
            sheet
                .write_string(row, column, "A text of usual length")
                .expect("written");
        }
        for column in 9..12_u16 {
            sheet.write_number(row, column, 3.0).expect("written");
        }
        for column in 12..18_u16 {
            sheet
                .write_number_with_format(row, column, 45_000.5, &format)
                .expect("written");
        }
    }
    book.save_to_writer(tempfile::tempfile_in(folder).expect("a file"))
        .expect("saved");
}

/// Fetches a file and says what it took; its whole time in seconds.
async fn export(base: &str, http: &reqwest::Client, path: &str) -> f64 {
    let (memory, pages) = (
        Memory::watch(),
        tokio::spawn(Pages::until_told(base.to_owned(), http.clone())),
    );
    let begin = Instant::now();
    let mut answer = http
        .get(format!("{base}{path}"))
        .send()
        .await
        .expect("an answer");
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    let (mut first, mut bytes) = (None, 0);
    while let Some(part) = answer.chunk().await.expect("a part") {
        first.get_or_insert_with(|| begin.elapsed().as_secs_f64());
        bytes += part.len();
    }
    let whole = begin.elapsed().as_secs_f64();
    Pages::tell();
    let [p50, p95, _] = pages.await.expect("pages");
    println!(
        "{path}: first byte {:.3} s, whole {whole:.2} s, {:.1} MB, {:.1} MB more memory at most; pages p50 {p50:.1} ms, p95 {p95:.1} ms",
        first.unwrap_or_default(),
        bytes as f64 / 1e6,
        memory.most()
    );
    whole
}

async fn best_of_five(base: &str, http: &reqwest::Client, path: &str) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..5 {
        let begin = Instant::now();
        let answer = http
            .get(format!("{base}{path}"))
            .send()
            .await
            .expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.bytes().await.expect("a body");
        best = best.min(begin.elapsed().as_secs_f64() * 1_000.0);
    }
    best
}
