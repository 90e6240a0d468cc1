//! What always holds between rows, as questions to the database: each finds the rows that break one rule. `verify` asks
//! them all; every test of a fault ends with it.

mod redone;

use sqlx::Row;

use super::{Connection, Error};
use crate::course::timestamp::{SKEW, Timestamp};

pub use redone::{altered_contents, early_series, wrong_marks, wrong_paths};

/// Rows named for each broken rule: enough to begin with.
const MOST: i64 = 20;
/// Attempts and certificates that are read at a time.
const CHUNK: i64 = 500;

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
        statement: "SELECT t.id AS found FROM attempts t WHERE t.number < 1 OR t.number > 1 AND NOT EXISTS (SELECT 1 FROM attempts b
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
        broken: "is an attempt with a mark from before its end",
        statement: "SELECT m.attempt AS found FROM marks m JOIN attempts t ON t.id = m.attempt WHERE m.at < t.closed_at LIMIT $1",
    },
    Invariant {
        broken: "is an attempt whose marks leave a gap",
        statement: "SELECT attempt AS found FROM marks GROUP BY attempt HAVING MIN(sequence) <> 1 OR MAX(sequence) <> COUNT(*) LIMIT $1",
    },
    Invariant {
        broken: "is an attempt that was marked again without a remark, or first by one",
        statement: "SELECT attempt AS found FROM marks WHERE sequence > 1 AND remark IS NULL OR sequence = 1 AND remark IS NOT NULL LIMIT $1",
    },
    Invariant {
        broken: "is an attempt that was marked by a remark on another course",
        statement: "SELECT m.attempt AS found FROM marks m JOIN remarks k ON k.id = m.remark JOIN attempts t ON t.id = m.attempt JOIN rounds r ON r.id = t.round
                    WHERE k.course <> r.course LIMIT $1",
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
        broken: "is an attempt with an answer that is neither sure nor not sure, or that is sure of nothing",
        statement: "SELECT attempt AS found FROM answers WHERE certainty < 0 OR certainty > 1 OR (certainty IS NOT NULL AND response = '[]') LIMIT $1",
    },
    Invariant {
        broken: "is an attempt that is for something else than to count, to practise or to see what one knows",
        statement: "SELECT id AS found FROM attempts WHERE purpose NOT IN ('counted', 'practice', 'pretest') LIMIT $1",
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
        broken: "is an attempt whose questions leave a gap",
        statement: "SELECT attempt AS found FROM drawn GROUP BY attempt HAVING MIN(position) <> 1 OR MAX(position) <> COUNT(*) LIMIT $1",
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
        broken: "is an attempt with a doubt about a question that it does not ask in these words",
        statement: "SELECT n.attempt AS found FROM doubts n
                    WHERE NOT EXISTS (SELECT 1 FROM drawn d WHERE d.attempt = n.attempt AND d.position = n.position AND d.wording = n.wording) LIMIT $1",
    },
    Invariant {
        broken: "is an attempt with a doubt from before its end",
        statement: "SELECT n.attempt AS found FROM doubts n JOIN attempts t ON t.id = n.attempt WHERE n.at < COALESCE(t.closed_at, n.at + 1) LIMIT $1",
    },
    Invariant {
        broken: "is a round that was started before it was begun, or completed before it was started",
        statement: "SELECT id AS found FROM rounds WHERE started_at < begun_at OR completed_at < begun_at OR completed_at < started_at LIMIT $1",
    },
    Invariant {
        broken: "is a round that was waived before it was begun",
        statement: "SELECT id AS found FROM rounds WHERE waived_at < begun_at LIMIT $1",
    },
    Invariant {
        broken: "is a completed round in which no module is done",
        statement: "SELECT r.id AS found FROM rounds r WHERE r.completed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM modules_done d WHERE d.round = r.id) LIMIT $1",
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
        broken: "is a round with a module that was done before anything was read, answered or finished",
        statement: "SELECT d.round AS found FROM modules_done d WHERE NOT EXISTS (SELECT 1 FROM readings l WHERE l.round = d.round AND l.read_at <= d.done_at)
                    AND NOT EXISTS (SELECT 1 FROM attempts t WHERE t.round = d.round AND t.closed_at <= d.done_at) LIMIT $1",
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
        broken: "is a certificate of a course that was issued before its round was completed",
        statement: "SELECT c.id AS found FROM certificates c JOIN rounds r ON r.id = c.round WHERE c.scope = 'course' AND r.completed_at > c.issued_at LIMIT $1",
    },
    Invariant {
        broken: "is a certificate with a name that nobody confirmed",
        statement: "SELECT c.id AS found FROM certificates c JOIN rounds r ON r.id = c.round WHERE r.name_confirmed_at IS NULL LIMIT $1",
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
        broken: "is a certificate with a state from before it was issued",
        statement: "SELECT c.id AS found FROM certificates c JOIN certificate_states s ON s.certificate = c.id WHERE s.at < c.issued_at LIMIT $1",
    },
    Invariant {
        broken: "is a certificate whose states leave a gap",
        statement: "SELECT certificate AS found FROM certificate_states GROUP BY certificate HAVING MIN(sequence) <> 1 OR MAX(sequence) <> COUNT(*) LIMIT $1",
    },
    Invariant {
        broken: "is a certificate whose edition leaves a gap",
        statement: "SELECT c.id AS found FROM certificates c WHERE c.edition > 1
                    AND NOT EXISTS (SELECT 1 FROM certificates b WHERE b.round = c.round AND b.scope = c.scope AND b.edition = c.edition - 1) LIMIT $1",
    },
    Invariant {
        broken: "is a certificate that was issued before the edition that it replaced",
        statement: "SELECT c.id AS found FROM certificates c JOIN certificates b ON b.round = c.round AND b.scope = c.scope AND b.edition = c.edition - 1
                    WHERE c.issued_at < b.issued_at LIMIT $1",
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
        broken: "is a group of views that is full with another number than five people, or not full with five",
        statement: "SELECT id AS found FROM evaluation_groups WHERE people < 1 OR people > 5
                    OR (people = 5 AND full_on IS NULL) OR (people < 5 AND full_on IS NOT NULL) LIMIT $1",
    },
    Invariant {
        broken: "is a group of views with a question that more people answered than are in it",
        statement: "SELECT g.id AS found FROM evaluation_groups g JOIN evaluation_answers a ON a.group_id = g.id
                    GROUP BY g.id, g.people, a.question HAVING SUM(a.people) > g.people LIMIT $1",
    },
    Invariant {
        broken: "is a course or module of which other people gave a view than its groups count",
        statement: "SELECT n.course || ' ' || n.scope AS found FROM (
                      SELECT e.course, e.scope, 1 AS people FROM evaluations_given e
                      UNION ALL SELECT g.course, g.scope, -g.people FROM evaluation_groups g) n
                    GROUP BY n.course, n.scope HAVING SUM(n.people) <> 0 LIMIT $1",
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

