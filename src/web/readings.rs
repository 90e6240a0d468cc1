//! Going on from a lesson: that is what "read" means.

use actix_web::HttpResponse;

use super::ask::Ask;
use super::completion::Completing;
use super::error::Error;
use super::lessons::{self, Open};
use crate::course::Course;
use crate::course::lesson::Lesson;
use crate::course::module::Module;
use crate::store::{readings, rounds};

/// Notes that the lesson was read and leads to the next one, the scenario, the quiz, or the module.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let Open {
        module,
        lesson,
        round,
    } = match lessons::open(&ask, &course).await? {
        Ok(open) => open,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let on = way_on(&course, module, lesson);
    if round.is_open() && !round.facts.read.contains(&lesson.id) {
        let (own, id, completing, now) = (
            ask.own()?,
            lesson.id.clone(),
            Completing::new(&ask, &course)?,
            ask.now,
        );
        let kept = std::sync::Arc::clone(&course);
        ask.app
            .store
            .write(async move |db| {
                rounds::lock(db, &own, &round.id).await?;
                readings::record(db, &own, &round.id, &id, now).await?;
                rounds::start(db, &own, &round.id, now).await?;
                completing.settle(db, &kept).await
            })
            .await?;
    }
    Ok(ask.see_other(&on))
}

fn way_on(course: &Course, module: &Module, lesson: &Lesson) -> String {
    let after = module
        .lessons
        .iter()
        .skip_while(|other| other.id != lesson.id)
        .nth(1);
    match (after, &module.quiz) {
        (Some(next), _) => format!("/courses/{}/lessons/{}", course.id, next.id),
        (None, _) if let Some(scenario) = module.first_scenario() => {
            format!("/courses/{}/scenarios/{}", course.id, scenario.id)
        }
        (None, Some(quiz)) => format!("/courses/{}/quizzes/{}", course.id, quiz.id),
        (None, None) => format!("/courses/{}/modules/{}", course.id, module.id),
    }
}
