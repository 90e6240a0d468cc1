//! The module folders of a course: each with its lessons, scenarios and quiz, in the order of their numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::course::Head;
use super::desk::Desk;
use super::files::{Files, stem_and_language};
use super::names::{self, Home};
use super::quiz::Around;
use super::{evaluation, lesson, module, quiz, scenario, sheet};
use crate::course::module::Module;
use crate::course::problem::{Code, Problem, meant_or};
use crate::course::sheet::Purpose;
use crate::course::source::Source;

/// The files of a module besides lessons and scenarios.
const MODULE: &[&str] = &["module", "quiz", "guide", "brief", "evaluation"];
/// The text files of each folder of the course, by name.
pub fn by_folder(files: &Files) -> BTreeMap<&str, BTreeMap<&str, &Source>> {
    let mut folders: BTreeMap<&str, BTreeMap<&str, &Source>> = BTreeMap::new();
    for (path, source) in &files.texts {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        folders.entry(folder).or_default().insert(name, source);
    }
    folders
}

/// Reads every module with its lessons and quiz, in the order of the folders.
pub fn read(files: &Files, around: &Around<'_>, head: &Head, desk: &mut Desk<'_>) -> Vec<Module> {
    let mut modules = Vec::new();
    for (folder, texts) in by_folder(files) {
        if folder.is_empty() {
            for (name, source) in texts {
                misplaced(
                    name,
                    source,
                    &["course", "glossary", "library", "evaluation"],
                    false,
                    desk,
                );
            }
            continue;
        }
        if !is_numbered(folder) || folder.contains('/') {
            for (name, source) in &texts {
                let code = if *name == "module.md" {
                    Code::FileMisnamed
                } else {
                    Code::FileName
                };
                desk.say(
                    source,
                    code,
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
        let mut scenarios = Vec::new();
        let mut quiz = None;
        let mut guide = None;
        let mut brief = None;
        let mut opinion = None;
        let required = module
            .as_ref()
            .is_some_and(|module| module.requires.scenarios);
        for (name, source) in &texts {
            misplaced(name, source, MODULE, true, desk);
            match stem_and_language(name) {
                ("quiz", None) => quiz = quiz::read(source, around, &head.rules, desk),
                ("guide", None) => guide = sheet::read(Purpose::Guide, source, around, desk),
                ("evaluation", None) => opinion = evaluation::read(source, around, desk),
                ("brief", None) => brief = sheet::read(Purpose::Brief, source, around, desk),
                (stem, None) if is_numbered(stem) => {
                    lessons.extend(lesson::read(source, around, desk));
                }
                (stem, None) if names::is_scenario(stem) => {
                    scenarios.extend(scenario::read(source, around, required, desk));
                }
                _ => {}
            }
        }
        if let Some(module) = module {
            modules.push((
                *source,
                Module {
                    lessons,
                    scenarios,
                    quiz,
                    guide,
                    brief,
                    evaluation: opinion,
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
        if module.open && module.requires.scenarios && module.scenarios.is_empty() {
            desk.say(
                source,
                Code::Empty,
                source.beginning(),
                "the module requires a scenario but has none",
                "write `scenario-NAME.md` beside it, or take \"scenario\" out of `requires`",
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
            let deciding: u32 = module
                .scenarios
                .iter()
                .map(|scenario| scenario.minutes)
                .sum();
            module.minutes = u32::try_from(reading)
                .unwrap_or(u32::MAX)
                .saturating_add(deciding);
        }
    }
}

/// Says of a file whether its name means nothing, or something that cannot be used yet.
fn misplaced(name: &str, source: &Source, known: &[&str], lessons: bool, desk: &mut Desk<'_>) {
    let (stem, _) = stem_and_language(name);
    let home = if lessons { Home::Module } else { Home::Course };
    if names::meant(name, home).is_some() {
        return;
    }
    if known.contains(&stem) || (lessons && (is_numbered(stem) || names::is_scenario(stem))) {
        return;
    }
    let (code, hint) = if lessons {
        let hint = "lessons have a number and a hyphen in front: `01-people.md`; move other notes out of the course";
        let scenario = "the file of a scenario is called `scenario-NAME.md`, in small letters";
        let near = stem.to_lowercase().starts_with("scen");
        (Code::FileMisnamed, if near { scenario } else { hint })
    } else {
        let hint = "lessons stand in module folders: `01-foundations/01-people.md`";
        (Code::FileName, hint)
    };
    desk.say(
        source,
        code,
        source.beginning(),
        format!("{name} is no file of a course; it is skipped"),
        hint,
    );
}

/// Whether a name begins with a number and a hyphen, which gives its place in the order.
pub fn is_numbered(name: &str) -> bool {
    name.split_once('-').is_some_and(|(number, rest)| {
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()) && !rest.is_empty()
    })
}
