//! A course folder put together: `course.md`, its modules with their lessons and quizzes, translations, and
//! the look-up of everything that one file says of another.

use std::collections::{BTreeMap, BTreeSet};

use comrak::Arena;
use comrak::nodes::NodeValue;

use super::desk::{Desk, Target};
use super::files::{Files, stem_and_language};
use super::page::Page;
use super::prose::{self, Where};
use super::quiz::Around;
use super::{lesson, module, quiz, translation};
use crate::course::completion::certificates_exist;
use crate::course::id::{CourseId, SectionId};
use crate::course::language::{Language, Translated};
use crate::course::lesson::Block;
use crate::course::markdown::render::Style;
use crate::course::module::Module;
use crate::course::problem::{Code, Problem, meant_or};
use crate::course::quiz::QuizRules;
use crate::course::settings::{Settings, SettingsOf};
use crate::course::shelf::Shelf;
use crate::course::source::Source;
use crate::course::timestamp::Span;
use crate::course::{CertificateKind, Course, CourseText, Enrolment};

/// Files that have a meaning which this version does not know yet.
const LATER: &[&str] = &["guide", "brief", "evaluation", "paths"];

/// What became of a course folder.
pub struct Outcome {
    /// The course, as far as it could be read; offered only when no problem is an error.
    pub course: Option<Course>,
    /// The id as it is written, where there is one.
    pub id: Option<CourseId>,
    /// The title, where there is one.
    pub title: Option<String>,
    /// Every mistake.
    pub problems: Vec<Problem>,
}

/// Reads the files of one course folder.
pub fn read(folder: &str, files: Files, shelf: &Shelf) -> Outcome {
    let hash = files.hash();
    let Some(source) = files.texts.get("course.md") else {
        let message = "there is no course.md in this folder";
        let problem = Problem::of_file(
            folder,
            Code::FileMissing,
            message,
            "write it, or move the folder out of the courses",
        );
        return Outcome {
            course: None,
            id: None,
            title: None,
            problems: vec![problem],
        };
    };
    let written_id = peek(source);
    let media_root = format!(
        "/media/{}",
        written_id.as_ref().map_or("", CourseId::as_str)
    );
    let mut desk = Desk::new(shelf, &files.media, &media_root, files.texts.values());
    let head = head(source, folder, &mut desk);
    let title = head.text.read(&head.original).text.title.clone();
    let around = Around {
        folder,
        original: &head.original,
    };
    let modules = modules(&files, &around, &head, &mut desk);
    look_up(&modules, &mut desk);
    let mut course = head.id.map(|id| Course {
        id,
        hash,
        version: head.settings.text("version").map(str::to_owned),
        languages: head.languages.clone(),
        text: head.text,
        enrolment: Enrolment::Open,
        certificate: certificate(&head.settings, "certificate"),
        module_certificate: certificate(&head.settings, "module_certificate"),
        valid_months: head.settings.number("valid"),
        listed: head.settings.flag("listed").unwrap_or(true),
        print_score: head.settings.flag("print_score").unwrap_or(false),
        modules,
        media: crate::course::media::Media::default(),
    });
    if let Some(course) = &mut course {
        let around = Around {
            folder,
            original: &head.original,
        };
        translate(course, &files, &around, &mut desk);
        if course.valid_months.is_some() && !certificates_exist(course) {
            let span = head.settings.span("valid").unwrap_or_default();
            desk.say(
                source,
                Code::SettingValue,
                span,
                "`valid` says how long a certificate is valid, but the course gives none",
                "write `certificate = \"completion\"`, or take it out",
            );
        }
    }
    let problems = desk.problems;
    if let Some(course) = &mut course {
        course.media = files.media;
    }
    Outcome {
        course,
        id: written_id,
        title: Some(title).filter(|title| !title.is_empty()),
        problems,
    }
}

/// The id as it stands in the title, before anything else is read: the addresses of images need it.
fn peek(source: &Source) -> Option<CourseId> {
    let arena = Arena::new();
    let page = Page::read(&arena, source, &mut Vec::new());
    CourseId::parse(&page.title?.braces.id?.value).ok()
}

