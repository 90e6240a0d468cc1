//! Certificates that do not say what the marks say by now. Marking again takes none away: they are listed until somebody decides.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::CHUNK;
use super::effect::{Touch, Touched};
use crate::certificate::Record;
use crate::course::Course;
use crate::course::completion::{self, Facts};
use crate::course::score::Score;
use crate::store::certificates::{self, Certificate, State};
use crate::store::id::{AccountId, RoundId};
use crate::store::remarks;
use crate::store::scope::Own;
use crate::store::{Connection, Error, Store, rounds};

/// Every certificate of these courses on which somebody has to decide.
///
/// # Errors
/// The database does not answer.
pub async fn touched(store: &Store, courses: &[Arc<Course>]) -> Result<Vec<Touched>, Error> {
    let mut found = Vec::new();
    let mut db = store.read().await?;
    for course in courses {
        let mut seen: BTreeSet<RoundId> = BTreeSet::new();
        for remark in remarks::of_course(&mut db, &course.id).await? {
            let mut last = String::new();
            loop {
                let cases = remarks::marked_by(&mut db, &remark.id, &last, CHUNK).await?;
                let Some(newest) = cases.last() else { break };
                last = newest.attempt.to_string();
                for case in cases {
                    if seen.insert(case.round.clone()) {
                        let own = Own(case.account);
                        found.extend(of_round(&mut db, course, &own, &case.round).await?);
                    }
                }
            }
        }
    }
    Ok(found)
}

async fn of_round(
    db: &mut Connection,
    course: &Course,
    own: &Own,
    round: &RoundId,
) -> Result<Vec<Touched>, Error> {
    let facts = facts(db, own, round).await?;
    let held = certificates::of_round(db, own, round).await?;
    let one = |one: &Certificate| {
        Some(Touched {
            certificate: one.id.to_string(),
            code: one.code.clone(),
            why: why(course, one, &facts)?,
        })
    };
    Ok(held.iter().filter_map(one).collect())
}

/// What was done in a round of the person's own.
async fn facts(db: &mut Connection, own: &Own, round: &RoundId) -> Result<Facts, Error> {
    let all = rounds::all(db, own).await?;
    let found = all.into_iter().find(|one| one.id == *round);
    let found = found.ok_or_else(|| Error::unreadable("a round that is not its account's"))?;
    Ok(rounds::with_sittings(db, own, found).await?.facts)
}

/// Why somebody has to decide on a certificate; `None` where it says what the marks say.
fn why(course: &Course, certificate: &Certificate, facts: &Facts) -> Option<Touch> {
    let record = Record::from_canonical(&certificate.record).ok()?;
    let passed = is_passed(course, &record, facts);
    match certificate.state {
        State::Issued if !passed => Some(Touch::NotPassed),
        State::Issued if record.score != score(course, &record, facts) => Some(Touch::OtherScore),
        State::Revoked if passed => Some(Touch::PassedAgain),
        State::Issued | State::Revoked | State::Superseded => None,
    }
}

/// Whether every quiz that the certificate rests on, as far as it was sat, is passed.
fn is_passed(course: &Course, record: &Record, facts: &Facts) -> bool {
    let modules = record.modules.iter();
    let quizzes = modules.filter_map(|module| course.module(&module.id)?.quiz.as_ref());
    let mut sat = quizzes.filter(|quiz| facts.sittings.contains_key(&quiz.id));
    sat.all(|quiz| completion::passed(facts, &quiz.id))
}

/// The score that it would print by these facts; `None` where it prints none.
pub(super) fn score(course: &Course, record: &Record, facts: &Facts) -> Option<u8> {
    record.score?;
    let modules = record.modules.iter();
    let modules = modules.filter_map(|module| course.module(&module.id));
    completion::total_score(modules, facts).map(Score::percent)
}

/// The record of the next edition of a certificate, with the score of today; `None` where it is not touched, or where what it rests
/// on is not passed.
///
/// # Errors
/// The database does not answer.
pub async fn renewed(
    db: &mut Connection,
    course: &Course,
    account: &AccountId,
    certificate: &Certificate,
) -> Result<Option<Record>, Error> {
    let facts = facts(db, &Own(account.clone()), &certificate.round).await?;
    let record = Record::from_canonical(&certificate.record).map_err(Error::unreadable)?;
    Ok(match why(course, certificate, &facts) {
        Some(Touch::OtherScore | Touch::PassedAgain) => Some(Record {
            score: score(course, &record, &facts),
            ..record
        }),
        Some(Touch::NotPassed) | None => None,
    })
}
