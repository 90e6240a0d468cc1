//! Letters: e-mail that waits, was sent, or could not be. Without scopes: letters are queued for the person they are
//! about, sent by the server itself, and listed for administrators alone.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::codes::Purpose;
use super::id::{AccountId, LetterId};
use super::{Connection, Error};
use crate::course::timestamp::{Span, Timestamp};

/// The sign in a body in whose place the link is put when the letter is sent.
pub const LINK_PLACE: char = '\u{fffc}';
/// How long a letter is tried.
pub const TRIED_FOR: Span = Span::days(3);
/// A letter that still waits after so long is stuck.
const STUCK_AFTER: Span = Span::hours(1);
/// How long a letter that was given up is worth a warning.
const WORTH_A_WARNING: Span = Span::days(7);

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $key:literal)*) => {
        /// What a letter tells.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $name,)*
        }

        impl Kind {
            /// Every kind there is.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The word in its column.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }
        }
    };
}

kinds! {
    /// "Confirm your e-mail address": to the address that is to be confirmed.
    EmailConfirmation = "email-confirmation"
    /// "Choose a new password": to the confirmed address.
    PasswordReset = "password-reset"
    /// "Your password was changed": to the confirmed address.
    PasswordChanged = "password-changed"
    /// "Your certificate is ready": to the confirmed address.
    CertificateReady = "certificate-ready"
    /// "Your e-mail address was changed": to the old one, which was confirmed.
    EmailChanged = "email-changed"
}

impl Kind {
    /// What the link in it opens; `None` when it opens nothing by itself.
    pub fn opens(self) -> Option<Purpose> {
        match self {
            Self::EmailConfirmation => Some(Purpose::EmailConfirmation),
            Self::PasswordReset => Some(Purpose::PasswordReset),
            Self::PasswordChanged | Self::CertificateReady | Self::EmailChanged => None,
        }
    }

    fn from_key(key: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().find(|kind| kind.key() == key).copied();
        found.ok_or_else(|| Error::unreadable(format!("the kind of letter {key}")))
    }
}

/// Why a letter was not sent, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing listens at the relay's address, or it speaks no TLS where it should.
    Unreachable,
    /// The relay took too long.
    Slow,
    /// The line broke in the middle, or the relay spoke no SMTP.
    Broken,
    /// The relay does not let us in: name and password are wrong. The relay's code.
    NotLetIn(u16),
    /// The relay put it off (4xx). Its code.
    PutOff(u16),
    /// The relay refused it for good (5xx). Its code.
    Refused(u16),
    /// The address cannot be written into a letter.
    Unwritable,
    /// The account is disabled.
    Disabled,
    /// The address is no longer the account's, or no longer (or already) confirmed.
    AddressChanged,
    /// A newer letter of the same kind took its place.
    Newer,
}

impl Trouble {
    /// The word in its column.
    pub fn key(self) -> String {
        let (word, code) = match self {
            Self::Unreachable => ("unreachable", None),
            Self::Slow => ("slow", None),
            Self::Broken => ("broken", None),
            Self::NotLetIn(code) => ("not-let-in", Some(code)),
            Self::PutOff(code) => ("put-off", Some(code)),
            Self::Refused(code) => ("refused", Some(code)),
            Self::Unwritable => ("unwritable", None),
            Self::Disabled => ("disabled", None),
            Self::AddressChanged => ("address-changed", None),
            Self::Newer => ("newer", None),
        };
        code.map_or_else(|| word.to_owned(), |code| format!("{word}:{code}"))
    }

    fn from_key(key: &str) -> Option<Self> {
        let (word, code) = key.split_once(':').unwrap_or((key, "0"));
        let code = code.parse().unwrap_or_default();
        let all = [
            Self::Unreachable,
            Self::Slow,
            Self::Broken,
            Self::NotLetIn(code),
            Self::PutOff(code),
            Self::Refused(code),
            Self::Unwritable,
            Self::Disabled,
            Self::AddressChanged,
            Self::Newer,
        ];
        all.into_iter()
            .find(|trouble| trouble.key().split(':').next() == Some(word))
    }
}

