//! Whether each part of a page says the language it is in, told by the letters it is written with, and for languages that
//! share letters by small words: what reads a page aloud takes its voice from there (WCAG 3.1.2).

use std::collections::BTreeSet;

use scraper::{ElementRef, Html};

/// A way of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    Arabic,
    Hebrew,
    Cyrillic,
    Han,
}

/// How a letter is written; `None` for digits, signs, and scripts that no course of ours has.
fn script(sign: char) -> Option<Script> {
    match sign {
        'A'..='Z' | 'a'..='z' | 'À'..='ɏ' | 'Ḁ'..='ỿ' => Some(Script::Latin),
        '\u{620}'..='\u{64a}' | '\u{671}'..='\u{6d3}' | '\u{fb50}'..='\u{fdfb}' => {
            Some(Script::Arabic)
        }
        'א'..='ת' => Some(Script::Hebrew),
        'Ѐ'..='ԯ' => Some(Script::Cyrillic),
        '\u{3400}'..='\u{9fff}' => Some(Script::Han),
        _ => None,
    }
}

/// How a language is written.
fn written(language: &str) -> Script {
    match language.split('-').next().unwrap_or_default() {
        "ar" | "fa" | "ps" | "ur" => Script::Arabic,
        "he" => Script::Hebrew,
        "ru" | "uk" => Script::Cyrillic,
        "zh" | "ja" => Script::Han,
        _ => Script::Latin,
    }
}

/// Latin words in a row that are more than a name or an acronym.
const SENTENCE: usize = 4;

/// Small words that stand in nearly every sentence of English, and in none of French or Spanish.
const ENGLISH: [&str; 16] = [
    "the", "and", "of", "your", "you", "is", "are", "this", "that", "with", "it", "for", "have",
    "be", "was", "what",
];

/// Why these words are not in this language; `None` when they may be.
fn misplaced(words: &str, language: &str) -> Option<&'static str> {
    let own = written(language);
    let other = words.chars().filter_map(script).find(|found| *found != own);
    if other.is_some_and(|other| other != Script::Latin) {
        return Some("other letters");
    }
    let mut run = 0;
    for word in words.split_whitespace() {
        let latin = word
            .chars()
            .filter(|sign| script(*sign) == Some(Script::Latin));
        run = if latin.count() > 1 { run + 1 } else { 0 };
        if own != Script::Latin && run >= SENTENCE {
            return Some("a sentence in Latin letters");
        }
    }
    let small = words.split(|sign: char| !sign.is_alphabetic());
    let small: BTreeSet<String> = small.map(str::to_lowercase).collect();
    let english = ENGLISH.iter().filter(|word| small.contains(**word)).count();
    let begin = language.split('-').next().unwrap_or_default();
    (["fr", "es"].contains(&begin) && english >= 3).then_some("an English sentence")
}

/// Names keep their own direction, and titles of windows can have no marks.
fn has_no_language(element: &ElementRef) -> bool {
    matches!(element.value().name(), "bdi" | "title" | "script" | "code")
        || element.value().attr("dir") == Some("auto")
}

/// The rule over a whole page.
pub fn foreign(tree: &Html, wrong: &mut Vec<String>) {
    for node in tree.root_element().descendants() {
        let own = ElementRef::wrap(node);
        let mut said: Vec<&str> = Vec::new();
        if let Some(text) = node.value().as_text() {
            said.push(text);
        }
        if let Some(element) = own {
            let named = ["alt", "aria-label", "placeholder"];
            said.extend(named.iter().filter_map(|name| element.value().attr(name)));
        }
        let above = || {
            own.into_iter()
                .chain(node.ancestors().filter_map(ElementRef::wrap))
        };
        if said.is_empty() || above().any(|element| has_no_language(&element)) {
            continue;
        }
        let language = above().find_map(|element| element.value().attr("lang"));
        let language = language.unwrap_or_default();
        for words in said {
            if let Some(why) = misplaced(words, language) {
                wrong.push(format!("{why} in {language:?}: {}", words.trim()));
            }
        }
    }
}

#[test]
fn words_in_another_language_than_their_part_says_are_found() {
    let found = |body: &str| {
        let tree = Html::parse_document(&format!("<html lang=en><body>{body}</body></html>"));
        let mut wrong = Vec::new();
        foreign(&tree, &mut wrong);
        wrong.len()
    };
    for right in [
        "<p>Read <span lang=ar dir=rtl>الدرس</span></p>",
        "<p lang=ar dir=rtl>ملف course.md في demo</p>",
        "<p><bdi>أمينة الزهراء</bdi></p>",
        "<p lang=fr>Le cours est fini.</p>",
    ] {
        assert_eq!(found(right), 0, "{right}");
    }
    for wrong in [
        "<p>Read الدرس</p>",
        "<p lang=ar dir=rtl>Show what the answer is</p>",
        "<p lang=fr>This is what the class was told.</p>",
        "<img alt='صورة'>",
        "<p aria-label='صورة'>x</p>",
    ] {
        assert_eq!(found(wrong), 1, "{wrong}");
    }
}
