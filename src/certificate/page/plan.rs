//! Where everything stands: texts are set, measured, and made smaller in steps until all of it fits on the sheet.

use parley::{Alignment, BaseDirection};

use super::able::{Able, Detail};
use super::facts::{self, Fact};
use super::proof::{self, PROOF, Proof};
use super::text::{Block, Face, Setter, Style};
use super::{HEIGHT, Ink, Paper, Unprintable, WIDTH};

/// From the edge of the sheet to the text, on both sides.
pub const SIDE: f32 = 74.0;
/// The width of the text.
pub const MEASURE: f32 = WIDTH - 2.0 * SIDE;
const TOP: f32 = 68.0;
const BOTTOM: f32 = HEIGHT - 62.0;

/// What a line of the upper part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Who issues it, below the shield.
    Issuer,
    /// "Certificate of completion", above a rule.
    Title,
    /// A part of the sentence.
    Said,
    /// The holder's name, above a rule.
    Name,
    /// What it is for, in the language of the course.
    Subject,
}

/// A line of the upper part.
pub struct Row {
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub block: Block,
    /// Its upper edge, in points from the top of the sheet.
    pub y: f32,
}

/// Everything in its place.
pub struct Plan {
    /// From the issuer to what the certificate is for.
    pub rows: Vec<Row>,
    /// What its holder can do.
    pub able: Able,
    /// Hours, language, centre, date, version, validity.
    pub facts: Vec<Fact>,
    /// The rules above and below the facts.
    pub facts_between: (f32, f32),
    /// The lowest part.
    pub proof: Proof,
    /// The direction of the words.
    pub direction: BaseDirection,
}

/// How much smaller, what size the objectives have, and whether they are printed: from roomy to tight.
const STEPS: [(f32, f32, Detail); 13] = [
    (1.0, 11.0, Detail::Objectives),
    (1.0, 10.25, Detail::Objectives),
    (1.0, 9.5, Detail::Objectives),
    (0.92, 9.0, Detail::Objectives),
    (0.86, 8.5, Detail::Objectives),
    (0.8, 8.0, Detail::Objectives),
    (0.76, 7.5, Detail::Objectives),
    (0.76, 7.0, Detail::Objectives),
    (1.0, 10.5, Detail::Titles),
    (0.92, 9.5, Detail::Titles),
    (0.86, 8.5, Detail::Titles),
    (0.76, 7.0, Detail::Titles),
    (0.66, 6.0, Detail::Titles),
];

impl Plan {
    /// The first step on which everything fits.
    pub fn of(paper: &Paper<'_>, setter: &mut Setter) -> Result<Self, Unprintable> {
        let direction = match paper.words.interface().direction() {
            "rtl" => BaseDirection::Rtl,
            _ => BaseDirection::Ltr,
        };
        let mut found = None;
        for (scale, size, detail) in STEPS {
            let plan = Self::at(paper, setter, direction, (scale, size, detail))?;
            let fits = plan.1 >= 0.0;
            found = Some(plan.0);
            if fits {
                break;
            }
        }
        found.ok_or_else(|| Unprintable::Refused("there is no step".to_owned()))
    }

    /// Everything at one step, with what is left of the height (less than nothing where it does not fit).
    fn at(
        paper: &Paper<'_>,
        setter: &mut Setter,
        direction: BaseDirection,
        (scale, size, detail): (f32, f32, Detail),
    ) -> Result<(Self, f32), Unprintable> {
        let mut rows = rows(paper, setter, direction, scale)?;
        let mut able = Able::of(paper, setter, size, detail)?;
        let (mut facts, facts_height) = facts::set(paper, setter, direction)?;
        let mut proof = proof::set(paper, setter, direction)?;
        let upper = rows.last().map_or(0.0, |row| row.y + row.block.height);
        let lower = PROOF + 6.0 + proof.code.height + proof.address.height;
        let gap = 12.0;
        let left = BOTTOM - TOP - upper - able.height - facts_height - lower - 3.0 * gap;
        // What is left is shared out, most of it around what the holder can do.
        let share = |part: f32| left.max(0.0) * part;

        let start = TOP + share(0.12).min(26.0);
        for row in &mut rows {
            row.y += start;
        }
        proof.y = BOTTOM - lower;
        let facts_y = proof.y - gap - share(0.1).min(22.0) - facts_height;
        for fact in &mut facts {
            fact.y += facts_y;
        }
        let room = facts_y - (start + upper);
        able.move_down(start + upper + (room - able.height) / 2.0);
        let plan = Self {
            rows,
            able,
            facts,
            facts_between: (facts_y, facts_y + facts_height),
            proof,
            direction,
        };
        Ok((plan, left))
    }
}

