//! What trainees think of a course and its modules: counts and means for who answers for others, of full groups of five people.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::exports;
use super::groups::Group;
use super::page::{Frame, Titled};
use crate::course::Course;
use crate::course::completion::CertificateScope;
use crate::course::evaluation::Evaluation;
use crate::course::id::CourseId;
use crate::course::timestamp::Timestamp;
use crate::report::csv;
use crate::report::views::{self, Question};
use crate::report::zone::Zone;
use crate::store::audit::Act;
use crate::store::evaluations::{self, Period, Subject};
use crate::store::{Connection, centres};

/// A course or module that can be chosen, with its place in the address.
struct Choice {
    value: String,
    title: Titled,
    chosen: bool,
}

/// An evaluation with what was said in it.
struct Section {
    subject: Subject,
    title: Titled,
    people: i64,
    questions: Vec<Question>,
}

#[derive(Template)]
#[template(path = "evaluation_results.html")]
struct ResultsPage<'a> {
    frame: Frame<'a>,
    group: &'a Group,
    choices: Vec<Choice>,
    sections: Vec<Section>,
    file: String,
}

/// What the address asks for: a group of people, and a course with one of its modules or all.
struct Asking {
    group: Group,
    /// `None` where no course has an evaluation.
    course: Option<Arc<Course>>,
    scope: Option<CertificateScope>,
}

impl Asking {
    async fn read(ask: &Ask, db: &mut Connection) -> Result<Self, Error> {
        // A group becomes full on a day by UTC, whatever the clocks of its centre.
        let group = Group::read(ask, db, &Zone::named("UTC")).await?;
        let typed = ask.query("of").filter(|typed| !typed.is_empty());
        let (id, scope) = match &typed {
            Some(typed) => of(typed).ok_or(Error::Malformed)?,
            None => (None, None),
        };
        let catalogue = ask.catalogue();
        let course = match &id {
            Some(id) => Some(catalogue.courses.get(id).ok_or(Error::NotFound)?),
            None => first_evaluated(catalogue.courses.values()),
        };
        Ok(Self {
            group,
            course: course.cloned(),
            scope,
        })
    }

    fn period(&self) -> Period {
        Period {
            from: self.group.first.unwrap_or(Timestamp(0)),
            to: self.group.last.unwrap_or(Timestamp(i64::MAX)),
        }
    }

    /// What was said about the course, and about each of its modules.
    async fn sections(&self, ask: &Ask, db: &mut Connection) -> Result<Vec<Section>, Error> {
        let mut sections = Vec::new();
        let Some(course) = &self.course else {
            return Ok(sections);
        };
        let asked = |scope: &CertificateScope| self.scope.as_ref().is_none_or(|one| one == scope);
        for (scope, title, evaluation) in titled(ask, course) {
            if !asked(&scope) {
                continue;
            }
            let subject = Subject {
                course: course.id.clone(),
                scope,
            };
            let views =
                evaluations::of_groups(db, &self.group.scope, &subject, self.period()).await?;
            sections.push(Section {
                questions: views::questions(evaluation, &views, &ask.language()),
                subject,
                title,
                people: views.people,
            });
        }
        Ok(sections)
    }
}

/// "course" or "course:module" as the address has it.
fn of(text: &str) -> Option<(Option<CourseId>, Option<CertificateScope>)> {
    let (course, scope) = match text.split_once('/') {
        Some((course, scope)) => (course, Some(CertificateScope::from_key(scope)?)),
        None => (text, None),
    };
    Some((Some(CourseId::parse(course).ok()?), scope))
}

/// The course that is shown where none was asked for: a listed one if there is one.
fn first_evaluated<'a>(courses: impl Iterator<Item = &'a Arc<Course>>) -> Option<&'a Arc<Course>> {
    let evaluated = courses.filter(|course| evaluated(course).next().is_some());
    evaluated.min_by_key(|course| !course.listed)
}

