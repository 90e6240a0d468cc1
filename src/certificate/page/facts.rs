//! The facts in three columns: hours, language, centre, date, version, validity.

use parley::{Alignment, BaseDirection};

use super::plan::{MEASURE, SIDE, style};
use super::text::{Block, Setter, Style};
use super::{Ink, Paper, Unprintable};

/// A fact with its label.
pub struct Fact {
    /// "Date".
    pub label: Block,
    /// "21 November 2026 (UTC)".
    pub value: Block,
    /// Where the label begins.
    pub x: f32,
    /// Its upper edge.
    pub y: f32,
}

/// The facts from the height zero on, and how high they stand.
pub fn set(
    paper: &Paper<'_>,
    setter: &mut Setter,
    direction: BaseDirection,
) -> Result<(Vec<Fact>, f32), Unprintable> {
    const COLUMN: f32 = MEASURE / 3.0;
    const WITHIN: f32 = COLUMN - 14.0;
    let (words, printed) = (paper.words, &paper.printed);
    let until = printed
        .valid_until
        .as_ref()
        .map(|until| words.valid_until(until));
    let mut said = vec![
        (words.fact_duration(), printed.duration.as_str()),
        (words.fact_language(), printed.language.as_str()),
        (words.fact_centre(), printed.record.centre.as_str()),
        (words.fact_date(), printed.date.as_str()),
    ];
    if let Some(version) = &printed.record.course_version {
        said.push((words.fact_version(), version));
    }
    said.push((
        words.fact_validity(),
        until.as_deref().unwrap_or(words.valid_without_end()),
    ));

    let align = if direction == BaseDirection::Rtl {
        Alignment::Right
    } else {
        Alignment::Left
    };
    let label = Style {
        align,
        direction,
        ..style(8.5)
    };
    let value = Style {
        ink: Ink::Black,
        align,
        ..style(10.5)
    };
    let mut facts = Vec::new();
    let mut y = 9.0;
    for row in said.chunks(3) {
        let mut height: f32 = 0.0;
        for (column, (name, fact)) in (0_u8..).zip(row) {
            let from_start = f32::from(column) * COLUMN;
            let x = match direction {
                BaseDirection::Rtl => SIDE + MEASURE - from_start - WITHIN,
                _ => SIDE + from_start,
            };
            // A time zone, "Africa/Nairobi", is not broken at its stroke.
            let fact = fact.replace('/', "/\u{2060}");
            let (label, value) = (
                setter.set(name, &label, WITHIN)?,
                setter.set(&fact, &value, WITHIN)?,
            );
            height = height.max(label.height + 1.0 + value.height);
            facts.push(Fact { label, value, x, y });
        }
        y += height + 8.0;
    }
    Ok((facts, y + 1.0))
}
