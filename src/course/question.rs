//! A question of a bank: its words, its kind, and what every kind must be able to do.
//!
//! A new kind is a new file in `question/`, one line in `kinds!` below, and its template with one
//! line in `templates/question.html`; nothing else knows the kinds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::id::{LessonId, ObjectiveId, OptionId, QuestionId, SectionId};
use super::language::Translated;
use super::markdown::Markdown;
use super::score::Score;

pub mod choose_all;
pub mod choose_one;

/// What a trainee gave, in ids of the question, in the order in which it was given. One shape serves
/// every kind, so that a new kind needs no table. Empty means: no answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Response(pub Vec<String>);

impl Response {
    /// Whether this option is part of the response.
    pub fn holds(&self, option: &OptionId) -> bool {
        self.0.iter().any(|given| given == option.as_str())
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// An option as the author wrote it, before any kind has claimed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenOption {
    /// The id before the text: `a)`.
    pub id: OptionId,
    /// `Some(true)` for `[x]`, `Some(false)` for `[ ]`, `None` where no box was drawn.
    pub ticked: Option<bool>,
}

/// The block that ends a question, as its shape was read: it decides the kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastBlock {
    /// The options in the order in which they are written.
    pub options: Vec<WrittenOption>,
    /// Whether the list is numbered (`1. a) …`).
    pub numbered: bool,
    /// The heading's `choose` attribute, where there is one.
    pub choose: Option<String>,
}

/// Why the last block is not a question of the kind that its shape says. The hint tells how to mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misshapen {
    /// What is wrong.
    pub message: &'static str,
    /// How to mend it.
    pub hint: &'static str,
}

/// What a kind of question must know about itself.
pub trait Asking {
    /// The options in the order of the file; an attempt draws its own order from these.
    fn options(&self) -> &[OptionId];

    /// Whether the option is part of the right answer.
    fn is_key(&self, option: &OptionId) -> bool;

    /// The share of the point that a response earns, 0 to 1; an empty one earns 0.
    fn share(&self, response: &Response) -> f64;

    /// Whether the response could have come from this question's own form.
    fn accepts(&self, response: &Response) -> bool;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident in $file:ident)*) => {
        /// The kind of a question with its structure and key; the same in every language.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all = "kebab-case")]
        pub enum Kind {
            $($(#[$doc])* $name($file::$name),)*
        }

        impl Kind {
            /// Reads the kind from the shape of a question's last block: the first kind whose shape it
            /// is decides. `None` when no kind has this shape.
            ///
            /// # Errors
            /// The shape is known, but something in it is missing or too much.
            pub fn read(block: &LastBlock) -> Option<Result<Self, Misshapen>> {
                $(if let Some(kind) = $file::$name::read(block) {
                    return Some(kind.map(Self::$name));
                })*
                None
            }

            /// The kind's name in words: "choose one".
            pub fn name(&self) -> String {
                match self {
                    $(Self::$name(_) => stringify!($file).replace('_', " "),)*
                }
            }

            fn asking(&self) -> &dyn Asking {
                match self {
                    $(Self::$name(kind) => kind,)*
                }
            }
        }
    };
}

kinds! {
    /// One option is right.
    ChooseOne in choose_one
    /// Several options are right, and all of them are asked for.
    ChooseAll in choose_all
}

impl Kind {
    /// The options in the order of the file.
    pub fn options(&self) -> &[OptionId] {
        self.asking().options()
    }

    /// Whether the option is part of the right answer.
    pub fn is_key(&self, option: &OptionId) -> bool {
        self.asking().is_key(option)
    }

    /// What a response earns. A response that is not this question's earns nothing.
    pub fn score(&self, response: &Response) -> Score {
        let share = if self.accepts(response) {
            self.asking().share(response)
        } else {
            0.0
        };
        Score::of_question(share)
    }

    /// Whether the response could have come from this question's own form; an empty one always could.
    pub fn accepts(&self, response: &Response) -> bool {
        response.is_empty() || self.asking().accepts(response)
    }
}

/// The paragraph that teaches what a question asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct See {
    /// The lesson.
    pub lesson: LessonId,
    /// The section of the lesson; `None` means its beginning.
    pub section: Option<SectionId>,
}

/// The words of one option in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionText {
    /// What stands beside the box.
    pub label: Markdown,
    /// Why it is right or wrong, where the author wrote it for this option.
    pub feedback: Option<Markdown>,
}

/// The words of a question in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionText {
    /// The heading: the question itself, or its title.
    pub title: Markdown,
    /// What stands between the heading and the last block; often empty.
    pub stem: Markdown,
    /// The options by id.
    pub options: BTreeMap<OptionId, OptionText>,
    /// Feedback for options that have none of their own.
    pub feedback: Option<Markdown>,
}

impl QuestionText {
    /// What an option leads to in words: its own feedback, else the question's.
    pub fn feedback_on(&self, option: &OptionId) -> Option<&Markdown> {
        self.options
            .get(option)
            .and_then(|text| text.feedback.as_ref())
            .or(self.feedback.as_ref())
    }
}

/// A question as the bank holds it today. What an attempt asks is its [`super::wording::Wording`].
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Unique in its quiz.
    pub id: QuestionId,
    /// The objective it tests, where the author named one.
    pub objective: Option<ObjectiveId>,
    /// The paragraph that teaches it, where the author named one.
    pub see: Option<See>,
    /// Structure and key.
    pub kind: Kind,
    /// The words in each language.
    pub text: Translated<QuestionText>,
}