struct Head {
    source: Source,
    id: Option<CourseId>,
    settings: Settings,
    languages: Vec<Language>,
    original: Language,
    text: Translated<CourseText>,
    rules: QuizRules,
}

fn head(source: &Source, folder: &str, desk: &mut Desk<'_>) -> Head {
    let arena = Arena::new();
    let page = Page::read(&arena, source, &mut desk.problems);
    let settings = page
        .settings
        .as_ref()
        .map(|span| Settings::read(source, span, SettingsOf::Course, &mut desk.problems))
        .unwrap_or_default();
    let languages = languages(source, &settings, desk);
    let original = languages.first().cloned().unwrap_or_else(Language::english);
    prose::check(&page, folder, Where::Prose, desk);
    for section in &page.sections {
        desk.attributes(&page, &section.heading, &[]);
        if let Some(id) = desk.id(&page, &section.heading, SectionId::parse) {
            desk.claim(
                "section of the course",
                id.as_str(),
                source,
                Desk::id_span(&section.heading),
            );
        }
    }
    let id = page.title.as_ref().and_then(|title| {
        desk.attributes(&page, title, &[]);
        desk.id(&page, title, CourseId::parse)
    });
    let text = text(
        &page,
        &Around {
            folder,
            original: &original,
        },
        &original,
        desk,
    );
    let rules = QuizRules {
        draw: 0,
        pass_mark: settings.number("pass_mark").unwrap_or(80),
        attempts: settings.number("attempts").unwrap_or(2),
        wait: settings.wait("wait").unwrap_or(Span::hours(24)),
    };
    Head {
        source: source.clone(),
        id,
        languages,
        text: Translated::new(original.clone(), text),
        original,
        rules,
        settings,
    }
}

fn text(
    page: &Page<'_>,
    around: &Around<'_>,
    language: &Language,
    desk: &mut Desk<'_>,
) -> CourseText {
    let title = page
        .title
        .as_ref()
        .map(|title| title.text.clone())
        .unwrap_or_default();
    let first = page
        .opening
        .first()
        .filter(|first| matches!(first.data().value, NodeValue::Paragraph));
    if first.is_none() {
        let span = page
            .title
            .as_ref()
            .map_or(page.source.beginning(), |title| title.span.clone());
        desk.say(
            page.source,
            Code::Empty,
            span,
            "the course has no summary",
            "write a paragraph below the title: it is what a list of courses shows",
        );
    }
    let summary = desk
        .writer(page, around.folder, language, Style::Question)
        .blocks(first.into_iter().copied());
    let rest = page.blocks().skip(usize::from(first.is_some()));
    let html = desk
        .writer(page, around.folder, language, Style::Question)
        .blocks(rest);
    let description = if html.is_empty() {
        Vec::new()
    } else {
        vec![Block::Prose(html)]
    };
    CourseText {
        title,
        summary,
        description,
    }
}

fn languages(source: &Source, settings: &Settings, desk: &mut Desk<'_>) -> Vec<Language> {
    let mut languages = Vec::new();
    for (tag, span) in settings.list("languages").unwrap_or(&[]) {
        match Language::parse(tag) {
            Some(language) if !languages.contains(&language) => languages.push(language),
            _ => desk.say(
                source,
                Code::SettingValue,
                span.clone(),
                format!("`{tag}` is not a language, or is named twice"),
                "write tags like \"en\", \"fr\" or \"ar\", the original first",
            ),
        }
    }
    if languages.is_empty() {
        languages.push(Language::english());
    }
    languages
}

fn certificate(settings: &Settings, key: &str) -> Option<CertificateKind> {
    match settings.text(key) {
        Some("completion") => Some(CertificateKind::Completion),
        Some("participation") => Some(CertificateKind::Participation),
        _ => None,
    }
}

/// The text files of each folder of the course, by name.
fn by_folder(files: &Files) -> BTreeMap<&str, BTreeMap<&str, &Source>> {
    let mut folders: BTreeMap<&str, BTreeMap<&str, &Source>> = BTreeMap::new();
    for (path, source) in &files.texts {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        folders.entry(folder).or_default().insert(name, source);
    }
    folders
}

