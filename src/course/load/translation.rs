//! Translations beside their originals, and what each must keep: no settings, the ids of the original, no
//! more and no fewer.

use std::collections::BTreeMap;
use std::ops::Range;

use comrak::Arena;

use super::desk::Desk;
use super::files::{Files, stem_and_language};
use super::modules::{by_folder, is_numbered};
use super::names::{self, Home};
use super::page::{Heading, Page};
use super::prose::{self, Where};
use super::quiz::Around;
use super::{evaluation, lesson, module, quiz, scenario, sheet};
use crate::course::Course;
use crate::course::evaluation::Evaluation;
use crate::course::id::{CourseId, NotAnId};
use crate::course::language::Language;
use crate::course::problem::{Code, meant_or};
use crate::course::sheet::Purpose;
use crate::course::source::Source;

/// Adds all translations to a course whose originals were read.
pub fn add(course: &mut Course, files: &Files, around: &Around<'_>, desk: &mut Desk<'_>) {
    let folders = by_folder(files);
    let languages = course.languages.clone();
    for (folder, texts) in &folders {
        for (name, source) in texts {
            let (stem, Some(tag)) = stem_and_language(name) else {
                continue;
            };
            if (folder.is_empty() && !matches!(stem, "course" | "evaluation"))
                || (!folder.is_empty() && !is_numbered(folder))
            {
                continue;
            }
            let home = Home::inside(folder);
            if names::meant(name, home).is_some() {
                continue;
            }
            let fixed = matches!(stem, "module" | "quiz" | "evaluation")
                || Purpose::of_stem(stem).is_some();
            let original = texts.get(format!("{stem}.md").as_str());
            if original.is_none()
                && fixed
                && languages.iter().skip(1).all(|known| known.as_str() != tag)
            {
                let message = format!("{name} is not read: there is no {stem}.md");
                let hint =
                    format!("did you mean `{stem}.md`? The original has no language in its name");
                desk.say(
                    source,
                    Code::FileMisnamed,
                    source.beginning(),
                    message,
                    hint,
                );
                continue;
            }
            let Some(language) = Language::parse(tag)
                .filter(|language| languages.iter().skip(1).any(|known| known == language))
            else {
                let hint = format!("add \"{tag}\" to `languages` in course.md, after the original");
                desk.say(source, Code::TranslationAlone, source.beginning(), format!("`{tag}` is no language that this course is translated into; the file is skipped"), hint);
                continue;
            };
            let done = match original {
                None => false,
                Some(_) if folder.is_empty() && stem == "evaluation" => {
                    opinion(&mut course.evaluation, source, &language, around, desk)
                }
                Some(_) if folder.is_empty() => {
                    translate_head(course, source, &language, around, desk);
                    true
                }
                Some(original) => translate_module(
                    course, texts, original, stem, source, &language, around, desk,
                ),
            };
            if !done {
                let hint = format!("it belongs to {stem}.md, which is not there or cannot be read");
                desk.say(
                    source,
                    Code::TranslationAlone,
                    source.beginning(),
                    "this translation has no original",
                    hint,
                );
            }
        }
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "the file, its original and what both belong to"
)]
fn translate_module(
    course: &mut Course,
    texts: &BTreeMap<&str, &Source>,
    original: &Source,
    stem: &str,
    source: &Source,
    language: &Language,
    around: &Around<'_>,
    desk: &mut Desk<'_>,
) -> bool {
    let id_in = |source: &Source| {
        let arena = Arena::new();
        Page::read(&arena, source, &mut Vec::new())
            .title
            .and_then(|title| title.braces.id)
            .map(|id| id.value)
    };
    let module_id = texts.get("module.md").and_then(|module| id_in(module));
    let Some(module) = course
        .modules
        .iter_mut()
        .find(|module| Some(module.id.as_str()) == module_id.as_deref())
    else {
        return false;
    };
    match stem {
        "module" => module::translate(module, source, language, around, desk),
        "quiz" => match &mut module.quiz {
            Some(quiz) => quiz::translate(quiz, source, language, around, desk),
            None => return false,
        },
        "evaluation" => return opinion(&mut module.evaluation, source, language, around, desk),
        "guide" | "brief" => {
            let sheets = [
                (Purpose::Guide, &mut module.guide),
                (Purpose::Brief, &mut module.brief),
            ];
            let found = sheets
                .into_iter()
                .find(|(purpose, _)| purpose.stem() == stem)
                .and_then(|(purpose, sheet)| Some((purpose, sheet.as_mut()?)));
            match found {
                Some((purpose, sheet)) => {
                    sheet::translate(sheet, purpose, source, language, around, desk);
                }
                None => return false,
            }
        }
        stem if is_numbered(stem) => {
            let id = id_in(original);
            match module
                .lessons
                .iter_mut()
                .find(|lesson| Some(lesson.id.as_str()) == id.as_deref())
            {
                Some(lesson) => lesson::translate(lesson, source, language, around, desk),
                None => return false,
            }
        }
        stem if names::is_scenario(stem) => {
            let id = id_in(original);
            match module
                .scenarios
                .iter_mut()
                .find(|scenario| Some(scenario.id.as_str()) == id.as_deref())
            {
                Some(scenario) => scenario::translate(scenario, source, language, around, desk),
                None => return false,
            }
        }
        // The original was named as a file that is skipped; so is this one.
        _ => {}
    }
    true
}

