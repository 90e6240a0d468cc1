//! `facts`: one page with every sentence of a course that cites, beside its source, for an expert who checks the course.

use std::path::Path;
use std::process::ExitCode;

use askama::Template;
use clap::Args;

use crate::course::id::CourseId;
use crate::course::load::claims::{self, CitingFile, CitingModule, FileKind};
use crate::course::markdown::Html;
use crate::course::markdown::citation::Citation;
use crate::course::markdown::render;
use crate::course::problem::meant_or;
use crate::course::shelf::Shelf;
use crate::words::{Interface, Words};

/// Which course.
#[derive(Debug, Args)]
pub struct Asked {
    /// The id of the course
    course: String,
}

/// A source of a claim.
struct Source {
    /// The document in one line; `None` where the library does not hold it.
    reference: Option<Html>,
    id: String,
    place: String,
}

/// A claim as the sheet shows it.
struct Row {
    number: usize,
    section: String,
    words: String,
    sources: Vec<Source>,
}

/// A file.
struct Part {
    kind: String,
    title: String,
    rows: Vec<Row>,
}

/// A module.
struct Chapter {
    title: String,
    parts: Vec<Part>,
}

#[derive(Template)]
#[template(path = "facts.html")]
struct FactSheet<'a> {
    words: &'a Words,
    title: String,
    version: String,
    count: usize,
    chapters: Vec<Chapter>,
}

/// Writes the sheet to standard output.
pub fn facts(folder: &Path, asked: &Asked) -> ExitCode {
    super::ends(sheet(folder, asked))
}

fn sheet(folder: &Path, asked: &Asked) -> Result<String, String> {
    let id = CourseId::parse(&asked.course).map_err(|error| error.to_string())?;
    let claims = claims::claims(folder, &id).map_err(|known| {
        let ids = known.iter().map(CourseId::as_str);
        let all = ids.clone().collect::<Vec<_>>().join(", ");
        let hint = meant_or(&asked.course, ids, format!("there are {all}"));
        format!("there is no course `{id}` that could be read; {hint}")
    })?;
    let words = Words::of(Interface::English);
    let mut numbers = 1..;
    let chapters = claims.modules.into_iter();
    let chapters = chapters.map(|module| chapter(words, module, &claims.shelf, &mut numbers));
    let chapters: Vec<Chapter> = chapters.collect();
    let sheet = FactSheet {
        words,
        title: claims.title,
        version: claims.version,
        count: numbers.next().unwrap_or(1) - 1,
        chapters,
    };
    sheet.render().map_err(|error| error.to_string())
}

type Numbers = std::ops::RangeFrom<usize>;

fn chapter(words: &Words, module: CitingModule, shelf: &Shelf, numbers: &mut Numbers) -> Chapter {
    let parts = module.files.into_iter();
    Chapter {
        title: module.title,
        parts: parts
            .map(|file| part(words, file, shelf, numbers))
            .collect(),
    }
}

fn part(words: &Words, file: CitingFile, shelf: &Shelf, numbers: &mut Numbers) -> Part {
    let rows = file
        .claims
        .into_iter()
        .zip(numbers)
        .map(|(claim, number)| Row {
            number,
            section: claim.section,
            words: claim.words,
            sources: claim
                .cited
                .iter()
                .map(|cited| source(cited, shelf))
                .collect(),
        });
    let kind = match file.kind {
        FileKind::Module => words.facts_module(),
        FileKind::Lesson => words.facts_lesson(),
        FileKind::Scenario => words.facts_scenario(),
        FileKind::Quiz => words.facts_quiz(),
        FileKind::Brief => words.facts_brief(),
        FileKind::Guide => words.facts_guide(),
    };
    Part {
        kind: kind.to_owned(),
        title: file.title,
        rows: rows.collect(),
    }
}

fn source(cited: &Citation, shelf: &Shelf) -> Source {
    Source {
        reference: shelf.documents.get(&cited.id).map(render::reference),
        id: cited.id.to_string(),
        place: cited.locator.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(course: &str) -> Result<String, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("courses");
        let asked = Asked {
            course: course.to_owned(),
        };
        sheet(&folder, &asked)
    }

    /// How many citations the files of a course hold, counted by eye: `[@`.
    fn cited(folder: &Path) -> usize {
        let mut count = 0;
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                count += cited(&path);
            } else if path.extension().is_some_and(|kind| kind == "md") {
                let text = std::fs::read_to_string(&path).expect("text");
                let stem = path
                    .file_stem()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned();
                let skipped = stem.contains('.')
                    || ["course", "evaluation", "glossary", "library"].contains(&stem.as_str());
                count += if skipped {
                    0
                } else {
                    text.matches('@').count()
                };
            }
        }
        count
    }

    #[test]
    fn every_citation_of_a_course_stands_on_its_sheet_with_document_and_place() {
        for course in ["dsr", "ssr"] {
            let sheet = written(course).expect("a sheet");
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("courses")
                .join(course);
            assert_eq!(
                sheet.matches("class=\"source\"").count(),
                cited(&folder),
                "{course}"
            );
            assert!(!sheet.contains("not in the library"), "{course}");
            assert!(sheet.matches("class=\"mark\"").count() > 100, "{course}");
        }
    }

    #[test]
    fn a_claim_stands_beside_its_source_and_who_mistypes_is_told() {
        let sheet = written("demo").expect("a sheet");
        let claim = sheet
            .find("so texts can change at any time.")
            .expect("the claim");
        let source = sheet
            .get(claim..)
            .and_then(|rest| rest.find("CommonMark Spec"));
        assert!(source.is_some_and(|at| at < 600), "{sheet}");
        assert!(written("dmeo").is_err_and(|said| said.contains("`demo`")));
    }
}
