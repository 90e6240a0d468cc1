//! Phrases that the proof-reader knows, by language: in small letters, with one blank between words. A language that is not here
//! is not looked at.

use crate::course::language::Language;

const OTHER_OPTIONS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "all of the above",
            "none of the above",
            "all the above",
            "both of the above",
            "all of these",
            "none of these",
            "both a and b",
            "a and b",
            "b and c",
            "a and c",
            "all answers",
            "all options",
        ],
    ),
    (
        "fr",
        &[
            "toutes les réponses",
            "toutes ces réponses",
            "aucune de ces réponses",
            "aucune des réponses",
            "tout ce qui précède",
            "rien de ce qui précède",
            "les deux réponses",
            "a et b",
            "b et c",
            "a et c",
        ],
    ),
    (
        "ar",
        &[
            "كل ما سبق",
            "جميع ما سبق",
            "لا شيء مما سبق",
            "ليس أيا مما سبق",
            "جميع الإجابات",
            "كل الإجابات",
            "أ وب",
            "أ و ب",
        ],
    ),
    (
        "es",
        &[
            "todas las anteriores",
            "ninguna de las anteriores",
            "todas las respuestas",
            "a y b",
        ],
    ),
    (
        "pt",
        &[
            "todas as anteriores",
            "nenhuma das anteriores",
            "todas as respostas",
            "a e b",
        ],
    ),
];

const NEGATIONS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "not",
            "never",
            "except",
            "cannot",
            "isn't",
            "aren't",
            "doesn't",
            "don't",
            "can't",
            "mustn't",
            "shouldn't",
        ],
    ),
    ("fr", &["pas", "jamais", "sauf", "excepté", "hormis"]),
    ("ar", &["ليس", "ليست", "لا", "باستثناء", "عدا"]),
    ("es", &["no", "nunca", "excepto", "salvo"]),
    ("pt", &["não", "nunca", "exceto", "salvo"]),
];

/// The phrase with which an option speaks of other options.
pub fn other_options(language: &Language, words: &str) -> Option<&'static str> {
    found(OTHER_OPTIONS, language, words)
}

/// The word with which a question asks for what is not so.
pub fn negation(language: &Language, words: &str) -> Option<&'static str> {
    found(NEGATIONS, language, words)
}

fn found(
    phrases: &'static [(&'static str, &'static [&'static str])],
    language: &Language,
    words: &str,
) -> Option<&'static str> {
    let (_, phrases) = phrases.iter().find(|(tag, _)| *tag == language.as_str())?;
    let said = single(words);
    phrases
        .iter()
        .copied()
        .find(|phrase| said.contains(&format!(" {phrase} ")))
}

/// Words in small letters with one blank before, between and behind them, so that a phrase is found only as whole words.
fn single(words: &str) -> String {
    let words = words.to_lowercase().replace('’', "'");
    let words = words.split(|c: char| !(c.is_alphanumeric() || c == '\'' || is_mark(c)));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

/// Marks that belong to the letter before them.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_written_as_it_is_looked_for() {
        for (language, phrases) in OTHER_OPTIONS.iter().chain(NEGATIONS) {
            for phrase in *phrases {
                assert_eq!(single(phrase), format!(" {phrase} "), "{language}");
            }
        }
    }

    #[test]
    fn phrases_are_found_as_whole_words_in_their_language() {
        let language = |tag| Language::parse(tag).expect("a language");
        assert_eq!(
            negation(&language("en"), "Which of these is NOT true?"),
            Some("not")
        );
        assert_eq!(negation(&language("en"), "What do you notice?"), None);
        assert_eq!(
            negation(&language("en"), "What isn’t allowed?"),
            Some("isn't")
        );
        assert_eq!(negation(&language("fr"), "Quels pays passent ?"), None);
        assert_eq!(
            negation(&language("ar"), "أي مما يلي ليس صحيحا؟"),
            Some("ليس")
        );
        assert_eq!(negation(&language("so"), "not"), None);
        assert_eq!(
            other_options(&language("en"), "All of the above."),
            Some("all of the above")
        );
        assert_eq!(
            other_options(&language("en"), "The media and business"),
            None
        );
    }
}
