//! A trainee's own certificates: the list, the page that prints on one A4, and claiming what a course edit completed.

use std::sync::Arc;

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::completion::Completing;
use super::error::Error;
use super::page::{Frame, Said};
use crate::certificate::Record;
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;
use crate::store::certificates::{self, Certificate, State};
use crate::store::rounds;

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

/// What a certificate prints, in words: the same on the paper and on the check page.
pub struct Printed<'a> {
    /// The facts.
    pub record: &'a Record,
    /// When it was issued, with the zone named.
    pub date: String,
    /// The hours that it stands for.
    pub duration: String,
    /// Until when it is valid.
    pub valid_until: Option<String>,
    /// What the language it was taken in calls itself.
    pub language: String,
    /// "Certificate of completion".
    pub kind: &'a str,
    /// "has passed", with the score where it is printed: a part of the certificate's sentence.
    pub outcome: String,
    /// "Passed", the same as a value in a list.
    pub result: String,
    /// The code in groups.
    pub code: String,
}

/// The printed facts of a record, in the words of the page.
pub fn printed<'a>(ask: &'a Ask, record: &'a Record) -> Printed<'a> {
    let words = ask.words;
    let date = |at| words.date_in_zone(words.date(at, &record.time_zone), &record.time_zone);
    Printed {
        record,
        date: date(record.issued_at),
        duration: words.duration(record.minutes),
        valid_until: record.valid_until.map(date),
        language: record.language.own_name().to_owned(),
        kind: if record.is_completion() {
            words.certificate_of_completion()
        } else {
            words.certificate_of_participation()
        },
        outcome: match record.score {
            Some(score) => words.passed_with(score),
            None if record.is_completion() => words.passed().to_owned(),
            None => words.took_part().to_owned(),
        },
        result: match record.score {
            Some(score) => words.result_word_passed_with(score),
            None if record.is_completion() => words.result_word_passed().to_owned(),
            None => words.result_word_took_part().to_owned(),
        },
        code: record.code.to_string(),
    }
}

#[derive(Template)]
#[template(path = "certificate.html")]
struct CertificatePage<'a> {
    frame: Frame<'a>,
    printed: Printed<'a>,
    check: String,
    superseded: bool,
}

/// The certificate's page, for its holder.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let (own, id) = (ask.own()?, ask.certificate_id()?);
    let mut db = ask.app.store.read().await?;
    let certificate = certificates::find(&mut db, &own, &id)
        .await?
        .ok_or(Error::NotFound)?;
    let record = Record::from_canonical(&certificate.record)?;
    ask.page(&CertificatePage {
        frame: ask.frame(ask.words.certificate_title(record.title())),
        printed: printed(&ask, &record),
        check: format!("{}{}", ask.app.base_url, ask.to("/check")),
        superseded: certificate.state != State::Issued,
    })
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
