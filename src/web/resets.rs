//! Choosing a new password by the link of a letter. The link signs nobody in, and looking at its page changes nothing.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use super::page::{Frame, Said};
use super::passwords::{self, Hint};
use super::{letters, links, tries};
use crate::sign_in::choice::NewPassword;
use crate::store::audit::{self, Act, Event};
use crate::store::codes::{self, Linked, Purpose};
use crate::store::letters::Kind;
use crate::store::scope::Own;
use crate::store::{
    accounts, centres, emails, letters as letter_rows, sessions as session_rows, throttle,
};

#[derive(Template)]
#[template(path = "reset.html")]
struct ResetPage<'a> {
    frame: Frame<'a>,
    path: &'a str,
    mistakes: &'a Mistakes,
    hint: Hint,
}

fn page(ask: &Ask, mistakes: &Mistakes) -> Result<HttpResponse, Error> {
    let page = ResetPage {
        frame: ask.frame_with_mistakes(ask.words.reset_title(), mistakes),
        path: &ask.path,
        mistakes,
        hint: Hint::new()?,
    };
    passwords::page(ask, &page, mistakes).map(links::kept_nowhere)
}

/// The form for the new password.
pub async fn new(ask: Ask) -> Result<HttpResponse, Error> {
    if links::opened(&ask, Purpose::PasswordReset).await?.is_none() {
        return links::over(&ask, Purpose::PasswordReset);
    }
    page(&ask, &Mistakes::default())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    password: String,
}

/// Puts the new password in the place of the old one, ends all sessions, and leads to the sign-in form.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let Some(linked) = links::opened(&ask, Purpose::PasswordReset).await? else {
        return links::over(&ask, Purpose::PasswordReset);
    };
    let mut db = ask.app.store.read().await?;
    let contact = emails::contact(&mut db, &Own(linked.account.clone())).await?;
    let centre = centres::of_account(&mut db, &Own(linked.account.clone())).await?;
    drop(db);
    let tried = passwords::tried(&ask, [&contact.user_name, &linked.address], &centre.name);
    let password = match NewPassword::choose(&typed.password, &tried) {
        Ok(password) => password,
        Err(weak) => {
            // The link is not touched: whoever holds it can go on with a better password.
            let mut mistakes = Mistakes::default();
            mistakes.add("password", passwords::weakness(ask.words, weak));
            return page(&ask, &mistakes);
        }
    };
    let hash = ask.app.passwords.hash(password).await?;
    if redeem(&ask, linked, contact.user_name, hash).await? {
        Ok(ask.see_other_saying("/sign-in", Said::PasswordChanged))
    } else {
        links::over(&ask, Purpose::PasswordReset)
    }
}

/// Uses the link up; false when another request was first.
async fn redeem(
    ask: &Ask,
    linked: Linked,
    user_name: String,
    password: String,
) -> Result<bool, Error> {
    let (now, letters) = (ask.now, ask.app.letters.clone());
    let event = Event {
        actor: None,
        centre: None,
        ..ask
            .event(Act::CodeUsed, format!("account:{}", linked.account))
            .saying("a link by letter")
    };
    let redeemed = ask.app.store.write(async move |db| {
        if !codes::use_up(db, &linked.id, now).await? {
            return Ok(false);
        }
        let (account, own) = (&linked.account, Own(linked.account.clone()));
        // Whatever else could open a new password for this account is void with it.
        for purpose in [Purpose::PasswordReset, Purpose::Password] {
            codes::void(db, purpose, Some(account), now).await?;
        }
        letter_rows::drop_waiting(db, account, Kind::PasswordReset, now).await?;
        accounts::set_password(db, &own, &password).await?;
        session_rows::end_all(db, account, now).await?;
        let centre = centres::of_account(db, &own).await?;
        throttle::forgive(db, &tries::by_name(&centre.code, &user_name)).await?;
        throttle::forgive(db, &tries::by_name("", &linked.address)).await?;
        letters::queue_notice(letters.as_ref(), db, &own, Kind::PasswordChanged, now).await?;
        audit::append(db, &event.clone().in_centre(&centre.id)).await?;
        Ok(true)
    });
    Ok(redeemed.await?)
}
