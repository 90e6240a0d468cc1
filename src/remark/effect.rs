//! What marking again changes, counted: for each question, and in all.

use std::collections::BTreeSet;

use super::judging::{Change, Judged};
use super::plan::{Place, Plan};
use crate::course::id::{CourseId, QuestionId, QuizId};
use crate::course::question::{Mark, Response, Unfit};
use crate::course::ruling::Ruling;
use crate::store::id::AccountId;

/// What is said of a question as it was asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Whoever was asked it is given the point.
    CreditAll,
    /// It counts for nobody.
    Drop,
    /// This is right: option ids, with what belongs to each; empty for typed answers.
    Key(Vec<String>),
    /// Its own key holds again.
    OwnKey,
    /// It cannot be judged by the files of today.
    Unfit(Unfit),
    /// It is in the files no more: its marks stay as they are.
    Gone,
}

impl Verdict {
    /// What a ruling says.
    pub fn of(ruling: &Ruling) -> Self {
        let kind = match ruling {
            Ruling::CreditAll => return Self::CreditAll,
            Ruling::Drop => return Self::Drop,
            Ruling::Key(kind) => kind,
        };
        let lines = kind.lines(kind.options(), &Response::default());
        let right = lines.into_iter().filter_map(|line| {
            let option = line.option?;
            Some(match line.right? {
                Mark::Tick => option.to_string(),
                Mark::Place(place) => format!("{option}: {place}"),
                Mark::Option(other) => format!("{option}: {other}"),
                Mark::Words(words) => words,
            })
        });
        Self::Key(right.collect())
    }
}

/// Why a certificate says what is no longer so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touch {
    /// A quiz that it rests on is not passed by the new marks.
    NotPassed,
    /// It prints a score that is another one now.
    OtherScore,
    /// It was taken back, and what it rests on is passed by now.
    PassedAgain,
}

impl Touch {
    /// A few words for the audit log.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotPassed => "a quiz is no longer passed",
            Self::OtherScore => "prints another score",
            Self::PassedAgain => "was taken back, and is earned now",
        }
    }
}

/// A certificate that says what is no longer so. It stays; an administrator decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touched {
    /// The certificate.
    pub certificate: String,
    /// Its code, without gaps.
    pub code: String,
    /// Why.
    pub why: Touch,
}

/// How much changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Attempts whose marks change.
    pub attempts: usize,
    /// Counted attempts that pass now and did not.
    pub to_pass: usize,
    /// Counted attempts that passed and do not now.
    pub to_fail: usize,
    /// Whose they are.
    pub people: BTreeSet<AccountId>,
    /// Certificates that say what is no longer so.
    pub certificates: BTreeSet<Touched>,
}

impl Counts {
    fn add(&mut self, judged: &Judged, changes: &[&Change]) {
        if changes.is_empty() {
            return;
        }
        let counted = || changes.iter().filter(|change| change.counted);
        self.attempts += changes.len();
        self.to_pass += counted().filter(|one| !one.passed && one.passes).count();
        self.to_fail += counted().filter(|one| one.passed && !one.passes).count();
        self.people.insert(judged.account.clone());
        self.certificates.extend(judged.touched.iter().cloned());
    }
}

/// What is said of a question, and what that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The bank.
    pub bank: QuizId,
    /// The question.
    pub question: QuestionId,
    /// What is said of its wordings, each once.
    pub verdicts: BTreeSet<Verdict>,
    /// What changes for attempts in which it earns something else, whatever else changes in them.
    pub counts: Counts,
}

/// What marking again changes in a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The course.
    pub course: CourseId,
    /// Each question of which something is to be said.
    pub questions: Vec<Changed>,
    /// What changes in all: an attempt with several changed questions counts once.
    pub total: Counts,
    /// Places in open attempts at which one of the questions is asked: they are marked again when they are over.
    pub open: i64,
    /// Attempts of which every question was taken out: nothing is left to mark them by, so their marks stay.
    pub emptied: usize,
}

impl Effect {
    /// Nothing yet, of each of the plan's questions.
    pub(super) fn of(plan: &Plan) -> Self {
        let changed = |((bank, question), verdicts): (&Place, &BTreeSet<Verdict>)| Changed {
            bank: bank.clone(),
            question: question.clone(),
            verdicts: verdicts.clone(),
            counts: Counts::default(),
        };
        Self {
            course: plan.course.id.clone(),
            questions: plan.verdicts.iter().map(changed).collect(),
            total: Counts::default(),
            open: plan.open,
            emptied: 0,
        }
    }

    /// Adds what becomes of a round.
    pub(super) fn add(&mut self, judged: &Judged) {
        self.emptied += judged.emptied;
        let all: Vec<&Change> = judged.changes.iter().collect();
        self.total.add(judged, &all);
        for question in &mut self.questions {
            let place = (question.bank.clone(), question.question.clone());
            let changes: Vec<&Change> = all
                .iter()
                .copied()
                .filter(|change| change.questions.contains(&place))
                .collect();
            question.counts.add(judged, &changes);
        }
    }
}
