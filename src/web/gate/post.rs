//! A posted form: where it came from, and its fields.

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::http::{Method, header};
use futures_util::StreamExt;

use crate::web::ask::Seen;
use crate::web::error::Error;
use crate::web::fields::{Fields, LARGEST_FORM};
use crate::web::forgery::{self, Source};

/// Why a form was not read.
pub enum Unread {
    /// Its body did not come whole: the line may be gone at any moment, so the answer must not wait.
    Broken(Error),
    /// It came, and is none that is taken.
    Refused(Error),
}

/// Reads a post's form; says where it came from, or nothing for a request that is no post.
pub async fn read(request: &mut ServiceRequest, seen: &mut Seen) -> Result<Option<Source>, Unread> {
    let source = forgery::source(request.headers(), &seen.app.base_url);
    if request.method() != Method::POST {
        return Ok(None);
    }
    if source == Source::Foreign {
        return Ok(Some(source));
    }
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
        return Err(Unread::Refused(Error::NotAForm));
    }
    // Nothing here unpacks: a small body cannot grow into a large one.
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(Unread::Refused(Error::NotAForm));
    }
    let body = tokio::time::timeout(seen.app.limits.body, read_body(request))
        .await
        .map_err(|_| Unread::Broken(Error::TooSlow))??;
    seen.fields = Fields::parse(&body).ok_or(Unread::Refused(Error::Malformed))?;
    seen.posted = true;
    Ok(Some(source))
}

async fn read_body(request: &mut ServiceRequest) -> Result<Vec<u8>, Unread> {
    let mut payload = request.take_payload();
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Unread::Broken(Error::Malformed))?;
        if body.len() + chunk.len() > LARGEST_FORM {
            return Err(Unread::Refused(Error::TooLarge));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
