//! A lesson: sections of prose with blocks that set off a case, a key point or a check.

use super::id::{DocumentId, LessonId, OptionId, SectionId, TermId};
use super::language::{Language, Translated};
use super::markdown::Html;

/// What a set-off block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callout {
    /// Something that happened, told briefly.
    Case,
    /// A question to think about; no answer is asked.
    Reflect,
    /// What to remember.
    Key,
    /// A word to who teaches: only in the trainer's guide.
    Trainer,
}

impl Callout {
    /// The block that authors write with this word, in small letters; `None` for other words.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Case, Self::Reflect, Self::Key, Self::Trainer]
            .into_iter()
            .find(|callout| callout.key() == key)
    }

    /// Its name in style sheets.
    pub fn key(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Reflect => "reflect",
            Self::Key => "key",
            Self::Trainer => "trainer",
        }
    }
}

/// A question answered on the spot: never counted, opened without script.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The author's own title, plain text.
    pub title: Option<String>,
    /// The question.
    pub question: Html,
    /// The options in the order of the file.
    pub options: Vec<CheckOption>,
}

/// One option of a check.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckOption {
    /// Unique in its check.
    pub id: OptionId,
    /// Whether it is right.
    pub right: bool,
    /// Its words.
    pub label: Html,
    /// Why it is right or wrong.
    pub feedback: Option<Html>,
}

/// A part of a page of course text, in reading order. Labels ("Case", "Check yourself") are not in it:
/// they are words of the interface.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Headings, paragraphs, lists, tables, images.
    Prose(Html),
    /// A set-off block.
    Callout {
        /// What it is for.
        callout: Callout,
        /// The author's own title, plain text.
        title: Option<String>,
        /// What it says.
        body: Html,
    },
    /// A question answered on the spot.
    Check(Check),
}

impl Block {
    /// A page of prose alone; no block at all where there is nothing to read.
    pub fn prose(html: Html) -> Vec<Self> {
        if html.is_empty() {
            Vec::new()
        } else {
            vec![Self::Prose(html)]
        }
    }
}

/// A glossary term that the lesson links: shown at its end with its meaning, so that no script is needed.
#[derive(Clone, Debug, PartialEq)]
pub struct UsedTerm {
    /// The term; `#term-ID` is its place on the page.
    pub id: TermId,
    /// The term's name.
    pub name: String,
    /// What it means.
    pub meaning: Html,
    /// The language of both, where it is not that of the lesson.
    pub foreign: Option<Language>,
}

/// A document that the lesson cites; its number is its place in the list, from 1, and `#source-ID` its place on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct CitedDocument {
    /// The document.
    pub id: DocumentId,
    /// One line: title, symbol, publisher, year.
    pub reference: Html,
}

/// The words of a lesson, a guide or a brief in one language, ready for a page.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonText {
    /// Plain text, without marks.
    pub title: String,
    /// The sections' ids with their headings, in order.
    pub sections: Vec<(SectionId, String)>,
    /// What is read, in order.
    pub blocks: Vec<Block>,
    /// The terms it links, in order of first use.
    pub terms: Vec<UsedTerm>,
    /// The documents it cites, in order of first use.
    pub sources: Vec<CitedDocument>,
    /// Words of running text, for the reading time.
    pub words: usize,
}

impl LessonText {
    /// Minutes to read it at 200 words a minute, rounded up; at least 1.
    pub fn minutes(&self) -> usize {
        self.words.div_ceil(200).max(1)
    }
}

/// A lesson of a module.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// Unique in its course.
    pub id: LessonId,
    /// The words in each language.
    pub text: Translated<LessonText>,
}

impl Lesson {
    /// The ids of its sections, the same in every language.
    pub fn sections(&self) -> impl Iterator<Item = &SectionId> {
        self.text
            .read(self.text.original_language())
            .text
            .sections
            .iter()
            .map(|(id, _)| id)
    }
}
