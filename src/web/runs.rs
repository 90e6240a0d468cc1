//! Runs of a scenario: beginning one, and what a run's pages are made from.

use std::sync::{Arc, LazyLock};

use actix_web::HttpResponse;

use super::ask::Ask;
use super::error::Error;
use super::page::{Said, Titled};
use crate::course::Course;
use crate::course::activity::Purpose;
use crate::course::id::ScenarioId;
use crate::course::media::Media;
use crate::course::scenario::path::{Path, Step};
use crate::course::scenario::told::Told;
use crate::course::timestamp::Timestamp;
use crate::store::choices::{self, Kept};
use crate::store::id::AttemptId;
use crate::store::runs::{self, Run};
use crate::store::scope::Own;
use crate::store::{Connection, Error as StoreError, rounds};

/// Begins a run, or goes on with the open one. The first counts; each one after it is practice.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let (_, scenario) = ask.scenario(&course)?;
    let beginning = Beginning {
        own: ask.own()?,
        course: Arc::clone(&course),
        scenario: scenario.id.clone(),
        now: ask.now,
    };
    let run = ask
        .app
        .store
        .write(async move |db| beginning.begin(db).await)
        .await?;
    Ok(match run {
        Some(run) => ask.see_other(&format!("/attempts/{run}/scene")),
        None => ask.see_other_saying(&format!("/courses/{}", course.id), Said::BeginFirst),
    })
}

/// Everything that beginning a run needs; may run more than once.
struct Beginning {
    own: Own,
    course: Arc<Course>,
    scenario: ScenarioId,
    now: Timestamp,
}

impl Beginning {
    /// The run that is open afterwards; `None` when the person is in no round, or the scenario is gone.
    async fn begin(&self, db: &mut Connection) -> Result<Option<AttemptId>, StoreError> {
        let Some(round) = rounds::current(db, &self.own, &self.course.id).await? else {
            return Ok(None);
        };
        // The lock comes before the count: two starts at once must not both see the same number of runs.
        rounds::lock(db, &self.own, &round.id).await?;
        let Some((_, scenario)) = self.course.scenario(&self.scenario) else {
            return Ok(None);
        };
        let played = runs::of_scenario(db, &self.own, &round.id, &scenario.id).await?;
        if let Some(open) = played.iter().find(|run| run.closed_at.is_none()) {
            return Ok(Some(open.id.clone()));
        }
        let purpose = purpose(&played, round.is_open());
        let before = played.iter().filter(|run| run.purpose == purpose).count();
        let number = i64::try_from(before).unwrap_or(i64::MAX - 1) + 1;
        let begun = runs::begin(
            db,
            &round.id,
            &scenario.id,
            (purpose, number),
            scenario.rules,
            self.now,
        )
        .await?;
        if let Some(run) = &begun {
            let told = Told::store(scenario).map_err(StoreError::unreadable)?;
            runs::keep_told(db, run, &scenario.id, &told).await?;
            rounds::start(db, &self.own, &round.id, self.now).await?;
        }
        Ok(begun)
    }
}

/// What the next run is for: the first one in an open round counts.
fn purpose(played: &[Run], open: bool) -> Purpose {
    let counted = |run: &Run| run.purpose == Purpose::Counted;
    if open && !played.iter().any(counted) {
        Purpose::Counted
    } else {
        Purpose::Practice
    }
}

static NO_IMAGES: LazyLock<Media> = LazyLock::new(Media::default);

/// A run of the trainee's own, with the story as it is told in it and the steps so far.
pub struct Playing {
    /// The run.
    pub run: Run,
    /// The story of the day when it was begun.
    pub told: Told,
    /// The steps so far.
    pub steps: Vec<Kept>,
    /// The course, unless its folder is gone: the run goes on without it.
    pub course: Option<Arc<Course>>,
}

impl Playing {
    /// The run of the address.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not the trainee's own.
    pub async fn load(ask: &Ask) -> Result<Self, Error> {
        let own = ask.own()?;
        let id = AttemptId::parse(ask.part("run")).ok_or(Error::NotFound)?;
        let mut db = ask.app.store.read().await?;
        let run = runs::find(&mut db, &own, &id).await?;
        let run = run.ok_or(Error::NotFound)?;
        let told = runs::told(&mut db, &own, &id).await?;
        Ok(Self {
            steps: choices::steps(&mut db, &own, &id).await?,
            course: ask.catalogue().courses.get(&run.course).cloned(),
            told: told.ok_or(Error::NotFound)?,
            run,
        })
    }

    /// The path so far.
    ///
    /// # Errors
    /// The steps are no path of the story: `verify` names such a run.
    pub fn path(&self) -> Result<Path<'_>, Error> {
        let steps: Vec<Step> = self.steps.iter().map(|kept| kept.step.clone()).collect();
        Path::of(&self.told.graph, self.run.rules.back, &steps)
            .ok_or_else(|| Error::Internal(format!("{} is no path", self.run.id)))
    }

    /// The title in the reader's language, or in that of the original.
    pub fn title(&self, ask: &Ask) -> Titled {
        let reading = self.told.text.read(&ask.language());
        Titled {
            text: reading.text.title.clone(),
            language: reading.language.clone(),
        }
    }

    /// The scenario's page, where the course still has it.
    pub fn address(&self, ask: &Ask) -> Option<String> {
        let course = self.course.as_ref()?;
        let (module, scenario) = course.scenario(&self.run.scenario)?;
        let path = format!("/courses/{}/scenarios/{}", course.id, scenario.id);
        module.open.then(|| ask.to(&path))
    }

    /// The course's images; none where its folder is gone.
    pub fn media(&self) -> &Media {
        self.course
            .as_ref()
            .map_or(&NO_IMAGES, |course| &course.media)
    }

    /// The address of the course's images, without a slash at its end.
    pub fn media_root(&self) -> String {
        format!("/media/{}", self.run.course)
    }
}
