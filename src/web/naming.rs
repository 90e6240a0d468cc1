//! Words of the interface with titles of a course in them, which may be in another language: each part says its own, so that
//! what reads a page aloud changes its voice.

use super::page::Titled;
use crate::course::language::Language;
use crate::words::Words;

/// A part of a sentence.
pub struct Part {
    /// What it says.
    pub text: String,
    /// Its language; `None` for that of the page.
    pub language: Option<Language>,
}

/// A sentence in its parts, in order. A template shows it with `naming.html`.
pub struct Naming {
    /// The parts, at least one; a part may be empty.
    pub parts: Vec<Part>,
}

impl Naming {
    /// A sentence that names nothing.
    pub fn plain(sentence: impl Into<String>) -> Self {
        Self {
            parts: vec![part(sentence)],
        }
    }

    /// A sentence that these words made with these titles. A title that does not stand in it is passed over.
    pub fn of(words: &Words, sentence: String, titles: &[Titled]) -> Self {
        let page = words.interface().tag();
        let foreign = titles
            .iter()
            .filter(|title| title.language.as_str() != page);
        let parts = foreign.fold(vec![part(sentence)], |parts, title| {
            let split = parts.into_iter().flat_map(|part| part.split_at(title));
            split.collect()
        });
        Self { parts }
    }
}

fn part(text: impl Into<String>) -> Part {
    Part {
        text: text.into(),
        language: None,
    }
}

impl Part {
    /// What stands before a title, the title, and what follows it. Words set apart what they are given.
    fn split_at(self, title: &Titled) -> Vec<Self> {
        let apart = format!("\u{2068}{}\u{2069}", title.text);
        let split = self.text.split_once(&apart);
        let Some((before, after)) = split.filter(|_| self.language.is_none()) else {
            return vec![self];
        };
        let named = Self {
            text: title.text.clone(),
            language: Some(title.language.clone()),
        };
        vec![part(before), named, part(after)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Interface;

    fn said(naming: &Naming) -> Vec<(&str, Option<&str>)> {
        let parts = naming.parts.iter();
        parts
            .map(|part| {
                let language = part.language.as_ref().map(Language::as_str);
                (part.text.as_str(), language)
            })
            .collect()
    }

    #[test]
    fn a_title_in_another_language_is_a_part_of_its_own() {
        let words = Words::of(Interface::English);
        let arabic = Language::parse("ar").expect("a language");
        let title = |text: &str, language: &Language| Titled::new(text, language);
        let sentence = words.continue_lesson(2_usize, "درس");
        let naming = Naming::of(words, sentence, &[title("درس", &arabic)]);
        assert_eq!(
            said(&naming),
            [
                ("Continue: lesson 2, ", None),
                ("درس", Some("ar")),
                ("", None)
            ]
        );
        let english = title("Lesson", &Language::english());
        let plain = Naming::of(words, words.continue_lesson(2_usize, "Lesson"), &[english]);
        assert_eq!(plain.parts.len(), 1);
        let missing = Naming::of(words, "Nothing".to_owned(), &[title("درس", &arabic)]);
        assert_eq!(said(&missing), [("Nothing", None)]);
    }
}
