//! Fills a new database as years would: `just seed FILE [TRAINEES] [ANSWERS]`, a hundred thousand trainees and ten million
//! answers where nothing is said. The file can then be served, copied, measured (`just bench FILE`).

#![allow(
    clippy::expect_used,
    dead_code,
    reason = "it ends by panicking, and uses a part of what the benchmarks share"
)]

#[path = "bench/seed.rs"]
mod seed;

use std::path::PathBuf;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = PathBuf::from(arguments.next().expect("the file to make"));
    assert!(!file.exists(), "{} is there already", file.display());
    let mut number = |usual| {
        arguments
            .next()
            .map_or(usual, |given| given.parse().expect("a number"))
    };
    let (trainees, answers) = (number(100_000), number(10_000_000));
    seed::fill(&file, trainees, answers).await.close().await;
    println!(
        "{}: {trainees} trainees, {answers} answers or a few more",
        file.display()
    );
}
