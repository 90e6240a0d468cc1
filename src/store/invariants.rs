//! What always holds between rows, as questions to the database: each finds the rows that break one rule. `verify` asks
//! them all; every test of a fault ends with it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use sqlx::Row;

use super::id::{AccountId, AttemptId, RemarkId};
use super::scope::Own;
use super::{Connection, Error, answers, attempts, choices, remarks, runs};
use crate::course::question::Response;
use crate::course::quiz::QuizRules;
use crate::course::ruling::Rulings;
use crate::course::scenario::path::{Path, Step};
use crate::course::timestamp::{Span, Timestamp};
use crate::course::wording::ContentHash;

/// Rows named for each broken rule: enough to begin with.
const MOST: i64 = 20;
/// Attempts and certificates that are read at a time.
const CHUNK: i64 = 500;
/// How far a stored time may be ahead of this machine's clock.
const AHEAD: Span = Span::minutes(5);

/// A rule about rows.
#[derive(Clone, Copy, Debug)]
pub struct Invariant {
    /// What a row that breaks it does, as the end of a sentence that begins with the row.
    pub broken: &'static str,
    /// Finds the rows, at most `$1`.
    statement: &'static str,
}

/// Every rule that one statement can ask.
pub const ALL: &[Invariant] = &[
    Invariant {
        broken: "is an attempt whose number leaves a gap",
        statement: "SELECT t.id AS found FROM attempts t WHERE t.number > 1 AND NOT EXISTS (SELECT 1 FROM attempts b
                    WHERE b.round = t.round AND b.activity = t.activity AND b.purpose = t.purpose AND b.number = t.number - 1) LIMIT $1",
    },
    Invariant {
        broken: "is a closed attempt without a mark",
        statement: "SELECT t.id AS found FROM attempts t WHERE t.closed_at IS NOT NULL AND t.activity NOT LIKE 'scenario:%'
                    AND NOT EXISTS (SELECT 1 FROM marks m WHERE m.attempt = t.id) LIMIT $1",
    },
    Invariant {
        broken: "is an open attempt with a mark",
        statement: "SELECT t.id AS found FROM attempts t WHERE t.closed_at IS NULL AND EXISTS (SELECT 1 FROM marks m WHERE m.attempt = t.id) LIMIT $1",
    },
    Invariant {
        broken: "is an attempt whose marks leave a gap",
        statement: "SELECT m.attempt AS found FROM marks m WHERE m.sequence > 1
                    AND NOT EXISTS (SELECT 1 FROM marks b WHERE b.attempt = m.attempt AND b.sequence = m.sequence - 1) LIMIT $1",
    },
    Invariant {
        broken: "is an attempt that was marked again without a remark, or first by one",
        statement: "SELECT attempt AS found FROM marks WHERE sequence > 1 AND remark IS NULL OR sequence = 1 AND remark IS NOT NULL LIMIT $1",
    },
    Invariant {
        broken: "is an attempt that was marked by a remark on another course, or before it was made",
        statement: "SELECT m.attempt AS found FROM marks m JOIN remarks k ON k.id = m.remark JOIN attempts t ON t.id = m.attempt JOIN rounds r ON r.id = t.round
                    WHERE k.course <> r.course OR m.at < k.made_at LIMIT $1",
    },
    Invariant {
        broken: "is a remark without a reason",
        statement: "SELECT id AS found FROM remarks WHERE reason = '' LIMIT $1",
    },
    Invariant {
        broken: "is a remark whose number leaves a gap",
        statement: "SELECT k.id AS found FROM remarks k WHERE k.number > 1
                    AND NOT EXISTS (SELECT 1 FROM remarks b WHERE b.course = k.course AND b.number = k.number - 1) LIMIT $1",
    },
    Invariant {
        broken: "is an attempt that was closed before it was begun",
        statement: "SELECT id AS found FROM attempts WHERE closed_at < begun_at LIMIT $1",
    },
    Invariant {
        broken: "is an attempt that was closed, or answered, after its time was over",
        statement: "SELECT t.id AS found FROM attempts t WHERE t.closed_at > t.ends_at
                    OR EXISTS (SELECT 1 FROM answers a WHERE a.attempt = t.id AND a.at >= t.ends_at) LIMIT $1",
    },
    Invariant {
        broken: "is an attempt that ends before it begins",
        statement: "SELECT id AS found FROM attempts WHERE ends_at <= begun_at LIMIT $1",
    },
    Invariant {
        broken: "is an account with extra time that is less, or more than ten times, what the file gives",
        statement: "SELECT account AS found FROM extra_times WHERE percent <= 100 OR percent > 1000 LIMIT $1",
    },
    Invariant {
        broken: "is an attempt that asks nothing",
        statement: "SELECT t.id AS found FROM attempts t WHERE NOT EXISTS (SELECT 1 FROM drawn d WHERE d.attempt = t.id) LIMIT $1",
    },
    Invariant {
        broken: "is an attempt whose newest answer does not have its last sequence",
        statement: "SELECT t.id AS found FROM attempts t WHERE t.last <> (SELECT COALESCE(MAX(a.sequence), 0) FROM answers a WHERE a.attempt = t.id) LIMIT $1",
    },
    Invariant {
        broken: "is an attempt whose answers leave a gap",
        statement: "SELECT t.id AS found FROM attempts t WHERE t.last <> (SELECT COUNT(*) FROM answers a WHERE a.attempt = t.id) LIMIT $1",
    },
    Invariant {
        broken: "is an attempt with an answer to a question that it does not ask",
        statement: "SELECT a.attempt AS found FROM answers a WHERE NOT EXISTS (SELECT 1 FROM drawn d WHERE d.attempt = a.attempt AND d.position = a.position) LIMIT $1",
    },
    Invariant {
        broken: "is an attempt with an answer from before it was begun or after it was closed",
        statement: "SELECT a.attempt AS found FROM answers a JOIN attempts t ON t.id = a.attempt WHERE a.at < t.begun_at OR a.at > COALESCE(t.closed_at, a.at) LIMIT $1",
    },
    Invariant {
        broken: "is a round that was started before it was begun, or completed before it was started",
        statement: "SELECT id AS found FROM rounds WHERE started_at < begun_at OR completed_at < begun_at OR completed_at < started_at LIMIT $1",
    },
    Invariant {
        broken: "is a round that is both completed and waived",
        statement: "SELECT id AS found FROM rounds WHERE completed_at IS NOT NULL AND waived_at IS NOT NULL LIMIT $1",
    },
    Invariant {
        broken: "is a waived round without a reason",
        statement: "SELECT id AS found FROM rounds WHERE waived_at IS NOT NULL AND COALESCE(waived_reason, '') = '' LIMIT $1",
    },
    Invariant {
        broken: "is a round that is sorted by another name than its account has",
        statement: "SELECT r.id AS found FROM rounds r JOIN accounts a ON a.id = r.account WHERE r.sort_name <> COALESCE(a.name_folded, '') LIMIT $1",
    },
    Invariant {
        broken: "is a round with a module that was done before the round was begun",
        statement: "SELECT d.round AS found FROM modules_done d JOIN rounds r ON r.id = d.round WHERE d.done_at < r.begun_at LIMIT $1",
    },
    Invariant {
        broken: "is a round with a lesson that was read before the round was begun",
        statement: "SELECT d.round AS found FROM readings d JOIN rounds r ON r.id = d.round WHERE d.read_at < r.begun_at LIMIT $1",
    },
    Invariant {
        broken: "is a round that belongs to another centre than the code it came by",
        statement: "SELECT r.id AS found FROM rounds r JOIN enrolment_codes e ON e.id = r.enrolment_code WHERE r.centre <> e.centre OR r.course <> e.course LIMIT $1",
    },
    Invariant {
        broken: "is a certificate of a course whose round is not completed",
        statement: "SELECT c.id AS found FROM certificates c JOIN rounds r ON r.id = c.round WHERE c.scope = 'course' AND r.completed_at IS NULL LIMIT $1",
    },
    Invariant {
        broken: "is a certificate of a module that is not done in its round",
        statement: "SELECT c.id AS found FROM certificates c WHERE c.scope <> 'course'
                    AND NOT EXISTS (SELECT 1 FROM modules_done d WHERE d.round = c.round AND 'module:' || d.module = c.scope) LIMIT $1",
    },
    Invariant {
        broken: "is a certificate that was issued before the evidence for it",
        statement: "SELECT c.id AS found FROM certificates c JOIN modules_done d ON d.round = c.round AND 'module:' || d.module = c.scope WHERE d.done_at > c.issued_at LIMIT $1",
    },
    Invariant {
        broken: "is a certificate without a state",
        statement: "SELECT c.id AS found FROM certificates c WHERE NOT EXISTS (SELECT 1 FROM certificate_states s WHERE s.certificate = c.id) LIMIT $1",
    },
    Invariant {
        broken: "is a certificate whose edition leaves a gap",
        statement: "SELECT c.id AS found FROM certificates c WHERE c.edition > 1
                    AND NOT EXISTS (SELECT 1 FROM certificates b WHERE b.round = c.round AND b.scope = c.scope AND b.edition = c.edition - 1) LIMIT $1",
    },
    Invariant {
        broken: "is a certificate that holds beside another one for the same",
        statement: "SELECT c.id AS found FROM certificates c JOIN certificate_states s ON s.certificate = c.id AND s.state = 'issued'
                    AND s.sequence = (SELECT MAX(l.sequence) FROM certificate_states l WHERE l.certificate = c.id)
                    WHERE EXISTS (SELECT 1 FROM certificates n WHERE n.round = c.round AND n.scope = c.scope AND n.edition > c.edition) LIMIT $1",
    },
    Invariant {
        broken: "is an enrolment code that counts other places than were taken",
        statement: "SELECT e.id AS found FROM enrolment_codes e WHERE e.taken <> (SELECT COUNT(*) FROM rounds r WHERE r.enrolment_code = e.id) LIMIT $1",
    },
    Invariant {
        broken: "is an enrolment code with more people than places",
        statement: "SELECT id AS found FROM enrolment_codes WHERE taken > places LIMIT $1",
    },
    Invariant {
        broken: "is an account that manages another centre than its own",
        statement: "SELECT r.account AS found FROM roles r JOIN accounts a ON a.id = r.account WHERE r.role = 'manager' AND (r.centre IS NULL OR r.centre <> a.centre) LIMIT $1",
    },
    Invariant {
        broken: "is an account from a list of another centre",
        statement: "SELECT a.id AS found FROM accounts a JOIN account_batches b ON b.id = a.batch WHERE a.centre <> b.centre
                    AND b.centre <> '00000000-0000-7000-8000-000000000001' LIMIT $1",
    },
    Invariant {
        broken: "is a disabled account that is still signed in",
        statement: "SELECT DISTINCT a.id AS found FROM accounts a JOIN sessions s ON s.account = a.id WHERE a.disabled_at IS NOT NULL AND s.ended_at IS NULL LIMIT $1",
    },
    Invariant {
        broken: "is a disabled account with a one-time code in force",
        statement: "SELECT DISTINCT a.id AS found FROM accounts a JOIN codes c ON c.account = a.id WHERE a.disabled_at IS NOT NULL AND c.used_at IS NULL LIMIT $1",
    },
    Invariant {
        broken: "is a disabled account with a letter that waits",
        statement: "SELECT DISTINCT a.id AS found FROM accounts a JOIN letters l ON l.account = a.id
                    WHERE a.disabled_at < l.queued_at AND l.sent_at IS NULL AND l.gave_up_at IS NULL AND l.dropped_at IS NULL LIMIT $1",
    },
    Invariant {
        broken: "is a letter with more than one end",
        statement: "SELECT id AS found FROM letters WHERE CASE WHEN sent_at IS NULL THEN 0 ELSE 1 END
                    + CASE WHEN gave_up_at IS NULL THEN 0 ELSE 1 END + CASE WHEN dropped_at IS NULL THEN 0 ELSE 1 END > 1 LIMIT $1",
    },
    Invariant {
        broken: "is an account with a confirmed address that it does not have",
        statement: "SELECT id AS found FROM accounts WHERE email_confirmed_at IS NOT NULL AND (email IS NULL OR email_folded IS NULL) LIMIT $1",
    },
];

