//! The first administrator: made by a link that the server prints at its start, void once there is one.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use super::guesses::Guesses;
use super::page::Frame;
use super::passwords::{self, Hint};
use super::sign_up::{self, Accepted, Typed};
use crate::course::timestamp::Span;
use crate::course::timestamp::Timestamp;
use crate::sign_in::secret::Token;
use crate::sign_in::slowing::WRONG_LINKS_A_MINUTE;
use crate::store::accounts::{self, NewAccount, SignUp};
use crate::store::audit::{self, Act};
use crate::store::centres::INDEPENDENT;
use crate::store::codes::{self, Purpose};
use crate::store::id::CentreId;
use crate::store::roles::{self, Role};
use crate::store::{self, Store};

/// How long the printed link works.
const LINK_WORKS: Span = Span::days(7);

/// Issues the link's secret, unless there is an administrator already. The newest one counts.
///
/// # Errors
/// The database cannot do it at this moment, or the system gives no random numbers.
pub async fn issue(store: &Store, now: Timestamp) -> Result<Option<Token>, Error> {
    let token = Token::random()?;
    let hash = token.hash();
    let issued = store.write(async move |db| {
        if roles::lock_administrators(db).await? > 0 {
            return Ok(false);
        }
        codes::issue(
            db,
            Purpose::FirstAdministrator,
            None,
            hash.as_str(),
            now,
            now + LINK_WORKS,
        )
        .await?;
        Ok(true)
    });
    Ok(issued.await?.then_some(token))
}

#[derive(Template)]
#[template(path = "first_administrator.html")]
struct FirstPage<'a> {
    frame: Frame<'a>,
    typed: &'a Typed,
    mistakes: &'a Mistakes,
    hint: Hint,
    path: &'a str,
}

fn page(ask: &Ask, typed: &Typed, mistakes: &Mistakes) -> Result<HttpResponse, Error> {
    let page = FirstPage {
        frame: ask.frame_with_mistakes(ask.words.first_title(), mistakes),
        typed,
        mistakes,
        hint: Hint::new()?,
        path: &ask.path,
    };
    passwords::page(ask, &page, mistakes)
}

/// The form, for whoever holds the link.
pub async fn new(ask: Ask) -> Result<HttpResponse, Error> {
    let token = Token::received(ask.part("token")).ok_or(Error::NotFound)?;
    let mut db = ask.app.store.read().await?;
    let issued = codes::in_force(&mut db, Purpose::FirstAdministrator, None).await?;
    let good = issued
        .is_some_and(|issued| issued.is_in_time(ask.now) && token.hash().matches(&issued.hash));
    if good {
        page(&ask, &Typed::default(), &Mistakes::default())
    } else {
        Err(Error::NotFound)
    }
}

/// Makes the administrator and signs them in.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let token = Token::received(ask.part("token")).ok_or(Error::NotFound)?;
    let mut typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    if typed.language.is_empty() {
        ask.words.interface().tag().clone_into(&mut typed.language);
    }
    let accepted = match sign_up::accept(&ask, &typed, INDEPENDENT) {
        Ok(accepted) => accepted,
        Err(mistakes) => return page(&ask, &typed, &mistakes),
    };
    let guesses = Guesses::at(&ask, "link", &ask.peer, WRONG_LINKS_A_MINUTE);
    guesses.admit(&ask).await?;
    match make(&ask, accepted, &token).await? {
        Some(SignUp::Done(account)) => sign_up::welcome(&ask, account, &ask.to("/accounts")).await,
        Some(SignUp::NameTaken) => {
            let mut mistakes = Mistakes::default();
            mistakes.add("user_name", ask.words.user_name_taken());
            page(&ask, &typed, &mistakes)
        }
        None => {
            guesses.count(&ask).await?;
            Err(Error::NotFound)
        }
    }
}

/// Checks the link, makes the account and voids the link in one transaction; `None` when the link is void.
async fn make(ask: &Ask, accepted: Accepted, token: &Token) -> Result<Option<SignUp>, Error> {
    let (now, hash, event) = (ask.now, token.hash(), ask.event(Act::RoleGranted, ""));
    let account: NewAccount = accepted
        .into_account(&ask.app.passwords, CentreId::independent())
        .await?;
    let made = ask
        .app
        .store
        .write(async move |db| -> Result<_, store::Error> {
            if roles::lock_administrators(db).await? > 0 {
                return Ok(None);
            }
            let issued = codes::in_force(db, Purpose::FirstAdministrator, None).await?;
            let Some(issued) =
                issued.filter(|issued| issued.is_in_time(now) && hash.matches(&issued.hash))
            else {
                return Ok(None);
            };
            // There is no administrator's row to lock yet, so the link's own row keeps a second one out.
            if !codes::lock(db, &issued.id).await? {
                return Ok(None);
            }
            let made = accounts::create(db, &account, now).await?;
            if let SignUp::Done(id) = &made {
                roles::grant(db, id, &Role::Administrator, now).await?;
                codes::use_up(db, &issued.id, now).await?;
                let event = event.clone().about(format!("account:{id}"));
                audit::append(db, &event.saying("the first administrator")).await?;
            }
            Ok(Some(made))
        });
    Ok(made.await?)
}
