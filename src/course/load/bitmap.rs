//! Bitmaps: proven by decoding every pixel, and kept without what cameras and programs put beside the pixels: places, names,
//! small copies, and whatever else hides in a file that is also an image. The pixels stay as they are, byte by byte.

use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Memory that decoding one image may take: 4,000 x 4,000 pixels of 16 bytes and a little more.
const MOST_MEMORY: usize = 300 << 20;

/// Why a bitmap is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It cannot be decoded to the end.
    Broken,
    /// It moves: nobody reads well beside that.
    Moves,
    /// The camera was held on its side, and only a note beside the pixels says so.
    OnItsSide,
}

impl Flaw {
    /// What is wrong and what to do, for the author.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Broken => (
                "this image cannot be decoded to its end",
                "open it in an image program and save it again",
            ),
            Self::Moves => (
                "this image moves, and people cannot read beside it",
                "save one picture of it",
            ),
            Self::OnItsSide => (
                "this photograph lies on its side, and a note in the file says that it is to be turned",
                "turn it in an image program and save it again; such notes are taken out",
            ),
        }
    }
}

/// The image as pages show it: pixels, colours, transparency, and nothing else.
pub fn clean(content_type: &str, bytes: &[u8]) -> Result<Vec<u8>, Flaw> {
    let (cleaned, noted) = match content_type {
        "image/png" => png(bytes),
        "image/jpeg" => jpeg(bytes).ok_or(Flaw::Broken),
        _ => webp(bytes),
    }?;
    if noted.is_some_and(|way| way != 1) {
        return Err(Flaw::OnItsSide);
    }
    match content_type {
        "image/png" => decodes_png(&cleaned),
        "image/jpeg" => decodes_jpeg(&cleaned),
        _ => decodes_webp(&cleaned),
    }
    .ok_or(Flaw::Broken)?;
    Ok(cleaned)
}

/// Bytes that are read from their beginning.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
}

/// A cleaned image, and how it is to be turned where it said so (EXIF's 1 to 8; 1 is upright).
type Cleaned = (Vec<u8>, Option<u16>);

fn png(bytes: &[u8]) -> Result<Cleaned, Flaw> {
    let mut rest = Rest(bytes);
    let mut kept = rest.take(8).ok_or(Flaw::Broken)?.to_vec();
    let mut turned = None;
    loop {
        let length: [u8; 4] = rest.array().ok_or(Flaw::Broken)?;
        let kind: [u8; 4] = rest.array().ok_or(Flaw::Broken)?;
        let inner = usize::try_from(u32::from_be_bytes(length)).map_err(|_| Flaw::Broken)?;
        let body = rest.take(inner).ok_or(Flaw::Broken)?;
        let sum = rest.take(4).ok_or(Flaw::Broken)?;
        match &kind {
            b"acTL" => return Err(Flaw::Moves),
            b"eXIf" => turned = orientation(body),
            b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB"
            | b"iCCP" | b"sBIT" | b"pHYs" => {
                for part in [&length[..], &kind, body, sum] {
                    kept.extend_from_slice(part);
                }
            }
            _ => {}
        }
        if &kind == b"IEND" {
            return Ok((kept, turned));
        }
    }
}

fn jpeg(bytes: &[u8]) -> Option<Cleaned> {
    let mut rest = Rest(bytes);
    let mut kept = rest.take(2)?.to_vec();
    let mut turned = None;
    loop {
        // Whatever stands between two segments is the picture itself, compressed.
        let end = next_marker(rest.0)?;
        kept.extend_from_slice(rest.take(end)?);
        let [_, marker] = rest.array()?;
        if marker == 0xd9 {
            kept.extend([0xff, marker]);
            return Some((kept, turned));
        }
        let length: [u8; 2] = rest.array()?;
        let body = rest.take(usize::from(u16::from_be_bytes(length)).checked_sub(2)?)?;
        if let Some(exif) = body.strip_prefix(b"Exif\0\0").filter(|_| marker == 0xe1) {
            turned = turned.or_else(|| orientation(exif));
        }
        let belongs = match marker {
            0xe0 => body.starts_with(b"JFIF\0"),
            0xe2 => body.starts_with(b"ICC_PROFILE\0"),
            0xee => body.starts_with(b"Adobe"),
            0xe1..=0xef | 0xfe => false,
            _ => true,
        };
        if belongs {
            kept.extend([0xff, marker]);
            kept.extend(length);
            kept.extend_from_slice(body);
        }
    }
}

