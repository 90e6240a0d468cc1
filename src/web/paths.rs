//! Induction packages: which courses and modules somebody begins with, and until when; for anyone, and with what one has done
//! of it for who is signed in.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::home::status;
use super::page::{Frame, Titled};
use crate::course::Course;
use crate::course::completion::{self, Status};
use crate::course::id::{CourseId, PathId};
use crate::course::induction::{InductionPath, PathText, Step};
use crate::course::language::Language;
use crate::course::markdown::Html;
use crate::course::module::Module;
use crate::store::rounds::Round;

/// A path in the list.
struct Card<'a> {
    address: String,
    title: &'a str,
    summary: &'a Html,
    language: &'a Language,
    facts: String,
}

#[derive(Template)]
#[template(path = "paths.html")]
struct PathsPage<'a> {
    frame: Frame<'a>,
    paths: Vec<Card<'a>>,
}

/// Every path.
pub async fn index(ask: Ask) -> Result<HttpResponse, Error> {
    let catalogue = ask.catalogue();
    let language = ask.language();
    let paths = catalogue.paths.iter();
    ask.page(&PathsPage {
        frame: ask.frame(ask.words.paths_title()),
        paths: paths.map(|path| card(&ask, path, &language)).collect(),
    })
}

fn card<'a>(ask: &Ask, path: &'a InductionPath, language: &Language) -> Card<'a> {
    let text = path.text.read(language);
    let minutes = path.steps.iter().map(|step| minutes(ask, step)).sum();
    let duration = ask.words.duration(minutes);
    Card {
        address: ask.to(&format!("/paths/{}", path.id)),
        title: &text.text.title,
        summary: &text.text.summary,
        language: text.language,
        facts: match path.days() {
            Some(days) => ask.words.path_facts_due(path.steps.len(), duration, days),
            None => ask.words.path_facts(path.steps.len(), duration),
        },
    }
}

fn minutes(ask: &Ask, step: &Step) -> u32 {
    let catalogue = ask.catalogue();
    let course = catalogue.courses.get(&step.course);
    course.map_or(0, |course| match Named::of(course, step) {
        Named::Module(module) => module.minutes,
        Named::Course => course.minutes(),
        Named::Absent => 0,
    })
}

/// What a step leads to, as its course is at the moment.
enum Named<'a> {
    /// The whole course.
    Course,
    /// One of its modules.
    Module(&'a Module),
    /// A module that it does not have.
    Absent,
}

impl<'a> Named<'a> {
    fn of(course: &'a Course, step: &Step) -> Self {
        match &step.module {
            Some(id) => course.module(id).map_or(Self::Absent, Self::Module),
            None => Self::Course,
        }
    }

    fn module(&self) -> Option<&'a Module> {
        match self {
            Self::Module(module) => Some(module),
            Self::Course | Self::Absent => None,
        }
    }
}

/// A step as the page shows it.
struct Part {
    /// Where it is taken; `None` while its course is being mended.
    address: Option<String>,
    title: Titled,
    /// The course of a module.
    of: Option<Titled>,
    duration: String,
    due: Option<String>,
    /// Whether it can be taken now.
    open: bool,
    /// Where the person stands, for who is signed in.
    status: Option<String>,
    done: bool,
}

#[derive(Template)]
#[template(path = "path.html")]
struct PathPage<'a> {
    frame: Frame<'a>,
    text: &'a PathText,
    language: &'a Language,
    fallen_back: bool,
    facts: String,
    parts: Vec<Part>,
    done: usize,
}

/// One path.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let catalogue = ask.catalogue();
    let id = PathId::parse(ask.part("path")).map_err(|_| Error::NotFound)?;
    let path = catalogue.paths.iter().find(|path| path.id == id);
    let path = path.ok_or(Error::NotFound)?;
    let rounds = rounds(&ask, path).await?;
    let part = |step| part(&ask, step, &rounds);
    let parts: Vec<Part> = path.steps.iter().map(part).collect();
    let language = ask.language();
    let text = path.text.read(&language);
    ask.page(&PathPage {
        frame: ask.frame(&text.text.title),
        text: text.text,
        language: text.language,
        fallen_back: text.fallen_back,
        facts: card(&ask, path, &language).facts,
        done: parts.iter().filter(|part| part.done).count(),
        parts,
    })
}

/// The person's newest round in each course of the path; none for who is not signed in.
async fn rounds(ask: &Ask, path: &InductionPath) -> Result<BTreeMap<CourseId, Round>, Error> {
    let mut rounds = BTreeMap::new();
    if ask.session().is_none() {
        return Ok(rounds);
    }
    let catalogue = ask.catalogue();
    for step in &path.steps {
        let Some(course) = catalogue.courses.get(&step.course) else {
            continue;
        };
        if !rounds.contains_key(&course.id)
            && let Some(round) = ask.whole_round(course).await?
        {
            rounds.insert(course.id.clone(), round);
        }
    }
    Ok(rounds)
}

fn part(ask: &Ask, step: &Step, rounds: &BTreeMap<CourseId, Round>) -> Part {
    let due = step.days.map(|days| ask.words.path_due(days));
    let course = ask.catalogue().courses.get(&step.course).map(Arc::clone);
    let Some(course) = course else {
        return Part::being_mended(step, due);
    };
    let named = Named::of(&course, step);
    if matches!(named, Named::Absent) {
        return Part::being_mended(step, due);
    }
    let module = named.module();
    let language = ask.language();
    let round = rounds.get(&course.id);
    let standing = round.map(|round| match module {
        Some(module) => completion::module_standing(&course, module, &round.facts).status,
        None => completion::course_standing(&course, &round.facts).status,
    });
    let open = module.map_or(!course.open_modules().is_empty(), |module| module.open);
    let home = format!("/courses/{}", course.id);
    let inside = module.filter(|module| round.is_some() && module.open);
    Part {
        address: Some(ask.to(&match inside {
            Some(module) => format!("{home}/modules/{}", module.id),
            None => home,
        })),
        title: match module {
            Some(module) => Titled::of_module(module, &language),
            None => Titled::of_course(&course, &language),
        },
        of: module.map(|_| Titled::of_course(&course, &language)),
        duration: ask.words.duration(minutes(ask, step)),
        due,
        open,
        status: ask
            .session()
            .map(|_| status(ask, standing.unwrap_or(Status::NotStarted))),
        done: standing == Some(Status::Done),
    }
}

impl Part {
    /// A step whose course is not there at the moment: its id stands in for its title.
    fn being_mended(step: &Step, due: Option<String>) -> Self {
        let title = Titled {
            text: step.course.to_string(),
            language: Language::english(),
        };
        Self {
            address: None,
            title,
            of: None,
            duration: String::new(),
            due,
            open: false,
            status: None,
            done: false,
        }
    }
}
