//! Doubts: who has submitted an attempt calls one of its questions unclear, with a press of a button, and says why if they like.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::ask::Ask;
use super::error::Error;
use super::questions::{Shown, Sitting};
use crate::store::doubts;

/// What a result offers beside a question.
pub struct Doubt {
    /// Where the button sends.
    pub address: String,
    /// Whether the person called the question unclear before.
    pub called: bool,
    /// What they wrote then; may be empty.
    pub words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    position: String,
    #[serde(default)]
    words: String,
}

/// Keeps it, and leads back to where that is said.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let (own, attempt) = (ask.own()?, ask.attempt_id()?);
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let position: i64 = typed.position.parse().map_err(|_| Error::Malformed)?;
    let words = typed.words.trim().to_owned();
    let (id, now) = (attempt.clone(), ask.now);
    let kept = ask
        .app
        .store
        .write(async move |db| doubts::keep(db, &own, &id, position, &words, now).await);
    if !kept.await? {
        return Err(Error::NotFound);
    }
    Ok(ask.see_other(&format!("/attempts/{attempt}/result#unclear-{position}")))
}

/// Puts what can be said, and what was said, beside the questions of one's own result.
///
/// # Errors
/// The database does not answer.
pub async fn offer(ask: &Ask, sitting: &Sitting, questions: &mut [Shown]) -> Result<(), Error> {
    let (own, id) = (ask.own()?, &sitting.attempt.id);
    let mut db = ask.app.store.read().await?;
    let mut said = doubts::of_attempt(&mut db, &own, id).await?;
    for question in questions {
        let position = i64::try_from(question.position).unwrap_or(i64::MAX);
        let words = said.remove(&position);
        question.doubt = Some(Doubt {
            address: ask.to(&format!("/attempts/{id}/doubts")),
            called: words.is_some(),
            words: words.unwrap_or_default(),
        });
    }
    Ok(())
}
