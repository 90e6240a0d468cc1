//! What must hold of the graph of a scenario, proved by walking every state that a story can be in: a scene, what is
//! remembered there, and whether anything was decided yet.

use std::collections::{BTreeMap, BTreeSet};

use super::{Choice, Graph, MOST_FLAGS, MOST_SCENES, Outcome, Scene};
use crate::course::id::{ChoiceId, FlagId, SceneId};

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// No path comes to this scene.
    Unreachable(SceneId),
    /// No path ever offers this choice.
    NeverOffered(SceneId, ChoiceId),
    /// With this choice one can go round for ever.
    Endless(SceneId, ChoiceId),
    /// A path comes here with these flags, and all choices are hidden.
    Stuck(SceneId, Vec<FlagId>),
    /// A path comes to this ending and nobody decided anything.
    Undecided(SceneId),
    /// No path comes to a good ending.
    NoGoodEnding,
    /// Several things can be done, and none is marked as the best.
    NoBest(SceneId),
    /// Who always takes the best choice ends here, which is no good ending.
    BestAstray(SceneId),
}

/// A scene by its place in the file, the flags that are set, and whether there was a decision on the way.
type State = (usize, u32, bool);

/// Everything that does not hold, in order. A graph with too many scenes or flags is not walked.
pub fn findings(graph: &Graph) -> Vec<Finding> {
    let flags: Vec<&FlagId> = graph.flags();
    if flags.len() > MOST_FLAGS || graph.scenes.len() > MOST_SCENES || graph.scenes.is_empty() {
        return Vec::new();
    }
    let mut walk = Walk {
        places: (0..)
            .zip(&graph.scenes)
            .map(|(place, scene)| (&scene.id, place))
            .collect(),
        graph,
        flags,
        found: BTreeSet::new(),
        offered: BTreeSet::new(),
    };
    let seen = walk.everything();
    walk.judge(&seen);
    walk.follow_the_best();
    walk.found.into_iter().collect()
}

struct Walk<'g> {
    graph: &'g Graph,
    flags: Vec<&'g FlagId>,
    places: BTreeMap<&'g SceneId, usize>,
    found: BTreeSet<Finding>,
    offered: BTreeSet<(usize, &'g ChoiceId)>,
}

impl<'g> Walk<'g> {
    fn bit(&self, flag: &FlagId) -> u32 {
        let place = self.flags.iter().position(|known| *known == flag);
        place.map_or(0, |place| 1 << place)
    }

    fn scene(&self, state: State) -> Option<&'g Scene> {
        self.graph.scenes.get(state.0)
    }

    /// What is offered in a state.
    fn open(&self, state: State) -> Vec<&'g Choice> {
        let choices = self.scene(state).map_or(&[][..], |scene| &scene.choices);
        let fits = |choice: &&Choice| {
            let holds = |flag: &FlagId| state.1 & self.bit(flag) != 0;
            let mut conditions = choice.when.iter();
            conditions.all(|condition| holds(&condition.flag) == condition.set)
        };
        choices.iter().filter(fits).collect()
    }

    /// Where a choice leads; `None` when its scene is not there.
    fn after(&self, state: State, choice: &Choice, of: usize) -> Option<State> {
        let set = choice.sets.iter().map(|flag| self.bit(flag));
        let memory = set.fold(state.1, |memory, bit| memory | bit);
        Some((*self.places.get(&choice.to)?, memory, state.2 || of > 1))
    }

    /// Walks every state, the deepest first; a state that is met again while it is being walked closes a circle.
    fn everything(&mut self) -> BTreeSet<State> {
        let mut seen = BTreeSet::from([(0, 0, false)]);
        let mut walking: Vec<(State, std::vec::IntoIter<&'g Choice>, usize)> = Vec::new();
        let mut on_the_way = BTreeSet::from([(0, 0, false)]);
        let first = self.open((0, 0, false));
        let of = first.len();
        walking.push(((0, 0, false), first.into_iter(), of));
        while let Some((state, left, of)) = walking.last_mut() {
            let (state, of) = (*state, *of);
            let Some(choice) = left.next() else {
                on_the_way.remove(&state);
                walking.pop();
                continue;
            };
            self.offered.insert((state.0, &choice.id));
            let Some(next) = self.after(state, choice, of) else {
                continue;
            };
            // Whether something was decided makes no difference to going round.
            let round = on_the_way
                .iter()
                .any(|walked| (walked.0, walked.1) == (next.0, next.1));
            if round && let Some(scene) = self.scene(state) {
                let circle = Finding::Endless(scene.id.clone(), choice.id.clone());
                self.found.insert(circle);
            }
            if !round && seen.insert(next) {
                let open = self.open(next);
                let of = open.len();
                on_the_way.insert(next);
                walking.push((next, open.into_iter(), of));
            }
        }
        seen
    }

    fn judge(&mut self, seen: &BTreeSet<State>) {
        let mut good = false;
        for state in seen {
            let Some(scene) = self.scene(*state) else {
                continue;
            };
            good |= scene.outcome == Some(Outcome::Good);
            if scene.outcome.is_some() && !state.2 {
                self.found.insert(Finding::Undecided(scene.id.clone()));
            }
            if scene.outcome.is_none() && !scene.choices.is_empty() && self.open(*state).is_empty()
            {
                let set = self
                    .flags
                    .iter()
                    .filter(|flag| state.1 & self.bit(flag) != 0);
                let set = set.map(|flag| (*flag).clone()).collect();
                self.found.insert(Finding::Stuck(scene.id.clone(), set));
            }
        }
        if !good {
            self.found.insert(Finding::NoGoodEnding);
        }
        for (place, scene) in self.graph.scenes.iter().enumerate() {
            if !seen.iter().any(|state| state.0 == place) {
                self.found.insert(Finding::Unreachable(scene.id.clone()));
                continue;
            }
            for choice in &scene.choices {
                if !self.offered.contains(&(place, &choice.id)) {
                    let hidden = Finding::NeverOffered(scene.id.clone(), choice.id.clone());
                    self.found.insert(hidden);
                }
            }
            if scene.choices.len() > 1 && !scene.choices.iter().any(|choice| choice.best) {
                self.found.insert(Finding::NoBest(scene.id.clone()));
            }
        }
    }

    /// Goes only where the best choices lead, or the only one.
    fn follow_the_best(&mut self) {
        let mut seen = BTreeSet::from([(0, 0, false)]);
        let mut left = vec![(0, 0, false)];
        while let Some(state) = left.pop() {
            let Some(scene) = self.scene(state) else {
                continue;
            };
            if scene
                .outcome
                .is_some_and(|outcome| outcome != Outcome::Good)
            {
                self.found.insert(Finding::BestAstray(scene.id.clone()));
            }
            let open = self.open(state);
            for choice in open.iter().filter(|choice| choice.best || open.len() == 1) {
                let next = self.after(state, choice, open.len());
                left.extend(next.filter(|next| seen.insert(*next)));
            }
        }
    }
}
