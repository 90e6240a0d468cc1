//! Signing in again in the middle of a post, so that a session that ran out costs nobody an answer: the page asks
//! for the password in place and carries the fields.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::ask::{Seen, Visitor};
use super::entering::{self, Credentials, Entered};
use super::error::Error;
use super::page::Frame;
use crate::sign_in::secret::Token;

const CENTRE_FIELD: &str = "resume_centre";
const NAME_FIELD: &str = "resume_user_name";
const PASSWORD_FIELD: &str = "resume_password";

/// What became of a post without a session.
pub enum Resumed {
    /// The person signed in with it: the post goes on, and this cookie is theirs.
    SignedIn(Token),
    /// The page that asks for the password, with the fields.
    Asked(HttpResponse),
}

#[derive(Template)]
#[template(path = "resume.html")]
struct ResumePage<'a> {
    frame: Frame<'a>,
    mistake: Option<String>,
    centre: &'a str,
    user_name: &'a str,
    path: &'a str,
    carried: Vec<(&'a str, &'a str)>,
}

/// Signs the person in with the name and password that came with the post, or asks for them.
///
/// # Errors
/// The database or the hasher cannot do it at this moment.
pub async fn resume(seen: &mut Seen) -> Result<Resumed, Error> {
    let centre = seen.fields.take(CENTRE_FIELD).unwrap_or_default();
    let user_name = seen.fields.take(NAME_FIELD);
    let password = seen.fields.take(PASSWORD_FIELD);
    let (Some(user_name), Some(password)) = (user_name, password) else {
        return ask(seen, None, &centre, "");
    };
    let given = Credentials {
        centre: &centre,
        user_name: &user_name,
        password: &password,
    };
    match entering::enter(seen, &given).await? {
        Entered::In { cookie, session } => {
            seen.visitor = Visitor::SignedIn(session);
            seen.cookie = Some(cookie.clone());
            seen.resumed = true;
            Ok(Resumed::SignedIn(cookie))
        }
        Entered::Wrong => {
            let mistake = seen.words.sign_in_wrong().to_owned();
            ask(seen, Some(mistake), &centre, &user_name)
        }
        Entered::Wait(seconds) => {
            let mistake = seen.words.sign_in_wait(seconds);
            ask(seen, Some(mistake), &centre, &user_name)
        }
    }
}

fn ask(
    seen: &Seen,
    mistake: Option<String>,
    centre: &str,
    user_name: &str,
) -> Result<Resumed, Error> {
    let page = ResumePage {
        frame: seen.frame_with_form(seen.words.resume_title()),
        mistake,
        centre,
        user_name,
        path: &seen.path,
        carried: seen.fields.iter().collect(),
    };
    seen.page_with(StatusCode::FORBIDDEN, &page)
        .map(Resumed::Asked)
}
