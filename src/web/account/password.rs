//! Changing one's own password: the current one is asked for, and every other session ends.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::super::ask::Ask;
use super::super::cookies;
use super::super::error::Error;
use super::super::form::Mistakes;
use super::super::letters;
use super::super::page::{Frame, Said};
use super::super::passwords::{self, Hint};
use super::super::tries::{Tries, by_name, told};
use super::Mine;
use crate::sign_in::choice::NewPassword;
use crate::sign_in::secret::Token;
use crate::store::audit::{self, Act};
use crate::store::codes::{self, Purpose};
use crate::store::letters::Kind;
use crate::store::{account, letters as letter_rows, sessions, throttle};

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage<'a> {
    frame: Frame<'a>,
    mistakes: &'a Mistakes,
    hint: Hint,
}

fn page(ask: &Ask, mistakes: &Mistakes) -> Result<HttpResponse, Error> {
    let page = PasswordPage {
        frame: ask.frame_with_mistakes(ask.words.account_password_title(), mistakes),
        mistakes,
        hint: Hint::new()?,
    };
    passwords::page(ask, &page, mistakes)
}

/// The form.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    page(&ask, &Mistakes::default())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    current_password: String,
    password: String,
}

/// Changes the password, or says what is wrong with either.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let mine = Mine::load(&ask).await?;
    let new = match chosen(&ask, &mine, &typed).await? {
        Ok(new) => new,
        Err(mistakes) => return page(&ask, &mistakes),
    };
    let hash = ask.app.passwords.hash(new).await?;
    let Some(cookie) = keep(&ask, &mine, hash).await? else {
        let mut mistakes = Mistakes::default();
        mistakes.add("current_password", ask.words.current_password_wrong());
        return page(&ask, &mistakes);
    };
    let mut answer = ask.see_other_saying("/account", Said::OwnPasswordChanged);
    let cookie = cookies::session(&ask.app.base_url, &cookie);
    cookies::add(&mut answer, &cookie)?;
    Ok(answer)
}

/// The new password, when the current one is right and the new one will do.
async fn chosen(
    ask: &Ask,
    mine: &Mine,
    typed: &Typed,
) -> Result<Result<NewPassword, Mistakes>, Error> {
    let mut mistakes = Mistakes::default();
    if let Some(mistake) = wrong(ask, mine, &typed.current_password).await? {
        mistakes.add("current_password", mistake);
    }
    let (name, user_name) = (&mine.account.name, &mine.account.user_name);
    let email = mine.account.email.as_deref().unwrap_or_default();
    let tried = passwords::tried(ask, [name, user_name, email], &mine.centre.name);
    let new = NewPassword::choose(&typed.password, &tried);
    if let Err(weak) = &new {
        mistakes.add("password", passwords::weakness(ask.words, *weak));
    }
    Ok(match new {
        Ok(new) if mistakes.is_empty() => Ok(new),
        _ => Err(mistakes),
    })
}

/// The name that failures elsewhere are counted by.
fn name(mine: &Mine) -> String {
    by_name(&mine.centre.code, &mine.account.user_name)
}

fn tries(ask: &Ask, mine: &Mine) -> Tries {
    Tries::at(ask, name(mine), Some(&mine.own.0))
}

/// What is wrong with the current password as it was typed. Failures are counted as those to sign in are: whoever sits down at
/// an open session guesses no faster here than there.
async fn wrong(ask: &Ask, mine: &Mine, typed: &str) -> Result<Option<String>, Error> {
    let tries = tries(ask, mine);
    let mut db = ask.app.store.read().await?;
    let held = tries.held(&mut db).await?;
    drop(db);
    if let Some(held) = held {
        return Ok(Some(told(ask.words, held)));
    }
    let hashed = mine.account.password.clone();
    if ask.app.passwords.check(typed, hashed).await?.is_right() {
        return Ok(None);
    }
    let event = ask.event(Act::PasswordChanged, format!("account:{}", mine.own.0));
    let counted = ask.app.store.write(async move |db| {
        tries.note(db).await?;
        audit::append(db, &event.clone().refused()).await
    });
    counted.await?;
    Ok(Some(ask.words.current_password_wrong().to_owned()))
}

/// Keeps the new hash, gives this session another cookie and ends all others; `None` when the password that was checked
/// is no longer the account's.
async fn keep(ask: &Ask, mine: &Mine, hash: String) -> Result<Option<Token>, Error> {
    let (own, now, token) = (mine.own.clone(), ask.now, Token::random()?);
    let new = token.hash();
    let old = ask.cookie.as_ref().ok_or(Error::SignIn)?.hash();
    let checked = mine.account.password.clone().unwrap_or_default();
    let (here, elsewhere) = (tries(ask, mine), name(mine));
    let event = ask.event(Act::PasswordChanged, format!("account:{}", own.0));
    let letters = ask.app.letters.clone();
    let kept = ask.app.store.write(async move |db| {
        if !account::replace_password(db, &own, &checked, &hash).await? {
            return Ok(false);
        }
        sessions::rotate(db, &own, old.as_str(), new.as_str()).await?;
        sessions::end_others(db, &own, new.as_str(), now).await?;
        // Whatever else could open a new password for this account is void with it.
        for purpose in [Purpose::PasswordReset, Purpose::Password] {
            codes::void(db, purpose, Some(&own.0), now).await?;
        }
        letter_rows::drop_waiting(db, &own.0, Kind::PasswordReset, now).await?;
        letters::queue_notice(letters.as_ref(), db, &own, Kind::PasswordChanged, now).await?;
        here.forgive(db).await?;
        throttle::forgive(db, &elsewhere).await?;
        audit::append(db, &event).await?;
        Ok(true)
    });
    Ok(kept.await?.then_some(token))
}
