//! What is read again while the server runs: the certificate when its files change, everything when the operator asks.

use std::time::Duration;

use crate::library::Library;
use crate::tls::Tls;

/// How often the certificate's files are looked at.
const LOOKED_AT_EVERY: Duration = Duration::from_mins(1);

/// Reads the certificate again every minute, and with the courses whenever SIGHUP arrives; for as long as the server runs.
pub async fn keep_current(tls: Option<Tls>, library: Library) {
    let mut asked = Asked::listen();
    loop {
        let asked = tokio::time::timeout(LOOKED_AT_EVERY, asked.next())
            .await
            .is_ok();
        let (tls, library) = (tls.clone(), library.clone());
        let reading = tokio::task::spawn_blocking(move || {
            if let Some(tls) = tls {
                tls.reload();
            }
            if asked {
                library.reload();
            }
        });
        if let Err(error) = reading.await {
            tracing::error!(%error, "reading the certificate and the courses again broke off");
        }
    }
}

/// SIGHUP, where there is such a thing.
struct Asked {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Asked {
    fn listen() -> Self {
        Self {
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
        }
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}
