//! The copy of everything that is held about one person, as rows: what each table says about them and nobody else.

use serde_json::{Map, Value};
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{Any, Column, Row as _, TypeInfo, ValueRef};

use super::scope::Own;
use super::{Connection, Error};

/// A row by the names of its columns. Times are milliseconds; what a column keeps as JSON is JSON here.
pub type Row = Map<String, Value>;

/// What is held, and the statement that finds it. Secrets' hashes stay here: they are nobody's to read. Nor is what only
/// serves to sort and compare, which is made from what is there.
const HELD: &[(&str, &str)] = &[
    (
        "accounts",
        "SELECT a.id, c.code AS centre_code, c.name AS centre, a.user_name, a.name, a.email, a.email_confirmed_at, a.language, a.created_at, a.disabled_at, a.batch
         FROM accounts a JOIN centres c ON c.id = a.centre WHERE a.id = $1",
    ),
    (
        "extra_times",
        "SELECT percent, reason, given_at FROM extra_times WHERE account = $1",
    ),
    (
        "roles",
        "SELECT r.role, c.code AS centre_code, r.granted_at FROM roles r LEFT JOIN centres c ON c.id = r.centre WHERE r.account = $1 ORDER BY r.role",
    ),
    (
        "sessions",
        "SELECT device, created_at, seen_at, ended_at FROM sessions WHERE account = $1 ORDER BY created_at, id",
    ),
    (
        "codes",
        "SELECT id, purpose, letter, created_at, expires_at, tries, used_at FROM codes WHERE account = $1 ORDER BY created_at, id",
    ),
    (
        "throttle",
        "SELECT t.what, t.failures, t.last_at FROM accounts a JOIN centres c ON c.id = a.centre
         JOIN throttle t ON t.what = 'sign-in:' || c.code || ':' || a.user_name_folded OR t.what = 'sign-in::' || a.email_folded
         OR t.what LIKE 'files:' || a.id || ':%'
         WHERE a.id = $1",
    ),
    (
        "letters",
        "SELECT id, kind, address, language, subject, body, link, message_id, queued_at, next_try_at, try_until, tries, refusals, trouble, sent_at, gave_up_at, dropped_at
         FROM letters WHERE account = $1 ORDER BY queued_at, id",
    ),
    (
        "rounds",
        "SELECT r.id, r.course, c.code AS centre_code, c.name AS centre, r.begun_at, r.started_at, r.due_at, r.completed_at, r.waived_at, r.waived_reason,
                r.printed_name, r.name_confirmed_at, e.code AS enrolment_code
         FROM rounds r JOIN centres c ON c.id = r.centre LEFT JOIN enrolment_codes e ON e.id = r.enrolment_code
         WHERE r.account = $1 ORDER BY r.begun_at, r.id",
    ),
    (
        "readings",
        "SELECT d.round, d.lesson, d.read_at FROM readings d JOIN rounds r ON r.id = d.round WHERE r.account = $1 ORDER BY d.read_at, d.lesson",
    ),
    (
        "modules_done",
        "SELECT d.round, d.module, d.done_at FROM modules_done d JOIN rounds r ON r.id = d.round WHERE r.account = $1 ORDER BY d.done_at, d.module",
    ),
    // That a view was given, and no more: what it said lies among others' and leads back to nobody.
    (
        "evaluations_given",
        "SELECT course, scope FROM evaluations_given WHERE account = $1 ORDER BY course, scope",
    ),
    (
        "attempts",
        "SELECT t.id, t.round, t.activity, t.purpose, t.number, t.rules, t.begun_at, t.ends_at, t.closed_at
         FROM attempts t JOIN rounds r ON r.id = t.round WHERE r.account = $1 ORDER BY t.begun_at, t.id",
    ),
    (
        "drawn",
        "SELECT d.attempt, d.position, d.bank, d.question, d.wording, d.option_order
         FROM drawn d JOIN attempts t ON t.id = d.attempt JOIN rounds r ON r.id = t.round WHERE r.account = $1 ORDER BY d.attempt, d.position",
    ),
    (
        "answers",
        "SELECT n.attempt, n.sequence, n.position, n.response, n.language, n.certainty, n.at, n.client_at, n.source, n.post_id
         FROM answers n JOIN attempts t ON t.id = n.attempt JOIN rounds r ON r.id = t.round WHERE r.account = $1 ORDER BY n.attempt, n.sequence",
    ),
    (
        "doubts",
        "SELECT n.attempt, n.position, n.wording, n.words, n.at
         FROM doubts n JOIN attempts t ON t.id = n.attempt JOIN rounds r ON r.id = t.round WHERE r.account = $1 ORDER BY n.attempt, n.position",
    ),
    (
        "marks",
        "SELECT m.attempt, m.sequence, m.points, m.out_of, m.passed, m.reason, CASE WHEN m.marked_by IS NULL THEN 'server' ELSE 'person' END AS marked_by, m.at, m.remark
         FROM marks m JOIN attempts t ON t.id = m.attempt JOIN rounds r ON r.id = t.round WHERE r.account = $1 ORDER BY m.attempt, m.sequence",
    ),
    (
        "remarks",
        "SELECT id, course, number, reason, made_at FROM remarks WHERE made_by = $1 ORDER BY made_at, id",
    ),
    (
        "certificates",
        "SELECT c.id, c.round, c.scope, c.edition, c.code, c.record, c.issued_at
         FROM certificates c JOIN rounds r ON r.id = c.round WHERE r.account = $1 ORDER BY c.issued_at, c.id",
    ),
    (
        "certificate_states",
        "SELECT s.certificate, s.sequence, s.state, s.reason, s.at
         FROM certificate_states s JOIN certificates c ON c.id = s.certificate JOIN rounds r ON r.id = c.round
         WHERE r.account = $1 ORDER BY s.certificate, s.sequence",
    ),
    (
        "enrolment_codes",
        "SELECT e.code, c.code AS centre_code, e.course, e.opens_at, e.ends_at, e.due_at, e.places, e.taken, e.made_at
         FROM enrolment_codes e JOIN centres c ON c.id = e.centre WHERE e.made_by = $1 ORDER BY e.made_at, e.id",
    ),
    (
        "account_batches",
        "SELECT b.id, c.code AS centre_code, b.made_at FROM account_batches b JOIN centres c ON c.id = b.centre WHERE b.made_by = $1 ORDER BY b.made_at, b.id",
    ),
    (
        "audit",
        "SELECT sequence, at, act, object, outcome, detail, request FROM audit WHERE actor = $1 ORDER BY sequence",
    ),
];

