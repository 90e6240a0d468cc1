//! Browsers of 2016, as cheap phones and old computers have them: Chrome 49 and Firefox 45 to 52; and Internet Explorer 11.
//! None of them can be had here, so the stylesheet is cut down to what they understand, and pages are looked at with that.

use std::fmt::Write as _;

use super::{Rule, STYLE, rules};

/// Properties that browsers of 2016 know, each by itself.
const KNOWN: &[&str] = &[
    "-webkit-appearance",
    "-webkit-text-size-adjust",
    "align-items",
    "background",
    "border",
    "border-bottom",
    "border-collapse",
    "border-color",
    "border-radius",
    "border-style",
    "border-top",
    "border-width",
    "box-shadow",
    "box-sizing",
    "clip",
    "color",
    "content",
    "counter-increment",
    "counter-reset",
    "cursor",
    "display",
    "fill",
    "flex",
    "flex-basis",
    "flex-direction",
    "flex-wrap",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "height",
    "justify-content",
    "letter-spacing",
    "line-height",
    "list-style",
    "margin",
    "margin-bottom",
    "margin-top",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "orphans",
    "outline",
    "outline-offset",
    "overflow",
    "overflow-wrap",
    "overflow-x",
    "padding",
    "padding-bottom",
    "padding-top",
    "position",
    "resize",
    "size",
    "stroke",
    "table-layout",
    "text-align",
    "text-anchor",
    "text-decoration",
    "transform",
    "vertical-align",
    "white-space",
    "widows",
    "width",
    "z-index",
];

/// Properties that came later, by how they begin, and what a page is without them.
const LATER: &[(&str, &str)] = &[
    ("accent-color", "boxes have the browser's own colour"),
    (
        "appearance",
        "the bar of progress looks as the browser draws it",
    ),
    ("border-block", "lines between parts are missing"),
    ("border-inline", "lines beside parts are missing"),
    ("break-", "a printed page may part what belongs together"),
    (
        "clip-path",
        "the ground of the first heading ends with its column",
    ),
    ("color-scheme", "fields are light"),
    ("column", "printed notes stand in one column"),
    (
        "forced-color-adjust",
        "nobody chooses their own colours there",
    ),
    ("gap", "slips and choices stand close"),
    ("grid-template-columns", "slips stand below each other"),
    ("inset", "numbers stand in the line and not beside it"),
    ("margin-block", "parts stand closer"),
    ("margin-inline", "words beside each other stand closer"),
    ("padding-block", "parts are lower"),
    ("padding-inline", "parts begin further out"),
    (
        "page",
        "a certificate is printed with the margins of other pages",
    ),
    (
        "scroll-margin-top",
        "what a link leads to stands at the very top",
    ),
    (
        "text-decoration-",
        "lines below links are as thick as the browser draws them",
    ),
    ("text-size-adjust", "its older name stands before it"),
    ("text-underline-offset", "lines below links stand closer"),
    ("text-wrap", "headings break where the line is full"),
];

/// Values that came later. A plain one stands before each, or the whole stands behind `@supports`.
const LATER_VALUES: &[&str] = &[
    "clamp(",
    "min(",
    "max(",
    "minmax(",
    "grid",
    "anywhere",
    "dotted",
    "inline-start",
    "flow-root",
];

/// Selectors that make an old browser leave out the whole rule.
const LATER_SELECTORS: &[&str] = &[":focus-visible", ":is(", ":where(", ":has(", ":not([open],"];

/// Conditions that browsers of 2016 answer with no.
const LATER_CONDITIONS: &[&str] = &[
    "prefers-",
    "forced-colors",
    "(clip-path",
    "(inset",
    "(width: min",
    "hover",
];

/// A browser of then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Old {
    /// Chrome 49, Firefox 45 to 52, and what is built of them.
    Of2016,
    /// Internet Explorer 11: no names of values, no `@supports`, and `main` is a word to it.
    Explorer11,
}

fn came_later(property: &str) -> bool {
    LATER.iter().any(|(begin, _)| property.starts_with(begin))
}

fn has_later_value(value: &str) -> bool {
    let words = value.split([' ', ',']);
    words.clone().any(|word| {
        LATER_VALUES.iter().any(|later| {
            if later.ends_with('(') {
                word.starts_with(later)
            } else {
                word == *later
            }
        })
    })
}

impl Old {
    fn holds(self, around: &str) -> bool {
        let later = LATER_CONDITIONS.iter().any(|later| around.contains(later));
        !later && (self == Self::Of2016 || !around.starts_with("@supports"))
    }

    fn takes(self, property: &str, value: &str) -> bool {
        let named = property.starts_with("--") || value.contains("var(");
        let known = property.starts_with("--") || KNOWN.contains(&property);
        let explorer = named || value.contains("start") || value.contains("counter(page");
        known && !has_later_value(value) && (self == Self::Of2016 || !explorer)
    }

