//! Choices: one step further in a run, or back where the author allows it. Only what the stored path allows is kept.

use std::sync::Arc;

use actix_web::HttpResponse;
use serde::Deserialize;

use super::ask::Ask;
use super::completion::Completing;
use super::error::Error;
use super::page::Said;
use super::runs::Playing;
use super::scenes;
use crate::course::Course;
use crate::course::activity::Purpose;
use crate::course::id::{ChoiceId, SceneId};
use crate::course::language::Language;
use crate::course::scenario::path::{Path, Step};
use crate::course::timestamp::Timestamp;
use crate::store::scope::Own;
use crate::store::{Connection, Error as StoreError, attempts, choices, rounds};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    /// The scene that the page showed.
    scene: String,
    /// How many steps had been taken by then.
    step: String,
    /// The choice; empty where none was taken.
    #[serde(default)]
    choice: String,
    /// "yes" to go back.
    #[serde(default)]
    back: String,
}

impl Typed {
    /// The step that was asked for; `None` when it can be none.
    fn step(&self) -> Option<Step> {
        let scene = SceneId::parse(&self.scene).ok()?;
        Some(if self.back == "yes" {
            Step::Back(scene)
        } else {
            Step::Choose(scene, ChoiceId::parse(&self.choice).ok()?)
        })
    }
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    /// It is kept, now or by an earlier post of the same form.
    Kept,
    /// The run stands elsewhere by now, or nothing like it was offered: nothing was written.
    Refused,
}

/// Takes a step, then shows the scene where the run stands.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let before: usize = typed.step.parse().map_err(|_| Error::Malformed)?;
    let playing = Playing::load(&ask).await?;
    let here = format!("/attempts/{}/scene", playing.run.id);
    if typed.choice.is_empty() && typed.back.is_empty() {
        return scenes::page(&ask, &playing, true);
    }
    let step = typed.step().ok_or(Error::Malformed)?;
    let taking = Taking::new(&ask, playing, before, step)?;
    let taken = ask
        .app
        .store
        .write(async move |db| taking.take(db).await)
        .await?;
    Ok(match taken {
        Taken::Refused => ask.see_other_saying(&here, Said::DecidedBefore),
        Taken::Kept if ask.resumed => ask.see_other_saying(&here, Said::SavedAfterSignIn),
        Taken::Kept => ask.see_other(&here),
    })
}

/// Everything that taking a step needs; may run more than once.
struct Taking {
    own: Own,
    playing: Playing,
    before: usize,
    step: Step,
    language: Language,
    completing: Option<(Completing, Arc<Course>)>,
    now: Timestamp,
}

impl Taking {
    fn new(ask: &Ask, playing: Playing, before: usize, step: Step) -> Result<Self, Error> {
        let course = playing.course.as_ref();
        let course = course.filter(|_| playing.run.purpose == Purpose::Counted);
        let completing = course
            .map(|course| Ok::<_, Error>((Completing::new(ask, course)?, Arc::clone(course))))
            .transpose()?;
        Ok(Self {
            own: ask.own()?,
            language: ask.language(),
            now: ask.now,
            playing,
            before,
            step,
            completing,
        })
    }

    async fn take(&self, db: &mut Connection) -> Result<Taken, StoreError> {
        let run = &self.playing.run;
        rounds::lock(db, &self.own, &run.round).await?;
        let steps = choices::steps(db, &self.own, &run.id).await?;
        let steps: Vec<Step> = steps.into_iter().map(|kept| kept.step).collect();
        if steps.get(self.before) == Some(&self.step) {
            return Ok(Taken::Kept);
        }
        let path = Path::of(&self.playing.told.graph, run.rules.back, &steps);
        let next = path.and_then(|path| path.step(run.rules.back, &self.step));
        let Some(next) = next.filter(|_| steps.len() == self.before) else {
            return Ok(Taken::Refused);
        };
        let before = i64::try_from(self.before).unwrap_or(i64::MAX);
        let (own, id, now) = (&self.own, &run.id, self.now);
        if !choices::append(db, own, id, before, &self.step, &self.language, now).await? {
            return Ok(Taken::Refused);
        }
        if next.is_over() {
            attempts::close(db, own, id, now).await?;
            if let Some((completing, course)) = &self.completing {
                completing.settle(db, course).await?;
            }
        }
        Ok(Taken::Kept)
    }
}
