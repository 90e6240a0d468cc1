//! Any name at all: it comes back out of the file, or is refused; and it never becomes anything but text.
//!
//! `DSR_RANDOM_NAMES=10000 tests/run random_names` is the long run.

use dsr_course::certificate::fonts::Fonts;
use dsr_course::certificate::page::{self, Unprintable};
use unicode_normalization::UnicodeNormalization;

use super::{BASE, bare, issued, plain};
use crate::sheet::Sheet;

/// How many names the suite tries.
const NAMES: u32 = 150;

/// A small generator with a fixed beginning, so that a failure can be seen again.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).expect("small")
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

/// Written from left to right, with every sign that means something to a PDF, a shell, a page or a spreadsheet.
const LEFT_TO_RIGHT: [&str; 48] = [
    "A",
    "b",
    "Ç",
    "ß",
    "ø",
    "Ł",
    "ı",
    "ễ",
    "Ợ",
    "e\u{301}\u{323}",
    "n\u{303}",
    "fi",
    "ffl",
    "Ω",
    "ή",
    "ᾧ",
    "Ж",
    "ї",
    "Ґ",
    "q",
    "W",
    "z",
    "0",
    "7",
    "(",
    ")",
    "\\",
    "\\)",
    "%",
    "%%EOF",
    "<<",
    ">>",
    "[",
    "]",
    "/JavaScript",
    "/URI",
    "endstream",
    "endobj",
    "'",
    "\"",
    "&amp;",
    "<b>",
    "{}",
    "=1+1",
    "@",
    "#",
    "~",
    "$HOME",
];
/// Written from right to left.
const RIGHT_TO_LEFT: [&str; 16] = [
    "ا", "لا", "ل", "م", "ه", "ة", "أ", "ئ", "ي", "پ", "چ", "گ", "ٹ", "ن", "س", "ع",
];
/// What can stand in a text and is not to be seen on paper.
const UNSEEN: [&str; 10] = [
    "\u{0}", "\u{1b}", "\n", "\r\n", "\t", "\u{7f}", "\u{85}", "\u{202e}", "\u{2066}", "\u{feff}",
];
const WITHOUT_FONT: [&str; 5] = ["王", "👩‍🚀", "🇰🇪", "ሰ", "\u{e000}"];

enum Way {
    LeftToRight,
    RightToLeft,
    Mixed,
}

fn random_name(chance: &mut Chance) -> (String, Way) {
    let way = match chance.below(8) {
        0 | 1 => Way::RightToLeft,
        2 => Way::Mixed,
        _ => Way::LeftToRight,
    };
    let parts = match chance.below(6) {
        0 => 60 + chance.below(60),
        _ => 1 + chance.below(24),
    };
    let mut name = String::new();
    for _ in 0..parts {
        let right = match way {
            Way::LeftToRight => false,
            Way::RightToLeft => true,
            Way::Mixed => chance.below(2) == 0,
        };
        name.push_str(match (chance.below(12), right) {
            (0 | 1, _) => " ",
            (2, false) => chance.of(&UNSEEN),
            (_, true) => chance.of(&RIGHT_TO_LEFT),
            (_, false) => chance.of(&LEFT_TO_RIGHT),
        });
    }
    name.push_str(if matches!(way, Way::LeftToRight) {
        "x"
    } else {
        "م"
    });
    (name, way)
}

/// A name as it can be compared: composed, without blanks and what is not seen.
fn same(text: &str) -> String {
    let seen: String = text
        .nfkc()
        .filter(|c| !c.is_control() && *c != '\u{feff}')
        .collect();
    bare(&seen)
}

/// What stands between the two halves of the sentence.
fn name_on(text: &str) -> &str {
    let after = text
        .split_once("This is to certify that")
        .expect("the sentence")
        .1;
    after.split_once("has passed").expect("the sentence").0
}

#[test]
fn any_name_comes_back_and_nothing_else_is_in_the_file() {
    let names =
        std::env::var("DSR_RANDOM_NAMES").map_or(NAMES, |many| many.parse().expect("a number"));
    let fonts = Fonts::built_in();
    let mut chance = Chance(0x5eed_1e55_cafe_f00d);
    for number in 0..names {
        let (name, way) = random_name(&mut chance);
        let record = issued(&name, 1, 0);
        let pdf = page::pdf(&record, BASE, &fonts)
            .unwrap_or_else(|error| panic!("name {number}, {name:?}: {error}"));
        let sheet = Sheet::of(&pdf);
        let text = sheet.text();
        let (wanted, found) = (same(&name), same(name_on(&text)));
        if matches!(way, Way::Mixed) {
            // The order of parts on a line with both directions is the reader's program's; each letter is there.
            let sorted = |text: &str| {
                let mut letters: Vec<char> = text.chars().collect();
                letters.sort_unstable();
                letters
            };
            assert_eq!(sorted(&found), sorted(&wanted), "name {number}, {name:?}");
        } else {
            assert_eq!(found, wanted, "name {number}, {name:?}");
        }
        let raw = String::from_utf8_lossy(&pdf);
        assert_eq!(
            raw.matches("/S/URI/URI(").count(),
            1,
            "name {number}, {name:?}"
        );
        for act in [
            "/S/JavaScript",
            "/JS(",
            "/OpenAction",
            "/Launch",
            "/AA<<",
            "/EmbeddedFile",
        ] {
            assert!(!raw.contains(act), "name {number}, {name:?}: {act}");
        }
        // A program a name: every tenth is enough for what does not hang on the letters.
        if number % 10 == 0 {
            let facts = plain(&sheet.facts());
            assert!(
                facts.contains("Tagged: yes")
                    && facts.contains("JavaScript: no")
                    && facts.contains("Pages: 1 "),
                "{facts}"
            );
            assert!(
                facts.contains("Title: Certificate of completion"),
                "{facts}"
            );
            sheet.read("qpdf", &["--check"], &[]);
        }
    }
}

#[test]
fn a_name_with_a_sign_that_no_font_has_is_refused_wherever_it_stands() {
    let fonts = Fonts::built_in();
    let mut chance = Chance(0x0dd5_1695_0f0e_4e1d);
    for number in 0..100 {
        let (name, _) = random_name(&mut chance);
        let sign = chance.of(&WITHOUT_FONT);
        let places: Vec<usize> = name
            .char_indices()
            .filter(|(_, c)| *c == ' ')
            .map(|(at, _)| at)
            .collect();
        let at = if places.is_empty() {
            0
        } else {
            places[chance.below(places.len())]
        };
        let (before, after) = name.split_at(at);
        let name = format!("{before} {sign} {after}");
        match page::try_name(&name, &fonts) {
            Err(Unprintable::Sign(said)) => assert_eq!(said, sign, "name {number}, {name:?}"),
            other => panic!("name {number}, {name:?}: {other:?}"),
        }
    }
}
