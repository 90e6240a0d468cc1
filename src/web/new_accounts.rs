//! Making one account for somebody else; what making one and making many have in common.

mod choosing;

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::accounts::hand_over;
use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use super::page::Frame;
use super::roles::read as read_role;
use super::sign_up::{Choice, clean, clean_name, languages};
use crate::course::id::CourseId;
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;
use crate::sign_in::user_name::{self, Unfit};
use crate::store::accounts::{self, NewAccount, SignUp};
use crate::store::audit::{self, Act, Event};
use crate::store::centres::{self, Centre};
use crate::store::id::{AccountId, CentreId};
use crate::store::roles::{self, Role};
use crate::store::scope::Own;
use crate::store::{Connection, Error as StoreError, rounds};
use crate::words::Words;

pub use choosing::{
    CourseChoice, centre_filter, centres_to_choose, chosen_centre, chosen_course, course_choices,
};

/// Longest name, in characters.
pub const LONGEST_NAME: usize = 100;

/// What the form for one account holds, as it was typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    #[serde(default)]
    centre: String,
    #[serde(default)]
    role: String,
    name: String,
    user_name: String,
    language: String,
    #[serde(default)]
    course: String,
}

#[derive(Template)]
#[template(path = "new_account.html")]
struct NewAccountPage<'a> {
    frame: Frame<'a>,
    typed: &'a Typed,
    mistakes: &'a Mistakes,
    centres: Vec<Centre>,
    languages: Vec<Choice>,
    courses: Vec<CourseChoice>,
    administrator: bool,
}

async fn page<'a>(
    ask: &'a Ask,
    typed: &'a Typed,
    mistakes: &'a Mistakes,
) -> Result<NewAccountPage<'a>, Error> {
    let mut db = ask.app.store.read().await?;
    Ok(NewAccountPage {
        frame: ask.frame_with_mistakes(ask.words.new_account_title(), mistakes),
        typed,
        mistakes,
        centres: centres_to_choose(&mut db, &ask.scope()?).await?,
        languages: languages(ask, &typed.language),
        courses: course_choices(ask, &typed.course),
        administrator: ask.who()?.administrator,
    })
}

/// The form.
pub async fn new(ask: Ask) -> Result<HttpResponse, Error> {
    let typed = Typed {
        centre: ask.query("centre").unwrap_or_default(),
        role: ask.query("role").unwrap_or_default(),
        language: own_centre_language(&ask).await?.to_string(),
        ..Typed::default()
    };
    ask.page(&page(&ask, &typed, &Mistakes::default()).await?)
}

/// The language that the asker's centre works in: what most of its people read.
///
/// # Errors
/// The database does not answer.
pub async fn own_centre_language(ask: &Ask) -> Result<Language, Error> {
    let mut db = ask.app.store.read().await?;
    Ok(centres::of_account(&mut db, &ask.own()?).await?.language)
}

/// Somebody to make an account for.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The account; its user name is the wish, or the beginning to which a number is added.
    pub account: NewAccount,
    /// Whether the user name was typed: then it is taken as it is or not at all.
    pub user_name_typed: bool,
    /// The role.
    pub role: Option<Role>,
    /// The course to be enrolled in at once.
    pub course: Option<CourseId>,
}

/// Makes the account, its role and its round; `None` when the typed user name is taken.
///
/// # Errors
/// The database cannot do it at this moment.
pub async fn make(
    db: &mut Connection,
    newcomer: &Newcomer,
    event: &Event,
    now: Timestamp,
) -> Result<Option<AccountId>, StoreError> {
    let Some(id) = with_free_name(db, newcomer, now).await? else {
        return Ok(None);
    };
    let centre = &newcomer.account.centre;
    if let Some(role) = &newcomer.role {
        roles::grant(db, &id, role, now).await?;
    }
    if let Some(course) = &newcomer.course {
        rounds::begin(db, &Own(id.clone()), centre, course, now).await?;
    }
    let role = newcomer.role.as_ref().map_or("trainee", Role::key);
    let event = event.clone().about(format!("account:{id}"));
    audit::append(db, &event.in_centre(centre).saying(role)).await?;
    Ok(Some(id))
}

