//! Certainty: how sure somebody is of an answer. It earns and costs nothing; it shows what one does not know that one does not know.

/// How sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// "I know it."
    Sure,
    /// "I think so", or a guess.
    NotSure,
}

impl Certainty {
    /// As forms write it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::NotSure => "not-sure",
        }
    }

    /// Reads what [`Self::key`] wrote.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Sure, Self::NotSure]
            .into_iter()
            .find(|one| one.key() == key)
    }

    /// As the database keeps it: 1 for sure, 0 for not sure.
    pub fn stored(self) -> i64 {
        match self {
            Self::Sure => 1,
            Self::NotSure => 0,
        }
    }

    /// Reads what [`Self::stored`] wrote.
    pub fn restored(stored: i64) -> Option<Self> {
        [Self::Sure, Self::NotSure]
            .into_iter()
            .find(|one| one.stored() == stored)
    }
}
