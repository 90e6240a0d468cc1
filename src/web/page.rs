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

/// What a redirect lets the next page say; a closed list, so that nobody can put words on our pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The answers are on the disk.
    Saved,
    /// The answers are on the disk, after signing in again in the middle.
    SavedAfterSignIn,
    /// The attempt was closed: nothing was added to it.
    AttemptClosed,
    /// The time of the attempt was over: nothing was added to it.
    TimeOver,
    /// Practice waits until what is on the record is finished.
    FinishFirst,
    /// The run of the scenario stands elsewhere by now: nothing was added to it.
    DecidedBefore,
    /// The new password is in force.
    PasswordChanged,
    /// The person is signed out.
    SignedOut,
    /// The name is confirmed.
    NameConfirmed,
    /// The lesson waits for the one before it.
    LessonLocked,
    /// The course must be begun first.
    BeginFirst,
    /// The account has the new name.
    NameChanged,
    /// Courses are read in the new language.
    LanguageChanged,
    /// The new password is in force, and all other sessions have ended.
    OwnPasswordChanged,
    /// The sessions have ended.
    SessionsEnded,
    /// A link to a new password was asked for; whether anybody gets it is not said.
    LinkAskedFor,
    /// The address is a contact now.
    EmailKept,
    /// The address is kept, and a letter asks to confirm it.
    EmailKeptAndAsked,
    /// The address was removed.
    EmailRemoved,
    /// The address is confirmed.
    EmailConfirmed,
    /// The letter that asks to confirm the address is queued again.
    ConfirmationQueued,
    /// There is nothing to confirm, or too many letters went out today.
    ConfirmationNotQueued,
    /// A letter is queued again.
    LetterQueued,
    /// The centre is made.
    CentreMade,
    /// The centre's new facts are kept.
    CentreChanged,
    /// The account is disabled.
    AccountDisabled,
    /// The account can be used again.
    AccountEnabled,
    /// The role is granted.
    RoleGranted,
    /// The role is taken away.
    RoleRevoked,
    /// The last administrator stays one.
    LastAdministrator,
    /// The accounts of this list were made before.
    BatchMadeBefore,
    /// The enrolment code is made.
    EnrolmentCodeMade,
    /// The enrolment code no longer works.
    EnrolmentCodeEnded,
    /// The person is in the course now.
    Enrolled,
    /// The corrected name is kept.
    NameCorrected,
    /// The answers of a file are kept.
    FileKept,
    /// Every answer of a file was there already.
    FileKnown,
    /// What an evaluation asks about must be completed first.
    CompleteFirst,
    /// The person has extra time.
    ExtraTimeGiven,
    /// The person has the time of the file again.
    ExtraTimeTakenBack,
}

