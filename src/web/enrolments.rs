//! Coming to a centre and a course by an enrolment code: what the code offers, and joining.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::enrolment_codes::course_title;
use super::error::Error;
use super::form::Mistakes;
use super::guesses::Guesses;
use super::new_accounts::check_user_name;
use super::page::{Frame, Said, Titled};
use super::sign_up::clean;
use crate::course::timestamp::Timestamp;
use crate::sign_in::slowing::UNKNOWN_CODES_A_MINUTE;
use crate::store::accounts;
use crate::store::audit::{self, Act, Event};
use crate::store::centres::{self, normal_code};
use crate::store::enrolment_codes::{self, EnrolmentCode};
use crate::store::id::{AccountId, CentreId, EnrolmentCodeId};
use crate::store::scope::{Own, Scope};
use crate::store::{Connection, Error as StoreError, rounds};

/// Whether a code lets anybody in at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Open,
    /// Not before this.
    TooEarly(Timestamp),
    /// No longer, since this.
    Ended(Timestamp),
    /// Every place is taken.
    Full,
}

impl Standing {
    /// What a person at the wall is told.
    pub fn in_words(self, ask: &Ask, code: &EnrolmentCode) -> String {
        let moment = |at| ask.words.moment(at, &code.time_zone);
        match self {
            Self::Open => ask.words.enrolment_open().to_owned(),
            Self::TooEarly(at) => ask.words.enrolment_too_early(moment(at)),
            Self::Ended(at) => ask.words.enrolment_ended(moment(at)),
            Self::Full => ask.words.enrolment_full(code.places.unwrap_or(code.taken)),
        }
    }
}

/// Whether the code lets anybody in.
pub fn standing(code: &EnrolmentCode, now: Timestamp) -> Standing {
    match (code.opens_at, code.ends_at) {
        (_, Some(end)) if end <= now => Standing::Ended(end),
        (Some(start), _) if start > now => Standing::TooEarly(start),
        _ if code.places.is_some_and(|places| code.taken >= places) => Standing::Full,
        _ => Standing::Open,
    }
}

/// What a person with an open round of the course elsewhere wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// Go on there.
    Keep,
    /// Close it and begin anew here.
    Anew,
}

impl Elsewhere {
    fn chosen(value: &str) -> Option<Self> {
        match value {
            "keep" => Some(Self::Keep),
            "anew" => Some(Self::Anew),
            _ => None,
        }
    }
}

/// Somebody who comes by a code.
#[derive(Clone, Debug)]
pub struct Enrolling {
    /// The code's row.
    pub code: EnrolmentCodeId,
    /// The code as it was typed.
    pub typed: String,
    /// The user name wanted in the centre, where the person's own is taken there.
    pub user_name: Option<String>,
    /// What is to become of an open round elsewhere.
    pub elsewhere: Option<Elsewhere>,
    /// The act for the audit log.
    pub event: Event,
    /// The time of the request.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enrolled {
    /// The person is in.
    Done,
    /// The person was in before; no place was taken.
    Before,
    /// The code lets nobody in.
    Refused(Standing),
    /// In the centre somebody else has the person's user name.
    NameTaken,
    /// There is an open round of the course in another centre.
    OpenElsewhere,
}

