//! Sending letters: takes them out of the database one by one, hands each to the relay, and writes down what became of it.
//!
//! It runs beside the pages and shares nothing with them but the database: a relay that is down or slow costs them nothing.

mod line;
mod message;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::config::Letters;
use crate::course::timestamp::{Span, Timestamp};
use crate::sign_in::secret::Token;
use crate::store::codes::{self, Purpose};
use crate::store::letters::{self, Kind, Taken, Trouble};
use crate::store::{self, Connection, Store};

use line::Line;

/// How long a link that opens the choice of a new password works after its letter was sent.
pub const RESET_WORKS: Span = Span::minutes(60);
/// How long a link that confirms an address works after its letter was sent.
pub const CONFIRMATION_WORKS: Span = Span::days(7);
/// How long no other server takes a letter that one is sending: longer than [`Limits`] let it take.
pub const TAKEN_FOR: Span = Span::minutes(5);
/// The wait after the first failed try; it doubles with each.
const FIRST_WAIT: Span = Span::minutes(1);
/// The longest wait between two tries, and the one after a refusal for good.
const LONGEST_WAIT: Span = Span::hours(6);
/// Refusals for good (5xx) that end a letter. Not the first: a relay that is being set up refuses everything for a while.
const REFUSALS: i64 = 3;
/// How often the queue is looked at when nobody rings.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(30);

/// How long the relay may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// To answer at all.
    pub connect: Duration,
    /// For the whole conversation about one letter.
    pub conversation: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            conversation: Duration::from_mins(1),
        }
    }
}

/// Everything that sending needs besides the database.
#[derive(Clone, Debug)]
pub struct Post {
    /// The relay and the sender.
    pub letters: Letters,
    /// What this server calls itself to the relay.
    pub host: String,
    /// How long the relay may take.
    pub limits: Limits,
}

/// Rung when a letter was queued that somebody waits for. Others are found at the next look, within half a minute.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Lets the queue be looked at now.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// Why sending stopped; the letters wait.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot do it at this moment.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// There are no secrets for links.
    #[error("the system gives no random numbers: {0}")]
    Chance(#[from] rand::rngs::SysError),
}

/// Sends letters for as long as the server runs.
pub async fn keep_delivering(store: Store, clock: Clock, post: Post, bell: Bell) {
    loop {
        if let Err(error) = deliver_due(&store, &clock, &post).await {
            tracing::warn!(%error, "letters could not be taken out of the database");
        }
        // A ring during the delivery is not lost: it is kept until it is waited for.
        let _ = tokio::time::timeout(LOOKED_AT_EVERY, bell.0.notified()).await;
    }
}

/// Sends every letter whose time has come, one after the other over one connection, and says how many the relay took.
/// It stops at the first that the relay itself stood in the way of: the others would only wait for the same.
///
/// # Errors
/// The database cannot do it at this moment; what was taken is tried again after [`TAKEN_FOR`].
pub async fn deliver_due(store: &Store, clock: &Clock, post: &Post) -> Result<usize, Error> {
    let mut line = Line::new(post);
    let mut sent = 0;
    while let Some((letter, secret)) = next(store, clock).await? {
        let body = body(&letter, &secret);
        let outcome = match message::write(&post.letters.from, &letter, body) {
            Some(message) => line.send(&message).await,
            None => Err(Trouble::Unwritable),
        };
        if let Err(trouble) = outcome {
            tracing::warn!(letter = %letter.id, try_number = letter.tries, trouble = trouble.key(), "a letter was not sent");
        }
        keep(store, &letter, outcome, clock.now()).await?;
        match outcome {
            Ok(()) => sent += 1,
            Err(trouble) if is_the_relays(trouble) => break,
            Err(_) => {}
        }
    }
    line.close().await;
    Ok(sent)
}

/// Takes the next letter that is still wanted, and issues the secret of its link. The secret is made here and not when
/// the letter is queued, so that the database never holds it, and a letter that waited for days still opens something.
async fn next(store: &Store, clock: &Clock) -> Result<Option<(Taken, Token)>, Error> {
    loop {
        let now = clock.now();
        let mut db = store.read().await?;
        if !letters::any_due(&mut db, now).await? {
            return Ok(None);
        }
        drop(db);
        let secret = Token::random()?;
        let hash = secret.hash();
        let taken = store.write(async move |db| take(db, hash.as_str(), now).await);
        match taken.await? {
            Next::ToSend(letter) => return Ok(Some((*letter, secret))),
            Next::Dropped => {}
            Next::Nothing => return Ok(None),
        }
    }
}

