//! How a course is written: lessons that are too long, long sentences, words that nobody explains, terms that nothing links, and
//! modules that lack what the others have.

use std::collections::{BTreeMap, BTreeSet};

use comrak::Arena;
use comrak::nodes::NodeValue;

use crate::course::Course;
use crate::course::language::Translated;
use crate::course::load::desk::Desk;
use crate::course::load::files::{Files, stem_and_language};
use crate::course::load::modules::{by_folder, is_numbered};
use crate::course::load::names;
use crate::course::load::page::Page;
use crate::course::markdown::sentences::{self, Part};
use crate::course::module::Module;
use crate::course::problem::{Code, Place, Problem};
use crate::course::shelf::{Shelf, TermText};
use crate::course::source::Source;

mod acronyms;

/// Minutes that a lesson may take.
const LONGEST_LESSON: usize = 15;
/// Words that a sentence may have on average.
const LONGEST_SENTENCE: f64 = 20.0;
/// Sentences of which a mean says something.
const ENOUGH: usize = 8;
/// Words of a brief that fit on its page with their sources.
const LONGEST_BRIEF: usize = 420;

/// A file as it is read, with its sentences.
struct Text<'a> {
    source: &'a Source,
    stem: &'a str,
    title: Place,
    /// Every sentence of a paragraph: its line, counted from 1, and its words.
    sentences: Vec<(usize, String)>,
    /// The terms that it links.
    linked: BTreeSet<String>,
    words: usize,
}

/// Everything that strikes about the texts of a course, in its original language.
pub fn read(course: &Course, files: &Files, desk: &Desk<'_>) -> Vec<Problem> {
    let mut said = Vec::new();
    let mut lessons = Vec::new();
    for (folder, texts) in by_folder(files) {
        if !is_numbered(folder) {
            continue;
        }
        let texts: Vec<Text<'_>> = texts
            .iter()
            .filter_map(|(name, source)| text(name, source))
            .collect();
        said.extend(texts.iter().filter_map(long_sentences));
        said.extend(texts.iter().filter_map(long_brief));
        said.extend(unexplained(&texts, desk.shelf));
        lessons.extend(texts.into_iter().filter(|text| is_numbered(text.stem)));
    }
    said.extend(unlinked(&lessons, desk.shelf));
    said.extend(
        course
            .modules
            .iter()
            .flat_map(|module| long_lessons(module, desk)),
    );
    said.extend(lacking(course, desk));
    said
}

/// A text of a module that people read, in its original language.
fn text<'a>(name: &'a str, source: &'a Source) -> Option<Text<'a>> {
    let (stem, language) = stem_and_language(name);
    let is_read = is_numbered(stem)
        || names::is_scenario(stem)
        || matches!(stem, "module" | "guide" | "brief" | "evaluation");
    if !is_read || language.is_some() {
        return None;
    }
    let arena = Arena::new();
    let page = Page::read(&arena, source, &mut Vec::new());
    let title = source.place(page.title.as_ref()?.span.clone());
    let mut sentences = Vec::new();
    let mut linked = BTreeSet::new();
    let mut words = 0;
    for block in page.blocks() {
        for node in block.descendants() {
            if let NodeValue::WikiLink(link) = &node.data().value {
                linked.insert(link.url.clone());
            }
        }
        for (node, part, found) in sentences::below(block) {
            let (line, _) = source.position(page.span(node).start);
            words += found.iter().map(sentences::Sentence::length).sum::<usize>();
            if part == Part::Paragraph {
                sentences.extend(found.into_iter().map(|sentence| (line, sentence.words)));
            }
        }
    }
    Some(Text {
        source,
        stem,
        title,
        sentences,
        linked,
        words,
    })
}

fn long_lessons(module: &Module, desk: &Desk<'_>) -> Vec<Problem> {
    let long = |lesson: &crate::course::lesson::Lesson| {
        let original = lesson.text.read(lesson.text.original_language()).text;
        let minutes = original.minutes();
        let place = desk.place_of("lesson", lesson.id.as_str())?;
        (minutes > LONGEST_LESSON).then(|| {
            let message = format!("the lesson takes about {minutes} minutes to read");
            let hint = format!(
                "make two lessons of it; {LONGEST_LESSON} minutes are enough for one sitting"
            );
            Problem::new(place.clone(), Code::LessonLong, message, hint)
        })
    };
    module.lessons.iter().filter_map(long).collect()
}

#[expect(clippy::cast_precision_loss, reason = "words of one file are few")]
fn long_sentences(text: &Text<'_>) -> Option<Problem> {
    // A line without an end, such as a choice or a heading of a list, is no sentence.
    let is_whole = |words: &&String| words.ends_with(['.', '?', '!', '"', '”', '»']);
    let whole: Vec<&String> = text
        .sentences
        .iter()
        .map(|(_, words)| words)
        .filter(is_whole)
        .collect();
    let words: usize = whole
        .iter()
        .map(|words| words.split_whitespace().count())
        .sum();
    let mean = words as f64 / whole.len().max(1) as f64;
    (whole.len() >= ENOUGH && mean > LONGEST_SENTENCE).then(|| {
        let message = format!("its {} sentences have {mean:.1} words on average", whole.len());
        let hint = format!("divide the longest: many read in their second language; {LONGEST_SENTENCE} words are enough");
        Problem::new(text.title.clone(), Code::SentencesLong, message, hint)
    })
}

