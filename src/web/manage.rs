//! The page of who answers for others: what there is to do, each in a sentence.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::page::Frame;

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
    })
}
