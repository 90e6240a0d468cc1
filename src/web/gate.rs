//! The gate that every request passes before any handler: the route must be in the table, a post must be ours and
//! small, the visitor must be one the route is for. It also turns every refusal into a page.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, web};
use futures_util::{FutureExt, StreamExt};

use super::App;
use super::ask::{FormToken, Seen, Visitor};
use super::error::Error;
use super::fields::{Fields, LARGEST_FORM};
use super::forgery::{self, Source};
use super::page::{Coding, put_headers};
use super::resume::{self, Resumed};
use super::routes::{self, Audience, Route};
use super::{form, sessions};
use crate::alphabet;
use crate::course::timestamp::Timestamp;
use crate::sign_in::lifetime;
use crate::sign_in::secret::{Token, same};
use crate::store::sessions::Session;
use crate::words::{Interface, Words};

/// A posted form must be in by then.
const BODY_DEADLINE: Duration = Duration::from_secs(30);

/// Lets a request through to its handler, or answers it.
///
/// # Errors
/// Only in form: a handler that panicked takes its request along, so its answer travels as an error.
pub async fn gate(
    app: web::Data<App>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let method = request.method().clone();
    let pattern = request.match_pattern();
    let route = pattern
        .as_deref()
        .and_then(|pattern| routes::find(pattern, &method));
    let answer = match route {
        Some(Route {
            audience: Audience::Everyone,
            ..
        }) => {
            let mut answer = next.call(request).await?.map_into_boxed_body();
            put_headers(answer.headers_mut(), "no-cache");
            Ok(answer)
        }
        _ => guarded(app, request, next, pattern.is_some(), route).await,
    };
    let status = answer.as_ref().map_or_else(
        |error| error.as_response_error().status_code(),
        ServiceResponse::status,
    );
    tracing::debug!(route = pattern.unwrap_or_default(), %method, status = status.as_u16(), "answered");
    answer
}

/// What the gate made of a request: either what its handler needs, or already the answer.
enum Opened {
    Through {
        seen: Rc<Seen>,
        new_cookie: Option<Token>,
    },
    Answered(Rc<Seen>, Result<HttpResponse, Error>),
}

async fn guarded(
    app: web::Data<App>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    known: bool,
    route: Option<&'static Route>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let (seen, new_cookie) = match open(app, &mut request, known, route).await {
        Opened::Through { seen, new_cookie } => (seen, new_cookie),
        Opened::Answered(seen, outcome) => {
            let answer = finished(&seen, None, outcome);
            return Ok(request.into_response(answer));
        }
    };
    request.extensions_mut().insert(Rc::clone(&seen));
    let called = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    match called {
        Ok(Ok(answer)) => {
            let (request, answer) = answer.into_parts();
            let outcome = match answer.error() {
                Some(error) => Err(taken_out(error)),
                None => Ok(answer.map_into_boxed_body()),
            };
            Ok(ServiceResponse::new(
                request,
                finished(&seen, new_cookie.as_ref(), outcome),
            ))
        }
        Ok(Err(error)) => Err(travelling(finished(
            &seen,
            new_cookie.as_ref(),
            Err(taken_out(&error)),
        ))),
        Err(panic) => {
            let error = Error::Internal(format!("a handler panicked: {}", said_by(&*panic)));
            Err(travelling(finished(&seen, new_cookie.as_ref(), Err(error))))
        }
    }
}

/// The answer with its headers, a page in the place of every refusal.
fn finished(
    seen: &Seen,
    new_cookie: Option<&Token>,
    outcome: Result<HttpResponse, Error>,
) -> HttpResponse {
    let mut answer = outcome.unwrap_or_else(|error| error_answer(seen, &error));
    seen.put_headers(answer.headers_mut());
    if let Some(token) = new_cookie {
        // The person signed in again in the middle of this post; a cookie that cannot be written would only cost another sign-in.
        let _ = answer.add_cookie(&sessions::cookie(&seen.app.base_url, token));
    }
    answer
}

/// An answer whose request is gone.
fn travelling(answer: HttpResponse) -> actix_web::Error {
    actix_web::error::InternalError::from_response("a request was lost", answer).into()
}

fn said_by(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word")
}

