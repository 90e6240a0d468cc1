//! A course's public page: what it is, for whom, how long, which modules; no account is needed to look.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::completion::{Missing, missing_in_course};
use super::error::Error;
use super::evaluations::Invitation;
use super::home::{Step, status, step};
use super::page::{Frame, Titled};
use super::sessions::on_the_way;
use super::sheets::Sheets;
use crate::course::completion::{self, Facts};
use crate::course::id::CourseId;
use crate::course::language::Language;
use crate::course::lesson::{Block, Callout};
use crate::course::markdown::Html;
use crate::course::module::Module;
use crate::course::{CertificateKind, Course, CourseText, Enrolment};
use crate::store::rounds::Round;

/// A course in a list.
pub struct Card {
    /// Its public page.
    pub address: String,
    /// Its title.
    pub title: String,
    /// Its first paragraph.
    pub summary: Html,
    /// The language of both.
    pub language: Language,
    /// How long, and how many modules, in words.
    pub facts: String,
}

/// The listed courses, without those in `without`.
pub fn cards(ask: &Ask, without: &[CourseId]) -> Vec<Card> {
    let catalogue = ask.catalogue();
    let listed = catalogue
        .courses
        .values()
        .filter(|course| course.listed && !without.contains(&course.id));
    listed.map(|course| card(ask, course)).collect()
}

fn card(ask: &Ask, course: &Course) -> Card {
    let text = course.text.read(&ask.language());
    Card {
        address: ask.to(&format!("/courses/{}", course.id)),
        title: text.text.title.clone(),
        summary: text.text.summary.clone(),
        language: text.language.clone(),
        facts: {
            let (open, modules) = (course.open_modules().len(), course.modules.len());
            let duration = ask.words.duration(course.minutes());
            if open == modules {
                ask.words.course_facts(modules, duration)
            } else {
                ask.words.course_facts_partly(open, modules, duration)
            }
        },
    }
}

/// A module in the outline.
pub struct Outlined {
    /// Its title.
    pub title: Titled,
    /// How long, in words.
    pub duration: String,
    /// What a trainee can do afterwards.
    pub objectives: Vec<Titled>,
    /// Whether it can be taken now.
    pub open: bool,
    /// Its page, for who is in a round.
    pub address: Option<String>,
    /// Where it stands, for who is in a round.
    pub status: Option<String>,
    /// What stands beside its lessons.
    pub sheets: Sheets,
}

#[derive(Template)]
#[template(path = "course.html")]
struct CoursePage<'a> {
    frame: Frame<'a>,
    text: &'a CourseText,
    language: &'a Language,
    fallen_back: bool,
    duration: String,
    languages: &'a [Language],
    open: usize,
    by_code: bool,
    certificate: Option<String>,
    version: Option<&'a str>,
    modules: Vec<Outlined>,
    begun: bool,
    step: Option<Step>,
    missing: Vec<Missing>,
    invitation: Option<Invitation>,
    begin: String,
    sign_up: String,
    sign_in: String,
}

/// The course's page.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let round = if ask.session().is_some() {
        ask.whole_round(&course).await?
    } else {
        None
    };
    let invitation = if round.is_some() {
        let mut db = ask.app.store.read().await?;
        Invitation::of(&ask, &mut db, &course, None).await?
    } else {
        None
    };
    let text = course.text.read(&ask.language());
    let here = format!("/courses/{}", course.id);
    let next = ask.to(&here);
    ask.page(&CoursePage {
        frame: ask.frame(&text.text.title),
        text: text.text,
        language: text.language,
        fallen_back: text.fallen_back,
        duration: ask.words.duration(course.minutes()),
        languages: &course.languages,
        open: course.open_modules().len(),
        by_code: course.enrolment == Enrolment::Code,
        certificate: certificate(&ask, &course),
        version: course.version.as_deref(),
        modules: course
            .modules
            .iter()
            .map(|module| outlined(&ask, &course, module, round.as_ref()))
            .collect(),
        begun: round.is_some(),
        step: round.as_ref().and_then(|round| step(&ask, &course, round)),
        missing: round
            .as_ref()
            .map(|round| {
                missing_in_course(
                    &ask,
                    &course,
                    &completion::course_standing(&course, &round.facts),
                )
            })
            .unwrap_or_default(),
        invitation,
        begin: ask.to(&format!("{here}/rounds")),
        sign_up: ask.to(&on_the_way("/sign-up", &next)),
        sign_in: ask.to(&on_the_way("/sign-in", &next)),
    })
}

fn certificate(ask: &Ask, course: &Course) -> Option<String> {
    let kind = |kind| match kind {
        CertificateKind::Completion => ask.words.certificate_of_completion(),
        CertificateKind::Participation => ask.words.certificate_of_participation(),
    };
    match (course.certificate, course.module_certificate) {
        (None, None) => None,
        (Some(whole), None) => Some(ask.words.certificate_for_course(kind(whole))),
        (None, Some(each)) => Some(ask.words.certificate_for_modules(kind(each))),
        (Some(whole), Some(each)) if whole == each => {
            Some(ask.words.certificate_for_both(kind(whole)))
        }
        (Some(whole), Some(each)) => {
            let whole = ask.words.certificate_for_course(kind(whole));
            let each = ask.words.certificate_for_modules(kind(each));
            Some(format!("{whole} {each}"))
        }
    }
}

fn outlined(ask: &Ask, course: &Course, module: &Module, round: Option<&Round>) -> Outlined {
    let language = ask.language();
    let standing = |facts: &Facts| {
        status(
            ask,
            completion::module_standing(course, module, facts).status,
        )
    };
    Outlined {
        title: Titled::of_module(module, &language),
        duration: ask.words.duration(module.minutes),
        objectives: Titled::of_objectives(module, &language),
        open: module.open,
        address: round
            .filter(|_| module.open)
            .map(|_| ask.to(&format!("/courses/{}/modules/{}", course.id, module.id))),
        status: round
            .filter(|_| module.open)
            .map(|round| standing(&round.facts)),
        sheets: Sheets::of(ask, course, module),
    }
}
