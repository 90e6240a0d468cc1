//! The palette: what is written can be read on what it is written on, and edges and focus are seen, in light and in dark
//! (WCAG 1.4.3 and 1.4.11).

use std::collections::BTreeMap;

use super::{STYLE, rules};

type Palette = BTreeMap<String, String>;

/// What text stands on.
const GROUNDS: [&str; 3] = ["--paper", "--sheet", "--tint"];
/// What is written on all of them.
const WRITTEN: [&str; 6] = ["--ink", "--quiet", "--link", "--head", "--right", "--wrong"];

/// The names of colours in light, in dark, with more contrast, and on paper.
fn palettes() -> [(&'static str, Palette); 4] {
    let of = |around: &[&str]| -> Palette {
        let rules = rules(STYLE).into_iter();
        let own = rules.filter(|rule| {
            let holds = |outer: &String| around.iter().any(|known| outer.contains(known));
            rule.selector == ":root" && rule.around.iter().all(holds)
        });
        let sets = own.flat_map(|rule| rule.sets);
        sets.filter(|(name, _)| name.starts_with("--")).collect()
    };
    [
        ("light", of(&[])),
        ("dark", of(&["prefers-color-scheme: dark"])),
        ("more contrast", of(&["prefers-contrast: more"])),
        ("print", of(&["@media print"])),
    ]
}

/// How bright a colour is, as WCAG reckons it: 0 to 1.
fn shine(palette: &Palette, name: &str) -> f64 {
    let mut value = palette.get(name).unwrap_or_else(|| panic!("no {name}"));
    while let Some(other) = value.strip_prefix("var(") {
        value = &palette[other.trim_end_matches(')')];
    }
    let digits = value.trim_start_matches('#');
    let each: Vec<f64> = match digits.len() {
        3 => digits
            .chars()
            .map(|digit| format!("{digit}{digit}"))
            .collect::<Vec<_>>(),
        6 => (0..3)
            .map(|place| digits[2 * place..2 * place + 2].to_owned())
            .collect(),
        _ => panic!("{name} is no colour: {value}"),
    }
    .iter()
    .map(|part| f64::from(u8::from_str_radix(part, 16).expect("a number")) / 255.0)
    .map(|part| {
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    })
    .collect();
    0.2126 * each[0] + 0.7152 * each[1] + 0.0722 * each[2]
}

fn contrast(palette: &Palette, one: &str, other: &str) -> f64 {
    let (one, other) = (shine(palette, one), shine(palette, other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn everything_written_can_be_read_and_every_edge_is_seen() {
    let known = Palette::from([
        ("--a".into(), "#fff".into()),
        ("--b".into(), "#767676".into()),
    ]);
    assert!((contrast(&known, "--a", "--b") - 4.54).abs() < 0.01);
    let mut faint = Vec::new();
    for (scheme, palette) in palettes() {
        let mut pairs = vec![
            ("--on-button", "--button", 4.5),
            ("--on-deep", "--deep", 4.5),
            ("--button", "--paper", 3.0),
            ("--button", "--sheet", 3.0),
            ("--edge", "--paper", 3.0),
            ("--edge", "--sheet", 3.0),
            ("--focus", "--deep", 3.0),
        ];
        for ground in GROUNDS {
            pairs.push(("--focus", ground, 3.0));
            pairs.extend(WRITTEN.map(|written| (written, ground, 4.5)));
        }
        for (one, other, least) in pairs {
            let contrast = contrast(&palette, one, other);
            // Nothing can be chosen on paper.
            if contrast < least && (scheme != "print" || least > 4.0) {
                faint.push(format!(
                    "{one} on {other} in {scheme}: {contrast:.2} of {least}"
                ));
            }
        }
    }
    assert!(faint.is_empty(), "{}", faint.join("\n"));
}

/// Colours outside of the palette: what does not change with it, each for a reason.
const FIXED: [&str; 4] = [
    // The button on the deep ground, which stays deep in the dark.
    "#fff", "#12395b", // The tick in the mark beside the name of the site.
    "#e8b04e", // The ground of drawings, which have colours of their own.
    "#f7f5f1",
];

#[test]
fn colours_stand_in_the_palette() {
    for rule in rules(STYLE).iter().filter(|rule| rule.selector != ":root") {
        for (property, value) in &rule.sets {
            for colour in value
                .split([' ', ',', '('])
                .filter(|word| word.starts_with('#'))
            {
                let colour = colour.trim_end_matches(')');
                assert!(
                    FIXED.contains(&colour),
                    "{} {{ {property}: {value} }}",
                    rule.selector
                );
            }
        }
    }
}
