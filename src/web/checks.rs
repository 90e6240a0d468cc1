//! The public check: anyone types the code of a certificate and sees everything that is printed on it.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::guesses::Guesses;
use super::page::Frame;
use crate::certificate::Record;
use crate::certificate::code::{CertificateCode, Mistyped};
use crate::certificate::printed::Printed;
use crate::course::timestamp::Timestamp;
use crate::sign_in::slowing::UNKNOWN_CERTIFICATES_A_MINUTE;
use crate::store::certificates::{self, Certificate, State};
use crate::words::Words;

/// What the code turned out to be.
enum Finding {
    /// Nothing was typed yet.
    Nothing,
    /// It is not a code; the sentence says why.
    Mistyped(String),
    /// It is a code, but no certificate has it.
    Unknown,
    /// A certificate.
    Found {
        record: Box<Record>,
        state: State,
        since: Timestamp,
    },
}

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage<'a> {
    frame: Frame<'a>,
    typed: &'a str,
    mistake: Option<&'a str>,
    unknown: bool,
    good: bool,
    verdict: Option<String>,
    printed: Option<Printed<'a>>,
}

/// The form, and the answer where a code came with the request.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let typed = ask.query("code").unwrap_or_default();
    let finding = find(&ask, typed.trim()).await?;
    let (status, title) = match &finding {
        Finding::Nothing => (StatusCode::OK, ask.words.check_title().to_owned()),
        Finding::Found { .. } => (StatusCode::OK, ask.words.check_found_title().to_owned()),
        Finding::Mistyped(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("{} {}", ask.words.error_prefix(), ask.words.check_title()),
        ),
        Finding::Unknown => (
            StatusCode::NOT_FOUND,
            ask.words.check_unknown_title().to_owned(),
        ),
    };
    let mut page = CheckPage {
        frame: ask.frame(title),
        typed: &typed,
        mistake: None,
        unknown: false,
        good: false,
        verdict: None,
        printed: None,
    };
    match &finding {
        Finding::Nothing => {}
        Finding::Mistyped(why) => page.mistake = Some(why),
        Finding::Unknown => page.unknown = true,
        Finding::Found {
            record,
            state,
            since,
        } => {
            page.typed = "";
            page.good = *state == State::Issued && !record.is_expired(ask.now);
            page.verdict = Some(verdict(&ask, record, *state, *since));
            page.printed = Some(Printed::of(ask.words, record));
        }
    }
    ask.page_with(status, &page).map(not_indexed)
}

/// The answer with the wish that no search engine keeps it.
pub(super) fn not_indexed(mut answer: HttpResponse) -> HttpResponse {
    answer.headers_mut().insert(
        header::HeaderName::from_static("x-robots-tag"),
        header::HeaderValue::from_static("noindex"),
    );
    answer
}

/// Why a text is not a code, and what to do about it.
pub(super) fn mistyped(words: &Words, why: &Mistyped) -> String {
    match why {
        Mistyped::Sign => words.check_sign().to_owned(),
        Mistyped::Length(letters) => words.check_length(*letters),
        Mistyped::Letter => words.check_letter().to_owned(),
    }
}

/// Unknown codes of who asks.
pub(super) fn guesses(ask: &Ask) -> Guesses {
    Guesses::at(ask, "check", &ask.peer, UNKNOWN_CERTIFICATES_A_MINUTE)
}

async fn find(ask: &Ask, typed: &str) -> Result<Finding, Error> {
    if typed.is_empty() {
        return Ok(Finding::Nothing);
    }
    let code = match CertificateCode::typed(typed) {
        Ok(code) => code,
        Err(why) => return Ok(Finding::Mistyped(mistyped(ask.words, &why))),
    };
    let guesses = guesses(ask);
    guesses.admit(ask).await?;
    let mut db = ask.app.store.read().await?;
    let found = certificates::by_code(&mut db, &code.compact()).await?;
    drop(db);
    let Some(Certificate {
        record,
        state,
        state_at,
        ..
    }) = found
    else {
        guesses.count(ask).await?;
        return Ok(Finding::Unknown);
    };
    Ok(Finding::Found {
        record: Box::new(Record::from_canonical(&record)?),
        state,
        since: state_at,
    })
}

fn verdict(ask: &Ask, record: &Record, state: State, since: Timestamp) -> String {
    let (words, zone) = (ask.words, record.time_zone.as_str());
    match (state, record.valid_until) {
        (State::Revoked, _) => words.verdict_revoked(words.date(since, zone)),
        (State::Superseded, _) => words.verdict_superseded(words.date(since, zone)),
        (State::Issued, Some(end)) if record.is_expired(ask.now) => {
            words.verdict_expired(words.date(end, zone))
        }
        (State::Issued, Some(end)) => words.verdict_valid_until(words.date(end, zone)),
        (State::Issued, None) => words.verdict_valid().to_owned(),
    }
}
