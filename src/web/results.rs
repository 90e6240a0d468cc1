//! Results: submitting an attempt, and what it earned, question by question.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::grading::Closing;
use super::home::{Step, step};
use super::page::{Frame, Titled};
use super::questions::{Shown, Sitting};
use super::remarks;
use crate::course::question::Kind;
use crate::course::timestamp::Timestamp;

/// Submits the attempt: it is graded once, whatever comes at the same time or again.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let sitting = Sitting::load(&ask).await?;
    let result = format!("/attempts/{}/result", sitting.attempt.id);
    if sitting.attempt.closed_at.is_none() {
        let closing = Closing::new(&ask, &sitting)?;
        ask.app
            .store
            .write(async move |db| closing.close(db).await)
            .await?;
    }
    Ok(ask.see_other(&result))
}

#[derive(Template)]
#[template(path = "time_over.html")]
struct TimeOverPage<'a> {
    frame: Frame<'a>,
    quiz_title: &'a Titled,
    happened: String,
    answered: String,
    result: String,
}

/// The attempt's time is over and nobody has graded it yet: a button does.
fn time_over(ask: &Ask, sitting: &Sitting, end: Timestamp) -> Result<HttpResponse, Error> {
    let title = sitting.title(ask);
    ask.page(&TimeOverPage {
        frame: ask.frame(format!("{} {}", ask.words.time_over_heading(), title.text)),
        quiz_title: &title,
        happened: ask.words.time_over_happened(ask.words.moment(end, "UTC")),
        answered: ask
            .words
            .time_over_answered(sitting.answered(), sitting.asked.len()),
        result: ask.to(&format!("/attempts/{}/result", sitting.attempt.id)),
    })
}

#[derive(Template)]
#[template(path = "result.html")]
struct ResultPage<'a> {
    frame: Frame<'a>,
    quiz_title: &'a Titled,
    quiz_address: Option<String>,
    passed: bool,
    heading: String,
    detail: String,
    closed: String,
    number: i64,
    step: Option<Step>,
    marks: Vec<remarks::Shown>,
    questions: Vec<Shown>,
}

/// What the attempt earned. An open one leads to its answers.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let sitting = Sitting::load(&ask).await?;
    let attempt = &sitting.attempt;
    if let (true, Some(end)) = (attempt.ran_out(ask.now), attempt.ends_at) {
        return time_over(&ask, &sitting, end);
    }
    let (Some(closed), Some(score)) = (attempt.closed_at, attempt.score) else {
        return Ok(ask.see_other(&format!("/attempts/{}/answers", attempt.id)));
    };
    let round = match &sitting.course {
        Some(course) => ask.whole_round(course).await?.map(|round| (course, round)),
        None => None,
    };
    let history = remarks::History::of(&ask, &sitting).await?;
    let (words, title) = (ask.words, sitting.title(&ask));
    let heading = if attempt.passed {
        words.result_passed(score.percent())
    } else {
        words.result_not_passed(score.percent())
    };
    ask.page(&ResultPage {
        frame: ask.frame(format!("{heading} {}", title.text)),
        quiz_title: &title,
        quiz_address: sitting
            .course
            .as_ref()
            .map(|course| ask.to(&format!("/courses/{}/quizzes/{}", course.id, attempt.quiz))),
        passed: attempt.passed,
        heading,
        detail: words.result_detail(
            in_points(score.points),
            in_points(score.of),
            attempt.rules.pass_mark,
        ),
        closed: words.moment(closed, "UTC"),
        number: attempt.number,
        step: round.and_then(|(course, round)| step(&ask, course, &round)),
        marks: history.shown(&ask),
        questions: history.questions(&ask, &sitting),
    })
}

/// Points with at most one decimal, without a trailing zero.
fn in_points(points: f64) -> String {
    let text = format!("{points:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
