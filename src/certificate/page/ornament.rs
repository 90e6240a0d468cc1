//! Line ornaments as engravers cut them: interlaced waves along a band, and around a point.
//!
//! Each is one short figure drawn again and again under a transform: equal bytes, so they compress to almost nothing.

use std::f32::consts::TAU;

use krilla::geom::{Path, PathBuilder, Transform};
use krilla::paint::Stroke;
use krilla::surface::Surface;

use super::Ink;

/// A pen for hairlines.
pub fn pen(ink: Ink, width: f32) -> Stroke {
    Stroke {
        paint: ink.colour().into(),
        width,
        ..Stroke::default()
    }
}

/// Interlaced waves around a point.
#[derive(Clone, Copy, Debug)]
pub struct Rosette {
    /// The middle of the waves, in points from the centre.
    pub radius: f32,
    /// How far they swing inwards and outwards.
    pub swing: f32,
    /// Waves around the whole circle.
    pub waves: u16,
    /// Strands, each a part of a wave behind the one before.
    pub strands: u16,
}

impl Rosette {
    /// Draws it around this point.
    pub fn draw(self, surface: &mut Surface<'_>, x: f32, y: f32) {
        let turn = TAU / f32::from(self.waves);
        let figure = strands(self.strands, |along, phase| {
            let angle = along * turn;
            let radius = self.radius + self.swing * (TAU * (along + phase)).sin();
            (radius * angle.cos(), radius * angle.sin())
        });
        for wave in 0..self.waves {
            repeat(
                surface,
                figure.as_ref(),
                Transform::from_rotate(f32::from(wave) * 360.0 / f32::from(self.waves)),
                x,
                y,
            );
        }
    }
}

/// Draws interlaced waves from one point along a straight line: so many of this length, turned by an angle in degrees.
pub fn band(
    surface: &mut Surface<'_>,
    (x, y): (f32, f32),
    degrees: f32,
    length: f32,
    waves: u16,
    swing: f32,
) {
    let figure = strands(4, |along, phase| {
        // Two strands swing wide, two run half as wide and twice as fast between them.
        let (wide, fast) = if phase < 0.5 { (1.0, 1.0) } else { (0.45, 2.0) };
        (
            along * length,
            swing * wide * (TAU * (fast * along + 2.0 * phase)).sin(),
        )
    });
    let turned = Transform::from_rotate_at(degrees, x, y);
    surface.push_transform(&turned);
    for wave in 0..waves {
        repeat(
            surface,
            figure.as_ref(),
            Transform::identity(),
            x + f32::from(wave) * length,
            y,
        );
    }
    surface.pop();
}

fn repeat(surface: &mut Surface<'_>, figure: Option<&Path>, turned: Transform, x: f32, y: f32) {
    let Some(figure) = figure else { return };
    surface.push_transform(&Transform::from_translate(short(x), short(y)));
    surface.push_transform(&turned);
    surface.draw_path(figure);
    surface.pop();
    surface.pop();
}

/// One wave of each strand, as smooth curves through points of the function.
fn strands(strands: u16, at: impl Fn(f32, f32) -> (f32, f32)) -> Option<Path> {
    const STEPS: u16 = 6;
    const NEAR: f32 = 0.001;
    let mut path = PathBuilder::new();
    for strand in 0..strands {
        let phase = f32::from(strand) / f32::from(strands);
        let place = |step: u16| f32::from(step) / f32::from(STEPS);
        // A third of a step along the tangent: where the handles of the curve stand.
        let handle = |along: f32, sign: f32| {
            let ((x0, y0), (x1, y1)) = (at(along - NEAR, phase), at(along + NEAR, phase));
            let third = sign / (3.0 * f32::from(STEPS) * 2.0 * NEAR);
            let (x, y) = at(along, phase);
            (x + (x1 - x0) * third, y + (y1 - y0) * third)
        };
        let (x, y) = at(0.0, phase);
        path.move_to(short(x), short(y));
        for step in 0..STEPS {
            let (x1, y1) = handle(place(step), 1.0);
            let (x2, y2) = handle(place(step + 1), -1.0);
            let (x, y) = at(place(step + 1), phase);
            path.cubic_to(
                short(x1),
                short(y1),
                short(x2),
                short(y2),
                short(x),
                short(y),
            );
        }
    }
    path.finish()
}

/// To the hundredth of a point: no eye sees less, and the file is shorter.
pub fn short(length: f32) -> f32 {
    (length * 100.0).round() / 100.0
}