fn modules(files: &Files, around: &Around<'_>, head: &Head, desk: &mut Desk<'_>) -> Vec<Module> {
    let mut modules = Vec::new();
    for (folder, texts) in by_folder(files) {
        if folder.is_empty() {
            for (name, source) in texts {
                misplaced(
                    name,
                    source,
                    &["course", "glossary", "library"],
                    false,
                    desk,
                );
            }
            continue;
        }
        if !is_numbered(folder) || folder.contains('/') {
            for source in texts.values() {
                desk.say(
                    source,
                    Code::FileName,
                    source.beginning(),
                    "this file is in no module; it is skipped",
                    "module folders have a number in front: `01-foundations`",
                );
            }
            continue;
        }
        let Some(source) = texts.get("module.md") else {
            let path = format!("{}/{folder}", around.folder);
            desk.problems.push(Problem::of_file(
                &path,
                Code::FileMissing,
                "there is no module.md in this folder",
                "write it, or take the folder out",
            ));
            continue;
        };
        let module = module::read(source, around, desk);
        let mut lessons = Vec::new();
        let mut quiz = None;
        for (name, source) in &texts {
            misplaced(name, source, &["module", "quiz"], true, desk);
            match stem_and_language(name) {
                ("quiz", None) => quiz = quiz::read(source, around, &head.rules, desk),
                (stem, None) if is_numbered(stem) => {
                    lessons.extend(lesson::read(source, around, desk))
                }
                _ => {}
            }
        }
        if let Some(module) = module {
            modules.push((
                *source,
                Module {
                    lessons,
                    quiz,
                    ..module
                },
            ));
        }
    }
    open(head, &mut modules, desk);
    if modules.is_empty() {
        let path = format!("{}/course.md", around.folder);
        let problem = Problem::of_file(
            &path,
            Code::Empty,
            "the course has no modules",
            "make a folder `01-NAME` with a file module.md beside course.md",
        );
        desk.problems.push(problem);
    }
    modules.into_iter().map(|(_, module)| module).collect()
}

/// Marks the modules that can be taken now, and says which of them have nothing to take.
fn open(head: &Head, modules: &mut [(&Source, Module)], desk: &mut Desk<'_>) {
    if let Some(open) = head.settings.list("open") {
        let known: BTreeSet<String> = modules
            .iter()
            .map(|(_, module)| module.id.to_string())
            .collect();
        for (id, span) in open.iter().filter(|(id, _)| !known.contains(id)) {
            let hint = meant_or(
                id,
                known.iter().map(String::as_str),
                "name the ids of modules of this course",
            );
            desk.say(
                &head.source,
                Code::SettingValue,
                span.clone(),
                format!("there is no module `{id}`"),
                hint,
            );
        }
        for (_, module) in modules.iter_mut() {
            module.open = open.iter().any(|(id, _)| id == module.id.as_str());
        }
    }
    for (source, module) in modules.iter_mut() {
        if module.open && module.lessons.is_empty() {
            desk.say(
                source,
                Code::Empty,
                source.beginning(),
                "the module is open but has no lesson",
                "write `01-NAME.md` beside it, or leave the module out of `open` in course.md",
            );
        }
        if module.minutes == 0 {
            let reading: usize = module
                .lessons
                .iter()
                .map(|lesson| {
                    lesson
                        .text
                        .read(lesson.text.original_language())
                        .text
                        .minutes()
                })
                .sum();
            module.minutes = u32::try_from(reading).unwrap_or(u32::MAX);
        }
    }
}

/// Says of a file whether its name means nothing, or something that cannot be used yet.
fn misplaced(name: &str, source: &Source, known: &[&str], lessons: bool, desk: &mut Desk<'_>) {
    let (stem, _) = stem_and_language(name);
    if known.contains(&stem) || (lessons && is_numbered(stem)) {
        return;
    }
    if LATER.contains(&stem) || stem.starts_with("scenario-") {
        let hint = "it does no harm where it is; a later version will read it";
        desk.say(
            source,
            Code::NotYetFile,
            source.beginning(),
            format!("{name} cannot be used yet; it is skipped"),
            hint,
        );
    } else {
        let hint = if lessons {
            "lessons have a number in front: `01-people.md`"
        } else {
            "lessons stand in module folders: `01-foundations/01-people.md`"
        };
        desk.say(
            source,
            Code::FileName,
            source.beginning(),
            format!("{name} is no file of a course; it is skipped"),
            hint,
        );
    }
}

