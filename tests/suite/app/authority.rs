//! A certificate authority that lives as long as a story, and vouches for servers of the suite.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::TlsAcceptor;

/// The authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, for whoever shall trust it.
    pub pem: String,
}

impl Authority {
    /// A new one, which nobody trusts yet.
    pub fn new() -> Self {
        let mut about = CertificateParams::new(Vec::new()).expect("parameters");
        about.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let pem = about.self_signed(&key).expect("a certificate").pem();
        Self {
            issuer: Issuer::new(about, key),
            pem,
        }
    }

    /// What a server needs to speak TLS under this name.
    pub fn vouches_for(&self, name: &str) -> TlsAcceptor {
        let key = KeyPair::generate().expect("a key");
        let about = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        let certificate = about.signed_by(&key, &self.issuer).expect("signed");
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into());
        TlsAcceptor::from(Arc::new(config.expect("a certificate and its key")))
    }
}
