//! The glossary and the library of documents, for anyone: lists by letter, and a page for each entry that says where it is used.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::page::{Frame, Titled};
use crate::course::id::{DocumentId, TermId};
use crate::course::language::Language;
use crate::course::lesson::{Lesson, LessonText};
use crate::course::markdown::Html;
use crate::course::module::Module;
use crate::course::shelf::Document;

/// A term as a page shows it.
struct Term {
    id: String,
    name: String,
    meaning: Html,
    language: Language,
}

/// The entries whose names begin with one letter.
struct Letter<T> {
    /// The letter; for what begins with none, a sign that stands for figures.
    name: String,
    /// The language of its entries, where it is not the page's.
    foreign: Option<Language>,
    entries: Vec<T>,
}

/// Entries sorted by name and put under their letters.
///
/// A letter says its language where that is not the page's.
fn by_letter<T>(
    ask: &Ask,
    mut entries: Vec<T>,
    name: impl Fn(&T) -> String,
    language: impl Fn(&T) -> Language,
) -> Vec<Letter<T>> {
    let page = ask.words.interface().tag();
    entries.sort_by_cached_key(&name);
    let mut letters: Vec<Letter<T>> = Vec::new();
    for entry in entries {
        let first = name(&entry).chars().find(|c| c.is_alphanumeric());
        let letter = match first {
            Some(c) if c.is_alphabetic() => c.to_uppercase().collect(),
            _ => "0–9".to_owned(),
        };
        match letters.last_mut() {
            Some(last) if last.name == letter => last.entries.push(entry),
            _ => letters.push(Letter {
                name: letter,
                foreign: Some(language(&entry)).filter(|language| language.as_str() != page),
                entries: vec![entry],
            }),
        }
    }
    letters
}

/// A name without the quotation mark that it may begin with, in small letters: what lists are sorted by.
fn sorted_by(name: &str) -> String {
    name.trim_start_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase()
}

/// A lesson that uses an entry.
struct Use {
    address: String,
    lesson: Titled,
    course: Titled,
}

/// The lessons of public courses that hold what is looked for, in the order of their courses.
fn uses(ask: &Ask, holds: impl Fn(&LessonText) -> bool) -> Vec<Use> {
    let catalogue = ask.catalogue();
    let language = ask.language();
    let mut uses = Vec::new();
    for course in catalogue.courses.values().filter(|course| course.listed) {
        let open = course.modules.iter().filter(|module| module.open);
        let lessons = open.flat_map(|module: &Module| &module.lessons);
        let original =
            |lesson: &&Lesson| holds(lesson.text.read(lesson.text.original_language()).text);
        uses.extend(lessons.filter(original).map(|lesson| {
            let text = lesson.text.read(&language);
            Use {
                address: ask.to(&format!("/courses/{}/lessons/{}", course.id, lesson.id)),
                lesson: Titled {
                    text: text.text.title.clone(),
                    language: text.language.clone(),
                },
                course: Titled::of_course(course, &language),
            }
        }));
    }
    uses
}

#[derive(Template)]
#[template(path = "glossary.html")]
struct GlossaryPage<'a> {
    frame: Frame<'a>,
    count: usize,
    letters: Vec<Letter<Term>>,
}

/// Every term with its meaning, by name.
pub async fn glossary(ask: Ask) -> Result<HttpResponse, Error> {
    let catalogue = ask.catalogue();
    let ids = catalogue.shelf.terms.keys();
    let terms: Vec<Term> = ids.filter_map(|id| read(&ask, id)).collect();
    ask.page(&GlossaryPage {
        frame: ask.frame(ask.words.glossary_title()),
        count: terms.len(),
        letters: by_letter(
            &ask,
            terms,
            |term| sorted_by(&term.name),
            |term| term.language.clone(),
        ),
    })
}

fn read(ask: &Ask, id: &TermId) -> Option<Term> {
    let catalogue = ask.catalogue();
    let text = catalogue.shelf.terms.get(id)?.read(&ask.language());
    Some(Term {
        id: id.to_string(),
        name: text.text.name.clone(),
        meaning: text.text.meaning.clone(),
        language: text.language.clone(),
    })
}

#[derive(Template)]
#[template(path = "term.html")]
struct TermPage<'a> {
    frame: Frame<'a>,
    term: &'a Term,
    uses: Vec<Use>,
}

/// One term, and where it is used.
pub async fn term(ask: Ask) -> Result<HttpResponse, Error> {
    let id = TermId::parse(ask.part("term")).map_err(|_| Error::NotFound)?;
    let term = read(&ask, &id).ok_or(Error::NotFound)?;
    ask.page(&TermPage {
        frame: ask.frame(ask.words.glossary_entry(term.name.as_str())),
        uses: uses(&ask, |text| text.terms.iter().any(|used| used.id == id)),
        term: &term,
    })
}

#[derive(Template)]
#[template(path = "library.html")]
struct LibraryPage<'a> {
    frame: Frame<'a>,
    count: usize,
    letters: Vec<Letter<(String, &'a Document)>>,
}

/// Every document, by title.
pub async fn library(ask: Ask) -> Result<HttpResponse, Error> {
    let catalogue = ask.catalogue();
    let documents = catalogue.shelf.documents.iter();
    let documents: Vec<(String, &Document)> = documents
        .map(|(id, document)| (id.to_string(), document))
        .collect();
    ask.page(&LibraryPage {
        frame: ask.frame(ask.words.library_title()),
        count: documents.len(),
        letters: by_letter(
            &ask,
            documents,
            |(_, document)| sorted_by(&document.title),
            |_| Language::english(),
        ),
    })
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage<'a> {
    frame: Frame<'a>,
    document: &'a Document,
    uses: Vec<Use>,
}

/// One document: where it is found, what it is for, and the lessons that cite it.
pub async fn document(ask: Ask) -> Result<HttpResponse, Error> {
    let id = DocumentId::parse(ask.part("document")).map_err(|_| Error::NotFound)?;
    let catalogue = ask.catalogue();
    let document = catalogue.shelf.documents.get(&id).ok_or(Error::NotFound)?;
    ask.page(&DocumentPage {
        frame: ask.frame(ask.words.library_entry(document.title.as_str())),
        document,
        uses: uses(&ask, |text| text.sources.iter().any(|cited| cited.id == id)),
    })
}
