//! Every sentence of a course that cites, with what it cites: what an expert holds against the sources.

use std::path::Path;

use comrak::Arena;

use super::files::{self, stem_and_language};
use super::modules::{by_folder, is_numbered};
use super::page::{Node, Page};
use super::{load, names};
use crate::course::id::CourseId;
use crate::course::markdown::citation::Citation;
use crate::course::markdown::sentences;
use crate::course::problem::Problem;
use crate::course::shelf::Shelf;
use crate::course::source::Source;

/// A sentence that cites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The heading that it stands under; empty at the beginning of a file.
    pub section: String,
    /// Its words.
    pub words: String,
    /// What it cites, each with the place in it.
    pub cited: Vec<Citation>,
}

/// What a file of a module is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// `module.md`
    Module,
    /// A lesson.
    Lesson,
    /// A scenario.
    Scenario,
    /// `quiz.md`
    Quiz,
    /// `brief.md`
    Brief,
    /// `guide.md`
    Guide,
}

impl FileKind {
    fn of(stem: &str) -> Option<Self> {
        Some(match stem {
            "module" => Self::Module,
            "quiz" => Self::Quiz,
            "brief" => Self::Brief,
            "guide" => Self::Guide,
            stem if is_numbered(stem) => Self::Lesson,
            stem if names::is_scenario(stem) => Self::Scenario,
            _ => return None,
        })
    }
}

/// A file with its claims, in the order in which they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitingFile {
    /// What it is.
    pub kind: FileKind,
    /// Its title.
    pub title: String,
    /// Its claims; never empty.
    pub claims: Vec<Claim>,
}

/// A module with its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitingModule {
    /// Its title.
    pub title: String,
    /// Its files that cite: lessons first, then scenarios, the quiz, the brief, the guide.
    pub files: Vec<CitingFile>,
}

/// What a course claims, and the library that it rests on.
#[derive(Debug)]
pub struct Claims {
    /// The course's title in its original language.
    pub title: String,
    /// The version that a printed page names.
    pub version: String,
    /// Its modules in order.
    pub modules: Vec<CitingModule>,
    /// The documents.
    pub shelf: Shelf,
}

/// Reads what a course of this folder claims, in its original language.
///
/// # Errors
/// The ids of the courses that could be read, when this is not one of them.
pub fn claims(folder: &Path, id: &CourseId) -> Result<Claims, Vec<CourseId>> {
    let loading = load(folder);
    let course = loading.courses.iter().find(|course| course.id == *id);
    let (Some(course), Some(name)) = (course, loading.folders.get(id)) else {
        return Err(loading
            .courses
            .into_iter()
            .map(|course| course.id)
            .collect());
    };
    let files = files::read_course(folder, name, &mut Vec::new());
    let folders = by_folder(&files);
    let modules = folders.values().filter_map(|texts| {
        let module = texts.get("module.md")?;
        let mut files: Vec<CitingFile> = texts
            .iter()
            .filter_map(|(name, source)| {
                let (stem, language) = stem_and_language(name);
                let kind = FileKind::of(stem).filter(|_| language.is_none())?;
                file(kind, source)
            })
            .collect();
        files.sort_by_key(|file| file.kind);
        Some(CitingModule {
            title: title(module),
            files,
        })
    });
    let modules = modules.filter(|module| !module.files.is_empty()).collect();
    Ok(Claims {
        title: course
            .text
            .read(course.text.original_language())
            .text
            .title
            .clone(),
        version: course.printed_version(),
        modules,
        shelf: loading.shelf,
    })
}

fn title(source: &Source) -> String {
    let arena = Arena::new();
    Page::read(&arena, source, &mut Vec::new()).title_text()
}

/// The claims of a file; `None` where it makes none.
fn file(kind: FileKind, source: &Source) -> Option<CitingFile> {
    let arena = Arena::new();
    let page = Page::read(&arena, source, &mut Vec::<Problem>::new());
    let mut claims = Vec::new();
    collect("", &page.opening, &mut claims);
    for section in &page.sections {
        collect(&section.heading.text, &section.blocks, &mut claims);
    }
    let title = page.title_text();
    (!claims.is_empty()).then_some(CitingFile {
        kind,
        title,
        claims,
    })
}

fn collect(section: &str, blocks: &[Node<'_>], claims: &mut Vec<Claim>) {
    let parts = blocks.iter().flat_map(|block| sentences::below(block));
    for sentence in parts.flat_map(|(_, _, sentences)| sentences) {
        if !sentence.cited.is_empty() {
            claims.push(Claim {
                section: section.to_owned(),
                words: sentence.words,
                cited: sentence.cited,
            });
        }
    }
}
