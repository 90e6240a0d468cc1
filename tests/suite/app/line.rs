//! A bad line of the suite's own: everything goes through it to the server, and it is cut, slow, or loses what it carries as a
//! story asks, in both directions, also after the server has kept what was sent.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// What happens to one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It carries everything.
    Whole,
    /// Nobody answers at the other end.
    Cut,
    /// So many bytes of what is asked go through, then it breaks.
    Asks(usize),
    /// Everything that is asked goes through; so many bytes of the answer come back, then it breaks.
    Answers(usize),
    /// It carries everything, each piece after so long.
    Slow(Duration),
}

/// Decides about each connection.
type Fates = Box<dyn FnMut() -> Fate + Send>;

struct Shared {
    to: Mutex<String>,
    fates: Mutex<Fates>,
    /// Counts changes: connections from before a change break.
    changed: watch::Sender<usize>,
    carried: AtomicUsize,
}

/// The line; it carries everything at first.
pub struct Line {
    /// The address at this end.
    pub base: String,
    shared: Arc<Shared>,
    listening: JoinHandle<()>,
}

impl Line {
    /// A line to a server.
    pub async fn to(base: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared {
            to: Mutex::new(base.trim_start_matches("http://").to_owned()),
            fates: Mutex::new(Box::new(|| Fate::Whole)),
            changed: watch::Sender::new(0),
            carried: AtomicUsize::new(0),
        });
        Self {
            base: format!("http://127.0.0.1:{port}"),
            listening: tokio::spawn(listen(listener, Arc::clone(&shared))),
            shared,
        }
    }

    /// From now on every connection has this fate; those that there are break.
    pub fn is(&self, fate: Fate) {
        self.is_drawn(move || fate);
    }

    /// From now on the fate of each connection is drawn; those that there are break.
    pub fn is_drawn(&self, fates: impl FnMut() -> Fate + Send + 'static) {
        *self.shared.fates.lock().expect("the fates") = Box::new(fates);
        self.shared.changed.send_modify(|changes| *changes += 1);
    }

    /// Bytes carried so far, both ways.
    pub fn carried(&self) -> usize {
        self.shared.carried.load(Ordering::SeqCst)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    // Connections die with their line.
    let mut connections = JoinSet::new();
    loop {
        let (client, _) = listener.accept().await.expect("a connection");
        while connections.try_join_next().is_some() {}
        let fate = (shared.fates.lock().expect("the fates"))();
        let mut changed = shared.changed.subscribe();
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            tokio::select! {
                () = carry(client, fate, &shared) => {}
                _ = changed.changed() => {}
            }
        });
    }
}

async fn carry(client: TcpStream, fate: Fate, shared: &Shared) {
    let to = shared.to.lock().expect("the address").clone();
    if fate == Fate::Cut {
        return;
    }
    let Ok(server) = TcpStream::connect(to).await else {
        return;
    };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let most = usize::MAX;
    let (asked, answered, wait) = match fate {
        Fate::Asks(bytes) => (bytes, most, Duration::ZERO),
        Fate::Answers(bytes) => (most, bytes, Duration::ZERO),
        Fate::Slow(wait) => (most, most, wait),
        Fate::Whole | Fate::Cut => (most, most, Duration::ZERO),
    };
    // Either end closes both: nobody here speaks half a connection.
    tokio::select! {
        () = pump(from_client, to_server, asked, wait, &shared.carried) => {}
        () = pump(from_server, to_client, answered, wait, &shared.carried) => {}
    }
}

async fn pump(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    most: usize,
    wait: Duration,
    carried: &AtomicUsize,
) {
    let mut left = most;
    let mut piece = vec![0; 16 * 1024];
    while let Ok(length) = from.read(&mut piece).await {
        let through = length.min(left);
        if length == 0 {
            return;
        }
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        carried.fetch_add(through, Ordering::SeqCst);
        if to.write_all(&piece[..through]).await.is_err() || through < length {
            return;
        }
        left -= through;
    }
}
