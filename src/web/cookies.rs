//! The two cookies there are: a session's, and the one that a stranger's form is bound to.

use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use super::error::Error;
use crate::config::BaseUrl;
use crate::sign_in::lifetime;
use crate::sign_in::secret::Token;

/// The name of the session cookie: over https one that no other host can set.
pub fn session_name(base_url: &BaseUrl) -> &'static str {
    if base_url.is_secure() {
        "__Host-sid"
    } else {
        "sid"
    }
}

/// The name of the cookie that a stranger's form is bound to.
pub fn form_name(base_url: &BaseUrl) -> &'static str {
    if base_url.is_secure() {
        "__Host-pre"
    } else {
        "pre"
    }
}

/// The session cookie with this value.
pub fn session(base_url: &BaseUrl, token: &Token) -> Cookie<'static> {
    built(
        base_url,
        session_name(base_url),
        token.reveal().to_owned(),
        Duration::days(lifetime::COOKIE_DAYS),
    )
}

/// The cookie that a stranger's form is bound to.
pub fn form(base_url: &BaseUrl, token: &Token) -> Cookie<'static> {
    built(
        base_url,
        form_name(base_url),
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

/// The session cookie that takes the browser's own away.
pub fn no_session(base_url: &BaseUrl) -> Cookie<'static> {
    built(
        base_url,
        session_name(base_url),
        String::new(),
        Duration::ZERO,
    )
}

/// Puts a cookie on an answer.
///
/// # Errors
/// The cookie cannot be written as a header.
pub fn add(answer: &mut HttpResponse, cookie: &Cookie<'_>) -> Result<(), Error> {
    answer
        .add_cookie(cookie)
        .map_err(|error| Error::Internal(error.to_string()))
}
