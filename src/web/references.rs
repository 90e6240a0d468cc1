//! The glossary and the library of documents, for anyone.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::page::Frame;
use crate::course::language::Language;
use crate::course::markdown::Html;
use crate::course::shelf::Document;

/// A term as the page shows it.
struct Term {
    id: String,
    name: String,
    meaning: Html,
    language: Language,
}

#[derive(Template)]
#[template(path = "glossary.html")]
struct GlossaryPage<'a> {
    frame: Frame<'a>,
    terms: Vec<Term>,
}

/// Every term with its meaning, by name.
pub async fn glossary(ask: Ask) -> Result<HttpResponse, Error> {
    let catalogue = ask.catalogue();
    let mut terms: Vec<Term> = catalogue
        .shelf
        .terms
        .iter()
        .map(|(id, term)| {
            let text = term.read(&ask.language());
            Term {
                id: id.to_string(),
                name: text.text.name.clone(),
                meaning: text.text.meaning.clone(),
                language: text.language.clone(),
            }
        })
        .collect();
    terms.sort_by_key(|term| term.name.to_lowercase());
    ask.page(&GlossaryPage {
        frame: ask.frame(ask.words.glossary_title()),
        terms,
    })
}

#[derive(Template)]
#[template(path = "library.html")]
struct LibraryPage<'a> {
    frame: Frame<'a>,
    documents: Vec<(String, &'a Document)>,
}

/// Every document, by title.
pub async fn library(ask: Ask) -> Result<HttpResponse, Error> {
    let catalogue = ask.catalogue();
    let mut documents: Vec<(String, &Document)> = catalogue
        .shelf
        .documents
        .iter()
        .map(|(id, document)| (id.to_string(), document))
        .collect();
    documents.sort_by_key(|(_, document)| document.title.to_lowercase());
    ask.page(&LibraryPage {
        frame: ask.frame(ask.words.library_title()),
        documents,
    })
}
