//! `certificate`: what an administrator decides about certificates once marks were given again: which do not say what the marks say,
//! taking one back, putting a new edition in its place.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;

use super::remark::{administrator, courses};
use super::{ends, opening};
use crate::certificate::Record;
use crate::certificate::code::CertificateCode;
use crate::clock::Clock;
use crate::config::Config;
use crate::course::Course;
use crate::remark::{self, Order, Touch, Touched};
use crate::store::audit::{self, Act as Noted, Event};
use crate::store::certificates::{self, Certificate, NewCertificate, State};
use crate::store::id::AccountId;
use crate::store::scope::Own;
use crate::store::{Connection, Error, Store, centres, rounds};

/// What `certificate` can do.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// List the certificates that do not say what marks given again say, by number, with what can be done
    Touched,
    /// Take a certificate back: whoever checks it reads that it no longer counts
    Withdraw(Deciding),
    /// Put a new edition, with a number of its own, in the place of a certificate that is on the list
    Renew(Deciding),
}

/// On what, why, and who answers for it.
#[derive(Debug, clap::Args)]
pub struct Deciding {
    /// The certificate's number as it is printed
    code: String,
    /// Why, for the record
    #[arg(long)]
    reason: String,
    /// The user name of the administrator who answers for it
    #[arg(long, value_name = "USER_NAME")]
    by: String,
    /// The code of the administrator's centre; left out for an account without one
    #[arg(long, default_value = "")]
    centre: String,
}

/// What became of a decision.
#[derive(Debug)]
enum Decided {
    /// It is done; a new edition has this number.
    Done(Option<CertificateCode>),
    /// The certificate does not hold any more.
    Over,
    /// It is not on the list, or what it rests on is not passed.
    NotTouched,
}

/// Carries out an act and says what happened.
pub async fn certificate(config: Config, act: Act) -> ExitCode {
    ends(carry_out(&config, act).await)
}

async fn carry_out(config: &Config, act: Act) -> Result<String, String> {
    let courses = courses(config, None)?;
    let store = opening::beside(config).await?;
    match act {
        Act::Touched => {
            let touched = remark::touched(&store, &courses).await;
            Ok(list(&touched.map_err(|error| error.to_string())?))
        }
        Act::Withdraw(deciding) => decide(&store, None, &deciding).await,
        Act::Renew(deciding) => decide(&store, Some(courses), &deciding).await,
    }
}

/// Every certificate of the list in a sentence, with what can be done.
fn list(touched: &[Touched]) -> String {
    if touched.is_empty() {
        return "Every certificate says what the marks say.".to_owned();
    }
    let mut text = String::new();
    for one in touched {
        // Writing to a text never fails.
        let _ = writeln!(text, "{}", said(one));
    }
    text.push_str(
        "Each stays as it is until an administrator decides: with --reason \"why\" --by USER_NAME.",
    );
    text
}

/// A certificate that is touched, in a sentence, and what can be done about it.
pub fn said(touched: &Touched) -> String {
    let code = CertificateCode::typed(&touched.code);
    let code = code.map_or_else(|_| touched.code.clone(), |code| code.to_string());
    match touched.why {
        Touch::NotPassed => format!(
            "Certificate {code} rests on a quiz that is not passed by the new marks. It stays: an administrator decides. \
             To take it back: dsr-course certificate withdraw {code}. Where its holder passes the quiz again it is right again."
        ),
        Touch::OtherScore => format!(
            "Certificate {code} prints a score that is another one by the new marks. It stays: an administrator decides. \
             To put a new edition in its place: dsr-course certificate renew {code}"
        ),
        Touch::PassedAgain => format!(
            "Certificate {code} was taken back, and what it rests on is passed by now. \
             To put a new edition in its place: dsr-course certificate renew {code}"
        ),
    }
}

