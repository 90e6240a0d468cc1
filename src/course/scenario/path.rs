//! The way that one trainee takes through a scenario: which choices are there at each step, and where it stands.

use std::collections::BTreeSet;

use super::{Choice, Graph, Scene};
use crate::course::id::{ChoiceId, FlagId, SceneId};
use crate::course::question::Response;

/// One step, as it is stored: it names the scene in which it was taken, so that a form of an earlier scene means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A choice was taken.
    Choose(SceneId, ChoiceId),
    /// The trainee went back from this scene to the decision before it.
    Back(SceneId),
}

impl Step {
    /// As an answer keeps it: the scene and the choice, or the scene alone for going back.
    pub fn response(&self) -> Response {
        match self {
            Self::Choose(scene, choice) => Response(vec![scene.to_string(), choice.to_string()]),
            Self::Back(scene) => Response(vec![scene.to_string()]),
        }
    }

    /// Reads what [`Self::response`] wrote; `None` when it is something else.
    pub fn read(response: &Response) -> Option<Self> {
        match response.0.as_slice() {
            [scene, choice] => Some(Self::Choose(
                SceneId::parse(scene).ok()?,
                ChoiceId::parse(choice).ok()?,
            )),
            [scene] => Some(Self::Back(SceneId::parse(scene).ok()?)),
            _ => None,
        }
    }
}

/// A way through the graph: always from the first scene, along choices that were there when they were taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<'g> {
    graph: &'g Graph,
    here: &'g Scene,
    taken: Vec<(&'g Scene, &'g Choice)>,
}

impl<'g> Path<'g> {
    /// The beginning of the story; `None` when the graph has no scene.
    pub fn begin(graph: &'g Graph) -> Option<Self> {
        Some(Self {
            graph,
            here: graph.scenes.first()?,
            taken: Vec::new(),
        })
    }

    /// Takes all steps one after the other; `None` when one of them was not possible.
    pub fn of(graph: &'g Graph, back: bool, steps: &[Step]) -> Option<Self> {
        steps
            .iter()
            .try_fold(Self::begin(graph)?, |path, step| path.step(back, step))
    }

    /// The scene where it stands.
    pub fn here(&self) -> &'g Scene {
        self.here
    }

    /// The scenes it came through, each with the choice that was taken there.
    pub fn taken(&self) -> &[(&'g Scene, &'g Choice)] {
        &self.taken
    }

    /// What the story remembers by now.
    pub fn memory(&self) -> BTreeSet<&'g FlagId> {
        let sets = self.taken.iter().flat_map(|(_, choice)| &choice.sets);
        sets.collect()
    }

    /// What can be done here and now.
    pub fn open(&self) -> Vec<&'g Choice> {
        let memory = self.memory();
        let fits = |choice: &&Choice| {
            let mut conditions = choice.when.iter();
            conditions.all(|condition| memory.contains(&condition.flag) == condition.set)
        };
        self.here.choices.iter().filter(fits).collect()
    }

    /// What could be done in the scene of the step with this number, from 0, when it was taken.
    pub fn open_at(&self, step: usize) -> Vec<&'g Choice> {
        let Some((scene, _)) = self.taken.get(step) else {
            return Vec::new();
        };
        let before = Self {
            graph: self.graph,
            here: scene,
            taken: self.taken.iter().take(step).copied().collect(),
        };
        before.open()
    }

    /// Whether the story is over.
    pub fn is_over(&self) -> bool {
        self.here.outcome.is_some()
    }

    /// The path one step further; `None` when the step cannot be taken from here.
    #[must_use]
    pub fn step(&self, back: bool, step: &Step) -> Option<Self> {
        let mut next = self.clone();
        match step {
            Step::Choose(scene, choice) if *scene == self.here.id && !self.is_over() => {
                let choice = self.open().into_iter().find(|open| open.id == *choice)?;
                next.here = self.graph.scene(&choice.to)?;
                next.taken.push((self.here, choice));
            }
            Step::Back(scene) if back && *scene == self.here.id && !self.is_over() => {
                next.here = next.taken.pop()?.0;
            }
            Step::Choose(..) | Step::Back(_) => return None,
        }
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::scenario::{Condition, Outcome};

    fn scene(id: &str, outcome: Option<Outcome>, choices: Vec<Choice>) -> Scene {
        Scene {
            id: SceneId::parse(id).expect("an id"),
            choices,
            outcome,
        }
    }

    fn choice(id: &str, to: &str, sets: &[&str], when: &[&str]) -> Choice {
        let flag = |name: &&str| FlagId::parse(name.trim_start_matches('!')).expect("an id");
        Choice {
            id: ChoiceId::parse(id).expect("an id"),
            to: SceneId::parse(to).expect("an id"),
            best: false,
            sets: sets.iter().map(flag).collect(),
            when: when
                .iter()
                .map(|name| Condition {
                    flag: flag(name),
                    set: !name.starts_with('!'),
                })
                .collect(),
        }
    }

    fn graph() -> Graph {
        Graph {
            scenes: vec![
                scene(
                    "start",
                    None,
                    vec![
                        choice("a", "later", &["careful"], &[]),
                        choice("b", "later", &[], &[]),
                    ],
                ),
                scene(
                    "later",
                    None,
                    vec![
                        choice("a", "good", &[], &["careful"]),
                        choice("b", "poor", &[], &[]),
                    ],
                ),
                scene("good", Some(Outcome::Good), vec![]),
                scene("poor", Some(Outcome::Poor), vec![]),
            ],
        }
    }

    fn choose(scene: &str, choice: &str) -> Step {
        Step::read(&Response(vec![scene.to_owned(), choice.to_owned()])).expect("a step")
    }

    fn back(scene: &str) -> Step {
        Step::read(&Response(vec![scene.to_owned()])).expect("a step")
    }

    #[test]
    fn an_early_choice_decides_what_is_offered_later() {
        let graph = graph();
        let careful = Path::of(&graph, false, &[choose("start", "a")]).expect("a path");
        let rash = Path::of(&graph, false, &[choose("start", "b")]).expect("a path");
        assert_eq!((careful.open().len(), rash.open().len()), (2, 1));
        assert_eq!(rash.step(false, &choose("later", "a")), None);
        let over = careful.step(false, &choose("later", "a")).expect("a path");
        assert!(over.is_over());
        assert_eq!(over.open_at(1).len(), 2);
        assert_eq!(over.step(true, &back("good")), None, "what is over is over");
    }

    #[test]
    fn a_step_of_another_scene_is_no_step_and_going_back_takes_the_memory_back() {
        let graph = graph();
        let later = Path::of(&graph, true, &[choose("start", "a")]).expect("a path");
        assert_eq!(later.step(true, &choose("start", "b")), None);
        assert_eq!(later.step(false, &back("later")), None);
        let again = later.step(true, &back("later")).expect("a path");
        assert!(again.memory().is_empty());
        assert_eq!(
            again.step(true, &back("start")),
            None,
            "nothing lies before"
        );
    }
}
