//! What whoever runs the server gets: https of its own or behind another server, and words for machines about its state.

mod behind_nginx;
mod doctor;
mod https;
mod shipping;
mod watching;

use std::io::{Read, Write};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{
    ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, StreamOwned,
    SupportedProtocolVersion,
};

/// A certificate for these names that ends in the year given, signed by itself; where it and its key lie.
struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    der: Vec<u8>,
}

impl Certificate {
    fn made(folder: &Path, name: &str, year: i32) -> Self {
        let names = [name.to_owned(), "127.0.0.1".to_owned()];
        let mut wanted = rcgen::CertificateParams::new(names).expect("parameters");
        wanted.not_after = rcgen::date_time_ymd(year, 1, 1);
        let key = rcgen::KeyPair::generate().expect("a key");
        let signed = wanted.self_signed(&key).expect("a certificate");
        let (chain, key_file) = (folder.join("chain.pem"), folder.join("key.pem"));
        std::fs::write(&chain, signed.pem()).expect("written");
        std::fs::write(&key_file, key.serialize_pem()).expect("written");
        modes(&key_file, 0o600);
        Self {
            chain,
            key: key_file,
            der: signed.der().to_vec(),
        }
    }

    fn settings(&self) -> [(&'static str, String); 2] {
        [
            ("DSR_TLS_CERT", self.chain.display().to_string()),
            ("DSR_TLS_KEY", self.key.display().to_string()),
        ]
    }
}

fn modes(path: &Path, mode: u32) {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
    std::fs::set_permissions(path, mode).expect("the mode is set");
}

/// What a server answered over TLS.
struct Answer {
    version: ProtocolVersion,
    /// The certificate that it showed.
    shown: Vec<u8>,
    /// Its head and body as they came, in small letters.
    said: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let head = self.said.split("\r\n\r\n").next()?;
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        Some(lines.find(|(known, _)| *known == name)?.1)
    }

    fn status(&self) -> u16 {
        let status = self.said.split(' ').nth(1).expect("a status");
        status.parse().expect("a number")
    }
}

/// A browser on one address of this machine that trusts one certificate.
struct Visitor<'a> {
    from: Ipv4Addr,
    trusts: &'a Certificate,
    versions: Vec<&'static SupportedProtocolVersion>,
}

impl<'a> Visitor<'a> {
    fn trusting(trusts: &'a Certificate) -> Self {
        Self {
            from: Ipv4Addr::LOCALHOST,
            trusts,
            versions: vec![&rustls::version::TLS12, &rustls::version::TLS13],
        }
    }

    /// Sends a request by https: method, path, headers, and a form if any. An error is one of TLS: the certificate is not trusted.
    async fn sends(
        &self,
        (host, port): (&str, u16),
        line: &str,
        headers: &[(&str, &str)],
        form: &str,
    ) -> std::io::Result<Answer> {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.bind((self.from, 0).into())?;
        let socket = socket.connect(([127, 0, 0, 1], port).into()).await?;
        let socket = socket.into_std()?;
        socket.set_nonblocking(false)?;
        let name = ServerName::try_from(host.to_owned()).expect("a name");
        let client = ClientConnection::new(Arc::new(self.config()), name).expect("a client");
        let mut tls = StreamOwned::new(client, socket);
        let mut more = String::new();
        for (name, value) in headers {
            more.extend([name, ": ", value, "\r\n"]);
        }
        let length = form.len();
        write!(
            tls,
            "{line} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\nContent-Length: {length}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n{more}\r\n{form}"
        )?;
        let mut said = Vec::new();
        tls.read_to_end(&mut said)?;
        Ok(Answer {
            version: tls.conn.protocol_version().expect("a version"),
            shown: tls.conn.peer_certificates().expect("a certificate")[0].to_vec(),
            said: String::from_utf8_lossy(&said).to_lowercase(),
        })
    }

    fn config(&self) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        let trusted = CertificateDer::from(self.trusts.der.clone());
        roots.add(trusted).expect("a root");
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(&self.versions)
            .expect("the versions")
            .with_root_certificates(roots)
            .with_no_client_auth()
    }
}
