//! A list that was made: who is on it, who has not signed in yet, and a new sheet of codes for those.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::code_sheet::{day_of_class, sheet, waiting};
use crate::report::zone::Zone;
use crate::store::account_batches::{self, Batch};
use crate::store::accounts::{self, Account};
use crate::store::centres::{self, Centre};
use crate::store::id::BatchId;
use crate::web::ask::Ask;
use crate::web::error::Error;
use crate::web::form::Mistakes;
use crate::web::page::Frame;

#[derive(Template)]
#[template(path = "batch.html")]
struct BatchPage<'a> {
    frame: Frame<'a>,
    title: String,
    accounts: Vec<Account>,
    waiting: usize,
    centre: &'a Centre,
    typed: NewSheet,
    mistakes: &'a Mistakes,
    address: String,
}

/// The batch of the address with its centre, when it is in scope.
async fn batch(ask: &Ask) -> Result<(Batch, Centre), Error> {
    let id = BatchId::parse(ask.part("batch")).ok_or(Error::NotFound)?;
    let scope = ask.scope()?;
    let mut db = ask.app.store.read().await?;
    let batch = account_batches::by_id(&mut db, &scope, &id).await?;
    let batch = batch.ok_or(Error::NotFound)?;
    let centre = centres::by_id(&mut db, &scope, &batch.centre).await?;
    Ok((batch, centre.ok_or(Error::NotFound)?))
}

async fn batch_page<'a>(
    ask: &'a Ask,
    batch: &Batch,
    centre: &'a Centre,
    typed: NewSheet,
    mistakes: &'a Mistakes,
) -> Result<BatchPage<'a>, Error> {
    let waiting = waiting(ask, &batch.id).await?.len();
    let mut db = ask.app.store.read().await?;
    let accounts = accounts::of_batch(&mut db, &ask.scope()?, &batch.id).await?;
    let made = ask.words.moment(batch.made_at, &centre.time_zone);
    let title = ask.words.batch_made_title(made);
    Ok(BatchPage {
        frame: ask.frame_with_mistakes(&title, mistakes),
        title,
        accounts,
        waiting,
        centre,
        typed,
        mistakes,
        address: ask.to(&format!("/account-batches/{}", batch.id)),
    })
}

/// The page of the list.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let (batch, centre) = batch(&ask).await?;
    let typed = NewSheet {
        day: Zone::named(&centre.time_zone).date(ask.now),
    };
    let mistakes = Mistakes::default();
    let page = batch_page(&ask, &batch, &centre, typed, &mistakes).await?;
    ask.page(&page)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSheet {
    day: String,
}

/// A new sheet; the codes of the old one no longer work.
pub async fn create_codes(ask: Ask) -> Result<HttpResponse, Error> {
    let (batch, centre) = batch(&ask).await?;
    let form: NewSheet = ask.fields.read().map_err(|_| Error::Malformed)?;
    if let Some(end) = day_of_class(&ask, &form.day, &centre) {
        return sheet(&ask, &centre, &batch.id, end).await;
    }
    let mut mistakes = Mistakes::default();
    mistakes.add("day", ask.words.day_of_class_wrong());
    let page = batch_page(&ask, &batch, &centre, form, &mistakes).await?;
    ask.page_with_mistakes(&page)
}
