//! The translation of a scenario: the same scenes and choices in other words.

use std::collections::{BTreeMap, BTreeSet};

use comrak::Arena;
use comrak::nodes::NodeValue;

use super::{body, scene_text};
use crate::course::id::{ScenarioId, SceneId};
use crate::course::language::Language;
use crate::course::load::choices::{self, ReadChoice};
use crate::course::load::desk::Desk;
use crate::course::load::options::Text;
use crate::course::load::page::{Heading, Node, Page, Section};
use crate::course::load::prose::Where;
use crate::course::load::quiz::Around;
use crate::course::load::translation;
use crate::course::problem::Code;
use crate::course::scenario::{Scenario, ScenarioText, Scene};
use crate::course::source::Source;

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