/// Columns that keep JSON.
const JSON: &[&str] = &["rules", "option_order", "response", "record"];

/// Everything that is held about one person, by table.
#[derive(Clone, Debug)]
pub struct Held(Vec<(&'static str, Vec<Row>)>);

impl Held {
    /// The rows of a table; none where it is not one of those that hold something about people.
    pub fn of(&self, table: &str) -> &[Row] {
        let found = self.0.iter().find(|(name, _)| *name == table);
        found.map_or(&[], |(_, rows)| rows)
    }
}

/// Everything that is held about the person.
pub async fn everything(db: &mut Connection, own: &Own) -> Result<Held, Error> {
    let mut held = Vec::new();
    for (table, statement) in HELD {
        let rows = sqlx::query(*statement)
            .bind(own.account())
            .fetch_all(&mut *db)
            .await?;
        let rows: Result<Vec<Row>, Error> = rows.iter().map(read).collect();
        held.push((*table, rows?));
    }
    Ok(Held(held))
}

fn read(row: &AnyRow) -> Result<Row, Error> {
    let cell = |column: &<Any as sqlx::Database>::Column| {
        let (name, at) = (column.name(), column.ordinal());
        let raw = row.try_get_raw(at)?;
        if raw.is_null() {
            return Ok((name.to_owned(), Value::Null));
        }
        let value = match raw.type_info().kind() {
            AnyTypeInfoKind::Text if JSON.contains(&name) => {
                serde_json::from_str(row.try_get(at)?).map_err(Error::unreadable)?
            }
            AnyTypeInfoKind::Text => Value::from(row.try_get::<String, _>(at)?),
            AnyTypeInfoKind::BigInt => Value::from(row.try_get::<i64, _>(at)?),
            AnyTypeInfoKind::Double => Value::from(row.try_get::<f64, _>(at)?),
            _ => {
                let kind = raw.type_info().name().to_owned();
                return Err(Error::unreadable(format!("{name} is a {kind}")));
            }
        };
        Ok((name.to_owned(), value))
    };
    row.columns().iter().map(cell).collect()
}
