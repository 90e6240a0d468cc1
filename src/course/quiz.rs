//! A quiz: a bank of questions and the rules by which an attempt is drawn and judged.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::activity::Purpose;
use super::id::{ObjectiveId, QuestionId, QuizId};
use super::language::Translated;
use super::lesson::Block;
use super::question::Question;
use super::timestamp::Span;

pub mod guessing;

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
    /// The time from the first view to the end; `None` where there is no limit.
    #[serde(default)]
    pub time: Option<Span>,
    /// Whether each answer comes with how sure one is.
    #[serde(default)]
    pub certainty: bool,
    /// Whether key and feedback are shown as soon as a question is answered: only in practice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub feedback_each: bool,
}

/// How many questions of a kind an attempt has at least.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotas {
    /// For each objective that the bank asks about; 0 where the file says nothing.
    pub of_each_objective: usize,
    /// For single objectives.
    pub of_objective: BTreeMap<ObjectiveId, usize>,
    /// For single tags.
    pub of_tag: BTreeMap<String, usize>,
}

/// When the key and the feedback are shown in practice; a counted attempt shows them after its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FeedbackWhen {
    /// After the end.
    #[default]
    After,
    /// After each question.
    Each,
}

/// What can be done with a quiz beside counted attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uses {
    /// Whether it can be tried before the module, to see the gain.
    pub pretest: bool,
    /// Whether it can be practised.
    pub practice: bool,
    /// When practice shows its feedback.
    pub feedback: FeedbackWhen,
}

impl Default for Uses {
    fn default() -> Self {
        Self {
            pretest: false,
            practice: true,
            feedback: FeedbackWhen::After,
        }
    }
}

/// A quiz's words in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct QuizText {
    /// Plain text, without marks.
    pub title: String,
    /// What stands before the first question.
    pub introduction: Vec<Block>,
}

/// A question that a quiz draws from the bank of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Borrowed {
    /// The quiz whose bank it is.
    pub bank: QuizId,
    /// The question.
    pub question: Question,
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
    /// What a draw must hold.
    pub quotas: Quotas,
    /// What can be done with it beside counted attempts.
    pub uses: Uses,
    /// The bank, in the order of the file.
    pub questions: Vec<Question>,
    /// The quizzes whose banks it draws from too.
    pub banks: Vec<QuizId>,
    /// The questions of those banks, in their order.
    pub borrowed: Vec<Borrowed>,
}

impl Quiz {
    /// The question with this id in its own bank.
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == *id)
    }

    /// Every question that can be drawn, with the bank it stands in: its own first, and none that is retired.
    pub fn pool(&self) -> impl Iterator<Item = (&QuizId, &Question)> {
        let own = self.questions.iter().map(|question| (&self.id, question));
        let borrowed = self.borrowed.iter().map(|one| (&one.bank, &one.question));
        own.chain(borrowed)
            .filter(|(_, question)| question.retired.is_none())
    }

    /// The rules of an attempt of so many questions that is begun now. Practice has no time limit.
    pub fn rules_for(&self, purpose: Purpose, questions: usize) -> QuizRules {
        let practised = purpose == Purpose::Practice;
        QuizRules {
            draw: questions,
            time: self.rules.time.filter(|_| !practised),
            feedback_each: practised && self.uses.feedback == FeedbackWhen::Each,
            ..self.rules.clone()
        }
    }

    /// How many questions an attempt has: never more than can be drawn.
    pub fn length(&self) -> usize {
        self.rules.draw.min(self.pool().count())
    }
}
