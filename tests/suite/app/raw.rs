//! A connection on which a story says exactly what it wants, byte by byte.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a story waits for what must come: long enough for a machine that does much else.
const PATIENCE: Duration = Duration::from_mins(1);
/// Between two bytes of somebody who is slow.
const SLOWLY: Duration = Duration::from_millis(20);

/// A connection to a server.
pub struct Raw(TcpStream);

impl Raw {
    /// A new one to the server at this base address.
    pub async fn open(base: &str) -> Self {
        let authority = base.trim_start_matches("http://");
        Self(
            TcpStream::connect(authority)
                .await
                .expect("the server takes connections"),
        )
    }

    /// Says something; a server that has closed meanwhile is no failure.
    pub async fn says(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = timeout(PATIENCE, self.0.write_all(bytes.as_ref()))
            .await
            .expect("the server reads");
    }

    /// Everything that the server still says until it closes.
    pub async fn hears_to_the_end(&mut self) -> String {
        let mut all = Vec::new();
        // A reset instead of an orderly end leaves what came before it.
        let _ = timeout(PATIENCE, self.0.read_to_end(&mut all))
            .await
            .expect("the server closes");
        String::from_utf8_lossy(&all).into_owned()
    }

    /// One answer with its body, for which the head gives a length.
    pub async fn hears(&mut self) -> String {
        let mut all = Vec::new();
        loop {
            let mut piece = [0; 4_096];
            let length = timeout(PATIENCE, self.0.read(&mut piece))
                .await
                .expect("the server answers")
                .unwrap_or(0);
            all.extend_from_slice(&piece[..length]);
            let text = String::from_utf8_lossy(&all);
            let whole = text
                .split_once("\r\n\r\n")
                .is_some_and(|(head, _)| all.len() >= head.len() + 4 + length_of(head));
            if whole || length == 0 {
                return text.into_owned();
            }
        }
    }

    /// Goes on with a byte now and then until the server closes; what it said.
    pub async fn drips(self, byte: &'static [u8]) -> String {
        let (mut from, mut to) = self.0.into_split();
        let dripping = tokio::spawn(async move {
            while to.write_all(byte).await.is_ok() {
                tokio::time::sleep(SLOWLY).await;
            }
        });
        let mut all = Vec::new();
        let _ = timeout(PATIENCE, from.read_to_end(&mut all))
            .await
            .expect("the server closes on who is slow");
        dripping.abort();
        String::from_utf8_lossy(&all).into_owned()
    }
}

fn length_of(head: &str) -> usize {
    let lines = head.to_ascii_lowercase();
    let line = lines
        .lines()
        .find_map(|line| line.strip_prefix("content-length:").map(str::to_owned));
    line.and_then(|length| length.trim().parse().ok())
        .unwrap_or(0)
}

/// The status of an answer; 0 where there is none.
pub fn status(answer: &str) -> u16 {
    answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0)
}
