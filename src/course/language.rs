//! The language a text is written in, its direction, and texts that exist in several languages.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// A content language: a BCP 47 primary tag of two or three lower-case letters (`en`, `fr`, `ar`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// Reads a tag as it is written in settings and file names; `None` when it is not one.
    pub fn parse(tag: &str) -> Option<Self> {
        let shape = (2..=3).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_lowercase());
        shape.then(|| Self(tag.to_owned()))
    }

    /// English: the language of courses that name none.
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The tag, for a `lang` attribute.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What its speakers call it; the tag where this is not known.
    pub fn own_name(&self) -> &str {
        match self.0.as_str() {
            "ar" => "العربية",
            "en" => "English",
            "es" => "español",
            "fr" => "français",
            "ht" => "kreyòl ayisyen",
            "pt" => "português",
            "ru" => "русский",
            "so" => "soomaali",
            "sw" => "kiswahili",
            "uk" => "українська",
            "zh" => "中文",
            tag => tag,
        }
    }

    /// The direction of the script, for a `dir` attribute: `ltr` or `rtl`.
    pub fn direction(&self) -> &'static str {
        match self.0.as_str() {
            "ar" | "fa" | "he" | "ku" | "ps" | "sd" | "ug" | "ur" | "yi" => "rtl",
            _ => "ltr",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tag = String::deserialize(deserializer)?;
        Self::parse(&tag).ok_or_else(|| serde::de::Error::custom("not a language tag"))
    }
}

/// One thing in the languages in which it was written. The original is always there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Translated<T> {
    original: Language,
    text: T,
    translations: BTreeMap<Language, T>,
}

/// A text together with the language it is really in.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a, T> {
    /// The language of `text`: the wanted one, or the original where there is no translation.
    pub language: &'a Language,
    /// The text itself.
    pub text: &'a T,
    /// True when the wanted language is missing and the original stands in.
    pub fallen_back: bool,
}

impl<T> Translated<T> {
    /// A thing that exists in one language so far.
    pub fn new(original: Language, text: T) -> Self {
        Self {
            original,
            text,
            translations: BTreeMap::new(),
        }
    }

    /// Adds a translation; the original itself is never replaced.
    pub fn add(&mut self, language: Language, text: T) {
        if language != self.original {
            self.translations.insert(language, text);
        }
    }

    /// The language the author wrote first.
    pub fn original_language(&self) -> &Language {
        &self.original
    }

    /// The text in the wanted language, or the original.
    pub fn read(&self, wanted: &Language) -> Reading<'_, T> {
        let (language, text) = self
            .translations
            .get_key_value(wanted)
            .unwrap_or((&self.original, &self.text));
        Reading {
            language,
            text,
            fallen_back: language != wanted,
        }
    }

    /// Every language with its text, the original first, then by tag.
    pub fn all(&self) -> impl Iterator<Item = (&Language, &T)> {
        std::iter::once((&self.original, &self.text)).chain(&self.translations)
    }

    /// The same thing with each text changed by `change`.
    pub fn map<U>(&self, mut change: impl FnMut(&T) -> U) -> Translated<U> {
        Translated {
            original: self.original.clone(),
            text: change(&self.text),
            translations: self
                .translations
                .iter()
                .map(|(language, text)| (language.clone(), change(text)))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_translation_reads_as_the_original_and_says_so() {
        let french = Language::parse("fr").expect("a tag");
        let mut title = Translated::new(Language::english(), "People");
        assert!(title.read(&french).fallen_back);
        assert_eq!(title.read(&french).text, &"People");
        title.add(french.clone(), "Les gens");
        assert_eq!(title.read(&french).text, &"Les gens");
        assert!(!title.read(&french).fallen_back);
    }

    #[test]
    fn arabic_runs_from_right_to_left() {
        assert_eq!(Language::parse("ar").expect("a tag").direction(), "rtl");
        assert_eq!(Language::english().direction(), "ltr");
    }
}