/// How many bytes come before the next marker that begins a segment or ends the image.
fn next_marker(bytes: &[u8]) -> Option<usize> {
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    // 00 stands for a byte of the picture, D0 to D7 are places to begin again, FF fills.
    pairs.enumerate().find_map(|(at, (first, second))| {
        let inside = matches!(second, 0x00 | 0x01 | 0xd0..=0xd7 | 0xff);
        (*first == 0xff && !inside).then_some(at)
    })
}

fn webp(bytes: &[u8]) -> Result<Cleaned, Flaw> {
    let mut rest = Rest(bytes);
    rest.take(12).ok_or(Flaw::Broken)?;
    let mut kept = b"WEBP".to_vec();
    let mut turned = None;
    while !rest.0.is_empty() {
        let kind: [u8; 4] = match rest.array() {
            Some(kind) => kind,
            None => break,
        };
        let Some(length) = rest.array::<4>() else {
            break;
        };
        let inner = usize::try_from(u32::from_le_bytes(length)).map_err(|_| Flaw::Broken)?;
        let Some(body) = rest.take(inner) else { break };
        if inner % 2 == 1 {
            rest.take(1);
        }
        match &kind {
            b"ANIM" | b"ANMF" => return Err(Flaw::Moves),
            b"EXIF" => turned = orientation(body.strip_prefix(b"Exif\0\0").unwrap_or(body)),
            b"VP8 " | b"VP8L" | b"VP8X" | b"ALPH" | b"ICCP" => {
                kept.extend(kind);
                kept.extend(length);
                let mut body = body.to_vec();
                if let (b"VP8X", Some(flags)) = (&kind, body.first_mut()) {
                    // It no longer has EXIF (8) and XMP (4).
                    *flags &= !0x0c;
                }
                kept.extend(body);
                kept.extend((inner % 2 == 1).then_some(0));
            }
            _ => {}
        }
    }
    let length = u32::try_from(kept.len()).map_err(|_| Flaw::Broken)?;
    let mut whole = b"RIFF".to_vec();
    whole.extend(length.to_le_bytes());
    whole.extend(kept);
    Ok((whole, turned))
}

/// How an image is to be turned, by its EXIF; `None` where that does not say so.
fn orientation(exif: &[u8]) -> Option<u16> {
    let little = match exif.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let bytes: [u8; 2] = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    };
    let start: [u8; 4] = exif.get(4..8)?.try_into().ok()?;
    let start = if little {
        u32::from_le_bytes(start)
    } else {
        u32::from_be_bytes(start)
    };
    let start = usize::try_from(start).ok()?;
    let entries = usize::from(short(start)?);
    (0..entries).find_map(|entry| {
        let at = start.checked_add(2)?.checked_add(entry * 12)?;
        (short(at)? == 0x0112).then(|| short(at.checked_add(8)?))?
    })
}

fn decodes_png(bytes: &[u8]) -> Option<()> {
    let limits = png::Limits { bytes: MOST_MEMORY };
    let decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    let mut reader = decoder.read_info().ok()?;
    while reader.next_row().ok()?.is_some() {}
    reader.finish().ok()
}

fn decodes_jpeg(bytes: &[u8]) -> Option<()> {
    let options = DecoderOptions::default().set_strict_mode(true);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode().ok().map(drop)
}

