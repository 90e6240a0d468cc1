//! Signing in and out.

use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::{StatusCode, header};
use askama::Template;
use serde::Deserialize;

use super::ask::{Ask, Seen, Visitor};
use super::error::Error;
use super::page::{Frame, Said};
use crate::config::BaseUrl;
use crate::course::timestamp::Timestamp;
use crate::sign_in::password::Checked;
use crate::sign_in::secret::Token;
use crate::sign_in::{lifetime, slowing};
use crate::store::account as account_rows;
use crate::store::accounts::{self, SignInRow, fold};
use crate::store::audit::{self, Act, Event};
use crate::store::centres::{self, sought_code};
use crate::store::emails;
use crate::store::id::{AccountId, CentreId};
use crate::store::scope::Own;
use crate::store::sessions::{self, Session};
use crate::store::{self, Connection, throttle};

/// The name of the session cookie: over https one that no other host can set.
pub fn cookie_name(base_url: &BaseUrl) -> &'static str {
    if base_url.is_secure() {
        "__Host-sid"
    } else {
        "sid"
    }
}

/// The name of the cookie that a stranger's form is bound to.
pub fn form_cookie_name(base_url: &BaseUrl) -> &'static str {
    if base_url.is_secure() {
        "__Host-pre"
    } else {
        "pre"
    }
}

/// The session cookie with this value.
pub fn cookie(base_url: &BaseUrl, token: &Token) -> Cookie<'static> {
    built(
        base_url,
        cookie_name(base_url),
        token.reveal().to_owned(),
        Duration::days(lifetime::COOKIE_DAYS),
    )
}

/// The cookie that a stranger's form is bound to.
pub fn form_cookie(base_url: &BaseUrl, token: &Token) -> Cookie<'static> {
    built(
        base_url,
        form_cookie_name(base_url),
        token.reveal().to_owned(),
        Duration::hours(2),
    )
}

fn built(base_url: &BaseUrl, name: &'static str, value: String, age: Duration) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(base_url.is_secure())
        .max_age(age)
        .finish()
}

/// What became of an attempt to sign in.
pub enum Entered {
    /// The person is in.
    In {
        /// The new session's cookie.
        cookie: Token,
        /// The new session.
        session: Session,
    },
    /// Name and password do not belong together; the same for a name that nobody has and an account that is disabled.
    Wrong,
    /// Too many failures: the next try counts after so many seconds.
    Wait(i64),
}

/// What somebody types to sign in.
#[derive(Clone, Copy, Debug)]
pub struct Credentials<'a> {
    /// The code of the centre that the account belongs to; empty for one's own account.
    pub centre: &'a str,
    /// The user name.
    pub user_name: &'a str,
    /// The password.
    pub password: &'a str,
}

/// Signs in with user name and password, and counts a failure.
///
/// # Errors
/// The database or the hasher cannot do it at this moment.
pub async fn enter(seen: &Seen, given: &Credentials<'_>) -> Result<Entered, Error> {
    let (app, now) = (&seen.app, seen.now);
    let what = throttled(given.centre, given.user_name);
    let forget_before = Timestamp(now.0 - slowing::FORGOTTEN_AFTER);
    let (known, failures) = {
        let mut db = app.store.read().await?;
        (
            sought(&mut db, given.centre, given.user_name).await?,
            throttle::failures(&mut db, &what, forget_before).await?,
        )
    };
    let open_at = failures.last_at + slowing::wait_after(failures.count);
    if now.0 < open_at {
        return Ok(Entered::Wait((open_at - now.0 + 999) / 1_000));
    }
    let hashed = known.as_ref().and_then(|(_, row)| row.password.clone());
    let checked = app.passwords.check(given.password, hashed.clone()).await?;
    if let (Checked::Right { renewed }, Some((_, row))) =
        (checked, known.as_ref().filter(|(_, row)| !row.disabled))
    {
        let proven = Proven {
            forgive: Some(what),
            renewed: hashed.zip(renewed),
        };
        let cookie = begin(seen, row.account.clone(), proven).await?;
        let mut db = app.store.read().await?;
        let session = sessions::find(&mut db, cookie.hash().as_str()).await?;
        let session = session
            .ok_or_else(|| Error::Internal("a session that was just begun is gone".to_owned()))?;
        Ok(Entered::In { cookie, session })
    } else {
        let event = failure(seen, known.as_ref());
        app.store
            .write(async move |db| {
                let count = throttle::count(db, &what, now, forget_before).await?;
                let seconds = slowing::wait_after(count) / 1_000;
                let event = event.clone().saying(format!("next try in {seconds} s"));
                audit::append(db, &event).await
            })
            .await?;
        Ok(Entered::Wrong)
    }
}

