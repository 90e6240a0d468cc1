//! Acronyms: words of capital letters, and where they are explained.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::course::shelf::Shelf;
use crate::course::source::Source;

/// Known to everybody who takes a course here, or no acronyms at all.
const KNOWN: &[&str] = &["UN", "US", "OK", "ID", "TV", "PDF", "AIDS", "HIV"];
/// The most letters of an acronym: longer ones are words that somebody shouts.
const LONGEST: usize = 9;

/// The acronyms that a sentence uses, without the `s` of their plural.
pub fn used(sentence: &str) -> BTreeSet<String> {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    // Where all is in capitals, nothing is an acronym.
    if !sentence.chars().any(char::is_lowercase) {
        return BTreeSet::new();
    }
    words.into_iter().filter_map(acronym).collect()
}

/// The acronym that a word is, whatever marks stand around it.
fn acronym(word: &str) -> Option<String> {
    // Symbols of documents such as A/67/775 hold slashes and figures.
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let bare = bare
        .strip_suffix("'s")
        .or(bare.strip_suffix("’s"))
        .unwrap_or(bare);
    let bare = bare.strip_suffix('s').unwrap_or(bare);
    let capitals = bare.chars().all(|c| c.is_ascii_uppercase());
    let fits = capitals && (2..=LONGEST).contains(&bare.len());
    (fits && !KNOWN.contains(&bare) && !is_roman(bare)).then(|| bare.to_owned())
}

fn is_roman(word: &str) -> bool {
    word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
}

/// Words before an acronym that say what it is: "the mission UNMISS".
const KINDS: &[&str] = &["mission", "movement"];

/// The acronyms that a sentence explains: `security sector reform (SSR)`, `SSR (security sector reform)`, `the mission, UNMISS,`,
/// `UNMISS, the mission` or `the mission UNMISS`.
pub fn explained(sentence: &str) -> BTreeSet<String> {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let at = |place: Option<usize>| {
        place
            .and_then(|place| words.get(place))
            .copied()
            .unwrap_or_default()
    };
    let mut found = BTreeSet::new();
    for (place, word) in words.iter().enumerate() {
        let Some(acronym) = acronym(word) else {
            continue;
        };
        let (before, after) = (at(place.checked_sub(1)), at(Some(place + 1)));
        let bracketed = word.starts_with('(') || word.contains(')') || after.starts_with('(');
        let named = word.ends_with(',') && matches!(after, "a" | "an" | "the");
        let between =
            word.ends_with(',') && before.ends_with(',') && self::acronym(before).is_none();
        if bracketed || named || between || KINDS.contains(&before) {
            found.insert(acronym);
        }
    }
    found
}

/// The acronyms that the glossary explains, in the name of a term or by its id.
pub fn of_terms(shelf: &Shelf) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (id, term) in &shelf.terms {
        found.insert(id.as_str().to_ascii_uppercase());
        let name = &term.read(term.original_language()).text.name;
        found.extend(name.split_whitespace().filter_map(acronym));
    }
    found
}

/// Where an acronym stands at or below a line; the line where it cannot be found.
pub fn find(source: &Source, line: usize, acronym: &str) -> Range<usize> {
    let span = source.line_span(line);
    let rest = source.text().get(span.start..).unwrap_or_default();
    match rest.find(acronym) {
        Some(at) => span.start + at..span.start + at + acronym.len(),
        None => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(words: &[&str]) -> BTreeSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn words_of_capitals_are_acronyms_and_symbols_and_numbers_are_none() {
        assert_eq!(
            used("Two NGOs ask the UN (and DPO's staff) about S/RES/2151, Chapter VII and A4."),
            set(&["DPO", "NGO"])
        );
        assert_eq!(used("DO NOT RUN"), set(&[]));
    }

    #[test]
    fn an_acronym_is_explained_by_the_words_before_or_behind_it() {
        let sentence = "Security sector reform (SSR) needs DDR (disarmament, demobilization and reintegration) and OIOS.";
        assert_eq!(explained(sentence), set(&["SSR", "DDR"]));
        let sentence = "The UN mission, UNMISS, met the movement FRK, DPO, OIOS, DCAF, a centre, and its department (then DPKO).";
        assert_eq!(explained(sentence), set(&["UNMISS", "FRK", "DCAF", "DPKO"]));
    }
}
