//! One's own name: changed freely until a certificate bears it, from then on by those who answer for the holder.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::super::ask::Ask;
use super::super::certificates::{Held, held};
use super::super::error::Error;
use super::super::form::Mistakes;
use super::super::new_accounts::check_name;
use super::super::page::{Frame, Said};
use super::super::sign_up::clean_name;
use super::{Mine, own_of_form};
use crate::store::audit::{self, Act};
use crate::store::scope::Own;
use crate::store::{account, accounts, certificates, rounds};

#[derive(Template)]
#[template(path = "account/name.html")]
struct NamePage<'a> {
    frame: Frame<'a>,
    owner: &'a str,
    name: &'a str,
    held: Vec<Held>,
    mistakes: &'a Mistakes,
}

async fn page(
    ask: &Ask,
    mine: &Mine,
    name: &str,
    mistakes: &Mistakes,
) -> Result<HttpResponse, Error> {
    let mut db = ask.app.store.read().await?;
    let page = NamePage {
        frame: ask.frame_with_mistakes(ask.words.account_name_title(), mistakes),
        owner: mine.own.0.as_str(),
        name,
        held: held(ask, certificates::all(&mut db, &mine.own).await?),
        mistakes,
    };
    drop(db);
    if mistakes.is_empty() {
        ask.page(&page)
    } else {
        ask.page_with_mistakes(&page)
    }
}

/// The form, or why there is none.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let mine = Mine::load(&ask).await?;
    page(&ask, &mine, &mine.account.name, &Mistakes::default()).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    account: String,
    name: String,
}

/// Changes the name; what was confirmed of the old one in open rounds is to be confirmed again.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let own = own_of_form(&ask, &typed.account)?;
    let name = clean_name(&typed.name);
    let mut mistakes = Mistakes::default();
    check_name(ask.words, &name, "name", &mut mistakes);
    if mistakes.is_empty() {
        if change(&ask, own, name.clone()).await? {
            return Ok(ask.see_other_saying("/account", Said::NameChanged));
        }
        mistakes.add("name", ask.words.account_name_settled());
    }
    page(&ask, &Mine::load(&ask).await?, &name, &mistakes).await
}

/// Keeps the name; false when a certificate bears the old one.
async fn change(ask: &Ask, own: Own, name: String) -> Result<bool, Error> {
    let event = ask.event(Act::NameChanged, format!("account:{}", own.0));
    let changed = ask.app.store.write(async move |db| {
        // The lock comes before the look: a certificate that is issued at this moment is seen, or finds the new name.
        rounds::lock_all(db, &own).await?;
        if account::holds_a_certificate(db, &own).await? {
            return Ok(false);
        }
        accounts::rename(db, &own, &name).await?;
        rounds::unconfirm_names(db, &own).await?;
        audit::append(db, &event).await?;
        Ok(true)
    });
    Ok(changed.await?)
}
