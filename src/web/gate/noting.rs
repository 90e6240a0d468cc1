//! What a refusal leaves on the audit log.

use actix_web::http::Method;

use crate::store::audit::{self, Act};
use crate::web::ask::Seen;
use crate::web::error::Error;
use crate::web::guesses::Guesses;
use crate::web::routes::Route;

/// Puts a refusal on the audit log, where it says something about who asked. Whoever is not signed in costs the log no more
/// than a row a minute for each address of the table. A database that cannot write does not change the answer.
pub async fn note(seen: &Seen, route: Option<&'static Route>, error: &Error) {
    let Some((route, why)) = route.and_then(|route| Some((route, why(route, error)?))) else {
        return;
    };
    let by = format!("{}:{}", seen.peer, route.path);
    let stranger = seen.session().is_none();
    let once = stranger.then(|| Guesses::at(seen, "refusal", &by, 1));
    if let Some(once) = &once
        && once.admit(seen).await.is_err()
    {
        return;
    }
    let event = seen
        .event(Act::Refused, format!("address:{}", route.path))
        .saying(why)
        .refused();
    let noted = seen.app.store.write(async move |db| {
        if let Some(once) = &once {
            once.note(db).await?;
        }
        audit::append(db, &event).await
    });
    if let Err(error) = noted.await {
        tracing::warn!(%error, "a refusal could not be put on the audit log");
    }
}

/// Why it was refused, in a few words; `None` for what happens to anybody: a page that is not there, a session that ended.
fn why(route: &Route, error: &Error) -> Option<&'static str> {
    let guarded = route.method == Method::POST || route.audience.answers_for_others();
    match error {
        Error::NotFound if guarded => Some("not theirs, or not there"),
        Error::Forged => Some("a post from elsewhere"),
        Error::Malformed | Error::NotAForm | Error::TooLarge => {
            Some("not as a page of ours sends it")
        }
        Error::TooMany(_) => Some("too many tries"),
        Error::TooManyFiles(_) => Some("too many files"),
        // The first of a minute alone: the log must not grow by what was kept from the database.
        Error::TooOften(refused) if refused.first => Some("too many posts"),
        _ => None,
    }
}
