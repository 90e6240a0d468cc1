//! Accounts from a pasted list: one name a line, and back comes a sheet with user names and one-time codes to cut up.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::days;
use super::error::Error;
use super::form::Mistakes;
use super::new_accounts::{
    CourseChoice, LONGEST_NAME, Newcomer, centres_to_choose, chosen_centre, chosen_course,
    course_choices, make, own_centre_language, repeated,
};
use super::page::{Frame, Said};
use super::sign_up::{Choice, clean, clean_name, languages};
use crate::course::id::CourseId;
use crate::course::language::Language;
use crate::course::timestamp::{Span, Timestamp};
use crate::sign_in::secret::PaperCode;
use crate::sign_in::user_name;
use crate::store::account_batches::{self, Batch};
use crate::store::accounts::{self, Account, NewAccount};
use crate::store::audit::{self, Act};
use crate::store::centres::{self, Centre};
use crate::store::codes::{self, Purpose};
use crate::store::id::BatchId;
use crate::words::Words;

/// Most lines of one list.
const MOST: usize = 200;
/// How far ahead the day of the class may be: a code on paper must not lie about for long.
const FARTHEST: Span = Span::days(15);
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
        day: days::today(ask.now, &zone),
        ..Typed::default()
    };
    ask.page(&page(&ask, &typed, &Mistakes::default()).await?)
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    number: usize,
    name: String,
    user_name: Option<String>,
}

/// The lines that are not empty: a name, and after a tab or a semicolon a user name.
fn lines(text: &str) -> Vec<Line> {
    let line = |(at, line): (usize, &str)| {
        let (name, user_name) = line.split_once(['\t', ';']).unwrap_or((line, ""));
        let user_name = clean(user_name);
        Line {
            number: at + 1,
            name: clean_name(name),
            user_name: (!user_name.is_empty()).then_some(user_name),
        }
    };
    text.lines()
        .enumerate()
        .filter(|(_, line)| !clean(line).is_empty())
        .map(line)
        .collect()
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

fn check_lines(words: &Words, lines: &[Line], mistakes: &mut Mistakes) {
    if lines.is_empty() {
        mistakes.add("names", words.names_missing());
    } else if lines.len() > MOST {
        mistakes.add("names", words.names_too_many(lines.len(), MOST));
    }
    let typed: Vec<String> = lines
        .iter()
        .filter_map(|line| line.user_name.clone())
        .collect();
    let twice = repeated(&typed);
    let mut seen = BTreeSet::new();
    for line in lines {
        if !line.name.chars().any(char::is_alphabetic) {
            mistakes.add("names", words.line_without_name(line.number));
        } else if line.name.chars().count() > LONGEST_NAME {
            mistakes.add("names", words.line_too_long(line.number, LONGEST_NAME));
        } else if line.user_name.is_none() && !seen.insert(accounts::fold(&line.name)) {
            mistakes.add("names", words.line_twice(line.number, &line.name));
        }
        let Some(user_name) = &line.user_name else {
            continue;
        };
        if user_name::check(user_name).is_err() {
            mistakes.add("names", words.line_user_name_wrong(line.number));
        } else if twice.contains(&accounts::fold(user_name)) {
            mistakes.add("names", words.line_user_name_taken(line.number, user_name));
        }
    }
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

/// A slip of the sheet: one person's way in.
struct Slip {
    name: String,
    user_name: String,
    code: String,
}

#[derive(Template)]
#[template(path = "code_sheet.html")]
struct SheetPage<'a> {
    frame: Frame<'a>,
    centre: &'a Centre,
    slips: Vec<Slip>,
    until: String,
    address: String,
    batch_address: String,
}

/// Issues a code for everybody of the batch who has not chosen a password yet, and shows them as a sheet, once.
async fn sheet(
    ask: &Ask,
    centre: &Centre,
    batch: &BatchId,
    end: Timestamp,
) -> Result<HttpResponse, Error> {
    let waiting = waiting(ask, batch).await?;
    let codes: Result<Vec<PaperCode>, _> = waiting.iter().map(|_| PaperCode::random()).collect();
    let codes = codes?;
    let issued: Vec<_> = waiting
        .iter()
        .zip(&codes)
        .map(|(account, code)| (account.id.clone(), code.hash()))
        .collect();
    let now = ask.now;
    let event = ask
        .event(Act::CodeIssued, format!("batch:{batch}"))
        .in_centre(&centre.id)
        .saying(format!("{} codes", issued.len()));
    ask.app
        .store
        .write(async move |db| {
            for (id, hash) in &issued {
                codes::issue(db, Purpose::Password, Some(id), hash.as_str(), now, end).await?;
            }
            audit::append(db, &event).await
        })
        .await?;
    let slip = |(account, code): (Account, &PaperCode)| Slip {
        name: account.name,
        user_name: account.user_name,
        code: code.reveal(),
    };
    ask.page(&SheetPage {
        frame: ask.frame(ask.words.code_sheet_title()),
        centre,
        slips: waiting.into_iter().zip(&codes).map(slip).collect(),
        // The last minute of the day, not midnight of the next.
        until: ask
            .words
            .moment(Timestamp(end.0 - 60_000), &centre.time_zone),
        address: format!("{}{}", ask.app.base_url, ask.to("/one-time-code")),
        batch_address: ask.to(&format!("/account-batches/{batch}")),
    })
}

/// The accounts of a batch that no password was chosen for yet.
async fn waiting(ask: &Ask, batch: &BatchId) -> Result<Vec<Account>, Error> {
    let mut db = ask.app.store.read().await?;
    let all = accounts::of_batch(&mut db, &ask.scope()?, batch).await?;
    let waiting = all
        .into_iter()
        .filter(|account| account.is_waiting() && !account.holds_role());
    Ok(waiting.collect())
}

#[derive(Template)]
#[template(path = "batch.html")]
struct BatchPage<'a> {
    frame: Frame<'a>,
    title: String,
    accounts: Vec<Account>,
    waiting: usize,
    centre: &'a Centre,
    typed: NewSheet,
    mistakes: &'a Mistakes,
    address: String,
}

