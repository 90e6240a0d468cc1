//! What a benchmark watches while something else is done: pages that go on being read, and memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Somebody who reads pages all the while.
pub struct Pages;

static TOLD: AtomicBool = AtomicBool::new(false);

impl Pages {
    /// Reads for a while.
    pub async fn watch(base: &str, http: &reqwest::Client, during: Duration) -> [f64; 3] {
        let reading = tokio::spawn(Self::until_told(base.to_owned(), http.clone()));
        tokio::time::sleep(during).await;
        Self::tell();
        reading.await.expect("pages")
    }

    /// Ends the reading.
    pub fn tell() {
        TOLD.store(true, Ordering::SeqCst);
    }

    /// The median, the 95th and the 99th of a hundred, in milliseconds.
    pub async fn until_told(base: String, http: reqwest::Client) -> [f64; 3] {
        let mut times = Vec::new();
        while !TOLD.swap(false, Ordering::SeqCst) {
            let begin = Instant::now();
            let answer = http
                .get(format!("{base}/en/courses/demo"))
                .send()
                .await
                .expect("an answer");
            answer.bytes().await.expect("a body");
            times.push(begin.elapsed().as_secs_f64() * 1_000.0);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        times.sort_by(f64::total_cmp);
        let at = |share: usize| {
            times
                .get(times.len() * share / 100)
                .copied()
                .unwrap_or_default()
        };
        [at(50), at(95), at(99)]
    }
}

/// The memory of this process, which is the server and who fetches, over what it was at the beginning.
pub struct Memory {
    begin: u64,
    most: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
}

impl Memory {
    /// Begins to look.
    pub fn watch() -> Self {
        let (begin, most, ended) = (
            resident(),
            Arc::new(AtomicU64::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let (seen, over) = (Arc::clone(&most), Arc::clone(&ended));
        std::thread::spawn(move || {
            while !over.load(Ordering::SeqCst) {
                seen.fetch_max(resident(), Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        Self { begin, most, ended }
    }

    /// In megabytes.
    pub fn most(&self) -> f64 {
        self.ended.store(true, Ordering::SeqCst);
        self.most.load(Ordering::SeqCst).saturating_sub(self.begin) as f64 / 1e6
    }
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = status
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse().ok())
        .unwrap_or_default();
    pages * 4_096
}
