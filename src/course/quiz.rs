//! A quiz: a bank of questions and the rules by which an attempt is drawn and judged.

use serde::{Deserialize, Serialize};

use super::id::{QuestionId, QuizId};
use super::language::Translated;
use super::lesson::Block;
use super::question::Question;
use super::timestamp::Span;

/// The rules an attempt is begun under; the attempt keeps them whatever the file says later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuizRules {
    /// How many questions are drawn; the whole bank where it is smaller.
    pub draw: usize,
    /// Whole percent that must be reached, 1 to 100.
    pub pass_mark: u8,
    /// Counted attempts in a series, 1 or more.
    pub attempts: u32,
    /// The time from the end of a series to the next.
    pub wait: Span,
}

/// A quiz's words in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct QuizText {
    /// Plain text, without marks.
    pub title: String,
    /// What stands before the first question.
    pub introduction: Vec<Block>,
}

/// The quiz of a module.
#[derive(Clone, Debug, PartialEq)]
pub struct Quiz {
    /// Unique in its course.
    pub id: QuizId,
    /// The words in each language.
    pub text: Translated<QuizText>,
    /// How attempts are drawn and judged.
    pub rules: QuizRules,
    /// The bank, in the order of the file.
    pub questions: Vec<Question>,
}

impl Quiz {
    /// The question with this id.
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == *id)
    }

    /// How many questions an attempt has: never more than the bank holds.
    pub fn length(&self) -> usize {
        self.rules.draw.min(self.questions.len())
    }
}
