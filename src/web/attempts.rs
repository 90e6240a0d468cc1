//! Attempts: beginning one, and all its questions on one page.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::beginning::Beginning;
use super::error::Error;
use super::page::{Frame, Titled};
use super::questions::{Shown, Sitting};
use super::saving::Saving;
use super::time_left::{TimeLeft, time_left};
use crate::course::question::Kind;

/// Begins an attempt, or leads to the open one, or back to the page that says why not.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let (module, quiz) = ask.quiz(&course)?;
    let beginning = Beginning::new(&ask, &course, module, quiz)?;
    let attempt = ask
        .app
        .store
        .write(async move |db| beginning.begin(db).await)
        .await?;
    Ok(match attempt {
        Some(attempt) => ask.see_other(&format!("/attempts/{attempt}/questions/1")),
        None => ask.see_other(&format!("/courses/{}/quizzes/{}", course.id, quiz.id)),
    })
}

#[derive(Template)]
#[template(path = "attempt.html")]
struct AttemptPage<'a> {
    frame: Frame<'a>,
    saving: Option<Saving>,
    quiz_title: &'a Titled,
    answers: String,
    questions: Vec<Shown>,
    answered: usize,
    saved: Option<String>,
    left: Option<TimeLeft>,
}

/// All questions on one page; a closed attempt shows its result.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let sitting = Sitting::load(&ask).await?;
    let here = format!("/attempts/{}", sitting.attempt.id);
    if let Some(elsewhere) = sitting.elsewhere(&ask) {
        return Ok(elsewhere);
    }
    let title = sitting.title(&ask);
    ask.page_with_script(&AttemptPage {
        frame: ask.frame(ask.words.attempt_title(&title.text)),
        saving: Saving::of(&ask, &sitting)?,
        quiz_title: &title,
        answers: ask.to(&format!("{here}/answers")),
        questions: sitting.questions(&ask),
        answered: sitting.answered(),
        saved: sitting.saved(&ask),
        left: time_left(&ask, &sitting.attempt),
    })
}
