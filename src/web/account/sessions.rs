//! Where one is signed in, and signing out there.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::super::ask::Ask;
use super::super::error::Error;
use super::super::page::{Frame, Said};
use super::super::sessions as signing_in;
use super::{Mine, own_of_form};
use crate::sign_in::device::Device;
use crate::sign_in::lifetime;
use crate::sign_in::secret::SecretHash;
use crate::store::audit::{self, Act};
use crate::store::scope::Own;
use crate::store::sessions::{self, handle};
use crate::words::Words;

/// A place where the person is signed in, in words.
pub(super) struct Place {
    /// Its name in forms.
    handle: String,
    /// "Firefox on Windows".
    device: String,
    /// When it was first seen.
    first: String,
    /// When it was last seen.
    last: String,
    /// Whether it is the browser that asks.
    here: bool,
}

/// The places where the person is signed in now, the last seen first.
pub(super) async fn places(ask: &Ask, mine: &Mine) -> Result<Vec<Place>, Error> {
    let (words, zone, role) = (ask.words, &mine.centre.time_zone, ask.who()?.holds_role());
    let hash = ask.cookie.as_ref().ok_or(Error::SignIn)?.hash();
    let mut db = ask.app.store.read().await?;
    let open = sessions::all(&mut db, &mine.own).await?;
    let going_on = open
        .into_iter()
        .filter(|place| !lifetime::is_over(place.created_at.0, place.seen_at.0, ask.now.0, role));
    let in_words = going_on.map(|place| Place {
        device: device(words, &place.device),
        first: words.moment(place.created_at, zone),
        last: words.moment(place.seen_at, zone),
        here: place.handle == handle(hash.as_str()),
        handle: place.handle,
    });
    Ok(in_words.collect())
}

/// What a browser calls itself, as far as people recognise it.
pub fn device(words: &Words, sent: &str) -> String {
    match Device::named(sent) {
        Device {
            browser: Some(browser),
            system: Some(system),
        } => words.device_on(browser, system),
        Device {
            browser: Some(only),
            ..
        }
        | Device {
            system: Some(only), ..
        } => words.device_only(only),
        _ => words.device_unknown().to_owned(),
    }
}

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct SessionsPage<'a> {
    frame: Frame<'a>,
    owner: &'a str,
    zone: &'a str,
    places: Vec<Place>,
}

/// The list.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let mine = Mine::load(&ask).await?;
    ask.page(&SessionsPage {
        frame: ask.frame(ask.words.account_sessions_title()),
        owner: mine.own.0.as_str(),
        zone: &mine.centre.time_zone,
        places: places(&ask, &mine).await?,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    account: String,
    /// "others", "all", or the name of one session.
    end: String,
}

/// Ends one session, all others, or all.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let own = own_of_form(&ask, &typed.account)?;
    let hash = ask.cookie.as_ref().ok_or(Error::SignIn)?.hash();
    let here = typed.end == "all" || typed.end == handle(hash.as_str());
    let ended = end(&ask, own, hash, typed.end).await?;
    if ended && here {
        return signing_in::signed_out(&ask);
    }
    // One that has ended meanwhile is gone from the list: that is what was asked for.
    Ok(ask.see_other_saying("/account/sessions", Said::SessionsEnded))
}

/// Ends them; false when there is none with this name.
async fn end(ask: &Ask, own: Own, here: SecretHash, which: String) -> Result<bool, Error> {
    let now = ask.now;
    let event = ask.event(Act::SessionsEnded, format!("account:{}", own.0));
    let ended = ask.app.store.write(async move |db| {
        let mut said = which.as_str();
        match said {
            "all" => sessions::end_all(db, &own.0, now).await?,
            "others" => sessions::end_others(db, &own, here.as_str(), now).await?,
            one if sessions::end_named(db, &own, one, now).await? => said = "one",
            _ => return Ok(false),
        }
        audit::append(db, &event.clone().saying(said)).await?;
        Ok(true)
    });
    Ok(ended.await?)
}