/// A letter that is to be queued.
#[derive(Clone, Debug)]
pub struct NewLetter {
    /// Whom it is about.
    pub account: AccountId,
    /// What it tells.
    pub kind: Kind,
    /// To whom.
    pub address: String,
    /// The tag of the language of its words.
    pub language: &'static str,
    /// Its subject.
    pub subject: String,
    /// Its text; [`LINK_PLACE`] stands where the link goes.
    pub body: String,
    /// The link without its secret, where it has one.
    pub link: Option<String>,
    /// The host that its Message-ID names.
    pub host: String,
}

/// Queues a letter. Where its link opens something, the older ones of its kind that still wait are dropped.
pub async fn queue(
    db: &mut Connection,
    new: &NewLetter,
    now: Timestamp,
) -> Result<LetterId, Error> {
    let id = LetterId::new(now);
    if new.kind.opens().is_some() {
        drop_waiting(db, &new.account, new.kind, now).await?;
    }
    sqlx::query(
        "INSERT INTO letters (id, account, kind, address, language, subject, body, link, message_id, queued_at, next_try_at, try_until, tries, refusals, trouble)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, 0, 0, '')",
    )
    .bind(id.as_str())
    .bind(new.account.as_str())
    .bind(new.kind.key())
    .bind(&new.address)
    .bind(new.language)
    .bind(&new.subject)
    .bind(&new.body)
    .bind(new.link.as_deref())
    .bind(message_id(&id, &new.host))
    .bind(now.0)
    .bind((now + TRIED_FOR).0)
    .execute(db)
    .await?;
    Ok(id)
}

fn message_id(id: &LetterId, host: &str) -> String {
    // An IPv6 address is written in brackets.
    let host = if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    };
    format!("<{id}@{host}>")
}

/// Drops what still waits of this kind: something newer took its place.
pub async fn drop_waiting(
    db: &mut Connection,
    account: &AccountId,
    kind: Kind,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE letters SET dropped_at = $1, trouble = 'newer'
         WHERE account = $2 AND kind = $3 AND sent_at IS NULL AND gave_up_at IS NULL AND dropped_at IS NULL",
    )
    .bind(now.0)
    .bind(account.as_str())
    .bind(kind.key())
    .execute(db)
    .await?;
    Ok(())
}

/// Letters of this kind about the account, or to the address whoever asked, since this moment.
pub async fn queued_since(
    db: &mut Connection,
    account: &AccountId,
    address: &str,
    kind: Kind,
    since: Timestamp,
) -> Result<i64, Error> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS queued FROM letters WHERE (account = $1 OR address = $2) AND kind = $3 AND queued_at >= $4",
    )
    .bind(account.as_str())
    .bind(address)
    .bind(kind.key())
    .bind(since.0)
    .fetch_one(db)
    .await?;
    Ok(row.try_get("queued")?)
}

/// Whether a letter's time has come; asked before one is taken, since taking waits for the only writer.
pub async fn any_due(db: &mut Connection, now: Timestamp) -> Result<bool, Error> {
    let due = sqlx::query(
        "SELECT id FROM letters WHERE next_try_at <= $1 AND sent_at IS NULL AND gave_up_at IS NULL AND dropped_at IS NULL LIMIT 1",
    )
    .bind(now.0)
    .fetch_optional(db)
    .await?;
    Ok(due.is_some())
}

/// A letter that this server alone may send for a while, with what has become of its account since it was queued.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The letter.
    pub id: LetterId,
    /// Whom it is about.
    pub account: AccountId,
    /// What it tells.
    pub kind: Kind,
    /// To whom.
    pub address: String,
    /// Its subject.
    pub subject: String,
    /// Its text; [`LINK_PLACE`] stands where the link goes.
    pub body: String,
    /// The link without its secret.
    pub link: Option<String>,
    /// The same on every try.
    pub message_id: String,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// A try that fails after this is the last.
    pub try_until: Timestamp,
    /// Tries with this one, from 1.
    pub tries: i64,
    /// Tries that the relay refused for good.
    pub refusals: i64,
    /// Whether the account is disabled now.
    pub disabled: bool,
    /// Whether it goes to the account's address of now.
    pub to_current: bool,
    /// Whether the account's address of now is confirmed.
    pub confirmed: bool,
}

