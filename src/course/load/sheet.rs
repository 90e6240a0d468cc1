//! `guide.md` and `brief.md`: read as a lesson is, without checks.

use comrak::Arena;

use super::desk::Desk;
use super::lesson;
use super::page::Page;
use super::prose::{self, Where};
use super::quiz::Around;
use super::translation;
use crate::course::id::{SectionId, SheetId};
use crate::course::language::{Language, Translated};
use crate::course::problem::Code;
use crate::course::sheet::{Purpose, Sheet};
use crate::course::source::Source;

fn place(purpose: Purpose) -> Where {
    match purpose {
        Purpose::Guide => Where::Guide,
        Purpose::Brief => Where::Brief,
    }
}

/// Reads a guide or a brief; `None` when it has no usable id.
pub fn read(
    purpose: Purpose,
    source: &Source,
    around: &Around<'_>,
    desk: &mut Desk<'_>,
) -> Option<Sheet> {
    let arena = Arena::new();
    let page = Page::read(&arena, source, &mut desk.problems);
    super::no_such_settings(&page, desk);
    prose::check(&page, around.folder, place(purpose), desk);
    let sections = lesson::sections(&page, desk);
    let text = lesson::text(&page, sections, around, around.original, None, desk);
    let title = page.title.as_ref()?;
    desk.attributes(&page, title, &[]);
    if page.blocks().next().is_none() {
        desk.say(
            source,
            Code::Empty,
            title.span.clone(),
            format!("the {} has no text", purpose.stem()),
            "write it below the title, or take the file out",
        );
    }
    let id = desk.id(&page, title, SheetId::parse)?;
    desk.claim(purpose.stem(), id.as_str(), source, Desk::id_span(title))
        .then(|| Sheet {
            id,
            text: Translated::new(around.original.clone(), text),
        })
}

/// Adds a translation. One that lacks a section is not used: who teaches from it must not miss what is in it.
pub fn translate(
    sheet: &mut Sheet,
    purpose: Purpose,
    source: &Source,
    language: &Language,
    around: &Around<'_>,
    desk: &mut Desk<'_>,
) {
    let arena = Arena::new();
    let (page, same) = translation::open(
        &arena,
        source,
        place(purpose),
        sheet.id.as_str(),
        SheetId::parse,
        around,
        desk,
    );
    let known: Vec<SectionId> = sheet.sections().cloned().collect();
    let (sections, whole) = lesson::translated_sections(&page, &known, desk);
    let text = lesson::text(&page, sections, around, language, None, desk);
    if same && whole {
        sheet.text.add(language.clone(), text);
    }
}
