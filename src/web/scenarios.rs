//! A scenario's page: the situation, how it is played, the way in, and the runs so far.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::home::{Step, step};
use super::page::{Frame, Said, Titled};
use super::past::Past;
use crate::course::Course;
use crate::course::activity::Purpose;
use crate::course::language::Language;
use crate::course::lesson::{Block, Callout, CitedDocument, UsedTerm};
use crate::course::module::Module;
use crate::course::scenario::Scenario;
use crate::course::scenario::teller::Teller;
use crate::store::runs::{self, Run};

#[derive(Template)]
#[template(path = "scenario.html")]
struct ScenarioPage<'a> {
    frame: Frame<'a>,
    module: Titled,
    module_address: String,
    title: &'a str,
    language: &'a Language,
    fallen_back: bool,
    opening: Vec<Block>,
    rules: Vec<String>,
    begin: String,
    /// The open run, where there is one.
    open: Option<String>,
    played: Vec<Past>,
    step: Option<Step>,
    map: Option<String>,
    terms: Vec<UsedTerm>,
    sources: Vec<CitedDocument>,
}

/// The scenario's page, for who is in a round of the course.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let course = ask.course()?;
    let (module, scenario) = ask.scenario(&course)?;
    let Some(round) = ask.whole_round(&course).await? else {
        return Ok(ask.see_other_saying(&format!("/courses/{}", course.id), Said::BeginFirst));
    };
    let mut db = ask.app.store.read().await?;
    let runs = runs::of_scenario(&mut db, &ask.own()?, &round.id, &scenario.id).await?;
    drop(db);
    let finished = runs.iter().any(|run| run.closed_at.is_some());
    let next = finished.then(|| step(&ask, &course, &round)).flatten();
    page(&ask, &course, (module, scenario), &runs, next)
}

fn page(
    ask: &Ask,
    course: &Course,
    (module, scenario): (&Module, &Scenario),
    runs: &[Run],
    step: Option<Step>,
) -> Result<HttpResponse, Error> {
    let (catalogue, reader) = (ask.catalogue(), ask.language());
    let at = |path: String| ask.to(&format!("/courses/{}{path}", course.id));
    let root = format!("/media/{}", course.id);
    let text = scenario.text.read(&reader);
    let mut teller = Teller::new(&catalogue.shelf, &course.media, &root, text.language);
    let opening = teller.blocks(&text.text.opening);
    let (terms, sources) = teller.apparatus();
    let open = runs.iter().find(|run| run.closed_at.is_none());
    ask.page(&ScenarioPage {
        frame: ask.frame(&text.text.title),
        module: Titled::of_module(module, &reader),
        module_address: at(format!("/modules/{}", module.id)),
        title: &text.text.title,
        language: text.language,
        fallen_back: text.fallen_back,
        opening,
        rules: rules(ask, scenario),
        begin: at(format!("/scenarios/{}/attempts", scenario.id)),
        open: open.map(|run| ask.to(&format!("/attempts/{}/scene", run.id))),
        played: runs.iter().map(|run| played(ask, run)).collect(),
        step,
        map: ask
            .scope()
            .is_ok()
            .then(|| at(format!("/scenarios/{}/map", scenario.id))),
        terms,
        sources,
    })
}

fn rules(ask: &Ask, scenario: &Scenario) -> Vec<String> {
    let words = ask.words;
    let back = if scenario.rules.back {
        words.rule_back()
    } else {
        words.rule_no_back()
    };
    let required = if scenario.required {
        words.rule_scenario_required()
    } else {
        words.rule_scenario_free()
    };
    vec![
        words.rule_minutes(scenario.minutes),
        words.rule_story().to_owned(),
        back.to_owned(),
        required.to_owned(),
    ]
}

/// "First run", or "Run 2" for one after it.
pub fn run_words(ask: &Ask, run: &Run) -> String {
    match run.purpose {
        Purpose::Counted => ask.words.first_run().to_owned(),
        Purpose::Practice | Purpose::Pretest => ask.words.run_number(run.number + 1),
    }
}

fn played(ask: &Ask, run: &Run) -> Past {
    let words = ask.words;
    let page = if run.closed_at.is_some() {
        "debrief"
    } else {
        "scene"
    };
    Past {
        address: ask.to(&format!("/attempts/{}/{page}", run.id)),
        words: run_words(ask, run),
        begun: ask.moment(run.begun_at),
        outcome: match run.closed_at {
            Some(at) => words.run_finished(ask.moment(at)),
            None => words.outcome_open().to_owned(),
        },
    }
}
