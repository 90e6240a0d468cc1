//! Who may see whose rows. What is outside the scope does not exist for who asks.

use super::id::{AccountId, CentreId};

/// The rows of one's own account: what a trainee's acts always bind, whatever roles the person has.
#[derive(Clone, Debug)]
pub struct Own(pub AccountId);

impl Own {
    pub(in crate::store) fn account(&self) -> &str {
        self.0.as_str()
    }
}

/// The rows that someone who answers for others may see.
#[derive(Clone, Debug)]
pub enum Scope {
    /// The accounts of one centre.
    Centre(CentreId),
    /// Every account: administrators only.
    All,
}

impl Scope {
    /// The scope as a range over a NOT NULL `centre` column, both ends included: a plan can use it on both engines.
    pub(in crate::store) fn centres(&self) -> (&str, &str) {
        match self {
            Self::Centre(centre) => (centre.as_str(), centre.as_str()),
            Self::All => ("", "~"),
        }
    }
}
