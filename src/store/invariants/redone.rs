//! What is worked out anew from what stands beside it: hashes from contents, marks from answers, paths from choices, series from
//! the rules of the day. Without scopes: nothing of a person leaves these functions but the id of a row.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::CHUNK;
use crate::course::question::Response;
use crate::course::quiz::QuizRules;
use crate::course::ruling::Rulings;
use crate::course::scenario::path::{Path, Step};
use crate::course::timestamp::{Span, Timestamp};
use crate::course::wording::ContentHash;
use crate::store::id::{AccountId, AttemptId, RemarkId};
use crate::store::scope::Own;
use crate::store::{Connection, Error, answers, attempts, choices, remarks, runs};

/// The next rows behind `last`, by their `id`, a chunk of them; `last` goes on with them. None: there are no more.
async fn next(
    db: &mut Connection,
    statement: &'static str,
    last: &mut String,
) -> Result<Vec<AnyRow>, Error> {
    let rows = sqlx::query(statement)
        .bind(last.as_str())
        .bind(CHUNK)
        .fetch_all(db)
        .await?;
    if let Some(newest) = rows.last() {
        *last = newest.try_get("id")?;
    }
    Ok(rows)
}

/// Contents whose hash is not the one they are stored under.
pub async fn altered_contents(db: &mut Connection) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for statement in [
        "SELECT hash AS id, body FROM texts WHERE hash > $1 ORDER BY hash LIMIT $2",
        "SELECT hash AS id, body FROM wordings WHERE hash > $1 ORDER BY hash LIMIT $2",
    ] {
        let mut last = String::new();
        loop {
            let rows = next(db, statement, &mut last).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let (hash, body): (String, String) = (row.try_get("id")?, row.try_get("body")?);
                if ContentHash::of(body.as_bytes()).0 != hash {
                    found.push(hash);
                }
            }
        }
    }
    Ok(found)
}

/// Closed attempts with a mark that is not what their answers earn, by the wordings of that day and the rulings of its remark.
/// Without a scope: no answer leaves this function.
pub async fn wrong_marks(db: &mut Connection) -> Result<Vec<String>, Error> {
    let (mut found, mut last) = (Vec::new(), String::new());
    let mut known = BTreeMap::new();
    loop {
        let rows = next(
            db,
            "SELECT t.id, r.account, t.rules FROM attempts t JOIN rounds r ON r.id = t.round
             WHERE t.id > $1 AND EXISTS (SELECT 1 FROM marks m WHERE m.attempt = t.id) ORDER BY t.id LIMIT $2",
            &mut last,
        )
        .await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let id = AttemptId::stored(row.try_get("id")?);
            let own = Own(AccountId::stored(row.try_get("account")?));
            let rules: String = row.try_get("rules")?;
            let rules: QuizRules = serde_json::from_str(&rules).map_err(Error::unreadable)?;
            if !is_marked_right(db, &own, &id, &rules, &mut known).await? {
                found.push(id.to_string());
            }
        }
    }
    Ok(found)
}

/// Whether every mark of the attempt is what its answers earn. `known` keeps the rulings of remarks between attempts.
async fn is_marked_right(
    db: &mut Connection,
    own: &Own,
    id: &AttemptId,
    rules: &QuizRules,
    known: &mut BTreeMap<RemarkId, Rulings>,
) -> Result<bool, Error> {
    let asked = attempts::asked(db, own, id).await?;
    let given: BTreeMap<i64, Response> = answers::latest(db, own, id)
        .await?
        .into_iter()
        .map(|(position, answer)| (position, answer.response))
        .collect();
    let own_keys = Rulings::default();
    for mark in remarks::given(db, own, id).await? {
        let rulings = match mark.remark {
            None => &own_keys,
            Some(remark) => match known.entry(remark) {
                Entry::Occupied(there) => there.into_mut(),
                Entry::Vacant(place) => {
                    let read = remarks::rulings(db, place.key()).await?;
                    place.insert(read)
                }
            },
        };
        let earned = rulings.grade(&asked, &given);
        if earned != Some(mark.score) || mark.score.reaches(rules.pass_mark) != mark.passed {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Runs of scenarios whose steps are no path of the story that they were told, or that were closed elsewhere than at its
/// end.
pub async fn wrong_paths(db: &mut Connection) -> Result<Vec<String>, Error> {
    let (mut found, mut last) = (Vec::new(), String::new());
    loop {
        let rows = next(
            db,
            "SELECT t.id, r.account FROM attempts t JOIN rounds r ON r.id = t.round
             WHERE t.id > $1 AND t.activity LIKE 'scenario:%' ORDER BY t.id LIMIT $2",
            &mut last,
        )
        .await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let id = AttemptId::stored(row.try_get("id")?);
            let own = Own(AccountId::stored(row.try_get("account")?));
            if !is_path(db, &own, &id).await? {
                found.push(id.to_string());
            }
        }
    }
    Ok(found)
}

async fn is_path(db: &mut Connection, own: &Own, id: &AttemptId) -> Result<bool, Error> {
    let (Some(run), Some(told)) = (
        runs::find(db, own, id).await?,
        runs::told(db, own, id).await?,
    ) else {
        return Ok(false);
    };
    let steps = choices::steps(db, own, id).await?;
    let steps: Vec<Step> = steps.into_iter().map(|kept| kept.step).collect();
    let path = Path::of(&told.graph, run.rules.back, &steps);
    Ok(path.is_some_and(|path| path.is_over() == run.closed_at.is_some()))
}

/// Counted sittings that began a new series before the wait after the last one was over, by the rules they were begun under.
pub async fn early_series(db: &mut Connection) -> Result<Vec<String>, Error> {
    let (mut found, mut last) = (Vec::new(), String::new());
    loop {
        let rows = next(
            db,
            "SELECT t.id, t.number, t.rules, t.begun_at, b.closed_at AS before FROM attempts t
             JOIN attempts b ON b.round = t.round AND b.activity = t.activity AND b.purpose = t.purpose AND b.number = t.number - 1
             WHERE t.id > $1 AND t.purpose = 'counted' AND t.activity NOT LIKE 'scenario:%' ORDER BY t.id LIMIT $2",
            &mut last,
        )
        .await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let rules: String = row.try_get("rules")?;
            let rules: QuizRules = serde_json::from_str(&rules).map_err(Error::unreadable)?;
            let number: i64 = row.try_get("number")?;
            let begins_a_series = (number - 1) % i64::from(rules.attempts.max(1)) == 0;
            let begun = Timestamp(row.try_get("begun_at")?);
            let before = row.try_get::<Option<i64>, _>("before")?.map(Timestamp);
            let waited =
                before.is_some_and(|end| rules.wait == Span(0) || begun >= end + rules.wait);
            if begins_a_series && !waited {
                found.push(row.try_get("id")?);
            }
        }
    }
    Ok(found)
}
