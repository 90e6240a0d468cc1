//! A request as a handler takes it: who asks, in which language, for what, and with which fields.

use std::cell::Cell;
use std::future::{Ready, ready};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use super::App;
use super::error::Error;
use super::fields::Fields;
use super::page::Coding;
use crate::course::Course;
use crate::course::id::{CourseId, LessonId, ModuleId, QuizId, ScenarioId};
use crate::course::language::Language;
use crate::course::lesson::Lesson;
use crate::course::module::Module;
use crate::course::quiz::Quiz;
use crate::course::scenario::Scenario;
use crate::course::timestamp::Timestamp;
use crate::library::Catalogue;
use crate::sign_in::secret::Token;
use crate::store::audit::{Act, Event};
use crate::store::id::{AccountId, AttemptId, CertificateId};
use crate::store::rounds::{self, Round};
use crate::store::scope::{Own, Scope};
use crate::store::sessions::Session;
use crate::words::Words;

/// Who asks.
#[derive(Clone, Debug)]
pub enum Visitor {
    /// Nobody we know.
    Stranger,
    /// Somebody whose session is over; they may do nothing but sign in again.
    Ended(Session),
    /// Somebody who is signed in.
    SignedIn(Box<Session>),
}

/// How a form shows that it came from us.
pub enum FormToken {
    /// The browser says where its posts come from.
    NotNeeded,
    /// This token must stand in each form; the cookie that it is bound to is there already.
    Bound(String),
    /// A form, if there is one on the page, needs a new cookie and its token.
    ToBeBound(Token),
}

/// What the gate found out about a request before any handler saw it.
pub struct Seen {
    /// Everything shared.
    pub app: web::Data<App>,
    /// The interface's words.
    pub words: &'static Words,
    /// Who asks.
    pub visitor: Visitor,
    /// The session cookie, as it came or as it was just made.
    pub cookie: Option<Token>,
    /// The time of the request.
    pub now: Timestamp,
    /// What an error page shows and the log repeats.
    pub reference: String,
    /// The path asked for.
    pub path: String,
    /// The path and query asked for.
    pub address: String,
    /// Whether a form was posted, and could be read.
    pub posted: bool,
    /// The posted fields, without those that the gate itself understands.
    pub fields: Fields,
    /// Where the request came from, for throttles alone.
    pub peer: String,
    /// What the browser calls itself.
    pub device: String,
    /// How the answer may be compressed.
    pub coding: Coding,
    /// The token for forms.
    pub form_token: FormToken,
    /// Set when a page holds a form of a stranger, so that the answer sets the cookie.
    pub form_shown: Cell<bool>,
    /// Whether the person just signed in again in the middle of this post.
    pub resumed: bool,
}

impl Seen {
    /// The session of who is signed in.
    pub fn session(&self) -> Option<&Session> {
        match &self.visitor {
            Visitor::SignedIn(session) => Some(session),
            Visitor::Stranger | Visitor::Ended(_) => None,
        }
    }

    /// Whose browser this is: of who is signed in, or of whom a session ran out here by itself. One that was ended by hand may
    /// have been left on a machine that is lost: it tells nothing.
    pub fn owner(&self) -> Option<&AccountId> {
        match &self.visitor {
            Visitor::SignedIn(session) => Some(&session.account),
            Visitor::Ended(session) if session.ended_at.is_none() && !session.disabled => {
                Some(&session.account)
            }
            Visitor::Ended(_) | Visitor::Stranger => None,
        }
    }

    /// An address of ours in the language of this request: `to("/check")` is `/en/check`.
    pub fn to(&self, path: &str) -> String {
        format!("/{}{path}", self.words.interface().tag())
    }

    /// The language in which the visitor reads course text.
    pub fn language(&self) -> Language {
        match self.session() {
            Some(session) => session.language.clone(),
            None => Language::parse(self.words.interface().tag()).unwrap_or_else(Language::english),
        }
    }

    /// The time zone of what the visitor's pages say: that of their centre, for strangers UTC.
    pub fn zone(&self) -> &str {
        self.session()
            .map_or("UTC", |session| session.time_zone.as_str())
    }

    /// Date and time in the visitor's zone, which is named: "21 November 2026, 12:00 EAT".
    pub fn moment(&self, at: Timestamp) -> String {
        self.words.moment(at, self.zone())
    }

    /// The time of day in the visitor's zone, which is named: "12:00 EAT".
    pub fn time(&self, at: Timestamp) -> String {
        self.words.time(at, self.zone())
    }

    /// Something that this request did, for the audit log: by whom, when, and a matter of their centre.
    pub fn event(&self, act: Act, object: impl Into<String>) -> Event {
        let session = self.session();
        Event {
            actor: session.map(|session| session.account.clone()),
            centre: session.map(|session| session.centre.clone()),
            request: self.reference.clone(),
            ..Event::of(act, object, self.now)
        }
    }

