//! The exact words and key with which a question was asked: stored once by the hash of their content,
//! so that editing a course changes no old attempt.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::id::{ObjectiveId, OptionId, QuestionId, QuizId};
use super::language::{Language, Translated};
use super::question::{Kind, Mark, Question, QuestionText, Response, See};

/// SHA-256 of a content, in 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContentHash(pub String);

impl ContentHash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(bytes)))
    }
}

/// A question as it was asked: structure, key, and which text it had in each language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wording {
    /// The bank it was drawn from.
    pub bank: QuizId,
    /// The question.
    pub question: QuestionId,
    /// Structure and key.
    pub kind: Kind,
    /// The objective at that time.
    pub objective: Option<ObjectiveId>,
    /// The paragraph that taught it at that time.
    pub see: Option<See>,
    /// The language the author wrote first.
    pub original: Language,
    /// The text in each language, by its hash.
    pub texts: BTreeMap<Language, ContentHash>,
}

/// A content with its name: what is written to the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The hash of `body`.
    pub hash: ContentHash,
    /// Canonical JSON (RFC 8785).
    pub body: String,
}

impl Stored {
    pub(super) fn of(content: &impl Serialize) -> Result<Self, serde_json::Error> {
        let body = serde_json_canonicalizer::to_string(content)?;
        Ok(Self {
            hash: ContentHash::of(body.as_bytes()),
            body,
        })
    }
}

/// A wording ready to be stored: itself, and the texts it points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredWording {
    /// The [`Wording`] as JSON.
    pub wording: Stored,
    /// Each [`QuestionText`] as JSON, with its language.
    pub texts: Vec<(Language, Stored)>,
}

impl StoredWording {
    /// The wording that a question of this bank has today.
    ///
    /// # Errors
    /// Never for a question that was loaded; JSON can hold everything in it.
    pub fn of(bank: &QuizId, question: &Question) -> Result<Self, serde_json::Error> {
        let mut texts = Vec::new();
        let mut hashes = BTreeMap::new();
        for (language, text) in question.text.all() {
            let stored = Stored::of(text)?;
            hashes.insert(language.clone(), stored.hash.clone());
            texts.push((language.clone(), stored));
        }
        let wording = Stored::of(&Wording {
            bank: bank.clone(),
            question: question.id.clone(),
            kind: question.kind.clone(),
            objective: question.objective.clone(),
            see: question.see.clone(),
            original: question.text.original_language().clone(),
            texts: hashes,
        })?;
        Ok(Self { wording, texts })
    }
}

/// A question as one attempt asks it: the wording with its texts, and the order of options that was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The name of the wording.
    pub hash: ContentHash,
    /// Structure, key and references.
    pub wording: Wording,
    /// The words in each language of that day.
    pub text: Translated<QuestionText>,
    /// The order in which the options are shown.
    pub order: Vec<OptionId>,
}

impl Asked {
    /// Puts a stored wording together again from its body, the drawn order, and the texts of its languages;
    /// `None` when one of them is missing or unreadable.
    pub fn restore(wording: &str, order: &str, texts: &BTreeMap<String, String>) -> Option<Self> {
        let hash = ContentHash::of(wording.as_bytes());
        let wording: Wording = serde_json::from_str(wording).ok()?;
        let order: Vec<OptionId> = serde_json::from_str(order).ok()?;
        let read = |language: &Language| {
            serde_json::from_str::<QuestionText>(texts.get(language.as_str())?).ok()
        };
        let mut text = Translated::new(wording.original.clone(), read(&wording.original)?);
        for language in wording.texts.keys() {
            text.add(language.clone(), read(language)?);
        }
        Some(Self {
            hash,
            wording,
            text,
            order,
        })
    }

    /// What a response says in words of one language, a line of the form each: "Draft the law: 3".
    pub fn said(&self, text: &QuestionText, response: &Response) -> Vec<String> {
        let lines = self.wording.kind.lines(&self.order, response);
        let said = lines.iter().filter_map(|line| {
            let given = line.given.as_ref()?;
            beside(text, line.option.as_ref(), given)
        });
        said.collect()
    }

    /// What is right in words of one language by another key than its own; typed answers: the first that is accepted.
    pub fn right_by(&self, kind: &Kind, text: &QuestionText) -> Vec<String> {
        let lines = kind.lines(&self.order, &Response::default());
        let right: Vec<String> = lines
            .iter()
            .filter_map(|line| beside(text, line.option.as_ref(), line.right.as_ref()?))
            .collect();
        if right.is_empty() {
            kind.key().0
        } else {
            right
        }
    }
}

/// An option with what stands on its line, in words.
fn beside(text: &QuestionText, option: Option<&OptionId>, given: &Mark) -> Option<String> {
    let label = option.map(|id| label(text, id));
    match (label, mark(text, given)) {
        (Some(label), Some(words)) => Some(format!("{label}: {words}")),
        (Some(words), None) | (None, Some(words)) => Some(words),
        (None, None) => None,
    }
}

/// The words of an option; its id where the text lacks them.
fn label(text: &QuestionText, id: &OptionId) -> String {
    let option = text.options.get(id);
    option.map_or_else(|| id.to_string(), |option| option.label.plain())
}

/// What stands on a line in words; `None` for a tick.
pub fn mark(text: &QuestionText, mark: &Mark) -> Option<String> {
    match mark {
        Mark::Tick => None,
        Mark::Place(place) => Some(place.to_string()),
        Mark::Option(id) => Some(label(text, id)),
        Mark::Words(words) => Some(words.clone()),
    }
}
