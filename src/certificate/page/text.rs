//! Setting text: shaping, directions, lines, and the glyphs as the PDF takes them.

use std::borrow::Cow;

use krilla::geom::Point;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::{Font, KrillaGlyph, Tag};
use parley::{
    Alignment, AlignmentOptions, BaseDirection, FontContext, FontFamily, FontFamilyName,
    FontFeature, FontFeatures, FontStyle, FontWeight, Layout, LayoutContext, Line, LineHeight,
    OverflowWrap, Run, StyleProperty,
};

use super::glyph::{glyphs, one_line};
use super::{Ink, Unprintable};
use crate::certificate::fonts::Fonts;

/// A face of the certificate's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// For facts.
    Regular,
    /// For the sentence that leads from line to line.
    Italic,
    /// For the name and titles.
    Semibold,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The face.
    pub face: Face,
    /// The height of the type, in points.
    pub size: f32,
    /// From line to line, as a multiple of the size.
    pub leading: f32,
    /// Its colour.
    pub ink: Ink,
    /// Extra space between letters, in points; scripts that join their letters take none.
    pub tracking: f32,
    /// Small letters as small capitals.
    pub small_capitals: bool,
    /// Where its lines stand.
    pub align: Alignment,
    /// The direction of the paragraph; `Auto` takes that of the first letter.
    pub direction: BaseDirection,
    /// Lines of about the same length, where there are several.
    pub balanced: bool,
}

/// A text in its lines, ready to be drawn.
pub struct Block {
    lines: Vec<SetLine>,
    ink: Ink,
    text: String,
    /// Its height, in points.
    pub height: f32,
    /// The width of its longest line, in points.
    pub width: f32,
    /// The width of its place, in points.
    pub place: f32,
}

struct SetLine {
    baseline: f32,
    runs: Vec<SetRun>,
}

struct SetRun {
    x: f32,
    font: Font,
    size: f32,
    glyphs: Vec<KrillaGlyph>,
}

/// The identity of a font: its bytes, its place in them, and what it varies.
type Exact = (u64, u32, Vec<(Tag, u32)>);

/// Sets texts with the certificate's fonts.
pub struct Setter {
    fonts: FontContext,
    scratch: LayoutContext<()>,
    families: Vec<String>,
    /// Fonts that were used so far.
    opened: Vec<(Exact, Font)>,
}

impl Setter {
    /// A setter with these fonts.
    pub fn new(fonts: &Fonts) -> Self {
        Self {
            fonts: fonts.context(),
            scratch: LayoutContext::new(),
            families: fonts.families().to_vec(),
            opened: Vec::new(),
        }
    }

    /// A text in lines of at most this width.
    ///
    /// # Errors
    /// [`Unprintable::Sign`] with the first sign that no font has.
    pub fn set(&mut self, text: &str, style: &Style, width: f32) -> Result<Block, Unprintable> {
        let text = one_line(text);
        let mut layout = self.layout(&text, style);
        layout.break_all_lines(Some(width));
        if style.balanced {
            balance(&mut layout, width);
        }
        layout.align(style.align, AlignmentOptions::default());
        let shift = match style.align {
            // A balanced paragraph is narrower than its place and stands in the middle of it.
            Alignment::Center => (width - layout.layout_max_advance()) / 2.0,
            _ => 0.0,
        };
        let mut lines = Vec::new();
        for line in layout.lines() {
            lines.push(self.line(&line, &text, shift)?);
        }
        Ok(Block {
            lines,
            ink: style.ink,
            height: layout.height(),
            width: layout.width(),
            place: width,
            text,
        })
    }

    /// A text on one line, or `None` where it would need more.
    ///
    /// # Errors
    /// [`Unprintable::Sign`] with the first sign that no font has.
    pub fn set_within(
        &mut self,
        text: &str,
        style: &Style,
        width: f32,
        most_lines: usize,
    ) -> Result<Option<Block>, Unprintable> {
        let block = self.set(text, style, width)?;
        Ok((block.lines.len() <= most_lines && block.width <= width).then_some(block))
    }