/// Translates an evaluation; false where there is none.
fn opinion(
    original: &mut Option<Evaluation>,
    source: &Source,
    language: &Language,
    around: &Around<'_>,
    desk: &mut Desk<'_>,
) -> bool {
    let Some(original) = original else {
        return false;
    };
    evaluation::translate(original, source, language, around, desk);
    true
}

fn translate_head(
    course: &mut Course,
    source: &Source,
    language: &Language,
    around: &Around<'_>,
    desk: &mut Desk<'_>,
) {
    let arena = Arena::new();
    let (page, same) = open(
        &arena,
        source,
        Where::Prose,
        course.id.as_str(),
        CourseId::parse,
        around,
        desk,
    );
    if same {
        let text = super::course::text(&page, around, language, desk);
        course.text.add(language.clone(), text);
    }
}

/// Opens a translation as one of every kind of file begins: without settings, with prose that `place` allows, under the id of
/// its original. Whether it has that id.
pub fn open<'a, T>(
    arena: &'a Arena<'a>,
    source: &'a Source,
    place: Where,
    id: &str,
    parse: fn(&str) -> Result<T, NotAnId>,
    around: &Around<'_>,
    desk: &mut Desk<'_>,
) -> (Page<'a>, bool) {
    let page = Page::read(arena, source, &mut desk.problems);
    no_settings(&page, desk);
    prose::check(&page, around.folder, place, desk);
    let same = same_title(&page, id, parse, desk);
    (page, same)
}

/// A translation has no settings: they are taken from the original alone.
fn no_settings(page: &Page<'_>, desk: &mut Desk<'_>) {
    if let Some(span) = &page.settings {
        let (line, _) = page.source.position(span.start);
        let span = page.source.line_span(line.saturating_sub(1));
        desk.say(
            page.source,
            Code::SettingsUnreadable,
            span,
            "a translation has no settings",
            "take them out: they are those of the original",
        );
    }
}

/// Whether the title has the id of the original.
fn same_title<T>(
    page: &Page<'_>,
    id: &str,
    parse: fn(&str) -> Result<T, NotAnId>,
    desk: &mut Desk<'_>,
) -> bool {
    let Some(title) = &page.title else {
        return false;
    };
    desk.attributes(page, title, &[]);
    if desk.translated_id(page, title, parse).is_none() {
        return false;
    }
    let same = title
        .braces
        .id
        .as_ref()
        .is_some_and(|part| part.value == id);
    if !same && !desk.named.is_unsure(page.source.path(), None) {
        desk.say(
            page.source,
            Code::TranslationExtra,
            Desk::id_span(title),
            "this is not the id of the original",
            format!("write `{{#{id}}}`"),
        );
    }
    same
}

/// An id that the original does not have. Nothing is said while it may be the original's fault.
pub fn extra(page: &Page<'_>, heading: &Heading, id: &str, known: &[&str], desk: &mut Desk<'_>) {
    if desk.named.is_unsure(page.source.path(), Some(id)) {
        return;
    }
    let hint = meant_or(
        id,
        known.iter().copied(),
        "take it out, or write it in the original first",
    );
    desk.say(
        page.source,
        Code::TranslationExtra,
        Desk::id_span(heading),
        format!("the original has no id `{id}`"),
        hint,
    );
}

/// Ids of the original that are missing here: the original's words stand in.
pub fn gap(page: &Page<'_>, span: Range<usize>, what: &str, missing: &[&str], desk: &mut Desk<'_>) {
    let unsure = desk.named.is_unsure(page.source.path(), None);
    if !missing.is_empty() && !unsure {
        let message = format!("not translated: {what} {}", missing.join(", "));
        desk.say(
            page.source,
            Code::TranslationGap,
            span,
            message,
            "translate it; until then the original is shown",
        );
    }
}
