//! Who asks: the session behind the cookie, and whether a form's token is bound to it.

use std::time::Duration;

use actix_web::dev::ServiceRequest;

use crate::course::timestamp::Timestamp;
use crate::sign_in::lifetime;
use crate::sign_in::secret::{Token, same};
use crate::store::sessions::Session;
use crate::web::ask::{FormToken, Seen, Visitor};
use crate::web::error::Error;
use crate::web::{cookies, form};

/// How long a page waits for the last-seen time to be written; after that it is written behind the page's back.
const PATIENCE: Duration = Duration::from_millis(50);

/// Finds out who asks, and whether the form's token is bound to a cookie of ours.
pub async fn recognise(request: &ServiceRequest, seen: &mut Seen) -> Result<bool, Error> {
    let session = match &seen.cookie {
        Some(cookie) => {
            let hash = cookie.hash();
            let mut db = seen.app.store.read().await?;
            crate::store::sessions::find(&mut db, hash.as_str()).await?
        }
        None => None,
    };
    if session.is_none() {
        // A cookie of a session that nobody remembers binds nothing and must not stand in the way of a new one.
        seen.cookie = None;
    }
    seen.form_token = form_token(request, seen)?;
    // The token of a session that is over, whose row is kept, still passes: it shows where the form came from, not who posts it.
    let bound = match (&seen.form_token, seen.fields.take(form::TOKEN_FIELD)) {
        (FormToken::Bound(token), Some(given)) => same(token, &given),
        _ => false,
    };
    if let Some(session) = session {
        seen.visitor = if is_over(&session, seen.now) {
            Visitor::Ended(session)
        } else {
            Visitor::SignedIn(Box::new(session))
        };
    }
    note_seen(seen).await;
    Ok(bound)
}

/// How this browser's forms show that they came from us: by what it says of its posts, else by a token bound to the
/// session's cookie, else to a cookie of its own.
fn form_token(request: &ServiceRequest, seen: &Seen) -> Result<FormToken, Error> {
    if request.headers().contains_key("sec-fetch-site") {
        return Ok(FormToken::NotNeeded);
    }
    let own = || request.cookie(cookies::form_name(&seen.app.base_url));
    let bound_to = seen
        .cookie
        .clone()
        .or_else(|| Token::received(own()?.value()));
    Ok(match bound_to {
        Some(cookie) => FormToken::Bound(cookie.form_token()),
        None => FormToken::ToBeBound(Token::random()?),
    })
}

fn is_over(session: &Session, now: Timestamp) -> bool {
    let over = lifetime::is_over(
        session.created_at.0,
        session.seen_at.0,
        now.0,
        session.holds_role(),
    );
    over || session.ended_at.is_some() || session.disabled
}

/// Writes the last-seen time, at most once a minute. A page does not wait long for it: who reads is served while somebody
/// else holds the database, or while it cannot be written.
async fn note_seen(seen: &Seen) {
    let (Visitor::SignedIn(session), Some(cookie)) = (&seen.visitor, &seen.cookie) else {
        return;
    };
    if seen.now.since(session.seen_at).0 < lifetime::SEEN_EVERY {
        return;
    }
    let (store, hash, now) = (seen.app.store.clone(), cookie.hash(), seen.now);
    let noting = actix_web::rt::spawn(async move {
        let noted = store
            .write(async move |db| crate::store::sessions::seen(db, hash.as_str(), now).await)
            .await;
        if let Err(error) = noted {
            tracing::warn!(%error, "a last-seen time could not be written");
        }
    });
    let _ = tokio::time::timeout(PATIENCE, noting).await;
}
