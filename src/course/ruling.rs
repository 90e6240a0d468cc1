//! How a question that was asked is judged once it was found wrong: by the corrected key, for everybody, or not at all.
//! What was asked and what was answered stay as they were.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::question::{Kind, Question, Response, Retired, Unfit};
use super::score::Score;
use super::wording::{Asked, ContentHash, Wording};

/// How a wording is judged instead of by its own key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// Whoever was asked it is given the point.
    CreditAll,
    /// It counts for nobody.
    Drop,
    /// As it was asked, with the key of a later day.
    Key(Kind),
}

impl Ruling {
    /// What the bank of today says of a question as it was asked; `None` where its own key stands.
    ///
    /// # Errors
    /// The bank does not say which of what was offered is right.
    pub fn on(asked: &Wording, today: &Question) -> Result<Option<Self>, Unfit> {
        match today.retired {
            Some(Retired::CreditAll) => return Ok(Some(Self::CreditAll)),
            Some(Retired::Drop) => return Ok(Some(Self::Drop)),
            None => {}
        }
        let corrected = asked.kind.corrected(&today.kind)?;
        Ok((corrected != asked.kind).then_some(Self::Key(corrected)))
    }

    fn score(&self, response: &Response) -> Score {
        match self {
            Self::CreditAll => Score::of_question(1.0),
            Self::Drop => Score {
                points: 0.0,
                of: 0.0,
            },
            Self::Key(kind) => kind.score(response),
        }
    }
}

/// The rulings that are in force together, by wording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rulings(pub BTreeMap<ContentHash, Ruling>);

impl Rulings {
    /// The ruling on a question; `None` where its own key stands.
    pub fn on(&self, asked: &Asked) -> Option<&Ruling> {
        self.0.get(&asked.hash)
    }

    /// What a response to one question earns.
    pub fn score(&self, asked: &Asked, response: &Response) -> Score {
        match self.on(asked) {
            Some(ruling) => ruling.score(response),
            None => asked.wording.kind.score(response),
        }
    }

    /// What an attempt earns, with a response for each question that was answered, by position from 1. `None` when every question
    /// was dropped: nothing is left to judge it by.
    pub fn grade(&self, asked: &[Asked], given: &BTreeMap<i64, Response>) -> Option<Score> {
        let nothing = Response::default();
        let each = (1..)
            .zip(asked)
            .map(|(position, asked)| self.score(asked, given.get(&position).unwrap_or(&nothing)));
        Some(Score::total(each)).filter(|score| score.of > 0.0)
    }
}
