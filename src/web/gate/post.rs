//! A posted form: where it came from, and its fields.

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::http::{Method, header};
use futures_util::StreamExt;

use crate::web::ask::Seen;
use crate::web::error::Error;
use crate::web::fields::{Fields, LARGEST_FORM};
use crate::web::forgery::{self, Source};

/// Reads a post's form; says where it came from, or nothing for a request that is no post.
pub async fn read(request: &mut ServiceRequest, seen: &mut Seen) -> Result<Option<Source>, Error> {
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
        return Err(Error::NotAForm);
    }
    // Nothing here unpacks: a small body cannot grow into a large one.
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(Error::NotAForm);
    }
    let body = tokio::time::timeout(seen.app.limits.body, read_body(request))
        .await
        .map_err(|_| Error::TooSlow)??;
    seen.fields = Fields::parse(&body).ok_or(Error::Malformed)?;
    seen.posted = true;
    Ok(Some(source))
}

async fn read_body(request: &mut ServiceRequest) -> Result<Vec<u8>, Error> {
    let mut payload = request.take_payload();
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::Malformed)?;
        if body.len() + chunk.len() > LARGEST_FORM {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
