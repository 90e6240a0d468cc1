//! What is drawn and not written: the frame, the seal, the small shield, rules.

use krilla::geom::{Path, PathBuilder, Rect, Transform};
use krilla::paint::{Fill, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;

use super::ornament::{Rosette, band, pen, short};
use super::{HEIGHT, Ink, WIDTH};

/// From the edge of the sheet to the outer line of the frame: what every printer can print.
const EDGE: f32 = 26.0;
/// The width of the band of the frame.
const BAND: f32 = 15.0;

/// The frame around the page.
pub fn frame(surface: &mut Surface<'_>) {
    surface.set_fill(None);
    surface.set_stroke(Some(pen(Ink::Blue, 1.4)));
    outline(surface, EDGE);
    surface.set_stroke(Some(pen(Ink::Blue, 0.4)));
    outline(surface, EDGE + 3.0);
    outline(surface, EDGE + 3.0 + BAND);
    surface.set_stroke(Some(pen(Ink::Gold, 0.8)));
    outline(surface, EDGE + 6.0 + BAND);

    surface.set_stroke(Some(pen(Ink::Gold, 0.3)));
    let corner = EDGE + 3.0 + BAND;
    let middle = EDGE + 3.0 + BAND / 2.0;
    let swing = BAND / 2.0 - 1.4;
    for (along, (x, y), degrees) in [
        (WIDTH, (corner, middle), 0.0),
        (WIDTH, (corner, HEIGHT - middle), 0.0),
        (HEIGHT, (middle, corner), 90.0),
        (HEIGHT, (WIDTH - middle, corner), 90.0),
    ] {
        let length = along - 2.0 * corner;
        let waves = if along > WIDTH { 45 } else { 30 };
        band(
            surface,
            (x, y),
            degrees,
            length / f32::from(waves),
            waves,
            swing,
        );
    }
    let rosette = Rosette {
        radius: 4.4,
        swing: 1.7,
        waves: 8,
        strands: 3,
    };
    for (x, y) in [
        (middle, middle),
        (WIDTH - middle, middle),
        (middle, HEIGHT - middle),
        (WIDTH - middle, HEIGHT - middle),
    ] {
        surface.set_stroke(Some(pen(Ink::Blue, 0.4)));
        rectangle(surface, x - BAND / 2.0, y - BAND / 2.0, BAND, BAND);
        rosette.draw(surface, x, y);
    }
}

/// The seal around this point, in a circle of some 44 points.
pub fn seal(surface: &mut Surface<'_>, x: f32, y: f32) {
    surface.set_fill(None);
    surface.set_stroke(Some(pen(Ink::Gold, 0.35)));
    Rosette {
        radius: 37.0,
        swing: 5.0,
        waves: 30,
        strands: 4,
    }
    .draw(surface, x, y);
    Rosette {
        radius: 25.5,
        swing: 3.4,
        waves: 20,
        strands: 3,
    }
    .draw(surface, x, y);
    surface.set_stroke(Some(pen(Ink::Blue, 0.9)));
    circle(surface, x, y, 31.0);
    surface.set_stroke(Some(pen(Ink::Blue, 0.35)));
    circle(surface, x, y, 29.6);
    surface.set_fill(Some(Fill {
        paint: Ink::White.colour().into(),
        ..Fill::default()
    }));
    surface.set_stroke(Some(pen(Ink::Blue, 0.6)));
    circle(surface, x, y, 21.4);
    shield(surface, x, y + 0.6, 1.15);
}

/// The shield with a check mark, so many times its size of 18 by 20 points.
pub fn shield(surface: &mut Surface<'_>, x: f32, y: f32, times: f32) {
    surface.push_transform(&Transform::from_translate(short(x), short(y)));
    surface.push_transform(&Transform::from_scale(times, times));
    surface.set_fill(None);
    let mut side = PathBuilder::new();
    side.move_to(0.0, -10.25);
    side.line_to(9.0, -6.75);
    side.line_to(9.0, -0.55);
    side.cubic_to(9.0, 4.65, 5.4, 8.35, 0.0, 10.25);
    side.cubic_to(-5.4, 8.35, -9.0, 4.65, -9.0, -0.55);
    side.line_to(-9.0, -6.75);
    side.close();
    surface.set_stroke(Some(Stroke {
        line_join: LineJoin::Round,
        ..pen(Ink::Blue, 1.5)
    }));
    draw(surface, side);
    let mut check = PathBuilder::new();
    check.move_to(-4.5, -0.25);
    check.line_to(-1.3, 2.95);
    check.line_to(4.5, -3.05);
    surface.set_stroke(Some(Stroke {
        line_join: LineJoin::Round,
        line_cap: LineCap::Round,
        ..pen(Ink::Gold, 2.0)
    }));
    draw(surface, check);
    surface.pop();
    surface.pop();
}

/// A rule with a lozenge in its middle.
pub fn lozenge_rule(surface: &mut Surface<'_>, x: f32, y: f32, length: f32) {
    let half = length / 2.0;
    rule(surface, x - half, x - 7.0, y, pen(Ink::Gold, 0.7));
    rule(surface, x + 7.0, x + half, y, pen(Ink::Gold, 0.7));
    let mut lozenge = PathBuilder::new();
    lozenge.move_to(short(x - 3.6), short(y));
    lozenge.line_to(short(x), short(y - 2.4));
    lozenge.line_to(short(x + 3.6), short(y));
    lozenge.line_to(short(x), short(y + 2.4));
    lozenge.close();
    surface.set_stroke(None);
    surface.set_fill(Some(Fill {
        paint: Ink::Gold.colour().into(),
        ..Fill::default()
    }));
    draw(surface, lozenge);
}

/// A level rule.
pub fn rule(surface: &mut Surface<'_>, from: f32, to: f32, y: f32, stroke: Stroke) {
    let mut line = PathBuilder::new();
    line.move_to(short(from), short(y));
    line.line_to(short(to), short(y));
    surface.set_fill(None);
    surface.set_stroke(Some(stroke));
    draw(surface, line);
}

/// A round point before a line of a list.
pub fn bullet(surface: &mut Surface<'_>, x: f32, y: f32, radius: f32) {
    surface.set_stroke(None);
    surface.set_fill(Some(Fill {
        paint: Ink::Gold.colour().into(),
        ..Fill::default()
    }));
    circle(surface, x, y, radius);
}

fn outline(surface: &mut Surface<'_>, inset: f32) {
    rectangle(
        surface,
        inset,
        inset,
        WIDTH - 2.0 * inset,
        HEIGHT - 2.0 * inset,
    );
}

fn rectangle(surface: &mut Surface<'_>, x: f32, y: f32, width: f32, height: f32) {
    let mut path = PathBuilder::new();
    if let Some(rectangle) = Rect::from_xywh(short(x), short(y), short(width), short(height)) {
        path.push_rect(rectangle);
    }
    draw(surface, path);
}

fn circle(surface: &mut Surface<'_>, x: f32, y: f32, radius: f32) {
    // The handle that makes four curves a circle to within a thousandth.
    let handle = radius * 0.552_284_8;
    let p = |dx: f32, dy: f32| (short(x + dx), short(y + dy));
    let mut path = PathBuilder::new();
    let (start_x, start_y) = p(radius, 0.0);
    path.move_to(start_x, start_y);
    for [(x1, y1), (x2, y2), (x3, y3)] in [
        [p(radius, handle), p(handle, radius), p(0.0, radius)],
        [p(-handle, radius), p(-radius, handle), p(-radius, 0.0)],
        [p(-radius, -handle), p(-handle, -radius), p(0.0, -radius)],
        [p(handle, -radius), p(radius, -handle), p(radius, 0.0)],
    ] {
        path.cubic_to(x1, y1, x2, y2, x3, y3);
    }
    path.close();
    draw(surface, path);
}

fn draw(surface: &mut Surface<'_>, path: PathBuilder) {
    let finished: Option<Path> = path.finish();
    if let Some(path) = finished {
        surface.draw_path(&path);
    }
}
