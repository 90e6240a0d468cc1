//! The audit log, for those who answer for others: a manager reads what concerns their centre, an administrator all.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::page::Frame;
use crate::store::audit::{self, Act, Recorded};
use crate::store::centres;
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
    Shown {
        number: row.sequence,
        moment: ask.words.moment(row.at, zone),
        who: row
            .actor_name
            .or(row.actor)
            .unwrap_or_else(|| "–".to_owned()),
        act: Act::from_key(&row.act).map_or(row.act, |act| in_words(ask.words, act).to_owned()),
        link,
        object: row.object_name.unwrap_or_else(|| id.to_owned()),
        detail: row.detail,
        refused: row.outcome == "refused",
    }
}

/// What was done, in the reader's words.
fn in_words(words: &Words, act: Act) -> &str {
    match act {
        Act::Started => words.act_started(),
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
        Act::Exported => words.act_exported(),
        Act::LetterSent => words.act_letter_sent(),
        Act::Refused => words.act_refused(),
    }
}
