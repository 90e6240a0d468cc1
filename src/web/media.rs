//! Images of a course, under addresses that hold the hash of their content. They need what lessons need, a round in the course;
//! who answers for others sees them too, as they see what trainees are shown.

use actix_web::HttpResponse;
use actix_web::http::header;

use super::ask::Ask;
use super::error::Error;

/// A file of the course that pages show.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    if !ask.who()?.holds_role() && ask.round(&course).await?.is_none() {
        return Err(Error::NotFound);
    }
    let file = course
        .media
        .by_hash(ask.part("hash"))
        .ok_or(Error::NotFound)?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CONTENT_TYPE, file.content_type));
    answer.insert_header((
        header::CACHE_CONTROL,
        "private, max-age=31536000, immutable",
    ));
    // An image that is opened by itself runs nothing either.
    answer.insert_header((
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'none'; sandbox",
    ));
    Ok(answer.body(file.bytes.clone()))
}
