//! What stands beside the lessons of a module: the guide for who teaches it, and one page to print for a senior leader.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::lessons::stamp;
use super::naming::Naming;
use super::page::{Frame, Titled};
use crate::course::Course;
use crate::course::language::Language;
use crate::course::lesson::{Block, Callout, LessonText};
use crate::course::module::Module;
use crate::course::sheet::{Purpose, Sheet};
use crate::store::sessions::Session;

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage<'a> {
    frame: Frame<'a>,
    purpose: Purpose,
    course: Titled,
    course_address: String,
    module: Titled,
    text: &'a LessonText,
    language: &'a Language,
    fallen_back: bool,
    stamp: Naming,
}

/// The links to the sheets of a module, as far as there are any and the visitor may see them.
pub struct Sheets {
    /// The guide's address, for who answers for others.
    pub guide: Option<String>,
    /// The brief's address.
    pub brief: Option<String>,
    /// The module: a page may list several.
    pub module: Titled,
}

impl Sheets {
    /// Those of a module.
    pub fn of(ask: &Ask, course: &Course, module: &Module) -> Self {
        let teaches = ask.session().is_some_and(Session::holds_role);
        let at = |purpose: Purpose| {
            let (course, module) = (&course.id, &module.id);
            ask.to(&format!(
                "/courses/{course}/modules/{module}/{}",
                purpose.stem()
            ))
        };
        let guide = module.guide.as_ref().filter(|_| teaches);
        Self {
            guide: guide.map(|_| at(Purpose::Guide)),
            brief: module.brief.as_ref().map(|_| at(Purpose::Brief)),
            module: Titled::of_module(module, &ask.language()),
        }
    }

    /// Whether there is any.
    pub fn any(&self) -> bool {
        self.guide.is_some() || self.brief.is_some()
    }
}

/// The trainer's guide of a module, for who answers for others.
pub async fn guide(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let module = ask.module(&course)?;
    page(&ask, &course, module, Purpose::Guide, module.guide.as_ref())
}

/// One page of a module for a senior leader, for anyone.
pub async fn brief(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let module = ask.module(&course)?;
    page(&ask, &course, module, Purpose::Brief, module.brief.as_ref())
}

fn page(
    ask: &Ask,
    course: &Course,
    module: &Module,
    purpose: Purpose,
    sheet: Option<&Sheet>,
) -> Result<HttpResponse, Error> {
    let text = sheet.ok_or(Error::NotFound)?.text.read(&ask.language());
    let title = Titled::of_course(course, &ask.language());
    ask.page(&SheetPage {
        frame: ask.frame(&text.text.title),
        purpose,
        course_address: ask.to(&format!("/courses/{}", course.id)),
        module: Titled::of_module(module, &ask.language()),
        text: text.text,
        language: text.language,
        fallen_back: text.fallen_back,
        stamp: stamp(ask.words, &title, course),
        course: title,
    })
}
