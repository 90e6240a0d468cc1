//! What stands beside the lessons of a module and is not part of the way through it: the guide for who teaches it, and one
//! page for a senior leader.

use super::id::{SectionId, SheetId};
use super::language::Translated;
use super::lesson::LessonText;

/// What a sheet is for, which decides who sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `guide.md`: for who teaches the module. Trainees never see it.
    Guide,
    /// `brief.md`: one page for a senior leader. Anybody may see it.
    Brief,
}

impl Purpose {
    /// The name of its file without `.md`, and of what its id must be unique among.
    pub fn stem(self) -> &'static str {
        match self {
            Self::Guide => "guide",
            Self::Brief => "brief",
        }
    }

    /// The purpose of a file with this name, without `.md` and language; `None` for other files.
    pub fn of_stem(stem: &str) -> Option<Self> {
        [Self::Guide, Self::Brief]
            .into_iter()
            .find(|purpose| purpose.stem() == stem)
    }
}

/// A guide or a brief.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Unique among the sheets of this purpose in its course.
    pub id: SheetId,
    /// The words in each language.
    pub text: Translated<LessonText>,
}

impl Sheet {
    /// The ids of its sections, the same in every language.
    pub fn sections(&self) -> impl Iterator<Item = &SectionId> {
        let original = self.text.read(self.text.original_language()).text;
        original.sections.iter().map(|(id, _)| id)
    }
}
