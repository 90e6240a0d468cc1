//! Results: submitting an attempt, and what it earned, question by question.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::completion::Completing;
use super::error::Error;
use super::home::{Step, step};
use super::page::{Frame, Titled};
use super::questions::{Shown, Sitting};
use super::remarks;
use crate::course::question::{Kind, Response};
use crate::course::score::Score;
use crate::store::{answers, attempts, rounds};

/// Submits the attempt: it is graded once, whatever comes at the same time or again.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let sitting = Sitting::load(&ask).await?;
    let result = format!("/attempts/{}/result", sitting.attempt.id);
    if sitting.attempt.closed_at.is_some() {
        return Ok(ask.see_other(&result));
    }
    let (own, now) = (ask.own()?, ask.now);
    let completing = sitting
        .course
        .as_ref()
        .map(|course| Completing::new(&ask, course))
        .transpose()?;
    ask.app
        .store
        .write(async move |db| {
            let (attempt, asked) = (&sitting.attempt, &sitting.asked);
            rounds::lock(db, &own, &attempt.round).await?;
            // Closing first keeps answers out that come at the same moment; a second submission finds it closed.
            if !attempts::close(db, &own, &attempt.id, now).await? {
                return Ok(());
            }
            let given = answers::latest(db, &own, &attempt.id).await?;
            let nothing = Response::default();
            let scores = (1..).zip(asked).map(|(position, asked)| {
                let response = given
                    .get(&position)
                    .map_or(&nothing, |answer| &answer.response);
                asked.wording.kind.score(response)
            });
            let score = Score::total(scores);
            attempts::mark(
                db,
                &attempt.id,
                score,
                score.reaches(attempt.rules.pass_mark),
                now,
            )
            .await?;
            match (&completing, &sitting.course) {
                (Some(completing), Some(course)) => completing.settle(db, course).await,
                // Its course is gone: the result stands, and what it completes is written when the course is back.
                _ => Ok(()),
            }
        })
        .await?;
    Ok(ask.see_other(&result))
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
