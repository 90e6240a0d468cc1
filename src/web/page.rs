//! Making answers: one function turns a template into a page, compresses it and gives it its headers.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use askama::Template;

use super::ask::{FormToken, Seen, Visitor};
use super::assets;
pub use super::coding::Coding;
use super::cookies;
use super::error::Error;
use super::form::Mistakes;
pub use super::said::Said;
use crate::config::BaseUrl;
use crate::course::Course;
use crate::course::language::Language;
use crate::course::markdown::Html;
use crate::course::module::Module;
use crate::store::sessions::Session;
use crate::words::Words;

/// Course text comes out of our own renderer, which lets nothing through that is not on its list.
impl askama::filters::HtmlSafe for Html {}

/// Pages run nothing, frame nothing and load nothing from elsewhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'none'; \
                                       form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Pages of a quiz alone: they may run our own script, which may speak with this server.
const WITH_OUR_SCRIPT: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
                               form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What governs a document and nothing else. An answer that only leads on shows none, and a poor line is spared it.
const OF_DOCUMENTS: [&str; 4] = [
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-embedder-policy",
    "permissions-policy",
];
/// Sent where people come by https: browsers then never try plain http again.
const TWO_YEARS_OF_HTTPS: &str = "max-age=63072000; includeSubDomains";
const PERMISSIONS_POLICY: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// What every page has around its own part.
pub struct Frame<'a> {
    /// The interface's words.
    pub words: &'a Words,
    /// What stands in the browser's title, before the name of the site.
    pub title: String,
    /// Who is signed in.
    pub name: Option<&'a str>,
    /// Whether to show the links of who answers for others.
    pub manager: bool,
    /// Whether to show the administrator's links.
    pub administrator: bool,
    /// Whether letters are sent from here.
    pub letters: bool,
    /// The token that forms must hold, where the browser does not say where its posts come from.
    pub form_token: Option<String>,
    /// What the last act led to, said once in a status line.
    pub said: Option<&'a str>,
}

impl Frame<'_> {
    /// The language of the interface.
    pub fn language(&self) -> &'static str {
        self.words.interface().tag()
    }

    /// The direction of the interface.
    pub fn direction(&self) -> &'static str {
        self.words.interface().direction()
    }

    /// Whether course text in this language stands among words of another: then those say theirs.
    pub fn is_foreign(&self, language: &Language) -> bool {
        language.as_str() != self.language()
    }

    /// An address of ours in this language.
    pub fn to(&self, path: &str) -> String {
        format!("/{}{path}", self.language())
    }

    /// Where somebody goes who forgot their password: to a link by letter, or to the code on paper.
    pub fn forgotten(&self) -> String {
        self.to(if self.letters {
            "/forgotten-password"
        } else {
            "/one-time-code"
        })
    }

    /// The address of the stylesheet.
    pub fn style(&self) -> &'static str {
        assets::style()
    }

    /// The address of the script; on pages of a quiz alone.
    pub fn script(&self) -> &'static str {
        assets::script()
    }

    /// The address of the icon.
    pub fn icon(&self) -> &'static str {
        assets::icon()
    }
}

/// A title of a course file, with the language it is in.
pub struct Titled {
    /// The title.
    pub text: String,
    /// Its language, which may not be the page's.
    pub language: Language,
}

impl Titled {
    /// A title in its language.
    pub fn new(text: &str, language: &Language) -> Self {
        Self {
            text: text.to_owned(),
            language: language.clone(),
        }
    }

    /// A course's title for who reads this language.
    pub fn of_course(course: &Course, wanted: &Language) -> Self {
        let text = course.text.read(wanted);
        Self {
            text: text.text.title.clone(),
            language: text.language.clone(),
        }
    }

    /// What a trainee can do after a module, for who reads this language.
    pub fn of_objectives(module: &Module, wanted: &Language) -> Vec<Self> {
        let each = module.objectives.iter().map(|objective| {
            let read = objective.text.read(wanted);
            Self::new(read.text, read.language)
        });
        each.collect()
    }

    /// A module's title for who reads this language.
    pub fn of_module(module: &Module, wanted: &Language) -> Self {
        let text = module.text.read(wanted);
        Self {
            text: text.text.title.clone(),
            language: text.language.clone(),
        }
    }
}

