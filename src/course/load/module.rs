//! `module.md`: aim, objectives and settings of a module, and its translations.

use std::collections::BTreeSet;

use comrak::Arena;
use comrak::nodes::NodeValue;

use super::desk::Desk;
use super::options::{split_id, take_off};
use super::page::{Node, Page, Section};
use super::prose::{self, Where};
use super::quiz::Around;
use super::translation;
use crate::course::id::{ModuleId, ObjectiveId, SectionId};
use crate::course::language::{Language, Translated};
use crate::course::lesson::Block;
use crate::course::markdown::render::Style;
use crate::course::markdown::words;
use crate::course::module::{Module, ModuleText, Objective, Order, Requires};
use crate::course::problem::{Code, Mend};
use crate::course::settings::SettingsOf;
use crate::course::source::Source;

/// The id of the section that lists the objectives.
const OBJECTIVES: &str = "objectives";

/// Reads a module without its lessons, scenarios and quiz; `None` when it has no usable id. `minutes` are 0 where the
/// author gave none.
pub fn read(source: &Source, around: &Around<'_>, desk: &mut Desk<'_>) -> Option<Module> {
    let arena = Arena::new();
    let page = Page::read(&arena, source, &mut desk.problems);
    let settings = page.settings_of(SettingsOf::Module, &mut desk.problems);
    prose::check(&page, around.folder, Where::Prose, desk);
    section_ids(&page, desk);
    let title = page.title.as_ref()?;
    desk.attributes(&page, title, &[]);
    let mut objectives = Vec::new();
    match objectives_section(&page) {
        None => desk.say(
            source,
            Code::ObjectivesMissing,
            title.span.clone(),
            "the module has no objectives",
            "write `## Objectives {#objectives}` and a list: `- explain) explain what …`",
        ),
        Some(section) => {
            for (id, text, item) in list(&page, section, true, desk) {
                if desk.claim("objective", id.as_str(), source, page.line_of(item)) {
                    objectives.push(Objective {
                        id,
                        text: Translated::new(around.original.clone(), text),
                    });
                }
            }
        }
    }
    let id = desk.id(&page, title, ModuleId::parse);
    let text = Translated::new(
        around.original.clone(),
        text(&page, around, around.original, desk),
    );
    let id = id?;
    let requires = |what: &str| {
        let items = settings.list("requires").unwrap_or(&[]);
        items.iter().any(|(item, _)| item == what)
    };
    desk.claim("module", id.as_str(), source, Desk::id_span(title))
        .then(|| Module {
            id,
            text,
            minutes: settings.number("minutes").unwrap_or(0),
            requires: Requires {
                lessons: requires("lessons"),
                scenarios: requires("scenario"),
            },
            order: if settings.text("order") == Some("fixed") {
                Order::Fixed
            } else {
                Order::Free
            },
            open: true,
            objectives,
            lessons: Vec::new(),
            scenarios: Vec::new(),
            quiz: None,
            guide: None,
            brief: None,
            evaluation: None,
        })
}

/// Adds a translation.
pub fn translate(
    module: &mut Module,
    source: &Source,
    language: &Language,
    around: &Around<'_>,
    desk: &mut Desk<'_>,
) {
    let arena = Arena::new();
    let (page, same) = translation::open(
        &arena,
        source,
        Where::Prose,
        module.id.as_str(),
        ModuleId::parse,
        around,
        desk,
    );
    if same {
        module
            .text
            .add(language.clone(), text(&page, around, language, desk));
    }
    let mut seen = BTreeSet::new();
    if let Some(section) = objectives_section(&page) {
        for (id, text, item) in list(&page, section, false, desk) {
            if let Some(objective) = module
                .objectives
                .iter_mut()
                .find(|objective| objective.id == id)
            {
                objective.text.add(language.clone(), text);
                seen.insert(id);
            } else {
                let message = format!("the original has no objective `{id}`");
                desk.say(
                    source,
                    Code::TranslationExtra,
                    page.line_of(item),
                    message,
                    "write the id of an objective of the original",
                );
            }
        }
    }
    let missing: Vec<&str> = module
        .objectives
        .iter()
        .map(|objective| &objective.id)
        .filter(|id| !seen.contains(id))
        .map(ObjectiveId::as_str)
        .collect();
    translation::gap(&page, source.beginning(), "objective", &missing, desk);
}

fn section_ids(page: &Page<'_>, desk: &mut Desk<'_>) {
    for section in &page.sections {
        desk.attributes(page, &section.heading, &[]);
        if let Some(id) = desk.id(page, &section.heading, SectionId::parse) {
            desk.claim(
                &format!("section of {}", page.source.path()),
                id.as_str(),
                page.source,
                Desk::id_span(&section.heading),
            );
        }
    }
}

fn objectives_section<'p, 'a>(page: &'p Page<'a>) -> Option<&'p Section<'a>> {
    page.sections.iter().find(|section| {
        section
            .heading
            .braces
            .id
            .as_ref()
            .is_some_and(|id| id.value == OBJECTIVES)
    })
}

/// The objectives of a section with the items they stand in; an item without an id becomes a problem.
fn list<'a>(
    page: &Page<'a>,
    section: &Section<'a>,
    original: bool,
    desk: &mut Desk<'_>,
) -> Vec<(ObjectiveId, String, Node<'a>)> {
    let mut found = Vec::new();
    let lists = section
        .blocks
        .iter()
        .filter(|node| matches!(node.data().value, NodeValue::List(_)));
    for item in lists.flat_map(|list| list.children()) {
        let Some(label) = item.first_child() else {
            continue;
        };
        let said = words(label);
        let id = match split_id(&said).map(|(id, length)| (id.to_owned(), length)) {
            Some((id, length)) => {
                take_off(label, length);
                ObjectiveId::parse(&id).ok()
            }
            None if original => {
                let proposal = desk.propose(
                    &said
                        .split_whitespace()
                        .take(3)
                        .collect::<Vec<_>>()
                        .join(" "),
                );
                let (line, at) = page.before(label);
                let hint =
                    format!("write `{proposal}) ` before its words, or let `check --fix` write it");
                let problem = page.source.problem(
                    Code::IdMissing,
                    page.line_of(item),
                    "the objective has no id",
                    hint,
                );
                desk.push(problem.with_mend(Mend {
                    line,
                    at,
                    words: format!("{proposal}) "),
                }));
                ObjectiveId::parse(&proposal).ok()
            }
            None => {
                desk.say(
                    page.source,
                    Code::IdMissing,
                    page.line_of(item),
                    "the objective has no id",
                    "write the id of the same objective in the original",
                );
                None
            }
        };
        if let Some(id) = id {
            found.push((id, words(label), item));
        }
    }
    if found.is_empty() && original {
        desk.say(
            page.source,
            Code::ObjectivesMissing,
            section.heading.span.clone(),
            "there is no objective in the list",
            "write `- explain) explain what …`, one a line",
        );
    }
    found
}

/// The aim, without the section of the objectives.
fn text(page: &Page<'_>, around: &Around<'_>, language: &Language, desk: &Desk<'_>) -> ModuleText {
    let hidden = objectives_section(page).map(|section| section.heading.line);
    let below = page
        .sections
        .iter()
        .filter(|section| Some(section.heading.line) != hidden);
    let nodes =
        page.opening
            .iter()
            .copied()
            .chain(below.flat_map(|section| {
                std::iter::once(section.node).chain(section.blocks.iter().copied())
            }));
    let html = desk
        .writer(page, around.folder, language, Style::Question)
        .blocks(nodes);
    let aim = Block::prose(html);
    ModuleText {
        title: page.title_text(),
        aim,
    }
}
