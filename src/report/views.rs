//! What trainees think of a module or a course: each question with how many gave which answer, for the page and for CSV.

use super::csv::{MARK, row};
use crate::course::completion::CertificateScope;
use crate::course::evaluation::{Asked, AskedText, Count, Evaluation, Kind};
use crate::course::id::CourseId;
use crate::course::language::{Language, Reading};
use crate::store::evaluations::Views;

/// An answer that can be chosen, with how many did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// A step of a scale, or an option's id.
    pub value: String,
    /// Its words; the value itself where the file does not offer it any more.
    pub label: String,
    /// How many people chose it.
    pub people: i64,
    /// How many of a hundred who answered, rounded.
    pub percent: i64,
}

/// A question with what was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its id.
    pub id: String,
    /// Its words; the id itself where the file does not ask it any more.
    pub title: String,
    /// The language of the words.
    pub language: Language,
    /// Whether a scale was asked for.
    pub scale: bool,
    /// How many answered.
    pub people: i64,
    /// The mean of a scale, from 1 to 5.
    pub mean: Option<f64>,
    /// What could be chosen, in the order of the file.
    pub answers: Vec<Answered>,
    /// What was written, in the order of the alphabet, which says nothing of who wrote when.
    pub texts: Vec<String>,
}

impl Question {
    /// The mean with one decimal.
    pub fn mean_said(&self) -> Option<String> {
        self.mean.map(|mean| format!("{mean:.1}"))
    }
}

/// Every question of an evaluation, and behind them those that it asked once and were answered.
pub fn questions(evaluation: &Evaluation, views: &Views, language: &Language) -> Vec<Question> {
    let asked = evaluation.questions.iter();
    let asked = asked.map(|asked| question(asked, views, language));
    let known = |id: &String| {
        evaluation
            .questions
            .iter()
            .any(|asked| asked.id.as_str() == *id)
    };
    let gone = views.counts.keys().chain(views.texts.keys());
    let mut gone: Vec<&String> = gone.filter(|id| !known(id)).collect();
    gone.sort();
    gone.dedup();
    asked
        .chain(gone.into_iter().map(|id| no_longer_asked(id, views)))
        .collect()
}

fn question(asked: &Asked, views: &Views, language: &Language) -> Question {
    let nobody = Count::default();
    let count = views.counts.get(asked.id.as_str()).unwrap_or(&nobody);
    let text = asked.text.read(language);
    let texts = views
        .texts
        .get(asked.id.as_str())
        .cloned()
        .unwrap_or_default();
    let scale = asked.kind == Kind::Scale;
    Question {
        id: asked.id.to_string(),
        title: text.text.title.clone(),
        language: text.language.clone(),
        scale,
        people: count.people() + i64::try_from(texts.len()).unwrap_or(i64::MAX),
        mean: count.mean().filter(|_| scale),
        answers: answers(asked, &text, count),
        texts,
    }
}

fn answers(asked: &Asked, text: &Reading<'_, AskedText>, count: &Count) -> Vec<Answered> {
    let offered: Vec<String> = asked.kind.values();
    let labels = offered.iter().zip(&text.text.labels);
    let mut answers: Vec<Answered> = labels
        .map(|(value, label)| answered(value, label, count))
        .collect();
    let gone = count
        .answers
        .keys()
        .filter(|value| !offered.contains(value));
    answers.extend(gone.map(|value| answered(value, value, count)));
    answers
}

fn answered(value: &str, label: &str, count: &Count) -> Answered {
    let (people, all) = (count.of(value), count.people().max(1));
    Answered {
        value: value.to_owned(),
        label: label.to_owned(),
        people,
        percent: (people * 100 + all / 2) / all,
    }
}

fn no_longer_asked(id: &str, views: &Views) -> Question {
    let count = views.counts.get(id).cloned().unwrap_or_default();
    let texts = views.texts.get(id).cloned().unwrap_or_default();
    let values = count.answers.keys();
    Question {
        id: id.to_owned(),
        title: id.to_owned(),
        language: Language::english(),
        scale: false,
        people: count.people() + i64::try_from(texts.len()).unwrap_or(i64::MAX),
        mean: None,
        answers: values.map(|value| answered(value, value, &count)).collect(),
        texts,
    }
}

/// The columns of the file: names for programs and spreadsheets alike.
const COLUMNS: [&str; 9] = [
    "course", "scope", "question", "title", "answer", "label", "people", "mean", "text",
];

/// The head of the file.
///
/// # Errors
/// None that can happen: it is written to memory.
pub fn head(separator: u8) -> csv::Result<Vec<u8>> {
    Ok([MARK.to_vec(), row(&COLUMNS, separator)?].concat())
}

/// The lines of one evaluation: one an answer that can be chosen, one a text.
///
/// # Errors
/// None that can happen: they are written to memory.
pub fn lines(
    course: &CourseId,
    scope: &CertificateScope,
    questions: &[Question],
    separator: u8,
) -> csv::Result<Vec<u8>> {
    let (course, scope) = (course.as_str(), scope.key());
    let mut file = Vec::new();
    for question in questions {
        let (id, title) = (question.id.as_str(), question.title.as_str());
        let mean = question.mean_said().unwrap_or_default();
        for answer in &question.answers {
            let (value, label) = (answer.value.as_str(), answer.label.as_str());
            let people = answer.people.to_string();
            let cells = [course, &scope, id, title, value, label, &people, &mean, ""];
            file.extend(row(&cells, separator)?);
        }
        for text in &question.texts {
            let cells = [course, &scope, id, title, "", "", "1", "", text];
            file.extend(row(&cells, separator)?);
        }
    }
    Ok(file)
}
