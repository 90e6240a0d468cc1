//! Whether what somebody typed is kept apart from the words around it: a name in Arabic, or one that holds marks of direction,
//! must not turn the line around in which it stands.

use scraper::{ElementRef, Html};

use super::marks;

/// Elements whose text is set by itself.
const APART: [&str; 6] = ["bdi", "title", "code", "option", "textarea", "text"];

/// The texts of a page in which something typed stands loose among other words.
pub fn loose(page: &str) -> Vec<String> {
    let tree = Html::parse_document(page);
    let mut found = Vec::new();
    for node in tree.root_element().descendants() {
        let Some(text) = node.value().as_text() else {
            continue;
        };
        if marks::numbers(&outside(text)).is_empty() {
            continue;
        }
        let mut around = node.ancestors().filter_map(ElementRef::wrap);
        let apart = around.any(|element| {
            let value = element.value();
            APART.contains(&value.name()) || (value.name() != "html" && value.attr("dir").is_some())
        });
        if !apart {
            found.push(format!("loose among other words: {}", text.trim()));
        }
    }
    found
}

/// A text without what stands between isolates: the interface puts them around what it puts into its sentences.
fn outside(text: &str) -> String {
    let parts = text.split('\u{2068}');
    let parts = parts.map(|part| part.rsplit('\u{2069}').next().unwrap_or_default());
    parts.collect::<Vec<_>>().join(" ")
}
