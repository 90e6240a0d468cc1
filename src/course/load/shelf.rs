//! `glossary.md` and `library.md`, at the top of the folder of courses and in course folders: together they
//! are one shelf. A mistake in them takes no course down; the good entries count.

use std::collections::BTreeMap;

use comrak::Arena;

use super::desk::Desk;
use super::files::stem_and_language;
use super::page::{Page, Section};
use super::prose::{self, Where};
use crate::course::id::{DocumentId, TermId};
use crate::course::language::{Language, Translated};
use crate::course::markdown::Html;
use crate::course::markdown::link::{self, Link};
use crate::course::markdown::render::{Style, Writer};
use crate::course::media::Media;
use crate::course::problem::{Code, Problem};
use crate::course::shelf::{Document, Shelf, TermText};
use crate::course::source::Source;

/// The attributes of a document.
const DOCUMENT: &[&str] = &["symbol", "year", "publisher", "url"];

/// Reads the files of the shelf: names first, then meanings, since meanings may name other terms.
pub fn read(files: &[&Source], problems: &mut Vec<Problem>) -> Shelf {
    let media = Media::default();
    let named = entries(files, &Shelf::default(), &media, &mut Vec::new());
    entries(files, &named, &media, problems)
}

fn entries(files: &[&Source], known: &Shelf, media: &Media, problems: &mut Vec<Problem>) -> Shelf {
    let mut desk = Desk::new(known, media, "", files.iter().copied());
    let mut shelf = Shelf::default();
    // Originals first: a translation is added to what they hold.
    let (originals, translations): (Vec<&Source>, Vec<&Source>) = files
        .iter()
        .copied()
        .partition(|source| name(source).1.is_none());
    for source in originals.into_iter().chain(translations) {
        match name(source) {
            ("glossary", None) => glossary(source, &mut shelf, &mut desk),
            ("glossary", Some(tag)) => match Language::parse(tag) {
                Some(language) => translate(source, &language, &mut shelf, &mut desk),
                None => desk.say(
                    source,
                    Code::TranslationAlone,
                    source.beginning(),
                    format!("`{tag}` is not a language"),
                    "name the file glossary.fr.md",
                ),
            },
            ("library", None) => library(source, &mut shelf, &mut desk),
            _ => desk.say(
                source,
                Code::FileName,
                source.beginning(),
                "the library is not translated: documents keep their own titles",
                "take the file out",
            ),
        }
    }
    problems.append(&mut desk.problems);
    shelf
}

/// Whether a file belongs to the shelf.
pub fn is_of_shelf(name: &str) -> bool {
    name.strip_suffix(".md").is_some()
        && matches!(stem_and_language(name).0, "glossary" | "library")
}

fn name(source: &Source) -> (&str, Option<&str>) {
    stem_and_language(source.path().rsplit('/').next().unwrap_or(source.path()))
}

fn open<'a>(arena: &'a Arena<'a>, source: &'a Source, desk: &mut Desk<'_>) -> Page<'a> {
    let page = Page::read(arena, source, &mut desk.problems);
    super::no_such_settings(&page, desk);
    prose::check(&page, source.folder(), Where::Prose, desk);
    page
}

fn meaning(section: &Section<'_>, language: &Language, desk: &Desk<'_>) -> Html {
    let writer = Writer::new(desk.shelf, desk.media, "", Style::Question);
    writer
        .of_file("", language)
        .blocks(section.blocks.iter().copied())
}

fn glossary(source: &Source, shelf: &mut Shelf, desk: &mut Desk<'_>) {
    let arena = Arena::new();
    let page = open(&arena, source, desk);
    let english = Language::english();
    for section in &page.sections {
        desk.attributes(&page, &section.heading, &[]);
        let Some(id) = desk.id(&page, &section.heading, TermId::parse) else {
            continue;
        };
        if !desk.claim("term", id.as_str(), source, Desk::id_span(&section.heading)) {
            continue;
        }
        let text = TermText {
            name: section.heading.text.clone(),
            meaning: meaning(section, &english, desk),
        };
        if text.meaning.is_empty() {
            desk.say(
                source,
                Code::Empty,
                section.heading.span.clone(),
                "the term has no meaning",
                "write it below the heading",
            );
            continue;
        }
        shelf
            .terms
            .insert(id, Translated::new(english.clone(), text));
    }
}

fn translate(source: &Source, language: &Language, shelf: &mut Shelf, desk: &mut Desk<'_>) {
    let arena = Arena::new();
    let page = open(&arena, source, desk);
    for section in &page.sections {
        desk.attributes(&page, &section.heading, &[]);
        let Some(id) = desk.translated_id(&page, &section.heading, TermId::parse) else {
            continue;
        };
        let text = TermText {
            name: section.heading.text.clone(),
            meaning: meaning(section, language, desk),
        };
        if let Some(term) = shelf.terms.get_mut(&id) {
            term.add(language.clone(), text);
        } else {
            let known: Vec<&str> = shelf.terms.keys().map(TermId::as_str).collect();
            super::translation::extra(&page, &section.heading, id.as_str(), &known, desk);
        }
    }
}

fn library(source: &Source, shelf: &mut Shelf, desk: &mut Desk<'_>) {
    let arena = Arena::new();
    let page = open(&arena, source, desk);
    let english = Language::english();
    let mut documents = BTreeMap::new();
    for section in &page.sections {
        let heading = &section.heading;
        desk.attributes(&page, heading, DOCUMENT);
        let Some(id) = desk.id(&page, heading, DocumentId::parse) else {
            continue;
        };
        if !desk.claim("document", id.as_str(), source, Desk::id_span(heading)) {
            continue;
        }
        let value = |key: &str| heading.braces.value(key).map(|part| part.value.clone());
        let year = heading.braces.value("year").and_then(|part| {
            let year = part
                .value
                .parse()
                .ok()
                .filter(|year| (1000..=2999).contains(year));
            if year.is_none() {
                desk.say(
                    source,
                    Code::SettingValue,
                    heading.part_span(part),
                    "the year is not a year",
                    "write four digits: `year=2011`",
                );
            }
            year
        });
        let url = heading.braces.value("url").and_then(|part| {
            let outside = matches!(link::read(&part.value), Link::Outside(url) if url.to_ascii_lowercase().starts_with("http"));
            if !outside {
                desk.say(source, Code::LinkRefused, heading.part_span(part), "the address is not a web address", "write `url=\"https://…\"`");
            }
            outside.then(|| part.value.clone())
        });
        let purpose = meaning(section, &english, desk);
        documents.insert(
            id,
            Document {
                title: heading.text.clone(),
                symbol: value("symbol"),
                year,
                publisher: value("publisher"),
                url,
                purpose,
            },
        );
    }
    shelf.documents.append(&mut documents);
}
