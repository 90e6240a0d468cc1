//! A forgotten password, where letters are sent: asking for a link. The answer is the same whether the name or address is
//! known or not.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::entering;
use super::error::Error;
use super::form::Mistakes;
use super::letters::{self, Letters};
use super::page::{Frame, Said};
use super::tries;
use crate::course::timestamp::{Span, Timestamp};
use crate::sign_in::slowing::{LINKS_AN_HOUR, WRONG_LINKS_A_MINUTE};
use crate::store::audit::{self, Act, Event};
use crate::store::emails::{self, Contact};
use crate::store::id::CentreId;
use crate::store::letters::Kind;
use crate::store::scope::Own;
use crate::store::{Connection, Error as StoreError, throttle};

#[derive(Template)]
#[template(path = "forgotten_password.html")]
struct ForgottenPage<'a> {
    frame: Frame<'a>,
    centre: &'a str,
    user_name: &'a str,
    mistakes: &'a Mistakes,
}

fn page<'a>(
    ask: &'a Ask,
    centre: &'a str,
    user_name: &'a str,
    mistakes: &'a Mistakes,
) -> ForgottenPage<'a> {
    let title = ask.words.forgotten_title();
    let title = if mistakes.is_empty() {
        title.to_owned()
    } else {
        format!("{} {title}", ask.words.error_prefix())
    };
    ForgottenPage {
        frame: ask.frame_with_form(title),
        centre,
        user_name,
        mistakes,
    }
}

/// The form; where no letters are sent, what to do instead.
pub async fn new(ask: Ask) -> Result<HttpResponse, Error> {
    let centre = ask.query("centre").unwrap_or_default();
    ask.page(&page(&ask, &centre, "", &Mistakes::default()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    #[serde(default)]
    centre: String,
    user_name: String,
}

/// Queues the letter, where there is somebody to send it to, and answers the same where there is nobody.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let Some(letters) = ask.app.letters.clone() else {
        return Ok(ask.see_other("/forgotten-password"));
    };
    if typed.user_name.trim().is_empty() {
        let mut mistakes = Mistakes::default();
        mistakes.add("user_name", ask.words.forgotten_missing());
        return ask.page_with_mistakes(&page(&ask, &typed.centre, "", &mistakes));
    }
    request(&ask, typed, letters).await?;
    letters::ring(&ask);
    Ok(ask.see_other_saying("/forgotten-password", Said::LinkAskedFor))
}

/// Counts the request by the name and by where it comes from, and queues the letter where the account can be reached.
async fn request(ask: &Ask, typed: Typed, letters: Letters) -> Result<(), Error> {
    let (now, minute) = (ask.now, ask.now.0 / 60_000);
    let by_name = format!("reset:{}", tries::by_name(&typed.centre, &typed.user_name));
    let by_peer = format!("reset-from:{}:{minute}", ask.peer);
    let (hour_ago, this_minute) = (
        Timestamp(now.0 - Span::hours(1).0),
        Timestamp(minute * 60_000),
    );
    let mut db = ask.app.store.read().await?;
    let of_name = throttle::failures(&mut db, &by_name, hour_ago).await?;
    let of_peer = throttle::failures(&mut db, &by_peer, this_minute).await?;
    drop(db);
    if of_peer.count >= WRONG_LINKS_A_MINUTE {
        return Err(Error::TooMany(60 - now.0 / 1_000 % 60));
    }
    if of_name.count >= LINKS_AN_HOUR && !Timestamp(of_name.last_at).is_ahead_of(now) {
        let open_at = of_name.last_at + Span::hours(1).0;
        return Err(Error::TooMany((open_at - now.0 + 999) / 1_000));
    }
    let event = Event {
        actor: None,
        centre: None,
        ..ask
            .event(Act::CodeIssued, "account:")
            .saying("a link by letter")
    };
    let requested = ask.app.store.write(async move |db| {
        throttle::count(db, &by_name, now, hour_ago).await?;
        throttle::count(db, &by_peer, now, this_minute).await?;
        let Some((centre, contact)) = reached(db, &typed).await? else {
            return audit::append(db, &event.clone().refused()).await;
        };
        let event = Event {
            object: format!("account:{}", contact.account),
            ..event.clone().in_centre(&centre)
        };
        let address = contact.reached_at().unwrap_or_default();
        let queued = letters
            .queue(db, Kind::PasswordReset, &contact, address, now)
            .await?;
        audit::append(db, &if queued { event } else { event.refused() }).await
    });
    Ok(requested.await?)
}

/// Whoever has this name or confirmed address, when a letter reaches them.
async fn reached(
    db: &mut Connection,
    typed: &Typed,
) -> Result<Option<(CentreId, Contact)>, StoreError> {
    let sought = entering::sought(db, &typed.centre, &typed.user_name).await?;
    let Some((centre, row)) = sought else {
        return Ok(None);
    };
    let contact = emails::contact(db, &Own(row.account)).await?;
    Ok(contact
        .reached_at()
        .is_some()
        .then(|| (centre, contact.clone())))
}
