//! Enrolment codes, for those who hang them on a wall: make, show as a poster, end.

mod accepted;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::enrolments::{Standing, standing};
use super::error::Error;
use super::form::Mistakes;
use super::new_accounts::{CourseChoice, centres_to_choose, course_choices};
use super::page::{Frame, Said, Titled};
use crate::certificate::qr::Qr;
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;
use crate::store::audit::{self, Act};
use crate::store::centres::Centre;
use crate::store::enrolment_codes::{self, EnrolmentCode};
use crate::store::id::EnrolmentCodeId;

/// Codes in the list: the newest; nobody needs those of years ago.
const MOST: i64 = 200;

/// A code as the list shows it.
struct Listed {
    address: String,
    code: String,
    centre: String,
    course: Titled,
    standing: String,
    taken: String,
}

#[derive(Template)]
#[template(path = "enrolment_codes.html")]
struct CodesPage<'a> {
    frame: Frame<'a>,
    codes: Vec<Listed>,
}

/// The codes in scope, the newest first.
pub async fn index(ask: Ask) -> Result<HttpResponse, Error> {
    let mut db = ask.app.store.read().await?;
    let codes = enrolment_codes::all(&mut db, &ask.scope()?, MOST).await?;
    let listed = |code: EnrolmentCode| Listed {
        address: ask.to(&format!("/enrolment-codes/{}", code.id)),
        course: course_title(&ask, &code),
        standing: standing(&code, ask.now).for_its_makers(&ask, &code),
        taken: taken(&ask, &code),
        centre: code.centre_name,
        code: code.code,
    };
    ask.page(&CodesPage {
        frame: ask.frame(ask.words.enrolment_codes_title()),
        codes: codes.into_iter().map(listed).collect(),
    })
}

/// The title of the code's course; its id where the course is not there.
pub fn course_title(ask: &Ask, code: &EnrolmentCode) -> Titled {
    let catalogue = ask.catalogue();
    match catalogue.courses.get(&code.course) {
        Some(course) => {
            let text = course.text.read(&ask.language());
            Titled {
                text: text.text.title.clone(),
                language: text.language.clone(),
            }
        }
        None => Titled {
            text: code.course.to_string(),
            language: Language::english(),
        },
    }
}

fn taken(ask: &Ask, code: &EnrolmentCode) -> String {
    match code.places {
        Some(places) => ask.words.places_taken_of(code.taken, places),
        None => ask.words.places_taken(code.taken),
    }
}

/// What the form holds, as it was typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    #[serde(default)]
    centre: String,
    course: String,
    code: String,
    opens: String,
    ends: String,
    due: String,
    places: String,
}

#[derive(Template)]
#[template(path = "new_enrolment_code.html")]
struct NewCodePage<'a> {
    frame: Frame<'a>,
    typed: &'a Typed,
    mistakes: &'a Mistakes,
    centres: Vec<Centre>,
    courses: Vec<CourseChoice>,
}

async fn page<'a>(
    ask: &'a Ask,
    typed: &'a Typed,
    mistakes: &'a Mistakes,
) -> Result<NewCodePage<'a>, Error> {
    let mut db = ask.app.store.read().await?;
    Ok(NewCodePage {
        frame: ask.frame_with_mistakes(ask.words.new_enrolment_code_title(), mistakes),
        typed,
        mistakes,
        centres: centres_to_choose(&mut db, &ask.scope()?).await?,
        courses: course_choices(ask, &typed.course),
    })
}

/// The form.
pub async fn new(ask: Ask) -> Result<HttpResponse, Error> {
    ask.page(&page(&ask, &Typed::default(), &Mistakes::default()).await?)
}

/// Makes a code.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let mut mistakes = Mistakes::default();
    if let Some(new) = accepted::accept(&ask, &typed, &mut mistakes).await? {
        let (now, who) = (ask.now, ask.who()?.account.clone());
        let event = ask
            .event(Act::EnrolmentCodeMade, "")
            .in_centre(&new.centre)
            .saying(&new.code);
        let made = ask.app.store.write(async move |db| {
            let made = enrolment_codes::create(db, &new, &who, now).await?;
            if let Some(id) = &made {
                let event = event.clone().about(format!("enrolment-code:{id}"));
                audit::append(db, &event).await?;
            }
            Ok(made)
        });
        if let Some(id) = made.await? {
            let address = format!("/enrolment-codes/{id}");
            return Ok(ask.see_other_saying(&address, Said::EnrolmentCodeMade));
        }
        mistakes.add("code", ask.words.enrolment_code_taken());
    }
    ask.page_with_mistakes(&page(&ask, &typed, &mistakes).await?)
}

#[derive(Template)]
#[template(path = "enrolment_code.html")]
struct CodePage<'a> {
    frame: Frame<'a>,
    code: &'a EnrolmentCode,
    course: Titled,
    standing: String,
    taken: String,
    opens: Option<String>,
    ends: Option<String>,
    due: Option<String>,
    address: String,
    qr: Option<Qr>,
    running: bool,
}

/// The code of the address, when it is in scope.
async fn code(ask: &Ask) -> Result<EnrolmentCode, Error> {
    let id = EnrolmentCodeId::parse(ask.part("code")).ok_or(Error::NotFound)?;
    let mut db = ask.app.store.read().await?;
    enrolment_codes::by_id(&mut db, &ask.scope()?, &id)
        .await?
        .ok_or(Error::NotFound)
}

/// A code as a poster to print, with what became of it.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let code = code(&ask).await?;
    let moment = |at: Timestamp| ask.words.moment(at, &code.time_zone);
    // A day's end is said as its last minute, not as midnight of the next.
    let end = |at: Timestamp| ask.words.moment(Timestamp(at.0 - 60_000), &code.time_zone);
    let standing = standing(&code, ask.now);
    let address = format!(
        "{}{}?code={}",
        ask.app.base_url,
        ask.to("/enrolment"),
        code.code
    );
    ask.page(&CodePage {
        frame: ask.frame(ask.words.enrolment_code_title(&code.code)),
        course: course_title(&ask, &code),
        standing: standing.for_its_makers(&ask, &code),
        taken: taken(&ask, &code),
        opens: code.opens_at.map(moment),
        ends: code.ends_at.map(end),
        due: code.due_at.map(end),
        qr: Qr::of(&address),
        address,
        running: !matches!(standing, Standing::Ended(_)),
        code: &code,
    })
}

/// Ends a code now.
pub async fn end(ask: Ask) -> Result<HttpResponse, Error> {
    let code = code(&ask).await?;
    let (scope, id, now) = (ask.scope()?, code.id.clone(), ask.now);
    let event = ask
        .event(Act::EnrolmentCodeEnded, format!("enrolment-code:{id}"))
        .in_centre(&code.centre)
        .saying(&code.code);
    ask.app
        .store
        .write(async move |db| {
            if enrolment_codes::end(db, &scope, &id, now).await? {
                audit::append(db, &event).await?;
            }
            Ok(())
        })
        .await?;
    let address = format!("/enrolment-codes/{}", code.id);
    Ok(ask.see_other_saying(&address, Said::EnrolmentCodeEnded))
}
