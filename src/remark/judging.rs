//! One round judged anew: which marks change, what they complete, and which certificates rest on what is no longer so.

use std::collections::{BTreeMap, BTreeSet};

use super::effect::{Touch, Touched};
use super::plan::{Place, Plan};
use super::touched;
use crate::certificate::Record;
use crate::course::completion::{self, CertificateScope, Due, Facts};
use crate::course::id::QuizId;
use crate::course::question::Response;
use crate::course::score::Score;
use crate::course::wording::Asked;
use crate::store::certificates::{self, Certificate, State};
use crate::store::id::{AccountId, AttemptId, RoundId};
use crate::store::remarks::{self, Marked};
use crate::store::scope::Own;
use crate::store::{Connection, Error, answers, attempts, rounds};

/// An attempt whose mark changes.
#[derive(Clone, Debug)]
pub struct Change {
    /// The attempt.
    pub attempt: AttemptId,
    /// The quiz.
    pub quiz: QuizId,
    /// Whether it is one of those by which people pass.
    pub counted: bool,
    /// From 1.
    number: i64,
    /// What it earned until now.
    before: Score,
    /// What it earns now.
    pub after: Score,
    /// Whether it passed until now.
    pub passed: bool,
    /// Whether it passes now.
    pub passes: bool,
    /// The questions that earn something else.
    pub questions: BTreeSet<Place>,
}

impl Change {
    /// The change in a few words, for the audit log.
    pub fn said(&self) -> String {
        let passing = match (self.passed, self.passes) {
            (true, false) => ", no longer passed",
            (false, true) => ", passed now",
            _ => "",
        };
        format!(
            "{} % to {} %{passing}",
            self.before.percent(),
            self.after.percent()
        )
    }
}

/// What becomes of a round.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Whose it is.
    pub account: AccountId,
    /// Its attempts whose marks change.
    pub changes: Vec<Change>,
    /// How many of its attempts ask nothing any more: every question was taken out.
    pub emptied: usize,
    /// What it completes now.
    pub due: Due,
    /// The certificates that say what is no longer so.
    pub touched: Vec<Touched>,
}

impl Judged {
    /// Judges every marked attempt of a round by the plan. Inside a transaction that has locked the round, this is what is written.
    pub async fn of(
        db: &mut Connection,
        plan: &Plan,
        account: &AccountId,
        round: &RoundId,
    ) -> Result<Self, Error> {
        let own = Own(account.clone());
        let mut judged = Self {
            account: account.clone(),
            changes: Vec::new(),
            emptied: 0,
            due: Due::default(),
            touched: Vec::new(),
        };
        for marked in remarks::marked(db, &own, round).await? {
            match fate(db, plan, &own, marked).await? {
                Fate::Stays => {}
                Fate::Emptied => judged.emptied += 1,
                Fate::Changes(change) => judged.changes.push(change),
            }
        }
        if judged.changes.is_empty() {
            return Ok(judged);
        }
        let all = rounds::all(db, &own).await?;
        let Some(found) = all.into_iter().find(|one| one.id == *round) else {
            return Ok(judged);
        };
        let open = found.is_open();
        let before = rounds::with_sittings(db, &own, found).await?.facts;
        let after = judged.facts_after(before.clone());
        if open {
            judged.due = completion::due(&plan.course, &after);
            judged.due.certificates.clear();
        }
        let held = certificates::of_round(db, &own, round).await?;
        let holding = held.iter().filter(|one| one.state == State::Issued);
        judged.touched = holding
            .filter_map(|one| judged.touches(plan, one, &before, &after))
            .collect();
        Ok(judged)
    }

    fn facts_after(&self, mut facts: Facts) -> Facts {
        for change in self.changes.iter().filter(|change| change.counted) {
            let sittings = facts.sittings.get_mut(&change.quiz);
            let place = usize::try_from(change.number - 1).ok();
            let sitting = sittings
                .zip(place)
                .and_then(|(sittings, place)| sittings.get_mut(place));
            if let Some(sitting) = sitting {
                sitting.score = Some(change.after);
                sitting.passed = change.passes;
            }
        }
        facts
    }

    fn touches(
        &self,
        plan: &Plan,
        certificate: &Certificate,
        before: &Facts,
        after: &Facts,
    ) -> Option<Touched> {
        let mut changed = self.changes.iter().filter(|change| change.counted);
        let lost = changed.any(|change| {
            let covered = match &certificate.scope {
                CertificateScope::Course => true,
                CertificateScope::Module(id) => {
                    let quiz = plan.course.quiz(&change.quiz);
                    quiz.is_some_and(|(module, _)| module.id == *id)
                }
            };
            covered
                && completion::passed(before, &change.quiz)
                && !completion::passed(after, &change.quiz)
        });
        let why = if lost {
            Touch::NotPassed
        } else if prints_otherwise(plan, certificate, before, after) {
            Touch::OtherScore
        } else {
            return None;
        };
        Some(Touched {
            certificate: certificate.id.to_string(),
            code: certificate.code.clone(),
            why,
        })
    }
}

/// Whether the certificate prints a score that it would not print today.
fn prints_otherwise(plan: &Plan, one: &Certificate, before: &Facts, after: &Facts) -> bool {
    let of = |record: &Record, facts| touched::score(&plan.course, record, facts);
    Record::from_canonical(&one.record)
        .is_ok_and(|record| of(&record, before) != of(&record, after))
}

/// What becomes of a mark.
enum Fate {
    /// It stays as it is.
    Stays,
    /// It stays, since every question was taken out and nothing is left to judge by.
    Emptied,
    /// It is another one.
    Changes(Change),
}

async fn fate(db: &mut Connection, plan: &Plan, own: &Own, marked: Marked) -> Result<Fate, Error> {
    let asked = attempts::asked(db, own, &marked.attempt).await?;
    if !asked.iter().any(|one| plan.places.contains_key(&one.hash)) {
        return Ok(Fate::Stays);
    }
    let given = answers::latest(db, own, &marked.attempt).await?;
    let given: BTreeMap<i64, Response> = given
        .into_iter()
        .map(|(position, answer)| (position, answer.response))
        .collect();
    let questions = otherwise(plan, &marked, &asked, &given);
    let Some(after) = plan.rulings.grade(&asked, &given) else {
        return Ok(Fate::Emptied);
    };
    if questions.is_empty() {
        return Ok(Fate::Stays);
    }
    Ok(Fate::Changes(Change {
        attempt: marked.attempt,
        quiz: marked.quiz,
        counted: marked.purpose == "counted",
        number: marked.number,
        before: marked.score,
        after,
        passed: marked.passed,
        passes: after.reaches(marked.rules.pass_mark),
        questions,
    }))
}

/// The questions that earn something else than by the last mark.
fn otherwise(
    plan: &Plan,
    marked: &Marked,
    asked: &[Asked],
    given: &BTreeMap<i64, Response>,
) -> BTreeSet<Place> {
    let before = plan.rulings_of(marked.remark.as_ref());
    let nothing = Response::default();
    let changed = (1..).zip(asked).filter(|(position, asked)| {
        let response = given.get(position).unwrap_or(&nothing);
        before.score(asked, response) != plan.rulings.score(asked, response)
    });
    changed
        .map(|(_, asked)| (asked.wording.bank.clone(), asked.wording.question.clone()))
        .collect()
}
