//! Letters: queueing them with what they tell, and the administrator's page of what became of them.

pub mod measure;
pub mod writing;

use actix_web::HttpResponse;
use askama::Template;

use super::ask::{Ask, Seen};
use super::error::Error;
use super::page::{Frame, Said};
use crate::config::BaseUrl;
use crate::course::timestamp::Timestamp;
use crate::mail::Bell;
use crate::store::audit::{self, Act};
use crate::store::emails::{self, Contact};
use crate::store::id::{AccountId, LetterId};
use crate::store::letters::{self, Kind, Letter, State, Trouble};
use crate::store::scope::Own;
use crate::store::{Connection, Error as StoreError};
use crate::words::Words;

/// Letters on one page of the list.
const MOST: i64 = 50;

/// What a handler needs to queue letters; there is none where no relay is set.
#[derive(Clone)]
pub struct Letters {
    /// Where links lead: the address of the settings, never one of a request.
    pub base_url: BaseUrl,
    /// Rung after a letter that somebody waits for.
    pub bell: Bell,
}

impl Letters {
    /// Queues a letter to the account's address of now, in this transaction, unless too many went there today. False
    /// when it was too many.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn queue(
        &self,
        db: &mut Connection,
        kind: Kind,
        contact: &Contact,
        address: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if !measure::allows(db, kind, (&contact.account, address), now).await? {
            return Ok(false);
        }
        let letter = writing::write(kind, contact, address, &self.base_url);
        letters::queue(db, &letter, now).await?;
        Ok(true)
    }
}

/// Queues a notice of this kind to the account's confirmed address, in the transaction of what it tells:
/// [`Kind::PasswordChanged`] wherever a password is changed, [`Kind::CertificateReady`] where a certificate is issued.
/// Does nothing where no letters are sent (`app.letters` is `None`), the address is not confirmed or the account is
/// disabled. It needs no ring: the letter goes out within half a minute.
///
/// ```ignore
/// let letters = ask.app.letters.clone();
/// store.write(async move |db| {
///     accounts::set_password(db, &own, &hash).await?;
///     letters::queue_notice(letters.as_ref(), db, &own, Kind::PasswordChanged, now).await
/// })
/// ```
///
/// # Errors
/// The database cannot do it at this moment.
pub async fn queue_notice(
    letters: Option<&Letters>,
    db: &mut Connection,
    own: &Own,
    kind: Kind,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(letters) = letters else {
        return Ok(());
    };
    let contact = emails::contact(db, own).await?;
    if let Some(address) = contact.reached_at() {
        letters.queue(db, kind, &contact, address, now).await?;
    }
    Ok(())
}

/// Queues the letter that asks to confirm the account's address, where it has one that is not confirmed. False when too
/// many went there today, or there is nothing to confirm.
///
/// # Errors
/// The database cannot do it at this moment.
pub async fn queue_confirmation(
    letters: Option<&Letters>,
    db: &mut Connection,
    account: &AccountId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(letters) = letters else {
        return Ok(false);
    };
    let contact = emails::contact(db, &Own(account.clone())).await?;
    match &contact.email {
        Some(address) if !contact.confirmed => {
            letters
                .queue(db, Kind::EmailConfirmation, &contact, address, now)
                .await
        }
        _ => Ok(false),
    }
}

/// Lets the queue be looked at now: for the letter of this request somebody waits.
pub fn ring(seen: &Seen) {
    if let Some(letters) = &seen.app.letters {
        letters.bell.ring();
    }
}

/// What to tell an administrator about letters that are stuck; `None` for others, and when all is well.
///
/// # Errors
/// The database does not answer.
pub async fn warning(seen: &Seen) -> Result<Option<String>, Error> {
    let administrator = seen.session().is_some_and(|session| session.administrator);
    if !administrator || seen.app.letters.is_none() {
        return Ok(None);
    }
    let mut db = seen.app.store.read().await?;
    let stuck = letters::stuck(&mut db, seen.now).await?;
    Ok((stuck > 0).then(|| seen.words.letters_stuck(stuck)))
}

/// A letter in the list.
struct Row {
    address: String,
    kind: String,
    queued: String,
    state: String,
    why: Option<String>,
    sending: String,
    again: String,
}

