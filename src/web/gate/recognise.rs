//! Who asks: the session behind the cookie, and whether a form's token is bound to it.

use crate::course::timestamp::Timestamp;
use crate::sign_in::lifetime;
use crate::sign_in::secret::same;
use crate::store::sessions::Session;
use crate::web::ask::{FormToken, Seen, Visitor};
use crate::web::error::Error;
use crate::web::form;

/// Finds out who asks, and whether the form's token is bound to a cookie of ours.
pub async fn recognise(seen: &mut Seen) -> Result<bool, Error> {
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
