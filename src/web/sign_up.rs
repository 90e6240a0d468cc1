//! Making an account.

mod accepted;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::enrolment_codes::course_title;
use super::enrolments::{self, Enrolling, Standing};
use super::error::Error;
use super::form::Mistakes;
use super::page::{Frame, Titled};
use super::passwords::{self, Hint};
use super::{cookies, entering, letters, sessions};
use crate::course::language::Language;
use crate::store::accounts::{self, SignUp};
use crate::store::audit::{self, Act};
use crate::store::centres::INDEPENDENT;
use crate::store::enrolment_codes::EnrolmentCode;
use crate::store::id::{AccountId, CentreId};

pub use accepted::{Accepted, accept, clean, clean_name, looks_like_an_address};

/// What the form holds, as it was typed. The password is never put back.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// The name to sign in with.
    #[serde(default)]
    pub user_name: String,
    /// The name as it shall stand on a certificate.
    #[serde(default)]
    pub name: String,
    /// The language the person reads.
    #[serde(default)]
    pub language: String,
    /// A contact, or empty.
    #[serde(default)]
    pub email: String,
    /// The password.
    #[serde(default)]
    pub password: String,
    /// Where to go afterwards.
    #[serde(default)]
    pub next: String,
    /// The enrolment code that the person came by, or empty.
    #[serde(default)]
    pub enrolment: String,
}

/// A language in a list to choose from.
pub struct Choice {
    /// The tag.
    pub tag: String,
    /// What its speakers call it.
    pub own_name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The languages that some course is offered in.
pub fn languages(ask: &Ask, chosen: &str) -> Vec<Choice> {
    let catalogue = ask.catalogue();
    let mut offered: Vec<Language> = catalogue
        .courses
        .values()
        .filter(|course| course.listed)
        .flat_map(|course| course.languages.clone())
        .collect();
    offered.push(Language::english());
    offered.sort();
    offered.dedup();
    let choice = |language: &Language| Choice {
        tag: language.to_string(),
        own_name: language.own_name().to_owned(),
        chosen: language.as_str() == chosen,
    };
    offered.iter().map(choice).collect()
}

#[derive(Template)]
#[template(path = "sign_up.html")]
struct SignUpPage<'a> {
    frame: Frame<'a>,
    typed: &'a Typed,
    mistakes: &'a Mistakes,
    languages: Vec<Choice>,
    hint: Hint,
    /// The centre and course that the code leads to.
    offer: Option<Offer>,
    /// For who has an account: the same way, so that no code is typed again.
    sign_in: String,
}

/// Where an enrolment code leads, said above the form.
struct Offer {
    centre: String,
    course: Titled,
}

async fn page(ask: &Ask, typed: &Typed, mistakes: &Mistakes) -> Result<HttpResponse, Error> {
    let chosen = if typed.language.is_empty() {
        ask.words.interface().tag()
    } else {
        &typed.language
    };
    let page = SignUpPage {
        frame: ask.frame_with_mistakes(ask.words.sign_up_title(), mistakes),
        typed,
        mistakes,
        languages: languages(ask, chosen),
        hint: Hint::new()?,
        offer: offer(ask, typed).await?,
        sign_in: sign_in(ask, typed),
    };
    passwords::page(ask, &page, mistakes)
}

/// Signing in instead, on the way to where the new account would have led.
fn sign_in(ask: &Ask, typed: &Typed) -> String {
    let code = serde_urlencoded::to_string([("code", &typed.enrolment)]).unwrap_or_default();
    let next = if typed.enrolment.is_empty() {
        sessions::own_path(&typed.next)
            .unwrap_or_default()
            .to_owned()
    } else {
        ask.to(&format!("/enrolment?{code}"))
    };
    ask.to(&sessions::on_the_way("/sign-in", &next))
}

/// Where the form's enrolment code leads.
async fn offer(ask: &Ask, typed: &Typed) -> Result<Option<Offer>, Error> {
    if typed.enrolment.is_empty() {
        return Ok(None);
    }
    let code = enrolments::sought(ask, &typed.enrolment).await?;
    Ok(code.map(|code| Offer {
        course: course_title(ask, &code),
        centre: code.centre_name,
    }))
}

