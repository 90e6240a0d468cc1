//! A question of a bank: its words, its kind, and what every kind must be able to do.
//!
//! A new kind is a new file in `question/`, one line in `kinds!` below, and its template with one
//! line in `templates/question.html`; nothing else knows the kinds.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::id::{LessonId, ObjectiveId, OptionId, QuestionId, SectionId};
use super::language::Translated;
use super::markdown::Markdown;
use super::score::Score;

pub mod choose_all;
pub mod choose_one;
pub mod line;
pub mod match_up;
pub mod number;
pub mod put_in_order;
pub mod shape;
pub mod typed_answer;

pub use line::{Line, Mark, Posted};
pub use shape::{LastBlock, Misshapen, Shape, WrittenOption, WrittenRow};

/// What a trainee gave. One shape serves every kind, so that a new kind needs no table: option ids; or an option's id with what
/// belongs to it, `a:2`; or typed words. Empty means: no answer.
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

    /// A response of options with what belongs to each, in the order of `options`, whatever the order of `pairs`.
    fn of_pairs(options: &[OptionId], pairs: &BTreeMap<&OptionId, String>) -> Self {
        let given = options
            .iter()
            .filter_map(|option| pairs.get(option).map(|value| format!("{option}:{value}")));
        Self(given.collect())
    }

    /// What belongs to an option in a response of pairs.
    fn beside(&self, option: &OptionId) -> Option<&str> {
        let mut pairs = self.0.iter().filter_map(|given| given.split_once(':'));
        pairs
            .find(|(id, _)| *id == option.as_str())
            .map(|(_, value)| value)
    }

    /// The options of a response of pairs; `None` when something in it is no pair, or an option comes twice.
    fn named(&self) -> Option<BTreeSet<&str>> {
        let mut named = BTreeSet::new();
        let new = self.0.iter().all(|given| {
            given
                .split_once(':')
                .is_some_and(|(id, _)| named.insert(id))
        });
        new.then_some(named)
    }
}

/// What a kind of question must know about itself.
pub trait Asking {
    /// Everything in it that has an id, in the order of the file; an attempt draws its own order from these.
    fn options(&self) -> &[OptionId];

    /// A response that earns everything.
    fn key(&self) -> Response;

    /// The share of the point that a response earns; below 0 counts as 0; an empty one earns 0.
    fn share(&self, response: &Response) -> f64;

    /// Whether the response could have come from this question's own form.
    fn accepts(&self, response: &Response) -> bool;

    /// The lines of the form in the drawn order, filled in with a response.
    fn lines(&self, drawn: &[OptionId], response: &Response) -> Vec<Line>;

    /// What can be chosen on each line that has a list of its own, in the drawn order.
    fn choices(&self, _drawn: &[OptionId]) -> Vec<Mark> {
        Vec::new()
    }

    /// The response that a form posted, the same whatever the order of its fields; `None` when it is not this question's form.
    fn read(&self, drawn: &[OptionId], posted: &Posted) -> Option<Response>;

    /// Whether nothing in a response that is not empty is left open.
    fn is_whole(&self, _response: &Response) -> bool {
        true
    }

    /// What somebody who knows nothing earns: shares of the point with their probabilities, which add up to 1.
    fn guessed(&self) -> Vec<(f64, f64)>;

    /// Adds what a translation accepts as right.
    fn also_accept(&mut self, _words: &[String]) {}

    /// The question as it was asked, with what the file of today calls right.
    ///
    /// # Errors
    /// The file of today does not say which of what was offered is right.
    fn corrected(&self, today: &Kind) -> Result<Kind, Unfit>;
}

/// Why a question that was asked cannot be judged by what the file of today says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unfit {
    /// It asks in another way now.
    OtherKind,
    /// It has other items now, in another order.
    OtherItems,
    /// What is right now was not offered then.
    NotOffered,
}

