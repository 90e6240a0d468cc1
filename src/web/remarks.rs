//! Marks given again, as the person whose attempt it is sees them: every mark with its reason, and beside each question what is
//! said of it since.

use super::ask::Ask;
use super::error::Error;
use super::questions::{self, Remarked, Sitting};
use crate::course::ruling::{Ruling, Rulings};
use crate::store::remarks::{self, Given};

/// One of several marks of an attempt.
pub struct Shown {
    /// When, what it earned by it, whether it passed.
    pub words: String,
    /// Why; empty for the first.
    pub reason: String,
}

/// All marks of an attempt, and how the last of them judges.
pub struct History {
    given: Vec<Given>,
    rulings: Rulings,
}

impl History {
    /// The marks of one's own attempt.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(ask: &Ask, sitting: &Sitting) -> Result<Self, Error> {
        let mut db = ask.app.store.read().await?;
        let given = remarks::given(&mut db, &ask.own()?, &sitting.attempt.id).await?;
        let rulings = match given.last().and_then(|mark| mark.remark.as_ref()) {
            Some(remark) => remarks::rulings(&mut db, remark).await?,
            None => Rulings::default(),
        };
        Ok(Self { given, rulings })
    }

    /// The marks, the first one first; none where there is only one.
    pub fn shown(&self, ask: &Ask) -> Vec<Shown> {
        let one = |mark: &Given| {
            let (moment, percent) = (ask.moment(mark.at), mark.score.percent());
            let words = ask.words;
            Shown {
                words: match (&mark.remark, mark.passed) {
                    (None, true) => words.marked_first_passed(moment, percent),
                    (None, false) => words.marked_first_not_passed(moment, percent),
                    (Some(_), true) => words.marked_again_passed(moment, percent),
                    (Some(_), false) => words.marked_again_not_passed(moment, percent),
                },
                reason: mark.reason.clone(),
            }
        };
        if self.given.len() < 2 {
            return Vec::new();
        }
        self.given.iter().map(one).collect()
    }

    /// Every question as it was asked and marked first, with what is said of it since.
    pub fn questions(&self, ask: &Ask, sitting: &Sitting) -> Vec<questions::Shown> {
        let mut questions = sitting.questions(ask);
        for (shown, asked) in questions.iter_mut().zip(&sitting.asked) {
            let text = asked.text.read(&ask.language()).text;
            let score = || {
                let response = sitting.response(shown.position);
                self.rulings.score(asked, &response).percent()
            };
            let (words, right) = match self.rulings.on(asked) {
                None => continue,
                Some(Ruling::CreditAll) => (ask.words.marked_again_credit().to_owned(), Vec::new()),
                Some(Ruling::Drop) => (ask.words.marked_again_drop().to_owned(), Vec::new()),
                Some(Ruling::Key(kind)) => (
                    ask.words.marked_again_key(score()),
                    asked.right_by(kind, text),
                ),
            };
            shown.remarked = Some(Remarked { words, right });
        }
        questions
    }
}
