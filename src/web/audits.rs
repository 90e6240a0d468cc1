//! The audit log, for those who answer for others: a manager reads what concerns their centre, an administrator all.

use actix_web::HttpResponse;
use actix_web::body::BodyStream;
use actix_web::http::header;
use actix_web::web::{self, Bytes};
use askama::Template;
use futures_util::stream;

use super::App;
use super::ask::Ask;
use super::error::Error;
use super::exports;
use super::page::Frame;
use crate::report::csv as report;
use crate::report::zone::utc;
use crate::store::audit::{self, Act, Recorded};
use crate::store::centres;
use crate::store::scope::Scope;
use crate::words::Words;

/// Rows on one page.
const MOST: usize = 100;

/// A row as the page shows it.
struct Shown {
    number: i64,
    moment: String,
    who: String,
    act: String,
    object: String,
    link: Option<String>,
    detail: String,
    refused: bool,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage<'a> {
    frame: Frame<'a>,
    rows: Vec<Shown>,
    zone: String,
    older: Option<String>,
}

/// The log, the newest first.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let before = ask
        .query("before")
        .and_then(|text| text.parse().ok())
        .unwrap_or(i64::MAX);
    let mut db = ask.app.store.read().await?;
    let zone = centres::of_account(&mut db, &ask.own()?).await?.time_zone;
    let most = i64::try_from(MOST).unwrap_or(i64::MAX) + 1;
    let mut rows = audit::page(&mut db, &ask.scope()?, before, most).await?;
    let more = rows.len() > MOST;
    rows.truncate(MOST);
    let older = rows
        .last()
        .filter(|_| more)
        .map(|row| ask.to(&format!("/audit?before={}", row.sequence)));
    ask.page(&AuditPage {
        frame: ask.frame(ask.words.audit_title()),
        rows: rows
            .into_iter()
            .map(|row| shown(&ask, row, &zone))
            .collect(),
        zone,
        older,
    })
}

/// What a file is read from: the newest rows first, a chunk at a time.
struct Sending {
    app: web::Data<App>,
    scope: Scope,
    before: i64,
    separator: u8,
    head: Option<Vec<u8>>,
}

/// Rows that a file is read by.
const CHUNK: i64 = 500;

/// The whole log in scope as CSV, with the hashes by which anyone can check the chain.
pub async fn csv(ask: Ask) -> Result<HttpResponse, Error> {
    let (scope, event) = (ask.scope()?, ask.event(Act::Exported, "file:audit.csv"));
    exports::record(&ask, event).await?;
    let mut db = ask.app.store.read().await?;
    let centre = centres::of_account(&mut db, &ask.own()?).await?;
    drop(db);
    let separator = report::separator(&centre.language);
    let mut head = report::MARK.to_vec();
    head.extend(row(&COLUMNS, separator)?);
    let sending = Sending {
        app: ask.app.clone(),
        scope,
        before: i64::MAX,
        separator,
        head: Some(head),
    };
    let parts = stream::try_unfold(sending, Sending::next);
    let day = ask.words.day(ask.now, &centre.time_zone);
    let name = format!("attachment; filename=\"audit-{day}.csv\"");
    Ok(HttpResponse::Ok()
        .insert_header((
            header::CONTENT_TYPE,
            "text/csv; charset=utf-8; header=present",
        ))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(BodyStream::new(Box::pin(parts))))
}

/// The columns of the file, named as in the table.
const COLUMNS: [&str; 12] = [
    "sequence",
    "at",
    "actor",
    "actor_name",
    "centre",
    "act",
    "object",
    "outcome",
    "detail",
    "request",
    "previous",
    "hash",
];

fn row(texts: &[&str], separator: u8) -> Result<Vec<u8>, Error> {
    report::row(texts, separator).map_err(|error| Error::Internal(error.to_string()))
}

impl Sending {
    /// The next part; an error cuts the transfer off, so that half a log is not taken for a whole one.
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Error> {
        let mut db = self.app.store.read().await?;
        let rows = audit::page(&mut db, &self.scope, self.before, CHUNK).await?;
        drop(db);
        let mut part = self.head.take().unwrap_or_default();
        for entry in &rows {
            self.before = entry.sequence;
            let absent = |text: &Option<String>| text.clone().unwrap_or_default();
            part.extend(row(
                &[
                    &entry.sequence.to_string(),
                    &utc(entry.at),
                    &absent(&entry.actor),
                    &absent(&entry.actor_name),
                    &absent(&entry.centre),
                    &entry.act,
                    &entry.object,
                    &entry.outcome,
                    &entry.detail,
                    &entry.request,
                    &entry.previous,
                    &entry.hash,
                ],
                self.separator,
            )?);
        }
        Ok((!part.is_empty()).then(|| (Bytes::from(part), self)))
    }
}

