//! Confirming an e-mail address by the link of a letter: with a button, since programs that look for bad links open them too.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::links;
use super::page::{Frame, Said};
use crate::store::audit::{self, Act, Event};
use crate::store::centres;
use crate::store::codes::{self, Linked, Purpose};
use crate::store::emails::{self, Confirmation};
use crate::store::scope::Own;

#[derive(Template)]
#[template(path = "email_confirmation.html")]
struct ConfirmationPage<'a> {
    frame: Frame<'a>,
    path: &'a str,
    address: &'a str,
    taken: bool,
}

fn page<'a>(ask: &'a Ask, linked: &'a Linked, taken: bool) -> ConfirmationPage<'a> {
    ConfirmationPage {
        frame: ask.frame_with_form(ask.words.confirmation_title()),
        path: &ask.path,
        address: &linked.address,
        taken,
    }
}

/// The address and the button.
pub async fn new(ask: Ask) -> Result<HttpResponse, Error> {
    let Some(linked) = links::opened(&ask, Purpose::EmailConfirmation).await? else {
        return links::over(&ask, Purpose::EmailConfirmation);
    };
    ask.page(&page(&ask, &linked, false))
        .map(links::kept_nowhere)
}

/// Confirms the address.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let Some(linked) = links::opened(&ask, Purpose::EmailConfirmation).await? else {
        return links::over(&ask, Purpose::EmailConfirmation);
    };
    match confirm(&ask, linked.clone()).await? {
        Some(Confirmation::Done) => {
            let next = if ask.session().is_some() {
                "/account/email"
            } else {
                "/sign-in"
            };
            Ok(ask.see_other_saying(next, Said::EmailConfirmed))
        }
        Some(Confirmation::TakenElsewhere) => ask
            .page_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&ask, &linked, true))
            .map(links::kept_nowhere),
        Some(Confirmation::NoLongerTheirs) | None => links::over(&ask, Purpose::EmailConfirmation),
    }
}

/// `None` when another request was first. An address that is taken elsewhere leaves the link as it is.
async fn confirm(ask: &Ask, linked: Linked) -> Result<Option<Confirmation>, Error> {
    let now = ask.now;
    let event = Event {
        actor: None,
        centre: None,
        ..ask
            .event(Act::EmailChanged, format!("account:{}", linked.account))
            .saying("confirmed by a letter's link")
    };
    let confirmed = ask.app.store.write(async move |db| {
        let own = Own(linked.account.clone());
        if !codes::lock(db, &linked.id).await? {
            return Ok(None);
        }
        let outcome = emails::confirm(db, &own, &linked.address, now).await?;
        if outcome != Confirmation::TakenElsewhere {
            let account = Some(&linked.account);
            codes::void(db, Purpose::EmailConfirmation, account, now).await?;
        }
        if outcome == Confirmation::Done {
            let centre = centres::of_account(db, &own).await?;
            audit::append(db, &event.clone().in_centre(&centre.id)).await?;
        }
        Ok(Some(outcome))
    });
    Ok(confirmed.await?)
}