/// The evaluations of a course: its own, then those of its modules.
fn evaluated(course: &Course) -> impl Iterator<Item = (CertificateScope, &Evaluation)> {
    let whole = course
        .evaluation
        .iter()
        .map(|of| (CertificateScope::Course, of));
    let modules = course.modules.iter().filter_map(|module| {
        let evaluation = module.evaluation.as_ref()?;
        Some((CertificateScope::Module(module.id.clone()), evaluation))
    });
    whole.chain(modules)
}

fn titled<'a>(ask: &Ask, course: &'a Course) -> Vec<(CertificateScope, Titled, &'a Evaluation)> {
    let language = ask.language();
    let title = |scope: &CertificateScope| match scope {
        CertificateScope::Module(id) => course.module(id).map_or_else(
            || Titled::of_course(course, &language),
            |module| Titled::of_module(module, &language),
        ),
        CertificateScope::Course => Titled::of_course(course, &language),
    };
    let all =
        evaluated(course).map(|(scope, evaluation)| (scope.clone(), title(&scope), evaluation));
    all.collect()
}

/// Every course with evaluations, and each of those.
fn choices(ask: &Ask, asking: &Asking) -> Vec<Choice> {
    let mut choices = Vec::new();
    let chosen = asking.course.as_ref().map(|course| &course.id);
    for course in ask.catalogue().courses.values() {
        let all = titled(ask, course);
        if all.is_empty() {
            continue;
        }
        let is = chosen == Some(&course.id);
        let title = Titled::of_course(course, &ask.language());
        choices.push(Choice {
            title: Titled {
                text: ask.words.results_all_of(title.text.as_str()),
                language: title.language,
            },
            value: course.id.to_string(),
            chosen: is && asking.scope.is_none(),
        });
        choices.extend(all.into_iter().map(|(scope, title, _)| Choice {
            title,
            value: format!("{}/{}", course.id, scope.key()),
            chosen: is && asking.scope.as_ref() == Some(&scope),
        }));
    }
    choices
}

/// The page.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let mut db = ask.app.store.read().await?;
    let asking = Asking::read(&ask, &mut db).await?;
    let sections = asking.sections(&ask, &mut db).await?;
    drop(db);
    let query = ask.address.split_once('?').map_or("", |(_, query)| query);
    let page = ResultsPage {
        frame: ask.frame_with_mistakes(ask.words.results_title(), &asking.group.mistakes),
        group: &asking.group,
        choices: choices(&ask, &asking),
        sections,
        file: ask.to(&format!("/evaluation-results.csv?{query}")),
    };
    if asking.group.mistakes.is_empty() {
        ask.page(&page)
    } else {
        ask.page_with_mistakes(&page)
    }
}

/// The same as CSV.
pub async fn csv(ask: Ask) -> Result<HttpResponse, Error> {
    let mut db = ask.app.store.read().await?;
    let asking = Asking::read(&ask, &mut db).await?;
    if !asking.group.mistakes.is_empty() {
        return Err(Error::Malformed);
    }
    let sections = asking.sections(&ask, &mut db).await?;
    let centre = centres::of_account(&mut db, &ask.own()?).await?;
    drop(db);
    let people: i64 = sections.iter().map(|section| section.people).sum();
    let event = ask.event(Act::Exported, "file:evaluation-results.csv");
    exports::record(&ask, event.saying(format!("people={people}"))).await?;
    let file = file(&sections, csv::separator(&centre.language));
    let file = file.map_err(|error| Error::Internal(error.to_string()))?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((
        header::CONTENT_TYPE,
        "text/csv; charset=utf-8; header=present",
    ));
    let name = "attachment; filename=\"evaluation-results.csv\"";
    answer.insert_header((header::CONTENT_DISPOSITION, name));
    Ok(answer.body(file))
}

fn file(sections: &[Section], separator: u8) -> ::csv::Result<Vec<u8>> {
    let mut file = views::head(separator)?;
    for section in sections {
        let Subject { course, scope } = &section.subject;
        file.extend(views::lines(course, scope, &section.questions, separator)?);
    }
    Ok(file)
}
