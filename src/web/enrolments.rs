//! Coming to a centre and a course by an enrolment code: what the code offers, and joining.

mod enrolling;
mod standing;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use self::enrolling::Elsewhere;
use super::ask::Ask;
use super::enrolment_codes::course_title;
use super::error::Error;
use super::form::Mistakes;
use super::guesses::Guesses;
use super::new_accounts::check_user_name;
use super::page::{Frame, Said, Titled};
use super::sessions::on_the_way;
use super::sign_up::clean;
use crate::sign_in::slowing::UNKNOWN_CODES_A_MINUTE;
use crate::store::audit::Act;
use crate::store::centres::{self, normal_code};
use crate::store::enrolment_codes::{self, EnrolmentCode};
use crate::store::id::CentreId;
use crate::store::scope::Scope;

pub use enrolling::{Enrolled, Enrolling};
pub use standing::{Standing, standing};

#[derive(Template)]
#[template(path = "enrolment.html")]
struct EnrolmentPage<'a> {
    frame: Frame<'a>,
    typed: &'a str,
    mistakes: &'a Mistakes,
    offer: Option<Offer>,
    user_name: &'a str,
    name_taken: bool,
    open_elsewhere: bool,
    /// Whether the person wants to begin anew here.
    anew: bool,
}

/// What a code offers to who asks.
struct Offer {
    code: String,
    centre: String,
    centre_code: String,
    course: Titled,
    open: bool,
    standing: String,
    /// Whether the person's account would move to the centre.
    moves: bool,
    sign_up: String,
    sign_in: String,
}

async fn offer(ask: &Ask, code: &EnrolmentCode) -> Result<Offer, Error> {
    let standing = standing(code, ask.now);
    let mut db = ask.app.store.read().await?;
    let scope = Scope::Centre(code.centre.clone());
    let centre = centres::by_id(&mut db, &scope, &code.centre).await?;
    Ok(Offer {
        code: code.code.clone(),
        centre: code.centre_name.clone(),
        centre_code: centre.map(|centre| centre.code).unwrap_or_default(),
        course: course_title(ask, code),
        open: standing == Standing::Open,
        standing: standing.in_words(ask, code),
        moves: moves(ask, code),
        sign_up: ask.to(&format!("/sign-up?enrolment={}", code.code)),
        sign_in: {
            let here = ask.to(&format!("/enrolment?code={}", code.code));
            ask.to(&on_the_way("/sign-in", &here))
        },
    })
}

/// Whether joining moves the person's account: from the centre of those who have none, and never with a role.
fn moves(ask: &Ask, code: &EnrolmentCode) -> bool {
    ask.session().is_some_and(|session| {
        session.centre == CentreId::independent()
            && code.centre != session.centre
            && !session.holds_role()
    })
}

fn page<'a>(
    ask: &'a Ask,
    typed: &'a str,
    offer: Option<Offer>,
    mistakes: &'a Mistakes,
) -> EnrolmentPage<'a> {
    EnrolmentPage {
        frame: ask.frame_with_mistakes(ask.words.enrolment_title(), mistakes),
        typed,
        mistakes,
        offer,
        user_name: "",
        name_taken: false,
        open_elsewhere: false,
        anew: false,
    }
}

/// The code that was typed, if there is one. Codes that nobody has are counted, so that they cannot be tried out.
///
/// # Errors
/// [`Error::TooMany`] after too many codes that nobody has.
pub async fn sought(ask: &Ask, typed: &str) -> Result<Option<EnrolmentCode>, Error> {
    let guesses = Guesses::at(ask, "enrolment", &ask.peer, UNKNOWN_CODES_A_MINUTE);
    guesses.admit(ask).await?;
    let mut db = ask.app.store.read().await?;
    let found = enrolment_codes::by_code(&mut db, &normal_code(typed)).await?;
    drop(db);
    if found.is_none() {
        guesses.count(ask).await?;
    }
    Ok(found)
}

/// The form for a code, and what the code offers where one came with the request.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let typed = ask.query("code").unwrap_or_default();
    let mut mistakes = Mistakes::default();
    if typed.trim().is_empty() {
        return ask.page(&page(&ask, "", None, &mistakes));
    }
    let Some(code) = sought(&ask, &typed).await? else {
        mistakes.add("code", ask.words.enrolment_unknown());
        let page = page(&ask, &typed, None, &mistakes);
        return ask.page_with(StatusCode::NOT_FOUND, &page);
    };
    let offer = offer(&ask, &code).await?;
    ask.page(&page(&ask, &typed, Some(offer), &mistakes))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    code: String,
    #[serde(default)]
    user_name: String,
    #[serde(default)]
    elsewhere: String,
}

/// Joins: takes a place, moves an account that has no centre, begins the round.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let mut mistakes = Mistakes::default();
    let Some(code) = sought(&ask, &typed.code).await? else {
        mistakes.add("code", ask.words.enrolment_unknown());
        let page = page(&ask, &typed.code, None, &mistakes);
        return ask.page_with_mistakes(&page);
    };
    let user_name = clean(&typed.user_name);
    if !user_name.is_empty() {
        check_user_name(ask.words, &user_name, &mut mistakes);
    }
    let outcome = if mistakes.is_empty() {
        enrol(&ask, &code, &typed, user_name).await?
    } else {
        Enrolled::NameTaken
    };
    if matches!(outcome, Enrolled::Done | Enrolled::Before) {
        let address = format!("/courses/{}", code.course);
        return Ok(ask.see_other_saying(&address, Said::Enrolled));
    }
    explain(&ask, outcome, &code, &mut mistakes);
    let chosen = Elsewhere::chosen(&typed.elsewhere);
    let offer = offer(&ask, &code).await?;
    ask.page_with_mistakes(&EnrolmentPage {
        user_name: &typed.user_name,
        name_taken: outcome == Enrolled::NameTaken || !typed.user_name.is_empty(),
        open_elsewhere: outcome == Enrolled::OpenElsewhere || chosen.is_some(),
        anew: chosen == Some(Elsewhere::Anew),
        ..page(&ask, &typed.code, Some(offer), &mistakes)
    })
}

/// Says beside its field why nobody was enrolled.
fn explain(ask: &Ask, outcome: Enrolled, code: &EnrolmentCode, mistakes: &mut Mistakes) {
    match outcome {
        Enrolled::Refused(standing) => mistakes.add("code", standing.in_words(ask, code)),
        Enrolled::NameTaken if mistakes.is_empty() => {
            mistakes.add("user_name", ask.words.user_name_taken_there());
        }
        Enrolled::OpenElsewhere => mistakes.add("elsewhere", ask.words.elsewhere_missing()),
        Enrolled::Done | Enrolled::Before | Enrolled::NameTaken => {}
    }
}

async fn enrol(
    ask: &Ask,
    code: &EnrolmentCode,
    typed: &Typed,
    user_name: String,
) -> Result<Enrolled, Error> {
    let own = ask.own()?;
    let moves = moves(ask, code);
    let enrolling = Enrolling {
        code: code.id.clone(),
        typed: code.code.clone(),
        user_name: (!user_name.is_empty()).then_some(user_name),
        elsewhere: Elsewhere::chosen(&typed.elsewhere),
        event: ask.event(Act::Enrolled, format!("account:{}", own.0)),
        now: ask.now,
    };
    let outcome = ask
        .app
        .store
        .write(async move |db| {
            let outcome = enrolling.enrol(db, &own, moves).await?;
            Ok(outcome)
        })
        .await?;
    outcome.ok_or(Error::NotFound)
}
