//! A forgotten password: a code on paper, from an administrator, opens the choice of a new one.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::error::Error;
use super::form::{Mistakes, ONE_TIME_CODE};
use super::guesses::Guesses;
use super::page::{Frame, Said};
use super::passwords::{self, Hint};
use super::{entering, letters, tries};
use crate::sign_in::choice::NewPassword;
use crate::sign_in::secret::PaperCode;
use crate::sign_in::slowing::{CODE_TRIES, WRONG_CODES_A_MINUTE};
use crate::store::accounts::{self, fold};
use crate::store::audit::{self, Act, Event};
use crate::store::centres::normal_code;
use crate::store::codes::{self, Purpose};
use crate::store::letters::Kind;
use crate::store::scope::Own;
use crate::store::{sessions as session_rows, throttle};

#[derive(Template)]
#[template(path = "one_time_code.html")]
struct CodePage<'a> {
    frame: Frame<'a>,
    centre: &'a str,
    user_name: &'a str,
    mistakes: &'a Mistakes,
    hint: Hint,
}

fn page(
    ask: &Ask,
    centre: &str,
    user_name: &str,
    mistakes: &Mistakes,
) -> Result<HttpResponse, Error> {
    let page = CodePage {
        frame: ask.frame_with_mistakes(ask.words.code_title(), mistakes),
        centre,
        user_name,
        mistakes,
        hint: Hint::new()?,
    };
    passwords::page(ask, &page, mistakes)
}

/// The form: whom to ask for a code, and where to type it.
pub async fn new(ask: Ask) -> Result<HttpResponse, Error> {
    let centre = ask.query("centre").unwrap_or_default();
    page(&ask, &centre, "", &Mistakes::default())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    #[serde(default)]
    centre: String,
    user_name: String,
    one_time_code: String,
    password: String,
}

/// Changes the password, ends all sessions, and leads to the sign-in form.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let mut mistakes = Mistakes::default();
    let by = format!("{}:{}", normal_code(&typed.centre), fold(&typed.user_name));
    let guesses = Guesses::at(&ask, "one-time-code", &by, WRONG_CODES_A_MINUTE);
    guesses.admit(&ask).await?;
    // Only what was typed: words of the account itself would tell a stranger what it holds.
    let tried = passwords::tried(&ask, [&typed.user_name], &typed.centre);
    let password = match NewPassword::choose(&typed.password, &tried) {
        Ok(password) => password,
        Err(weak) => {
            // The code is not touched: whoever typed it right can go on with a better password.
            mistakes.add("password", passwords::weakness(ask.words, weak));
            return page(&ask, &typed.centre, &typed.user_name, &mistakes);
        }
    };
    let hash = ask.app.passwords.hash(password).await?;
    if redeem(&ask, &typed, hash, guesses).await? {
        return Ok(ask.see_other_saying(&sign_in(&typed.centre), Said::PasswordChanged));
    }
    mistakes.add(ONE_TIME_CODE, ask.words.code_wrong());
    page(&ask, &typed.centre, &typed.user_name, &mistakes)
}

/// Uses the code up; false for a wrong, old or exhausted code and for a name that nobody has, all the same.
/// Where one signs in with the new password. The centre was typed already; a user name is nothing for an address.
fn sign_in(centre: &str) -> String {
    let query = serde_urlencoded::to_string([("centre", centre)]).unwrap_or_default();
    match centre {
        "" => "/sign-in".to_owned(),
        _ => format!("/sign-in?{query}"),
    }
}

async fn redeem(
    ask: &Ask,
    typed: &Typed,
    password: String,
    guesses: Guesses,
) -> Result<bool, Error> {
    let now = ask.now;
    let what = tries::by_name(&typed.centre, &typed.user_name);
    let (centre, user_name) = (typed.centre.clone(), typed.user_name.clone());
    let code = PaperCode::typed(&typed.one_time_code).map(|code| code.hash());
    let letters = ask.app.letters.clone();
    let event = ask.event(Act::CodeUsed, "account:");
    let redeemed = ask.app.store.write(async move |db| {
        let Some((centre, row)) = entering::sought(db, &centre, &user_name)
            .await?
            .filter(|(_, row)| !row.disabled)
        else {
            guesses.note(db).await?;
            audit::append(db, &event.clone().refused()).await?;
            return Ok(false);
        };
        let account = row.account;
        let event = Event {
            object: format!("account:{account}"),
            ..event.clone().in_centre(&centre)
        };
        let in_force = codes::in_force(db, Purpose::Password, Some(&account)).await?;
        let Some(issued) =
            in_force.filter(|issued| issued.is_in_time(now) && issued.tries < CODE_TRIES)
        else {
            guesses.note(db).await?;
            audit::append(db, &event.refused()).await?;
            return Ok(false);
        };
        if !code.as_ref().is_some_and(|code| code.matches(&issued.hash)) {
            codes::count_try(db, &issued.id).await?;
            guesses.note(db).await?;
            audit::append(db, &event.refused()).await?;
            return Ok(false);
        }
        if !codes::use_up(db, &issued.id, now).await? {
            return Ok(false);
        }
        let own = Own(account.clone());
        accounts::set_password(db, &own, &password).await?;
        codes::void(db, Purpose::PasswordReset, Some(&account), now).await?;
        session_rows::end_all(db, &account, now).await?;
        letters::queue_notice(letters.as_ref(), db, &own, Kind::PasswordChanged, now).await?;
        throttle::forgive(db, &what).await?;
        audit::append(db, &event).await?;
        Ok(true)
    });
    Ok(redeemed.await?)
}
