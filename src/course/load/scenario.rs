//! `scenario-NAME.md`: scenes with choices, endings, and the proof that the story holds; and its translations.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use comrak::Arena;

use super::choices::{self, ReadChoice};
use super::desk::{Desk, inner_folder};
use super::options::Text;
use super::page::{Heading, Node, Page, Section};
use super::prose::{self, Where};
use super::question::{quoted, rebased};
use super::quiz::Around;
use super::translation;
use crate::course::id::{ChoiceId, FlagId, ScenarioId, SceneId};
use crate::course::language::{Language, Translated};
use crate::course::markdown::{Markdown, words};
use crate::course::problem::{Code, meant_or};
use crate::course::scenario::proof::{self, Finding};
use crate::course::scenario::{
    Choice, ChoiceText, Condition, Graph, MOST_FLAGS, MOST_SCENES, Outcome, Scenario,
    ScenarioRules, ScenarioText, Scene, SceneText,
};
use crate::course::settings::SettingsOf;
use crate::course::source::Source;

/// Words that are read in a minute.
const WORDS_A_MINUTE: usize = 200;

/// Reads a scenario; `None` when it has no usable id or no scene. `required` is what the module says of all its scenarios.
pub fn read(
    source: &Source,
    around: &Around<'_>,
    required: bool,
    desk: &mut Desk<'_>,
) -> Option<Scenario> {
    let arena = Arena::new();
    let page = Page::read(&arena, source, &mut desk.problems);
    let settings = page.settings_of(SettingsOf::Scenario, &mut desk.problems);
    prose::check(&page, around.folder, Where::Scene, desk);
    let title = page.title.as_ref()?;
    desk.attributes(&page, title, &[]);
    let id = desk.id(&page, title, ScenarioId::parse);
    let mut reading = Reading::default();
    for section in &page.sections {
        reading.scene(&page, section, around.folder, desk);
    }
    reading.look_up(source, desk);
    if page.sections.is_empty() {
        let message = "the scenario has no scenes";
        let hint = "begin each scene with `## Title {#id}`, and end it with its choices";
        desk.say(source, Code::Empty, title.span.clone(), message, hint);
        return None;
    }
    if reading.sound {
        reading.prove(source, &title.span, desk);
    }
    let text = ScenarioText {
        title: page.title_text(),
        opening: body(&page, &page.opening, around.folder),
        scenes: reading.texts,
    };
    let id = id?;
    desk.claim("scenario", id.as_str(), source, Desk::id_span(title))
        .then(|| Scenario {
            id,
            minutes: settings.number("minutes").unwrap_or_else(|| minutes(&page)),
            rules: ScenarioRules {
                back: settings.flag("back").unwrap_or(false),
            },
            required: settings.flag("required").unwrap_or(required),
            text: Translated::new(around.original.clone(), text),
            graph: Graph {
                scenes: reading.scenes,
            },
        })
}

/// An estimate from the words of the whole file: one path reads some of them, and deciding takes the time of the others.
fn minutes(page: &Page<'_>) -> u32 {
    let count = page
        .blocks()
        .map(|node| words(node).split_whitespace().count());
    u32::try_from(count.sum::<usize>().div_ceil(WORDS_A_MINUTE).max(1)).unwrap_or(u32::MAX)
}

fn body(page: &Page<'_>, blocks: &[Node<'_>], course_folder: &str) -> Markdown {
    let folder = inner_folder(page.source, course_folder);
    let blocks: Vec<String> = blocks
        .iter()
        .map(|node| rebased(node, page.written(node), folder))
        .collect();
    Markdown::new(blocks.join("\n\n"))
}

/// The blocks of a scene and the list of choices at its end, where there is one.
fn divide<'p, 'a>(section: &'p Section<'a>) -> (&'p [Node<'a>], Option<Node<'a>>) {
    match section.blocks.split_last() {
        Some((last, text)) if choices::is_list(last) => (text, Some(*last)),
        _ => (&section.blocks, None),
    }
}

fn scene_text(
    page: &Page<'_>,
    heading: &Heading,
    text: &[Node<'_>],
    choices: &[ReadChoice<'_>],
    course_folder: &str,
) -> SceneText {
    let folder = inner_folder(page.source, course_folder);
    let choice = |choice: &ReadChoice<'_>| {
        let words = rebased(choice.paragraph, choice.label.clone(), folder);
        let text = ChoiceText {
            label: Markdown::new(words),
            why: choice.why.map(|quote| quoted(page, quote, folder)),
        };
        (choice.id.clone(), text)
    };
    SceneText {
        title: Markdown::new(&*heading.written),
        body: body(page, text, course_folder),
        choices: choices.iter().map(choice).collect(),
    }
}

/// What was read of a scenario so far, and where it stands in the file.
struct Reading {
    scenes: Vec<Scene>,
    texts: BTreeMap<SceneId, SceneText>,
    headings: BTreeMap<SceneId, Range<usize>>,
    lines: BTreeMap<(SceneId, ChoiceId), Range<usize>>,
    leads: Vec<(String, Range<usize>)>,
    asked: Vec<(Condition, Range<usize>)>,
    set: BTreeMap<FlagId, Range<usize>>,
    /// Whether all of it could be read: only then can the story be proved.
    sound: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            scenes: Vec::new(),
            texts: BTreeMap::new(),
            headings: BTreeMap::new(),
            lines: BTreeMap::new(),
            leads: Vec::new(),
            asked: Vec::new(),
            set: BTreeMap::new(),
            sound: true,
        }
    }
}