/// Our own error, with what it knows, out of the server's.
fn taken_out(error: &actix_web::Error) -> Error {
    match error.as_error::<Error>() {
        Some(Error::TooMany(seconds)) => Error::TooMany(*seconds),
        Some(Error::Unavailable(cause)) => Error::Unavailable(cause.clone()),
        Some(Error::Internal(cause)) => Error::Internal(cause.clone()),
        Some(Error::NotFound) => Error::NotFound,
        Some(Error::SignIn) => Error::SignIn,
        Some(Error::Forged) => Error::Forged,
        Some(Error::Method) => Error::Method,
        Some(Error::Malformed) => Error::Malformed,
        Some(Error::NotAForm) => Error::NotAForm,
        Some(Error::TooLarge) => Error::TooLarge,
        None => Error::Internal(error.to_string()),
    }
}

async fn open(
    app: web::Data<App>,
    request: &mut ServiceRequest,
    known: bool,
    route: Option<&'static Route>,
) -> Opened {
    let mut seen = look(app, request);
    let language = format!("/{}/", seen.words.interface().tag());
    let spoken =
        |route: &&Route| !route.path.starts_with("/{language}") || seen.path.starts_with(&language);
    let Some(route) = route.filter(spoken) else {
        let error = if known && route.is_none() {
            Error::Method
        } else {
            Error::NotFound
        };
        // A page that is not there still knows who asks, so that its links fit.
        let _ = recognise(&mut seen).await;
        return Opened::Answered(Rc::new(seen), Err(error));
    };
    let posted = match read_post(request, &mut seen).await {
        Ok(posted) => posted,
        Err(error) => return Opened::Answered(Rc::new(seen), Err(error)),
    };
    let token_known = match recognise(&mut seen).await {
        Ok(known) => known,
        Err(error) => return Opened::Answered(Rc::new(seen), Err(error)),
    };
    if posted == Some(Source::Foreign) || (posted == Some(Source::Unsaid) && !token_known) {
        return Opened::Answered(Rc::new(seen), Err(Error::Forged));
    }
    admit(seen, route).await
}

/// What can be seen without the database and without the body.
fn look(app: web::Data<App>, request: &ServiceRequest) -> Seen {
    let tag = request.path().split('/').nth(1).unwrap_or_default();
    let interface =
        Interface::from_tag(tag).filter(|interface| app.pseudo || *interface != Interface::Pseudo);
    let cookie = request
        .cookie(sessions::cookie_name(&app.base_url))
        .and_then(|cookie| Token::received(cookie.value()));
    let text = |name: header::HeaderName| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    Seen {
        words: Words::of(interface.unwrap_or(Interface::English)),
        visitor: Visitor::Stranger,
        cookie,
        now: app.clock.now(),
        reference: reference(),
        path: request.path().to_owned(),
        address: request
            .uri()
            .path_and_query()
            .map_or_else(String::new, ToString::to_string),
        fields: Fields::default(),
        peer: peer(request, &app),
        device: text(header::USER_AGENT)
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect(),
        coding: Coding::offered(request.headers()),
        form_token: FormToken::NotNeeded,
        form_shown: Cell::new(false),
        resumed: false,
        app,
    }
}

/// Eight letters that a person can read out on the telephone.
fn reference() -> String {
    alphabet::random_values(8).map_or_else(
        |_| String::new(),
        |values| values.into_iter().map(alphabet::letter).collect(),
    )
}

/// The address that throttles count by: the connection's, or what a trusted proxy says.
fn peer(request: &ServiceRequest, app: &App) -> String {
    let Some(direct) = request.peer_addr().map(|address| address.ip()) else {
        return String::new();
    };
    let forwarded = request
        .headers()
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok());
    let said = forwarded
        .filter(|_| app.proxies.contains(&direct))
        .and_then(|list| list.rsplit(',').next());
    said.and_then(|text| text.trim().parse().ok())
        .unwrap_or(direct)
        .to_string()
}

/// Reads a post's form; says where it came from, or nothing for a request that is no post.
async fn read_post(request: &mut ServiceRequest, seen: &mut Seen) -> Result<Option<Source>, Error> {
    let source = forgery::source(request.headers(), &seen.app.base_url);
    let says_nothing = request.headers().get("sec-fetch-site").is_none();
    seen.form_token = match (&seen.cookie, says_nothing) {
        (_, false) => FormToken::NotNeeded,
        (Some(cookie), true) => FormToken::Bound(cookie.form_token()),
        (None, true) => match form_cookie_of(request, seen) {
            Some(cookie) => FormToken::Bound(cookie.form_token()),
            None => FormToken::ToBeBound(Token::random()?),
        },
    };
    if request.method() != Method::POST {
        return Ok(None);
    }
    if source == Source::Foreign {
        return Ok(Some(source));
    }
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
        return Err(Error::NotAForm);
    }
    let body = tokio::time::timeout(BODY_DEADLINE, read_body(request))
        .await
        .map_err(|_| Error::Malformed)??;
    seen.fields = Fields::parse(&body).ok_or(Error::Malformed)?;
    Ok(Some(source))
}

