//! Connections that keep others waiting. The server itself gives the first request of a connection ten seconds; for the head of
//! a later one it has no deadline, so that a client that sends a byte now and then would hold a connection for ever. Each
//! connection is therefore watched: without a whole new request for some time after the last answer, nothing more is read
//! from it, and it ends when what is owed to it has been sent.

use std::any::Any;
use std::cell::Cell;
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::HttpRequest;
use actix_web::dev::Extensions;
use actix_web::rt;

/// A connection.
#[derive(Debug)]
pub struct Connection {
    /// A second handle, to end the reading side with; it is dropped with the connection.
    socket: TcpStream,
    state: Cell<State>,
}

#[derive(Clone, Copy, Debug)]
struct State {
    /// Requests that are being answered.
    open: usize,
    /// When the last of them was answered.
    since: Instant,
}

/// A request that is being answered; the connection waits for the next one when it is dropped.
#[derive(Debug)]
pub struct Answering(Rc<Connection>);

/// Watches a new connection. Without a request for `longest`, nothing more is read from it.
pub fn watch(io: &dyn Any, data: &mut Extensions, longest: Duration) {
    let secured = || {
        let stream = io.downcast_ref::<TlsStream<rt::net::TcpStream>>()?;
        Some(stream.get_ref().0)
    };
    let Some(stream) = io.downcast_ref::<rt::net::TcpStream>().or_else(secured) else {
        return;
    };
    // Without a handle the connection is served all the same: unwatched.
    let Ok(handle) = stream.as_fd().try_clone_to_owned() else {
        return;
    };
    let connection = Rc::new(Connection {
        socket: TcpStream::from(handle),
        state: Cell::new(State {
            open: 0,
            since: Instant::now(),
        }),
    });
    let watched = Rc::downgrade(&connection);
    data.insert(connection);
    rt::spawn(async move {
        let mut wait = longest;
        loop {
            rt::time::sleep(wait).await;
            let Some(connection) = watched.upgrade() else {
                return;
            };
            if let Some(left) = connection.left(longest) {
                wait = left;
                continue;
            }
            // Failing means that it is gone already.
            let _ = connection.socket.shutdown(Shutdown::Read);
            return;
        }
    });
}

impl Connection {
    /// How much longer it may wait for a request; `None` when that is over.
    fn left(&self, longest: Duration) -> Option<Duration> {
        let state = self.state.get();
        if state.open > 0 {
            return Some(longest);
        }
        longest
            .checked_sub(state.since.elapsed())
            .filter(|left| !left.is_zero())
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.get();
        change(&mut state);
        self.state.set(state);
    }
}

impl Answering {
    /// Notes that a request has arrived on its connection; `None` where the connection is not watched.
    pub fn begin(request: &HttpRequest) -> Option<Self> {
        let connection = Rc::clone(request.conn_data::<Rc<Connection>>()?);
        connection.change(|state| state.open += 1);
        Some(Self(connection))
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.change(|state| {
            state.open = state.open.saturating_sub(1);
            state.since = Instant::now();
        });
    }
}
