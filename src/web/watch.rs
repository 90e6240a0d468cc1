//! What whoever watches the server is told about, besides what pages need.

use super::routes;
use crate::log::Lost;
use crate::meter::Meter;
use crate::tls::Tls;

/// What is counted and known for who watches.
#[derive(Clone, Debug)]
pub struct Watch {
    /// Counts of answers, a place a row of the route table.
    pub meter: Meter,
    /// Counts of log lines that did not arrive.
    pub lost: Lost,
    /// The certificate, where the server speaks https itself.
    pub tls: Option<Tls>,
    /// To whom holes are reported.
    pub security_contact: Option<String>,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            meter: Meter::of(routes::TABLE.len()),
            lost: Lost::default(),
            tls: None,
            security_contact: None,
        }
    }
}