/// Whoever has this name in the centre with this code, and the centre. A name with an @ is an address: it is unique where
/// it is confirmed, so that no centre is needed, and finds nobody where it is not.
///
/// # Errors
/// The database does not answer.
pub async fn sought(
    db: &mut Connection,
    centre: &str,
    user_name: &str,
) -> Result<Option<(CentreId, SignInRow)>, store::Error> {
    if user_name.contains('@') {
        return emails::for_sign_in(db, user_name).await;
    }
    let Some(centre) = centres::by_code(db, centre).await? else {
        return Ok(None);
    };
    let row = accounts::for_sign_in(db, &centre.id, user_name).await?;
    Ok(row.map(|row| (centre.id, row)))
}

/// A failed sign-in for the audit log: what was typed is not in it, since people type passwords into the wrong field.
fn failure(seen: &Seen, known: Option<&(CentreId, SignInRow)>) -> Event {
    let object = known.map_or("account:".to_owned(), |(_, row)| {
        format!("account:{}", row.account)
    });
    let event = Event {
        actor: None,
        centre: None,
        ..seen.event(Act::SignedIn, object)
    };
    match known {
        Some((centre, _)) => event.in_centre(centre).refused(),
        None => event.refused(),
    }
}

/// What a right password leads to besides the session.
#[derive(Clone, Debug, Default)]
pub struct Proven {
    /// The count of failures to take away.
    pub forgive: Option<String>,
    /// A hash that was made with parameters of an earlier day, and the new one to put in its place.
    pub renewed: Option<(String, String)>,
}

/// Begins a session for an account and ends the one that this browser had.
///
/// # Errors
/// The database cannot do it at this moment.
pub async fn begin(seen: &Seen, account: AccountId, proven: Proven) -> Result<Token, Error> {
    let (token, now, device) = (Token::random()?, seen.now, seen.device.clone());
    let (hash, old) = (token.hash(), seen.cookie.as_ref().map(Token::hash));
    let event = Event {
        actor: Some(account.clone()),
        centre: None,
        ..seen.event(Act::SignedIn, format!("account:{account}"))
    };
    seen.app
        .store
        .write(async move |db| {
            if let Some(old) = &old {
                sessions::end(db, old.as_str(), now).await?;
            }
            if let Some(what) = &proven.forgive {
                throttle::forgive(db, what).await?;
            }
            let own = Own(account.clone());
            if let Some((old, new)) = &proven.renewed {
                account_rows::replace_password(db, &own, old, new).await?;
            }
            sessions::begin(db, hash.as_str(), &account, &device, now).await?;
            let centre = centres::of_account(db, &own).await?;
            audit::append(db, &event.clone().in_centre(&centre.id)).await
        })
        .await?;
    Ok(token)
}

/// What failures to sign in are counted by: the name in its centre, or the e-mail address; never a network address alone.
pub fn throttled(centre: &str, user_name: &str) -> String {
    // An address is nobody's in particular: it counts the same whatever centre was typed with it.
    let centre = if user_name.contains('@') {
        String::new()
    } else {
        sought_code(centre)
    };
    format!("sign-in:{centre}:{}", fold(user_name))
}

/// Leads a stranger to the sign-in form and back to the page that was asked for.
pub fn lead_to_sign_in(seen: &Seen) -> HttpResponse {
    let next: String =
        percent_encoding::utf8_percent_encode(&seen.address, percent_encoding::NON_ALPHANUMERIC)
            .to_string();
    seen.see_other(&format!("/sign-in?next={next}"))
}