fn long_brief(text: &Text<'_>) -> Option<Problem> {
    (text.stem == "brief" && text.words > LONGEST_BRIEF).then(|| {
        let message = format!("the brief has {} words", text.words);
        let hint =
            format!("shorten it: {LONGEST_BRIEF} words with their sources fill one sheet of A4");
        Problem::new(text.title.clone(), Code::BriefLong, message, hint)
    })
}

/// Acronyms that the module uses and neither it nor the glossary explains, each at its first place.
fn unexplained(texts: &[Text<'_>], shelf: &Shelf) -> Vec<Problem> {
    let sentences = || texts.iter().flat_map(|text| &text.sentences);
    let mut explained = acronyms::of_terms(shelf);
    for (_, words) in sentences() {
        explained.extend(acronyms::explained(words));
    }
    let mut first: BTreeMap<String, (&Source, usize)> = BTreeMap::new();
    for text in texts {
        for (line, words) in &text.sentences {
            for acronym in acronyms::used(words) {
                first.entry(acronym).or_insert((text.source, *line));
            }
        }
    }
    let strange = first
        .into_iter()
        .filter(|(acronym, _)| !explained.contains(acronym));
    let problem = |(acronym, (source, line)): (String, (&Source, usize))| {
        let span = acronyms::find(source, line, &acronym);
        let message = format!("nothing explains what {acronym} stands for");
        let hint = format!(
            "write the words at its first place with ({acronym}) behind them, or add a term to glossary.md"
        );
        source.problem(Code::AcronymUnexplained, span, message, hint)
    };
    strange.map(problem).collect()
}

/// Terms of the glossary that lessons use by name and no lesson links, each at its first place.
fn unlinked(lessons: &[Text<'_>], shelf: &Shelf) -> Vec<Problem> {
    let mut said = Vec::new();
    let called = |term: &Translated<TermText>| {
        let name = &term.read(term.original_language()).text.name;
        name.split(" (").next().unwrap_or(name).to_lowercase()
    };
    let names: Vec<String> = shelf.terms.values().map(called).collect();
    // Once for all terms: a shelf has a hundred of them, and a course thousands of sentences.
    let sentences = lessons.iter().flat_map(|lesson| {
        let sentences = lesson.sentences.iter();
        sentences.map(|(line, words)| (lesson.source, *line, words.to_lowercase()))
    });
    let folded: Vec<(&Source, usize, String)> = sentences.collect();
    for (id, term) in &shelf.terms {
        if lessons
            .iter()
            .any(|lesson| lesson.linked.contains(id.as_str()))
        {
            continue;
        }
        let name = called(term);
        // "Defence sector reform" does not use the term "defence sector".
        let longer: Vec<&String> = names
            .iter()
            .filter(|other| **other != name && other.contains(&name))
            .collect();
        let uses = |folded: &str| {
            let without = |text: String, other: &&String| text.replace(other.as_str(), "");
            holds(folded, &name) && holds(&longer.iter().fold(folded.to_owned(), without), &name)
        };
        let mut all = folded.iter();
        let first = all.find(|(.., folded)| uses(folded));
        let first = first.map(|(source, line, _)| (*source, *line));
        said.extend(first.map(|(source, line)| {
            let message = format!("the lessons use the term \"{name}\", and none links it");
            let hint = format!("write `[[{id}]]` or `[[{id}|{name}]]` where it is used first");
            source.problem(Code::TermUnlinked, source.line_span(line), message, hint)
        }));
    }
    said
}

/// Whether a text holds these words as words.
fn holds(text: &str, words: &str) -> bool {
    let is_letter = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
    let mut found = text.match_indices(words);
    found.any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text
            .get(at + words.len()..)
            .and_then(|after| after.chars().next());
        !is_letter(before) && !is_letter(after)
    })
}

/// Modules that lack what others of the course have beside their lessons.
fn lacking(course: &Course, desk: &Desk<'_>) -> Vec<Problem> {
    let has = [
        (
            "guide.md",
            (|module| module.guide.is_some()) as fn(&Module) -> bool,
        ),
        ("brief.md", |module| module.brief.is_some()),
        ("evaluation.md", |module| module.evaluation.is_some()),
    ];
    let mut said = Vec::new();
    for (name, has) in has {
        if !course.modules.iter().any(has) {
            continue;
        }
        let without = course
            .modules
            .iter()
            .filter(|module| !has(module) && !module.lessons.is_empty());
        for module in without {
            said.extend(desk.place_of("module", module.id.as_str()).map(|place| {
                let message =
                    format!("the module has no {name}, and others of the course have one");
                let hint = "write it, or silence this with the reason".to_owned();
                Problem::new(place.clone(), Code::SheetMissing, message, hint)
            }));
        }
    }
    said
}
