//! Where letters are handed over to be sent, and whose they are.

use std::fmt;
use std::net::IpAddr;

use lettre::message::Mailbox;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use percent_encoding::percent_decode_str;
use url::Url;

use super::{NOT_SHOWN, WrongSetting};

/// How letters leave the server. Its password is never printed.
#[derive(Clone, Debug)]
pub struct Letters {
    /// The server that takes them.
    pub relay: Relay,
    /// Whose letters they are.
    pub from: Mailbox,
    /// The only authority that vouches for the relay; `None` where the public ones do.
    pub authority: Option<Certificate>,
}

/// Reads how letters are sent: the server and the sender, or neither; and the authority, where the server has one of its own.
pub(super) fn read(
    wrong: &mut Vec<WrongSetting>,
    (url_name, url): (&str, Option<String>),
    (from_name, from): (&str, Option<String>),
    (authority_name, authority): (&str, Option<String>),
) -> Option<Letters> {
    let mut refuse = |name: &str, value: &str, reason: String| {
        wrong.push(WrongSetting {
            name: name.to_owned(),
            value: value.to_owned(),
            reason,
        });
    };
    let relay =
        url.map(|url| Relay::parse(&url).map_err(|reason| refuse(url_name, NOT_SHOWN, reason)));
    let sender = from.map(|from| {
        from.parse::<Mailbox>().map_err(|_| {
            let reason = "it must be an e-mail address, such as courses@example.org";
            refuse(from_name, &from, reason.to_owned());
        })
    });
    let secured = matches!(&relay, Some(Ok(relay)) if relay.security != Security::Plain);
    let authority = authority.map(|path| {
        let read = if secured {
            trusted(&path)
        } else {
            Err(NOT_SECURED.to_owned())
        };
        read.map_err(|reason| refuse(authority_name, &path, reason))
    });
    match (relay, sender) {
        (None, None) => None,
        (Some(relay), Some(from)) => Some(Letters {
            relay: relay.ok()?,
            from: from.ok()?,
            authority: authority.transpose().ok()?,
        }),
        (Some(_), None) => {
            let reason = format!("letters need a sender too: set {from_name} to an e-mail address");
            refuse(url_name, NOT_SHOWN, reason);
            None
        }
        (None, Some(from)) => {
            let from = from.ok()?.to_string();
            let reason = format!("nothing is sent without a mail server: set {url_name} too");
            refuse(from_name, &from, reason);
            None
        }
    }
}

/// Why an authority is of no use.
const NOT_SECURED: &str = "the way to the mail server is not secured: give DSR_SMTP_URL an smtps:// address, or add ?tls=required";

/// The authority whose certificate is in this file.
fn trusted(path: &str) -> Result<Certificate, String> {
    let pem = std::fs::read(path).map_err(|error| format!("the file cannot be read: {error}"))?;
    let unusable =
        "the file must hold a certificate as PEM, beginning with -----BEGIN CERTIFICATE-----";
    if !String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") {
        return Err(unusable.to_owned());
    }
    let certificate = Certificate::from_pem(&pem).map_err(|_| unusable)?;
    // Whether it can be used is known when it is used.
    tls("localhost", Some(&certificate)).map_err(|_| unusable)?;
    Ok(certificate)
}

fn tls(
    host: &str,
    authority: Option<&Certificate>,
) -> Result<TlsParameters, lettre::transport::smtp::Error> {
    let parameters = TlsParameters::builder(host.to_owned());
    match authority {
        Some(authority) => parameters
            .certificate_store(CertificateStore::None)
            .add_root_certificate(authority.clone())
            .build(),
        None => parameters.build(),
    }
}

impl Letters {
    /// What makes the way to the relay secure: whom to expect there, and who vouches for it.
    ///
    /// # Errors
    /// There is no TLS in this program.
    pub fn tls(&self) -> Result<TlsParameters, lettre::transport::smtp::Error> {
        tls(&self.relay.host, self.authority.as_ref())
    }
}

/// How what is said to the relay is kept secret on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all: for a relay on this machine or in one's own network.
    Plain,
    /// It begins readable and changes to TLS before anything is said.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// The server that letters are handed to.
