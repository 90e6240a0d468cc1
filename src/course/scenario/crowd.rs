//! What a group has chosen: counts that tell nothing of any of its people.
//!
//! People are counted in batches of five of one centre, in the order in which they finished, and each number is shown as the
//! five that it lies in. So any two groups that can be asked for differ by five people or none, and no sum or difference of
//! numbers that are shown is ever between one and four.

use std::collections::BTreeMap;

use super::Graph;
use super::path::Step;
use crate::course::id::{ChoiceId, SceneId};
use crate::course::timestamp::Timestamp;

/// The least people of whom something is told.
pub const LEAST: usize = 5;

/// The first finished run of one person at one centre.
#[derive(Clone, Debug)]
pub struct FirstRun {
    /// The centre that the round belongs to.
    pub centre: String,
    /// When it was finished.
    pub finished: Timestamp,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// A number of people, as the five that it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// Nobody, or up to four.
    Few,
    /// From this number, a multiple of five, to four more.
    From(usize),
}

impl Band {
    fn of(number: usize) -> Self {
        match number / LEAST * LEAST {
            0 => Self::Few,
            from => Self::From(from),
        }
    }
}

/// What a group has chosen.
#[derive(Clone, Debug, Default)]
pub struct Crowd {
    /// How many people it counts, a multiple of five.
    pub people: usize,
    scenes: BTreeMap<SceneId, usize>,
    choices: BTreeMap<(SceneId, ChoiceId), usize>,
}

impl Crowd {
    /// Counts the runs of whole batches that were finished in the period; both ends may be missing. `runs` are those of all
    /// time, in the order in which they were finished.
    pub fn of(
        graph: &Graph,
        runs: &[FirstRun],
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Self {
        let mut centres: BTreeMap<&str, Vec<&FirstRun>> = BTreeMap::new();
        for run in runs {
            centres.entry(&run.centre).or_default().push(run);
        }
        let within = |run: &&FirstRun| {
            from.is_none_or(|from| run.finished >= from) && to.is_none_or(|to| run.finished <= to)
        };
        let mut crowd = Self::default();
        for batch in centres.values().flat_map(|runs| runs.chunks_exact(LEAST)) {
            if batch.iter().all(within) {
                for run in batch {
                    crowd.add(graph, run);
                }
            }
        }
        crowd
    }

    fn add(&mut self, graph: &Graph, run: &FirstRun) {
        let mut taken = Vec::new();
        for step in &run.steps {
            match step {
                Step::Choose(scene, choice) => taken.push((scene, choice)),
                Step::Back(_) => drop(taken.pop()),
            }
        }
        self.people += 1;
        let end = taken
            .last()
            .and_then(|(scene, choice)| Some(&graph.scene(scene)?.choice(choice)?.to));
        for scene in taken.iter().map(|(scene, _)| *scene).chain(end) {
            *self.scenes.entry(scene.clone()).or_default() += 1;
        }
        for (scene, choice) in taken {
            let key = (scene.clone(), choice.clone());
            *self.choices.entry(key).or_default() += 1;
        }
    }

    /// How many came to a scene.
    pub fn came(&self, scene: &SceneId) -> Band {
        Band::of(self.scenes.get(scene).copied().unwrap_or_default())
    }

    /// How many took a choice.
    pub fn took(&self, scene: &SceneId, choice: &ChoiceId) -> Band {
        let key = (scene.clone(), choice.clone());
        Band::of(self.choices.get(&key).copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(centre: &str, finished: i64, choice: &str) -> FirstRun {
        let id = |text: &str| SceneId::parse(text).expect("an id");
        let choice = ChoiceId::parse(choice).expect("an id");
        FirstRun {
            centre: centre.to_owned(),
            finished: Timestamp(finished),
            steps: vec![Step::Choose(id("start"), choice)],
        }
    }

    fn took(crowd: &Crowd, choice: &str) -> Band {
        let scene = SceneId::parse("start").expect("an id");
        crowd.took(&scene, &ChoiceId::parse(choice).expect("an id"))
    }

    #[test]
    fn four_people_are_nobody_and_the_next_ones_wait_until_they_are_five() {
        let graph = Graph::default();
        let mut runs: Vec<FirstRun> = (0..4).map(|at| run("a", at, "a")).collect();
        assert_eq!(Crowd::of(&graph, &runs, None, None).people, 0);
        runs.push(run("b", 4, "a"));
        assert_eq!(
            Crowd::of(&graph, &runs, None, None).people,
            0,
            "of another centre"
        );
        runs.extend((5..10).map(|at| run("a", at, "b")));
        let crowd = Crowd::of(&graph, &runs, None, None);
        assert_eq!((crowd.people, took(&crowd, "b")), (5, Band::Few));
        runs.push(run("a", 10, "b"));
        let crowd = Crowd::of(&graph, &runs, None, None);
        assert_eq!((crowd.people, took(&crowd, "b")), (10, Band::From(5)));
        assert_eq!(took(&crowd, "a"), Band::Few);
    }

    #[test]
    fn no_two_periods_differ_by_fewer_than_five_people() {
        let graph = Graph::default();
        let choices = ["a", "b", "a", "c", "b", "b", "a"];
        let runs: Vec<FirstRun> = (0..43)
            .map(|at| run("a", at, choices[usize::try_from(at).expect("small") % 7]))
            .collect();
        let ends = || (0..45).map(|at| Some(Timestamp(at))).chain([None]);
        let all: Vec<usize> = ends()
            .flat_map(|from| ends().map(move |to| (from, to)))
            .map(|(from, to)| Crowd::of(&graph, &runs, from, to).people)
            .collect();
        assert!(all.iter().all(|people| people % LEAST == 0));
        assert!(all.contains(&40) && all.contains(&5));
    }
}