async fn with_free_name(
    db: &mut Connection,
    newcomer: &Newcomer,
    now: Timestamp,
) -> Result<Option<AccountId>, StoreError> {
    let wished = &newcomer.account.user_name;
    for number in 1..10_000 {
        let account = NewAccount {
            user_name: user_name::numbered(wished, number),
            ..newcomer.account.clone()
        };
        match accounts::create(db, &account, now).await? {
            SignUp::Done(id) => return Ok(Some(id)),
            SignUp::NameTaken if newcomer.user_name_typed => return Ok(None),
            SignUp::NameTaken => {}
        }
    }
    Ok(None)
}

/// Makes the account and shows its one-time code.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let mut mistakes = Mistakes::default();
    if let Some(newcomer) = accept(&ask, &typed, &mut mistakes).await? {
        let (now, event) = (ask.now, ask.event(Act::AccountMade, ""));
        let made = ask
            .app
            .store
            .write(async move |db| make(db, &newcomer, &event, now).await);
        if let Some(id) = made.await? {
            let mut db = ask.app.store.read().await?;
            let account = accounts::by_id(&mut db, &ask.scope()?, &id).await?;
            drop(db);
            return hand_over(&ask, &account.ok_or(Error::NotFound)?).await;
        }
        mistakes.add("user_name", ask.words.user_name_taken());
    }
    ask.page_with_mistakes(&page(&ask, &typed, &mistakes).await?)
}

async fn accept(
    ask: &Ask,
    typed: &Typed,
    mistakes: &mut Mistakes,
) -> Result<Option<Newcomer>, Error> {
    let centre = chosen_centre(ask, &typed.centre).await?;
    if centre.is_none() {
        mistakes.add("centre", ask.words.centre_missing());
    }
    let name = clean_name(&typed.name);
    check_name(ask.words, &name, "name", mistakes);
    let user_name = clean(&typed.user_name);
    if !user_name.is_empty() {
        check_user_name(ask.words, &user_name, mistakes);
    }
    let language = Language::parse(&typed.language);
    if language.is_none() {
        mistakes.add("language", ask.words.language_missing());
    }
    let (Some(centre), Some(language), true) = (centre, language, mistakes.is_empty()) else {
        return Ok(None);
    };
    Ok(Some(Newcomer {
        role: chosen_role(ask, &typed.role, &centre.id)?,
        course: chosen_course(ask, &typed.course)?,
        user_name_typed: !user_name.is_empty(),
        account: NewAccount {
            centre: centre.id,
            user_name: if user_name.is_empty() {
                user_name::suggest(&name)
            } else {
                user_name
            },
            name,
            email: None,
            language,
            password: None,
            batch: None,
        },
    }))
}

/// The role of the form; only administrators give any.
fn chosen_role(ask: &Ask, typed: &str, centre: &CentreId) -> Result<Option<Role>, Error> {
    match typed {
        "" | "trainee" => Ok(None),
        key if ask.who()?.administrator => read_role(key, centre).map(Some).ok_or(Error::Malformed),
        _ => Err(Error::Malformed),
    }
}

/// Notes what is wrong with a name.
pub fn check_name(words: &Words, name: &str, field: &'static str, mistakes: &mut Mistakes) {
    if !name.chars().any(char::is_alphabetic) {
        mistakes.add(field, words.name_missing());
    } else if name.chars().count() > LONGEST_NAME {
        mistakes.add(field, words.name_too_long(LONGEST_NAME));
    }
}

/// Notes what is wrong with a user name.
pub fn check_user_name(words: &Words, user_name: &str, mistakes: &mut Mistakes) {
    match user_name::check(user_name) {
        Ok(()) => {}
        Err(Unfit::Missing) => mistakes.add("user_name", words.user_name_missing()),
        Err(Unfit::At) => mistakes.add("user_name", words.user_name_no_at()),
        Err(Unfit::TooLong) => {
            mistakes.add("user_name", words.name_too_long(user_name::LONGEST));
        }
    }
}

/// User names that are in `taken` twice or more.
pub fn repeated(taken: &[String]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    taken
        .iter()
        .map(|name| accounts::fold(name))
        .filter(|name| !seen.insert(name.clone()))
        .collect()
}