/// Whether a name begins with a number and a hyphen, which gives its place in the order.
fn is_numbered(name: &str) -> bool {
    name.split_once('-').is_some_and(|(number, rest)| {
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()) && !rest.is_empty()
    })
}

/// Looks up what questions point to.
fn look_up(modules: &[Module], desk: &mut Desk<'_>) {
    let objectives: BTreeSet<&str> = modules
        .iter()
        .flat_map(|module| &module.objectives)
        .map(|objective| objective.id.as_str())
        .collect();
    let lessons: BTreeMap<&str, Vec<&str>> = modules
        .iter()
        .flat_map(|module| &module.lessons)
        .map(|lesson| {
            (
                lesson.id.as_str(),
                lesson.sections().map(SectionId::as_str).collect(),
            )
        })
        .collect();
    for pending in std::mem::take(&mut desk.pending) {
        let (code, message, hint) = match &pending.target {
            Target::Objective(id) if objectives.contains(id.as_str()) => continue,
            Target::Objective(id) => {
                let hint = meant_or(
                    id.as_str(),
                    objectives.iter().copied(),
                    "write it into the list of objectives in module.md",
                );
                (
                    Code::ObjectiveUnknown,
                    format!("there is no objective `{id}`"),
                    hint,
                )
            }
            Target::See(see) => match (lessons.get(see.lesson.as_str()), &see.section) {
                (None, _) => {
                    let hint = meant_or(
                        see.lesson.as_str(),
                        lessons.keys().copied(),
                        "write `see=lesson:section` with ids of this course",
                    );
                    (
                        Code::SeeDead,
                        format!("there is no lesson `{}`", see.lesson),
                        hint,
                    )
                }
                (Some(sections), Some(section)) if !sections.contains(&section.as_str()) => {
                    let hint = meant_or(
                        section.as_str(),
                        sections.iter().copied(),
                        format!("its sections are {}", sections.join(", ")),
                    );
                    (
                        Code::SeeDead,
                        format!("the lesson `{}` has no section `{section}`", see.lesson),
                        hint,
                    )
                }
                _ => continue,
            },
        };
        desk.say(&pending.source, code, pending.span.clone(), message, hint);
    }
}

/// Adds all translations to a course whose originals were read.
fn translate(course: &mut Course, files: &Files, around: &Around<'_>, desk: &mut Desk<'_>) {
    let folders = by_folder(files);
    let languages = course.languages.clone();
    for (folder, texts) in &folders {
        for (name, source) in texts {
            let (stem, Some(tag)) = stem_and_language(name) else {
                continue;
            };
            if (folder.is_empty() && stem != "course")
                || (!folder.is_empty() && !is_numbered(folder))
            {
                continue;
            }
            let Some(language) = Language::parse(tag)
                .filter(|language| languages.iter().skip(1).any(|known| known == language))
            else {
                let hint = format!("add \"{tag}\" to `languages` in course.md, after the original");
                desk.say(source, Code::TranslationAlone, source.beginning(), format!("`{tag}` is no language that this course is translated into; the file is skipped"), hint);
                continue;
            };
            let original = texts.get(format!("{stem}.md").as_str());
            let done = match original {
                None => false,
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
        // The original was named as a file that is skipped; so is this one.
        _ => {}
    }
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
    let page = Page::read(&arena, source, &mut desk.problems);
    translation::no_settings(&page, desk);
    prose::check(&page, around.folder, Where::Prose, desk);
    if translation::same_title(&page, course.id.as_str(), CourseId::parse, desk) {
        let text = text(&page, around, language, desk);
        course.text.add(language.clone(), text);
    }
}
