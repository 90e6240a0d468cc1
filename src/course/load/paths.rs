//! `paths.md` at the top of the folder of courses: a heading a package, and at its end the list of its courses and modules by
//! their ids, each with the days until it is due. A mistake in it takes no course down.

use std::collections::BTreeMap;

use comrak::Arena;
use comrak::nodes::NodeValue;

use super::desk::Desk;
use super::files::stem_and_language;
use super::page::{Node, Page, Section};
use super::prose::{self, Where};
use super::translation;
use crate::course::id::{CourseId, ModuleId, PathId};
use crate::course::induction::{InductionPath, PathText, Step};
use crate::course::language::{Language, Translated};
use crate::course::markdown::render::Style;
use crate::course::markdown::words;
use crate::course::media::Media;
use crate::course::problem::{Code, Problem, meant_or};
use crate::course::shelf::Shelf;
use crate::course::source::Source;

/// The most days that a step may take: ten years, as a slip of the finger is longer.
const MOST_DAYS: u32 = 3_650;

/// The courses that a path may name, each with its modules; `None` for a course whose files are broken now, of which nobody
/// knows the modules.
pub type Known = BTreeMap<CourseId, Option<Vec<ModuleId>>>;

/// Whether a file at the top holds paths.
pub fn is_of_paths(name: &str) -> bool {
    name.strip_suffix(".md").is_some() && stem_and_language(name).0 == "paths"
}

/// Reads the original and its translations.
pub fn read(
    files: &[&Source],
    shelf: &Shelf,
    known: &Known,
    problems: &mut Vec<Problem>,
) -> Vec<InductionPath> {
    let media = Media::default();
    let mut desk = Desk::new(shelf, &media, "", files.iter().copied());
    let mut paths = Vec::new();
    let tag = |source: &Source| stem_and_language(source.path()).1.map(str::to_owned);
    for source in files.iter().filter(|source| tag(source).is_none()) {
        paths = original(source, known, &mut desk);
    }
    for source in files {
        let Some(tag) = tag(source) else { continue };
        match Language::parse(&tag) {
            Some(language) => translate(source, &language, &mut paths, &mut desk),
            None => desk.say(
                source,
                Code::TranslationAlone,
                source.beginning(),
                format!("`{tag}` is not a language"),
                "name the file paths.fr.md",
            ),
        }
    }
    problems.append(&mut desk.problems);
    paths
}

fn open<'a>(arena: &'a Arena<'a>, source: &'a Source, desk: &mut Desk<'_>) -> Page<'a> {
    let page = Page::read(arena, source, &mut desk.problems);
    super::no_such_settings(&page, desk);
    prose::check(&page, "", Where::Prose, desk);
    page
}

fn original(source: &Source, known: &Known, desk: &mut Desk<'_>) -> Vec<InductionPath> {
    let arena = Arena::new();
    let page = open(&arena, source, desk);
    let english = Language::english();
    let mut paths = Vec::new();
    for section in &page.sections {
        desk.attributes(&page, &section.heading, &[]);
        let id = desk.id(&page, &section.heading, PathId::parse);
        let (blocks, list) = parted(section);
        let Some(list) = list else {
            desk.say(
                source,
                Code::Empty,
                section.heading.span.clone(),
                "the path leads nowhere",
                "end it with a list of courses and modules: `- dsr:policy, 14 days`",
            );
            continue;
        };
        let steps: Vec<Step> = list
            .children()
            .filter_map(|item| step(&page, item, known, desk))
            .collect();
        let Some(id) = id else { continue };
        let span = Desk::id_span(&section.heading);
        if desk.claim("path", id.as_str(), source, span) && !steps.is_empty() {
            let text = Translated::new(
                english.clone(),
                text(&page, section, &blocks, &english, desk),
            );
            paths.push(InductionPath { id, text, steps });
        }
    }
    paths
}

