//! A lesson file: sections of prose with blocks that set off a case, a key point or a check.

use comrak::Arena;
use comrak::nodes::NodeValue;

use super::check::{self, Key};
use super::desk::Desk;
use super::page::{Heading, Node, Page};
use super::prose::{self, Where};
use super::quiz::Around;
use super::translation;
use crate::course::id::{LessonId, SectionId};
use crate::course::language::{Language, Translated};
use crate::course::lesson::{Block, Callout, Check, Lesson, LessonText};
use crate::course::markdown::render::{Style, Writer, callout_parts};
use crate::course::markdown::words;
use crate::course::problem::Code;
use crate::course::source::Source;

/// Reads a lesson; `None` when it has no usable id.
pub fn read(source: &Source, around: &Around<'_>, desk: &mut Desk<'_>) -> Option<Lesson> {
    let arena = Arena::new();
    let page = Page::read(&arena, source, &mut desk.problems);
    super::no_such_settings(&page, desk);
    prose::check(&page, around.folder, Where::Lesson, desk);
    let sections = sections(&page, desk);
    let text = text(&page, sections, around, around.original, None, desk);
    let title = page.title.as_ref()?;
    desk.attributes(&page, title, &[]);
    if page.blocks().next().is_none() {
        desk.say(
            source,
            Code::Empty,
            title.span.clone(),
            "the lesson has no text",
            "write it below the title",
        );
    }
    let id = desk.id(&page, title, LessonId::parse)?;
    desk.claim("lesson", id.as_str(), source, Desk::id_span(title))
        .then(|| Lesson {
            id,
            text: Translated::new(around.original.clone(), text),
        })
}

/// Adds a translation. One that lacks a section is not used: a trainee must not miss what is taught there.
pub fn translate(
    lesson: &mut Lesson,
    source: &Source,
    language: &Language,
    around: &Around<'_>,
    desk: &mut Desk<'_>,
) {
    let arena = Arena::new();
    let (page, same) = translation::open(
        &arena,
        source,
        Where::Lesson,
        lesson.id.as_str(),
        LessonId::parse,
        around,
        desk,
    );
    let known: Vec<SectionId> = lesson.sections().cloned().collect();
    let (sections, whole) = translated_sections(&page, &known, desk);
    let checks = checks(lesson.text.read(around.original).text);
    let text = text(&page, sections, around, language, Some(&checks), desk);
    let met = text
        .blocks
        .iter()
        .filter(|block| matches!(block, Block::Check(_)))
        .count();
    if met < checks.len() {
        let fewer = format!("{} of {}", checks.len() - met, checks.len());
        translation::gap(&page, source.beginning(), "check", &[fewer.as_str()], desk);
    }
    if same && whole && met == checks.len() {
        lesson.text.add(language.clone(), text);
    }
}

/// The sections of an original: each id with its heading. A missing or repeated id becomes a problem.
pub fn sections(page: &Page<'_>, desk: &mut Desk<'_>) -> Vec<(SectionId, String)> {
    let mut sections = Vec::new();
    for section in &page.sections {
        desk.attributes(page, &section.heading, &[]);
        let Some(id) = desk.id(page, &section.heading, SectionId::parse) else {
            continue;
        };
        if claim_section(page, &section.heading, &id, desk) {
            sections.push((id, section.heading.text.clone()));
        }
    }
    sections
}

/// The sections of a translation, and whether none of `known` is missing.
pub fn translated_sections(
    page: &Page<'_>,
    known: &[SectionId],
    desk: &mut Desk<'_>,
) -> (Vec<(SectionId, String)>, bool) {
    let names: Vec<&str> = known.iter().map(SectionId::as_str).collect();
    let mut sections = Vec::new();
    for section in &page.sections {
        desk.attributes(page, &section.heading, &[]);
        let Some(id) = desk.translated_id(page, &section.heading, SectionId::parse) else {
            continue;
        };
        if !known.contains(&id) {
            translation::extra(page, &section.heading, id.as_str(), &names, desk);
        } else if claim_section(page, &section.heading, &id, desk) {
            sections.push((id, section.heading.text.clone()));
        }
    }
    let is_missing = |known: &&SectionId| !sections.iter().any(|(given, _)| given == *known);
    let missing: Vec<&str> = known
        .iter()
        .filter(is_missing)
        .map(SectionId::as_str)
        .collect();
    translation::gap(page, page.source.beginning(), "section", &missing, desk);
    let whole = missing.is_empty();
    (sections, whole)
}

fn claim_section(page: &Page<'_>, heading: &Heading, id: &SectionId, desk: &mut Desk<'_>) -> bool {
    let group = format!("section of {}", page.source.path());
    desk.claim(&group, id.as_str(), page.source, Desk::id_span(heading))
}

/// The words of a page. `originals` are the checks of the original, for a translation of a lesson.
pub fn text(
    page: &Page<'_>,
    sections: Vec<(SectionId, String)>,
    around: &Around<'_>,
    language: &Language,
    originals: Option<&[Check]>,
    desk: &mut Desk<'_>,
) -> LessonText {
    let mut writer = desk.writer(page, around.folder, language, Style::Page);
    let mut blocks = Vec::new();
    let mut prose: Vec<Node<'_>> = Vec::new();
    let mut count = 0;
    let mut met = 0;
    for node in page.blocks() {
        count += words(node).split_whitespace().count();
        let NodeValue::Callout(callout) = &node.data().value else {
            prose.push(node);
            continue;
        };
        let kind = Callout::from_key(&callout.callout_type);
        flush(&mut prose, &mut writer, &mut blocks);
        if let Some(callout) = kind {
            let (title, body) = callout_parts(node);
            blocks.push(Block::Callout {
                callout,
                title,
                body: writer.blocks(body.into_iter()),
            });
        } else if callout.callout_type == "check" {
            let key = match originals {
                None => Some(Key::Boxes),
                Some(originals) => originals.get(met).map(Key::Original),
            };
            met += 1;
            blocks.extend(check::read(page, node, key, &mut writer, desk).map(Block::Check));
        }
    }
    flush(&mut prose, &mut writer, &mut blocks);
    let title = page.title_text();
    let (terms, sources) = writer.references.listed(desk.shelf, language);
    LessonText {
        title,
        sections,
        blocks,
        terms,
        sources,
        words: count,
    }
}

/// The checks of a lesson in one language, in order.
fn checks(text: &LessonText) -> Vec<Check> {
    let found = text.blocks.iter().filter_map(|block| match block {
        Block::Check(check) => Some(check.clone()),
        _ => None,
    });
    found.collect()
}

fn flush(prose: &mut Vec<Node<'_>>, writer: &mut Writer<'_>, blocks: &mut Vec<Block>) {
    let html = writer.blocks(prose.drain(..));
    if !html.is_empty() {
        blocks.push(Block::Prose(html));
    }
}
