//! Extra time for one person's quizzes, given by who answers for them.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::accounts::acted_on;
use super::ask::Ask;
use super::error::Error;
use super::form::Mistakes;
use super::page::{Frame, Said};
use crate::course::extra_time::{self, ExtraTime};
use crate::course::timestamp::Timestamp;
use crate::store::accounts::Account;
use crate::store::audit::{self, Act, Event};
use crate::store::extra_times::{self, Given};
use crate::store::id::AccountId;
use crate::store::scope::{Own, Scope};
use crate::store::{Connection, Error as StoreError, attempts, rounds};
use crate::words::Words;

/// The longest reason, in characters.
const LONGEST: usize = 200;
/// The value of the form that takes extra time back.
const USUAL: &str = "usual";

/// What can be given.
struct Choice {
    value: String,
    words: String,
    chosen: bool,
}

/// What the form holds, as it was typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    #[serde(default)]
    extra: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "extra_time.html")]
struct ExtraTimePage<'a> {
    frame: Frame<'a>,
    account: &'a Account,
    /// What the person has now, in a sentence.
    now: String,
    /// Why, where they have any.
    why: Option<&'a str>,
    choices: Vec<Choice>,
    reason: &'a str,
    mistakes: &'a Mistakes,
}

/// What somebody has, and the form to change it.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let account = acted_on(&ask).await?;
    let given = given(&ask, &account).await?;
    let typed = Typed {
        extra: given
            .as_ref()
            .map_or_else(|| USUAL.to_owned(), |given| given.extra.key()),
        reason: String::new(),
    };
    let mistakes = Mistakes::default();
    ask.page(&page(&ask, &account, given.as_ref(), &typed, &mistakes))
}

async fn given(ask: &Ask, account: &Account) -> Result<Option<Given>, Error> {
    let mut db = ask.app.store.read().await?;
    Ok(extra_times::of_account(&mut db, &ask.scope()?, &account.id).await?)
}

fn page<'a>(
    ask: &'a Ask,
    account: &'a Account,
    given: Option<&'a Given>,
    typed: &'a Typed,
    mistakes: &'a Mistakes,
) -> ExtraTimePage<'a> {
    let words = ask.words;
    let choice = |value: String, said: String| Choice {
        chosen: value == typed.extra,
        value,
        words: said,
    };
    let all = ExtraTime::ALL.iter().copied();
    let usual = choice(USUAL.to_owned(), words.extra_time_usual().to_owned());
    let title = words.extra_time_title();
    ExtraTimePage {
        frame: ask.frame_with_mistakes(&format!("{title}: {}", account.name), mistakes),
        account,
        now: match given {
            Some(given) => {
                words.extra_time_since(said(words, given.extra), words.date(given.at, ask.zone()))
            }
            None => words.extra_time_none().to_owned(),
        },
        why: given.map(|given| given.reason.as_str()),
        choices: std::iter::once(usual)
            .chain(all.map(|extra| choice(extra.key(), said(words, extra))))
            .collect(),
        reason: &typed.reason,
        mistakes,
    }
}

/// Extra time in words: "Half as much again".
pub fn said(words: &Words, extra: ExtraTime) -> String {
    match extra {
        ExtraTime::Percent(125) => words.extra_time_quarter().to_owned(),
        ExtraTime::Percent(150) => words.extra_time_half().to_owned(),
        ExtraTime::Percent(percent) if percent % 100 == 0 => words.extra_time_times(percent / 100),
        ExtraTime::Percent(percent) => words.extra_time_percent(percent),
        ExtraTime::NoLimit => words.extra_time_no_limit().to_owned(),
    }
}

/// Gives extra time, changes it, or takes it back.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let account = acted_on(&ask).await?;
    let mistakes = mistakes(ask.words, &typed);
    if !mistakes.is_empty() {
        let given = given(&ask, &account).await?;
        let page = page(&ask, &account, given.as_ref(), &typed, &mistakes);
        return ask.page_with_mistakes(&page);
    }
    let giving = Giving {
        scope: ask.scope()?,
        account: account.id.clone(),
        by: ask.who()?.account.clone(),
        given: ExtraTime::from_key(&typed.extra).map(|extra| Given {
            extra,
            reason: typed.reason.trim().to_owned(),
            at: ask.now,
        }),
        event: ask
            .event(Act::ExtraTimeGiven, format!("account:{}", account.id))
            .in_centre(&account.centre)
            .saying(&typed.extra),
        now: ask.now,
    };
    let said = giving.said();
    ask.app
        .store
        .write(async move |db| giving.keep(db).await)
        .await?;
    Ok(ask.see_other_saying(&format!("/accounts/{}", account.id), said))
}

fn mistakes(words: &Words, typed: &Typed) -> Mistakes {
    let mut mistakes = Mistakes::default();
    let extra = ExtraTime::from_key(&typed.extra);
    if extra.is_none() && typed.extra != USUAL {
        mistakes.add("extra", words.extra_time_missing());
    }
    if extra.is_some() && typed.reason.trim().is_empty() {
        mistakes.add("reason", words.extra_time_reason_missing());
    }
    if typed.reason.chars().count() > LONGEST {
        mistakes.add("reason", words.extra_time_reason_long(LONGEST));
    }
    mistakes
}

/// Extra time and whose it is to be; `given` is absent where it is taken back.
struct Giving {
    scope: Scope,
    account: AccountId,
    by: AccountId,
    given: Option<Given>,
    event: Event,
    now: Timestamp,
}

impl Giving {
    fn said(&self) -> Said {
        if self.given.is_some() {
            Said::ExtraTimeGiven
        } else {
            Said::ExtraTimeTakenBack
        }
    }

    async fn keep(&self, db: &mut Connection) -> Result<(), StoreError> {
        let changed = match &self.given {
            Some(given) => {
                self.extend(db, given.extra).await?;
                extra_times::give(db, &self.scope, &self.account, given, &self.by).await?
            }
            None => extra_times::take_back(db, &self.scope, &self.account).await?,
        };
        if changed {
            audit::append(db, &self.event).await?;
        }
        Ok(())
    }

    /// What is being answered at this moment gets the time too, and never less than it had.
    async fn extend(&self, db: &mut Connection, extra: ExtraTime) -> Result<(), StoreError> {
        let own = Own(self.account.clone());
        rounds::lock_all(db, &own).await?;
        for attempt in attempts::running(db, &own, self.now).await? {
            let end = extra_time::end(attempt.begun_at, attempt.rules.time, Some(extra));
            if end.is_none() || end > attempt.ends_at {
                attempts::extend(db, &own, &attempt.id, end).await?;
            }
        }
        Ok(())
    }
}
