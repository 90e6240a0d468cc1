//! Answers: saving what a page posted, and looking over all of them before the attempt is submitted.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::fields::Fields;
use super::grading::Closing;
use super::page::{Frame, Said, Titled};
use super::questions::{Shown, Sitting, written};
use super::saving::{self, Saving};
use super::time_left::{TimeLeft, time_left};
use crate::course::certainty::Certainty;
use crate::course::question::Posted;
use crate::course::timestamp::Timestamp;
use crate::course::wording::Asked;
use crate::store::answers::{self, Appended, Choice, NewAnswer, Source};
use crate::store::id::PostId;

/// The end of the year 9999, in milliseconds.
const LAST_TIME: i64 = 253_402_300_799_999;

/// A question in the overview.
struct Answered {
    question: Shown,
    change: String,
}

#[derive(Template)]
#[template(path = "answers.html")]
struct AnswersPage<'a> {
    frame: Frame<'a>,
    saving: Option<Saving>,
    quiz_title: &'a Titled,
    questions: Vec<Answered>,
    open: usize,
    saved: Option<String>,
    left: Option<TimeLeft>,
    result: String,
    all: String,
}

/// All answers at a glance, and the button that submits the attempt.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let sitting = Sitting::load(&ask).await?;
    let here = format!("/attempts/{}", sitting.attempt.id);
    if let Some(elsewhere) = sitting.elsewhere(&ask) {
        return Ok(elsewhere);
    }
    let title = sitting.title(&ask);
    let change = |position: usize| ask.to(&format!("{here}/questions/{position}"));
    let questions = sitting
        .questions(&ask)
        .into_iter()
        .map(|question| Answered {
            change: change(question.position),
            question,
        });
    ask.page_with_script(&AnswersPage {
        frame: ask.frame(ask.words.answers_title(&title.text)),
        saving: Saving::of(&ask, &sitting)?,
        quiz_title: &title,
        questions: questions.collect(),
        open: sitting.asked.len() - sitting.answered(),
        saved: sitting.saved(&ask),
        left: time_left(&ask, &sitting.attempt),
        result: ask.to(&format!("{here}/result")),
        all: ask.to(&here),
    })
}

/// Saves what the page posted, then leads where its button says; a script is told instead.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let sitting = Sitting::load(&ask).await?;
    let mut given = read(&ask.fields, &sitting).ok_or(Error::Malformed)?;
    // Where the right answer was shown, the first one stands.
    given.retain(|answer| !sitting.is_settled(answer.position));
    let appended = keep(&ask, &sitting, given.clone()).await?;
    if let [
        NewAnswer {
            position,
            response,
            source: Source::Script(choice),
            ..
        },
    ] = given.as_slice()
    {
        let answered = sitting.answered_with(*position, response);
        return Ok(saving::told(&ask, &sitting, choice, answered, appended));
    }
    let here = format!("/attempts/{}", sitting.attempt.id);
    if appended == Appended::Refused {
        return Ok(ask.see_other_saying(&format!("{here}/result"), sitting.refusal()));
    }
    let on = on_to(&here, &ask.fields, sitting.asked.len());
    Ok(match (ask.resumed, ask.fields.get("then")) {
        (true, _) => ask.see_other_saying(&on, Said::SavedAfterSignIn),
        (_, Some("stay")) => ask.see_other_saying(&on, Said::Saved),
        _ => ask.see_other(&on),
    })
}

/// Appends what was given. Only time that is over refuses an answer while the attempt is open: then it is closed and marked.
async fn keep(ask: &Ask, sitting: &Sitting, given: Vec<NewAnswer>) -> Result<Appended, Error> {
    let (own, id, language, now) = (
        ask.own()?,
        sitting.attempt.id.clone(),
        ask.language(),
        ask.now,
    );
    let limited = sitting.attempt.ends_at.is_some();
    let closing = limited.then(|| Closing::new(ask, sitting)).transpose()?;
    let append = ask.app.store.write(async move |db| {
        let appended = answers::append(db, &own, &id, &given, &language, now).await?;
        if let (Appended::Refused, Some(closing)) = (appended, &closing) {
            closing.close(db).await?;
        }
        Ok(appended)
    });
    Ok(append.await?)
}

