//! The audit log: what was done by those who answer for others, and what was refused. Rows are appended and chained by
//! their hashes; nothing here changes or removes one.

mod chain;
mod event;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::scope::Scope;
use super::{Connection, Error};
use crate::course::timestamp::Timestamp;

pub use chain::broken;
pub use event::{Event, Outcome};

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident = $key:literal)*) => {
        /// What was done or tried.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Act {
            $($(#[$doc])* $name,)*
        }

        impl Act {
            /// Every act there is.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The act with this word; `None` for a word that this program does not write.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|act| act.key() == key)
            }

            /// The word that stands in the log.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }
        }
    };
}

acts! {
    /// The server began to serve.
    Started = "server.start"
    /// The server stopped in order.
    Stopped = "server.stop"
    /// The database was brought to a newer version.
    Upgraded = "server.upgrade"
    /// A backup was made: everything left as a file.
    BackupMade = "backup.make"
    /// A backup was put in this place.
    BackupRestored = "backup.restore"
    /// A backup was restored elsewhere to see that it can be.
    BackupTried = "backup.drill"
    /// Somebody signed in; refused: name and password did not belong together.
    SignedIn = "session.begin"
    /// Somebody signed out.
    SignedOut = "session.end"
    /// Somebody ended other sessions of their own.
    SessionsEnded = "sessions.end"
    /// An account was made.
    AccountMade = "account.make"
    /// Accounts were made from a pasted list.
    BatchMade = "batch.make"
    /// A one-time code was issued.
    CodeIssued = "code.issue"
    /// A one-time code was used, or not accepted.
    CodeUsed = "code.use"
    /// A password was changed by its owner.
    PasswordChanged = "password.change"
    /// A name was changed.
    NameChanged = "name.change"
    /// An e-mail address was changed or confirmed.
    EmailChanged = "email.change"
    /// Extra time for quizzes was given to somebody, or taken back.
    ExtraTimeGiven = "extra-time.give"
    /// An account was disabled.
    AccountDisabled = "account.disable"
    /// An account was enabled again.
    AccountEnabled = "account.enable"
    /// A role was granted.
    RoleGranted = "role.grant"
    /// A role was taken away.
    RoleRevoked = "role.revoke"
    /// A centre was made.
    CentreMade = "centre.make"
    /// A centre was changed.
    CentreChanged = "centre.change"
    /// An enrolment code was made.
    EnrolmentCodeMade = "enrolment-code.make"
    /// An enrolment code was ended.
    EnrolmentCodeEnded = "enrolment-code.end"
    /// Somebody came to a centre or a course by a code; refused: full, too early, ended.
    Enrolled = "enrolment.make"
    /// A round was closed without completion.
    RoundWaived = "round.waive"
    /// A certificate was issued.
    CertificateIssued = "certificate.issue"
    /// A certificate was replaced by a newer edition.
    CertificateCorrected = "certificate.correct"
    /// A certificate was taken back.
    CertificateWithdrawn = "certificate.withdraw"
    /// Answers that a browser could not send were handed in as a file.
    AnswersHandedIn = "answers.hand-in"
    /// Marks are given again in a course, because questions were found wrong.
    Remarked = "remark.make"
    /// An attempt was marked again.
    AttemptRemarked = "attempt.remark"
    /// A certificate says what is no longer so, by marks given again: it stays until somebody decides.
    CertificateTouched = "certificate.touch"
    /// Data left the server as a file.
    Exported = "export"
    /// A letter was sent again by hand.
    LetterSent = "letter.send"
    /// An address was asked for that is not the person's.
    Refused = "access"
}

/// A row of the log.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its number, from 1.
    pub sequence: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Option<String>,
    /// The user name of who did it, where the account is still there.
    pub actor_name: Option<String>,
    /// Whose matter it is.
    pub centre: Option<String>,
    /// The user name of the account that it was done to, where it is still there.
    pub object_name: Option<String>,
    /// What was done: a word of [`Act`].
    pub act: String,
    /// To what.
    pub object: String,
    /// "done" or "refused".
    pub outcome: String,
    /// What else there is to say.
    pub detail: String,
    /// The request's reference.
    pub request: String,
    /// The hash of the row before.
    pub previous: String,
    /// Its own hash.
    pub hash: String,
}