/// The batch of the address with its centre, when it is in scope.
async fn batch(ask: &Ask) -> Result<(Batch, Centre), Error> {
    let id = BatchId::parse(ask.part("batch")).ok_or(Error::NotFound)?;
    let scope = ask.scope()?;
    let mut db = ask.app.store.read().await?;
    let batch = account_batches::by_id(&mut db, &scope, &id).await?;
    let batch = batch.ok_or(Error::NotFound)?;
    let centre = centres::by_id(&mut db, &scope, &batch.centre).await?;
    Ok((batch, centre.ok_or(Error::NotFound)?))
}

async fn batch_page<'a>(
    ask: &'a Ask,
    batch: &Batch,
    centre: &'a Centre,
    typed: NewSheet,
    mistakes: &'a Mistakes,
) -> Result<BatchPage<'a>, Error> {
    let waiting = waiting(ask, &batch.id).await?.len();
    let mut db = ask.app.store.read().await?;
    let accounts = accounts::of_batch(&mut db, &ask.scope()?, &batch.id).await?;
    let made = ask.words.moment(batch.made_at, &centre.time_zone);
    let title = ask.words.batch_made_title(made);
    Ok(BatchPage {
        frame: ask.frame_with_mistakes(&title, mistakes),
        title,
        accounts,
        waiting,
        centre,
        typed,
        mistakes,
        address: ask.to(&format!("/account-batches/{}", batch.id)),
    })
}

/// A list that was made: who is on it, who has not signed in yet, and a new sheet for those.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let (batch, centre) = batch(&ask).await?;
    let typed = NewSheet {
        day: days::today(ask.now, &centre.time_zone),
    };
    let mistakes = Mistakes::default();
    let page = batch_page(&ask, &batch, &centre, typed, &mistakes).await?;
    ask.page(&page)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSheet {
    day: String,
}

/// A new sheet; the codes of the old one no longer work.
pub async fn create_codes(ask: Ask) -> Result<HttpResponse, Error> {
    let (batch, centre) = batch(&ask).await?;
    let form: NewSheet = ask.fields.read().map_err(|_| Error::Malformed)?;
    if let Some(end) = day_of_class(&ask, &form.day, &centre) {
        return sheet(&ask, &centre, &batch.id, end).await;
    }
    let mut mistakes = Mistakes::default();
    mistakes.add("day", ask.words.day_of_class_wrong());
    let page = batch_page(&ask, &batch, &centre, form, &mistakes).await?;
    ask.page_with_mistakes(&page)
}

/// The end of the day of the class; `None` when it is over, too far ahead, or no date.
fn day_of_class(ask: &Ask, typed: &str, centre: &Centre) -> Option<Timestamp> {
    days::end_of(typed, &centre.time_zone)
        .filter(|end| *end > ask.now && *end <= ask.now + FARTHEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_list_is_read_line_by_line() {
        let read = lines("Amina Diallo\n\n  Boubacar  Sow \tb.sow\r\nÉloi; eloi\n");
        let line = |number, name: &str, user_name: Option<&str>| Line {
            number,
            name: name.to_owned(),
            user_name: user_name.map(str::to_owned),
        };
        assert_eq!(
            read,
            [
                line(1, "Amina Diallo", None),
                line(3, "Boubacar Sow", Some("b.sow")),
                line(4, "Éloi", Some("eloi"))
            ]
        );
    }
}