/// What a form or the script posted; `None` when it is not of this attempt's pages.
fn read(fields: &Fields, sitting: &Sitting) -> Option<Vec<NewAnswer>> {
    let source = match fields.get("post_id") {
        Some(post_id) => Source::Script(Choice {
            post_id: PostId::parse(post_id)?,
            client_at: fields
                .get("client_at")
                .and_then(|at| client_time(at.parse().ok()?)),
        }),
        None => Source::Form,
    };
    let asks_certainty = sitting.attempt.rules.certainty;
    given(fields, &sitting.asked, asks_certainty, &source)
}

/// What the person changed on the page: a question whose answer came back as the page showed it is passed over, so that
/// an old tab takes nothing back. A choice counts whatever the page showed, and is one. `None` when the fields are not
/// those of this attempt's pages.
pub fn given(
    fields: &Fields,
    asked: &[Asked],
    asks_certainty: bool,
    source: &Source,
) -> Option<Vec<NewAnswer>> {
    let mut given = Vec::new();
    let mut known = BTreeSet::new();
    for was in fields.all("was") {
        let (position, shown) = was.split_once(':')?;
        let position: usize = position.parse().ok()?;
        let asked = asked.get(position.checked_sub(1)?)?;
        let kind = &asked.wording.kind;
        let response = kind.read_form(&asked.order, &posted(fields, position)?)?;
        let certainty = certainty(fields, asks_certainty, position).ok()?;
        let certainty = certainty.filter(|_| !response.is_empty());
        let changed = written(&kind.posted(&asked.order, &response), certainty) != shown;
        if changed || *source != Source::Form {
            given.push(NewAnswer {
                position: i64::try_from(position).ok()?,
                response,
                certainty,
                source: source.clone(),
            });
        }
        known.insert(position.to_string());
    }
    let of_known = |name: &str| {
        let field = name.strip_prefix(['q', 'c']);
        field.is_some_and(|field| known.contains(field.split('.').next().unwrap_or_default()))
    };
    let of_the_script =
        |name: &str| matches!(source, Source::Script(_)) && matches!(name, "post_id" | "client_at");
    let strange = |name: &str| {
        !of_known(name) && !matches!(name, "was" | "then" | "on") && !of_the_script(name)
    };
    let one_choice = *source == Source::Form || given.len() == 1;
    (one_choice && !fields.iter().any(|(name, _)| strange(name))).then_some(given)
}

/// A time by a clock that nobody set: any that a page can show.
pub fn client_time(milliseconds: i64) -> Option<Timestamp> {
    let is_one = (0..=LAST_TIME).contains(&milliseconds);
    is_one.then_some(Timestamp(milliseconds))
}

/// How sure the person is of a question's answer, from the field `c3`.
///
/// # Errors
/// [`Error::Malformed`] when it is no field of this attempt's pages.
fn certainty(
    fields: &Fields,
    asks_certainty: bool,
    position: usize,
) -> Result<Option<Certainty>, Error> {
    match fields.get(&format!("c{position}")) {
        None => Ok(None),
        Some(_) if !asks_certainty => Err(Error::Malformed),
        Some(key) => Certainty::from_key(key).map(Some).ok_or(Error::Malformed),
    }
}

/// The fields of one question: `q3`, or `q3.0` where each line has its own. `None` when a line is no number.
fn posted(fields: &Fields, position: usize) -> Option<Posted> {
    let name = format!("q{position}");
    let mut posted = Vec::new();
    for (field, value) in fields.iter() {
        match field.strip_prefix(name.as_str()) {
            Some("") => posted.push((None, value.to_owned())),
            Some(rest) if rest.starts_with('.') => {
                let line = rest.trim_start_matches('.').parse().ok()?;
                posted.push((Some(line), value.to_owned()));
            }
            _ => {}
        }
    }
    Some(Posted(posted))
}

fn on_to(here: &str, fields: &Fields, of: usize) -> String {
    let on: Option<usize> = fields.get("on").and_then(|on| on.parse().ok());
    match (fields.get("then"), on) {
        (Some("check"), Some(on)) if (1..=of).contains(&on) => format!("{here}/questions/{on}"),
        (Some("next"), Some(on)) if on < of => format!("{here}/questions/{}", on + 1),
        (Some("previous"), Some(on)) if on > 1 => format!("{here}/questions/{}", on - 1),
        (Some("all" | "stay"), _) => here.to_owned(),
        _ => format!("{here}/answers"),
    }
}