#[derive(Template)]
#[template(path = "letters.html")]
struct LettersPage<'a> {
    frame: Frame<'a>,
    offered: bool,
    warning: Option<String>,
    rows: Vec<Row>,
    older: Option<String>,
}

/// The letters, the newest first.
pub async fn index(ask: Ask) -> Result<HttpResponse, Error> {
    let before = ask.query("before").and_then(|key| read_key(&key));
    let mut db = ask.app.store.read().await?;
    let mut found = letters::page(&mut db, before.as_ref(), MOST + 1).await?;
    drop(db);
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    let older = found
        .last()
        .filter(|_| more)
        .map(|last| ask.to(&format!("/letters?before={}-{}", last.queued_at.0, last.id)));
    ask.page(&LettersPage {
        frame: ask.frame(ask.words.letters_title()),
        offered: ask.app.letters.is_some(),
        warning: warning(&ask).await?,
        rows: found.iter().map(|letter| row(&ask, letter)).collect(),
        older,
    })
}

/// The place in the list after which a page begins: time and id of the last letter of the page before.
fn read_key(key: &str) -> Option<(Timestamp, LetterId)> {
    let (at, id) = key.split_once('-')?;
    Some((Timestamp(at.parse().ok()?), LetterId::parse(id)?))
}

fn row(ask: &Ask, letter: &Letter) -> Row {
    let words = ask.words;
    let moment = |at: Timestamp| ask.moment(at);
    Row {
        address: letter.address.clone(),
        kind: kind(words, letter.kind).to_owned(),
        queued: moment(letter.queued_at),
        state: match letter.state {
            State::Waiting(next) => words.letter_waiting(moment(next)),
            State::Sent(at) => words.letter_sent(moment(at)),
            State::GaveUp(at) => words.letter_gave_up(moment(at)),
            State::Dropped(at) => words.letter_dropped(moment(at)),
        },
        why: letter.trouble.map(|trouble| why(words, trouble)),
        sending: ask.to(&format!("/letters/{}/sending", letter.id)),
        again: words.letter_send_again_to(&letter.address),
    }
}

fn kind(words: &Words, kind: Kind) -> &str {
    match kind {
        Kind::EmailConfirmation => words.letter_kind_email_confirmation(),
        Kind::PasswordReset => words.letter_kind_password_reset(),
        Kind::PasswordChanged => words.letter_kind_password_changed(),
        Kind::CertificateReady => words.letter_kind_certificate_ready(),
        Kind::EmailChanged => words.letter_kind_email_changed(),
    }
}

fn why(words: &Words, trouble: Trouble) -> String {
    match trouble {
        Trouble::Unreachable => words.letter_trouble_unreachable().to_owned(),
        Trouble::Untrusted => words.letter_trouble_untrusted().to_owned(),
        Trouble::Slow => words.letter_trouble_slow().to_owned(),
        Trouble::Broken => words.letter_trouble_broken().to_owned(),
        Trouble::NotLetIn(code) => words.letter_trouble_not_let_in(i64::from(code)),
        Trouble::PutOff(code) => words.letter_trouble_put_off(i64::from(code)),
        Trouble::Refused(code) => words.letter_trouble_refused(i64::from(code)),
        Trouble::Unwritable => words.letter_trouble_unwritable().to_owned(),
        Trouble::Disabled => words.letter_trouble_disabled().to_owned(),
        Trouble::AddressChanged => words.letter_trouble_address_changed().to_owned(),
        Trouble::Newer => words.letter_trouble_newer().to_owned(),
    }
}

/// Puts a letter back into the queue.
pub async fn create_sending(ask: Ask) -> Result<HttpResponse, Error> {
    let id = LetterId::parse(ask.part("letter")).ok_or(Error::NotFound)?;
    let letters = ask.app.letters.clone().ok_or(Error::NotFound)?;
    let event = ask.event(Act::LetterSent, format!("letter:{id}"));
    let now = ask.now;
    let queued = ask.app.store.write(async move |db| {
        let there = letters::send_again(db, &id, letters.base_url.host(), now).await?;
        if there {
            audit::append(db, &event).await?;
        }
        Ok(there)
    });
    if !queued.await? {
        return Err(Error::NotFound);
    }
    ring(&ask);
    Ok(ask.see_other_saying("/letters", Said::LetterQueued))
}
