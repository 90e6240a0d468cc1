//! The name as the certificate prints it: shown first, corrected if need be, confirmed by its holder.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::completion::Completing;
use super::error::Error;
use super::form::Mistakes;
use super::page::{Frame, Said, Titled};
use super::sign_up::clean_name;
use crate::certificate::page::Unprintable;
use crate::certificate::press::NotPrinted;
use crate::course::Course;
use crate::store::rounds::{self, Round};

/// Longest name that a certificate can print on its line, in characters.
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "printed_name.html")]
struct NamePage<'a> {
    frame: Frame<'a>,
    course_title: Titled,
    course_address: String,
    name: &'a str,
    confirmed: bool,
    settled: bool,
    mistakes: &'a Mistakes,
}

fn page<'a>(
    ask: &'a Ask,
    course: &'a Course,
    round: &Round,
    name: &'a str,
    mistakes: &'a Mistakes,
) -> NamePage<'a> {
    let title = ask.words.name_title();
    let title = if mistakes.is_empty() {
        title.to_owned()
    } else {
        format!("{} {title}", ask.words.error_prefix())
    };
    let text = course.text.read(&ask.language());
    NamePage {
        frame: ask.frame(title),
        course_title: Titled {
            text: text.text.title.clone(),
            language: text.language.clone(),
        },
        course_address: ask.to(&format!("/courses/{}", course.id)),
        name,
        confirmed: round.facts.name_confirmed.is_some(),
        settled: !round.facts.certified.is_empty(),
        mistakes,
    }
}

/// The name, and the form to correct or confirm it.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let Some(round) = ask.whole_round(&course).await? else {
        return Ok(ask.see_other_saying(&format!("/courses/{}", course.id), Said::BeginFirst));
    };
    let name = round.printed_name.clone().unwrap_or_else(|| {
        ask.session()
            .map(|session| session.name.clone())
            .unwrap_or_default()
    });
    ask.page(&page(&ask, &course, &round, &name, &Mistakes::default()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    name: String,
}

/// The first sign of the name that no font has: said now, so that no paper ever shows a box in its place.
pub async fn sign_without_font(ask: &Ask, name: &str) -> Result<Option<String>, Error> {
    match ask.app.press.try_name(name.to_owned()).await {
        Ok(()) => Ok(None),
        Err(NotPrinted::Unprintable(Unprintable::Sign(sign))) => Ok(Some(sign)),
        Err(other) => Err(other.into()),
    }
}

/// Confirms the name; where it was the last thing missing, the certificate is issued.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let Some(round) = ask.whole_round(&course).await? else {
        return Ok(ask.see_other_saying(&format!("/courses/{}", course.id), Said::BeginFirst));
    };
    let mut mistakes = Mistakes::default();
    let name = clean_name(&typed.name);
    if !round.facts.certified.is_empty() {
        mistakes.add("name", ask.words.name_settled());
    } else if !name.chars().any(char::is_alphabetic) {
        mistakes.add("name", ask.words.name_missing());
    } else if name.chars().count() > LONGEST {
        mistakes.add("name", ask.words.name_too_long(LONGEST));
    } else if let Some(sign) = sign_without_font(&ask, &name).await? {
        mistakes.add("name", ask.words.name_sign(sign));
    }
    if !mistakes.is_empty() {
        return ask.page_with_mistakes(&page(&ask, &course, &round, &name, &mistakes));
    }
    let (own, completing, now, kept) = (
        ask.own()?,
        Completing::new(&ask, &course)?,
        ask.now,
        std::sync::Arc::clone(&course),
    );
    let id = round.id.clone();
    ask.app
        .store
        .write(async move |db| {
            rounds::lock(db, &own, &id).await?;
            rounds::confirm_name(db, &own, &id, &name, now).await?;
            completing.settle(db, &kept).await
        })
        .await?;
    let module = course
        .modules
        .iter()
        .find(|module| module.open)
        .map(|module| format!("/modules/{}", module.id));
    Ok(ask.see_other_saying(
        &format!("/courses/{}{}", course.id, module.unwrap_or_default()),
        Said::NameConfirmed,
    ))
}
