//! `admin`: makes administrators, hands out one-time codes, disables and demotes; also while the server runs.

use std::process::ExitCode;

use clap::Subcommand;

use super::ends;
use super::opening;
use crate::clock::Clock;
use crate::config::Config;
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;
use crate::sign_in::secret::{PaperCode, SecretHash};
use crate::store::accounts::{self, NewAccount, SignUp};
use crate::store::audit::{self, Act as Noted, Event};
use crate::store::codes::{self, Purpose};
use crate::store::id::{AccountId, CentreId};
use crate::store::roles::{self, Role};
use crate::store::{Connection, Error, centres, sessions};
use crate::web::accounts::CODE_WORKS;

/// What `admin` can do.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Make an administrator; prints a one-time code with which they choose their password
    Create {
        /// The name to sign in with
        user_name: String,
        /// The person's name
        #[arg(long)]
        name: String,
    },
    /// Print a one-time code with which somebody chooses a new password
    Code {
        /// The name they sign in with
        user_name: String,
        /// The code of their centre; left out for an account without one
        #[arg(long, default_value = "")]
        centre: String,
    },
    /// Make an account that exists an administrator
    Promote {
        /// The name they sign in with
        user_name: String,
        /// The code of their centre; left out for an account without one
        #[arg(long, default_value = "")]
        centre: String,
    },
    /// Take the administrator's role away; works on the next request
    Demote {
        /// The name they sign in with
        user_name: String,
        /// The code of their centre; left out for an account without one
        #[arg(long, default_value = "")]
        centre: String,
    },
    /// Keep somebody from signing in; works on the next request
    Disable {
        /// The name they sign in with
        user_name: String,
        /// The code of their centre; left out for an account without one
        #[arg(long, default_value = "")]
        centre: String,
    },
    /// Let somebody sign in again
    Enable {
        /// The name they sign in with
        user_name: String,
        /// The code of their centre; left out for an account without one
        #[arg(long, default_value = "")]
        centre: String,
    },
}

/// What became of an act; each is said in a sentence.
enum Outcome {
    Done,
    NoSuchAccount,
    NameTaken,
    LastAdministrator,
}

/// Carries out an act and says what happened.
pub async fn admin(config: Config, act: Act) -> ExitCode {
    ends(carry_out(&config, act).await)
}

async fn carry_out(config: &Config, act: Act) -> Result<String, String> {
    let store = opening::beside(config).await?;
    let now = Clock::machine().now();
    let code = PaperCode::random().map_err(|error| error.to_string())?;
    let hash = code.hash();
    let (done, user_name, centre) = match act {
        Act::Create { user_name, name } => {
            let done = format!(
                "{name} is an administrator. The one-time code {} opens the choice of a password at {}/en/one-time-code for {} minutes.",
                code.reveal(),
                config.base_url,
                CODE_WORKS.in_minutes()
            );
            let created = {
                let user_name = user_name.clone();
                store
                    .write(async move |db| create(db, &user_name, &name, &hash, now).await)
                    .await
            };
            return said(created, &user_name, done);
        }
        Act::Code { user_name, centre } => {
            let done = format!(
                "The one-time code of {user_name}, for {} minutes: {}",
                CODE_WORKS.in_minutes(),
                code.reveal()
            );
            let issued = {
                let user_name = user_name.clone();
                store
                    .write(async move |db| {
                        with_account(db, &centre, &user_name, Change::Code(hash.clone()), now).await
                    })
                    .await
            };
            return said(issued, &user_name, done);
        }
        Act::Promote { user_name, centre } => (Change::Promote, user_name, centre),
        Act::Demote { user_name, centre } => (Change::Demote, user_name, centre),
        Act::Disable { user_name, centre } => (Change::Disable, user_name, centre),
        Act::Enable { user_name, centre } => (Change::Enable, user_name, centre),
    };
    let sentence = match done {
        Change::Promote => format!("{user_name} is an administrator."),
        Change::Demote => format!("{user_name} is no longer an administrator."),
        Change::Disable => {
            format!("{user_name} can no longer sign in, and is signed out everywhere.")
        }
        Change::Enable | Change::Code(_) => format!("{user_name} can sign in again."),
    };
    let changed = {
        let user_name = user_name.clone();
        store
            .write(async move |db| with_account(db, &centre, &user_name, done.clone(), now).await)
            .await
    };
    said(changed, &user_name, sentence)
}

