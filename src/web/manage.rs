//! The page of who answers for others: what there is to do, each in a sentence.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::page::Frame;
use crate::backup::{self, Overdue};
use crate::store::upkeep;

/// A page to go to.
struct Place<'a> {
    address: String,
    title: &'a str,
    sentence: &'a str,
}

#[derive(Template)]
#[template(path = "manage.html")]
struct ManagePage<'a> {
    frame: Frame<'a>,
    places: Vec<Place<'a>>,
    /// What is overdue, each in a sentence; only for administrators.
    overdue: Vec<String>,
}

/// The places that the person's role opens.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let words = ask.words;
    let place = |path: &str, title, sentence| Place {
        address: ask.to(path),
        title,
        sentence,
    };
    let mut places = vec![
        place("/rounds", words.rounds_title(), words.manage_rounds()),
        place("/accounts", words.accounts_title(), words.manage_accounts()),
        place(
            "/account-batches/new",
            words.batch_title(),
            words.manage_batch(),
        ),
        place(
            "/enrolment-codes",
            words.enrolment_codes_title(),
            words.manage_enrolment_codes(),
        ),
        place("/audit", words.audit_title(), words.manage_audit()),
    ];
    if ask.who()?.administrator {
        places.push(place(
            "/centres",
            words.centres_title(),
            words.manage_centres(),
        ));
        places.push(place(
            "/letters",
            words.letters_title(),
            words.manage_letters(),
        ));
    }
    ask.page(&ManagePage {
        frame: ask.frame(words.manage_title()),
        places,
        overdue: overdue(&ask).await?,
    })
}

/// What should have been done for the data long ago.
async fn overdue(ask: &Ask) -> Result<Vec<String>, Error> {
    if !ask.who()?.administrator {
        return Ok(Vec::new());
    }
    let mut db = ask.app.store.read().await?;
    let overdue = backup::overdue(&upkeep::done(&mut db).await?, ask.now);
    let said = overdue.into_iter().map(|one| match one {
        Overdue::NoBackup => ask.words.overdue_no_backup().to_owned(),
        Overdue::OldBackup(days) => ask.words.overdue_old_backup(days),
        Overdue::NoDrill => ask.words.overdue_no_drill().to_owned(),
        Overdue::OldDrill(days) => ask.words.overdue_old_drill(days),
    });
    Ok(said.collect())
}
