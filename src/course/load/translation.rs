//! What every translation must keep: no settings, the ids of the original, no more and no fewer.

use std::ops::Range;

use super::desk::Desk;
use super::page::{Heading, Page};
use crate::course::id::NotAnId;
use crate::course::problem::{Code, meant_or};

/// A translation has no settings: they are taken from the original alone.
pub fn no_settings(page: &Page<'_>, desk: &mut Desk<'_>) {
    if let Some(span) = &page.settings {
        let (line, _) = page.source.position(span.start);
        let span = page.source.line_span(line.saturating_sub(1));
        desk.say(
            page.source,
            Code::SettingsUnreadable,
            span,
            "a translation has no settings",
            "take them out: they are those of the original",
        );
    }
}

/// Whether the title has the id of the original.
pub fn same_title<T>(
    page: &Page<'_>,
    id: &str,
    parse: fn(&str) -> Result<T, NotAnId>,
    desk: &mut Desk<'_>,
) -> bool {
    let Some(title) = &page.title else {
        return false;
    };
    desk.attributes(page, title, &[]);
    if desk.translated_id(page, title, parse).is_none() {
        return false;
    }
    let same = title
        .braces
        .id
        .as_ref()
        .is_some_and(|part| part.value == id);
    if !same {
        desk.say(
            page.source,
            Code::TranslationExtra,
            Desk::id_span(title),
            "this is not the id of the original",
            format!("write `{{#{id}}}`"),
        );
    }
    same
}

/// An id that the original does not have.
pub fn extra(page: &Page<'_>, heading: &Heading, id: &str, known: &[&str], desk: &mut Desk<'_>) {
    let hint = meant_or(
        id,
        known.iter().copied(),
        "take it out, or write it in the original first",
    );
    desk.say(
        page.source,
        Code::TranslationExtra,
        Desk::id_span(heading),
        format!("the original has no id `{id}`"),
        hint,
    );
}

/// Ids of the original that are missing here: the original's words stand in.
pub fn gap(page: &Page<'_>, span: Range<usize>, what: &str, missing: &[&str], desk: &mut Desk<'_>) {
    if !missing.is_empty() {
        let message = format!("not translated: {what} {}", missing.join(", "));
        desk.say(
            page.source,
            Code::TranslationGap,
            span,
            message,
            "translate it; until then the original is shown",
        );
    }
}