fn form_cookie_of(request: &ServiceRequest, seen: &Seen) -> Option<Token> {
    request
        .cookie(sessions::form_cookie_name(&seen.app.base_url))
        .and_then(|cookie| Token::received(cookie.value()))
}

async fn read_body(request: &mut ServiceRequest) -> Result<Vec<u8>, Error> {
    let mut payload = request.take_payload();
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::Malformed)?;
        if body.len() + chunk.len() > LARGEST_FORM {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Finds out who asks, and whether the form's token is bound to a cookie of ours.
async fn recognise(seen: &mut Seen) -> Result<bool, Error> {
    let given = seen.fields.take(form::TOKEN_FIELD);
    let session = match &seen.cookie {
        Some(cookie) => {
            let hash = cookie.hash();
            let mut db = seen.app.store.read().await?;
            crate::store::sessions::find(&mut db, hash.as_str()).await?
        }
        None => None,
    };
    // The token of a session that is over, whose row is kept, still passes: it shows where the form came from, not who posts it.
    let bound = match (&seen.form_token, &given) {
        (FormToken::Bound(token), Some(given)) => {
            same(token, given) && (seen.cookie.is_none() || session.is_some())
        }
        _ => false,
    };
    if let Some(session) = session {
        seen.visitor = if is_over(&session, seen.now) {
            Visitor::Ended
        } else {
            Visitor::SignedIn(session)
        };
    }
    note_seen(seen).await;
    Ok(bound)
}

fn is_over(session: &Session, now: Timestamp) -> bool {
    let over = lifetime::is_over(
        session.created_at.0,
        session.seen_at.0,
        now.0,
        session.administrator,
    );
    over || session.ended_at.is_some() || session.disabled
}

/// Writes the last-seen time, at most once a minute; a database that cannot write does not stop reading.
async fn note_seen(seen: &Seen) {
    let (Visitor::SignedIn(session), Some(cookie)) = (&seen.visitor, &seen.cookie) else {
        return;
    };
    if seen.now.since(session.seen_at).0 < lifetime::SEEN_EVERY {
        return;
    }
    let (hash, now) = (cookie.hash(), seen.now);
    let noted = seen
        .app
        .store
        .write(async move |db| crate::store::sessions::seen(db, hash.as_str(), now).await)
        .await;
    if let Err(error) = noted {
        tracing::warn!(%error, "a last-seen time could not be written");
    }
}

/// Decides by the route's audience.
async fn admit(mut seen: Seen, route: &'static Route) -> Opened {
    let signed_in = seen.session().is_some();
    match route.audience {
        Audience::Administrator if !seen.session().is_some_and(|session| session.administrator) => {
            let error = if signed_in || route.method == Method::POST {
                Error::NotFound
            } else {
                Error::SignIn
            };
            Opened::Answered(Rc::new(seen), Err(error))
        }
        Audience::Resumable if !signed_in => match resume::resume(&mut seen).await {
            Ok(Resumed::SignedIn(cookie)) => Opened::Through {
                seen: Rc::new(seen),
                new_cookie: Some(cookie),
            },
            Ok(Resumed::Asked(page)) => Opened::Answered(Rc::new(seen), Ok(page)),
            Err(error) => Opened::Answered(Rc::new(seen), Err(error)),
        },
        Audience::Trainee if !signed_in => Opened::Answered(Rc::new(seen), Err(Error::SignIn)),
        _ => Opened::Through {
            seen: Rc::new(seen),
            new_cookie: None,
        },
    }
}

fn error_answer(seen: &Seen, error: &Error) -> HttpResponse {
    match error {
        Error::Internal(cause) => {
            tracing::error!(reference = seen.reference, %cause, "a request failed");
        }
        Error::Unavailable(cause) => {
            tracing::warn!(reference = seen.reference, %cause, "a request was put off");
        }
        _ => {}
    }
    if matches!(error, Error::SignIn) {
        return sessions::lead_to_sign_in(seen);
    }
    form::error_page(seen, error).unwrap_or_else(|_| HttpResponse::new(error.status()))
}
