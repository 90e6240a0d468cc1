//! The scene where a run stands: what the last choice led to, what happens, and what can be done.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::page::{Frame, Titled};
use super::runs::Playing;
use crate::course::language::Language;
use crate::course::lesson::{Block, Callout, CitedDocument, UsedTerm};
use crate::course::markdown::Html;
use crate::course::scenario::path::Path;
use crate::course::scenario::teller::Teller;
use crate::course::scenario::{Outcome, ScenarioText, Scene};
use crate::words::Words;

/// What can be done, as a page offers it.
pub struct Offered {
    /// The choice's id.
    pub value: String,
    /// Its words.
    pub label: Html,
}

/// A choice that was taken, and what it led to.
pub struct Consequence {
    /// Its words.
    pub label: Html,
    /// What it led to and why.
    pub why: Option<Html>,
}

/// How a story ended, as pages show it.
pub struct Ended {
    /// Its name in style sheets.
    pub key: &'static str,
    /// "A good ending".
    pub words: String,
}

impl Ended {
    /// The outcome in the reader's words.
    pub fn of(words: &Words, outcome: Outcome) -> Self {
        let said = match outcome {
            Outcome::Good => words.outcome_good(),
            Outcome::Mixed => words.outcome_mixed(),
            Outcome::Poor => words.outcome_poor(),
        };
        Self {
            key: outcome.key(),
            words: said.to_owned(),
        }
    }
}

/// A scene as a page shows it.
pub struct ShownScene {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: Html,
    /// What happens.
    pub body: Vec<Block>,
    /// How the story ended, at an ending.
    pub ended: Option<Ended>,
}

impl ShownScene {
    /// The scene with its words.
    pub fn of(words: &Words, scene: &Scene, text: &ScenarioText, teller: &mut Teller<'_>) -> Self {
        let text = text.scenes.get(&scene.id);
        Self {
            id: scene.id.to_string(),
            title: text
                .map(|text| teller.line(&text.title))
                .unwrap_or_default(),
            body: text
                .map(|text| teller.blocks(&text.body))
                .unwrap_or_default(),
            ended: scene.outcome.map(|outcome| Ended::of(words, outcome)),
        }
    }
}

#[derive(Template)]
#[template(path = "scene.html")]
struct ScenePage<'a> {
    frame: Frame<'a>,
    title: Titled,
    address: Option<String>,
    language: &'a Language,
    fallen_back: bool,
    /// "Decision 3"; `None` at an ending.
    decision: Option<String>,
    consequence: Option<Consequence>,
    scene: ShownScene,
    offered: Vec<Offered>,
    /// Where choices are posted.
    choices: String,
    /// How many steps were taken when this page was made.
    step: usize,
    may_go_back: bool,
    undecided: bool,
    debrief: String,
    terms: Vec<UsedTerm>,
    sources: Vec<CitedDocument>,
}

/// The scene where the run stands; its ending, when it is over.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let playing = Playing::load(&ask).await?;
    page(&ask, &playing, false)
}

/// The same; `undecided` says that a choice is missing.
///
/// # Errors
/// The steps of the run are no path, or the template failed.
pub fn page(ask: &Ask, playing: &Playing, undecided: bool) -> Result<HttpResponse, Error> {
    let path = playing.path()?;
    let (catalogue, root, reader) = (ask.catalogue(), playing.media_root(), ask.language());
    let reading = playing.told.text.read(&reader);
    let mut teller = Teller::new(&catalogue.shelf, playing.media(), &root, reading.language);
    let consequence = consequence(&path, reading.text, &mut teller);
    let scene = ShownScene::of(ask.words, path.here(), reading.text, &mut teller);
    let offered = offered(&path, reading.text, &teller);
    let (terms, sources) = teller.apparatus();
    let title = playing.title(ask);
    let decision = (!path.is_over()).then(|| ask.words.decision(path.taken().len() + 1));
    let heading = match &decision {
        Some(decision) => ask.words.scene_title(decision, &title.text),
        None => ask.words.ending_title(&title.text),
    };
    let here = format!("/attempts/{}", playing.run.id);
    let mut frame = ask.frame(heading);
    let mut status = StatusCode::OK;
    if undecided {
        frame.title = format!("{} {}", ask.words.error_prefix(), frame.title);
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let page = ScenePage {
        frame,
        address: playing.address(ask),
        language: reading.language,
        fallen_back: reading.fallen_back,
        decision,
        consequence,
        scene,
        offered,
        choices: ask.to(&format!("{here}/choices")),
        step: playing.steps.len(),
        may_go_back: playing.run.rules.back && !path.is_over() && !path.taken().is_empty(),
        undecided,
        debrief: ask.to(&format!("{here}/debrief")),
        title,
        terms,
        sources,
    };
    ask.page_with(status, &page)
}

fn consequence(
    path: &Path<'_>,
    text: &ScenarioText,
    teller: &mut Teller<'_>,
) -> Option<Consequence> {
    let (scene, choice) = path.taken().last()?;
    let text = text.scenes.get(&scene.id)?.choices.get(&choice.id)?;
    Some(Consequence {
        label: teller.line(&text.label),
        why: text.why.as_ref().map(|why| teller.html(why)),
    })
}

fn offered(path: &Path<'_>, text: &ScenarioText, teller: &Teller<'_>) -> Vec<Offered> {
    let scene = text.scenes.get(&path.here().id);
    let open = path.open().into_iter().map(|choice| {
        let words = scene.and_then(|scene| scene.choices.get(&choice.id));
        Offered {
            value: choice.id.to_string(),
            label: words
                .map(|words| teller.line(&words.label))
                .unwrap_or_default(),
        }
    });
    open.collect()
}
