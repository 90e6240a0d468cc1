//! The gate that every request passes before any handler: the route must be in the table, a post must be ours and
//! small, the visitor must be one the route is for. It also turns every refusal into a page.

mod host;
mod look;
mod noting;
mod post;
mod recognise;

use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, web};
use futures_util::FutureExt;

use self::post::Unread;
use super::App;
use super::ask::Seen;
use super::connections::Answering;
use super::error::Error;
use super::fields::Fields;
use super::forgery::Source;
use super::limits::Writing;
use super::page::put_headers;
use super::resume::{self, Resumed, SignIn};
use super::routes::{self, Audience, Route};
use super::{cookies, form, sessions};

/// Lets a request through to its handler, or answers it.
///
/// # Errors
/// Only in form: a handler that panicked takes its request along, so its answer travels as an error.
pub async fn gate(
    app: web::Data<App>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let begun = Instant::now();
    let meter = app.watch.meter.clone();
    let _going = meter.begins();
    let method = request.method().clone();
    let pattern = request.match_pattern();
    let route = pattern
        .as_deref()
        .and_then(|pattern| routes::find(pattern, &method));
    let _answering = Answering::begin(request.request());
    let answer = match route {
        Some(Route {
            audience: Audience::Everyone,
            ..
        }) => {
            let mut answer = next.call(request).await?.map_into_boxed_body();
            let status = answer.status();
            put_headers(status, answer.headers_mut(), "no-cache", &app.base_url);
            Ok(answer)
        }
        _ => guarded(app, request, next, pattern.is_some(), route).await,
    };
    let status = answer.as_ref().map_or_else(
        |error| error.as_response_error().status_code(),
        ServiceResponse::status,
    );
    meter.note(
        route.and_then(routes::place),
        status.as_u16(),
        begun.elapsed(),
    );
    tracing::debug!(route = pattern.unwrap_or_default(), %method, status = status.as_u16(), "answered");
    answer
}

/// What the gate made of a request: either what its handler needs, or already the answer.
enum Opened {
    Through(Rc<Seen>),
    Answered(Rc<Seen>, Result<HttpResponse, Error>),
    /// Answered at once and noted nowhere.
    Broken(Rc<Seen>, Error),
}

async fn guarded(
    app: web::Data<App>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    known: bool,
    route: Option<&'static Route>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let seen = match open(app, &mut request, known, route).await {
        Opened::Through(seen) => seen,
        Opened::Answered(seen, outcome) => {
            if let Err(error) = &outcome {
                noting::note(&seen, route, error).await;
            }
            let answer = finished(&seen, outcome);
            return Ok(request.into_response(answer));
        }
        Opened::Broken(seen, error) => {
            let answer = finished(&seen, Err(error));
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
            if let Err(error) = &outcome {
                noting::note(&seen, route, error).await;
            }
            Ok(ServiceResponse::new(request, finished(&seen, outcome)))
        }
        Ok(Err(error)) => Err(travelling(finished(&seen, Err(taken_out(&error))))),
        Err(panic) => {
            let error = Error::Internal(format!("a handler panicked: {}", said_by(&*panic)));
            Err(travelling(finished(&seen, Err(error))))
        }
    }
}

/// The answer with its headers, a page in the place of every refusal.
fn finished(seen: &Seen, outcome: Result<HttpResponse, Error>) -> HttpResponse {
    let mut answer = outcome.unwrap_or_else(|error| error_answer(seen, &error));
    seen.put_headers(&mut answer);
    if let Some(token) = seen.cookie.as_ref().filter(|_| seen.resumed) {
        // The person signed in again in the middle of this post; a cookie that cannot be written would only cost another sign-in.
        let _ = answer.add_cookie(&cookies::session(&seen.app.base_url, token));
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
    let own = error.as_error::<Error>().cloned();
    own.unwrap_or_else(|| Error::Internal(error.to_string()))
}

async fn open(
    app: web::Data<App>,
    request: &mut ServiceRequest,
    known: bool,
    route: Option<&'static Route>,
) -> Opened {
    let mut seen = look::look(app, request);
    if !host::is_ours(request.head(), &seen.app.base_url) {
        return Opened::Answered(Rc::new(seen), Err(Error::Misdirected));
    }
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
        let _ = recognise::recognise(request, &mut seen).await;
        return Opened::Answered(Rc::new(seen), Err(error));
    };
    // A NUL or a broken letter in the query: no column can hold it, and one of the databases would stumble over it.
    if Fields::parse(request.query_string().as_bytes()).is_none() {
        let _ = recognise::recognise(request, &mut seen).await;
        return Opened::Answered(Rc::new(seen), Err(Error::Malformed));
    }
    let posted = match post::read(request, &mut seen).await {
        Ok(posted) => posted,
        Err(Unread::Broken(error)) => return Opened::Broken(Rc::new(seen), error),
        Err(Unread::Refused(error)) => {
            let _ = recognise::recognise(request, &mut seen).await;
            return Opened::Answered(Rc::new(seen), Err(error));
        }
    };
    let token_known = match recognise::recognise(request, &mut seen).await {
        Ok(known) => known,
        Err(error) => return Opened::Answered(Rc::new(seen), Err(error)),
    };
    if posted == Some(Source::Foreign) || (posted == Some(Source::Unsaid) && !token_known) {
        return Opened::Answered(Rc::new(seen), Err(Error::Forged));
    }
    let typed = SignIn::take(&mut seen.fields);
    if let Err(error) = count_write(&seen, route) {
        return Opened::Answered(Rc::new(seen), Err(error));
    }
    admit(seen, route, &typed).await
}

/// Counts a post of somebody who is signed in.
fn count_write(seen: &Seen, route: &Route) -> Result<(), Error> {
    let Some(session) = seen.session().filter(|_| route.method == Method::POST) else {
        return Ok(());
    };
    let answers = ["/answers", "/choices"]
        .iter()
        .any(|end| route.path.ends_with(end));
    let writing = if answers {
        Writing::Answers
    } else {
        Writing::Other
    };
    let (writes, limits) = (&seen.app.writes, &seen.app.limits);
    let counted = writes.count(&session.account, writing, limits, seen.now);
    counted.map_err(Error::TooOften)
}

/// Decides by the route's audience; whose session ended in the middle of a post may sign in with it.
async fn admit(mut seen: Seen, route: &'static Route, typed: &SignIn) -> Opened {
    if resume::is_offered(&seen, route) {
        let asked = match resume::resume(&mut seen, route, typed).await {
            Ok(Resumed::SignedIn) => None,
            Ok(Resumed::Asked(page)) => Some(Ok(page)),
            Err(error) => Some(Err(error)),
        };
        if let Some(answer) = asked {
            return Opened::Answered(Rc::new(seen), answer);
        }
    }
    let refused = refusal(&seen, route);
    let seen = Rc::new(seen);
    match refused {
        Some(error) => Opened::Answered(seen, Err(error)),
        None => Opened::Through(seen),
    }
}

/// Why the route does not answer this visitor; `None` when it does.
fn refusal(seen: &Seen, route: &Route) -> Option<Error> {
    match (seen.session(), route.audience) {
        (Some(session), audience) => (!audience.admits(session)).then_some(Error::NotFound),
        (None, Audience::Everyone | Audience::Anyone) => None,
        // What strangers post about others is not even led to the sign-in form.
        (None, audience) if audience.answers_for_others() && route.method == Method::POST => {
            Some(Error::NotFound)
        }
        (None, _) => Some(Error::SignIn),
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
