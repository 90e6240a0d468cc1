//! What the files of a course may be called, and which name was meant by one that comes near.

use super::files::stem_and_language;
use super::modules::is_numbered;

/// Where a file lies, which says what it may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In the folder of courses.
    Top,
    /// In the folder of a course.
    Course,
    /// In the folder of a module.
    Module,
    /// Deeper.
    Elsewhere,
}

impl Home {
    /// The place of a file by its folder inside the course folder.
    pub fn inside(folder: &str) -> Self {
        match folder {
            "" => Self::Course,
            folder if folder.contains('/') => Self::Elsewhere,
            _ => Self::Module,
        }
    }

    /// The names that have a meaning there, without `.md`.
    const fn stems(self) -> &'static [&'static str] {
        match self {
            Self::Top => &["glossary", "library", "paths"],
            Self::Course => &["course", "glossary", "library", "evaluation"],
            Self::Module => &["module", "quiz", "guide", "brief", "evaluation"],
            Self::Elsewhere => &[],
        }
    }
}

/// Whether this is the name of a scenario's file, without `.md`: `scenario-radios`.
pub fn is_scenario(stem: &str) -> bool {
    stem.strip_prefix("scenario-")
        .is_some_and(|name| !name.is_empty())
}

/// Endings of text that is no Markdown file, though somebody may have meant one.
const TEXT: &[&str] = &[
    "", "txt", "text", "markdown", "mdown", "mkd", "rtf", "odt", "doc", "docx",
];

/// The name that was most likely meant by one that says nothing: `quiz.md` for `Quiz.md`, `quizz.md` or `quiz.txt`.
/// `None` when the name is right, or far from all names.
pub fn meant(name: &str, place: Home) -> Option<String> {
    let (stem, ending) = match name.split_once('.') {
        Some((stem, endings)) => (stem, endings),
        None => (name, ""),
    };
    let markdown = name.strip_suffix(".md").is_some();
    let (written, language) = stem_and_language(name);
    let is_language = language.is_none_or(|tag| !["md", "txt"].contains(&tag));
    if place == Home::Module && is_numbered(stem) {
        let lost = (markdown && !is_language)
            || (!markdown
                && ending
                    .rsplit('.')
                    .any(|part| part.eq_ignore_ascii_case("md")))
            || TEXT.contains(&ending.to_ascii_lowercase().as_str());
        return lost.then(|| format!("{stem}.md"));
    }
    if markdown && is_language && place.stems().contains(&written) {
        return None;
    }
    let folded = stem.trim().to_lowercase();
    let near = |known: &&&str| {
        let furthest = if known.len() > 4 { 2 } else { 1 };
        strsim::damerau_levenshtein(&folded, known) <= furthest
            || folded
                .strip_prefix(**known)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    let known = place.stems().iter().find(near)?;
    Some(match language.filter(|_| markdown && is_language) {
        Some(language) => format!("{known}.{language}.md"),
        None => format!("{known}.md"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_comes_near_is_recognised_and_a_right_one_is_left_alone() {
        for (name, place, wanted) in [
            ("Quiz.md", Home::Module, "quiz.md"),
            ("quizz.md", Home::Module, "quiz.md"),
            ("quiz.MD", Home::Module, "quiz.md"),
            ("quiz.txt", Home::Module, "quiz.md"),
            ("quiz.md.txt", Home::Module, "quiz.md"),
            ("quiz.md.md", Home::Module, "quiz.md"),
            ("quiz", Home::Module, "quiz.md"),
            ("quiz-1.md", Home::Module, "quiz.md"),
            ("Quiz.fr.md", Home::Module, "quiz.fr.md"),
            ("modul.md", Home::Module, "module.md"),
            ("Course.md", Home::Course, "course.md"),
            ("libary.md", Home::Top, "library.md"),
            ("01-people.txt", Home::Module, "01-people.md"),
        ] {
            assert_eq!(meant(name, place).as_deref(), Some(wanted), "{name}");
        }
        for (name, place) in [
            ("quiz.md", Home::Module),
            ("quiz.fr.md", Home::Module),
            ("guide.md", Home::Module),
            ("01-people.fr.md", Home::Module),
            ("people.md", Home::Module),
            ("01-handout.pdf", Home::Module),
            ("notes.docx", Home::Module),
            ("quiz.md", Home::Elsewhere),
        ] {
            assert_eq!(meant(name, place), None, "{name}");
        }
    }
}