#[derive(Clone, PartialEq, Eq)]
pub struct Relay {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is kept secret.
    pub security: Security,
    /// Name and password, where it asks for them.
    pub credentials: Option<(String, String)>,
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl Relay {
    /// Reads `smtps://name:password@host:port`, `smtp://…?tls=required` or `smtp://host:port`.
    ///
    /// # Errors
    /// Says what it must be; what was given is not in the sentence, since it may hold a password.
    pub fn parse(text: &str) -> Result<Self, String> {
        let shape = "it must be smtps://NAME:PASSWORD@HOST, smtp://NAME:PASSWORD@HOST?tls=required, or smtp://HOST \
                     for a relay in your own network; signs such as @ and / in the password are written as %40 and %2F";
        let url = Url::parse(text).map_err(|_| shape.to_owned())?;
        let asked: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let tls_required =
            matches!(asked.as_slice(), [(name, value)] if name == "tls" && value == "required");
        let (security, usual_port) = match (url.scheme(), asked.is_empty()) {
            ("smtps", true) => (Security::Tls, 465),
            ("smtp", true) => (Security::Plain, 25),
            ("smtp", false) if tls_required => (Security::StartTls, 587),
            _ => return Err(shape.to_owned()),
        };
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or(shape)?.trim_matches(['[', ']']).to_owned();
        if url.path().len() > 1 {
            return Err(shape.to_owned());
        }
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(String::from);
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (name, Some(password)) => Some((
                decoded(name).map_err(|_| shape)?,
                decoded(password).map_err(|_| shape)?,
            )),
            (_, None) => return Err("it names somebody without a password".to_owned()),
        };
        if security == Security::Plain && credentials.is_some() && !is_loopback(&host) {
            return Err(
                "the password would travel readable: use smtps://, or add ?tls=required".to_owned(),
            );
        }
        Ok(Self {
            host,
            port: url.port().unwrap_or(usual_port),
            security,
            credentials,
        })
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_is_read_with_its_name_and_password() {
        let relay =
            Relay::parse("smtps://dsr%40example.org:se%2Fcret@mail.example.org").expect("a relay");
        assert_eq!((relay.port, relay.security), (465, Security::Tls));
        assert_eq!(
            relay.credentials,
            Some(("dsr@example.org".to_owned(), "se/cret".to_owned()))
        );
        assert_eq!(format!("{relay:?}"), "mail.example.org:465");
        let relay = Relay::parse("smtp://a:b@mail.example.org:2525?tls=required").expect("a relay");
        assert_eq!((relay.port, relay.security), (2525, Security::StartTls));
        let relay = Relay::parse("smtp://[::1]:25").expect("a relay");
        assert_eq!((relay.host.as_str(), relay.credentials), ("::1", None));
    }

    #[test]
    fn an_authority_needs_a_secured_way_and_a_certificate() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("authority.pem");
        std::fs::write(
            &file,
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        )
        .expect("written");
        let file = file.display().to_string();
        for (url, path, words) in [
            (
                "smtp://localhost",
                file.as_str(),
                "the way to the mail server is not secured",
            ),
            (
                "smtps://localhost",
                "/nowhere/at/all",
                "the file cannot be read",
            ),
            (
                "smtps://localhost",
                &file,
                "the file must hold a certificate as PEM",
            ),
        ] {
            let said = |name, value: &str| (name, Some(value.to_owned()));
            let mut wrong = Vec::new();
            let url = said("DSR_SMTP_URL", url);
            read(
                &mut wrong,
                url,
                said("DSR_LETTERS_FROM", "courses@example.org"),
                said("DSR_SMTP_CA", path),
            );
            assert_eq!(wrong.len(), 1, "{wrong:?}");
            assert!(wrong[0].to_string().contains(words), "{wrong:?}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_relay_is_said_without_its_password() {
        for text in [
            "mail.example.org",
            "https://a:hunter2@mail.example.org",
            "smtp://a:hunter2@mail.example.org?tls=opportunistic",
            "smtps://a:hunter2@mail.example.org/name",
            "smtp://a:hunter2@",
            "smtp://a:hunter2@mail.example.org",
            "smtps://hunter2@mail.example.org",
        ] {
            let refusal = Relay::parse(text).expect_err(text);
            assert!(!refusal.contains("hunter2"), "{refusal}");
        }
        let refusal = Relay::parse("smtp://a:b@mail.example.org").expect_err("refused");
        assert!(
            refusal.starts_with("the password would travel readable"),
            "{refusal}"
        );
        assert!(Relay::parse("smtp://a:b@127.0.0.1:2525").is_ok());
    }
}