/// Whether the relay lets us in; nothing is handed to it.
///
/// # Errors
/// Why not.
pub async fn reach(post: &Post) -> Result<(), Trouble> {
    let mut line = Line::new(post);
    let reached = line.reach().await;
    line.close().await;
    reached
}

enum Next {
    ToSend(Box<Taken>),
    Dropped,
    Nothing,
}

async fn take(db: &mut Connection, hash: &str, now: Timestamp) -> Result<Next, store::Error> {
    let Some(letter) = letters::take(db, now, now + TAKEN_FOR).await? else {
        return Ok(Next::Nothing);
    };
    if let Some(trouble) = unwanted(&letter) {
        letters::drop(db, &letter.id, trouble, now).await?;
        return Ok(Next::Dropped);
    }
    if let Some(purpose) = letter.kind.opens() {
        let expires_at = now + works_for(purpose);
        let of = (&letter.id, &letter.account);
        codes::issue_by_letter(db, purpose, of, hash, now, expires_at).await?;
    }
    Ok(Next::ToSend(Box::new(letter)))
}

fn works_for(purpose: Purpose) -> Span {
    if purpose == Purpose::EmailConfirmation {
        CONFIRMATION_WORKS
    } else {
        RESET_WORKS
    }
}

/// Why nobody wants the letter any more.
fn unwanted(letter: &Taken) -> Option<Trouble> {
    if letter.disabled {
        return Some(Trouble::Disabled);
    }
    let fits = match letter.kind {
        Kind::EmailConfirmation => letter.to_current && !letter.confirmed,
        Kind::PasswordReset | Kind::PasswordChanged | Kind::CertificateReady => {
            letter.to_current && letter.confirmed
        }
        // It goes to the address that was left.
        Kind::EmailChanged => true,
    };
    (!fits).then_some(Trouble::AddressChanged)
}

fn body(letter: &Taken, secret: &Token) -> String {
    match &letter.link {
        Some(link) => {
            let link = format!("{link}{}", secret.reveal());
            letter.body.replace(letters::LINK_PLACE, &link)
        }
        None => letter.body.clone(),
    }
}

/// Writes down what became of a try.
async fn keep(
    store: &Store,
    letter: &Taken,
    outcome: Result<(), Trouble>,
    now: Timestamp,
) -> Result<(), Error> {
    let letter = letter.clone();
    let kept = store.write(async move |db| match outcome {
        Ok(()) => letters::mark_sent(db, &letter.id, now).await,
        Err(trouble) => {
            let refused = matches!(trouble, Trouble::Refused(_));
            let refusals = letter.refusals + i64::from(refused);
            match next_try(&letter, trouble, refusals, now) {
                Some(at) => letters::put_off(db, &letter, trouble, refusals, at).await,
                None => letters::give_up(db, &letter, trouble, refusals, now).await,
            }
        }
    });
    Ok(kept.await?)
}

/// When a letter is tried again after a failed try; `None` when that was the last.
fn next_try(letter: &Taken, trouble: Trouble, refusals: i64, now: Timestamp) -> Option<Timestamp> {
    if trouble == Trouble::Unwritable || refusals >= REFUSALS || now >= letter.try_until {
        return None;
    }
    let wait = if matches!(trouble, Trouble::Refused(_)) {
        LONGEST_WAIT
    } else {
        wait_after(letter.tries)
    };
    // The last try is at the end of the time, not past it.
    Some((now + wait).min(letter.try_until))
}

/// The wait after so many tries: a minute, two, four and so on up to six hours.
fn wait_after(tries: i64) -> Span {
    let doublings = u32::try_from(tries - 1).unwrap_or_default().min(16);
    Span((FIRST_WAIT.0 << doublings).min(LONGEST_WAIT.0))
}

/// Whether the next letter would meet the same.
fn is_the_relays(trouble: Trouble) -> bool {
    matches!(
        trouble,
        Trouble::Unreachable
            | Trouble::Untrusted
            | Trouble::Slow
            | Trouble::Broken
            | Trouble::NotLetIn(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_a_minute_to_six_hours() {
        let minutes: Vec<i64> = (1..=12)
            .map(|tries| wait_after(tries).in_minutes())
            .collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);
        assert_eq!(wait_after(1_000), LONGEST_WAIT);
    }
}
