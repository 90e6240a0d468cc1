//! Files of answers: a manager hands in what a browser could not send. First one sees what would be kept, then it is kept.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::answers::{client_time, given};
use super::ask::Ask;
use super::error::Error;
use super::fields::Fields;
use super::form::Mistakes;
use super::page::{Frame, Said};
use crate::course::attempt_file::{self, AttemptFile, Carried, NotTaken};
use crate::course::language::Language;
use crate::course::wording::Asked;
use crate::store::answers::{self, Appended, Choice, NewAnswer, Source};
use crate::store::attempts::{self, Holder};
use crate::store::audit::{self, Act};
use crate::store::id::{AttemptId, PostId};

/// What the form holds.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    #[serde(default)]
    file: String,
    /// `keep` after one has seen what would be kept.
    #[serde(default)]
    then: String,
}

#[derive(Template)]
#[template(path = "attempt_files.html")]
struct AttemptFilesPage<'a> {
    frame: Frame<'a>,
    typed: &'a Typed,
    mistakes: &'a Mistakes,
}

fn form<'a>(ask: &'a Ask, typed: &'a Typed, mistakes: &'a Mistakes) -> AttemptFilesPage<'a> {
    AttemptFilesPage {
        frame: ask.frame_with_mistakes(ask.words.attempt_files_title(), mistakes),
        typed,
        mistakes,
    }
}

/// The form.
pub async fn new(ask: Ask) -> Result<HttpResponse, Error> {
    ask.page(&form(&ask, &Typed::default(), &Mistakes::default()))
}

/// A file that can be kept.
struct HandedIn {
    id: AttemptId,
    holder: Holder,
    asked: Vec<Asked>,
    given: Vec<NewAnswer>,
}

/// A choice as the page shows it.
struct Row {
    position: usize,
    asked: String,
    language: Language,
    given: Vec<String>,
    chosen: String,
    outcome: String,
}

#[derive(Template)]
#[template(path = "attempt_file.html")]
struct AttemptFilePage<'a> {
    frame: Frame<'a>,
    title: String,
    rows: Vec<Row>,
    new: usize,
    typed: &'a Typed,
}

/// Shows what a file holds; keeps it once that was seen.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let mut mistakes = Mistakes::default();
    if let Some(handed) = accept(&ask, &typed, &mut mistakes).await? {
        if typed.then != "keep" {
            return show(&ask, &typed, &handed).await;
        }
        match keep(&ask, handed).await? {
            Appended::Kept(0) => return Ok(ask.see_other_saying("/attempt-files", Said::FileKnown)),
            Appended::Kept(_) => return Ok(ask.see_other_saying("/attempt-files", Said::FileKept)),
            Appended::Refused => mistakes.add("file", ask.words.file_attempt_over()),
        }
    }
    ask.page_with_mistakes(&form(&ask, &typed, &mistakes))
}

/// Reads a file and finds its attempt, which must be one that the person answers for.
async fn accept(
    ask: &Ask,
    typed: &Typed,
    mistakes: &mut Mistakes,
) -> Result<Option<HandedIn>, Error> {
    let words = ask.words;
    let file = match AttemptFile::read(&typed.file) {
        Ok(file) => file,
        Err(why) => {
            mistakes.add("file", not_taken(ask, why));
            return Ok(None);
        }
    };
    let Some(id) = AttemptId::parse(&file.attempt) else {
        mistakes.add("file", words.file_not_one());
        return Ok(None);
    };
    let mut db = ask.app.store.read().await?;
    let holder = attempts::holder(&mut db, &ask.scope()?, &id).await?;
    let holder = holder.ok_or(Error::NotFound)?;
    let attempt = attempts::find(&mut db, &holder.own, &id).await?;
    let attempt = attempt.ok_or(Error::NotFound)?;
    let asked = attempts::asked(&mut db, &holder.own, &id).await?;
    if file.code != attempt_file::code(id.as_str(), &asked) {
        mistakes.add("file", words.file_code_wrong());
        return Ok(None);
    }
    if attempt.is_over(ask.now) {
        mistakes.add("file", words.file_attempt_over());
        return Ok(None);
    }
    let Some(given) = choices(&file, &asked, attempt.rules.certainty) else {
        mistakes.add("file", words.file_not_one());
        return Ok(None);
    };
    Ok(Some(HandedIn {
        id,
        holder,
        asked,
        given,
    }))
}

