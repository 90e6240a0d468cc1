//! Centres: an administrator makes them, changes them, and sees who manages each.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use super::page::{Frame, Said};
use super::sign_up::{Choice, clean, languages};
use crate::course::language::Language;
use crate::store::accounts::{self, Account};
use crate::store::audit::{self, Act};
use crate::store::centres::{self, Centre, Kept, NewCentre, normal_code};
use crate::store::id::CentreId;
use crate::store::scope::Scope;
use crate::words::Words;

/// Longest code, in characters: people type it.
const LONGEST_CODE: usize = 20;
/// Longest name, in characters: it stands on certificates.
const LONGEST_NAME: usize = 120;

#[derive(Template)]
#[template(path = "centres.html")]
struct CentresPage<'a> {
    frame: Frame<'a>,
    centres: Vec<Centre>,
}

/// All centres, by name.
pub async fn index(ask: Ask) -> Result<HttpResponse, Error> {
    let mut db = ask.app.store.read().await?;
    let centres = centres::all(&mut db, &Scope::All).await?;
    ask.page(&CentresPage {
        frame: ask.frame(ask.words.centres_title()),
        centres,
    })
}

/// What the form holds, as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    name: String,
    code: String,
    time_zone: String,
    language: String,
    country: String,
}

#[derive(Template)]
#[template(path = "centre.html")]
struct CentrePage<'a> {
    frame: Frame<'a>,
    typed: &'a Typed,
    mistakes: &'a Mistakes,
    languages: Vec<Choice>,
    zones: Vec<String>,
    /// Where the form goes.
    action: String,
    /// The centre that is changed; `None` for a new one.
    known: Option<Centre>,
    managers: Vec<Account>,
    /// The list of its accounts.
    accounts: String,
    /// The form for one more manager.
    new_manager: String,
}

impl CentrePage<'_> {
    /// Whether this is the centre that cannot be changed.
    fn is_built_in(&self) -> bool {
        self.known
            .as_ref()
            .is_some_and(|centre| centre.id == CentreId::independent())
    }
}

fn page<'a>(ask: &'a Ask, typed: &'a Typed, mistakes: &'a Mistakes) -> CentrePage<'a> {
    let title = ask.words.new_centre_title();
    CentrePage {
        frame: ask.frame_with_mistakes(title, mistakes),
        typed,
        mistakes,
        languages: languages(ask, &typed.language),
        zones: zones(),
        action: ask.to("/centres"),
        known: None,
        managers: Vec::new(),
        accounts: String::new(),
        new_manager: String::new(),
    }
}

/// Every time zone that has a place, by name.
fn zones() -> Vec<String> {
    let places = jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| {
            name.split_once('/').is_some_and(|(area, _)| {
                !["Etc", "SystemV", "US", "posix", "right"].contains(&area)
            })
        });
    let mut zones: Vec<String> = places.chain(["UTC".to_owned()]).collect();
    zones.sort();
    zones
}

/// The form for a new centre.
pub async fn new(ask: Ask) -> Result<HttpResponse, Error> {
    let typed = Typed {
        time_zone: "UTC".to_owned(),
        language: ask.words.interface().tag().to_owned(),
        ..Typed::default()
    };
    ask.page(&page(&ask, &typed, &Mistakes::default()))
}

/// Makes a centre.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let new = match accept(ask.words, &typed) {
        Ok(new) => new,
        Err(mistakes) => return ask.page_with_mistakes(&page(&ask, &typed, &mistakes)),
    };
    let (now, event) = (ask.now, ask.event(Act::CentreMade, ""));
    let kept = ask.app.store.write(async move |db| {
        let kept = centres::create(db, &new, now).await?;
        if let Kept::Done(id) = &kept {
            let event = event.clone().about(format!("centre:{id}")).in_centre(id);
            audit::append(db, &event.saying(&new.code)).await?;
        }
        Ok(kept)
    });
    match kept.await? {
        Kept::Done(id) => Ok(ask.see_other_saying(&format!("/centres/{id}"), Said::CentreMade)),
        Kept::CodeTaken | Kept::NotThere => {
            let mut mistakes = Mistakes::default();
            mistakes.add("code", ask.words.centre_code_taken());
            ask.page_with_mistakes(&page(&ask, &typed, &mistakes))
        }
    }
}

/// The centre of the address.
async fn centre(ask: &Ask) -> Result<Centre, Error> {
    let id = CentreId::parse(ask.part("centre")).ok_or(Error::NotFound)?;
    let mut db = ask.app.store.read().await?;
    centres::by_id(&mut db, &Scope::All, &id)
        .await?
        .ok_or(Error::NotFound)
}

