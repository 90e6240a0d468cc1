//! Signing in and out.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;
use serde::Deserialize;

use super::ask::{Ask, Seen, Visitor};
use super::cookies;
use super::entering::{Credentials, Entered, enter};
use super::error::Error;
use super::page::{Frame, Said};
use super::tries;
use crate::store::audit::{self, Act};
use crate::store::sessions;

/// Leads a stranger to the sign-in form and back to the page that was asked for.
pub fn lead_to_sign_in(seen: &Seen) -> HttpResponse {
    seen.see_other(&on_the_way("/sign-in", &seen.address))
}

/// A page that asks who somebody is, on the way to another; the other may be empty.
pub fn on_the_way(page: &str, next: &str) -> String {
    if next.is_empty() {
        return page.to_owned();
    }
    let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    format!("{page}?next={next}")
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
    sign_up: String,
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
        sign_up: ask.to(&on_the_way("/sign-up", &next)),
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
            cookies::add(&mut answer, &cookies::session(&ask.app.base_url, &cookie))?;
            return Ok(answer);
        }
        Entered::Wrong => (
            StatusCode::UNPROCESSABLE_ENTITY,
            ask.words.sign_in_wrong().to_owned(),
        ),
        Entered::Held(held) => (StatusCode::TOO_MANY_REQUESTS, tries::told(ask.words, held)),
    };
    let next = own_path(&form.next).unwrap_or_default();
    let title = format!("{} {}", ask.words.error_prefix(), ask.words.sign_in_title());
    let page = SignInPage {
        frame: ask.frame_with_form(title),
        centre: &form.centre,
        user_name: &form.user_name,
        mistake: Some(mistake),
        next,
        sign_up: ask.to(&on_the_way("/sign-up", next)),
    };
    ask.page_with(status, &page)
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
    cookies::add(&mut answer, &cookies::no_session(&ask.app.base_url))?;
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
