//! Whether the time of an answer tells what the answer does not: names that are known and unknown, accounts that are
//! disabled, addresses, and things that are somebody else's or not there. Pairs are asked in turn, and the difference of
//! their medians is given with the probability of so large a one by chance (Mann-Whitney). `just bench-timing` runs it;
//! it asserts nothing.

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

#[path = "bench/server.rs"]
mod server;

use std::time::Instant;

use dsr_course::sign_in::choice::{NewPassword, Tried};
use dsr_course::sign_in::password::Passwords;
use dsr_course::store::Store;
use server::PASSWORD;

/// Pairs of each kind.
const PAIRS: usize = 400;

/// Accounts with a password and a confirmed address; those of the second half are disabled. Each has a round and an attempt.
const SEED: &[&str] = &[
    "INSERT INTO accounts (id, centre, user_name, user_name_folded, name, name_folded, name_sort, email, email_folded, email_confirmed_at, language, password, created_at, disabled_at)
     WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1599)
     SELECT printf('00000000-0000-7000-8000-a%011d', i), (SELECT MIN(id) FROM centres), 'known' || i, 'known' || i, 'Name', 'name', CAST('name' AS BLOB),
            'known' || i || '@example.org', 'known' || i || '@example.org', 1, 'en', $1, 0, CASE WHEN i >= 800 THEN 1 END FROM n",
    "INSERT INTO rounds (id, account, centre, course, begun_at, started_at, sort_name, revision)
     SELECT replace(id, '-a', '-b'), id, centre, 'demo', 1, 1, 'name', 0 FROM accounts WHERE user_name LIKE 'known%'",
    "INSERT INTO attempts (id, round, activity, purpose, number, rules, begun_at, closed_at, last)
     SELECT replace(id, '-b', '-c'), id, 'tour-quiz', 'counted', 1, '{}', 1, 2, 0 FROM rounds",
];

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bench.sqlite");
    let store = Store::open(&format!("sqlite:{}", file.display()))
        .await
        .expect("a database");
    let (base, _) = server::start(folder.path(), &store).await;
    let password = NewPassword::choose(PASSWORD, &Tried::default()).expect("a good password");
    let hash = Passwords::new()
        .expect("a hasher")
        .hash(password)
        .await
        .expect("hashed");
    let seeding = store.write(async move |db| {
        for statement in SEED.iter().copied() {
            let query = sqlx::query(statement);
            let query = if statement.contains("$1") {
                query.bind(hash.clone())
            } else {
                query
            };
            query.execute(&mut *db).await?;
        }
        Ok(())
    });
    seeding.await.expect("seeded");
    let ada = server::browser();
    server::signs_up(&base, &ada, "ada").await;

    let sign_in = async |name: String| {
        let fields = [
            ("user_name", name.as_str()),
            ("password", "not the right words"),
        ];
        posted(&base, "sign-in", &fields).await
    };
    pairs(
        "sign-in: wrong password, unknown name",
        async |n| sign_in(format!("known{n}")).await,
        async |n| sign_in(format!("unknown{n}")).await,
    )
    .await;
    pairs(
        "sign-in: disabled, unknown name",
        async |n| sign_in(format!("known{}", 800 + n)).await,
        async |n| sign_in(format!("nobody{n}")).await,
    )
    .await;
    let forgotten = async |name: String| {
        posted(
            &base,
            "forgotten-password",
            &[("centre", ""), ("user_name", &name)],
        )
        .await
    };
    pairs(
        "reset: known address, unknown address",
        async |n| forgotten(format!("known{n}@example.org")).await,
        async |n| forgotten(format!("unknown{n}@example.org")).await,
    )
    .await;
    pairs(
        "reset: disabled, unknown name",
        async |n| forgotten(format!("known{}", 800 + n)).await,
        async |n| forgotten(format!("nobody{n}")).await,
    )
    .await;
    let sign_up = async |name: String, address: String| {
        let fields = [
            ("user_name", name.as_str()),
            ("name", "Somebody"),
            ("email", &address),
            ("language", "en"),
            ("password", PASSWORD),
        ];
        posted(&base, "sign-up", &fields).await
    };
    pairs(
        "registration: address of somebody, of nobody",
        async |n| sign_up(format!("new{n}"), format!("known{n}@example.org")).await,
        async |n| sign_up(format!("other{n}"), format!("free{n}@example.org")).await,
    )
    .await;
    for end in ["", "/result"] {
        let attempt =
            async |id: String| opened(&ada, &format!("{base}/en/attempts/{id}{end}")).await;
        pairs(
            &format!("attempt{end}: another's, none"),
            async |n| attempt(format!("00000000-0000-7000-8000-c{n:011}")).await,
            async |n| attempt(format!("00000000-0000-7000-8000-e{n:011}")).await,
        )
        .await;
    }
}

async fn posted(base: &str, path: &str, fields: &[(&str, &str)]) -> u16 {
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build();
    let request = http
        .expect("a client")
        .post(format!("{base}/en/{path}"))
        .header("sec-fetch-site", "same-origin")
        .form(fields);
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    answer.bytes().await.expect("a body");
    status
}

async fn opened(http: &reqwest::Client, address: &str) -> u16 {
    let answer = http.get(address).send().await.expect("an answer");
    let status = answer.status().as_u16();
    answer.bytes().await.expect("a body");
    status
}

/// Asks both in turn, and says how far their times are apart.
async fn pairs(what: &str, one: impl AsyncFn(usize) -> u16, other: impl AsyncFn(usize) -> u16) {
    let (mut first, mut second, mut statuses) =
        (Vec::new(), Vec::new(), std::collections::BTreeSet::new());
    for number in 0..PAIRS {
        // Which comes first changes, so that nothing of the one warms the other.
        for turn in [number % 2, 1 - number % 2] {
            let begin = Instant::now();
            let status = if turn == 0 {
                one(number).await
            } else {
                other(number).await
            };
            let took = begin.elapsed().as_secs_f64() * 1_000.0;
            statuses.insert(status);
            if turn == 0 {
                first.push(took);
            } else {
                second.push(took);
            }
        }
    }
    println!(
        "{what}: statuses {statuses:?}; medians {:.2} and {:.2} ms, difference {:.2} ms, p = {:.3}",
        median(&first),
        median(&second),
        (median(&first) - median(&second)).abs(),
        by_chance(&first, &second)
    );
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// The probability of a difference as large by chance: Mann-Whitney's U, two-sided, by its normal approximation.
fn by_chance(first: &[f64], second: &[f64]) -> f64 {
    let (ones, others) = (first.len() as f64, second.len() as f64);
    let mut all: Vec<(f64, bool)> = first
        .iter()
        .map(|time| (*time, true))
        .chain(second.iter().map(|time| (*time, false)))
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let ranks: f64 = all
        .iter()
        .enumerate()
        .filter(|(_, (_, of_first))| *of_first)
        .map(|(place, _)| place as f64 + 1.0)
        .sum();
    let over = ranks - ones * (ones + 1.0) / 2.0;
    let apart =
        (over - ones * others / 2.0).abs() / (ones * others * (ones + others + 1.0) / 12.0).sqrt();
    // The normal distribution's tail by the polynomial of Abramowitz and Stegun, 26.2.17.
    let t = 1.0 / (1.0 + 0.231_641_9 * apart);
    let density = (-apart * apart / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let tail = density
        * t
        * (0.319_381_530
            + t * (-0.356_563_782
                + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    2.0 * tail
}
