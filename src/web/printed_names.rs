//! The name as the certificate prints it: shown first, corrected if need be, confirmed by its holder.

use std::sync::Arc;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::completion::Completing;
use super::error::Error;
use super::form::Mistakes;
use super::new_accounts::check_name;
use super::page::{Frame, Said, Titled};
use super::sign_up::clean_name;
use crate::certificate::page::Unprintable;
use crate::certificate::press::NotPrinted;
use crate::course::Course;
use crate::store::certificates;
use crate::store::rounds::{self, Round};

#[derive(Template)]
#[template(path = "printed_name.html")]
struct NamePage<'a> {
    frame: Frame<'a>,
    course_title: Titled,
    course_address: String,
    round: String,
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
    let text = course.text.read(&ask.language());
    NamePage {
        frame: ask.frame_with_mistakes(ask.words.name_title(), mistakes),
        round: round.id.to_string(),
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
    /// The round that the page showed: in the middle of it, somebody else may have signed in.
    #[serde(default)]
    round: String,
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
    if !typed.round.is_empty() && typed.round != round.id.as_str() {
        return Err(Error::NotFound);
    }
    let mut mistakes = Mistakes::default();
    let name = clean_name(&typed.name);
    check_name(ask.words, &name, "name", &mut mistakes);
    if mistakes.is_empty()
        && let Some(sign) = sign_without_font(&ask, &name).await?
    {
        mistakes.add("name", ask.words.name_sign(sign));
    }
    if mistakes.is_empty() && !confirm(&ask, &course, &round, &name).await? {
        mistakes.add("name", ask.words.name_settled());
    }
    if !mistakes.is_empty() {
        return ask.page_with_mistakes(&page(&ask, &course, &round, &name, &mistakes));
    }
    let open = course.modules.iter().find(|module| module.open);
    let module = open.map(|module| format!("/modules/{}", module.id));
    let next = format!("/courses/{}{}", course.id, module.unwrap_or_default());
    Ok(ask.see_other_saying(&next, Said::NameConfirmed))
}

/// Keeps the name and issues what waited for it; false when a certificate bears the old one.
async fn confirm(
    ask: &Ask,
    course: &Arc<Course>,
    round: &Round,
    name: &str,
) -> Result<bool, Error> {
    let (own, now, completing) = (ask.own()?, ask.now, Completing::new(ask, course)?);
    let (id, name, course) = (round.id.clone(), name.to_owned(), Arc::clone(course));
    let confirmed = ask.app.store.write(async move |db| {
        rounds::lock(db, &own, &id).await?;
        // Only under the lock is it known: the first certificate may be issued at this very moment.
        if !certificates::of_round(db, &own, &id).await?.is_empty() {
            return Ok(false);
        }
        rounds::confirm_name(db, &own, &id, &name, now).await?;
        completing.settle(db, &course).await?;
        Ok(true)
    });
    Ok(confirmed.await?)
}