/// The name on one line, or on two where it is long; smaller as it needs.
pub fn name(setter: &mut Setter, name: &str) -> Result<Block, Unprintable> {
    let style = |size: f32| Style {
        face: Face::Semibold,
        ink: Ink::Black,
        balanced: true,
        direction: BaseDirection::Auto,
        ..style(size)
    };
    for (size, lines) in [
        (33.0, 1),
        (30.0, 1),
        (27.0, 1),
        (24.0, 1),
        (21.5, 1),
        (24.0, 2),
        (21.0, 2),
        (18.0, 2),
        (15.0, 2),
        (12.0, 2),
        (9.0, 2),
        (7.0, 2),
    ] {
        if let Some(block) = setter.set_within(name, &style(size), MEASURE, lines)? {
            return Ok(block);
        }
    }
    setter.set(name, &style(6.0), MEASURE)
}

/// A style of the centred part; the rest is said where it differs.
pub fn style(size: f32) -> Style {
    Style {
        face: Face::Regular,
        size,
        leading: 1.22,
        ink: Ink::Grey,
        tracking: 0.0,
        small_capitals: false,
        align: Alignment::Center,
        direction: BaseDirection::Auto,
        balanced: false,
    }
}

fn rows(
    paper: &Paper<'_>,
    setter: &mut Setter,
    direction: BaseDirection,
    scale: f32,
) -> Result<Vec<Row>, Unprintable> {
    let (words, printed) = (paper.words, &paper.printed);
    let said = Style {
        face: Face::Italic,
        direction,
        ..style(13.5 * scale)
    };
    let subject = Style {
        face: Face::Semibold,
        ink: Ink::Blue,
        direction: text_direction(printed.record.language.direction()),
        balanced: true,
        ..style(19.0 * scale)
    };
    let issuer = Style {
        tracking: tracking(words.site_name(), 1.6),
        small_capitals: true,
        direction,
        ..style(13.0)
    };
    let title = Style {
        ink: Ink::Blue,
        direction,
        leading: 1.15,
        ..style(32.0 * scale)
    };
    let mut rows = Vec::new();
    // The upper edge of what comes next; the shield stands above the issuer.
    let mut y = 27.0;
    let mut add = |kind: Kind, before: f32, block: Block, after: f32| {
        y += before * scale;
        let height = block.height;
        rows.push(Row { kind, block, y });
        y += height + after * scale;
    };
    add(
        Kind::Issuer,
        4.0,
        setter.set(words.site_name(), &issuer, MEASURE)?,
        0.0,
    );
    add(
        Kind::Title,
        16.0,
        setter.set(printed.kind, &title, MEASURE)?,
        22.0,
    );
    add(
        Kind::Said,
        6.0,
        setter.set(words.certificate_given_to(), &said, MEASURE)?,
        0.0,
    );
    add(Kind::Name, 9.0, name(setter, &printed.record.name)?, 9.0);
    let outcome = words.certificate_for(&printed.outcome);
    add(Kind::Said, 8.0, setter.set(&outcome, &said, MEASURE)?, 0.0);
    add(
        Kind::Subject,
        7.0,
        setter.set(printed.record.title(), &subject, MEASURE)?,
        0.0,
    );
    if printed.record.module.is_some() {
        let of = setter.set(words.certificate_module_of(), &said, MEASURE)?;
        add(Kind::Said, 6.0, of, 0.0);
        let course = Style {
            face: Face::Regular,
            size: 15.0 * scale,
            ..subject
        };
        add(
            Kind::Subject,
            5.0,
            setter.set(&printed.record.course_title, &course, MEASURE)?,
            0.0,
        );
    }
    Ok(rows)
}

/// The direction of a language.
pub fn text_direction(direction: &str) -> BaseDirection {
    if direction == "rtl" {
        BaseDirection::Rtl
    } else {
        BaseDirection::Ltr
    }
}

/// Space between letters, for scripts that neither join nor stack them: up to and with Cyrillic.
pub fn tracking(text: &str, wanted: f32) -> f32 {
    let apart = |c: char| c < '\u{530}' || matches!(c, '\u{2000}'..='\u{206f}');
    if text.chars().all(apart) { wanted } else { 0.0 }
}
