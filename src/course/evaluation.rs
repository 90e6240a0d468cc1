//! An evaluation: what trainees are asked about a module or a course when they have completed it. It is voluntary, and
//! nothing in it is right or wrong.

use std::collections::BTreeMap;

use super::id::{EvaluationId, OptionId, QuestionId};
use super::language::Translated;
use super::markdown::Html;

/// The steps of a scale, from 1.
pub const STEPS: usize = 5;
/// The most letters of a free answer.
pub const LONGEST: usize = 2_000;

/// What can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One step of a scale, from 1 to [`STEPS`].
    Scale,
    /// One of these options.
    Choice(Vec<OptionId>),
    /// Words of one's own.
    Words,
}

impl Kind {
    /// What can be chosen, as it is kept; nothing for free words.
    pub fn values(&self) -> Vec<String> {
        match self {
            Self::Scale => (1..=STEPS).map(|step| step.to_string()).collect(),
            Self::Choice(options) => options.iter().map(ToString::to_string).collect(),
            Self::Words => Vec::new(),
        }
    }

    /// An answer as it was posted, if it is one: a value, or free words without blanks around them. `None` for nothing.
    pub fn read(&self, posted: &str) -> Option<Answer> {
        let posted = posted.trim();
        match self {
            Self::Words => (!posted.is_empty()).then(|| Answer::Words(posted.to_owned())),
            Self::Scale | Self::Choice(_) => {
                let known = self.values().into_iter().find(|value| value == posted);
                known.map(Answer::Value)
            }
        }
    }
}

/// What one person answers to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A step or an option.
    Value(String),
    /// Words of one's own.
    Words(String),
}

/// The words of a question in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedText {
    /// The question, plain text.
    pub title: String,
    /// What stands below it.
    pub lead: Html,
    /// The words of each value, in the order of [`Kind::values`]; plain text.
    pub labels: Vec<String>,
}

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Unique in its evaluation.
    pub id: QuestionId,
    /// What can be answered.
    pub kind: Kind,
    /// The words in each language.
    pub text: Translated<AskedText>,
}

/// The words of an evaluation in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluationText {
    /// Plain text, without marks.
    pub title: String,
    /// What stands before the questions.
    pub introduction: Html,
}

/// An evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Unique in its course.
    pub id: EvaluationId,
    /// Title and introduction.
    pub text: Translated<EvaluationText>,
    /// The questions in order.
    pub questions: Vec<Asked>,
}

/// How many people gave each answer to a question, and what it comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// People by what they answered.
    pub answers: BTreeMap<String, i64>,
}

impl Count {
    /// Everybody who answered.
    pub fn people(&self) -> i64 {
        self.answers.values().sum()
    }

    /// How many gave this answer.
    pub fn of(&self, value: &str) -> i64 {
        self.answers.get(value).copied().unwrap_or_default()
    }

    /// The mean of the steps of a scale, from 1 to 5; `None` when nobody chose one.
    #[expect(clippy::cast_precision_loss, reason = "people are few")]
    pub fn mean(&self) -> Option<f64> {
        let steps = self.answers.iter();
        let steps: Vec<(i64, i64)> = steps
            .filter_map(|(value, people)| Some((value.parse().ok()?, *people)))
            .collect();
        let people: i64 = steps.iter().map(|(_, people)| people).sum();
        let sum: i64 = steps.iter().map(|(step, people)| step * people).sum();
        (people > 0).then(|| sum as f64 / people as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_offered_is_an_answer_and_an_empty_field_is_none() {
        let options = vec![OptionId::parse("a").expect("an id")];
        assert_eq!(Kind::Scale.read("5"), Some(Answer::Value("5".to_owned())));
        for posted in ["", "0", "6", "five", "05"] {
            assert_eq!(Kind::Scale.read(posted), None, "{posted}");
        }
        assert_eq!(Kind::Choice(options).read("b"), None);
        assert_eq!(Kind::Words.read(" \n "), None);
        assert_eq!(
            Kind::Words.read(" more maps "),
            Some(Answer::Words("more maps".to_owned()))
        );
    }

    #[test]
    fn the_mean_counts_each_person_once() {
        let of = |answers: &[(&str, i64)]| Count {
            answers: answers
                .iter()
                .map(|(value, people)| ((*value).to_owned(), *people))
                .collect(),
        };
        assert_eq!(of(&[("1", 1), ("5", 3)]).mean(), Some(4.0));
        assert_eq!(of(&[("1", 1), ("5", 3)]).people(), 4);
        assert_eq!(of(&[]).mean(), None);
    }
}
