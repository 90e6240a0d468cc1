//! A scenario: a story of scenes in which the trainee decides, with a memory of what was decided and endings that are
//! good, mixed or poor.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::id::{ChoiceId, FlagId, ScenarioId, SceneId};
use super::language::Translated;
use super::markdown::Markdown;

pub mod path;
pub mod proof;
pub mod teller;
pub mod told;

/// Most flags of a scenario: more than this nobody can keep in mind, and the proof tries every combination.
pub const MOST_FLAGS: usize = 8;
/// Most scenes of a scenario.
pub const MOST_SCENES: usize = 100;

/// How a story ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// As it should.
    Good,
    /// Something was reached and something lost.
    Mixed,
    /// As it should not.
    Poor,
}

impl Outcome {
    /// The words that authors write.
    pub const WORDS: &'static [&'static str] = &["good", "mixed", "poor"];

    /// Reads what an author wrote; `None` when it is none of [`Self::WORDS`].
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "good" => Some(Self::Good),
            "mixed" => Some(Self::Mixed),
            "poor" => Some(Self::Poor),
            _ => None,
        }
    }

    /// Its name in style sheets and in course files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Mixed => "mixed",
            Self::Poor => "poor",
        }
    }
}

/// What must be, or must not be, in the memory for a choice to be there: `careful`, `!rash`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The flag.
    pub flag: FlagId,
    /// Whether it must be set; else it must not be.
    pub set: bool,
}

/// One thing that can be done in a scene.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Unique in its scene.
    pub id: ChoiceId,
    /// The scene that it leads to.
    pub to: SceneId,
    /// Whether it is what the author would do.
    pub best: bool,
    /// What the story remembers of it.
    pub sets: Vec<FlagId>,
    /// All of these must hold for it to be offered.
    pub when: Vec<Condition>,
}

/// One scene: a decision, or an ending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scene {
    /// Unique in its scenario.
    pub id: SceneId,
    /// What can be done, in the order of the file; empty at an ending.
    pub choices: Vec<Choice>,
    /// How the story ended, at an ending.
    pub outcome: Option<Outcome>,
}

impl Scene {
    /// The choice with this id.
    pub fn choice(&self, id: &ChoiceId) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.id == *id)
    }
}

/// The scenes and what leads where: the same in every language. The story begins at the first scene.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Graph {
    /// In the order of the file.
    pub scenes: Vec<Scene>,
}

impl Graph {
    /// The scene with this id.
    pub fn scene(&self, id: &SceneId) -> Option<&Scene> {
        self.scenes.iter().find(|scene| scene.id == *id)
    }

    /// Every flag that a choice sets, in the order of the file, each once.
    pub fn flags(&self) -> Vec<&FlagId> {
        let mut flags = Vec::new();
        for flag in self.choices().flat_map(|(_, choice)| &choice.sets) {
            if !flags.contains(&flag) {
                flags.push(flag);
            }
        }
        flags
    }

    /// Every choice with its scene, in the order of the file.
    pub fn choices(&self) -> impl Iterator<Item = (&Scene, &Choice)> {
        self.scenes
            .iter()
            .flat_map(|scene| scene.choices.iter().map(move |choice| (scene, choice)))
    }
}

/// The words of one choice in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceText {
    /// What one does.
    pub label: Markdown,
    /// What it leads to and why; read after it was chosen.
    pub why: Option<Markdown>,
}

/// The words of one scene in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SceneText {
    /// The heading.
    pub title: Markdown,
    /// What happens; at an ending, what it comes to.
    pub body: Markdown,
    /// The choices by id.
    pub choices: BTreeMap<ChoiceId, ChoiceText>,
}

/// The words of a scenario in one language: all of them, since a story is told in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioText {
    /// Plain text, without marks.
    pub title: String,
    /// What stands before the first scene: the situation.
    pub opening: Markdown,
    /// The scenes by id.
    pub scenes: BTreeMap<SceneId, SceneText>,
}

/// The rules that a run is begun under; it keeps them whatever the file says later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioRules {
    /// Whether one may go back to the decision before.
    pub back: bool,
}

/// A scenario of a module, as its file says it today.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Unique in its course.
    pub id: ScenarioId,
    /// The words in each language.
    pub text: Translated<ScenarioText>,
    /// The author's estimate, or one from the number of words.
    pub minutes: u32,
    /// How it is played.
    pub rules: ScenarioRules,
    /// Whether the module is complete only when it was finished.
    pub required: bool,
    /// Scenes and choices.
    pub graph: Graph,
}
