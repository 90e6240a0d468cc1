//! Whether the story of a scenario holds together: its choices lead to scenes that are there, what it remembers is set and asked
//! for, and every path ends as it should. Each thing that does not hold is said where it stands in the file.

use std::ops::Range;

use super::Reading;
use crate::course::id::{ChoiceId, FlagId, SceneId};
use crate::course::load::desk::Desk;
use crate::course::problem::{Code, meant_or};
use crate::course::scenario::proof::{self, Finding};
use crate::course::scenario::{Graph, MOST_FLAGS, MOST_SCENES};
use crate::course::source::Source;

impl Reading {
    /// Looks up what choices lead to and what they ask of the memory.
    pub(super) fn look_up(&mut self, source: &Source, desk: &mut Desk<'_>) {
        let scenes: Vec<&str> = self.headings.keys().map(SceneId::as_str).collect();
        for (to, span) in &self.leads {
            if !scenes.contains(&to.as_str()) {
                self.sound = false;
                let message = format!("there is no scene `{to}`");
                let hint = meant_or(
                    to,
                    scenes.iter().copied(),
                    "write the id of a scene of this file",
                );
                desk.say(source, Code::ChoiceDead, span.clone(), message, hint);
            }
        }
        let flags: Vec<&str> = self.set.keys().map(FlagId::as_str).collect();
        for (condition, span) in &self.asked {
            let flag = condition.flag.as_str();
            if !flags.contains(&flag) {
                self.sound = false;
                let message = format!("no choice sets the flag `{flag}`");
                let hint = meant_or(
                    flag,
                    flags.iter().copied(),
                    format!("write `sets={flag}` behind the choice that is to be remembered"),
                );
                desk.say(source, Code::FlagUnknown, span.clone(), message, hint);
            }
        }
        for (flag, span) in &self.set {
            if !self
                .asked
                .iter()
                .any(|(condition, _)| condition.flag == *flag)
            {
                let message = format!("no choice asks for the flag `{flag}`");
                let hint = format!(
                    "write `if={flag}` or `if=\"!{flag}\"` behind a later choice, or take `sets` out"
                );
                desk.say(source, Code::FlagIdle, span.clone(), message, hint);
            }
        }
        if let Some((_, span)) = self.set.iter().nth(MOST_FLAGS) {
            let message = format!(
                "the scenario remembers {} things, and may remember {MOST_FLAGS}",
                self.set.len()
            );
            let hint = "make do with fewer flags: nobody keeps more in mind";
            desk.say(source, Code::ScenarioLarge, span.clone(), message, hint);
        }
        if let Some(scene) = self.scenes.get(MOST_SCENES) {
            let span = self.headings.get(&scene.id).cloned().unwrap_or_default();
            let message = format!("the scenario has more than {MOST_SCENES} scenes");
            let hint = "divide it into two scenarios";
            desk.say(source, Code::ScenarioLarge, span, message, hint);
        }
    }

    /// Walks the story in every way there is, and says where it does not hold.
    pub(super) fn prove(&self, source: &Source, title: &Range<usize>, desk: &mut Desk<'_>) {
        let graph = Graph {
            scenes: self.scenes.clone(),
        };
        let scene = |id: &SceneId| self.headings.get(id).cloned().unwrap_or_default();
        let line = |scene: &SceneId, choice: &ChoiceId| {
            let line = self.lines.get(&(scene.clone(), choice.clone()));
            line.cloned().unwrap_or_default()
        };
        for finding in proof::findings(&graph) {
            let (code, span, message, hint) = match &finding {
                Finding::Unreachable(id) => (
                    Code::SceneUnreachable,
                    scene(id),
                    format!("no path comes to the scene `{id}`"),
                    "let a choice lead here that is offered on some path, or take the scene out"
                        .to_owned(),
                ),
                Finding::NeverOffered(id, choice) => (
                    Code::ChoiceHidden,
                    line(id, choice),
                    format!("the choice `{choice})` is never offered: no path comes here with such a memory"),
                    "change its `if`, or set the flag on a path that comes here".to_owned(),
                ),
                Finding::Endless(id, choice) => (
                    Code::PathEndless,
                    line(id, choice),
                    format!("with the choice `{choice})` one can go round for ever"),
                    "lead it on; or let it set a flag, and hide it with `if=\"!flag\"` the next time"
                        .to_owned(),
                ),
                Finding::Stuck(id, flags) => (
                    Code::SceneStuck,
                    scene(id),
                    format!("all choices of `{id}` are hidden when one comes here with {}", memory(flags)),
                    "write a choice without `if`, or one that fits this memory".to_owned(),
                ),
                Finding::Undecided(id) => (
                    Code::EndingUndecided,
                    scene(id),
                    format!("a path comes to the ending `{id}` without any decision"),
                    "offer at least two choices in a scene before it".to_owned(),
                ),
                Finding::NoGoodEnding => (
                    Code::EndingMissing,
                    title.clone(),
                    "no path comes to a good ending".to_owned(),
                    "write a scene with `outcome=good` that the best choices lead to".to_owned(),
                ),
                Finding::NoBest(id) => (
                    Code::BestMissing,
                    scene(id),
                    format!("no choice of `{id}` is the best"),
                    "write `{.best}` behind the link of the choice that you would take; the debrief shows it"
                        .to_owned(),
                ),
                Finding::BestAstray(id) => (
                    Code::BestAstray,
                    scene(id),
                    format!("who takes the best choice each time ends in `{id}`, which is no good ending"),
                    "mark other choices with `.best`, or let them lead to a good ending".to_owned(),
                ),
            };
            desk.say(source, code, span, message, hint);
        }
    }
}

fn memory(flags: &[FlagId]) -> String {
    if flags.is_empty() {
        return "an empty memory".to_owned();
    }
    let named: Vec<String> = flags.iter().map(|flag| format!("`{flag}`")).collect();
    named.join(", ")
}
