//! Marking again: a question was found wrong after people had answered it, its author corrected the file, and now its marks
//! follow, on the record. What was asked, answered and shown stays as it was. First it is tried, then it is done: both by the
//! same judgement. It runs a round at a time beside a live server; what was interrupted goes on, and twice changes nothing.

mod effect;
mod judging;
mod plan;
mod touched;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use effect::{Changed, Counts, Effect, Touch, Touched, Verdict};
use judging::Judged;
use plan::Plan;
pub use touched::{renewed, touched};

use crate::course::Course;
use crate::course::timestamp::Timestamp;
use crate::course::wording::{ContentHash, Wording};
use crate::store::audit::{self, Act, Event};
use crate::store::id::{AccountId, RemarkId, RoundId};
use crate::store::remarks::{self, Case, NewRemark};
use crate::store::scope::Own;
use crate::store::{Connection, Error, Store, centres, rounds};

/// Wordings, or attempts, that are read at a time.
const CHUNK: i64 = 500;

/// Why marks are given again, and who answers for it.
#[derive(Clone, Debug)]
pub struct Order {
    /// In words, for those whose marks change.
    pub reason: String,
    /// Who answers for it.
    pub by: AccountId,
    /// When.
    pub now: Timestamp,
}

/// What marking again would change; nothing is written. A course where nothing is to be said is left out.
///
/// # Errors
/// The database does not answer.
pub async fn preview(store: &Store, courses: &[Arc<Course>]) -> Result<Vec<Effect>, Error> {
    run(store, courses, None).await
}

/// Marks again; what it changed.
///
/// # Errors
/// The database does not answer: what was marked until then stays, and doing it again goes on.
pub async fn apply(
    store: &Store,
    courses: &[Arc<Course>],
    order: &Order,
) -> Result<Vec<Effect>, Error> {
    run(store, courses, Some(order)).await
}

async fn run(
    store: &Store,
    courses: &[Arc<Course>],
    order: Option<&Order>,
) -> Result<Vec<Effect>, Error> {
    let known = known(store).await?;
    let mut effects = Vec::new();
    for course in courses {
        let mut db = store.read().await?;
        let plan = Plan::of(&mut db, course, &known).await?;
        drop(db);
        let remark = match order {
            Some(order) => in_force(store, &plan, order).await?,
            None => None,
        };
        let doing = order.cloned().zip(remark);
        effects.push(walk(store, &Arc::new(plan), doing).await?);
    }
    effects.retain(|effect| !effect.questions.is_empty() || effect.total.attempts > 0);
    Ok(effects)
}

/// Every question that was ever asked, as it was asked.
async fn known(store: &Store) -> Result<Vec<(ContentHash, Wording)>, Error> {
    let (mut known, mut last) = (Vec::new(), ContentHash(String::new()));
    loop {
        let mut db = store.read().await?;
        let chunk = remarks::wordings(&mut db, &last, CHUNK).await?;
        let Some(newest) = chunk.last() else {
            return Ok(known);
        };
        last = newest.hash.clone();
        // What is no question is a scenario, which is never marked.
        let questions = chunk.into_iter().filter_map(|one| {
            let wording: Wording = serde_json::from_str(&one.body).ok()?;
            Some((one.hash, wording))
        });
        known.extend(questions);
    }
}