/// Takes the certificate back, or, where courses are given, puts a new edition in its place.
async fn decide(
    store: &Store,
    courses: Option<Vec<Arc<Course>>>,
    deciding: &Deciding,
) -> Result<String, String> {
    let unknown = || {
        format!(
            "There is no certificate with the number {}. Nothing was changed.",
            deciding.code
        )
    };
    if deciding.reason.trim().is_empty() {
        return Err("The reason has no words. Nothing was changed.".to_owned());
    }
    let code = CertificateCode::typed(&deciding.code).map_err(|_| unknown())?;
    let order = Order {
        reason: deciding.reason.trim().to_owned(),
        by: administrator(store, &deciding.centre, &deciding.by).await?,
        now: Clock::machine().now(),
    };
    let compact = code.compact();
    let found = async {
        let mut db = store.read().await?;
        let holder = certificates::holder(&mut db, &compact).await?;
        Ok::<_, Error>(holder.zip(certificates::by_code(&mut db, &compact).await?))
    };
    let found = found.await.map_err(|error| error.to_string())?;
    let (holder, certificate) = found.ok_or_else(unknown)?;
    let next = CertificateCode::random().map_err(|error| error.to_string())?;
    let decided = store.write(async move |db| {
        let own = Own(holder.clone());
        rounds::lock(db, &own, &certificate.round).await?;
        let held = certificates::of_round(db, &own, &certificate.round).await?;
        let Some(held) = held.into_iter().find(|one| one.id == certificate.id) else {
            return Ok(Decided::Over);
        };
        match &courses {
            None => withdraw(db, &own, &held, &order).await,
            Some(courses) => renew(db, courses, &holder, &held, &next, &order).await,
        }
    });
    match decided.await.map_err(|error| error.to_string())? {
        Decided::Done(None) => Ok(format!(
            "Certificate {code} is taken back. Whoever checks it reads that it no longer counts."
        )),
        Decided::Done(Some(next)) => Ok(format!(
            "Certificate {code} is replaced by a new edition with the number {next}. Its holder finds it under “My certificates”."
        )),
        Decided::Over => Err(format!(
            "Certificate {code} was taken back or replaced before. Nothing was changed."
        )),
        Decided::NotTouched => Err(format!(
            "Certificate {code} says what the marks say, or what it rests on is not passed. Nothing was changed."
        )),
    }
}

async fn withdraw(
    db: &mut Connection,
    own: &Own,
    held: &Certificate,
    order: &Order,
) -> Result<Decided, Error> {
    if held.state != State::Issued {
        return Ok(Decided::Over);
    }
    certificates::revoke(db, held, &order.reason, order.now).await?;
    note(db, own, held, order, Noted::CertificateWithdrawn).await?;
    Ok(Decided::Done(None))
}

async fn renew(
    db: &mut Connection,
    courses: &[Arc<Course>],
    holder: &AccountId,
    held: &Certificate,
    code: &CertificateCode,
    order: &Order,
) -> Result<Decided, Error> {
    let own = Own(holder.clone());
    let record = Record::from_canonical(&held.record).map_err(Error::unreadable)?;
    let course = courses.iter().find(|course| course.id == record.course);
    let Some(course) = course else {
        return Ok(Decided::NotTouched);
    };
    let Some(record) = remark::renewed(db, course, holder, held).await? else {
        return Ok(Decided::NotTouched);
    };
    let record = Record {
        code: code.clone(),
        ..record
    };
    let new = NewCertificate {
        scope: held.scope.clone(),
        code: code.compact(),
        record: record.to_canonical().map_err(Error::unreadable)?,
    };
    if !certificates::replace(db, held, &new, &order.reason, order.now).await? {
        return Ok(Decided::Over);
    }
    note(db, &own, held, order, Noted::CertificateCorrected).await?;
    Ok(Decided::Done(Some(code.clone())))
}

async fn note(
    db: &mut Connection,
    own: &Own,
    held: &Certificate,
    order: &Order,
    act: Noted,
) -> Result<(), Error> {
    let centre = centres::of_round(db, own, &held.round).await?;
    let mut event = Event::of(act, format!("certificate:{}", held.id), order.now)
        .in_centre(&centre.id)
        .saying(&order.reason);
    event.actor = Some(order.by.clone());
    audit::append(db, &event).await
}