fn decodes_webp(bytes: &[u8]) -> Option<()> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).ok()?;
    decoder.set_memory_limit(MOST_MEMORY);
    let mut pixels = vec![
        0;
        decoder
            .output_buffer_size()
            .filter(|size| *size <= MOST_MEMORY)?
    ];
    decoder.read_image(&mut pixels).ok()
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;

    use super::*;

    /// Images of two by two red pixels, each with a camera's name, a remark or an author in it.
    const TELLING: [(&str, &str); 3] = [
        (
            "image/png",
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAE3RFWHRBdXRob3IAU2VjcmV0QXV0aG9yHJF3HwAAADRlWElmTU0AKgAAAAgAAgEPAAIAAAANAAAAJgESAAMAAAABAAEAAAAAAABTZWNyZXRDYW1lcmEAACM8nFMAAAAWSURBVHicYzwhJ8fAwMDEwMDAwMAAAA0EAQh9ccpmAAAAAElFTkSuQmCC",
        ),
        (
            "image/jpeg",
            "/9j/4AAQSkZJRgABAQAAAQABAAD/4QA8RXhpZgAATU0AKgAAAAgAAgEPAAIAAAANAAAAJgESAAMAAAABAAEAAAAAAABTZWNyZXRDYW1lcmEAAP/+ABFhIHNlY3JldCByZW1hcmv/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAACAAIDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAABAX/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCEAdYf/9k=",
        ),
        (
            "image/webp",
            "UklGRpgAAABXRUJQVlA4WAoAAAAMAAAAAQAAAQAAVlA4ICgAAABwAQCdASoCAAIABABoJaACdAFAAAD+6mX8GyRTnL/8bx/ku/t32UAARVhJRjQAAABNTQAqAAAACAACAQ8AAgAAAA0AAAAmARIAAwAAAAEAAQAAAAAAAFNlY3JldENhbWVyYQAAWE1QIA0AAAA8eD5zZWNyZXQ8L3g+AA==",
        ),
    ];

    fn decoded(text: &str) -> Vec<u8> {
        BASE64_STANDARD.decode(text).expect("base 64")
    }

    fn holds(bytes: &[u8], words: &str) -> bool {
        let lower = bytes.to_ascii_lowercase();
        lower
            .windows(words.len())
            .any(|part| part == words.as_bytes())
    }

    #[test]
    fn what_cameras_and_programs_wrote_beside_the_pixels_is_gone_and_the_pixels_are_not() {
        for (content_type, text) in TELLING {
            let bytes = decoded(text);
            assert!(holds(&bytes, "secret"));
            let cleaned = clean(content_type, &bytes).expect(content_type);
            assert!(!holds(&cleaned, "secret"), "{content_type}");
            // Cleaning again finds nothing.
            assert_eq!(clean(content_type, &cleaned), Ok(cleaned), "{content_type}");
        }
    }

    #[test]
    fn what_hides_behind_an_image_is_gone() {
        for (content_type, text) in TELLING {
            let bytes = decoded(text);
            let two_in_one = [&bytes[..], b"<script>alert(1)</script> PK\x03\x04"].concat();
            assert_eq!(
                clean(content_type, &two_in_one),
                clean(content_type, &bytes)
            );
        }
    }

    #[test]
    fn what_breaks_off_is_refused_wherever_it_does_and_nothing_falls_over_it() {
        for (content_type, text) in TELLING {
            let cleaned = clean(content_type, &decoded(text)).expect(content_type);
            for end in 0..cleaned.len() {
                let broken = clean(content_type, &cleaned[..end]);
                // The last bytes of a WebP are filling.
                assert!(
                    broken == Err(Flaw::Broken)
                        || content_type == "image/webp" && end + 2 > cleaned.len(),
                    "{content_type} at {end}"
                );
                let mut bent = cleaned.clone();
                bent[end] ^= 0xff;
                drop(clean(content_type, &bent));
            }
            assert_eq!(clean(content_type, b"<html>"), Err(Flaw::Broken));
        }
    }

    #[test]
    fn what_moves_and_what_lies_on_its_side_is_refused() {
        let moving_png = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAACGFjVEwAAAACAAAAAPONk3AAAAAaZmNUTAAAAAAAAAACAAAAAgAAAAAAAAAAAAEACgAA6FTcAAAAABZJREFUeJxjPCEnx8DAwMTAwMDAwAAADQQBCH1xymYAAAAaZmNUTAAAAAEAAAACAAAAAgAAAAAAAAAAAAEACgAAcyc21AAAAA9mZEFUAAAAAnicY2BABgAADgABLzC+LgAAAABJRU5ErkJggg==";
        let moving_webp = "UklGRqoAAABXRUJQVlA4WAoAAAACAAAAAQAAAQAAQU5JTQYAAAAAAAAAAABBTk1GRgAAAAAAAAAAAAEAAAEAAGQAAAJWUDggLgAAADABAJ0BKgIAAgABQCYloAADcAD+8dyP/+xfytfytUv//+9gv/9xn//3Gf/T4ABBTk1GMAAAAAAAAAAAAAEAAAEAAGQAAABWUDggGAAAADQBAJ0BKgIAAgAAACYlpAADcAD+/TZoAA==";
        let on_its_side = "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAACAAIDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAABAX/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCEAdYf/9k=";
        for (content_type, text, flaw) in [
            ("image/png", moving_png, Flaw::Moves),
            ("image/webp", moving_webp, Flaw::Moves),
            ("image/jpeg", on_its_side, Flaw::OnItsSide),
        ] {
            assert_eq!(clean(content_type, &decoded(text)), Err(flaw));
        }
    }
}