fn not_taken(ask: &Ask, why: NotTaken) -> &'static str {
    match why {
        NotTaken::NotOne => ask.words.file_not_one(),
        NotTaken::Changed => ask.words.file_changed(),
    }
}

/// The choices of a file as answers, each once; `None` when they are not those of this attempt's pages.
fn choices(file: &AttemptFile, asked: &[Asked], asks_certainty: bool) -> Option<Vec<NewAnswer>> {
    let mut names = BTreeSet::new();
    let once = file
        .answers
        .iter()
        .filter(|one| names.insert(one.post_id.clone()));
    once.map(|one| choice(one, asked, asks_certainty)).collect()
}

fn choice(one: &Carried, asked: &[Asked], asks_certainty: bool) -> Option<NewAnswer> {
    let source = Source::File(Choice {
        post_id: PostId::parse(&one.post_id)?,
        client_at: one.chosen_at().and_then(|at| client_time(at.0)),
    });
    let fields = Fields::parse(one.answer.as_bytes())?;
    let mut read = given(&fields, asked, asks_certainty, &source)?.into_iter();
    let (answer, more) = (read.next()?, read.next());
    let fits = usize::try_from(answer.position) == Ok(one.position) && more.is_none();
    fits.then_some(answer)
}

async fn show(ask: &Ask, typed: &Typed, handed: &HandedIn) -> Result<HttpResponse, Error> {
    let (own, id) = (&handed.holder.own, &handed.id);
    let mut db = ask.app.store.read().await?;
    let known = answers::choices(&mut db, own, id).await?;
    let latest = answers::latest(&mut db, own, id).await?;
    let zone = &handed.holder.time_zone;
    let is_known = |answer: &NewAnswer| {
        let choice = answer.source.choice();
        choice.is_some_and(|choice| known.contains(choice.post_id.as_str()))
    };
    let row = |answer: &NewAnswer| {
        let position = usize::try_from(answer.position).ok()?;
        let asked = handed.asked.get(position.checked_sub(1)?)?;
        let text = asked.text.read(&handed.holder.language);
        let chosen = answer.source.choice().and_then(|choice| choice.client_at);
        Some(Row {
            position,
            asked: text.text.title.plain(),
            language: text.language.clone(),
            given: asked.said(text.text, &answer.response),
            chosen: chosen.map_or_else(
                || ask.words.nothing_given().to_owned(),
                |at| ask.words.moment(at, zone),
            ),
            outcome: match latest.get(&answer.position) {
                _ if is_known(answer) => ask.words.file_answer_known().to_owned(),
                Some(kept) => ask
                    .words
                    .file_answer_replaces(ask.words.moment(kept.at, zone)),
                None => ask.words.file_answer_new().to_owned(),
            },
        })
    };
    let title = ask.words.attempt_file_title(&handed.holder.name);
    ask.page(&AttemptFilePage {
        frame: ask.frame(title.clone()),
        title,
        rows: handed.given.iter().filter_map(row).collect(),
        new: handed
            .given
            .iter()
            .filter(|answer| !is_known(answer))
            .count(),
        typed,
    })
}

/// Keeps the choices of a file, and notes who handed it in.
async fn keep(ask: &Ask, handed: HandedIn) -> Result<Appended, Error> {
    let (now, scope) = (ask.now, ask.scope()?);
    let event = ask.event(Act::AnswersHandedIn, format!("attempt:{}", handed.id));
    let kept = ask.app.store.write(async move |db| {
        let (holder, id) = (&handed.holder, &handed.id);
        if attempts::holder(db, &scope, id).await?.is_none() {
            return Ok(Appended::Refused);
        }
        let language = &holder.language;
        let appended = answers::append(db, &holder.own, id, &handed.given, language, now).await?;
        if let Appended::Kept(new) = appended {
            let said = format!("{} answers, {new} of them new", handed.given.len());
            let event = event.clone().in_centre(&holder.centre).saying(said);
            audit::append(db, &event).await?;
        }
        Ok(appended)
    });
    Ok(kept.await?)
}