async fn known_page<'a>(
    ask: &'a Ask,
    centre: Centre,
    typed: &'a Typed,
    mistakes: &'a Mistakes,
) -> Result<CentrePage<'a>, Error> {
    let mut db = ask.app.store.read().await?;
    let managers = accounts::managers(&mut db, &Scope::All, &centre.id).await?;
    Ok(CentrePage {
        frame: ask.frame_with_mistakes(&centre.name, mistakes),
        action: ask.to(&format!("/centres/{}", centre.id)),
        accounts: ask.to(&format!("/accounts?centre={}", centre.id)),
        new_manager: ask.to(&format!("/accounts/new?centre={}&role=manager", centre.id)),
        known: Some(centre),
        managers,
        ..page(ask, typed, mistakes)
    })
}

/// A centre: its facts in a form, and who manages it.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let centre = centre(&ask).await?;
    let typed = Typed {
        name: centre.name.clone(),
        code: centre.code.clone(),
        time_zone: centre.time_zone.clone(),
        language: centre.language.to_string(),
        country: centre.country.clone(),
    };
    let mistakes = Mistakes::default();
    let page = known_page(&ask, centre, &typed, &mistakes).await?;
    ask.page(&page)
}

/// Changes a centre.
pub async fn update(ask: Ask) -> Result<HttpResponse, Error> {
    let known = centre(&ask).await?;
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let mut mistakes = Mistakes::default();
    match accept(ask.words, &typed) {
        Err(found) => mistakes = found,
        Ok(new) => match change(&ask, &known.id, new).await? {
            Kept::Done(id) => {
                return Ok(ask.see_other_saying(&format!("/centres/{id}"), Said::CentreChanged));
            }
            Kept::NotThere => return Err(Error::NotFound),
            Kept::CodeTaken => mistakes.add("code", ask.words.centre_code_taken()),
        },
    }
    let page = known_page(&ask, known, &typed, &mistakes).await?;
    ask.page_with_mistakes(&page)
}

async fn change(ask: &Ask, id: &CentreId, new: NewCentre) -> Result<Kept, Error> {
    let event = ask
        .event(Act::CentreChanged, format!("centre:{id}"))
        .in_centre(id);
    let id = id.clone();
    let kept = ask.app.store.write(async move |db| {
        let kept = centres::change(db, &id, &new).await?;
        if matches!(kept, Kept::Done(_)) {
            audit::append(db, &event.clone().saying(&new.code)).await?;
        }
        Ok(kept)
    });
    Ok(kept.await?)
}

/// Reads what was typed.
fn accept(words: &Words, typed: &Typed) -> Result<NewCentre, Mistakes> {
    let mut mistakes = Mistakes::default();
    let name = clean(&typed.name);
    if !name.chars().any(char::is_alphabetic) {
        mistakes.add("name", words.centre_name_missing());
    } else if name.chars().count() > LONGEST_NAME {
        mistakes.add("name", words.name_too_long(LONGEST_NAME));
    }
    let code = normal_code(&typed.code);
    if !is_code(&code) {
        mistakes.add("code", words.centre_code_wrong(LONGEST_CODE));
    }
    let time_zone = clean(&typed.time_zone);
    if jiff::tz::TimeZone::get(&time_zone).is_err() {
        mistakes.add("time_zone", time_zone_mistake(words, &time_zone));
    }
    let language = Language::parse(&typed.language);
    if language.is_none() {
        mistakes.add("language", words.language_missing());
    }
    let country = normal_code(&typed.country);
    if !(country.is_empty()
        || (country.len() == 2 && country.chars().all(|c| c.is_ascii_uppercase())))
    {
        mistakes.add("country", words.country_wrong());
    }
    match language {
        Some(language) if mistakes.is_empty() => Ok(NewCentre {
            code,
            name,
            time_zone,
            language,
            country,
        }),
        _ => Err(mistakes),
    }
}

/// Whether a text can be a centre's code: letters and digits that any keyboard has, with hyphens between.
fn is_code(code: &str) -> bool {
    (2..=LONGEST_CODE).contains(&code.len())
        && code
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
        && !code.starts_with('-')
        && !code.ends_with('-')
}

fn time_zone_mistake(words: &Words, typed: &str) -> String {
    let near = zones()
        .into_iter()
        .max_by(|a, b| strsim::jaro_winkler(a, typed).total_cmp(&strsim::jaro_winkler(b, typed)));
    words.time_zone_wrong(near.unwrap_or_default())
}