impl Seen {
    /// The frame of a page without a form of a stranger's.
    pub fn frame(&self, title: impl Into<String>) -> Frame<'_> {
        let said = Said::in_address(&self.address);
        Frame {
            words: self.words,
            title: title.into(),
            name: self.session().map(|session| session.name.as_str()),
            manager: self.session().is_some_and(Session::holds_role),
            administrator: self.session().is_some_and(|session| session.administrator),
            letters: self.app.letters.is_some(),
            form_token: match &self.form_token {
                FormToken::Bound(token) => Some(token.clone()),
                FormToken::NotNeeded | FormToken::ToBeBound(_) => None,
            },
            said: said.map(|said| said.in_words(self.words)),
        }
    }

    /// The frame of a page with a form: with mistakes on it, its title says so first.
    pub fn frame_with_mistakes(&self, title: &str, mistakes: &Mistakes) -> Frame<'_> {
        if mistakes.is_empty() {
            self.frame_with_form(title)
        } else {
            self.frame_with_form(format!("{} {title}", self.words.error_prefix()))
        }
    }

    /// The frame of a page with a form that a stranger posts: where the browser does not say where its posts come
    /// from, the answer also sets the cookie that the form's token is bound to.
    pub fn frame_with_form(&self, title: impl Into<String>) -> Frame<'_> {
        let mut frame = self.frame(title);
        if let FormToken::ToBeBound(token) = &self.form_token {
            self.form_shown.set(true);
            frame.form_token = Some(token.form_token());
        }
        frame
    }

    /// A page that is answered as asked.
    ///
    /// # Errors
    /// The template failed.
    pub fn page(&self, template: &impl Template) -> Result<HttpResponse, Error> {
        self.page_with(StatusCode::OK, template)
    }

    /// A page of a quiz, which may run our script.
    ///
    /// # Errors
    /// The template failed.
    pub fn page_with_script(&self, template: &impl Template) -> Result<HttpResponse, Error> {
        let mut answer = self.page(template)?;
        let policy = header::HeaderValue::from_static(WITH_OUR_SCRIPT);
        answer
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
        Ok(answer)
    }

    /// A form with mistakes: the page again, with what was typed.
    ///
    /// # Errors
    /// The template failed.
    pub fn page_with_mistakes(&self, template: &impl Template) -> Result<HttpResponse, Error> {
        self.page_with(StatusCode::UNPROCESSABLE_ENTITY, template)
    }

    /// A page with a status of its own.
    ///
    /// # Errors
    /// The template failed.
    pub fn page_with(
        &self,
        status: StatusCode,
        template: &impl Template,
    ) -> Result<HttpResponse, Error> {
        let html = template.render()?;
        let body = self
            .coding
            .compress(html.as_bytes())
            .map_err(|error| Error::Internal(error.to_string()))?;
        let mut answer = HttpResponse::build(status);
        answer.insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"));
        if self.session().is_none() {
            // Of somebody's own page no copy is kept on the way, so none can be given to a browser that cannot read it.
            answer.insert_header((header::VARY, "Accept-Encoding"));
        }
        if let Some(name) = self.coding.name() {
            answer.insert_header((header::CONTENT_ENCODING, name));
        }
        if let (true, FormToken::ToBeBound(token)) = (self.form_shown.get(), &self.form_token) {
            answer.cookie(cookies::form(&self.app.base_url, token));
        }
        Ok(answer.body(body))
    }

    /// Leads on to an address of ours, in the language of this request.
    pub fn see_other(&self, path: &str) -> HttpResponse {
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, self.to(path)))
            .finish()
    }

    /// Leads on and lets the next page say what happened; a fragment of `path` stays at the end.
    pub fn see_other_saying(&self, path: &str, said: Said) -> HttpResponse {
        self.see_other(&said.at(path))
    }

    /// Headers that every answer carries.
    pub fn put_headers(&self, answer: &mut HttpResponse) {
        let cache = match &self.visitor {
            Visitor::SignedIn(_) | Visitor::Ended(_) => "no-store",
            Visitor::Stranger => "no-cache",
        };
        let status = answer.status();
        put_headers(status, answer.headers_mut(), cache, &self.app.base_url);
    }
}

/// Headers that every answer carries, as far as they mean something for one with this status; `cache` stands where the
/// handler did not say how long it may be kept.
pub fn put_headers(
    status: StatusCode,
    headers: &mut HeaderMap,
    cache: &'static str,
    base_url: &BaseUrl,
) {
    let leads_on = status == StatusCode::SEE_OTHER;
    let defaults = [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("x-content-type-options", "nosniff"),
        // Never `no-referrer`: browsers would then send `Origin: null` with our own forms on plain http.
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("permissions-policy", PERMISSIONS_POLICY),
        ("cache-control", cache),
    ];
    let secure = base_url
        .is_secure()
        .then_some(("strict-transport-security", TWO_YEARS_OF_HTTPS));
    let wanted = defaults
        .into_iter()
        .filter(|(name, _)| !(leads_on && OF_DOCUMENTS.contains(name)));
    for (name, value) in wanted.chain(secure) {
        let name = header::HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, header::HeaderValue::from_static(value));
        }
    }
}