impl Enrolling {
    /// The code, held until the transaction ends, and whether it lets anybody in; refusals go on the audit log.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn hold(
        &self,
        db: &mut Connection,
    ) -> Result<Option<(EnrolmentCode, Standing)>, StoreError> {
        enrolment_codes::lock(db, &self.code).await?;
        let Some(code) = enrolment_codes::by_code(db, &self.typed).await? else {
            return Ok(None);
        };
        let standing = standing(&code, self.now);
        if standing != Standing::Open {
            let said = format!("{}: {standing:?}", code.code);
            let event = self.event.clone().in_centre(&code.centre);
            audit::append(db, &event.saying(said).refused()).await?;
        }
        Ok(Some((code, standing)))
    }

    /// Takes a place and begins the round. The code is held and lets people in.
    ///
    /// # Errors
    /// The database cannot do it at this moment.
    pub async fn join(
        &self,
        db: &mut Connection,
        code: &EnrolmentCode,
        account: &AccountId,
    ) -> Result<(), StoreError> {
        enrolment_codes::take_place(db, &code.id).await?;
        rounds::begin_by_code(db, &Own(account.clone()), code, self.now).await?;
        let event = self.event.clone().about(format!("account:{account}"));
        audit::append(db, &event.in_centre(&code.centre).saying(&code.code)).await
    }

    /// The whole enrolment of somebody who has an account.
    async fn enrol(
        &self,
        db: &mut Connection,
        own: &Own,
        moves: bool,
    ) -> Result<Option<Enrolled>, StoreError> {
        let Some((code, standing)) = self.hold(db).await? else {
            return Ok(None);
        };
        let open = rounds::open(db, own, &code.course).await?;
        if open
            .as_ref()
            .is_some_and(|(_, centre)| *centre == code.centre)
        {
            return Ok(Some(Enrolled::Before));
        }
        if standing != Standing::Open {
            return Ok(Some(Enrolled::Refused(standing)));
        }
        if moves && !self.moved(db, own, &code).await? {
            return Ok(Some(Enrolled::NameTaken));
        }
        match (open, self.elsewhere) {
            (Some(_), None) => return Ok(Some(Enrolled::OpenElsewhere)),
            (Some(_), Some(Elsewhere::Keep)) => return Ok(Some(Enrolled::Done)),
            (Some((round, _)), Some(Elsewhere::Anew)) => {
                rounds::waive(db, own, &round, "moved", self.now).await?;
                let event = Event {
                    act: Act::RoundWaived,
                    ..self.event.clone().about(format!("round:{round}"))
                };
                audit::append(db, &event.in_centre(&code.centre).saying("moved")).await?;
            }
            (None, _) => {}
        }
        self.join(db, &code, &own.0).await?;
        Ok(Some(Enrolled::Done))
    }

    /// Moves the account to the code's centre, under the wanted name or its own; false when that is taken there.
    async fn moved(
        &self,
        db: &mut Connection,
        own: &Own,
        code: &EnrolmentCode,
    ) -> Result<bool, StoreError> {
        accounts::move_to(db, own, &code.centre, self.user_name.as_deref()).await
    }
}

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
            let next = serde_urlencoded::to_string([("next", here)]).unwrap_or_default();
            ask.to(&format!("/sign-in?{next}"))
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
    let offer = Some(offer(&ask, &code).await?);
    let page = match outcome {
        Enrolled::Done | Enrolled::Before => {
            let address = format!("/courses/{}", code.course);
            return Ok(ask.see_other_saying(&address, Said::Enrolled));
        }
        // The page says why in its own words.
        Enrolled::Refused(_) => page(&ask, &typed.code, offer, &mistakes),
        Enrolled::NameTaken => {
            if mistakes.is_empty() {
                mistakes.add("user_name", ask.words.user_name_taken_there());
            }
            EnrolmentPage {
                user_name: &typed.user_name,
                name_taken: true,
                ..page(&ask, &typed.code, offer, &mistakes)
            }
        }
        Enrolled::OpenElsewhere => EnrolmentPage {
            user_name: &typed.user_name,
            name_taken: !typed.user_name.is_empty(),
            open_elsewhere: true,
            ..page(&ask, &typed.code, offer, &mistakes)
        },
    };
    ask.page_with_mistakes(&page)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_lets_people_in_between_its_dates_while_there_are_places() {
        let code = |opens: Option<i64>, ends: Option<i64>, places, taken| EnrolmentCode {
            id: EnrolmentCodeId::new(Timestamp(0)),
            code: "DKR-2026-03".to_owned(),
            centre: CentreId::independent(),
            centre_name: String::new(),
            time_zone: "UTC".to_owned(),
            course: crate::course::id::CourseId::parse("demo").expect("an id"),
            opens_at: opens.map(Timestamp),
            ends_at: ends.map(Timestamp),
            due_at: None,
            places,
            taken,
        };
        let at = |code: &EnrolmentCode, now| standing(code, Timestamp(now));
        assert_eq!(at(&code(None, None, None, 9_999), 5), Standing::Open);
        let dated = code(Some(10), Some(20), Some(2), 1);
        assert_eq!(at(&dated, 9), Standing::TooEarly(Timestamp(10)));
        assert_eq!(at(&dated, 10), Standing::Open);
        assert_eq!(at(&dated, 20), Standing::Ended(Timestamp(20)));
        assert_eq!(at(&code(None, None, Some(2), 2), 5), Standing::Full);
    }
}
