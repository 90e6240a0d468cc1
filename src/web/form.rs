//! What forms have in common: mistakes beside their fields, fields carried over a page in between, and the page
//! that says why a request was not answered.

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;

use super::ask::Seen;
use super::error::Error;
use super::page::Frame;

/// The field with the token that shows that a form came from us.
pub const TOKEN_FIELD: &str = "form_token";
/// The field with a one-time code. Other codes hang on walls or stand on certificates, and are no secrets.
pub const ONE_TIME_CODE: &str = "one_time_code";

/// Something wrong with a field, in the reader's words.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// The field's name, and the id of its control.
    pub field: &'static str,
    /// What is wrong and how to mend it.
    pub words: String,
}

/// The mistakes of a form, in the order of its fields.
#[derive(Clone, Debug, Default)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// Adds one.
    pub fn add(&mut self, field: &'static str, words: impl Into<String>) {
        self.0.push(Mistake {
            field,
            words: words.into(),
        });
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, for the summary.
    pub fn all(&self) -> &[Mistake] {
        &self.0
    }

    /// What is wrong with one field.
    pub fn on(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|mistake| mistake.field == field)
            .map(|mistake| mistake.words.as_str())
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame<'a>,
    heading: &'a str,
    happened: String,
    next: &'a str,
    reference: Option<&'a str>,
    again: Option<Again<'a>>,
}

/// Where and what to send again. Secrets are never put back on a page: they are asked for once more.
struct Again<'a> {
    path: &'a str,
    carried: Vec<(&'a str, &'a str)>,
    secrets: Vec<Secret<'a>>,
}

/// A secret that was sent.
struct Secret<'a> {
    field: &'a str,
    label: &'a str,
    /// The type of its control.
    control: &'static str,
}

/// Whether what was typed into a field of this name is never put back on a page.
fn is_secret(field: &str) -> bool {
    field.contains("password") || field == ONE_TIME_CODE
}

impl<'a> Again<'a> {
    fn of(seen: &'a Seen) -> Self {
        let words = seen.words;
        let asked = |(field, _): (&'a str, &'a str)| {
            let (label, control) = match field {
                ONE_TIME_CODE => (words.code(), "text"),
                "current_password" => (words.current_password(), "password"),
                _ => (words.password(), "password"),
            };
            Secret {
                field,
                label,
                control,
            }
        };
        let (secrets, carried): (Vec<_>, Vec<_>) =
            seen.fields.iter().partition(|(name, _)| is_secret(name));
        Self {
            path: &seen.path,
            carried,
            secrets: secrets.into_iter().map(asked).collect(),
        }
    }
}

/// The page that says what happened to the visitor's work and what to do next.
///
/// # Errors
/// The template failed.
pub fn error_page(seen: &Seen, error: &Error) -> Result<HttpResponse, Error> {
    let words = seen.words;
    let (heading, happened, next) = match error {
        Error::NotFound if seen.resumed => (
            words.not_yours_heading(),
            words.not_yours_after_sign_in().to_owned(),
            words.not_found_next(),
        ),
        Error::NotFound | Error::SignIn => (
            words.not_found_heading(),
            words.not_found_happened().to_owned(),
            words.not_found_next(),
        ),
        Error::Forged => (
            words.forged_heading(),
            words.forged_happened(seen.app.base_url.to_string()),
            words.forged_next(),
        ),
        Error::Method | Error::Malformed | Error::NotAForm => (
            words.malformed_heading(),
            words.malformed_happened().to_owned(),
            words.malformed_next(),
        ),
        Error::TooLarge => (
            words.too_large_heading(),
            words.too_large_happened().to_owned(),
            words.too_large_next(),
        ),
        Error::Misdirected => (
            words.misdirected_heading(),
            words.misdirected_happened(seen.app.base_url.to_string()),
            words.misdirected_next(),
        ),
        Error::TooSlow => (
            words.too_slow_heading(),
            words.too_slow_happened(seen.app.limits.body_seconds()),
            words.too_slow_next(),
        ),
        Error::TooOften(refused) => (
            words.too_often_heading(),
            words.too_often_happened(refused.seconds),
            words.too_often_next(),
        ),
        Error::TooManyFiles(seconds) => (
            words.too_many_files_heading(),
            words.too_many_files_happened(seen.app.limits.files_an_hour, (seconds + 59) / 60),
            words.too_many_files_next(),
        ),
        Error::TooMany(seconds) => (
            words.too_many_heading(),
            words.too_many_happened(*seconds),
            words.too_many_next(),
        ),
        Error::Unavailable(_) => (
            words.unavailable_heading(),
            words.unavailable_happened().to_owned(),
            words.unavailable_next(),
        ),
        Error::Internal(_) => (
            words.internal_heading(),
            words.internal_happened().to_owned(),
            words.internal_next(),
        ),
    };
    let may_help = matches!(
        error,
        Error::Unavailable(_) | Error::Internal(_) | Error::TooOften(_)
    );
    let again = (may_help && seen.posted).then(|| Again::of(seen));
    let page = ErrorPage {
        frame: seen.frame(format!("{} {heading}", words.error_prefix())),
        heading,
        happened,
        next,
        reference: matches!(error, Error::Internal(_) | Error::Unavailable(_))
            .then_some(seen.reference.as_str()),
        again,
    };
    let mut answer = seen.page_with(error.status(), &page)?;
    if let Some(seconds) = error.retry_after() {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    }
    Ok(answer)
}
