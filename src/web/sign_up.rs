//! Making an account.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;
use unicode_normalization::char::is_combining_mark;

use super::ask::{Ask, Seen};
use super::enrolment_codes::course_title;
use super::enrolments::{self, Enrolling, Standing};
use super::error::Error;
use super::form::Mistakes;
use super::new_accounts::{check_name, check_user_name};
use super::page::{Frame, Titled};
use super::passwords::{self, Hint};
use super::{cookies, entering, letters, sessions};
use crate::course::language::Language;
use crate::sign_in::choice::NewPassword;
use crate::sign_in::password::Passwords;
use crate::store::accounts::{self, NewAccount, SignUp};
use crate::store::audit::{self, Act};
use crate::store::centres::INDEPENDENT;
use crate::store::enrolment_codes::EnrolmentCode;
use crate::store::id::{AccountId, CentreId};

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

/// A form that can become an account.
pub struct Accepted {
    user_name: String,
    name: String,
    language: Language,
    email: Option<String>,
    password: NewPassword,
}

/// Reads what was typed.
///
/// # Errors
/// Every mistake, in the order of the fields.
pub fn accept(seen: &Seen, typed: &Typed, centre: &str) -> Result<Accepted, Mistakes> {
    let words = seen.words;
    let mut mistakes = Mistakes::default();
    let user_name = clean(&typed.user_name);
    let name = clean_name(&typed.name);
    check_user_name(words, &user_name, &mut mistakes);
    check_name(words, &name, "name", &mut mistakes);
    let language = Language::parse(&typed.language);
    if language.is_none() {
        mistakes.add("language", words.language_missing());
    }
    let own = [&user_name, &name, &typed.email];
    let tried = passwords::tried(seen, own.map(String::as_str), centre);
    let password = NewPassword::choose(&typed.password, &tried);
    if let Err(weak) = &password {
        mistakes.add("password", passwords::weakness(words, *weak));
    }
    let email = Some(clean(&typed.email)).filter(|email| !email.is_empty());
    if email
        .as_ref()
        .is_some_and(|email| !looks_like_an_address(email))
    {
        mistakes.add("email", words.email_wrong());
    }
    match (language, password) {
        (Some(language), Ok(password)) if mistakes.is_empty() => Ok(Accepted {
            user_name,
            name,
            language,
            email,
            password,
        }),
        _ => Err(mistakes),
    }
}

impl Accepted {
    /// The account of this form, its password hashed.
    ///
    /// # Errors
    /// Too many passwords are being hashed at this moment.
    pub async fn into_account(
        self,
        passwords: &Passwords,
        centre: CentreId,
    ) -> Result<NewAccount, Error> {
        Ok(NewAccount {
            centre,
            user_name: self.user_name,
            name: self.name,
            email: self.email,
            language: self.language,
            password: Some(passwords.hash(self.password).await?),
            batch: None,
        })
    }
}

/// Blanks at the ends, runs of blanks, and signs that are not seen (controls, direction marks, zero widths) are taken out.
pub fn clean(text: &str) -> String {
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let visible: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !unseen(*c))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same for a person's name, which keeps what joins or parts the letters of its script: without it, علی‌رضا is misspelt.
pub fn clean_name(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let joins = |c: char| c.is_alphabetic() && c > '\u{58f}' || is_combining_mark(c);
    let kept = (0_usize..).zip(&letters).map(|(at, c)| {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let between = [before, letters.get(at + 1)]
            .iter()
            .all(|near| near.is_some_and(|c| joins(*c)));
        match c {
            // Kept through the cleaning as signs that no text holds.
            '\u{200c}' if between => '\u{fdd0}',
            '\u{200d}' if between => '\u{fdd1}',
            '\u{fdd0}' | '\u{fdd1}' => ' ',
            other => *other,
        }
    });
    clean(&kept.collect::<String>())
        .replace('\u{fdd0}', "\u{200c}")
        .replace('\u{fdd1}', "\u{200d}")
}

/// Whether a letter can be written to it: `name@host.example`, without quotes and blanks.
pub fn looks_like_an_address(email: &str) -> bool {
    let parts: Vec<&str> = email.split('@').collect();
    matches!(parts.as_slice(), [name, host] if !name.is_empty() && host.contains('.') && !email.contains([' ', '"']) && email.len() <= 254)
        && email.parse::<lettre::Address>().is_ok()
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
    };
    passwords::page(ask, &page, mistakes)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_does_not_become_part_of_a_name() {
        assert_eq!(clean("  Ada\u{202e}  Love\u{200b}lace \t"), "Ada Lovelace");
        assert_eq!(clean("عائشة\u{2066} بنت"), "عائشة بنت");
    }

    #[test]
    fn a_name_keeps_what_parts_its_letters_and_nothing_else_that_is_not_seen() {
        assert_eq!(clean_name(" علی\u{200c}رضا\u{202e} "), "علی\u{200c}رضا");
        assert_eq!(clean_name("क्\u{200d}ष"), "क्\u{200d}ष");
        assert_eq!(clean_name("A\u{200d}da \u{200c}علی\u{200c}"), "Ada علی");
        assert_eq!(clean_name("A\u{fdd0}b"), "A b");
    }
}
