//! The line to the relay: opened for the first letter, kept for the next ones, and given up at once when it breaks.

use std::error::Error;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use lettre::message::Message;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use super::Post;
use crate::config::{Letters, Security};
use crate::store::letters::Trouble;

/// How long a relay may take to say good-bye; nothing depends on it.
const FAREWELL: Duration = Duration::from_secs(2);

/// A line to the relay, open or not.
pub(super) struct Line<'a> {
    post: &'a Post,
    open: Option<AsyncSmtpConnection>,
}

impl<'a> Line<'a> {
    pub(super) fn new(post: &'a Post) -> Self {
        Self { post, open: None }
    }

    /// Hands a letter over; when this is `Ok`, the relay has taken it.
    pub(super) async fn send(&mut self, message: &Message) -> Result<(), Trouble> {
        let limit = self.post.limits.conversation;
        // What is said after a time limit is over is never read: the line is dropped with whatever comes in on it.
        let (line, outcome) = timeout(limit, self.converse(message))
            .await
            .unwrap_or((None, Err(Trouble::Slow)));
        self.open = line;
        outcome
    }

    /// Opens the line, and says nothing on it.
    pub(super) async fn reach(&mut self) -> Result<(), Trouble> {
        self.open = Some(self.connected().await?);
        Ok(())
    }

    async fn converse(
        &mut self,
        message: &Message,
    ) -> (Option<AsyncSmtpConnection>, Result<(), Trouble>) {
        let mut line = match self.connected().await {
            Ok(line) => line,
            Err(trouble) => return (None, Err(trouble)),
        };
        match line.send(message.envelope(), &message.formatted()).await {
            Ok(_) => (Some(line), Ok(())),
            Err(error) => (None, Err(of_conversation(&error))),
        }
    }

    async fn connected(&mut self) -> Result<AsyncSmtpConnection, Trouble> {
        if let Some(mut line) = self.open.take()
            && line.test_connected().await
        {
            return Ok(line);
        }
        let (letters, limit) = (&self.post.letters, self.post.limits.connect);
        let opened = timeout(limit, open(letters, &hello(&self.post.host), limit)).await;
        opened.unwrap_or(Err(Trouble::Slow))
    }

    /// Says good-bye.
    pub(super) async fn close(mut self) {
        if let Some(mut line) = self.open.take() {
            let _ = timeout(FAREWELL, line.abort()).await;
        }
    }
}

fn hello(host: &str) -> ClientId {
    match host.parse() {
        Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(host.to_owned()),
    }
}

async fn open(
    letters: &Letters,
    hello: &ClientId,
    limit: Duration,
) -> Result<AsyncSmtpConnection, Trouble> {
    let relay = &letters.relay;
    let tls = || letters.tls().map_err(|error| untrusted(&error));
    let at_once = match relay.security {
        Security::Tls => Some(tls()?),
        Security::StartTls | Security::Plain => None,
    };
    let address = (relay.host.as_str(), relay.port);
    let mut line = AsyncSmtpConnection::connect_tokio1(address, Some(limit), hello, at_once, None)
        .await
        .map_err(|error| of_opening(&error))?;
    if relay.security == Security::StartTls {
        // A relay that offers no TLS, or somebody in between who took the offer away, gets nothing from us.
        line.starttls(tls()?, hello)
            .await
            .map_err(|error| of_opening(&error))?;
    }
    if let Some((name, password)) = &relay.credentials {
        let credentials = Credentials::new(name.clone(), password.clone());
        line.auth(DEFAULT_MECHANISMS, &credentials)
            .await
            .map_err(|error| Trouble::NotLetIn(code(&error)))?;
    }
    Ok(line)
}

fn of_opening(error: &SmtpError) -> Trouble {
    if error.is_transient() || error.is_permanent() {
        Trouble::NotLetIn(code(error))
    } else if error.is_timeout() {
        Trouble::Slow
    } else if error.is_client() || is_of_tls(error) {
        untrusted(error)
    } else {
        Trouble::Unreachable
    }
}

/// Whether TLS itself failed, and not the line below it.
fn is_of_tls(error: &SmtpError) -> bool {
    let is_tls = |cause: &(dyn Error + 'static)| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|cause| cause.kind() == io::ErrorKind::InvalidData)
    };
    error.is_tls() || causes(error).any(is_tls)
}

/// The error, what caused it, what caused that, and so on.
fn causes<'a>(error: &'a SmtpError) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next: Option<&'a (dyn Error + 'static)> = Some(error);
    std::iter::from_fn(move || {
        let this = next?;
        next = this.source();
        Some(this)
    })
}

/// Says in the log what is wrong with the relay's certificate, or that it has none: only whoever looks after it can mend it.
fn untrusted(error: &SmtpError) -> Trouble {
    let cause = causes(error).last().map(ToString::to_string);
    tracing::warn!(
        cause,
        "the way to the mail server is not secure, and no letter goes over it"
    );
    Trouble::Untrusted
}

fn of_conversation(error: &SmtpError) -> Trouble {
    match (code(error), error.is_permanent()) {
        // It closes, or wants to know who we are: no letter's fault.
        (421, _) => Trouble::Broken,
        (code @ (530 | 534 | 535 | 538), true) => Trouble::NotLetIn(code),
        (code, true) => Trouble::Refused(code),
        (code, false) if error.is_transient() => Trouble::PutOff(code),
        // The address needs an extension that the relay lacks: another relay may have it, this one will not.
        _ if error.is_client() => Trouble::Refused(0),
        _ => Trouble::Broken,
    }
}

/// The relay's code, such as 451; 0 when it gave none.
fn code(error: &SmtpError) -> u16 {
    let code = error.status().map(|code| code.to_string());
    code.and_then(|code| code.parse().ok()).unwrap_or_default()
}