fn shown(ask: &Ask, row: Recorded, zone: &str) -> Shown {
    let (kind, id) = row.object.split_once(':').unwrap_or((&row.object, ""));
    let page = match kind {
        "account" => Some("accounts"),
        "batch" => Some("account-batches"),
        "enrolment-code" => Some("enrolment-codes"),
        "centre" if ask.session().is_some_and(|session| session.administrator) => Some("centres"),
        _ => None,
    };
    let link = page
        .filter(|_| !id.is_empty())
        .map(|page| ask.to(&format!("/{page}/{id}")));
    // A code on a wall is named by its letters, which are what there is to say of it.
    let (object, detail) = match kind {
        "enrolment-code" if !row.detail.is_empty() => (row.detail, String::new()),
        _ => (named(ask.words, kind, id), row.detail),
    };
    Shown {
        number: row.sequence,
        moment: ask.words.moment(row.at, zone),
        who: row
            .actor_name
            .or(row.actor)
            .unwrap_or_else(|| "–".to_owned()),
        act: Act::from_key(&row.act).map_or(row.act, |act| in_words(ask.words, act).to_owned()),
        link,
        object: row.object_name.unwrap_or(object),
        detail,
        refused: row.outcome == "refused",
    }
}

/// A thing without a name, told from others of its kind by the end of its id.
fn named(words: &Words, kind: &str, id: &str) -> String {
    match (kind, id.rsplit('-').next()) {
        ("batch", Some(end)) if !end.is_empty() => words.audit_batch(end),
        ("round", Some(end)) => words.audit_round(end),
        ("attempt", Some(end)) => words.audit_attempt(end),
        ("letter", Some(end)) => words.audit_letter(end),
        ("centre", Some(end)) => words.audit_centre(end),
        _ => id.to_owned(),
    }
}

/// What was done, in the reader's words.
fn in_words(words: &Words, act: Act) -> &str {
    match act {
        Act::Started => words.act_started(),
        Act::Upgraded => words.act_upgraded(),
        Act::BackupMade => words.act_backup_made(),
        Act::BackupRestored => words.act_backup_restored(),
        Act::BackupTried => words.act_backup_tried(),
        Act::Stopped => words.act_stopped(),
        Act::SignedIn => words.act_signed_in(),
        Act::SignedOut => words.act_signed_out(),
        Act::SessionsEnded => words.act_sessions_ended(),
        Act::AccountMade => words.act_account_made(),
        Act::BatchMade => words.act_batch_made(),
        Act::CodeIssued => words.act_code_issued(),
        Act::CodeUsed => words.act_code_used(),
        Act::PasswordChanged => words.act_password_changed(),
        Act::NameChanged => words.act_name_changed(),
        Act::EmailChanged => words.act_email_changed(),
        Act::ExtraTimeGiven => words.act_extra_time_given(),
        Act::AccountDisabled => words.act_account_disabled(),
        Act::AccountEnabled => words.act_account_enabled(),
        Act::RoleGranted => words.act_role_granted(),
        Act::RoleRevoked => words.act_role_revoked(),
        Act::CentreMade => words.act_centre_made(),
        Act::CentreChanged => words.act_centre_changed(),
        Act::EnrolmentCodeMade => words.act_enrolment_code_made(),
        Act::EnrolmentCodeEnded => words.act_enrolment_code_ended(),
        Act::Enrolled => words.act_enrolled(),
        Act::RoundWaived => words.act_round_waived(),
        Act::CertificateIssued => words.act_certificate_issued(),
        Act::CertificateCorrected => words.act_certificate_corrected(),
        Act::AnswersHandedIn => words.act_answers_handed_in(),
        Act::Remarked => words.act_remarked(),
        Act::AttemptRemarked => words.act_attempt_remarked(),
        Act::CertificateTouched => words.act_certificate_touched(),
        Act::CertificateWithdrawn => words.act_certificate_withdrawn(),
        Act::Exported => words.act_exported(),
        Act::LetterSent => words.act_letter_sent(),
        Act::Refused => words.act_refused(),
    }
}