/// The form.
pub async fn new(ask: Ask) -> Result<HttpResponse, Error> {
    let next = ask
        .query("next")
        .filter(|next| sessions::own_path(next).is_some())
        .unwrap_or_default();
    let typed = Typed {
        next,
        enrolment: ask.query("enrolment").unwrap_or_default(),
        ..Typed::default()
    };
    page(&ask, &typed, &Mistakes::default()).await
}

/// Makes the account and signs in, or shows the form again with what was typed.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let mut mistakes = Mistakes::default();
    let code = if typed.enrolment.is_empty() {
        None
    } else {
        let code = enrolments::sought(&ask, &typed.enrolment).await?;
        if code.is_none() {
            mistakes.add("enrolment", ask.words.enrolment_unknown());
            return page(&ask, &typed, &mistakes).await;
        }
        code
    };
    let centre = code.as_ref().map_or(INDEPENDENT, |code| &code.centre_name);
    let accepted = match accept(&ask, &typed, centre) {
        Ok(accepted) => accepted,
        Err(mistakes) => return page(&ask, &typed, &mistakes).await,
    };
    match make(&ask, accepted, code.as_ref()).await? {
        Made::Done(account) => {
            letters::ring(&ask);
            let course = code.map(|code| ask.to(&format!("/courses/{}", code.course)));
            welcome(&ask, account, &course.unwrap_or(typed.next)).await
        }
        Made::NameTaken => {
            mistakes.add("user_name", ask.words.user_name_taken());
            page(&ask, &typed, &mistakes).await
        }
        Made::Refused(standing) => {
            let code = code.ok_or(Error::NotFound)?;
            mistakes.add("enrolment", standing.in_words(&ask, &code));
            page(&ask, &typed, &mistakes).await
        }
    }
}

/// What became of a sign-up.
enum Made {
    Done(AccountId),
    NameTaken,
    Refused(Standing),
}

/// Makes the account, with the place that its code gives, or nothing.
async fn make(ask: &Ask, accepted: Accepted, code: Option<&EnrolmentCode>) -> Result<Made, Error> {
    let centre = code.map_or_else(CentreId::independent, |code| code.centre.clone());
    let (now, account) = (
        ask.now,
        accepted.into_account(&ask.app.passwords, centre).await?,
    );
    let enrolling = code.map(|code| Enrolling {
        code: code.id.clone(),
        typed: code.code.clone(),
        user_name: None,
        elsewhere: None,
        event: ask.event(Act::Enrolled, "account:"),
        now,
    });
    let made_event = ask.event(Act::AccountMade, "");
    let letters = ask.app.letters.clone();
    let made = ask.app.store.write(async move |db| {
        let held = match &enrolling {
            Some(enrolling) => enrolling.hold(db).await?,
            None => None,
        };
        if let Some((_, standing)) = &held
            && *standing != Standing::Open
        {
            return Ok(Made::Refused(*standing));
        }
        let SignUp::Done(id) = accounts::create(db, &account, now).await? else {
            return Ok(Made::NameTaken);
        };
        let event = made_event.clone().about(format!("account:{id}"));
        audit::append(db, &event.in_centre(&account.centre).saying("sign-up")).await?;
        letters::queue_confirmation(letters.as_ref(), db, &id, now).await?;
        if let (Some(enrolling), Some((code, _))) = (&enrolling, &held) {
            enrolling.join(db, code, &id).await?;
        }
        Ok(Made::Done(id))
    });
    Ok(made.await?)
}

/// Signs a new account in.
///
/// # Errors
/// The database cannot do it at this moment.
pub async fn welcome(ask: &Ask, account: AccountId, next: &str) -> Result<HttpResponse, Error> {
    let cookie = entering::begin(ask, account, entering::Proven::default()).await?;
    let mut answer = match sessions::own_path(next) {
        Some(path) => HttpResponse::SeeOther()
            .insert_header(("location", path))
            .finish(),
        None => ask.see_other("/"),
    };
    cookies::add(&mut answer, &cookies::session(&ask.app.base_url, &cookie))?;
    Ok(answer)
}
