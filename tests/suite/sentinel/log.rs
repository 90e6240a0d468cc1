//! What the servers of this test program say in their logs, at the most talkative level, from the moment somebody listens.

use std::io::Write;
use std::sync::{Mutex, Once, PoisonError};

static HEARD: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Writes into memory.
struct Ear;

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        HEARD
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Begins to listen, once.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let filter = tracing_subscriber::EnvFilter::new("warn,dsr_course=trace");
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(false)
            .with_writer(|| Ear)
            .json()
            .finish();
        tracing::subscriber::set_global_default(log).expect("nobody else listens");
    });
}

/// What was heard so far.
pub fn text() -> String {
    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&heard).into_owned()
}

/// How many lines were heard; each is JSON, whatever was typed.
pub fn lines() -> usize {
    let text = text();
    for line in text.lines() {
        let read = serde_json::from_str::<serde_json::Value>(line);
        assert!(read.is_ok(), "a line that is none: {line}");
    }
    text.lines().count()
}
