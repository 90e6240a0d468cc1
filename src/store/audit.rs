//! The audit log: what was done by those who answer for others, and what was refused. Rows are appended and chained by
//! their hashes; nothing here changes or removes one.

use sha2::{Digest, Sha256};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::id::{AccountId, CentreId};
use super::scope::Scope;
use super::{Connection, Error};
use crate::course::timestamp::Timestamp;

/// The hash before the first row.
const BEFORE_ALL: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Rows that are checked at a time.
const CHUNK: i64 = 1_000;

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
    /// Answers that a browser could not send were handed in as a file.
    AnswersHandedIn = "answers.hand-in"
    /// Data left the server as a file.
    Exported = "export"
    /// A letter was sent again by hand.
    LetterSent = "letter.send"
    /// An address was asked for that is not the person's.
    Refused = "access"
}

/// Whether it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

impl Outcome {
    fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Who; `None` when nobody was signed in, or the command line did it.
    pub actor: Option<AccountId>,
    /// Whose matter it is: the centre whose manager may read it.
    pub centre: Option<CentreId>,
    /// What.
    pub act: Act,
    /// To what: the kind of thing, a colon and its id.
    pub object: String,
    /// Whether it was done.
    pub outcome: Outcome,
    /// What else there is to say: no names of people, no secrets.
    pub detail: String,
    /// The request's reference; empty for the command line.
    pub request: String,
}

impl Event {
    /// An act of the server or the command line on something.
    pub fn of(act: Act, object: impl Into<String>, at: Timestamp) -> Self {
        Self {
            at,
            actor: None,
            centre: None,
            act,
            object: object.into(),
            outcome: Outcome::Done,
            detail: String::new(),
            request: String::new(),
        }
    }

    /// The same, about this.
    #[must_use]
    pub fn about(mut self, object: impl Into<String>) -> Self {
        self.object = object.into();
        self
    }

    /// The same, as a matter of this centre.
    #[must_use]
    pub fn in_centre(mut self, centre: &CentreId) -> Self {
        self.centre = Some(centre.clone());
        self
    }

    /// The same, with more to say.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same, refused.
    #[must_use]
    pub fn refused(mut self) -> Self {
        self.outcome = Outcome::Refused;
        self
    }
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

impl Recorded {
    /// The hash that the row must have by what it says.
    fn expected_hash(&self) -> String {
        let at = self.at.0.to_string();
        let sequence = self.sequence.to_string();
        let absent = |value: &Option<String>| value.clone().unwrap_or_default();
        let columns = [
            sequence,
            at,
            absent(&self.actor),
            absent(&self.centre),
            self.act.clone(),
            self.object.clone(),
            self.outcome.clone(),
            self.detail.clone(),
            self.request.clone(),
            self.previous.clone(),
        ];
        let mut digest = Sha256::new();
        for column in &columns {
            // Its length before each: no two rows then hash alike because a text moved over a border.
            digest.update(format!("{}:{column}", column.len()));
        }
        hex::encode(digest.finalize())
    }
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

/// What is wrong with the chain; empty when every row is as it was written. Each finding names the row.
pub async fn broken(db: &mut Connection) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    let (mut last, mut hash) = (0, BEFORE_ALL.to_owned());
    loop {
        let rows = sqlx::query(
            "SELECT sequence, at, actor, NULL AS actor_name, NULL AS object_name, centre, act, object, outcome, detail, request, previous, hash
             FROM audit WHERE sequence > $1 ORDER BY sequence LIMIT $2",
        )
        .bind(last)
        .bind(CHUNK)
        .fetch_all(&mut *db)
        .await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let row = recorded(row)?;
            if row.sequence != last + 1 {
                found.push(format!(
                    "audit row {} is missing: {} comes after {last}",
                    last + 1,
                    row.sequence
                ));
            } else if row.previous != hash {
                found.push(format!(
                    "audit row {} does not follow the row before it",
                    row.sequence
                ));
            }
            if row.expected_hash() != row.hash {
                found.push(format!("audit row {} was changed", row.sequence));
            }
            last = row.sequence;
            hash = row.hash;
        }
    }
    let head = sqlx::query("SELECT sequence, hash FROM audit_head WHERE only_row = 1")
        .fetch_one(db)
        .await?;
    let (head_sequence, head_hash): (i64, String) =
        (head.try_get("sequence")?, head.try_get("hash")?);
    if head_sequence != last || head_hash != hash {
        found.push(format!(
            "the audit log ends at row {last}, but {head_sequence} were written"
        ));
    }
    Ok(found)
}