/// A translation repeats headings and words; the list is that of the original, and may be left out.
fn translate(
    source: &Source,
    language: &Language,
    paths: &mut [InductionPath],
    desk: &mut Desk<'_>,
) {
    let arena = Arena::new();
    let page = open(&arena, source, desk);
    for section in &page.sections {
        desk.attributes(&page, &section.heading, &[]);
        let Some(id) = desk.translated_id(&page, &section.heading, PathId::parse) else {
            continue;
        };
        let (blocks, _) = parted(section);
        let text = text(&page, section, &blocks, language, desk);
        if let Some(path) = paths.iter_mut().find(|path| path.id == id) {
            path.text.add(language.clone(), text);
        } else {
            let known: Vec<&str> = paths.iter().map(|path| path.id.as_str()).collect();
            translation::extra(&page, &section.heading, id.as_str(), &known, desk);
        }
    }
}

/// The text of a section, and the list at its end.
fn parted<'a>(section: &Section<'a>) -> (Vec<Node<'a>>, Option<Node<'a>>) {
    let mut blocks = section.blocks.clone();
    let list = blocks.pop_if(|last| matches!(last.data().value, NodeValue::List(_)));
    (blocks, list)
}

fn text(
    page: &Page<'_>,
    section: &Section<'_>,
    blocks: &[Node<'_>],
    language: &Language,
    desk: &Desk<'_>,
) -> PathText {
    let mut writer = desk.writer(page, "", language, Style::Question);
    let summary = writer.blocks(blocks.iter().copied().take(1));
    let description = writer.blocks(blocks.iter().copied().skip(1));
    PathText {
        title: section.heading.text.clone(),
        summary,
        description,
    }
}

/// A line such as `dsr:policy, 14 days`; what cannot be read or is not there becomes a problem.
fn step(page: &Page<'_>, item: Node<'_>, known: &Known, desk: &mut Desk<'_>) -> Option<Step> {
    let said = words(item);
    let span = page.line_of(item);
    let Some(step) = read_step(&said) else {
        let hint = "write the id of a course, or of a course and a module, and the days: `- dsr:policy, 14 days`";
        let message = format!("this is no step of a path: \"{said}\"");
        desk.say(page.source, Code::PathStep, span, message, hint);
        return None;
    };
    let Some(modules) = known.get(&step.course) else {
        let ids = known.keys().map(CourseId::as_str);
        let hint = meant_or(
            step.course.as_str(),
            ids,
            "name the id of a course of this folder",
        );
        let message = format!("there is no course `{}`", step.course);
        desk.say(page.source, Code::PathDead, span, message, hint);
        return None;
    };
    if let (Some(module), Some(modules)) = (&step.module, modules)
        && !modules.contains(module)
    {
        let ids = modules.iter().map(ModuleId::as_str);
        let hint = meant_or(
            module.as_str(),
            ids,
            "name the id of a module of this course",
        );
        let message = format!("the course `{}` has no module `{module}`", step.course);
        desk.say(page.source, Code::PathDead, span, message, hint);
        return None;
    }
    Some(step)
}

fn read_step(said: &str) -> Option<Step> {
    let (named, days) = match said.split_once(',') {
        Some((named, days)) => (named, Some(read_days(days)?)),
        None => (said, None),
    };
    let (course, module) = match named.trim().split_once(':') {
        Some((course, module)) => (course, Some(ModuleId::parse(module).ok()?)),
        None => (named.trim(), None),
    };
    Some(Step {
        course: CourseId::parse(course).ok()?,
        module,
        days,
    })
}

/// "14 days", "1 day".
fn read_days(said: &str) -> Option<u32> {
    let (number, unit) = said.trim().split_once(' ')?;
    let days = number.parse().ok()?;
    let is_unit = matches!(unit.trim(), "day" | "days");
    (is_unit && (1..=MOST_DAYS).contains(&days)).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_a_course_or_a_module_with_days_or_without() {
        let step = read_step("dsr:policy, 14 days").expect("a step");
        assert_eq!((step.course.as_str(), step.days), ("dsr", Some(14)));
        assert_eq!(step.module.expect("a module").as_str(), "policy");
        assert_eq!(read_step("dsr, 1 day").and_then(|step| step.days), Some(1));
        assert!(read_step("dsr").is_some_and(|step| step.module.is_none() && step.days.is_none()));
        for said in [
            "",
            "DSR",
            "dsr:",
            "dsr, soon",
            "dsr, 0 days",
            "dsr, 2 weeks",
            "dsr, 99999 days",
        ] {
            assert_eq!(read_step(said), None, "{said}");
        }
    }
}