    /// The stylesheet as this browser understands it.
    pub fn reads(self) -> String {
        let mut text = String::new();
        if self == Self::Explorer11 {
            text.push_str("main, details, summary { display: inline }\n");
        }
        for rule in rules(STYLE) {
            let Rule {
                around,
                selector,
                sets,
            } = rule;
            let unknown = LATER_SELECTORS.iter().any(|later| selector.contains(later));
            if unknown || selector.starts_with('@') || !around.iter().all(|one| self.holds(one)) {
                continue;
            }
            let taken = sets
                .iter()
                .filter(|(property, value)| self.takes(property, value));
            let sets: String = taken.fold(String::new(), |mut sets, (property, value)| {
                let _ = write!(sets, "{property}: {value}; ");
                sets
            });
            // What holds for this browser's kind of condition is kept with it: widths and paper.
            let (open, close): (String, String) = around
                .iter()
                .filter(|one| one.starts_with("@media"))
                .map(|one| (format!("{one} {{ "), "} ".to_owned()))
                .unzip();
            let _ = writeln!(text, "{open}{selector} {{ {sets}}} {close}");
        }
        text
    }
}

#[test]
fn of_every_property_we_know_whether_browsers_of_2016_know_it() {
    for rule in rules(STYLE) {
        for (property, value) in &rule.sets {
            let named = property.starts_with("--");
            assert!(
                named || KNOWN.contains(&property.as_str()) != came_later(property),
                "{} {{ {property}: {value} }}: say in KNOWN or in LATER what old browsers make of it",
                rule.selector
            );
        }
    }
}

#[test]
fn a_plain_value_stands_before_each_that_came_later() {
    for rule in rules(STYLE) {
        let asks = rule.around.iter().any(|around| {
            around.starts_with("@supports")
                || LATER_CONDITIONS.iter().any(|later| around.contains(later))
        });
        for (place, (property, value)) in rule.sets.iter().enumerate() {
            // `font` sets `font-size`, too.
            let plain = rule.sets[..place].iter().any(|(before, plain)| {
                let same = before == property || property.starts_with(&format!("{before}-"));
                same && !has_later_value(plain)
            });
            let bare = has_later_value(value) && !plain && !asks && !came_later(property);
            let known = WITHOUT
                .iter()
                .any(|(own, later, _)| own == property && later == value);
            assert!(
                !bare || known,
                "{} {{ {property}: {value} }}: nothing plain stands before it",
                rule.selector
            );
        }
    }
}

/// What old browsers do without, each with what they show instead.
const WITHOUT: &[(&str, &str, &str)] = &[
    ("display", "grid", "slips stand below each other"),
    (
        "float",
        "inline-start",
        "the code to scan stands above its words",
    ),
    (
        "overflow-wrap",
        "anywhere",
        "long words break all the same, by what the body says",
    ),
    (
        "text-decoration",
        "underline dotted",
        "terms have a whole line below, as links have",
    ),
];

#[test]
fn what_old_browsers_do_not_know_is_cut_away() {
    let (chrome, explorer) = (Old::Of2016.reads(), Old::Explorer11.reads());
    assert!(chrome.contains("var(--ink)") && !explorer.contains("var("));
    for style in [&chrome, &explorer] {
        assert!(style.contains("max-width: 50.5rem"));
        for later in [
            "clamp(",
            "margin-block",
            "@supports",
            "prefers-",
            "focus-visible",
        ] {
            assert!(!style.contains(later), "{later}");
        }
    }
}

/// What the script may not hold: signs and words that came after 2016, with a name for the message.
const LATER_SCRIPT: &[(&str, &str)] = &[
    ("=>", "an arrow"),
    ("`", "a template"),
    ("?.", "a chain"),
    ("??", "a default"),
    ("...", "a spread"),
    ("let ", "let"),
    ("const ", "const"),
    ("class ", "class"),
    ("async ", "async"),
    ("await ", "await"),
    ("fetch(", "fetch"),
    ("new Promise", "a promise"),
    ("URLSearchParams", "URLSearchParams"),
    (".closest(", "closest"),
    (".includes(", "includes"),
    (".append(", "append"),
    (".prepend(", "prepend"),
    (".remove()", "remove"),
    (".replaceWith(", "replaceWith"),
    ("Object.entries", "entries"),
    ("Object.values", "values"),
    ("padStart", "padStart"),
];

#[test]
fn the_script_is_written_for_browsers_of_2016() {
    let script = include_str!("../../../static/quiz.js");
    let code = dsr_course::web::assets::lighter(script);
    for (later, name) in LATER_SCRIPT {
        assert!(!code.contains(later), "the script has {name}");
    }
}