/// Takes the letter whose time came first, and keeps it from other servers until `until`. One statement: where two
/// servers choose the same letter, the second finds its time moved and takes none.
pub async fn take(
    db: &mut Connection,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Taken>, Error> {
    let row = sqlx::query(
        "UPDATE letters SET next_try_at = $1, tries = tries + 1
         WHERE id = (SELECT id FROM letters
                     WHERE next_try_at <= $2 AND sent_at IS NULL AND gave_up_at IS NULL AND dropped_at IS NULL
                     ORDER BY next_try_at, id LIMIT 1)
           AND next_try_at <= $2 AND sent_at IS NULL AND gave_up_at IS NULL AND dropped_at IS NULL
         RETURNING id, account, kind, address, subject, body, link, message_id, queued_at, try_until, tries, refusals",
    )
    .bind(until.0)
    .bind(now.0)
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let account: String = row.try_get("account")?;
    let address: String = row.try_get("address")?;
    let kind: String = row.try_get("kind")?;
    let of_now =
        sqlx::query("SELECT email, email_confirmed_at, disabled_at FROM accounts WHERE id = $1")
            .bind(&account)
            .fetch_one(db)
            .await?;
    let email: Option<String> = of_now.try_get("email")?;
    let is_set = |column: &str| -> Result<bool, Error> {
        Ok(of_now.try_get::<Option<i64>, _>(column)?.is_some())
    };
    Ok(Some(Taken {
        id: LetterId::stored(row.try_get("id")?),
        account: AccountId::stored(account),
        kind: Kind::from_key(&kind)?,
        subject: row.try_get("subject")?,
        body: row.try_get("body")?,
        link: row.try_get("link")?,
        message_id: row.try_get("message_id")?,
        queued_at: Timestamp(row.try_get("queued_at")?),
        try_until: Timestamp(row.try_get("try_until")?),
        tries: row.try_get("tries")?,
        refusals: row.try_get("refusals")?,
        disabled: is_set("disabled_at")?,
        to_current: email.as_ref() == Some(&address),
        confirmed: is_set("email_confirmed_at")?,
        address,
    }))
}

/// The relay took the letter.
pub async fn mark_sent(db: &mut Connection, id: &LetterId, now: Timestamp) -> Result<(), Error> {
    sqlx::query("UPDATE letters SET sent_at = $1, trouble = '' WHERE id = $2 AND sent_at IS NULL")
        .bind(now.0)
        .bind(id.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// The try failed; the next one is at `next`.
pub async fn put_off(
    db: &mut Connection,
    letter: &Taken,
    trouble: Trouble,
    refusals: i64,
    next: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE letters SET next_try_at = $1, refusals = $2, trouble = $3 WHERE id = $4 AND tries = $5 AND dropped_at IS NULL",
    )
    .bind(next.0)
    .bind(refusals)
    .bind(trouble.key())
    .bind(letter.id.as_str())
    .bind(letter.tries)
    .execute(db)
    .await?;
    Ok(())
}

/// The try failed and was the last.
pub async fn give_up(
    db: &mut Connection,
    letter: &Taken,
    trouble: Trouble,
    refusals: i64,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE letters SET gave_up_at = $1, refusals = $2, trouble = $3 WHERE id = $4 AND tries = $5 AND dropped_at IS NULL",
    )
    .bind(now.0)
    .bind(refusals)
    .bind(trouble.key())
    .bind(letter.id.as_str())
    .bind(letter.tries)
    .execute(db)
    .await?;
    Ok(())
}

/// Nobody wants the letter any more.
pub async fn drop(
    db: &mut Connection,
    id: &LetterId,
    trouble: Trouble,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE letters SET dropped_at = $1, trouble = $2 WHERE id = $3")
        .bind(now.0)
        .bind(trouble.key())
        .bind(id.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// Where a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits; the next try is then.
    Waiting(Timestamp),
    /// The relay took it then.
    Sent(Timestamp),
    /// The tries were given up then.
    GaveUp(Timestamp),
    /// It was dropped then: nobody wants it any more.
    Dropped(Timestamp),
}

/// A letter as administrators see it: without its text.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The letter.
    pub id: LetterId,
    /// What it tells.
    pub kind: Kind,
    /// To whom.
    pub address: String,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// Why the last try failed, or why it was dropped.
    pub trouble: Option<Trouble>,
}

/// The newest letters, from the one after `before` (its time and id) on; at most `most`.
pub async fn page(
    db: &mut Connection,
    before: Option<&(Timestamp, LetterId)>,
    most: i64,
) -> Result<Vec<Letter>, Error> {
    let (at, id) = before.map_or((i64::MAX, ""), |(at, id)| (at.0, id.as_str()));
    let rows = sqlx::query(
        "SELECT id, kind, address, queued_at, next_try_at, trouble, sent_at, gave_up_at, dropped_at FROM letters
         WHERE queued_at < $1 OR (queued_at = $1 AND id < $2) ORDER BY queued_at DESC, id DESC LIMIT $3",
    )
    .bind(at)
    .bind(id)
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.iter().map(letter).collect()
}

fn letter(row: &AnyRow) -> Result<Letter, Error> {
    let (kind, trouble): (String, String) = (row.try_get("kind")?, row.try_get("trouble")?);
    let at = |column: &str| -> Result<Option<Timestamp>, Error> {
        Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp))
    };
    // What was sent was sent, whatever else happened to it meanwhile.
    let state = match (at("sent_at")?, at("dropped_at")?, at("gave_up_at")?) {
        (Some(sent), ..) => State::Sent(sent),
        (None, Some(dropped), _) => State::Dropped(dropped),
        (None, None, Some(gave_up)) => State::GaveUp(gave_up),
        (None, None, None) => State::Waiting(Timestamp(row.try_get("next_try_at")?)),
    };
    Ok(Letter {
        id: LetterId::stored(row.try_get("id")?),
        kind: Kind::from_key(&kind)?,
        address: row.try_get("address")?,
        queued_at: Timestamp(row.try_get("queued_at")?),
        state,
        trouble: Trouble::from_key(&trouble),
    })
}

