//! The address that people type.

use std::net::{IpAddr, SocketAddr};

/// The scheme and authority under which people reach the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    secure: bool,
    authority: String,
}

impl BaseUrl {
    /// Reads `http://host[:port]` or `https://host[:port]`, without path, query or name.
    pub fn parse(text: &str) -> Option<Self> {
        let (secure, authority) = match text.strip_prefix("https://") {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix("http://")?),
        };
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        let shape = !authority.is_empty() && authority.chars().all(plain);
        shape.then(|| Self {
            secure,
            authority: authority.to_ascii_lowercase(),
        })
    }

    /// The address that is listened on, by https or plain http.
    pub(super) fn of_listener(listen: SocketAddr, secure: bool) -> Self {
        Self {
            secure,
            authority: listen.to_string(),
        }
    }

    /// Whether people come by https.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether it is an address of this machine, which browsers hold for safe without https.
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        host == "localhost"
            || host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    /// Why people cannot be served at this address, if they cannot: with a certificate they come by https, and plain
    /// http leaves this machine only where that was allowed.
    pub(super) fn is_unfit(&self, certified: bool, plain_http: bool) -> Option<&'static str> {
        if certified && !self.is_secure() {
            Some("with DSR_TLS_CERT people come by https: give their address as https://…")
        } else if !self.is_secure() && !self.is_loopback() && !plain_http {
            Some(
                "passwords would travel readable beyond this machine: give DSR_BASE_URL an https:// address, \
                 or set DSR_PLAIN_HTTP=1 on a closed network",
            )
        } else {
            None
        }
    }

    /// The host without its port and without brackets.
    pub fn host(&self) -> &str {
        match self.authority.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or(rest),
            None => self.authority.split(':').next().unwrap_or(&self.authority),
        }
    }

    /// Host and port, as a `Host` header says them.
    pub fn authority(&self) -> &str {
        &self.authority
    }
}

impl std::fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}://{}",
            if self.secure { "https" } else { "http" },
            self.authority
        )
    }
}
