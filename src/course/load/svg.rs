//! What may be in an SVG: an allow-list of elements and attributes, and no address outside the file.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::course::problem::{Code, Problem};
use crate::course::source::Source;

#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "use",
    "symbol",
    "marker",
    "pattern",
    "clipPath",
    "mask",
    "linearGradient",
    "radialGradient",
    "stop",
    "switch",
];

#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    "xmlns",
    "xmlns:xlink",
    "xml:lang",
    "xml:space",
    "version",
    "baseProfile",
    "id",
    "class",
    "lang",
    "role",
    "focusable",
    "viewBox",
    "preserveAspectRatio",
    "width",
    "height",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "fr",
    "d",
    "points",
    "pathLength",
    "dx",
    "dy",
    "rotate",
    "textLength",
    "lengthAdjust",
    "startOffset",
    "method",
    "spacing",
    "side",
    "transform",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "offset",
    "patternUnits",
    "patternContentUnits",
    "patternTransform",
    "clipPathUnits",
    "maskUnits",
    "maskContentUnits",
    "markerUnits",
    "markerWidth",
    "markerHeight",
    "refX",
    "refY",
    "orient",
    "href",
    "xlink:href",
    "systemLanguage",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "color",
    "opacity",
    "display",
    "visibility",
    "overflow",
    "clip-path",
    "clip-rule",
    "mask",
    "marker-start",
    "marker-mid",
    "marker-end",
    "stop-color",
    "stop-opacity",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "font-variant",
    "font-stretch",
    "text-anchor",
    "text-decoration",
    "text-rendering",
    "dominant-baseline",
    "alignment-baseline",
    "baseline-shift",
    "letter-spacing",
    "word-spacing",
    "writing-mode",
    "direction",
    "unicode-bidi",
    "shape-rendering",
    "color-interpolation",
    "vector-effect",
    "paint-order",
];

/// Most mistakes that are shown of one drawing.
const MOST: usize = 50;

/// Checks an SVG against the allow-list and reads its size.
pub fn check(source: &Source, problems: &mut Vec<Problem>) -> Option<(u32, u32)> {
    let mut reader = Reader::from_str(source.text());
    let mut size = None;
    let mut open = 0_usize;
    let mut seen = false;
    let mut said = 0;
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event();
        let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let mut refuse = |code: Code, message: String, hint: &str| {
            said += 1;
            if said > MOST {
                return;
            }
            problems.push(source.problem(code, start..end, message, hint));
        };
        match event {
            Err(error) => {
                refuse(
                    Code::ImageUnreadable,
                    format!("the SVG is broken: {error}"),
                    "save it again from the drawing program",
                );
                return None;
            }
            Ok(Event::Eof) => {
                if open > 0 || !seen {
                    refuse(
                        Code::ImageUnreadable,
                        "the SVG is not complete".to_owned(),
                        "save it again from the drawing program",
                    );
                }
                return size;
            }
            Ok(Event::DocType(_)) => refuse(
                Code::SvgRefused,
                "an SVG has no DOCTYPE here".to_owned(),
                "take the line out",
            ),
            Ok(Event::PI(_)) => refuse(
                Code::SvgRefused,
                "an SVG has no `<?…?>` instruction here".to_owned(),
                "take it out",
            ),
            Ok(Event::GeneralRef(name)) if !is_known_reference(&name) => {
                refuse(
                    Code::SvgRefused,
                    "an SVG names no entity of its own".to_owned(),
                    "write the character itself",
                );
            }
            Ok(Event::Start(tag)) => {
                open += 1;
                if !seen && tag.name().as_ref() != b"svg" {
                    refuse(
                        Code::ImageUnreadable,
                        "the file is not an SVG".to_owned(),
                        "its first element is `svg`",
                    );
                }
                seen = true;
                size = size.or_else(|| tag_size(&tag));
                check_tag(&tag, &mut refuse);
            }
            Ok(Event::Empty(tag)) => {
                seen = true;
                check_tag(&tag, &mut refuse);
            }
            Ok(Event::End(_)) => open = open.saturating_sub(1),
            Ok(_) => {}
        }
    }
}

fn is_known_reference(name: &[u8]) -> bool {
    name.starts_with(b"#") || matches!(name, b"amp" | b"lt" | b"gt" | b"quot" | b"apos")
}

fn check_tag(tag: &BytesStart<'_>, refuse: &mut impl FnMut(Code, String, &str)) {
    let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
    if !ELEMENTS.contains(&name.as_str()) {
        refuse(
            Code::SvgRefused,
            format!("`<{name}>` may not stand in an SVG here"),
            "draw with shapes, paths and text; save as plain SVG",
        );
    }
    for attribute in tag.attributes() {
        let Ok(attribute) = attribute else {
            refuse(
                Code::ImageUnreadable,
                "an attribute of the SVG is broken".to_owned(),
                "save it again from the drawing program",
            );
            continue;
        };
        let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let value = String::from_utf8_lossy(&attribute.value).into_owned();
        if !ATTRIBUTES.contains(&key.as_str()) && !key.starts_with("aria-") {
            let hint = if key == "style" {
                "write `fill=\"…\"` and the like as attributes"
            } else {
                "save as plain SVG, without the drawing program's own marks"
            };
            refuse(
                Code::SvgRefused,
                format!("the attribute `{key}` may not stand in an SVG here"),
                hint,
            );
        } else if leads_out(&key, &value) {
            refuse(
                Code::SvgRefused,
                format!("`{key}` leads out of the file"),
                "only `#id` and `url(#id)` of the same file can be named",
            );
        }
    }
}

/// Names of namespaces are addresses that nobody fetches; any other address, or one hidden by an escape, is refused.
fn leads_out(key: &str, value: &str) -> bool {
    if key.starts_with("xmlns") {
        return !matches!(
            value,
            "http://www.w3.org/2000/svg" | "http://www.w3.org/1999/xlink"
        );
    }
    let folded = value.to_ascii_lowercase();
    let escaped = folded.contains('&') && !matches!(key, "class") && !key.starts_with("aria-");
    let reference = key.ends_with("href") && !value.trim().starts_with('#');
    let functions = folded.match_indices("url(").any(|(at, found)| {
        let inner = folded.get(at + found.len()..).unwrap_or("");
        !inner.trim_start_matches(['"', '\'', ' ']).starts_with('#')
    });
    escaped
        || reference
        || functions
        || folded.contains("javascript:")
        || folded.contains("data:")
        || folded.contains('\\')
}

/// Width and height in whole pixels: from the attributes, else from the view box.
fn tag_size(tag: &BytesStart<'_>) -> Option<(u32, u32)> {
    let value = |key: &str| {
        let attribute = tag.try_get_attribute(key).ok().flatten()?;
        Some(String::from_utf8_lossy(&attribute.value).into_owned())
    };
    let number = |text: &str| whole(text.trim().trim_end_matches("px").parse().ok()?);
    if let (Some(width), Some(height)) = (
        value("width").as_deref().and_then(number),
        value("height").as_deref().and_then(number),
    ) {
        return Some((width, height));
    }
    let view = value("viewBox")?;
    let mut sides = view
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .skip(2);
    Some((number(sides.next()?)?, number(sides.next()?)?))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held between 1 and 100,000 first"
)]
fn whole(number: f64) -> Option<u32> {
    (1.0..=100_000.0)
        .contains(&number)
        .then(|| number.round() as u32)
}
