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

/// One person's rows, for whoever may read them: the person, or somebody who answers for the person's centre.
#[derive(Clone, Debug)]
pub struct Whose {
    account: AccountId,
    scope: Scope,
}

impl Whose {
    /// One's own.
    pub fn own(own: &Own) -> Self {
        Self {
            account: own.0.clone(),
            scope: Scope::All,
        }
    }

    /// Those of a person that one may answer for; outside the scope they do not exist.
    pub fn of(account: AccountId, scope: Scope) -> Self {
        Self { account, scope }
    }

    pub(in crate::store) fn account(&self) -> &str {
        self.account.as_str()
    }

    /// The scope as a range over the `centre` of the person's account.
    pub(in crate::store) fn centres(&self) -> (&str, &str) {
        self.scope.centres()
    }
}