impl Said {
    const ALL: &[(&'static str, Self)] = &[
        ("saved", Self::Saved),
        ("saved-after-sign-in", Self::SavedAfterSignIn),
        ("attempt-closed", Self::AttemptClosed),
        ("time-over", Self::TimeOver),
        ("finish-first", Self::FinishFirst),
        ("decided-before", Self::DecidedBefore),
        ("password-changed", Self::PasswordChanged),
        ("signed-out", Self::SignedOut),
        ("name-confirmed", Self::NameConfirmed),
        ("lesson-locked", Self::LessonLocked),
        ("begin-first", Self::BeginFirst),
        ("name-changed", Self::NameChanged),
        ("language-changed", Self::LanguageChanged),
        ("own-password-changed", Self::OwnPasswordChanged),
        ("sessions-ended", Self::SessionsEnded),
        ("link-asked-for", Self::LinkAskedFor),
        ("email-kept", Self::EmailKept),
        ("email-kept-and-asked", Self::EmailKeptAndAsked),
        ("email-removed", Self::EmailRemoved),
        ("email-confirmed", Self::EmailConfirmed),
        ("confirmation-queued", Self::ConfirmationQueued),
        ("confirmation-not-queued", Self::ConfirmationNotQueued),
        ("letter-queued", Self::LetterQueued),
        ("centre-made", Self::CentreMade),
        ("centre-changed", Self::CentreChanged),
        ("account-disabled", Self::AccountDisabled),
        ("account-enabled", Self::AccountEnabled),
        ("role-granted", Self::RoleGranted),
        ("role-revoked", Self::RoleRevoked),
        ("last-administrator", Self::LastAdministrator),
        ("batch-made-before", Self::BatchMadeBefore),
        ("enrolment-code-made", Self::EnrolmentCodeMade),
        ("enrolment-code-ended", Self::EnrolmentCodeEnded),
        ("enrolled", Self::Enrolled),
        ("name-corrected", Self::NameCorrected),
        ("file-kept", Self::FileKept),
        ("file-known", Self::FileKnown),
        ("complete-first", Self::CompleteFirst),
        ("extra-time-given", Self::ExtraTimeGiven),
        ("extra-time-taken-back", Self::ExtraTimeTakenBack),
    ];

    fn key(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, said)| *said == self)
            .map_or("", |(key, _)| key)
    }

    fn in_words(self, words: &Words) -> &str {
        match self {
            Self::Saved => words.said_saved(),
            Self::SavedAfterSignIn => words.said_saved_after_sign_in(),
            Self::AttemptClosed => words.said_attempt_closed(),
            Self::TimeOver => words.said_time_over(),
            Self::FinishFirst => words.said_finish_first(),
            Self::DecidedBefore => words.said_decided_before(),
            Self::PasswordChanged => words.said_password_changed(),
            Self::SignedOut => words.said_signed_out(),
            Self::NameConfirmed => words.said_name_confirmed(),
            Self::LessonLocked => words.said_lesson_locked(),
            Self::BeginFirst => words.said_begin_first(),
            Self::NameChanged => words.said_name_changed(),
            Self::LanguageChanged => words.said_language_changed(),
            Self::OwnPasswordChanged => words.said_own_password_changed(),
            Self::SessionsEnded => words.said_sessions_ended(),
            Self::LinkAskedFor => words.said_link_asked_for(),
            Self::EmailKept => words.said_email_kept(),
            Self::EmailKeptAndAsked => words.said_email_kept_and_asked(),
            Self::EmailRemoved => words.said_email_removed(),
            Self::EmailConfirmed => words.said_email_confirmed(),
            Self::ConfirmationQueued => words.said_confirmation_queued(),
            Self::ConfirmationNotQueued => words.said_confirmation_not_queued(),
            Self::LetterQueued => words.said_letter_queued(),
            Self::CentreMade => words.said_centre_made(),
            Self::CentreChanged => words.said_centre_changed(),
            Self::AccountDisabled => words.said_account_disabled(),
            Self::AccountEnabled => words.said_account_enabled(),
            Self::RoleGranted => words.said_role_granted(),
            Self::RoleRevoked => words.said_role_revoked(),
            Self::LastAdministrator => words.said_last_administrator(),
            Self::BatchMadeBefore => words.said_batch_made_before(),
            Self::EnrolmentCodeMade => words.said_enrolment_code_made(),
            Self::EnrolmentCodeEnded => words.said_enrolment_code_ended(),
            Self::Enrolled => words.said_enrolled(),
            Self::NameCorrected => words.said_name_corrected(),
            Self::FileKept => words.said_file_kept(),
            Self::FileKnown => words.said_file_known(),
            Self::CompleteFirst => words.said_complete_first(),
            Self::ExtraTimeGiven => words.said_extra_time_given(),
            Self::ExtraTimeTakenBack => words.said_extra_time_taken_back(),
        }
    }
}

impl Seen {
    /// The frame of a page without a form of a stranger's.
    pub fn frame(&self, title: impl Into<String>) -> Frame<'_> {
        let said = self.address.split_once("said=").and_then(|(_, rest)| {
            let key = rest.split(['&', '#']).next().unwrap_or_default();
            Said::ALL
                .iter()
                .find(|(known, _)| *known == key)
                .map(|(_, said)| said.in_words(self.words))
        });
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
            said,
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
        self.see_other(&saying(path, said))
    }

    /// Headers that every answer carries.
    pub fn put_headers(&self, answer: &mut HttpResponse) {
        let cache = match &self.visitor {
            Visitor::SignedIn(_) | Visitor::Ended => "no-store",
            Visitor::Stranger => "no-cache",
        };
        let status = answer.status();
        put_headers(status, answer.headers_mut(), cache, &self.app.base_url);
    }
}

/// An address whose page says what happened.
pub fn saying(path: &str, said: Said) -> String {
    let (before, fragment) = path
        .split_once('#')
        .map_or((path, String::new()), |(before, after)| {
            (before, format!("#{after}"))
        });
    let joint = if before.contains('?') { '&' } else { '?' };
    format!("{before}{joint}said={}{fragment}", said.key())
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