/// Appends a row. It locks the head: rows come one after the other, whichever server writes them.
pub async fn append(db: &mut Connection, event: &Event) -> Result<(), Error> {
    let head = sqlx::query(
        "UPDATE audit_head SET sequence = sequence + 1 WHERE only_row = 1 RETURNING sequence, hash",
    )
    .fetch_one(&mut *db)
    .await?;
    let mut row = Recorded {
        sequence: head.try_get("sequence")?,
        at: event.at,
        actor: event.actor.as_ref().map(ToString::to_string),
        actor_name: None,
        object_name: None,
        centre: event.centre.as_ref().map(ToString::to_string),
        act: event.act.key().to_owned(),
        object: event.object.clone(),
        outcome: event.outcome.key().to_owned(),
        detail: event.detail.clone(),
        request: event.request.clone(),
        previous: head.try_get("hash")?,
        hash: String::new(),
    };
    row.hash = row.expected_hash();
    sqlx::query(
        "INSERT INTO audit (sequence, at, actor, centre, act, object, outcome, detail, request, previous, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(row.sequence)
    .bind(row.at.0)
    .bind(row.actor.as_deref())
    .bind(row.centre.as_deref())
    .bind(&row.act)
    .bind(&row.object)
    .bind(&row.outcome)
    .bind(&row.detail)
    .bind(&row.request)
    .bind(&row.previous)
    .bind(&row.hash)
    .execute(&mut *db)
    .await?;
    sqlx::query("UPDATE audit_head SET hash = $1 WHERE only_row = 1")
        .bind(&row.hash)
        .execute(db)
        .await?;
    Ok(())
}

/// The rows in scope with numbers below `before`, the newest first; at most `most`.
pub async fn page(
    db: &mut Connection,
    scope: &Scope,
    before: i64,
    most: i64,
) -> Result<Vec<Recorded>, Error> {
    let rows = match scope {
        // What is no centre's matter is read by administrators alone.
        Scope::All => {
            sqlx::query(
                "SELECT u.sequence, u.at, u.actor, a.user_name AS actor_name, o.user_name AS object_name, u.centre, u.act, u.object, u.outcome, u.detail, u.request, u.previous, u.hash
                 FROM audit u LEFT JOIN accounts a ON a.id = u.actor LEFT JOIN accounts o ON o.id = SUBSTR(u.object, 9) AND u.object LIKE 'account:%'
                 WHERE u.sequence < $1 ORDER BY u.sequence DESC LIMIT $2",
            )
            .bind(before)
            .bind(most)
            .fetch_all(db)
            .await?
        }
        Scope::Centre(centre) => {
            sqlx::query(
                "SELECT u.sequence, u.at, u.actor, a.user_name AS actor_name, o.user_name AS object_name, u.centre, u.act, u.object, u.outcome, u.detail, u.request, u.previous, u.hash
                 FROM audit u LEFT JOIN accounts a ON a.id = u.actor AND a.centre = u.centre
                      LEFT JOIN accounts o ON o.id = SUBSTR(u.object, 9) AND u.object LIKE 'account:%' AND o.centre = u.centre
                 WHERE u.centre = $3 AND u.sequence < $1 ORDER BY u.sequence DESC LIMIT $2",
            )
            .bind(before)
            .bind(most)
            .bind(centre.as_str())
            .fetch_all(db)
            .await?
        }
    };
    rows.iter().map(recorded).collect()
}

fn recorded(row: &AnyRow) -> Result<Recorded, Error> {
    Ok(Recorded {
        sequence: row.try_get("sequence")?,
        at: Timestamp(row.try_get("at")?),
        actor: row.try_get("actor")?,
        actor_name: row.try_get("actor_name")?,
        object_name: row.try_get("object_name")?,
        centre: row.try_get("centre")?,
        act: row.try_get("act")?,
        object: row.try_get("object")?,
        outcome: row.try_get("outcome")?,
        detail: row.try_get("detail")?,
        request: row.try_get("request")?,
        previous: row.try_get("previous")?,
        hash: row.try_get("hash")?,
    })
}
