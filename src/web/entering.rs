//! Entering with a name and a password, or a secret just shown: who it is, how failures slow it down, and the session that
//! it begins.

use super::ask::Seen;
use super::error::Error;
use super::tries::{self, Tries};
use crate::sign_in::password::Checked;
use crate::sign_in::secret::Token;
use crate::sign_in::slowing::{self, Held};
use crate::store::account as account_rows;
use crate::store::accounts::{self, SignInRow};
use crate::store::audit::{self, Act, Event};
use crate::store::centres;
use crate::store::emails;
use crate::store::id::{AccountId, CentreId};
use crate::store::scope::Own;
use crate::store::sessions::{self, Session};
use crate::store::{self, Connection};

/// What became of an attempt to sign in.
pub enum Entered {
    /// The person is in.
    In {
        /// The new session's cookie.
        cookie: Token,
        /// The new session.
        session: Box<Session>,
    },
    /// Name and password do not belong together; the same for a name that nobody has and an account that is disabled.
    Wrong,
    /// Too many failures: this try did not count.
    Held(Held),
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
    let app = &seen.app;
    let mut db = app.store.read().await?;
    let known = sought(&mut db, given.centre, given.user_name).await?;
    let account = known.as_ref().map(|(_, row)| &row.account);
    let name = tries::by_name(given.centre, given.user_name);
    let tries = Tries::at(seen, name, account);
    let held = tries.held(&mut db).await?;
    drop(db);
    if let Some(held) = held {
        let event = failure(seen, known.as_ref());
        if let Err(error) = tries.note_early(seen, event).await {
            tracing::warn!(%error, "a try that came too early could not be put on the audit log");
        }
        return Ok(Entered::Held(held));
    }
    let hashed = known.as_ref().and_then(|(_, row)| row.password.clone());
    let checked = app.passwords.check(given.password, hashed.clone()).await?;
    if let (Checked::Right { renewed }, Some((_, row))) =
        (checked, known.as_ref().filter(|(_, row)| !row.disabled))
    {
        let proven = Proven {
            forgive: Some(tries),
            renewed: hashed.zip(renewed),
        };
        let cookie = begin(seen, row.account.clone(), proven).await?;
        let mut db = app.store.read().await?;
        let session = sessions::find(&mut db, cookie.hash().as_str()).await?;
        let session = session
            .ok_or_else(|| Error::Internal("a session that was just begun is gone".to_owned()))?;
        Ok(Entered::In {
            cookie,
            session: Box::new(session),
        })
    } else {
        let event = failure(seen, known.as_ref());
        app.store
            .write(async move |db| {
                let count = tries.note(db).await?;
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
    pub forgive: Option<Tries>,
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
            if let Some(tries) = &proven.forgive {
                tries.forgive(db).await?;
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
