//! The first page: for a stranger what there is to learn, for a trainee where they are and what is next.

use std::sync::Arc;

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::certificates::{Held, held};
use super::completion::{Missing, missing};
use super::courses::{Card, cards};
use super::error::Error;
use super::letters;
use super::naming::Naming;
use super::page::{Frame, Titled};
use crate::course::Course;
use crate::course::completion::{self, CertificateScope, Next, Status};
use crate::course::id::CourseId;
use crate::course::language::Language;
use crate::store::certificates;
use crate::store::rounds::{self, Round};

/// Leads to the interface language.
pub async fn choose_language(ask: Ask) -> Result<HttpResponse, Error> {
    Ok(ask.see_other("/"))
}

/// The first page.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    if ask.session().is_some() {
        mine(&ask).await
    } else {
        public(&ask)
    }
}

#[derive(Template)]
#[template(path = "home.html")]
struct PublicPage<'a> {
    frame: Frame<'a>,
    courses: Vec<Card>,
    mending: Vec<String>,
    paths: bool,
}

fn public(ask: &Ask) -> Result<HttpResponse, Error> {
    let catalogue = ask.catalogue();
    // A course that still serves its last good version is not missed by anybody.
    let served = |id: &Option<CourseId>| {
        id.as_ref()
            .is_some_and(|id| catalogue.courses.contains_key(id))
    };
    let missed = catalogue
        .mending
        .iter()
        .filter(|course| !served(&course.id));
    let mending = missed
        .map(|course| {
            course
                .title
                .clone()
                .unwrap_or_else(|| course.folder.clone())
        })
        .collect();
    ask.page(&PublicPage {
        frame: ask.frame(ask.words.home_title()),
        courses: cards(ask, &[]),
        mending,
        paths: !catalogue.paths.is_empty(),
    })
}

/// The one link that leads on.
pub struct Step {
    /// Where to.
    pub address: String,
    /// "Continue: lesson 3 …".
    pub words: Naming,
}

/// A course that the trainee is in.
pub struct Underway {
    /// The course's own page.
    pub address: String,
    /// Its title.
    pub title: String,
    /// The language of the title.
    pub language: Language,
    /// What is next; `None` when nothing is.
    pub step: Option<Step>,
    /// Lessons read, of the open modules.
    pub done: usize,
    /// Lessons in the open modules.
    pub of: usize,
    /// Modules complete, of all.
    pub modules_done: usize,
    /// Modules in all.
    pub modules: usize,
    /// Where the round stands, in words.
    pub status: String,
    /// What stands between the trainee and the next certificate: one module, or none.
    pub missing_now: Vec<ModuleMissing>,
    /// What stands between the trainee and the certificates after that.
    pub missing_later: Vec<ModuleMissing>,
}

/// What is missing for the certificate of one module.
pub struct ModuleMissing {
    /// The module's title.
    pub title: Titled,
    /// Its page.
    pub address: String,
    /// Each unmet rule.
    pub missing: Vec<Missing>,
}

#[derive(Template)]
#[template(path = "my_courses.html")]
struct MyPage<'a> {
    frame: Frame<'a>,
    /// That letters are stuck, for administrators.
    letters_stuck: Option<String>,
    underway: Vec<Underway>,
    certificates: Vec<Held>,
    others: Vec<Card>,
    paths: bool,
}

async fn mine(ask: &Ask) -> Result<HttpResponse, Error> {
    let own = ask.own()?;
    let catalogue = ask.catalogue();
    let mut db = ask.app.store.read().await?;
    let mut underway = Vec::new();
    let mut taken = Vec::new();
    for round in rounds::all(&mut db, &own).await? {
        let Some(course) = catalogue
            .courses
            .get(&round.course)
            .filter(|_| !taken.contains(&round.course))
        else {
            continue;
        };
        taken.push(round.course.clone());
        let round = rounds::with_sittings(&mut db, &own, round).await?;
        underway.push(course_underway(ask, course, &round));
    }
    let certificates = held(ask, certificates::all(&mut db, &own).await?);
    drop(db);
    ask.page(&MyPage {
        frame: ask.frame(ask.words.my_courses_title()),
        letters_stuck: letters::warning(ask).await?,
        underway,
        certificates,
        paths: !ask.catalogue().paths.is_empty(),
        others: cards(ask, &taken),
    })
}

