//! The certificate with which the server speaks https: read from its files, and read again when they are renewed, without a stop.

mod validity;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::config::TlsFiles;
use crate::course::timestamp::Timestamp;

/// Why a certificate cannot be used; the sentence is for the operator and names the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(String);

/// The certificate in use; a copy is the same holder.
#[derive(Clone, Debug)]
pub struct Tls {
    files: TlsFiles,
    now: Arc<ArcSwap<Used>>,
    /// What the last reading complained of, so that it is logged once.
    said: Arc<Mutex<Option<Unusable>>>,
}

#[derive(Debug)]
struct Used {
    key: Arc<CertifiedKey>,
    valid_until: Timestamp,
}

impl Tls {
    /// Reads both files.
    ///
    /// # Errors
    /// A file cannot be read, holds no certificate or key, or they do not belong together.
    pub fn open(files: TlsFiles) -> Result<Self, Unusable> {
        let used = read(&files)?;
        Ok(Self {
            files,
            now: Arc::new(ArcSwap::from_pointee(used)),
            said: Arc::default(),
        })
    }

    /// Reads both files again. What cannot be used changes nothing: the certificate before stays.
    pub fn reload(&self) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        match read(&self.files) {
            Ok(used) => {
                if used.key.cert != self.now.load().key.cert {
                    tracing::info!("the certificate was renewed");
                }
                self.now.store(Arc::new(used));
                *said = None;
            }
            Err(error) => {
                if said.as_ref() != Some(&error) {
                    tracing::error!(%error, "the new certificate cannot be used; the one before stays");
                }
                *said = Some(error);
            }
        }
    }

    /// The last moment at which browsers take the certificate.
    pub fn valid_until(&self) -> Timestamp {
        self.now.load().valid_until
    }

    /// How connections are secured: TLS 1.2 or 1.3, always with the certificate of this moment.
    ///
    /// # Errors
    /// The library lacks what the protocols need.
    pub fn server(&self) -> Result<ServerConfig, Unusable> {
        let provider = Arc::new(ring::default_provider());
        let versions = [&rustls::version::TLS13, &rustls::version::TLS12];
        let builder = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&versions)
            .map_err(|error| Unusable(error.to_string()))?;
        let resolver = Arc::new(self.clone());
        Ok(builder.with_no_client_auth().with_cert_resolver(resolver))
    }
}

impl ResolvesServerCert for Tls {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.now.load().key))
    }
}

fn read(files: &TlsFiles) -> Result<Used, Unusable> {
    let chain = CertificateDer::pem_file_iter(&files.chain)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| refusal(&files.chain, &error))?;
    let Some(own) = chain.first() else {
        return Err(refusal(&files.chain, &"it holds no certificate"));
    };
    let valid_until = validity::end(own)
        .ok_or_else(|| refusal(&files.chain, &"its first certificate cannot be read"))?;
    let key =
        PrivateKeyDer::from_pem_file(&files.key).map_err(|error| refusal(&files.key, &error))?;
    let key = CertifiedKey::from_der(chain, key, &ring::default_provider())
        .map_err(|error| refusal(&files.key, &error))?;
    Ok(Used {
        key: Arc::new(key),
        valid_until,
    })
}

fn refusal(file: &Path, why: &dyn std::fmt::Display) -> Unusable {
    Unusable(format!(
        "the certificate or key in {} cannot be used: {why}",
        file.display()
    ))
}
