//! A trainee's own certificates: the list, the page that prints on one A4, and claiming what a course edit completed.

use std::sync::Arc;

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::completion::Completing;
use super::error::Error;
use super::page::{Frame, Said};
use crate::certificate::Record;
use crate::certificate::page::Unprintable;
use crate::certificate::press::NotPrinted;
use crate::certificate::printed::Printed;
use crate::certificate::qr::Qr;
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;
use crate::store::certificates::{self, Certificate, State};
use crate::store::rounds;
use crate::turns::NotDone;

/// A certificate in a list.
pub struct Held {
    /// Its page.
    pub address: String,
    /// What it is for.
    pub title: String,
    /// The language of the title.
    pub language: Language,
    /// The name that it bears.
    pub name: String,
    /// When it was issued, in words.
    pub issued: String,
    /// Its code, in groups.
    pub code: String,
}

/// The certificates that hold, as a list shows them.
pub fn held(ask: &Ask, certificates: Vec<Certificate>) -> Vec<Held> {
    let holding = certificates
        .into_iter()
        .filter(|certificate| certificate.state == State::Issued);
    let read = holding.filter_map(|certificate| {
        Some((
            Record::from_canonical(&certificate.record).ok()?,
            certificate,
        ))
    });
    read.map(|(record, certificate)| Held {
        address: ask.to(&format!("/certificates/{}", certificate.id)),
        title: record.title().to_owned(),
        language: record.language.clone(),
        name: record.name.clone(),
        issued: ask.words.date(record.issued_at, &record.time_zone),
        code: record.code.to_string(),
    })
    .collect()
}

/// What a certificate is worth now, in a few words, with the date that matters.
pub fn worth(ask: &Ask, record: &Record, state: State, since: Timestamp) -> String {
    let (words, zone) = (ask.words, record.time_zone.as_str());
    match (state, record.valid_until) {
        (State::Revoked, _) => words.worth_revoked(words.date(since, zone)),
        (State::Superseded, _) => words.worth_replaced(words.date(since, zone)),
        (State::Issued, Some(end)) if record.is_expired(ask.now) => {
            words.worth_expired(words.date(end, zone))
        }
        (State::Issued, Some(end)) => words.worth_valid_until(words.date(end, zone)),
        (State::Issued, None) => words.worth_valid().to_owned(),
    }
}

/// What the page says of the certificate as PDF.
enum File {
    /// It is there, so many kilobytes long.
    Ready(usize),
    /// No font has this sign.
    Sign(String),
    /// Too many are being printed at this moment.
    Busy,
}

impl File {
    /// Prints it, to say how long it is.
    async fn of(ask: &Ask, record: &Record) -> Result<Self, Error> {
        let base = ask.app.base_url.to_string();
        match ask.app.press.print(record.clone(), base).await {
            Ok(pdf) => Ok(Self::Ready(pdf.len().div_ceil(1_000))),
            Err(NotPrinted::Unprintable(Unprintable::Sign(sign))) => Ok(Self::Sign(sign)),
            Err(NotPrinted::NotDone(NotDone::Busy)) => Ok(Self::Busy),
            Err(other) => Err(other.into()),
        }
    }
}

#[derive(Template)]
#[template(path = "certificate.html")]
struct CertificatePage<'a> {
    frame: Frame<'a>,
    printed: Printed<'a>,
    check: String,
    qr: Option<Qr>,
    file: File,
    file_address: String,
    /// What is said where it no longer counts.
    over: Option<&'a str>,
}

/// The certificate's page, for its holder.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let (certificate, record) = own(&ask).await?;
    let check = format!("{}{}", ask.app.base_url, ask.to("/check"));
    ask.page(&CertificatePage {
        frame: ask.frame(ask.words.certificate_title(record.title())),
        qr: Qr::of(&format!("{check}?code={}", record.code.compact())),
        check,
        file: File::of(&ask, &record).await?,
        file_address: ask.to(&format!("/certificates/{}/pdf", certificate.id)),
        printed: Printed::of(ask.words, &record),
        over: match certificate.state {
            State::Issued => None,
            State::Superseded => Some(ask.words.certificate_superseded()),
            State::Revoked => Some(ask.words.certificate_revoked()),
        },
    })
}

/// The certificate of the address, with its record; only the holder's own.
pub async fn own(ask: &Ask) -> Result<(Certificate, Record), Error> {
    let (own, id) = (ask.own()?, ask.certificate_id()?);
    let mut db = ask.app.store.read().await?;
    let certificate = certificates::find(&mut db, &own, &id)
        .await?
        .ok_or(Error::NotFound)?;
    let record = Record::from_canonical(&certificate.record)?;
    Ok((certificate, record))
}

/// Writes down what is complete already: a course edit took the last rule away.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let module = ask.module(&course)?;
    let Some(round) = ask.round(&course).await? else {
        return Ok(ask.see_other_saying(&format!("/courses/{}", course.id), Said::BeginFirst));
    };
    let (own, completing, kept) = (
        ask.own()?,
        Completing::new(&ask, &course)?,
        Arc::clone(&course),
    );
    ask.app
        .store
        .write(async move |db| {
            rounds::lock(db, &own, &round.id).await?;
            completing.settle(db, &kept).await
        })
        .await?;
    Ok(ask.see_other(&format!("/courses/{}/modules/{}", course.id, module.id)))
}
