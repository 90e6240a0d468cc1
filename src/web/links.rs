//! The links of letters: what the secret in an address opens, and the page for one that opens nothing any more.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::guesses::Guesses;
use super::page::Frame;
use crate::sign_in::secret::Token;
use crate::sign_in::slowing::WRONG_LINKS_A_MINUTE;
use crate::store::codes::{self, Linked, Purpose};

/// What the link of this request opens; `None` when it opens nothing. Wrong secrets are counted by where they come from.
///
/// # Errors
/// Too many wrong ones came from there, or the database does not answer.
pub async fn opened(ask: &Ask, purpose: Purpose) -> Result<Option<Linked>, Error> {
    let Some(secret) = Token::received(ask.part("token")) else {
        return Ok(None);
    };
    let (hash, now) = (secret.hash(), ask.now);
    let guesses = Guesses::at(ask, "link", &ask.peer, WRONG_LINKS_A_MINUTE);
    guesses.admit(ask).await?;
    let mut db = ask.app.store.read().await?;
    let linked = codes::by_link(&mut db, purpose, hash.as_str(), now).await?;
    drop(db);
    let linked = linked.filter(|linked| hash.matches(&linked.hash));
    if linked.is_none() {
        guesses.count(ask).await?;
    }
    Ok(linked)
}

#[derive(Template)]
#[template(path = "link_over.html")]
struct OverPage<'a> {
    frame: Frame<'a>,
    words: &'a str,
    /// Where to ask for another one.
    place: String,
    another: &'a str,
}

/// The page for a link that opens nothing: used, too old, void, mistyped, all the same.
///
/// # Errors
/// The template failed.
pub fn over(ask: &Ask, purpose: Purpose) -> Result<HttpResponse, Error> {
    let words = ask.words;
    let (said, place, another) = if purpose == Purpose::EmailConfirmation {
        (
            words.link_over_confirmation(),
            "/account/email",
            words.email_title(),
        )
    } else {
        (
            words.link_over_reset(),
            "/forgotten-password",
            words.forgotten_password(),
        )
    };
    let page = OverPage {
        frame: ask.frame(format!(
            "{} {}",
            words.error_prefix(),
            words.link_over_title()
        )),
        words: said,
        place: ask.to(place),
        another,
    };
    ask.page_with(StatusCode::NOT_FOUND, &page)
        .map(kept_nowhere)
}

/// The same answer, for no browser to keep: its address opens something.
pub fn kept_nowhere(mut answer: HttpResponse) -> HttpResponse {
    let never = header::HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, never);
    answer
}
