//! `scenario-NAME.md`: scenes with choices, endings, and the proof that the story holds; and its translations.

use std::collections::BTreeMap;
use std::ops::Range;

use comrak::Arena;

use super::choices::{self, ReadChoice};
use super::desk::{Desk, inner_folder};
use super::options::Text;
use super::page::{Heading, Node, Page, Section};
use super::prose::{self, Where};
use super::question::{quoted, rebased};
use super::quiz::Around;
use crate::course::id::{ChoiceId, FlagId, ScenarioId, SceneId};
use crate::course::language::Translated;
use crate::course::markdown::{Markdown, words};
use crate::course::problem::{Code, meant_or};
use crate::course::scenario::{
    Choice, ChoiceText, Condition, Graph, Outcome, Scenario, ScenarioRules, ScenarioText, Scene,
    SceneText,
};
use crate::course::settings::SettingsOf;
use crate::course::source::Source;

mod story;
mod translated;

pub use translated::translate;

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
}
