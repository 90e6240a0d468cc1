//! Transcripts: one printable page of everything that a person has learnt here.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::certificates::worth;
use super::error::Error;
use super::home::status;
use super::page::{Frame, Titled};
use crate::certificate::Record;
use crate::course::Course;
use crate::course::activity::Activity;
use crate::course::completion;
use crate::course::id::QuizId;
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;
use crate::store::certificates::Certificate;
use crate::store::id::AccountId;
use crate::store::scope::Whose;
use crate::store::transcripts::{self, Attempt, Entry, Person};

/// A title, or the id where the course no longer has one.
pub enum Named {
    /// Its title.
    Title(Titled),
    /// Its id.
    Id(String),
}

/// A module on a transcript.
pub struct ModuleLine {
    /// The module.
    pub module: Named,
    /// Where it stands.
    pub status: String,
    /// When it was completed.
    pub done: Option<String>,
    /// How many of its lessons were read; `None` where it is no longer known how many there were.
    pub lessons: Option<String>,
}

/// An attempt on a transcript.
pub struct AttemptLine {
    /// The quiz.
    pub quiz: Named,
    /// From 1.
    pub number: i64,
    /// When it was begun.
    pub begun: String,
    /// When it was submitted.
    pub closed: Option<String>,
    /// What it earned.
    pub outcome: String,
    /// The languages in which it was answered.
    pub languages: Vec<Language>,
}

/// A certificate on a transcript.
pub struct CertificateLine {
    /// What it says.
    pub record: Record,
    /// When it was issued.
    pub issued: String,
    /// What it is worth now.
    pub worth: String,
}

/// A round on a transcript.
pub struct RoundPart {
    /// The course.
    pub course: Named,
    /// The centre that the round belongs to.
    pub centre: String,
    /// Where it stands.
    pub status: String,
    /// What happened when, in order.
    pub times: Vec<(String, String)>,
    /// Why it was waived; empty where it was not.
    pub waived_reason: String,
    /// The modules.
    pub modules: Vec<ModuleLine>,
    /// Every attempt.
    pub attempts: Vec<AttemptLine>,
    /// Every certificate.
    pub certificates: Vec<CertificateLine>,
}

#[derive(Template)]
#[template(path = "transcript.html")]
struct TranscriptPage<'a> {
    frame: Frame<'a>,
    person: &'a Person,
    own: bool,
    made: String,
    rounds: Vec<RoundPart>,
}

/// One's own.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let whose = Whose::own(&ask.own()?);
    page(&ask, &whose, true).await
}

/// That of somebody one answers for.
pub async fn of_account(ask: Ask) -> Result<HttpResponse, Error> {
    let account = AccountId::parse(ask.part("account")).ok_or(Error::NotFound)?;
    page(&ask, &Whose::of(account, ask.scope()?), false).await
}

async fn page(ask: &Ask, whose: &Whose, own: bool) -> Result<HttpResponse, Error> {
    let mut db = ask.app.store.read().await?;
    let person = transcripts::person(&mut db, whose).await?;
    let person = person.ok_or(Error::NotFound)?;
    let entries = transcripts::entries(&mut db, whose).await?;
    drop(db);
    let zone = &person.time_zone;
    ask.page(&TranscriptPage {
        frame: ask.frame(ask.words.transcript_title_of(&person.name)),
        own,
        made: ask.words.moment(ask.now, zone),
        rounds: parts(ask, zone, &entries),
        person: &person,
    })
}

/// Rounds as a transcript shows them, with all times in this zone.
pub fn parts(ask: &Ask, zone: &str, entries: &[Entry]) -> Vec<RoundPart> {
    entries.iter().map(|entry| part(ask, zone, entry)).collect()
}