    /// The courses of this moment.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.app.library.now()
    }
}

/// A request as a handler takes it.
pub struct Ask {
    seen: Rc<Seen>,
    request: HttpRequest,
}

impl Deref for Ask {
    type Target = Seen;

    fn deref(&self) -> &Seen {
        &self.seen
    }
}

impl FromRequest for Ask {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let seen = request.extensions().get::<Rc<Seen>>().cloned();
        let ask = seen.map(|seen| Self {
            seen,
            request: request.clone(),
        });
        ready(ask.ok_or_else(|| Error::Internal("a route outside the gate".to_owned())))
    }
}

impl Ask {
    /// A part of the address; empty where the route has no such part.
    pub fn part(&self, name: &str) -> &str {
        self.request.match_info().get(name).unwrap_or_default()
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// [`Error::SignIn`] when nobody is.
    pub fn who(&self) -> Result<&Session, Error> {
        self.session().ok_or(Error::SignIn)
    }

    /// The scope of one's own rows.
    ///
    /// # Errors
    /// [`Error::SignIn`] when nobody is signed in.
    pub fn own(&self) -> Result<Own, Error> {
        self.who().map(|session| Own(session.account.clone()))
    }

    /// The rows of others that the person answers for.
    ///
    /// # Errors
    /// [`Error::NotFound`] for who answers for nobody.
    pub fn scope(&self) -> Result<Scope, Error> {
        self.who()?.scope().ok_or(Error::NotFound)
    }

    /// The course of the address.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such course.
    pub fn course(&self) -> Result<Arc<Course>, Error> {
        let id = CourseId::parse(self.part("course")).map_err(|_| Error::NotFound)?;
        self.catalogue()
            .courses
            .get(&id)
            .cloned()
            .ok_or(Error::NotFound)
    }

    /// The module of the address.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the course has no such module.
    pub fn module<'a>(&self, course: &'a Course) -> Result<&'a Module, Error> {
        ModuleId::parse(self.part("module"))
            .ok()
            .and_then(|id| course.module(&id))
            .ok_or(Error::NotFound)
    }

    /// The lesson of the address, with its module; only of modules that are open.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the course has no such lesson.
    pub fn lesson<'a>(&self, course: &'a Course) -> Result<(&'a Module, &'a Lesson), Error> {
        let found = LessonId::parse(self.part("lesson"))
            .ok()
            .and_then(|id| course.lesson(&id));
        found
            .filter(|(module, _)| module.open)
            .ok_or(Error::NotFound)
    }

    /// The quiz of the address, with its module; only of modules that are open.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the course has no such quiz.
    pub fn quiz<'a>(&self, course: &'a Course) -> Result<(&'a Module, &'a Quiz), Error> {
        let found = QuizId::parse(self.part("quiz"))
            .ok()
            .and_then(|id| course.quiz(&id));
        found
            .filter(|(module, _)| module.open)
            .ok_or(Error::NotFound)
    }

    /// The scenario of the address, with its module; only of modules that are open.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the course has no such scenario.
    pub fn scenario<'a>(&self, course: &'a Course) -> Result<(&'a Module, &'a Scenario), Error> {
        let found = ScenarioId::parse(self.part("scenario"))
            .ok()
            .and_then(|id| course.scenario(&id));
        found
            .filter(|(module, _)| module.open)
            .ok_or(Error::NotFound)
    }

    /// The attempt's name in the address.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it cannot be one.
    pub fn attempt_id(&self) -> Result<AttemptId, Error> {
        AttemptId::parse(self.part("attempt")).ok_or(Error::NotFound)
    }

    /// The certificate's name in the address.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it cannot be one.
    pub fn certificate_id(&self) -> Result<CertificateId, Error> {
        CertificateId::parse(self.part("certificate")).ok_or(Error::NotFound)
    }

    /// The person's newest round in the course, without sittings: what a lesson page needs, in one statement.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn round(&self, course: &Course) -> Result<Option<Round>, Error> {
        let own = self.own()?;
        let mut db = self.app.store.read().await?;
        Ok(rounds::current(&mut db, &own, &course.id).await?)
    }

    /// The person's newest round in the course with everything by which completion is judged.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn whole_round(&self, course: &Course) -> Result<Option<Round>, Error> {
        let own = self.own()?;
        let mut db = self.app.store.read().await?;
        match rounds::current(&mut db, &own, &course.id).await? {
            Some(round) => Ok(Some(rounds::with_sittings(&mut db, &own, round).await?)),
            None => Ok(None),
        }
    }

    /// The value of a part of the query.
    pub fn query(&self, name: &str) -> Option<String> {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(self.request.query_string()).unwrap_or_default();
        pairs
            .into_iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value)
    }
}