/// Puts a letter back into the queue, whatever became of it; false when there is none. One that was sent goes out as a
/// new letter: under the same Message-ID a mailbox may hide it.
pub async fn send_again(
    db: &mut Connection,
    id: &LetterId,
    host: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let changed = sqlx::query(
        "UPDATE letters SET next_try_at = $1, try_until = $2, tries = 0, refusals = 0, trouble = '',
                message_id = CASE WHEN sent_at IS NULL THEN message_id ELSE $3 END,
                sent_at = NULL, gave_up_at = NULL, dropped_at = NULL
         WHERE id = $4",
    )
    .bind(now.0)
    .bind((now + TRIED_FOR).0)
    .bind(message_id(&LetterId::new(now), host))
    .bind(id.as_str())
    .execute(db)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Letters that administrators should look at: given up in the last seven days, or waiting for longer than an hour.
pub async fn stuck(db: &mut Connection, now: Timestamp) -> Result<i64, Error> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS stuck FROM letters
         WHERE sent_at IS NULL AND dropped_at IS NULL AND (gave_up_at >= $1 OR (gave_up_at IS NULL AND tries > 0 AND queued_at < $2))",
    )
    .bind(now.0 - WORTH_A_WARNING.0)
    .bind(now.0 - STUCK_AFTER.0)
    .fetch_one(db)
    .await?;
    Ok(row.try_get("stuck")?)
}

/// Forgets letters, and the secrets of their links, that were queued before `before` and do not wait.
pub async fn forget(db: &mut Connection, before: Timestamp) -> Result<(), Error> {
    sqlx::query(
        "DELETE FROM codes WHERE letter IN (SELECT id FROM letters WHERE queued_at < $1
         AND (sent_at IS NOT NULL OR gave_up_at IS NOT NULL OR dropped_at IS NOT NULL))",
    )
    .bind(before.0)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "DELETE FROM letters WHERE queued_at < $1 AND (sent_at IS NOT NULL OR gave_up_at IS NOT NULL OR dropped_at IS NOT NULL)",
    )
    .bind(before.0)
    .execute(db)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_is_read_back_as_it_was_written() {
        for trouble in [
            Trouble::Unreachable,
            Trouble::Slow,
            Trouble::Broken,
            Trouble::NotLetIn(535),
            Trouble::PutOff(451),
            Trouble::Refused(550),
            Trouble::Unwritable,
            Trouble::Disabled,
            Trouble::AddressChanged,
            Trouble::Newer,
        ] {
            assert_eq!(Trouble::from_key(&trouble.key()), Some(trouble));
        }
        assert_eq!(Trouble::from_key(""), None);
    }
}