fn part(ask: &Ask, zone: &str, entry: &Entry) -> RoundPart {
    let (words, facts) = (ask.words, &entry.round.facts);
    let catalogue = ask.catalogue();
    let course = catalogue.courses.get(&entry.round.course);
    let moment = |at| words.moment(at, zone);
    let happened = [
        (words.time_begun(), Some(entry.round.begun_at)),
        (words.time_started(), facts.started),
        (words.time_due(), entry.due_at),
        (words.time_name_confirmed(), facts.name_confirmed),
        (words.time_completed(), facts.completed),
        (words.time_waived(), facts.waived),
    ];
    let times = happened.into_iter();
    let times = times.filter_map(|(what, at)| Some((what.to_owned(), moment(at?))));
    let attempts = entry.attempts.iter();
    let certificates = entry.certificates.iter();
    RoundPart {
        course: match course {
            Some(course) => {
                let text = course.text.read(&ask.language());
                titled(&text.text.title, text.language)
            }
            None => Named::Id(entry.round.course.to_string()),
        },
        centre: entry.centre.clone(),
        status: status(ask, completion::round_status(facts)),
        times: times.collect(),
        waived_reason: entry.waived_reason.clone(),
        modules: modules(ask, course.map(AsRef::as_ref), zone, entry),
        attempts: attempts
            .map(|attempt| attempt_line(ask, course.map(AsRef::as_ref), zone, attempt))
            .collect(),
        certificates: certificates
            .filter_map(|certificate| certificate_line(ask, zone, certificate))
            .collect(),
    }
}

fn titled(text: &str, language: &Language) -> Named {
    Named::Title(Titled {
        text: text.to_owned(),
        language: language.clone(),
    })
}

/// The modules that the course has today, then those that were completed and are no longer in it.
fn modules(ask: &Ask, course: Option<&Course>, zone: &str, entry: &Entry) -> Vec<ModuleLine> {
    let facts = &entry.round.facts;
    let done = |at: &Timestamp| ask.words.moment(*at, zone);
    let today = course.into_iter().flat_map(|course| {
        course.modules.iter().map(move |module| {
            let text = module.text.read(&ask.language());
            let read = module.lessons.iter();
            let read = read.filter(|lesson| facts.read.contains(&lesson.id));
            let standing = completion::module_standing(course, module, facts);
            ModuleLine {
                module: titled(&text.text.title, text.language),
                status: status(ask, standing.status),
                done: facts.modules_done.get(&module.id).map(done),
                lessons: Some(ask.words.lessons_read(read.count(), module.lessons.len())),
            }
        })
    });
    let gone = facts.modules_done.iter();
    let gone = gone.filter(|(id, _)| course.is_none_or(|course| course.module(id).is_none()));
    let gone = gone.map(|(id, at)| ModuleLine {
        module: Named::Id(id.to_string()),
        status: status(ask, completion::Status::Done),
        done: Some(done(at)),
        lessons: None,
    });
    today.chain(gone).collect()
}

fn attempt_line(ask: &Ask, course: Option<&Course>, zone: &str, attempt: &Attempt) -> AttemptLine {
    let (words, sitting) = (ask.words, &attempt.sitting);
    let languages = attempt.languages.iter();
    AttemptLine {
        quiz: activity(ask, course, &attempt.activity),
        number: attempt.number,
        begun: words.moment(sitting.begun, zone),
        closed: sitting.closed.map(|at| words.moment(at, zone)),
        outcome: match sitting.score {
            Some(score) if sitting.passed => words.outcome_passed(score.percent()),
            Some(score) => words.outcome_not_passed(score.percent()),
            None if sitting.closed.is_some() => words.scenario_state_finished().to_owned(),
            None => words.outcome_not_submitted().to_owned(),
        },
        languages: languages.filter_map(|tag| Language::parse(tag)).collect(),
    }
}

fn activity(ask: &Ask, course: Option<&Course>, activity: &Activity) -> Named {
    match activity {
        Activity::Quiz(id) => quiz(ask, course, id),
        Activity::Scenario(id) => match course.and_then(|course| course.scenario(id)) {
            Some((_, scenario)) => {
                let text = scenario.text.read(&ask.language());
                titled(&text.text.title, text.language)
            }
            None => Named::Id(id.to_string()),
        },
    }
}

fn quiz(ask: &Ask, course: Option<&Course>, id: &QuizId) -> Named {
    match course.and_then(|course| course.quiz(id)) {
        Some((_, quiz)) => {
            let text = quiz.text.read(&ask.language());
            titled(&text.text.title, text.language)
        }
        None => Named::Id(id.to_string()),
    }
}

fn certificate_line(ask: &Ask, zone: &str, certificate: &Certificate) -> Option<CertificateLine> {
    let record = Record::from_canonical(&certificate.record).ok()?;
    Some(CertificateLine {
        issued: ask.words.moment(record.issued_at, zone),
        worth: worth(ask, &record, certificate.state, certificate.state_at),
        record,
    })
}
