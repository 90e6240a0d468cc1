//! Signing in again in the middle of a post, so that a session that ran out costs nobody what they typed: the page asks
//! for the password in place and carries the fields.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use askama::Template;

use super::ask::{Seen, Visitor};
use super::entering::{self, Credentials, Entered};
use super::error::Error;
use super::fields::Fields;
use super::page::Frame;
use super::routes::{Audience, Route};
use super::tries;

const CENTRE_FIELD: &str = "resume_centre";
const NAME_FIELD: &str = "resume_user_name";
const PASSWORD_FIELD: &str = "resume_password";

/// What became of a post without a session.
pub enum Resumed {
    /// The person signed in with it: the post goes on.
    SignedIn,
    /// The page that asks for the password, with the fields.
    Asked(HttpResponse),
}

/// What somebody typed to sign in again, beside the fields of the form itself.
pub struct SignIn {
    centre: String,
    user_name: Option<String>,
    password: Option<String>,
}

impl SignIn {
    /// Takes it out of the fields. Who has signed in elsewhere in the meantime needs none of it.
    pub fn take(fields: &mut Fields) -> Self {
        Self {
            centre: fields.take(CENTRE_FIELD).unwrap_or_default(),
            user_name: fields.take(NAME_FIELD),
            password: fields.take(PASSWORD_FIELD),
        }
    }
}

/// Whether the page asks for the password in place: on a form about oneself of whoever is not signed in; on one about others
/// only of those who answered for them until their session ended.
pub fn is_offered(seen: &Seen, route: &Route) -> bool {
    match &seen.visitor {
        Visitor::SignedIn(_) => false,
        _ if route.audience == Audience::Resumable => true,
        Visitor::Ended(session) => {
            route.method == Method::POST
                && route.audience.answers_for_others()
                && route.audience.admits(session)
        }
        Visitor::Stranger => false,
    }
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

/// Signs the person in with the name and password that came with the post, or asks for them. A form about others is not
/// applied to whoever else signs in; one about oneself says whose it is.
///
/// # Errors
/// The database or the hasher cannot do it at this moment; [`Error::NotFound`] for a form about others that was another
/// person's.
pub async fn resume(seen: &mut Seen, route: &Route, typed: &SignIn) -> Result<Resumed, Error> {
    let (Some(user_name), Some(password)) = (&typed.user_name, &typed.password) else {
        return ask(seen, None, &typed.centre, "");
    };
    let given = Credentials {
        centre: &typed.centre,
        user_name,
        password,
    };
    match entering::enter(seen, &given).await? {
        Entered::In { cookie, session } => {
            let another =
                matches!(&seen.visitor, Visitor::Ended(ended) if ended.account != session.account);
            seen.visitor = Visitor::SignedIn(session);
            seen.cookie = Some(cookie);
            seen.resumed = true;
            if another && route.audience.answers_for_others() {
                return Err(Error::NotFound);
            }
            Ok(Resumed::SignedIn)
        }
        Entered::Wrong => {
            let mistake = seen.words.sign_in_wrong().to_owned();
            ask(seen, Some(mistake), &typed.centre, user_name)
        }
        Entered::Held(held) => {
            let mistake = tries::told(seen.words, held);
            ask(seen, Some(mistake), &typed.centre, user_name)
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
