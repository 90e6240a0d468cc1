//! One's own account on one page: each thing that it says has a small page or form of its own.

pub mod language;
pub mod name;
pub mod password;
pub mod sessions;

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::page::Frame;
use crate::course::language::Language;
use crate::store::account::{self, OwnAccount};
use crate::store::centres::{self, Centre};
use crate::store::scope::Own;

/// The account of who asks, and its centre.
struct Mine {
    own: Own,
    account: OwnAccount,
    centre: Centre,
}

impl Mine {
    async fn load(ask: &Ask) -> Result<Self, Error> {
        let own = ask.own()?;
        let mut db = ask.app.store.read().await?;
        Ok(Self {
            account: account::find(&mut db, &own).await?,
            centre: centres::of_account(&mut db, &own).await?,
            own,
        })
    }
}

/// The rows of who asks, when the form was made for them: in the middle of it, somebody else may have signed in.
///
/// # Errors
/// [`Error::NotFound`] when the form was made for another account.
pub fn own_of_form(ask: &Ask, account: &str) -> Result<Own, Error> {
    let own = ask.own()?;
    if own.0.as_str() == account {
        Ok(own)
    } else {
        Err(Error::NotFound)
    }
}

#[derive(Template)]
#[template(path = "account/show.html")]
struct AccountPage<'a> {
    frame: Frame<'a>,
    owner: &'a str,
    account: &'a OwnAccount,
    centre: &'a str,
    since: String,
    language: &'a Language,
    places: usize,
}

/// The page.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let mine = Mine::load(&ask).await?;
    let places = sessions::places(&ask, &mine).await?;
    ask.page(&AccountPage {
        frame: ask.frame(ask.words.account_title()),
        owner: mine.own.0.as_str(),
        account: &mine.account,
        centre: &mine.centre.name,
        since: ask
            .words
            .date(mine.account.created_at, &mine.centre.time_zone),
        language: &mine.account.language,
        places: places.len(),
    })
}
