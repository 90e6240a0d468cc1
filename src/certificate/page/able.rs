//! What the holder can do: the modules with their objectives, in one column or two.

use parley::{Alignment, BaseDirection};

use super::plan::{MEASURE, SIDE, text_direction};
use super::text::{Block, Face, Setter, Style};
use super::{Ink, Paper, Unprintable};
use crate::certificate::CertifiedModule;

/// How much of the modules is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Titles and objectives.
    Objectives,
    /// Titles alone: the page that checks the certificate says the rest.
    Titles,
}

/// A line with its place.
pub struct Placed {
    /// Its text.
    pub block: Block,
    /// Its left edge.
    pub x: f32,
    /// Its upper edge.
    pub y: f32,
}

/// A module of the list.
pub struct Listed {
    /// Its title; `None` where the certificate is for this module and says so above.
    pub title: Option<Placed>,
    /// Its objectives, each beside a point.
    pub objectives: Vec<Placed>,
}

/// The whole part.
pub struct Able {
    /// What leads to the list.
    pub heading: Placed,
    /// The modules, in their order.
    pub modules: Vec<Listed>,
    /// Says where the objectives are, where they are not printed.
    pub note: Option<Placed>,
    /// The direction of the modules' language.
    pub direction: BaseDirection,
    /// Its height.
    pub height: f32,
}

/// Between two columns.
const GUTTER: f32 = 22.0;
/// From a point to its line.
pub const INDENT: f32 = 10.0;

impl Able {
    /// The list at this size, from the height zero on.
    pub fn of(
        paper: &Paper<'_>,
        setter: &mut Setter,
        size: f32,
        detail: Detail,
    ) -> Result<Self, Unprintable> {
        let record = paper.printed.record;
        let direction = text_direction(record.language.direction());
        let words = text_direction(paper.words.interface().direction());
        let said = |text: &str, setter: &mut Setter| {
            let style = Style {
                face: Face::Italic,
                ink: Ink::Grey,
                align: Alignment::Center,
                direction: words,
                ..style(size.clamp(9.0, 12.0) + 1.0)
            };
            setter.set(text, &style, MEASURE)
        };
        let leads = match detail {
            Detail::Objectives => paper.words.certificate_able(),
            Detail::Titles => paper.words.modules_heading(),
        };
        let heading = said(leads, setter)?;
        let columns: u8 = if record.modules.len() > 1 { 2 } else { 1 };
        let width = match columns {
            1 => MEASURE * 0.84,
            _ => (MEASURE - GUTTER) / 2.0,
        };
        let mut set = Vec::new();
        for module in &record.modules {
            set.push(Measured::of(
                module,
                setter,
                size,
                detail,
                (width, direction),
                record.module.is_some(),
            )?);
        }
        let top = heading.height + size * 0.55;
        let left = if columns == 1 {
            SIDE + (MEASURE - width) / 2.0
        } else {
            SIDE
        };
        let (modules, bottom) = place(set, columns, top, left, width, direction);
        let mut able = Self {
            heading: Placed {
                block: heading,
                x: SIDE,
                y: 0.0,
            },
            modules,
            note: None,
            direction,
            height: bottom,
        };
        if detail == Detail::Titles
            && !record
                .modules
                .iter()
                .all(|module| module.objectives.is_empty())
        {
            let note = said(paper.words.certificate_objectives_online(), setter)?;
            able.height += note.height + 6.0;
            able.note = Some(Placed {
                block: note,
                x: SIDE,
                y: bottom + 6.0,
            });
        }
        Ok(able)
    }

    /// Moves everything down by so many points.
    pub fn move_down(&mut self, by: f32) {
        self.heading.y += by;
        for module in &mut self.modules {
            for placed in module.title.iter_mut().chain(&mut module.objectives) {
                placed.y += by;
            }
        }
        if let Some(note) = &mut self.note {
            note.y += by;
        }
    }
}

/// A module whose lines are set but not placed.
struct Measured {
    title: Option<Block>,
    objectives: Vec<Block>,
    /// Between two lines of the list.
    between: f32,
    height: f32,
}

impl Measured {
    fn of(
        module: &CertifiedModule,
        setter: &mut Setter,
        size: f32,
        detail: Detail,
        (width, direction): (f32, BaseDirection),
        alone: bool,
    ) -> Result<Self, Unprintable> {
        let align = if direction == BaseDirection::Rtl {
            Alignment::Right
        } else {
            Alignment::Left
        };
        let line = Style {
            align,
            direction,
            ..style(size)
        };
        let mut title = None;
        if !(alone && detail == Detail::Objectives) {
            let style = Style {
                face: Face::Semibold,
                ink: Ink::Blue,
                ..line
            };
            title = Some(setter.set(&module.title, &style, width)?);
        }
        let mut objectives = Vec::new();
        if detail == Detail::Objectives {
            for objective in &module.objectives {
                objectives.push(setter.set(objective, &line, width - INDENT)?);
            }
        }
        let between = size * 0.28;
        let lines = title.iter().chain(&objectives);
        let height = lines.map(|block| block.height + between).sum::<f32>() + size * 0.45;
        Ok(Self {
            title,
            objectives,
            between,
            height,
        })
    }
}

/// Puts modules into columns, the first as long as the rest or a little longer; gives the lowest edge too.
fn place(
    set: Vec<Measured>,
    columns: u8,
    top: f32,
    left: f32,
    width: f32,
    direction: BaseDirection,
) -> (Vec<Listed>, f32) {
    let rtl = direction == BaseDirection::Rtl;
    let first = if columns == 1 {
        set.len()
    } else {
        first_column(&set)
    };
    let (mut y, mut lowest) = (top, top);
    let mut placed = Vec::new();
    for (number, module) in set.into_iter().enumerate() {
        if number == first {
            y = top;
        }
        let second = number >= first;
        let x = if columns > 1 && second != rtl {
            left + width + GUTTER
        } else {
            left
        };
        let between = module.between;
        let end = y + module.height;
        let mut put = |block: Block, x: f32| {
            let height = block.height;
            let placed = Placed { block, x, y };
            y += height + between;
            placed
        };
        let title = module.title.map(|block| put(block, x));
        let indent = if rtl { 0.0 } else { INDENT };
        let objectives = module
            .objectives
            .into_iter()
            .map(|block| put(block, x + indent))
            .collect();
        placed.push(Listed { title, objectives });
        y = end;
        lowest = lowest.max(end);
    }
    (placed, lowest)
}

/// After how many modules the second column begins, so that the longer one is as short as can be.
fn first_column(set: &[Measured]) -> usize {
    let height = |part: &[Measured]| part.iter().map(|module| module.height).sum::<f32>();
    let longer = |at: usize| {
        let (first, second) = set.split_at(at.min(set.len()));
        height(first).max(height(second))
    };
    let places = 1..=set.len();
    places
        .min_by(|a, b| longer(*a).total_cmp(&longer(*b)))
        .unwrap_or(0)
}

fn style(size: f32) -> Style {
    Style {
        face: Face::Regular,
        size,
        leading: 1.24,
        ink: Ink::Black,
        tracking: 0.0,
        small_capitals: false,
        align: Alignment::Left,
        direction: BaseDirection::Auto,
        balanced: false,
    }
}
