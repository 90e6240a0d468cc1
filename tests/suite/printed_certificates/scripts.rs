//! Names in many scripts: their text comes back out of the file, and their picture is the one that people looked at.
//!
//! `DSR_RENEW_PICTURES=1 tests/run printed_certificates` writes the pictures anew; look at each before it is kept.

use std::path::{Path, PathBuf};

use dsr_course::certificate::fonts::Fonts;
use dsr_course::certificate::page;

use super::names::NAMES;
use super::{BASE, bare, issued};
use crate::sheet::{Picture, Sheet};

/// The name's place on the sheet, at 48 dots to the inch: left, top, width, height.
const PLACE: (u32, u32, u32, u32) = (40, 140, 317, 56);
/// How much a dot with ink may differ on average: another version of the renderer smooths a little differently.
const TOLERANCE: f64 = 16.0;

/// A folder as an operator fills it: with fonts that the program does not bring.
fn folder_fonts() -> Fonts {
    let folder = tempfile::tempdir().expect("a folder");
    for file in NAMES.iter().filter_map(|(_, _, font)| *font) {
        let font = Path::new("/usr/share/fonts").join(file);
        assert!(
            font.exists(),
            "The suite needs {}. `tests/run` installs it; or install the packages fonts-noto-core and fonts-noto-cjk.",
            font.display()
        );
        let name = font.file_name().expect("a name");
        std::fs::copy(&font, folder.path().join(name)).expect("copied");
    }
    let fonts = Fonts::open(folder.path()).expect("the fonts are read");
    assert_eq!(fonts.unreadable(), [] as [PathBuf; 0]);
    fonts
}

/// Whether the name is in the text: as it is, or where pdftotext has ways of its own, word by word. It puts the parts of
/// a line with both directions in an order of its own, and reads a sign of several Arabic letters, as in "Allah", backwards.
fn comes_back(name: &str, text: &str) -> bool {
    if bare(text).contains(&bare(name)) {
        return true;
    }
    let both = name.chars().any(|c| c.is_ascii_alphabetic()) && !name.is_ascii();
    let letters = |word: &str| {
        let mut letters: Vec<char> = bare(word).chars().collect();
        if word.contains("لله") || word.contains("هلل") {
            letters.sort_unstable();
        }
        letters
    };
    let words = |text: &str| text.split_whitespace().map(letters).collect::<Vec<_>>();
    let (wanted, found) = (words(name), words(text));
    (both || name.contains("لله")) && wanted.iter().all(|word| found.contains(word))
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/pictures/names")
        .join(format!("{name}.pgm"))
}

#[test]
fn a_name_in_any_script_comes_back_as_text_and_looks_as_it_did() {
    let fonts = folder_fonts();
    let mut wrong = Vec::new();
    for (what, name, _) in NAMES {
        page::try_name(name, &fonts).expect("it can be confirmed");
        let record = issued(name, 1, 0);
        let sheet = Sheet::of(&page::pdf(&record, BASE, &fonts).expect("printed"));
        let text = sheet.text();
        if !comes_back(name, &text) {
            wrong.push(format!("{what}: {name:?} is not in\n{text}"));
        }
        let picture = sheet.picture(48, PLACE);
        let file = golden(what);
        if std::env::var("DSR_RENEW_PICTURES").is_ok() {
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            std::fs::write(&file, picture.to_pgm()).expect("written");
        }
        let kept = Picture::read(&std::fs::read(&file).expect("a picture of the name is kept"));
        let difference = picture.differs_from(&kept);
        if difference > TOLERANCE {
            wrong.push(format!("{what}: it looks otherwise, by {difference:.1}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn fonts_are_tried_in_the_same_order_at_every_start() {
    let first = folder_fonts();
    for _ in 0..12 {
        assert_eq!(folder_fonts().families(), first.families());
    }
}

#[test]
fn another_name_is_another_picture() {
    let fonts = Fonts::built_in();
    let picture = |name: &str| {
        let pdf = page::pdf(&issued(name, 1, 0), BASE, &fonts).expect("printed");
        Sheet::of(&pdf).picture(48, PLACE)
    };
    let kept = picture("Ada Mbeki-Laurent");
    for other in ["Ada Mbeki-Lautent", "Ada Mbéki-Laurent", "أمينة"] {
        let difference = picture(other).differs_from(&kept);
        assert!(
            difference > TOLERANCE || other == "Ada Mbéki-Laurent",
            "{other}: {difference:.1}"
        );
        assert!(difference > 0.0, "{other}");
    }
}