/// The newest time that each table holds of something that has happened. Times that are set beforehand (`due_at`, `expires_at`) are
/// not among them; a test asks for every table that has others.
pub const NEWEST: &str = "SELECT place FROM (
            SELECT 'centres' AS place, MAX(created_at) AS newest FROM centres
            UNION ALL SELECT 'accounts', MAX(created_at) FROM accounts
            UNION ALL SELECT 'account_batches', MAX(made_at) FROM account_batches
            UNION ALL SELECT 'roles', MAX(granted_at) FROM roles
            UNION ALL SELECT 'sessions', MAX(seen_at) FROM sessions
            UNION ALL SELECT 'codes', MAX(created_at) FROM codes
            UNION ALL SELECT 'throttle', MAX(last_at) FROM throttle
            UNION ALL SELECT 'enrolment_codes', MAX(made_at) FROM enrolment_codes
            UNION ALL SELECT 'rounds', MAX(begun_at) FROM rounds
            UNION ALL SELECT 'readings', MAX(read_at) FROM readings
            UNION ALL SELECT 'modules_done', MAX(done_at) FROM modules_done
            UNION ALL SELECT 'attempts', MAX(begun_at) FROM attempts
            UNION ALL SELECT 'answers', MAX(at) FROM answers
            UNION ALL SELECT 'doubts', MAX(at) FROM doubts
            UNION ALL SELECT 'marks', MAX(at) FROM marks
            UNION ALL SELECT 'remarks', MAX(made_at) FROM remarks
            UNION ALL SELECT 'certificates', MAX(issued_at) FROM certificates
            UNION ALL SELECT 'certificate_states', MAX(at) FROM certificate_states
            UNION ALL SELECT 'extra_times', MAX(given_at) FROM extra_times
            UNION ALL SELECT 'letters', MAX(queued_at) FROM letters
            UNION ALL SELECT 'audit', MAX(at) FROM audit
            UNION ALL SELECT 'upkeep', MAX(done_at) FROM upkeep) newest_of_each
         WHERE newest > $1";

/// The tables that hold a time from the future, by this clock.
pub async fn ahead(db: &mut Connection, now: Timestamp) -> Result<Vec<String>, Error> {
    let rows = sqlx::query(NEWEST)
        .bind((now + SKEW).0)
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| Ok(row.try_get("place")?)).collect()
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
    /// The number of its edition, from 1.
    pub edition: i64,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The course of its round.
    pub course: String,
    /// The modules that are done in its round, with the time of each: `a=1 b=2`.
    pub done: String,
    /// Its record.
    pub record: String,
}

/// The certificates after `last`, in the order of their ids. Without a scope: only what does not fit is said of them.
pub async fn certificates(db: &mut Connection, last: &str) -> Result<Vec<Repeated>, Error> {
    let rows = sqlx::query(
        "SELECT c.id, c.code, c.scope, c.edition, c.issued_at, r.course, c.record,
                (SELECT string_agg(module || '=' || CAST(done_at AS TEXT), ' ') FROM modules_done WHERE round = r.id) AS done
         FROM certificates c JOIN rounds r ON r.id = c.round
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
                edition: row.try_get("edition")?,
                issued_at: Timestamp(row.try_get("issued_at")?),
                course: row.try_get("course")?,
                done: row
                    .try_get::<Option<String>, _>("done")?
                    .unwrap_or_default(),
                record: row.try_get("record")?,
            })
        })
        .collect()
}
