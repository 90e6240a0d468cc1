//! Where the certificate lies with which the server speaks https itself.

use std::path::PathBuf;

use super::{WrongSetting, secrets};

/// The certificate and its key, as files in PEM form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and behind it those that lead to its root.
    pub chain: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Reads both settings, or neither.
pub(super) fn read(
    wrong: &mut Vec<WrongSetting>,
    (chain_name, chain): (&str, Option<String>),
    (key_name, key): (&str, Option<String>),
) -> Option<TlsFiles> {
    let mut refuse = |name: &str, value: String, reason: String| {
        wrong.push(WrongSetting {
            name: name.to_owned(),
            value,
            reason,
        });
    };
    match (chain, key) {
        (None, None) => None,
        (Some(chain), Some(key)) => {
            let files = TlsFiles {
                chain: PathBuf::from(chain),
                key: PathBuf::from(&key),
            };
            if secrets::is_open_to_all(&files.key) {
                refuse(key_name, key, secrets::OPEN_TO_ALL.to_owned());
            }
            Some(files)
        }
        (Some(chain), None) => {
            let reason = format!("a certificate needs its key: set {key_name} too");
            refuse(chain_name, chain, reason);
            None
        }
        (None, Some(key)) => {
            let reason = format!("a key needs its certificate: set {chain_name} too");
            refuse(key_name, key, reason);
            None
        }
    }
}
