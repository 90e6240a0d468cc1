//! Two hundred at once of each costly work: hashing, certificates as PDF, workbooks, lists as CSV, search, and pasted lists;
//! meanwhile somebody reads pages. Says how many were done and how many were told to come back, what pages took beside
//! when nothing was asked, and memory. `just bench-costly` runs it; it asserts nothing.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    dead_code,
    reason = "a benchmark ends by panicking, and each uses a part of what they share"
)]

#[path = "bench/meters.rs"]
mod meters;
#[path = "bench/server.rs"]
mod server;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use dsr_course::store::Store;
use futures_util::future::join_all;
use meters::{Memory, Pages};

/// How many come at once.
const AT_ONCE: usize = 200;
/// Rounds to export, each of somebody.
const ROUNDS: u32 = 5_000;

const SEED: &[&str] = &[
    "INSERT INTO accounts (id, centre, user_name, user_name_folded, name, name_folded, name_sort, language, created_at)
     WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $1 - 1)
     SELECT printf('00000000-0000-7000-8000-a%011d', i), (SELECT MIN(id) FROM centres), 'trainee' || i, 'trainee' || i,
            'Name ' || i, 'name ' || i, CAST('name ' || i AS BLOB), 'fr', 0 FROM n",
    "INSERT INTO rounds (id, account, centre, course, begun_at, started_at, sort_name, revision)
     WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $1 - 1)
     SELECT printf('00000000-0000-7000-8000-b%011d', i), printf('00000000-0000-7000-8000-a%011d', i), (SELECT MIN(id) FROM centres), 'demo',
            1750000000000 + i * 400000, 1750000100000 + i * 400000, 'name ' || i, 0 FROM n",
];

/// A certificate of the administrator's own.
const CERTIFICATE: &[&str] = &[
    "INSERT INTO rounds (id, account, centre, course, begun_at, started_at, completed_at, sort_name, revision)
     SELECT '00000000-0000-7000-8000-d00000000000', id, centre, 'demo', 0, 1, 2, 'grace', 0 FROM accounts WHERE user_name = 'grace'",
    "INSERT INTO certificates (id, round, scope, edition, code, record, issued_at)
     VALUES ('00000000-0000-7000-8000-d00000000001', '00000000-0000-7000-8000-d00000000000', 'course', 1, 'CODE', $1, 0)",
    "INSERT INTO certificate_states (certificate, sequence, state, reason, at) VALUES ('00000000-0000-7000-8000-d00000000001', 1, 'issued', '', 0)",
];

fn record() -> String {
    let code = dsr_course::certificate::code::CertificateCode::random().expect("random");
    serde_json::json!({
        "schema": 1, "name": "Grace", "course": "demo", "course_title": "What course files can do", "course_version": "1",
        "course_hash": "0".repeat(64), "module": null, "modules": [{"id": "tour", "title": "A tour", "objectives": ["say what is there"]}],
        "kind": "completion", "score": 92, "minutes": 190, "language": "en", "issued_at": 1_795_251_600_000_i64,
        "time_zone": "Africa/Nairobi", "centre": "Centre", "valid_until": null, "code": code.compact(),
    })
    .to_string()
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bench.sqlite");
    let store = Store::open(&format!("sqlite:{}", file.display()))
        .await
        .expect("a database");
    let (base, http) = server::start(folder.path(), &store).await;
    seed(&store, SEED, Bind::Rounds).await;
    seed(&store, CERTIFICATE, Bind::Record(record())).await;
    let idle = Pages::watch(&base, &http, Duration::from_secs(5)).await;
    println!(
        "pages when nothing is asked: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms",
        idle[0], idle[1], idle[2]
    );
    for (what, path) in [
        ("hashing", "sign-in"),
        (
            "certificates as PDF",
            "certificates/00000000-0000-7000-8000-d00000000001/pdf",
        ),
        ("workbooks", "rounds.xlsx"),
        ("lists as CSV", "rounds.csv"),
        ("summaries", "rounds/summary"),
        ("search", "accounts?name=name+49"),
        ("pasted lists of 20", "account-batches"),
    ] {
        costly(&base, &http, what, path, idle[2]).await;
    }
}

enum Bind {
    Rounds,
    Record(String),
}

async fn seed(store: &Store, statements: &'static [&'static str], bind: Bind) {
    let seeding = store.write(async move |db| {
        for statement in statements.iter().copied() {
            let query = sqlx::query(statement);
            let query = match &bind {
                _ if !statement.contains("$1") => query,
                Bind::Rounds => query.bind(i64::from(ROUNDS)),
                Bind::Record(record) => query.bind(record.clone()),
            };
            query.execute(&mut *db).await?;
        }
        Ok(())
    });
    seeding.await.expect("seeded");
}

async fn costly(base: &str, http: &reqwest::Client, what: &str, path: &str, idle: f64) {
    let memory = Memory::watch();
    let pages = tokio::spawn(Pages::until_told(base.to_owned(), http.clone()));
    let begin = Instant::now();
    let answers = join_all((0..AT_ONCE).map(|number| one(base, http, path, number))).await;
    let whole = begin.elapsed().as_secs_f64();
    Pages::tell();
    let [_, p95, p99] = pages.await.expect("pages");
    let mut statuses: BTreeMap<(u16, bool), usize> = BTreeMap::new();
    for answer in answers {
        *statuses.entry(answer).or_default() += 1;
    }
    let said: Vec<String> = statuses
        .iter()
        .map(|((status, later), many)| {
            format!(
                "{many} × {status}{}",
                if *later { " with Retry-After" } else { "" }
            )
        })
        .collect();
    println!(
        "{what}: {} in {whole:.1} s; pages p95 {p95:.1} ms, p99 {p99:.1} ms, {:.1} times as long as without; {:.0} MB more memory at most",
        said.join(", "),
        p99 / idle,
        memory.most()
    );
}

/// One request: its status, and whether it says when to come back.
async fn one(base: &str, http: &reqwest::Client, path: &str, number: usize) -> (u16, bool) {
    let address = format!("{base}/en/{path}");
    let post = |fields: Vec<(&'static str, String)>| {
        http.post(&address)
            .header("sec-fetch-site", "same-origin")
            .form(&fields)
    };
    let request = match path {
        "sign-in" => server::browser()
            .post(&address)
            .header("sec-fetch-site", "same-origin")
            .form(&[
                ("user_name", format!("trainee{number}").as_str()),
                ("password", "not the right words"),
            ]),
        "account-batches" => {
            let batch = format!("00000000-0000-7000-8000-{number:012}");
            let names: Vec<String> = (0..20)
                .map(|name| format!("Person {number} {}", letters(name)))
                .collect();
            post(vec![
                ("batch", batch),
                ("names", names.join("\n")),
                ("language", "en".to_owned()),
                ("day", jiff::Zoned::now().date().to_string()),
            ])
        }
        _ => http.get(&address),
    };
    let answer = request.send().await.expect("an answer");
    let said = (
        answer.status().as_u16(),
        answer.headers().contains_key("retry-after"),
    );
    answer.bytes().await.expect("a body");
    said
}

fn letters(number: u8) -> char {
    char::from(b'a' + number)
}
