//! The map of a scenario: its scenes and what leads where, as a drawing and as the same in words; with what a group has
//! chosen, where that is asked for.

use std::fmt::Write as _;

use askama::Template;

use crate::course::language::Language;
use crate::course::scenario::crowd::{Band, Crowd};
use crate::course::scenario::{Choice, Graph, Outcome, ScenarioText, Scene};
use crate::words::Words;

mod drawing;
mod layout;

use drawing::drawn;
pub use drawing::{Drawn, DrawnWay, Writing};
use layout::layout;

/// One choice, in words.
pub struct MapChoice {
    /// Its letter.
    pub id: String,
    /// Its words.
    pub label: String,
    /// The scene that it leads to, by its title.
    pub to: String,
    /// Whether it is marked as the best.
    pub best: bool,
    /// What it remembers and what it asks for, each in words.
    pub memory: Vec<String>,
    /// How many took it.
    pub took: Option<String>,
}

/// One scene, in words.
pub struct MapScene {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// At an ending: the key and the words of its outcome.
    pub ended: Option<(&'static str, String)>,
    /// How many came here.
    pub came: Option<String>,
    /// What can be done.
    pub choices: Vec<MapChoice>,
}

/// The map.
pub struct Map {
    /// The title of the scenario.
    pub title: String,
    /// The language of its words.
    pub language: Language,
    /// The scenes in the order of the file: the same as the drawing, in words.
    pub scenes: Vec<MapScene>,
    /// The scenes as they are drawn.
    pub drawn: Vec<Drawn>,
    /// The ways as they are drawn.
    pub ways: Vec<DrawnWay>,
    /// The width of the drawing.
    pub width: i64,
    /// Its height.
    pub height: i64,
    /// What the picture shows, for who does not see it.
    pub described: String,
    /// What the star means.
    pub legend: String,
}

/// The drawing as a file of its own.
#[derive(Template)]
#[template(path = "map_drawing.html")]
struct Drawing<'a> {
    map: &'a Map,
}

/// The widest drawing that can still be read where a wide page shows it whole, in pixels.
const FITS: i64 = 1_500;

impl Map {
    /// Whether the drawing may be made a little smaller, so that a wide page shows all of it.
    pub fn fits(&self) -> bool {
        self.width <= FITS
    }

    /// The map of a graph with the words of one language; with counts where there are some.
    pub fn of(
        graph: &Graph,
        text: &ScenarioText,
        language: &Language,
        words: &Words,
        crowd: Option<&Crowd>,
    ) -> Self {
        let scenes: Vec<MapScene> = graph
            .scenes
            .iter()
            .map(|scene| in_words(scene, text, words, crowd))
            .collect();
        let heights = scenes
            .iter()
            .map(|scene| drawn(scene, (0, 0), words, false).height);
        let layout = layout(graph, &heights.collect::<Vec<_>>());
        let from_the_right = language.direction() == "rtl";
        let boxes = scenes.iter().zip(&layout.corners);
        let ways = layout.ways.iter().filter_map(|way| {
            let choice = scenes.get(way.from)?.choices.get(way.choice)?;
            Some(DrawnWay {
                path: way.path.clone(),
                best: choice.best,
                letter: Writing {
                    x: way.begin.0 + 6,
                    y: way.begin.1 + 16,
                    words: choice.id.clone(),
                    kind: "letter",
                },
            })
        });
        Self {
            title: text.title.clone(),
            language: language.clone(),
            drawn: boxes
                .map(|(scene, corner)| drawn(scene, *corner, words, from_the_right))
                .collect(),
            ways: ways.collect(),
            width: layout.width,
            height: layout.height,
            described: words.map_described(scenes.len()),
            legend: words.map_legend().to_owned(),
            scenes,
        }
    }

    /// The drawing as an SVG file.
    ///
    /// # Errors
    /// The template failed.
    pub fn svg(&self) -> Result<String, askama::Error> {
        Drawing { map: self }.render()
    }

    /// The same in words, for a terminal.
    pub fn text(&self, words: &Words) -> String {
        let mut out = format!("{}\n{}\n", self.title, self.legend);
        for scene in &self.scenes {
            let _ = write!(out, "\n{} ({})", scene.title, scene.id);
            if let Some((_, ended)) = &scene.ended {
                let _ = write!(out, ": {ended}");
            }
            out.push('\n');
            for choice in &scene.choices {
                let star = if choice.best { "★ " } else { "" };
                let _ = writeln!(out, "  {star}{}) {}", choice.id, choice.label);
                let _ = writeln!(out, "     {}", words.map_leads(&choice.to));
                for memory in &choice.memory {
                    let _ = writeln!(out, "     {memory}");
                }
            }
        }
        out.replace(['\u{2068}', '\u{2069}'], "")
    }
}

fn band(words: &Words, band: Band) -> String {
    match band {
        Band::Few => words.band_few().to_owned(),
        Band::From(from) => words.band_from(from, from + 4),
    }
}

fn in_words(scene: &Scene, text: &ScenarioText, words: &Words, crowd: Option<&Crowd>) -> MapScene {
    let said = text.scenes.get(&scene.id);
    let ended = scene.outcome.map(|outcome| {
        let said = match outcome {
            Outcome::Good => words.outcome_good(),
            Outcome::Mixed => words.outcome_mixed(),
            Outcome::Poor => words.outcome_poor(),
        };
        (outcome.key(), said.to_owned())
    });
    let choice = |choice: &Choice| MapChoice {
        id: choice.id.to_string(),
        label: said
            .and_then(|said| said.choices.get(&choice.id))
            .map(|said| said.label.plain())
            .unwrap_or_default(),
        to: text
            .scenes
            .get(&choice.to)
            .map(|to| to.title.plain())
            .unwrap_or_default(),
        best: choice.best,
        memory: memory(choice, words),
        took: crowd.map(|crowd| band(words, crowd.took(&scene.id, &choice.id))),
    };
    MapScene {
        id: scene.id.to_string(),
        title: said.map(|said| said.title.plain()).unwrap_or_default(),
        ended,
        came: crowd.map(|crowd| band(words, crowd.came(&scene.id))),
        choices: scene.choices.iter().map(choice).collect(),
    }
}

fn memory(choice: &Choice, words: &Words) -> Vec<String> {
    let sets = choice.sets.iter().map(|flag| words.map_sets(flag.as_str()));
    let when = choice.when.iter().map(|condition| {
        let flag = condition.flag.as_str();
        if condition.set {
            words.map_if(flag)
        } else {
            words.map_if_not(flag)
        }
    });
    sets.chain(when).collect()
}