/// The remark by which the plan is carried out: the newest where it says the same already, for it was interrupted or attempts were
/// closed since; else a new one. `None` where nothing was ever ruled.
async fn in_force(store: &Store, plan: &Plan, order: &Order) -> Result<Option<RemarkId>, Error> {
    let number = match &plan.newest {
        Some(newest) if newest.rulings == plan.rulings => return Ok(Some(newest.id.clone())),
        None if plan.rulings.0.is_empty() => return Ok(None),
        Some(newest) => newest.number + 1,
        None => 1,
    };
    let new = NewRemark {
        course: plan.course.id.clone(),
        number,
        reason: order.reason.clone(),
        by: order.by.clone(),
        rulings: plan.rulings.clone(),
    };
    let now = order.now;
    let mut event = Event::of(Act::Remarked, format!("course:{}", plan.course.id), now)
        .saying(format!("remark {number}"));
    event.actor = Some(order.by.clone());
    let made = store.write(async move |db| {
        let made = remarks::create(db, &new, now).await?;
        if made.is_some() {
            audit::append(db, &event).await?;
        }
        Ok(made)
    });
    let refused =
        || Error::Unusable("somebody else marks again at this moment: try later".to_owned());
    made.await?.ok_or_else(refused).map(Some)
}

/// Goes through every round in which one of the plan's wordings was asked, each once.
async fn walk(
    store: &Store,
    plan: &Arc<Plan>,
    doing: Option<(Order, RemarkId)>,
) -> Result<Effect, Error> {
    let mut effect = Effect::of(plan);
    let mut seen: BTreeSet<RoundId> = BTreeSet::new();
    for wording in plan.places.keys() {
        let mut last = String::new();
        loop {
            let mut db = store.read().await?;
            let cases = remarks::asking(&mut db, &plan.course.id, wording, &last, CHUNK).await?;
            let Some(newest) = cases.last() else { break };
            last = newest.attempt.to_string();
            let mut changing = Vec::new();
            for case in cases {
                if !seen.insert(case.round.clone()) {
                    continue;
                }
                let judged = Judged::of(&mut db, plan, &case.account, &case.round).await?;
                if judged.changes.is_empty() {
                    effect.add(&judged);
                } else {
                    changing.push((case, judged));
                }
            }
            drop(db);
            for (case, judged) in changing {
                let judged = match &doing {
                    Some((order, remark)) => carry_out(store, plan, case, order, remark).await?,
                    None => judged,
                };
                effect.add(&judged);
            }
        }
    }
    Ok(effect)
}

/// Judges the round anew under its lock and writes down what comes of it.
async fn carry_out(
    store: &Store,
    plan: &Arc<Plan>,
    case: Case,
    order: &Order,
    remark: &RemarkId,
) -> Result<Judged, Error> {
    let (plan, order, remark) = (Arc::clone(plan), order.clone(), remark.clone());
    let written = store.write(async move |db| {
        let own = Own(case.account.clone());
        rounds::lock(db, &own, &case.round).await?;
        let judged = Judged::of(db, &plan, &case.account, &case.round).await?;
        write(db, &own, &case.round, &judged, &order, &remark).await?;
        Ok(judged)
    });
    written.await
}

/// The marks, what they complete, and the audit rows. A certificate is not issued here: its holder asks for it, in the language
/// in which it shall be. None is taken away.
async fn write(
    db: &mut Connection,
    own: &Own,
    round: &RoundId,
    judged: &Judged,
    order: &Order,
    remark: &RemarkId,
) -> Result<(), Error> {
    let now = order.now;
    let centre = centres::of_round(db, own, round).await?;
    let event = |act: Act, object: String| {
        let mut event = Event::of(act, object, now).in_centre(&centre.id);
        event.actor = Some(order.by.clone());
        event
    };
    for change in &judged.changes {
        let (attempt, score) = (&change.attempt, change.after);
        remarks::append_mark(db, own, attempt, remark, score, change.passes, now).await?;
        let event = event(Act::AttemptRemarked, format!("attempt:{attempt}"));
        audit::append(db, &event.saying(change.said())).await?;
    }
    for module in &judged.due.modules {
        rounds::complete_module(db, round, module, now).await?;
    }
    if judged.due.course {
        rounds::complete(db, own, round, now).await?;
    }
    for touched in &judged.touched {
        let object = format!("certificate:{}", touched.certificate);
        let event = event(Act::CertificateTouched, object);
        audit::append(db, &event.saying(touched.why.key())).await?;
    }
    Ok(())
}
