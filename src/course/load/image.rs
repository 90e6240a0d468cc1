//! Image files: their type and their size in pixels.

use super::{bitmap, svg};
use crate::course::media::MediaFile;
use crate::course::problem::{Code, Problem};
use crate::course::source::Source;
use crate::course::wording::ContentHash;

/// The widest and highest that an image may be: a small file can ask a browser for more memory than a telephone has.
const MOST_PIXELS: u32 = 4_000;

/// The type that a file with this ending is served as; `None` for endings that courses do not use.
pub fn content_type(ending: &str) -> Option<&'static str> {
    match ending {
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "webp" => Some("image/webp"),
        _ => None,
    }
}

/// Reads an image; one that is not what its ending says, or an SVG with more than it may have, becomes a problem. What is kept
/// of a bitmap is the picture alone.
pub fn read(
    path: &str,
    ending: &str,
    bytes: Vec<u8>,
    problems: &mut Vec<Problem>,
) -> Option<MediaFile> {
    let content_type = content_type(ending)?;
    let before = problems.len();
    let size = if ending == "svg" {
        let text = std::str::from_utf8(&bytes).map(|text| Source::new(path, text));
        if let Ok(source) = text {
            svg::check(&source, problems)
        } else {
            problems.push(Problem::of_file(
                path,
                Code::ImageUnreadable,
                "the SVG is not UTF-8",
                "save it as UTF-8",
            ));
            None
        }
    } else {
        pixels(content_type, &bytes).or_else(|| {
            let message = format!("this is not an image of the type {content_type}");
            problems.push(Problem::of_file(
                path,
                Code::ImageUnreadable,
                message,
                "save it again with the right ending",
            ));
            None
        })
    };
    if ending != "svg"
        && let Some((width, height)) = size.filter(|(x, y)| *x > MOST_PIXELS || *y > MOST_PIXELS)
    {
        problems.push(Problem::of_file(
            path,
            Code::ImageUnreadable,
            format!("this image is {width} x {height} pixels: a telephone could not show it"),
            format!("make it at most {MOST_PIXELS} pixels wide and high; 1,200 are enough"),
        ));
    }
    if problems.len() > before {
        return None;
    }
    let bytes = if ending == "svg" {
        bytes
    } else {
        cleaned(path, content_type, &bytes, problems)?
    };
    Some(MediaFile {
        hash: ContentHash::of(&bytes),
        content_type,
        bytes,
        size,
    })
}

fn cleaned(
    path: &str,
    content_type: &str,
    bytes: &[u8],
    problems: &mut Vec<Problem>,
) -> Option<Vec<u8>> {
    let cleaned = bitmap::clean(content_type, bytes);
    let refused = |flaw: bitmap::Flaw| {
        let (message, hint) = flaw.words();
        problems.push(Problem::of_file(path, Code::ImageUnreadable, message, hint));
    };
    cleaned.map_err(refused).ok()
}

fn pixels(content_type: &str, bytes: &[u8]) -> Option<(u32, u32)> {
    let expected = match imagesize::image_type(bytes).ok()? {
        imagesize::ImageType::Png => "image/png",
        imagesize::ImageType::Jpeg => "image/jpeg",
        imagesize::ImageType::Webp => "image/webp",
        _ => return None,
    };
    let size = imagesize::blob_size(bytes)
        .ok()
        .filter(|_| expected == content_type)?;
    Some((
        u32::try_from(size.width).ok()?,
        u32::try_from(size.height).ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(inner: &str) -> Vec<String> {
        let mut problems = Vec::new();
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 480\">{inner}</svg>"
        );
        read("a.svg", "svg", text.into_bytes(), &mut problems);
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_image_that_no_telephone_could_show_is_refused_by_its_head_alone() {
        let words = |width: u32, height: u32| {
            let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
            bytes.extend(width.to_be_bytes());
            bytes.extend(height.to_be_bytes());
            bytes.extend([8, 2, 0, 0, 0]);
            let mut problems = Vec::new();
            assert!(read("a.png", "png", bytes, &mut problems).is_none());
            assert_eq!(problems.len(), 1);
            problems.remove(0).to_string()
        };
        let too_large = "a telephone could not show it";
        assert!(words(4_000, 4_000).contains("cannot be decoded to its end"));
        assert!(words(4_001, 10).contains(too_large));
        assert!(words(50_000, 50_000).contains(too_large));
    }

    #[test]
    fn a_plain_drawing_passes_with_its_size() {
        let text = "<?xml version=\"1.0\"?><!-- x --><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 480\"><defs><marker id=\"a\"/></defs><path d=\"M0 0\" marker-end=\"url(#a)\"/><text>a &amp; b</text></svg>";
        let mut problems = Vec::new();
        let file = read("a.svg", "svg", text.into(), &mut problems).expect("an image");
        assert_eq!((problems.len(), file.size), (0, Some((640, 480))));
    }

    #[test]
    fn script_style_events_and_addresses_are_refused() {
        for inner in [
            "<script>alert(1)</script>",
            "<style>a{}</style>",
            "<g onload=\"x\"/>",
            "<rect style=\"fill:red\"/>",
            "<image href=\"https://x.org/y.png\"/>",
            "<use href=\"https://x.org/y.svg#a\"/>",
            "<use xlink:href=\"java&#115;cript:x\"/>",
            "<rect fill=\"url(https://x.org)\"/>",
            "<foreignObject/>",
            "<a href=\"#x\"/>",
            "<animate attributeName=\"href\"/>",
            "<g xmlns:h=\"http://www.w3.org/1999/xhtml\"/>",
            "<g",
        ] {
            assert!(!refused(inner).is_empty(), "{inner}");
        }
    }

    #[test]
    fn an_image_must_be_what_its_name_says() {
        let mut problems = Vec::new();
        assert!(read("a.png", "png", b"<html>".to_vec(), &mut problems).is_none());
        assert_eq!(problems.len(), 1);
    }
}
