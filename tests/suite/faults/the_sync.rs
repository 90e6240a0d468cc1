//! The disk fails while something is brought to it: nothing that failed is called saved, the health page says so, and the same
//! process goes on when the disk is well again. A command, for who may trace processes: `just failing-disk`.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::load::{Load, rounds};
use crate::app::Engine;

/// Lets calls of a process fail as long as this value lives.
struct Failing(Child);

impl Failing {
    /// From the `first` call of one of these on, each fails with an input/output error.
    fn calls(calls: &str, first: usize, process: u32) -> Self {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-q", "-o", "/dev/null", "-p", &process.to_string()]);
        strace.args(["-e", &format!("trace={calls}")]);
        strace.args(["-e", &format!("inject={calls}:error=EIO:when={first}+")]);
        let started = strace.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self(started.expect("strace, which this needs"))
    }
}

impl Drop for Failing {
    fn drop(&mut self) {
        // In order: it lets go of the process before it ends.
        drop(
            Command::new("kill")
                .args(["-TERM", &self.0.id().to_string()])
                .status(),
        );
        drop(self.0.wait());
    }
}

async fn health(base: &str) -> u16 {
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let answer = client.get(format!("{base}/healthz")).send().await;
    answer.expect("an answer").status().as_u16()
}

async fn while_calls_fail(calls: &str) {
    let mut load = Load::new(Engine::Sqlite, 8).await;
    let serving = load.serve();
    for first in 1..=rounds(50) {
        let (base, process, put_off) = (
            serving.base.clone(),
            serving.child.id(),
            load.put_off.clone(),
        );
        load.acts(20, async {
            let failing = Failing::calls(calls, first, process);
            let before = put_off.get();
            while put_off.get() < before + 8 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            // Calls are counted for each thread: where a new one's first calls succeed, a write gets through in between, and health
            // is well again until the next one fails.
            let red = async {
                while health(&base).await != 503 {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            let seen = tokio::time::timeout(Duration::from_secs(5), red).await;
            assert!(
                seen.is_ok(),
                "{calls} fail from the call {first} on, and health does not say so"
            );
            drop(failing);
        })
        .await;
        for worker in &mut load.workers {
            worker.goes_to(&serving.base);
        }
        // What began while it failed comes to its end first.
        load.acts(8, async {}).await;
        let before = load.put_off.get();
        load.acts(40, async {}).await;
        assert_eq!(load.put_off.get(), before, "the disk is well again");
        load.checks(&format!("{calls} that fail")).await;
    }
    load.verifies();
    let (tried, done) = load.counts();
    println!("{calls}: {tried} acts tried, {done} said to be done, none lost");
    drop(serving);
}

#[tokio::test]
#[ignore = "needs strace and the right to trace: `just failing-disk`"]
async fn when_the_disk_cannot_sync_nothing_is_called_saved_and_the_same_process_goes_on() {
    while_calls_fail("fsync,fdatasync").await;
}

#[tokio::test]
#[ignore = "needs strace and the right to trace: `just failing-disk`"]
async fn when_the_disk_takes_no_bytes_nothing_is_called_saved_and_the_same_process_goes_on() {
    while_calls_fail("pwrite64").await;
}
