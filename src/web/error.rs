//! What a visitor is told when a request is not answered as asked: few cases, each with what happened to
//! their work and what to do next.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::limits::TooOften;
use crate::certificate::press::NotPrinted;
use crate::turns::NotDone;
use crate::{sign_in, store};

/// Why a request was not answered as asked.
#[derive(Clone, Debug)]
pub enum Error {
    /// There is no such thing, or it is not the visitor's: both look the same.
    NotFound,
    /// Only who is signed in may ask; a page leads to the sign-in form and back.
    SignIn,
    /// The post came from another site, or its form is too old to tell.
    Forged,
    /// The method is not one that the address answers.
    Method,
    /// The request cannot be read as what it should be.
    Malformed,
    /// The body is not a form.
    NotAForm,
    /// The body is larger than any form.
    TooLarge,
    /// The request names another host than people type to come here.
    Misdirected,
    /// The body did not arrive in time.
    TooSlow,
    /// Too often; come back after so many seconds.
    TooMany(i64),
    /// A person sends more than anybody does; what was sent is offered again.
    TooOften(TooOften),
    /// As many files as one person may take; the next one in so many seconds.
    TooManyFiles(i64),
    /// The database, the hasher or the press cannot do it at this moment: nothing is known to be written.
    Unavailable(String),
    /// A surprise; the text is for the log alone.
    Internal(String),
}

impl Error {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooMany(_) | Self::TooOften(_) | Self::TooManyFiles(_) => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// After how many seconds it is worth to try again.
    pub fn retry_after(&self) -> Option<i64> {
        match self {
            Self::TooMany(seconds) | Self::TooManyFiles(seconds) => Some(*seconds),
            Self::TooOften(refused) => Some(refused.seconds),
            Self::Unavailable(_) => Some(5),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(cause) | Self::Internal(cause) => f.write_str(cause),
            other => write!(f, "{other:?}"),
        }
    }
}

impl std::error::Error for Error {}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// Empty: the gate knows the visitor and their language, and puts the page in its place.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        if error.is_passing() {
            Self::Unavailable(error.to_string())
        } else {
            Self::Internal(error.to_string())
        }
    }
}

impl From<sign_in::password::HashError> for Error {
    fn from(error: sign_in::password::HashError) -> Self {
        match error {
            sign_in::password::HashError::Busy => Self::Unavailable(error.to_string()),
            sign_in::password::HashError::TooLong => Self::Malformed,
            sign_in::password::HashError::Failed(_) => Self::Internal(error.to_string()),
        }
    }
}

impl From<NotPrinted> for Error {
    fn from(error: NotPrinted) -> Self {
        match error {
            NotPrinted::NotDone(NotDone::Busy) => Self::Unavailable(error.to_string()),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(format!("a template failed: {error}"))
    }
}

impl From<rand::rngs::SysError> for Error {
    fn from(error: rand::rngs::SysError) -> Self {
        Self::Internal(format!("the system gives no random numbers: {error}"))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(format!("JSON: {error}"))
    }
}