impl Reading {
    fn scene<'a>(
        &mut self,
        page: &Page<'a>,
        section: &Section<'a>,
        course_folder: &str,
        desk: &mut Desk<'_>,
    ) {
        let (heading, source) = (&section.heading, page.source);
        desk.attributes(page, heading, &["outcome"]);
        let id = desk.id(page, heading, SceneId::parse).filter(|id| {
            let group = format!("scene of {}", source.path());
            desk.claim(&group, id.as_str(), source, Desk::id_span(heading))
        });
        let outcome = self.outcome(page, heading, desk);
        let (text, list) = divide(section);
        let before = desk.problems.len();
        let choices = list
            .map(|list| choices::read(page, list, Text::Original, desk))
            .unwrap_or_default();
        self.sound &= desk.problems.len() == before;
        self.check_shape(page, section, outcome, list, desk);
        let Some(id) = id else {
            self.sound = false;
            return;
        };
        let read = scene_text(page, heading, text, &choices, course_folder);
        self.texts.insert(id.clone(), read);
        self.headings.insert(id.clone(), heading.span.clone());
        let choices = choices
            .into_iter()
            .filter_map(|choice| self.choice(page, &id, choice, desk))
            .collect();
        self.scenes.push(Scene {
            id,
            choices,
            outcome,
        });
    }

    fn choice(
        &mut self,
        page: &Page<'_>,
        scene: &SceneId,
        read: ReadChoice<'_>,
        desk: &mut Desk<'_>,
    ) -> Option<Choice> {
        if read.why.is_none() {
            let message = format!("the choice `{})` does not say what it leads to", read.id);
            let hint = "say below it, after `  > `, what happens and why; the debrief repeats it";
            let span = read.span.clone();
            desk.say(page.source, Code::FeedbackMissing, span, message, hint);
        }
        let (to, place) = read.to?;
        self.leads.push((to.clone(), place));
        self.lines
            .insert((scene.clone(), read.id.clone()), read.span.clone());
        for flag in &read.sets {
            self.set.entry(flag.clone()).or_insert(read.span.clone());
        }
        self.asked.extend(read.when.iter().cloned());
        Some(Choice {
            id: read.id,
            to: SceneId::parse(&to).ok()?,
            best: read.best,
            sets: read.sets,
            when: read
                .when
                .into_iter()
                .map(|(condition, _)| condition)
                .collect(),
        })
    }

    fn outcome(
        &mut self,
        page: &Page<'_>,
        heading: &Heading,
        desk: &mut Desk<'_>,
    ) -> Option<Outcome> {
        let part = heading.braces.value("outcome")?;
        let outcome = Outcome::parse(&part.value);
        if outcome.is_none() {
            self.sound = false;
            let message = format!("`outcome={}` means nothing", part.value);
            let hint = meant_or(
                &part.value,
                Outcome::WORDS.iter().copied(),
                "write `outcome=good`, `outcome=mixed` or `outcome=poor`",
            );
            let span = heading.part_span(part);
            desk.say(page.source, Code::AttributeUnknown, span, message, hint);
        }
        outcome
    }

    /// A scene ends in choices, or it is an ending and has none.
    fn check_shape(
        &mut self,
        page: &Page<'_>,
        section: &Section<'_>,
        outcome: Option<Outcome>,
        list: Option<Node<'_>>,
        desk: &mut Desk<'_>,
    ) {
        let heading = &section.heading;
        let (span, message, hint) = match (outcome, list) {
            (Some(_), Some(list)) => (
                page.line_of(list),
                "an ending has no choices",
                "take them out, or take `outcome` out of the heading",
            ),
            (None, None) if heading.braces.value("outcome").is_none() => (
                heading.span.clone(),
                "the story stops here, and this is no ending",
                "end the scene with choices, `- a) [words](#scene)`; or write `outcome=good`, `outcome=mixed` or `outcome=poor` into the braces",
            ),
            (Some(_), None) if section.blocks.is_empty() => (
                heading.span.clone(),
                "the ending has no debrief",
                "say below the heading what was done and why it ended so",
            ),
            _ => return,
        };
        self.sound = false;
        desk.say(page.source, Code::SceneShape, span, message, hint);
    }

    /// Looks up what choices lead to and what they ask of the memory.
    fn look_up(&mut self, source: &Source, desk: &mut Desk<'_>) {
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
    fn prove(&self, source: &Source, title: &Range<usize>, desk: &mut Desk<'_>) {
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

/// Adds a translation. One that lacks a scene or a choice is not used: a story is told in one language.
pub fn translate(
    scenario: &mut Scenario,
    source: &Source,
    language: &Language,
    around: &Around<'_>,
    desk: &mut Desk<'_>,
) {
    let arena = Arena::new();
    let (page, same) = translation::open(
        &arena,
        source,
        Where::Scene,
        scenario.id.as_str(),
        ScenarioId::parse,
        around,
        desk,
    );
    let known: Vec<&str> = scenario
        .graph
        .scenes
        .iter()
        .map(|scene| scene.id.as_str())
        .collect();
    let mut texts = BTreeMap::new();
    let mut whole = same;
    for section in &page.sections {
        let heading = &section.heading;
        desk.attributes(&page, heading, &[]);
        let Some(id) = desk.translated_id(&page, heading, SceneId::parse) else {
            continue;
        };
        let Some(scene) = scenario.graph.scene(&id) else {
            translation::extra(&page, heading, id.as_str(), &known, desk);
            continue;
        };
        let group = format!("scene of {}", source.path());
        if !desk.claim(&group, id.as_str(), source, Desk::id_span(heading)) {
            continue;
        }
        let (text, choices) = translated_choices(&page, section, scene, desk);
        whole &= has_all(&page, heading, scene, &choices, desk);
        let text = scene_text(&page, heading, text, &choices, around.folder);
        texts.insert(id, text);
    }
    let missing: Vec<&str> = known
        .iter()
        .copied()
        .filter(|id| !texts.keys().any(|given| given.as_str() == *id))
        .collect();
    translation::gap(&page, source.beginning(), "scene", &missing, desk);
    if whole && missing.is_empty() {
        let text = ScenarioText {
            title: page.title_text(),
            opening: body(&page, &page.opening, around.folder),
            scenes: texts,
        };
        scenario.text.add(language.clone(), text);
    }
}

/// The choices of a translated scene: any list at the end of one that has choices in the original.
fn translated_choices<'p, 'a>(
    page: &Page<'a>,
    section: &'p Section<'a>,
    scene: &Scene,
    desk: &mut Desk<'_>,
) -> (&'p [Node<'a>], Vec<ReadChoice<'a>>) {
    use comrak::nodes::NodeValue;
    match section.blocks.split_last() {
        Some((last, text))
            if !scene.choices.is_empty() && matches!(last.data().value, NodeValue::List(_)) =>
        {
            (text, choices::read(page, last, Text::Translation, desk))
        }
        _ => (&section.blocks, Vec::new()),
    }
}

/// Whether a translated scene has the choices of the original; they lead where the original says, whatever stands there.
fn has_all(
    page: &Page<'_>,
    heading: &Heading,
    scene: &Scene,
    choices: &[ReadChoice<'_>],
    desk: &mut Desk<'_>,
) -> bool {
    let given: BTreeSet<&str> = choices.iter().map(|choice| choice.id.as_str()).collect();
    let wanted: BTreeSet<&str> = scene
        .choices
        .iter()
        .map(|choice| choice.id.as_str())
        .collect();
    for choice in choices {
        let original = scene.choice(&choice.id);
        if original.is_none() {
            let message = format!("the original has no choice `{}` here", choice.id);
            let hint = "take it out, or give it the letter it has in the original";
            let span = choice.span.clone();
            desk.say(page.source, Code::TranslationExtra, span, message, hint);
        }
        let named = choice
            .to
            .as_ref()
            .filter(|(to, _)| original.is_some_and(|original| original.to.as_str() != to));
        let says_more = choice.best || !choice.sets.is_empty() || !choice.when.is_empty();
        if let Some((_, span)) = named {
            let message = "a choice leads where it leads in the original";
            let hint = "write the same scene, or the words alone, without a link";
            desk.say(
                page.source,
                Code::TranslationKey,
                span.clone(),
                message,
                hint,
            );
        } else if says_more && original.is_some() {
            let message = "braces of a choice mean nothing in a translation";
            let hint = "take them out: they are those of the original";
            let span = choice.span.clone();
            desk.say(page.source, Code::TranslationKey, span, message, hint);
        }
    }
    let missing: Vec<&str> = wanted.difference(&given).copied().collect();
    translation::gap(page, heading.span.clone(), "choice", &missing, desk);
    missing.is_empty()
}
