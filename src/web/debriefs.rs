//! The debrief of a run: the path that was taken, what each choice led to and why, and what would have been better.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::home::{Step, step};
use super::page::{Frame, Titled};
use super::runs::Playing;
use super::scenarios::run_words;
use super::scenes::{Consequence, ShownScene};
use crate::course::language::Language;
use crate::course::lesson::{Block, Callout, CitedDocument, UsedTerm};
use crate::course::markdown::Html;
use crate::course::scenario::path::Path;
use crate::course::scenario::teller::Teller;
use crate::course::scenario::{Choice, ScenarioText, Scene};

/// One decision of the path.
struct Decided {
    /// The scene's heading.
    scene: Html,
    /// What was chosen, and what it led to.
    chosen: Consequence,
    /// Whether it was the best choice that was there.
    best: bool,
    /// The better ones that were there.
    better: Vec<Consequence>,
}

#[derive(Template)]
#[template(path = "debrief.html")]
struct DebriefPage<'a> {
    frame: Frame<'a>,
    title: Titled,
    address: Option<String>,
    again: Option<String>,
    language: &'a Language,
    fallen_back: bool,
    /// "First run · finished on …".
    facts: String,
    /// "2 of 3 decisions were the best there were."
    count: String,
    decided: Vec<Decided>,
    scene: ShownScene,
    step: Option<Step>,
    terms: Vec<UsedTerm>,
    sources: Vec<CitedDocument>,
}

/// The debrief of a run that is over; an open one leads to its scene.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let playing = Playing::load(&ask).await?;
    let Some(closed) = playing.run.closed_at else {
        return Ok(ask.see_other(&format!("/attempts/{}/scene", playing.run.id)));
    };
    let next = match &playing.course {
        Some(course) => match ask.whole_round(course).await? {
            Some(round) => step(&ask, course, &round),
            None => None,
        },
        None => None,
    };
    let finished = ask.words.run_finished(ask.moment(closed));
    let facts = format!("{} · {finished}", run_words(&ask, &playing.run));
    page(&ask, &playing, facts, next)
}

fn page(
    ask: &Ask,
    playing: &Playing,
    facts: String,
    step: Option<Step>,
) -> Result<HttpResponse, Error> {
    let path = playing.path()?;
    let (catalogue, root, reader) = (ask.catalogue(), playing.media_root(), ask.language());
    let reading = playing.told.text.read(&reader);
    let mut teller = Teller::new(&catalogue.shelf, playing.media(), &root, reading.language);
    let decided = decided(&path, reading.text, &mut teller);
    let scene = ShownScene::of(ask.words, path.here(), reading.text, &mut teller);
    let (terms, sources) = teller.apparatus();
    let title = playing.title(ask);
    let address = playing.address(ask);
    let best = decided.iter().filter(|one| one.best).count();
    ask.page(&DebriefPage {
        frame: ask.frame(ask.words.debrief_title(&title.text)),
        again: address
            .as_ref()
            .map(|address| format!("{address}/attempts")),
        address,
        language: reading.language,
        fallen_back: reading.fallen_back,
        facts,
        count: ask.words.best_of(best, decided.len()),
        decided,
        scene,
        step,
        title,
        terms,
        sources,
    })
}

/// Each decision of the path; scenes with a single way on were none.
fn decided(path: &Path<'_>, text: &ScenarioText, teller: &mut Teller<'_>) -> Vec<Decided> {
    let mut decided = Vec::new();
    for (number, (scene, choice)) in path.taken().iter().enumerate() {
        let open = path.open_at(number);
        let better = open
            .iter()
            .filter(|open| open.best && !choice.best)
            .map(|better| consequence(scene, better, text, teller));
        let better: Vec<Consequence> = better.collect();
        decided.push(Decided {
            scene: text
                .scenes
                .get(&scene.id)
                .map(|scene| teller.line(&scene.title))
                .unwrap_or_default(),
            chosen: consequence(scene, choice, text, teller),
            best: choice.best,
            better,
        });
    }
    decided
}

fn consequence(
    scene: &Scene,
    choice: &Choice,
    text: &ScenarioText,
    teller: &mut Teller<'_>,
) -> Consequence {
    let text = text.scenes.get(&scene.id);
    let text = text.and_then(|scene| scene.choices.get(&choice.id));
    Consequence {
        label: text
            .map(|text| teller.line(&text.label))
            .unwrap_or_default(),
        why: text
            .and_then(|text| text.why.as_ref())
            .map(|why| teller.html(why)),
    }
}
