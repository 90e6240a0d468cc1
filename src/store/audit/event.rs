//! One thing that happened, before it is a row of the log.

use super::Act;
use crate::course::timestamp::Timestamp;
use crate::store::id::{AccountId, CentreId};

/// Whether it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

impl Outcome {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Who; `None` when nobody was signed in, or the command line did it.
    pub actor: Option<AccountId>,
    /// Whose matter it is: the centre whose manager may read it.
    pub centre: Option<CentreId>,
    /// What.
    pub act: Act,
    /// To what: the kind of thing, a colon and its id.
    pub object: String,
    /// Whether it was done.
    pub outcome: Outcome,
    /// What else there is to say: no names of people, no secrets.
    pub detail: String,
    /// The request's reference; empty for the command line.
    pub request: String,
}

impl Event {
    /// An act of the server or the command line on something.
    pub fn of(act: Act, object: impl Into<String>, at: Timestamp) -> Self {
        Self {
            at,
            actor: None,
            centre: None,
            act,
            object: object.into(),
            outcome: Outcome::Done,
            detail: String::new(),
            request: String::new(),
        }
    }

    /// The same, about this.
    #[must_use]
    pub fn about(mut self, object: impl Into<String>) -> Self {
        self.object = object.into();
        self
    }

    /// The same, as a matter of this centre.
    #[must_use]
    pub fn in_centre(mut self, centre: &CentreId) -> Self {
        self.centre = Some(centre.clone());
        self
    }

    /// The same, with more to say.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same, refused.
    #[must_use]
    pub fn refused(mut self) -> Self {
        self.outcome = Outcome::Refused;
        self
    }
}
