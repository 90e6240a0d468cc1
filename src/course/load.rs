//! Reading the folder of courses: every course that is whole, and every mistake of those that are not. One
//! broken course takes no other down, and a broken glossary or library takes none down.

use std::collections::BTreeMap;
use std::path::Path;

use super::Course;
use super::id::CourseId;
use super::induction::InductionPath;
use super::problem::{self, Code, Problem};
use super::settings::{Settings, SettingsOf};
use super::shelf::Shelf;
use super::source::Source;
use super::wording::ContentHash;

mod bitmap;
mod blueprint;
pub mod braces;
mod brackets;
mod check;
mod choices;
pub mod claims;
mod course;
mod desk;
mod evaluation;
mod files;
mod ids;
mod image;
mod last_block;
mod lesson;
mod module;
mod modules;
mod names;
mod options;
mod page;
mod paths;
mod proof;
mod prose;
mod question;
mod quiz;
mod reference;
mod scenario;
mod sheet;
mod shelf;
mod silence;
mod svg;
mod translation;

use desk::Desk;
use files::Files;
use names::Home;
use page::Page;

/// A course that cannot be offered as its files are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenCourse {
    /// Its folder in the folder of courses.
    pub folder: String,
    /// Its id, where it could be read.
    pub id: Option<CourseId>,
    /// Its title, where it could be read.
    pub title: Option<String>,
}

/// What a folder of courses holds.
#[derive(Debug, Default)]
pub struct Loading {
    /// Glossary and library.
    pub shelf: Shelf,
    /// The induction packages, in the order of their file.
    pub paths: Vec<InductionPath>,
    /// The courses that are whole, in the order of their folders.
    pub courses: Vec<Course>,
    /// The courses that are not.
    pub broken: Vec<BrokenCourse>,
    /// Every mistake, sorted by file and place; for authors what strikes the proof-reader too.
    pub problems: Vec<Problem>,
    /// The folder of each course in `courses`.
    pub folders: BTreeMap<CourseId, String>,
}

/// Whom a folder is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// Who serves what is in it.
    Server,
    /// Who writes it.
    Author,
}

/// Reads a folder of courses for who serves them: what is whole, and every mistake.
pub fn load(folder: &Path) -> Loading {
    read(folder, Reader::Server)
}

/// Reads the same folder for its authors: beside every mistake also what strikes the proof-reader, who reads the texts of each
/// whole course once more. The courses are the same.
pub fn proofread(folder: &Path) -> Loading {
    read(folder, Reader::Author)
}

fn read(folder: &Path, reader: Reader) -> Loading {
    let mut loading = Loading::default();
    let (names, top) = files::read_top(folder, &mut loading.problems);
    let read: Vec<(String, Files, Vec<Problem>)> = names
        .into_iter()
        .map(|name| {
            let mut problems = Vec::new();
            let files = files::read_course(folder, &name, &mut problems);
            (name, files, problems)
        })
        .collect();
    let own = read.iter().flat_map(|(_, files, _)| {
        files
            .texts
            .iter()
            .filter(|(path, _)| shelf::is_of_shelf(path))
            .map(|(_, source)| source)
    });
    let shared = top
        .iter()
        .filter(|(name, _)| shelf::is_of_shelf(name))
        .map(|(_, source)| source);
    let on_shelf: Vec<&Source> = shared.chain(own).collect();
    loading.shelf = shelf::read(&on_shelf, &mut loading.problems);
    for (name, source) in top.iter().filter(|(name, _)| !is_known(name)) {
        if names::meant(name, Home::Top).is_some() {
            continue;
        }
        loading.problems.push(source.problem(
            Code::FileName,
            source.beginning(),
            format!("{name} is no file of the folder of courses; it is skipped"),
            "here stand glossary.md, library.md, paths.md and a folder for each course",
        ));
    }
    let of_courses = read.iter().flat_map(|(_, files, _)| files.texts.values());
    let sources: Vec<Source> = top.values().chain(of_courses).cloned().collect();
    for (name, files, problems) in read {
        loading.take(name, files, problems, reader);
    }
    loading.read_paths(&top);
    silence::apply(sources.iter(), reader, &mut loading.problems);
    problem::sort(&mut loading.problems);
    loading
}

/// One hash over every file that [`load`] would read: it changes with any change.
pub fn fingerprint(folder: &Path) -> ContentHash {
    let (names, top) = files::read_top(folder, &mut Vec::new());
    let mut lines: Vec<String> = top
        .values()
        .map(|source| {
            format!(
                "{}\0{}\n",
                source.path(),
                ContentHash::of(source.text().as_bytes()).0
            )
        })
        .collect();
    for name in names {
        let mut problems = Vec::new();
        let files = files::read_course(folder, &name, &mut problems);
        lines.push(format!("{name}\0{}\n", files.hash().0));
        // A file that cannot be read has no hash, but that it is there changes what is said.
        lines.extend(problems.iter().map(ToString::to_string));
    }
    ContentHash::of(lines.concat().as_bytes())
}

/// Whether a file at the top is read by its name.
fn is_known(name: &str) -> bool {
    shelf::is_of_shelf(name) || paths::is_of_paths(name)
}

impl Loading {
    fn read_paths(&mut self, top: &BTreeMap<String, Source>) {
        let files = top.iter().filter(|(name, _)| paths::is_of_paths(name));
        let files: Vec<&Source> = files.map(|(_, source)| source).collect();
        let whole = self.courses.iter().map(|course| {
            let modules = course.modules.iter().map(|module| module.id.clone());
            (course.id.clone(), Some(modules.collect()))
        });
        let broken = self.broken.iter().filter_map(|broken| broken.id.clone());
        let known: paths::Known = broken.map(|id| (id, None)).chain(whole).collect();
        self.paths = paths::read(&files, &self.shelf, &known, &mut self.problems);
    }

    fn take(&mut self, folder: String, files: Files, mut problems: Vec<Problem>, reader: Reader) {
        let outcome = course::read(&folder, files, &self.shelf, reader);
        problems.extend(outcome.problems);
        if let Some(course) = &outcome.course
            && let Some(first) = self.folders.get(&course.id)
        {
            let message = format!("the course id `{}` is used twice", course.id);
            let hint = format!("the folder `{first}` has it too: give one of them another id");
            problems.push(Problem::of_file(
                &format!("{folder}/course.md"),
                Code::IdTwice,
                message,
                hint,
            ));
        }
        let broken = problems.iter().any(Problem::is_error);
        self.problems.append(&mut problems);
        match outcome.course {
            Some(course) if !broken => {
                self.folders.insert(course.id.clone(), folder);
                self.courses.push(course);
            }
            _ => self.broken.push(BrokenCourse {
                folder,
                id: outcome.id,
                title: outcome.title,
            }),
        }
    }
}

/// Lessons, glossary and library have no settings: each one that is written is a mistake.
fn no_such_settings(page: &Page<'_>, desk: &mut Desk<'_>) {
    if let Some(span) = &page.settings {
        Settings::read(page.source, span, SettingsOf::Nothing, &mut desk.problems);
    }
}