fn course_underway(ask: &Ask, course: &Arc<Course>, round: &Round) -> Underway {
    let text = course.text.read(&ask.language());
    let lessons: Vec<_> = course
        .modules
        .iter()
        .filter(|module| module.open)
        .flat_map(|module| &module.lessons)
        .collect();
    let standing = completion::course_standing(course, &round.facts);
    let mut missing_now = open_missing(ask, course, round);
    let missing_later = missing_now.split_off(missing_now.len().min(1));
    Underway {
        address: ask.to(&format!("/courses/{}", course.id)),
        title: text.text.title.clone(),
        language: text.language.clone(),
        step: step(ask, course, round),
        done: lessons
            .iter()
            .filter(|lesson| round.facts.read.contains(&lesson.id))
            .count(),
        of: lessons.len(),
        modules_done: course
            .modules
            .iter()
            .filter(|module| round.facts.modules_done.contains_key(&module.id))
            .count(),
        modules: course.modules.len(),
        status: status(ask, standing.status),
        missing_now,
        missing_later,
    }
}

/// A status in words.
pub fn status(ask: &Ask, status: Status) -> String {
    ask.words.status(status).to_owned()
}

/// The next step in a course, as one link.
pub fn step(ask: &Ask, course: &Course, round: &Round) -> Option<Step> {
    let at = |path: String| ask.to(&format!("/courses/{}{path}", course.id));
    match completion::next(course, &round.facts) {
        Next::Lesson(id) => {
            let (module, lesson) = course.lesson(&id)?;
            let number = module.lessons.iter().position(|other| other.id == id)? + 1;
            let read = lesson.text.read(&ask.language());
            let title = Titled::new(&read.text.title, read.language);
            let words = ask.words.continue_lesson(number, &title.text);
            Some(Step {
                address: at(format!("/lessons/{id}")),
                words: Naming::of(ask.words, words, &[title]),
            })
        }
        Next::Scenario(id) => {
            let (_, scenario) = course.scenario(&id)?;
            let read = scenario.text.read(&ask.language());
            let title = Titled::new(&read.text.title, read.language);
            let words = ask.words.continue_scenario(&title.text);
            Some(Step {
                address: at(format!("/scenarios/{id}")),
                words: Naming::of(ask.words, words, &[title]),
            })
        }
        Next::Quiz(id) => {
            let (_, quiz) = course.quiz(&id)?;
            let read = quiz.text.read(&ask.language());
            let title = Titled::new(&read.text.title, read.language);
            let words = ask.words.continue_quiz(&title.text);
            Some(Step {
                address: at(format!("/quizzes/{id}")),
                words: Naming::of(ask.words, words, &[title]),
            })
        }
        Next::ConfirmName => Some(Step {
            address: at("/printed-name".to_owned()),
            words: Naming::plain(ask.words.continue_name()),
        }),
        Next::Claim => {
            let due = completion::due(course, &round.facts);
            let from_certificate = due.certificates.iter().find_map(|scope| match scope {
                CertificateScope::Module(id) => Some(id.clone()),
                CertificateScope::Course => None,
            });
            let module = from_certificate
                .or_else(|| due.modules.first().cloned())
                .or_else(|| course.modules.first().map(|module| module.id.clone()))?;
            Some(Step {
                address: at(format!("/modules/{module}")),
                words: Naming::plain(ask.words.continue_claim()),
            })
        }
        Next::Nothing => None,
    }
}

fn open_missing(ask: &Ask, course: &Course, round: &Round) -> Vec<ModuleMissing> {
    let open = course.modules.iter().filter(|module| module.open);
    let each = open.map(|module| {
        let standing = completion::module_standing(course, module, &round.facts);
        let of = || Some(Titled::of_module(module, &ask.language()));
        let missing = missing(ask, course, &standing).into_iter();
        ModuleMissing {
            title: Titled::of_module(module, &ask.language()),
            address: ask.to(&format!("/courses/{}/modules/{}", course.id, module.id)),
            missing: missing.map(|one| Missing { of: of(), ..one }).collect(),
        }
    });
    each.filter(|module| !module.missing.is_empty()).collect()
}