    fn layout(&mut self, text: &str, style: &Style) -> Layout<()> {
        let names: Vec<FontFamilyName<'_>> = self
            .families
            .iter()
            .map(|name| FontFamilyName::Named(Cow::Borrowed(name.as_str())))
            .collect();
        let mut builder = self
            .scratch
            .ranged_builder(&mut self.fonts, text, 1.0, false);
        builder.set_base_direction(style.direction);
        builder.push_default(StyleProperty::FontFamily(FontFamily::List(Cow::Owned(
            names,
        ))));
        builder.push_default(StyleProperty::FontSize(style.size));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(
            style.leading,
        )));
        builder.push_default(StyleProperty::LetterSpacing(style.tracking));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        match style.face {
            Face::Regular => {}
            Face::Italic => builder.push_default(StyleProperty::FontStyle(FontStyle::Italic)),
            Face::Semibold => {
                builder.push_default(StyleProperty::FontWeight(FontWeight::SEMI_BOLD));
            }
        }
        let capitals = [FontFeature::new(parley::setting::Tag::new(b"smcp"), 1)];
        if style.small_capitals {
            builder.push_default(StyleProperty::FontFeatures(FontFeatures::List(
                Cow::Borrowed(&capitals),
            )));
        }
        builder.build(text)
    }

    fn line(
        &mut self,
        line: &Line<'_, ()>,
        text: &str,
        shift: f32,
    ) -> Result<SetLine, Unprintable> {
        let metrics = line.metrics();
        let mut x = metrics.offset + shift;
        let mut runs = Vec::new();
        for run in line.runs() {
            let glyphs = glyphs(&run, text)?;
            let font = self.font(&run)?;
            let advance = run.advance();
            runs.push(SetRun {
                x,
                font,
                size: run.font_size(),
                glyphs,
            });
            x += advance;
        }
        Ok(SetLine {
            baseline: metrics.baseline,
            runs,
        })
    }

    /// The font of a run as the PDF takes it; opened once a page.
    fn font(&mut self, run: &Run<'_, ()>) -> Result<Font, Unprintable> {
        let data = run.font();
        let variations: Vec<(Tag, f32)> = run
            .synthesis()
            .variation_settings()
            .iter()
            .map(|(tag, value)| (Tag::new(&tag.into_bytes()), *value))
            .collect();
        let exact = variations
            .iter()
            .map(|(tag, value)| (*tag, value.to_bits()))
            .collect();
        let key = (data.data.id(), data.index, exact);
        if let Some((_, font)) = self.opened.iter().find(|(known, _)| *known == key) {
            return Ok(font.clone());
        }
        let (bytes, _) = data.data.clone().into_raw_parts();
        let font = Font::new_variable(bytes.into(), data.index, &variations)
            .ok_or_else(|| Unprintable::Refused("a font cannot be opened".to_owned()))?;
        self.opened.push((key, font.clone()));
        Ok(font)
    }
}

impl Block {
    /// Draws the lines with the upper corner on the left at this point.
    pub fn draw(&self, surface: &mut Surface<'_>, x: f32, y: f32) {
        surface.set_stroke(None);
        surface.set_fill(Some(Fill {
            paint: self.ink.colour().into(),
            ..Fill::default()
        }));
        for line in &self.lines {
            for run in &line.runs {
                let start = Point::from_xy(x + run.x, y + line.baseline);
                surface.draw_glyphs(
                    start,
                    &run.glyphs,
                    run.font.clone(),
                    &self.text,
                    run.size,
                    false,
                );
            }
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the first line stands, below the upper edge.
    pub fn first_baseline(&self) -> f32 {
        self.lines.first().map_or(0.0, |line| line.baseline)
    }
}

/// Makes lines about as long as each other, without making more of them.
fn balance(layout: &mut Layout<()>, width: f32) {
    let lines = layout.len();
    if lines < 2 {
        return;
    }
    let (mut narrow, mut wide) = (width / 4.0, width);
    for _ in 0..8 {
        let middle = f32::midpoint(narrow, wide);
        layout.break_all_lines(Some(middle));
        if layout.len() > lines || layout.width() > middle {
            narrow = middle;
        } else {
            wide = middle;
        }
    }
    layout.break_all_lines(Some(wide));
}
