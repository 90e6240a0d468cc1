//! One's own e-mail address: seeing whether it is confirmed, changing or removing it, asking for the letter again.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use super::letters;
use super::page::{Frame, Said};
use super::sign_up;
use super::tries::{self, Tries};
use crate::store::audit::{self, Act};
use crate::store::codes::{self, Purpose};
use crate::store::emails::{self, Contact};
use crate::store::letters::Kind;
use crate::store::{centres, letters as letter_rows};

#[derive(Template)]
#[template(path = "email.html")]
struct EmailPage<'a> {
    frame: Frame<'a>,
    address: Option<&'a str>,
    confirmed: bool,
    typed: &'a str,
    mistakes: &'a Mistakes,
}

fn page<'a>(
    ask: &'a Ask,
    contact: &'a Contact,
    typed: &'a str,
    mistakes: &'a Mistakes,
) -> EmailPage<'a> {
    let title = ask.words.email_title();
    let title = if mistakes.is_empty() {
        title.to_owned()
    } else {
        format!("{} {title}", ask.words.error_prefix())
    };
    EmailPage {
        frame: ask.frame(title),
        address: contact.email.as_deref(),
        confirmed: contact.confirmed,
        typed,
        mistakes,
    }
}

async fn contact(ask: &Ask) -> Result<Contact, Error> {
    let own = ask.own()?;
    let mut db = ask.app.store.read().await?;
    Ok(emails::contact(&mut db, &own).await?)
}

/// The address, and the form to change it.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let contact = contact(&ask).await?;
    let typed = contact.email.clone().unwrap_or_default();
    ask.page(&page(&ask, &contact, &typed, &Mistakes::default()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// Changes the address, or removes it where the field is empty. The password shows that it is the owner who does it.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let contact = contact(&ask).await?;
    let address = sign_up::clean(&typed.email);
    let mut mistakes = Mistakes::default();
    if !address.is_empty() && !sign_up::looks_like_an_address(&address) {
        mistakes.add("email", ask.words.email_wrong());
    } else if let Some(words) = wrong_password(&ask, &contact, &typed.password).await? {
        mistakes.add("password", words);
    }
    if !mistakes.is_empty() {
        return ask.page_with_mistakes(&page(&ask, &contact, &typed.email, &mistakes));
    }
    let address = Some(address).filter(|address| !address.is_empty());
    let said = match &address {
        None => Said::EmailRemoved,
        Some(_) if ask.app.letters.is_some() => Said::EmailKeptAndAsked,
        Some(_) => Said::EmailKept,
    };
    if address != contact.email {
        change(&ask, contact, address).await?;
        letters::ring(&ask);
    }
    Ok(ask.see_other_saying("/account/email", said))
}

/// What is wrong with the password that was typed to show who it is; counted like a failure to sign in.
async fn wrong_password(
    ask: &Ask,
    contact: &Contact,
    typed: &str,
) -> Result<Option<String>, Error> {
    let own = ask.own()?;
    let mut db = ask.app.store.read().await?;
    let centre = centres::of_account(&mut db, &own).await?;
    let name = tries::by_name(&centre.code, &contact.user_name);
    let tries = Tries::at(ask, name, Some(&own.0));
    let held = tries.held(&mut db).await?;
    drop(db);
    if let Some(held) = held {
        return Ok(Some(tries::told(ask.words, held)));
    }
    let hashed = contact.password.clone();
    if ask.app.passwords.check(typed, hashed).await?.is_right() {
        return Ok(None);
    }
    let event = ask
        .event(Act::EmailChanged, format!("account:{}", contact.account))
        .saying("wrong password")
        .refused();
    ask.app
        .store
        .write(async move |db| {
            tries.note(db).await?;
            audit::append(db, &event).await
        })
        .await?;
    Ok(Some(ask.words.email_password_wrong().to_owned()))
}

/// Changes the address; tells the old one where it was confirmed, and asks the new one.
async fn change(ask: &Ask, old: Contact, address: Option<String>) -> Result<(), Error> {
    let (own, now, letters) = (ask.own()?, ask.now, ask.app.letters.clone());
    let event = ask.event(Act::EmailChanged, format!("account:{}", old.account));
    let changed = ask.app.store.write(async move |db| {
        emails::change(db, &own, address.as_deref()).await?;
        // Links that went to the old address open nothing any more.
        for (purpose, kind) in [
            (Purpose::EmailConfirmation, Kind::EmailConfirmation),
            (Purpose::PasswordReset, Kind::PasswordReset),
        ] {
            codes::void(db, purpose, Some(&old.account), now).await?;
            letter_rows::drop_waiting(db, &old.account, kind, now).await?;
        }
        if let (Some(letters), Some(address)) = (&letters, old.reached_at()) {
            letters
                .queue(db, Kind::EmailChanged, &old, address, now)
                .await?;
        }
        letters::queue_confirmation(letters.as_ref(), db, &old.account, now).await?;
        audit::append(db, &event).await
    });
    Ok(changed.await?)
}

/// Sends the letter that asks to confirm the address again.
pub async fn create_confirmation(ask: Ask) -> Result<HttpResponse, Error> {
    if ask.app.letters.is_none() {
        return Err(Error::NotFound);
    }
    let (own, now, letters) = (ask.own()?, ask.now, ask.app.letters.clone());
    let queued = ask.app.store.write(async move |db| {
        letters::queue_confirmation(letters.as_ref(), db, &own.0, now).await
    });
    let said = if queued.await? {
        letters::ring(&ask);
        Said::ConfirmationQueued
    } else {
        Said::ConfirmationNotQueued
    };
    Ok(ask.see_other_saying("/account/email", said))
}