/// The rows that break a rule, at most twenty.
pub async fn violations(db: &mut Connection, invariant: &Invariant) -> Result<Vec<String>, Error> {
    let rows = sqlx::query(invariant.statement)
        .bind(MOST)
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| Ok(row.try_get("found")?)).collect()
}

/// The tables that hold a time from the future, by this clock.
pub async fn ahead(db: &mut Connection, now: Timestamp) -> Result<Vec<String>, Error> {
    let rows = sqlx::query(
        "SELECT place FROM (
            SELECT 'accounts' AS place, MAX(created_at) AS newest FROM accounts
            UNION ALL SELECT 'sessions', MAX(seen_at) FROM sessions
            UNION ALL SELECT 'rounds', MAX(begun_at) FROM rounds
            UNION ALL SELECT 'attempts', MAX(begun_at) FROM attempts
            UNION ALL SELECT 'answers', MAX(at) FROM answers
            UNION ALL SELECT 'marks', MAX(at) FROM marks
            UNION ALL SELECT 'certificates', MAX(issued_at) FROM certificates
            UNION ALL SELECT 'extra_times', MAX(given_at) FROM extra_times
            UNION ALL SELECT 'letters', MAX(queued_at) FROM letters
            UNION ALL SELECT 'audit', MAX(at) FROM audit) newest_of_each
         WHERE newest > $1",
    )
    .bind((now + AHEAD).0)
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok(row.try_get("place")?)).collect()
}

