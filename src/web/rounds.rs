//! Rounds: beginning one, and the table of them for who answers for others.

mod choices;
pub mod export;
pub mod files;
mod filter;
pub mod gains;
pub mod summary;
pub mod table;

use actix_web::HttpResponse;

use super::ask::Ask;
use super::error::Error;
use super::home::step;
use crate::course::Enrolment;
use crate::store::rounds;

/// Begins a round where enrolment is open, and leads to the first step. Again is harmless.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    if course.enrolment == Enrolment::Code {
        return Err(Error::NotFound);
    }
    let known = ask.round(&course).await?;
    if known.is_none() {
        let (own, centre, id, now) = (
            ask.own()?,
            ask.who()?.centre.clone(),
            course.id.clone(),
            ask.now,
        );
        ask.app
            .store
            .write(async move |db| rounds::begin(db, &own, &centre, &id, now).await)
            .await?;
    }
    let round = ask.whole_round(&course).await?;
    let first = round
        .and_then(|round| step(&ask, &course, &round))
        .map(|step| step.address);
    let address = first.unwrap_or_else(|| ask.to(&format!("/courses/{}", course.id)));
    Ok(HttpResponse::SeeOther()
        .insert_header(("location", address))
        .finish())
}
