//! A scenario as one run tells it: scenes, choices and words of the day when it was begun. Editing the file changes no run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Graph, Scenario, ScenarioText};
use crate::course::id::ScenarioId;
use crate::course::language::{Language, Translated};
use crate::course::wording::{ContentHash, Stored, StoredWording};

/// The wording of a scenario as it is stored: its graph, and which text it had in each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Wording {
    scenario: ScenarioId,
    graph: Graph,
    original: Language,
    texts: BTreeMap<Language, ContentHash>,
}

/// A scenario with the words of a certain day.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The scenario.
    pub scenario: ScenarioId,
    /// Scenes and choices.
    pub graph: Graph,
    /// The words in each language.
    pub text: Translated<ScenarioText>,
}

impl Told {
    /// The scenario as it is today, ready to be stored.
    ///
    /// # Errors
    /// Never for a scenario that was loaded; JSON can hold everything in it.
    pub fn store(scenario: &Scenario) -> Result<StoredWording, serde_json::Error> {
        let mut texts = Vec::new();
        let mut hashes = BTreeMap::new();
        for (language, text) in scenario.text.all() {
            let stored = Stored::of(text)?;
            hashes.insert(language.clone(), stored.hash.clone());
            texts.push((language.clone(), stored));
        }
        let wording = Stored::of(&Wording {
            scenario: scenario.id.clone(),
            graph: scenario.graph.clone(),
            original: scenario.text.original_language().clone(),
            texts: hashes,
        })?;
        Ok(StoredWording { wording, texts })
    }

    /// Puts it together again from its body and the texts of its languages; `None` when one is missing or unreadable.
    pub fn restore(wording: &str, texts: &BTreeMap<String, String>) -> Option<Self> {
        let wording: Wording = serde_json::from_str(wording).ok()?;
        let read = |language: &Language| {
            serde_json::from_str::<ScenarioText>(texts.get(language.as_str())?).ok()
        };
        let mut text = Translated::new(wording.original.clone(), read(&wording.original)?);
        for language in wording.texts.keys() {
            text.add(language.clone(), read(language)?);
        }
        Some(Self {
            scenario: wording.scenario,
            graph: wording.graph,
            text,
        })
    }
}
