//! Practice, as pages offer it: beside the rules of a quiz, and below a result.

use super::ask::Ask;
use super::quizzes::Way;
use crate::course::completion::{Practise, Underway, may_practise};
use crate::course::module::Module;
use crate::course::quiz::{FeedbackWhen, Quiz};
use crate::store::attempts::Attempt;

/// What a page offers of practice.
pub struct Practice {
    /// How practice goes, in a sentence or two.
    pub explained: String,
    /// What can be done now.
    pub way: Way,
    /// Where a practice is begun.
    pub begin: String,
    /// The attempt whose missed questions can be practised alone.
    pub missed_in: Option<String>,
}

/// What can be practised of a quiz; `None` where nothing can. `before` is the attempt that was submitted last, and `open` the practice
/// that is not finished.
pub fn practice(
    ask: &Ask,
    (course, module, quiz): (&crate::course::Course, &Module, &Quiz),
    underway: &[Underway],
    before: Option<&Attempt>,
    open: Option<&Attempt>,
) -> Option<Practice> {
    let words = ask.words;
    let quiz_at =
        |id: &crate::course::id::QuizId| ask.to(&format!("/courses/{}/quizzes/{id}", course.id));
    let way = match may_practise(module, quiz, underway) {
        Practise::No => return None,
        Practise::Yes => Way::Begin(String::new()),
        Practise::AlreadyOpen => {
            let open = open?;
            Way::GoOn(ask.to(&format!("/attempts/{}/questions/1", open.id)))
        }
        Practise::Finish(first) => {
            let link = (quiz_at(&first), words.to_the_open_quiz().to_owned());
            Way::Not(words.practice_waits().to_owned(), Some(link))
        }
    };
    let missed_in = before.filter(|one| one.score.is_some_and(|score| !score.is_full()));
    Some(Practice {
        explained: match quiz.uses.feedback {
            FeedbackWhen::Each => words.practice_each().to_owned(),
            FeedbackWhen::After => words.practice_after().to_owned(),
        },
        way,
        begin: format!("{}/attempts", quiz_at(&quiz.id)),
        missed_in: missed_in.map(|one| one.id.to_string()),
    })
}
