//! Help: in a screenful, what one can do here in the words of one's role, what to do when something does not work, and
//! whom to ask. Every page leads here from the same place.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::page::Frame;
use crate::config::Contact;
use crate::store::centres;
use crate::store::sessions::Session;

/// What can be done on a page, with the way there.
struct Task<'a> {
    address: String,
    title: &'a str,
    sentence: &'a str,
}

/// What belongs together under one heading.
struct Tasks<'a> {
    heading: &'a str,
    tasks: Vec<Task<'a>>,
}

/// Who runs the centre of the person who asks.
struct Managers {
    centre: String,
    names: Vec<String>,
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage<'a> {
    frame: Frame<'a>,
    lists: Vec<Tasks<'a>>,
    /// What to do when something does not work, each in a sentence or two.
    troubles: Vec<&'a str>,
    /// Who runs the person's centre; `None` where nobody does.
    managers: Option<Managers>,
    /// Whom the operator names; `None` where nobody is.
    contact: Option<&'a Contact>,
    /// Whom to ask where no name is known; `None` where one is.
    otherwise: Option<&'a str>,
}

/// What can be done, and whom to ask.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let managers = managers(&ask).await?;
    let contact = ask.app.help_contact.as_ref();
    let nobody = managers.is_none() && contact.is_none();
    ask.page(&HelpPage {
        frame: ask.frame(ask.words.help_title()),
        lists: lists(&ask),
        troubles: troubles(&ask),
        managers,
        contact,
        otherwise: nobody.then(|| otherwise(&ask)),
    })
}

/// Who runs the person's centre. Who runs it asks somebody else.
async fn managers(ask: &Ask) -> Result<Option<Managers>, Error> {
    let asks = ask.session().is_some_and(|session| !session.holds_role());
    if !asks {
        return Ok(None);
    }
    let own = ask.own()?;
    let mut db = ask.app.store.read().await?;
    let names = centres::managers_of_own(&mut db, &own).await?;
    if names.is_empty() {
        return Ok(None);
    }
    let centre = centres::of_account(&mut db, &own).await?.name;
    Ok(Some(Managers { centre, names }))
}

fn lists(ask: &Ask) -> Vec<Tasks<'_>> {
    let words = ask.words;
    let Some(session) = ask.session() else {
        return vec![Tasks {
            heading: words.help_tasks(),
            tasks: for_strangers(ask),
        }];
    };
    let learning = Tasks {
        heading: words.help_tasks(),
        tasks: for_trainees(ask),
    };
    let managing = Tasks {
        heading: words.help_tasks_for_others(),
        tasks: for_others(ask, session),
    };
    if session.holds_role() {
        vec![managing, learning]
    } else {
        vec![learning]
    }
}

fn task<'a>(ask: &Ask, path: &str, title: &'a str, sentence: &'a str) -> Task<'a> {
    Task {
        address: ask.to(path),
        title,
        sentence,
    }
}

fn for_strangers(ask: &Ask) -> Vec<Task<'_>> {
    let words = ask.words;
    vec![
        task(ask, "/sign-up", words.sign_up_title(), words.help_sign_up()),
        task(ask, "/enrolment", words.i_have_a_code(), words.help_code()),
        task(ask, "/sign-in", words.sign_in_title(), words.help_go_on()),
        task(ask, "/check", words.check_title(), words.help_check()),
    ]
}

fn for_trainees(ask: &Ask) -> Vec<Task<'_>> {
    let words = ask.words;
    vec![
        task(ask, "/", words.nav_home(), words.help_go_on()),
        task(
            ask,
            "/enrolment",
            words.enrolment_title(),
            words.help_code(),
        ),
        task(
            ask,
            "/transcript",
            words.transcript_title(),
            words.help_transcript(),
        ),
        task(ask, "/account", words.account_title(), words.help_account()),
    ]
}

fn for_others<'a>(ask: &'a Ask, session: &Session) -> Vec<Task<'a>> {
    let words = ask.words;
    let mut tasks = vec![
        task(
            ask,
            "/accounts",
            words.accounts_title(),
            words.help_accounts(),
        ),
        task(
            ask,
            "/account-batches/new",
            words.batch_title(),
            words.help_batch(),
        ),
        task(
            ask,
            "/enrolment-codes",
            words.enrolment_codes_title(),
            words.help_enrolment_codes(),
        ),
        task(ask, "/rounds", words.rounds_title(), words.help_rounds()),
    ];
    if session.administrator {
        tasks.push(task(
            ask,
            "/centres",
            words.centres_title(),
            words.help_centres(),
        ));
    }
    tasks
}

fn troubles(ask: &Ask) -> Vec<&str> {
    let words = ask.words;
    let mut troubles = vec![words.help_line_broke()];
    match ask.session() {
        Some(session) if session.administrator => troubles.push(words.help_doctor()),
        Some(session) if session.holds_role() => {}
        Some(_) => troubles.push(words.help_name_wrong()),
        None => {}
    }
    troubles
}

/// Whom to ask where no name is known.
fn otherwise(ask: &Ask) -> &str {
    match ask.session() {
        Some(session) if session.administrator => ask.words.help_ask_operator(),
        Some(session) if session.holds_role() => ask.words.help_ask_administrator(),
        _ => ask.words.help_ask_otherwise(),
    }
}