/// An address that a form may lead to: a path of ours and nothing else.
pub fn own_path(text: &str) -> Option<&str> {
    let own = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(['\\', '\r', '\n', '\t'])
        && !text.contains(char::is_control);
    own.then_some(text)
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    centre: &'a str,
    user_name: &'a str,
    mistake: Option<String>,
    next: &'a str,
}

/// The form to sign in.
pub async fn new(ask: Ask) -> Result<HttpResponse, Error> {
    let next = ask
        .query("next")
        .filter(|next| own_path(next).is_some())
        .unwrap_or_default();
    if ask.session().is_some() {
        return Ok(lead_on(&ask, &next));
    }
    ask.page(&SignInPage {
        frame: ask.frame_with_form(ask.words.sign_in_title()),
        centre: &ask.query("centre").unwrap_or_default(),
        user_name: "",
        mistake: None,
        next: &next,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    #[serde(default)]
    centre: String,
    user_name: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// Signs in, or shows the form again.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let form: SignIn = ask.fields.read().map_err(|_| Error::Malformed)?;
    let given = Credentials {
        centre: &form.centre,
        user_name: &form.user_name,
        password: &form.password,
    };
    let (status, mistake) = match enter(&ask, &given).await? {
        Entered::In { cookie, .. } => {
            let mut answer = lead_on(&ask, &form.next);
            add_cookie(&mut answer, &self::cookie(&ask.app.base_url, &cookie))?;
            return Ok(answer);
        }
        Entered::Wrong => (
            StatusCode::UNPROCESSABLE_ENTITY,
            ask.words.sign_in_wrong().to_owned(),
        ),
        Entered::Wait(seconds) => (
            StatusCode::TOO_MANY_REQUESTS,
            ask.words.sign_in_wait(seconds),
        ),
    };
    let next = own_path(&form.next).unwrap_or_default();
    let title = format!("{} {}", ask.words.error_prefix(), ask.words.sign_in_title());
    let page = SignInPage {
        frame: ask.frame_with_form(title),
        centre: &form.centre,
        user_name: &form.user_name,
        mistake: Some(mistake),
        next,
    };
    ask.page_with(status, &page)
}

/// Puts a cookie on an answer.
///
/// # Errors
/// The cookie cannot be written as a header.
pub fn add_cookie(answer: &mut HttpResponse, cookie: &Cookie<'_>) -> Result<(), Error> {
    answer
        .add_cookie(cookie)
        .map_err(|error| Error::Internal(error.to_string()))
}

fn lead_on(ask: &Ask, next: &str) -> HttpResponse {
    match own_path(next) {
        Some(path) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, path))
            .finish(),
        None => ask.see_other("/"),
    }
}

/// Signs out: the session is dead on the server, and the browser forgets its pages.
pub async fn remove(ask: Ask) -> Result<HttpResponse, Error> {
    if let (Visitor::SignedIn(session), Some(cookie)) = (&ask.visitor, &ask.cookie) {
        let (hash, now) = (cookie.hash(), ask.now);
        let event = ask.event(Act::SignedOut, format!("account:{}", session.account));
        ask.app
            .store
            .write(async move |db| {
                sessions::end(db, hash.as_str(), now).await?;
                audit::append(db, &event).await
            })
            .await?;
    }
    signed_out(&ask)
}

/// Leads to the sign-in form, takes the cookie away and lets the browser forget its pages.
///
/// # Errors
/// The cookie cannot be written as a header.
pub fn signed_out(ask: &Ask) -> Result<HttpResponse, Error> {
    let mut answer = ask.see_other_saying("/sign-in", Said::SignedOut);
    answer.headers_mut().insert(
        header::HeaderName::from_static("clear-site-data"),
        header::HeaderValue::from_static("\"cache\""),
    );
    let gone = built(
        &ask.app.base_url,
        cookie_name(&ask.app.base_url),
        String::new(),
        Duration::ZERO,
    );
    add_cookie(&mut answer, &gone)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_nowhere_but_to_our_own_paths() {
        assert!(own_path("/en/courses/dsr?x=1#y").is_some());
        for elsewhere in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "\\\\evil",
            "javascript:alert(1)",
            "/a\r\nb",
            "/\t/evil",
        ] {
            assert_eq!(own_path(elsewhere), None, "{elsewhere:?}");
        }
    }
}
