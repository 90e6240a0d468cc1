//! Accounts from a pasted list: one name a line, and back comes a sheet with user names and one-time codes to cut up.

mod batch;
mod code_sheet;
mod pasted;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use self::code_sheet::{day_of_class, sheet};
use self::pasted::{Line, check_lines, lines};
use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use super::new_accounts::{
    CourseChoice, Newcomer, centres_to_choose, chosen_centre, chosen_course, course_choices, make,
    own_centre_language,
};
use super::page::{Frame, Said};
use super::sign_up::{Choice, languages};
use crate::course::id::CourseId;
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;
use crate::report::zone::Zone;
use crate::sign_in::user_name;
use crate::store::account_batches::{self, Batch};
use crate::store::accounts::{self, NewAccount};
use crate::store::audit::{self, Act};
use crate::store::centres::{self, Centre};
use crate::store::id::BatchId;
use crate::words::Words;

pub use self::batch::{create_codes, show};

/// Lists shown on the form's page.
const RECENT: i64 = 10;

/// What the form holds, as it was typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    batch: String,
    #[serde(default)]
    centre: String,
    names: String,
    language: String,
    #[serde(default)]
    course: String,
    day: String,
}

/// A list that was made before.
struct Earlier {
    address: String,
    made: String,
    accounts: i64,
}

#[derive(Template)]
#[template(path = "new_batch.html")]
struct NewBatchPage<'a> {
    frame: Frame<'a>,
    typed: &'a Typed,
    mistakes: &'a Mistakes,
    centres: Vec<Centre>,
    languages: Vec<Choice>,
    courses: Vec<CourseChoice>,
    earlier: Vec<Earlier>,
}

async fn page<'a>(
    ask: &'a Ask,
    typed: &'a Typed,
    mistakes: &'a Mistakes,
) -> Result<NewBatchPage<'a>, Error> {
    let scope = ask.scope()?;
    let mut db = ask.app.store.read().await?;
    let zone = centres::of_account(&mut db, &ask.own()?).await?.time_zone;
    let recent = account_batches::recent(&mut db, &scope, RECENT).await?;
    let earlier = |(batch, accounts): (Batch, i64)| Earlier {
        address: ask.to(&format!("/account-batches/{}", batch.id)),
        made: ask.words.moment(batch.made_at, &zone),
        accounts,
    };
    Ok(NewBatchPage {
        frame: ask.frame_with_mistakes(ask.words.batch_title(), mistakes),
        typed,
        mistakes,
        centres: centres_to_choose(&mut db, &scope).await?,
        languages: languages(ask, &typed.language),
        courses: course_choices(ask, &typed.course),
        earlier: recent.into_iter().map(earlier).collect(),
    })
}

/// The form.
pub async fn new(ask: Ask) -> Result<HttpResponse, Error> {
    let zone = {
        let mut db = ask.app.store.read().await?;
        centres::of_account(&mut db, &ask.own()?).await?.time_zone
    };
    let typed = Typed {
        // Made here, so that the same form sent twice is known.
        batch: BatchId::new(ask.now).to_string(),
        centre: ask.query("centre").unwrap_or_default(),
        language: own_centre_language(&ask).await?.to_string(),
        day: Zone::named(&zone).date(ask.now),
        ..Typed::default()
    };
    ask.page(&page(&ask, &typed, &Mistakes::default()).await?)
}

/// What a list asks for, read without a mistake.
#[derive(Clone)]
struct Wanted {
    batch: BatchId,
    centre: Centre,
    language: Language,
    course: Option<CourseId>,
    lines: Vec<Line>,
    codes_end: Timestamp,
}

/// What became of a list.
enum Made {
    /// Its accounts are there.
    Done,
    /// The same form was sent before.
    Before,
    /// These lines cannot be kept: somebody has the name, or the user name.
    Taken(Vec<(Line, String)>),
}

