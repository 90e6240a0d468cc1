//! The one stylesheet, read as text: its colours can be told apart, nothing in it moves, and browsers of 2016 are not left
//! without. How pages look with it, in browsers of today and of then, is looked at in `every_page`.

mod colours;
pub mod old_browsers;

/// A rule: where it holds, whom it means, what it sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The conditions around it, outermost first: `@media print`.
    pub around: Vec<String>,
    /// The selector, or the name of a part of a printed page: `@page`.
    pub selector: String,
    /// Property and value, in their order.
    pub sets: Vec<(String, String)>,
}

/// The stylesheet as it is sent.
pub const STYLE: &str = include_str!("../../static/style.css");

/// Every rule of a stylesheet, in order.
pub fn rules(style: &str) -> Vec<Rule> {
    let mut text = style.to_owned();
    while let (Some(start), Some(end)) = (text.find("/*"), text.find("*/")) {
        text.replace_range(start..end + 2, "");
    }
    let mut found = Vec::new();
    read(&text, &[], &mut found);
    found
}

/// Reads what stands between two braces, or the whole.
fn read(mut text: &str, around: &[String], found: &mut Vec<Rule>) {
    while let Some(open) = text.find('{') {
        let close = end_of(text, open);
        let (head, inside) = (text[..open].trim(), &text[open + 1..close]);
        text = &text[close + 1..];
        if head.starts_with("@media") || head.starts_with("@supports") {
            let mut deeper = around.to_vec();
            deeper.push(head.to_owned());
            read(inside, &deeper, found);
            continue;
        }
        // The edges of a printed page have rules of their own within its rule.
        let own = inside.split('@').next().unwrap_or_default();
        found.push(Rule {
            around: around.to_vec(),
            selector: head.to_owned(),
            sets: own.split(';').filter_map(set).collect(),
        });
    }
}

/// The brace that closes the one at `open`.
fn end_of(text: &str, open: usize) -> usize {
    let mut depth = 0;
    for (place, sign) in text.char_indices().skip_while(|(place, _)| *place < open) {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place;
        }
    }
    panic!("a brace stays open: {}", &text[open..])
}

fn set(declaration: &str) -> Option<(String, String)> {
    let (property, value) = declaration.split_once(':')?;
    Some((property.trim().to_owned(), value.trim().to_owned()))
}

#[test]
fn rules_are_read_with_what_stands_around_them() {
    let read = rules("a, b { color: red; margin: 0 } /* x */ @media print { c { d: url(x) } }");
    assert_eq!(read.len(), 2);
    assert_eq!(read[0].selector, "a, b");
    assert_eq!(read[0].sets[1], ("margin".to_owned(), "0".to_owned()));
    assert_eq!(read[1].around, ["@media print"]);
    assert!(rules(STYLE).len() > 300);
}

/// What would set something in motion, in the stylesheet and in the script.
const MOTION: [&str; 4] = ["animation", "transition", "scroll-behavior", "offset-path"];
const MOVING: [&str; 6] = [
    "animate(",
    "requestAnimationFrame",
    "setInterval",
    "smooth",
    "transition",
    "scrollBy",
];
/// What would need a mouse or a finger that draws: how the names of such events begin.
const POINTING: [&str; 6] = [
    "'drag",
    "'mouse",
    "'touch",
    "'pointer",
    "'dblclick",
    "'wheel",
];

/// Whether the rule holds only for people who have nothing against motion.
fn for_who_likes_motion(rule: &Rule) -> bool {
    let wanted = "prefers-reduced-motion: no-preference";
    rule.around.iter().any(|around| around.contains(wanted))
}

/// What moves by the stylesheet, as the selectors say it.
fn moves(style: &str) -> Vec<String> {
    let rules = rules(style).into_iter();
    let still = rules.filter(|rule| !for_who_likes_motion(rule));
    let moving = still.filter(|rule| {
        let mut properties = rule.sets.iter().map(|(property, _)| property);
        rule.selector.starts_with("@keyframes")
            || properties.any(|property| MOTION.iter().any(|motion| property.starts_with(motion)))
    });
    moving.map(|rule| rule.selector).collect()
}

#[test]
fn nothing_moves_by_the_stylesheet_or_the_script_and_nothing_needs_to_be_dragged() {
    assert_eq!(moves(STYLE), Vec::<String>::new());
    let planted = "a { transition-duration: 1s } @media (prefers-reduced-motion: no-preference) { b { animation: x 1s } }";
    assert_eq!(moves(planted), ["a"]);
    let script = include_str!("../../static/quiz.js");
    for word in MOVING.iter().chain(&POINTING) {
        assert!(!script.contains(word), "the script says {word:?}");
    }
}
