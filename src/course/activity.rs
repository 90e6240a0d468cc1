//! What an attempt is a sitting of: a quiz or a scenario.

use super::id::{QuizId, ScenarioId};

/// Before the id of a scenario where both kinds stand in one column; no id can hold it.
const SCENARIO: &str = "scenario:";

/// What an attempt is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// It counts, and stands in reports. Of a scenario: the first run.
    Counted,
    /// It teaches, as often as one likes. No status, report or certificate knows it.
    Practice,
    /// A quiz before its module: what one knew already.
    Pretest,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::Counted, Self::Practice, Self::Pretest];

    /// As forms and the database write it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Practice => "practice",
            Self::Pretest => "pretest",
        }
    }

    /// Reads what [`Self::key`] wrote; `None` when it is something else.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.key() == key)
    }
}

/// A part of a module that one sits down to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Activity {
    /// Questions are answered, and it is marked.
    Quiz(QuizId),
    /// A story is played to an end; nothing is marked.
    Scenario(ScenarioId),
}

impl Activity {
    /// As the database keeps it: the quiz's id, or `scenario:` and the id.
    pub fn key(&self) -> String {
        match self {
            Self::Quiz(id) => id.to_string(),
            Self::Scenario(id) => format!("{SCENARIO}{id}"),
        }
    }

    /// Reads what [`Self::key`] wrote; `None` when it is something else.
    pub fn from_key(key: &str) -> Option<Self> {
        match key.strip_prefix(SCENARIO) {
            Some(id) => ScenarioId::parse(id).ok().map(Self::Scenario),
            None => QuizId::parse(key).ok().map(Self::Quiz),
        }
    }
}