/// Which boxes of a question are right today. Of an option that is gone since, the verdict of that day holds; one that came since was
/// offered to nobody.
fn right_today(
    asked: &[OptionId],
    was_right: impl Fn(&OptionId) -> bool,
    today: &Kind,
) -> Result<BTreeSet<OptionId>, Unfit> {
    if !matches!(today, Kind::ChooseOne(_) | Kind::ChooseAll(_)) {
        return Err(Unfit::OtherKind);
    }
    let key = today.key();
    let is_right = |id: &&OptionId| {
        if today.options().contains(id) {
            key.holds(id)
        } else {
            was_right(id)
        }
    };
    let right: BTreeSet<OptionId> = asked.iter().filter(is_right).cloned().collect();
    if right.is_empty() {
        return Err(Unfit::NotOffered);
    }
    Ok(right)
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident in $file:ident)*) => {
        /// The kind of a question with its structure and key; the same in every language.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all = "kebab-case")]
        pub enum Kind {
            $($(#[$doc])* $name($file::$name),)*
        }

        /// The attributes of a heading that only some kinds ask for.
        pub const KIND_ATTRIBUTES: &[&[&str]] = &[$($file::ATTRIBUTES,)*];

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

            /// The attributes of the heading that this kind asks for.
            pub fn attributes(&self) -> &'static [&'static str] {
                match self {
                    $(Self::$name(_) => $file::ATTRIBUTES,)*
                }
            }

            fn asking(&self) -> &dyn Asking {
                match self {
                    $(Self::$name(kind) => kind,)*
                }
            }

            fn asking_mut(&mut self) -> &mut dyn Asking {
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
    /// Items stand in an order of their own.
    PutInOrder in put_in_order
    /// Each item of one column belongs to one of another.
    MatchUp in match_up
    /// Words or a number are typed.
    TypedAnswer in typed_answer
}

impl Kind {
    /// Everything in it that has an id, in the order of the file.
    pub fn options(&self) -> &[OptionId] {
        self.asking().options()
    }

    /// A response that earns everything.
    pub fn key(&self) -> Response {
        self.asking().key()
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

    /// The lines of the form in the drawn order, filled in with a response.
    pub fn lines(&self, drawn: &[OptionId], response: &Response) -> Vec<Line> {
        self.asking().lines(drawn, response)
    }

    /// What can be chosen on each line that has a list of its own, in the drawn order.
    pub fn choices(&self, drawn: &[OptionId]) -> Vec<Mark> {
        self.asking().choices(drawn)
    }

    /// The response that a form posted; `None` when it is not this question's form.
    pub fn read_form(&self, drawn: &[OptionId], posted: &Posted) -> Option<Response> {
        let response = self.asking().read(drawn, posted)?;
        self.accepts(&response).then_some(response)
    }

    /// What a response looks like in the form: the same fields that the form would post, in the drawn order.
    pub fn posted(&self, drawn: &[OptionId], response: &Response) -> Posted {
        let place = |id: &OptionId| drawn.iter().position(|known| known == id);
        let one = |line: Line| {
            let own = line.option.as_ref().and_then(place);
            Some(match line.given? {
                Mark::Tick => (None, own?.to_string()),
                Mark::Place(number) => (own, number.to_string()),
                Mark::Option(id) => (own, place(&id)?.to_string()),
                Mark::Words(words) => (None, words),
            })
        };
        Posted(
            self.lines(drawn, response)
                .into_iter()
                .filter_map(one)
                .collect(),
        )
    }

    /// Whether nothing in a response is left open; an empty one is no half answer.
    pub fn is_whole(&self, response: &Response) -> bool {
        response.is_empty() || self.asking().is_whole(response)
    }

    /// What somebody who knows nothing earns: shares of the point with their probabilities, which add up to 1.
    pub fn guessed(&self) -> Vec<(f64, f64)> {
        self.asking().guessed()
    }

    /// Adds what a translation accepts as right.
    pub fn also_accept(&mut self, words: &[String]) {
        self.asking_mut().also_accept(words);
    }

    /// The question as it was asked, with what the file of today calls right; the same as itself where nothing else is right.
    ///
    /// # Errors
    /// The file of today does not say which of what was offered is right.
    pub fn corrected(&self, today: &Self) -> Result<Self, Unfit> {
        self.asking().corrected(today)
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

/// The words of a question in one language. What a kind of question added to it later is left out where it is empty, so that
/// older words keep their hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionText {
    /// The heading: the question itself, or its title.
    pub title: Markdown,
    /// What stands between the heading and the last block; often empty.
    pub stem: Markdown,
    /// The options by id.
    pub options: BTreeMap<OptionId, OptionText>,
    /// The names of the columns of a table, from first to last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Markdown>,
    /// The typed answers that this language's file accepts, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<String>,
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

/// How a bad question was taken out on the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retired {
    /// Whoever was asked it is given the point.
    CreditAll,
    /// It counts for nobody.
    Drop,
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
    /// The author's labels, by which a draw can have quotas.
    pub tags: BTreeSet<String>,
    /// Whether it was taken out; then it is not drawn.
    pub retired: Option<Retired>,
    /// Structure and key.
    pub kind: Kind,
    /// The words in each language.
    pub text: Translated<QuestionText>,
}

#[cfg(test)]
mod tests;