/// Contents whose hash is not the one they are stored under.
pub async fn altered_contents(db: &mut Connection) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for statement in [
        "SELECT hash, body FROM texts WHERE hash > $1 ORDER BY hash LIMIT $2",
        "SELECT hash, body FROM wordings WHERE hash > $1 ORDER BY hash LIMIT $2",
    ] {
        let mut last = String::new();
        loop {
            let rows = sqlx::query(statement)
                .bind(&last)
                .bind(CHUNK)
                .fetch_all(&mut *db)
                .await?;
            let Some(newest) = rows.last() else { break };
            last = newest.try_get("hash")?;
            for row in &rows {
                let (hash, body): (String, String) = (row.try_get("hash")?, row.try_get("body")?);
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
        let rows = sqlx::query(
            "SELECT t.id, r.account, t.rules FROM attempts t JOIN rounds r ON r.id = t.round
             WHERE t.id > $1 AND EXISTS (SELECT 1 FROM marks m WHERE m.attempt = t.id) ORDER BY t.id LIMIT $2",
        )
        .bind(&last)
        .bind(CHUNK)
        .fetch_all(&mut *db)
        .await?;
        let Some(newest) = rows.last() else { break };
        last = newest.try_get("id")?;
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
/// end. Without a scope: no choice leaves this function.
pub async fn wrong_paths(db: &mut Connection) -> Result<Vec<String>, Error> {
    let (mut found, mut last) = (Vec::new(), String::new());
    loop {
        let rows = sqlx::query(
            "SELECT t.id, r.account FROM attempts t JOIN rounds r ON r.id = t.round
             WHERE t.id > $1 AND t.activity LIKE 'scenario:%' ORDER BY t.id LIMIT $2",
        )
        .bind(&last)
        .bind(CHUNK)
        .fetch_all(&mut *db)
        .await?;
        let Some(newest) = rows.last() else { break };
        last = newest.try_get("id")?;
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

/// A certificate's row as far as its record repeats it.
#[derive(Clone, Debug)]
pub struct Repeated {
    /// The certificate.
    pub id: String,
    /// Its code.
    pub code: String,
    /// What it is for.
    pub scope: String,
    /// The course of its round.
    pub course: String,
    /// Its record.
    pub record: String,
}

/// The certificates after `last`, in the order of their ids. Without a scope: only what does not fit is said of them.
pub async fn certificates(db: &mut Connection, last: &str) -> Result<Vec<Repeated>, Error> {
    let rows = sqlx::query(
        "SELECT c.id, c.code, c.scope, r.course, c.record FROM certificates c JOIN rounds r ON r.id = c.round
         WHERE c.id > $1 ORDER BY c.id LIMIT $2",
    )
    .bind(last)
    .bind(CHUNK)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Repeated {
                id: row.try_get("id")?,
                code: row.try_get("code")?,
                scope: row.try_get("scope")?,
                course: row.try_get("course")?,
                record: row.try_get("record")?,
            })
        })
        .collect()
}