/// Makes the accounts and shows the sheet.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let mut mistakes = Mistakes::default();
    if let Some(wanted) = accept(&ask, &typed, &mut mistakes).await? {
        match keep(&ask, wanted.clone()).await? {
            Made::Done => {
                return sheet(&ask, &wanted.centre, &wanted.batch, wanted.codes_end).await;
            }
            Made::Before => {
                let address = format!("/account-batches/{}", wanted.batch);
                return Ok(ask.see_other_saying(&address, Said::BatchMadeBefore));
            }
            Made::Taken(lines) => {
                for (line, user_name) in lines {
                    let words = taken(ask.words, &line, &user_name);
                    mistakes.add("names", words);
                }
            }
        }
    }
    ask.page_with_mistakes(&page(&ask, &typed, &mistakes).await?)
}

fn taken(words: &Words, line: &Line, user_name: &str) -> String {
    if line.user_name.is_some() {
        words.line_user_name_taken(line.number, user_name)
    } else {
        words.line_name_known(line.number, &line.name, user_name)
    }
}

async fn accept(
    ask: &Ask,
    typed: &Typed,
    mistakes: &mut Mistakes,
) -> Result<Option<Wanted>, Error> {
    let batch = BatchId::parse(&typed.batch).ok_or(Error::Malformed)?;
    let Some(centre) = chosen_centre(ask, &typed.centre).await? else {
        mistakes.add("centre", ask.words.centre_missing());
        return Ok(None);
    };
    let lines = lines(&typed.names);
    check_lines(ask.words, &lines, mistakes);
    let language = Language::parse(&typed.language);
    if language.is_none() {
        mistakes.add("language", ask.words.language_missing());
    }
    let end = day_of_class(ask, &typed.day, &centre);
    if end.is_none() {
        mistakes.add("day", ask.words.day_of_class_wrong());
    }
    let course = chosen_course(ask, &typed.course)?;
    let (Some(language), Some(codes_end), true) = (language, end, mistakes.is_empty()) else {
        return Ok(None);
    };
    Ok(Some(Wanted {
        batch,
        centre,
        language,
        course,
        lines,
        codes_end,
    }))
}

/// Makes all accounts, or none.
async fn keep(ask: &Ask, wanted: Wanted) -> Result<Made, Error> {
    let (now, scope, who) = (ask.now, ask.scope()?, ask.who()?.account.clone());
    let made = ask.event(Act::AccountMade, "");
    let event = ask
        .event(Act::BatchMade, format!("batch:{}", wanted.batch))
        .in_centre(&wanted.centre.id)
        .saying(format!("{} accounts", wanted.lines.len()));
    let kept = ask.app.store.write(async move |db| {
        let centre = &wanted.centre.id;
        if account_batches::by_id(db, &scope, &wanted.batch)
            .await?
            .is_some()
        {
            return Ok(Made::Before);
        }
        let mut taken = Vec::new();
        for line in &wanted.lines {
            let holder = match &line.user_name {
                Some(user_name) => accounts::for_sign_in(db, centre, user_name)
                    .await?
                    .map(|_| user_name.clone()),
                None => accounts::namesake(db, &scope, centre, &line.name).await?,
            };
            taken.extend(holder.map(|user_name| (line.clone(), user_name)));
        }
        if !taken.is_empty() {
            return Ok(Made::Taken(taken));
        }
        if !account_batches::begin(db, &wanted.batch, centre, &who, now).await? {
            return Ok(Made::Before);
        }
        for line in &wanted.lines {
            make(db, &newcomer(&wanted, line), &made, now).await?;
        }
        audit::append(db, &event).await?;
        Ok(Made::Done)
    });
    Ok(kept.await?)
}

fn newcomer(wanted: &Wanted, line: &Line) -> Newcomer {
    Newcomer {
        role: None,
        course: wanted.course.clone(),
        user_name_typed: line.user_name.is_some(),
        account: NewAccount {
            centre: wanted.centre.id.clone(),
            user_name: line
                .user_name
                .clone()
                .unwrap_or_else(|| user_name::suggest(&line.name)),
            name: line.name.clone(),
            email: None,
            language: wanted.language.clone(),
            password: None,
            batch: Some(wanted.batch.clone()),
        },
    }
}