fn said(outcome: Result<Outcome, Error>, user_name: &str, done: String) -> Result<String, String> {
    match outcome.map_err(|error| error.to_string())? {
        Outcome::Done => Ok(done),
        Outcome::NoSuchAccount => Err(format!(
            "There is no account with the user name {user_name}. Nothing was changed."
        )),
        Outcome::NameTaken => Err(format!(
            "The user name {user_name} is taken. Nothing was changed; promote the account instead, or choose another name."
        )),
        Outcome::LastAdministrator => Err(format!(
            "{user_name} is the last administrator. Nothing was changed; make another one first."
        )),
    }
}

#[derive(Clone)]
enum Change {
    Code(SecretHash),
    Promote,
    Demote,
    Disable,
    Enable,
}

async fn create(
    db: &mut Connection,
    user_name: &str,
    name: &str,
    code: &SecretHash,
    now: Timestamp,
) -> Result<Outcome, Error> {
    let account = NewAccount {
        centre: CentreId::independent(),
        user_name: user_name.to_owned(),
        name: name.to_owned(),
        email: None,
        language: Language::english(),
        password: None,
        batch: None,
    };
    match accounts::create(db, &account, now).await? {
        SignUp::NameTaken => Ok(Outcome::NameTaken),
        SignUp::Done(id) => {
            roles::grant(db, &id, &Role::Administrator, now).await?;
            codes::void(db, Purpose::FirstAdministrator, None, now).await?;
            note(db, Noted::AccountMade, &id, now).await?;
            note(db, Noted::RoleGranted, &id, now).await?;
            issue(db, &id, code, now).await
        }
    }
}

async fn issue(
    db: &mut Connection,
    id: &AccountId,
    code: &SecretHash,
    now: Timestamp,
) -> Result<Outcome, Error> {
    codes::issue(
        db,
        Purpose::Password,
        Some(id),
        code.as_str(),
        now,
        now + CODE_WORKS,
    )
    .await?;
    note(db, Noted::CodeIssued, id, now).await?;
    Ok(Outcome::Done)
}

/// Puts what the command line did on the audit log.
async fn note(
    db: &mut Connection,
    act: Noted,
    id: &AccountId,
    now: Timestamp,
) -> Result<(), Error> {
    let event = Event::of(act, format!("account:{id}"), now).saying("command line");
    audit::append(db, &event).await
}

async fn with_account(
    db: &mut Connection,
    centre: &str,
    user_name: &str,
    change: Change,
    now: Timestamp,
) -> Result<Outcome, Error> {
    let Some(centre) = centres::by_code(db, centre).await? else {
        return Ok(Outcome::NoSuchAccount);
    };
    let Some(row) = accounts::for_sign_in(db, &centre.id, user_name).await? else {
        return Ok(Outcome::NoSuchAccount);
    };
    let id = row.account;
    if matches!(change, Change::Demote | Change::Disable) {
        let administrators = roles::lock_administrators(db).await?;
        if administrators == 1 && roles::is_administrator(db, &id).await? {
            return Ok(Outcome::LastAdministrator);
        }
    }
    let act = match change {
        Change::Code(code) => return issue(db, &id, &code, now).await,
        Change::Promote => Noted::RoleGranted,
        Change::Demote => Noted::RoleRevoked,
        Change::Disable => Noted::AccountDisabled,
        Change::Enable => Noted::AccountEnabled,
    };
    note(db, act, &id, now).await?;
    match change {
        Change::Code(_) => {}
        Change::Promote => roles::grant(db, &id, &Role::Administrator, now).await?,
        Change::Demote => {
            // A session that was an administrator's ends with the role: the next page needs a new sign-in.
            roles::revoke(db, &id, &Role::Administrator).await?;
            sessions::end_all(db, &id, now).await?;
        }
        Change::Disable => {
            accounts::set_disabled(db, &id, Some(now)).await?;
            sessions::end_all(db, &id, now).await?;
        }
        Change::Enable => accounts::set_disabled(db, &id, None).await?,
    }
    Ok(Outcome::Done)
}
