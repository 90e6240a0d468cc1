//! The names that authors write in course files: they identify things for ever, in every language.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// Longest id that is accepted, in characters.
pub const LONGEST: usize = 64;

/// Why a text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnId {
    /// There is nothing between the braces or in the address.
    #[error("an id is missing")]
    Empty,
    /// Longer than [`LONGEST`].
    #[error("an id has at most {LONGEST} characters")]
    TooLong,
    /// Holds something else than lower-case letters, digits and single hyphens inside.
    #[error(
        "an id is made of lower-case letters a to z, digits and hyphens, and begins and ends with a letter or digit"
    )]
    Characters,
}

/// Checks the shape that all ids share: `a-z`, `0-9` and hyphens inside, at most [`LONGEST`] characters.
///
/// # Errors
/// Says which rule is broken.
pub fn check(text: &str) -> Result<(), NotAnId> {
    if text.is_empty() {
        return Err(NotAnId::Empty);
    }
    if text.len() > LONGEST {
        return Err(NotAnId::TooLong);
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let shape = text.chars().all(|c| plain(c) || c == '-')
        && text.starts_with(plain)
        && text.ends_with(plain);
    if shape {
        Ok(())
    } else {
        Err(NotAnId::Characters)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Reads an id as it is written.
            ///
            /// # Errors
            /// Says why the text is not an id.
            pub fn parse(text: &str) -> Result<Self, NotAnId> {
                check(text)?;
                Ok(Self(text.to_owned()))
            }

            /// The id as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A course, unique in the folder.
    CourseId
    /// A module, unique in its course.
    ModuleId
    /// A lesson, unique in its course.
    LessonId
    /// A section of a lesson, unique in its lesson.
    SectionId
    /// A quiz, unique in its course.
    QuizId
    /// An evaluation, unique in its course.
    EvaluationId
    /// A question, unique in its quiz or evaluation.
    QuestionId
    /// An option, unique in its question.
    OptionId
    /// A scenario, unique in its course.
    ScenarioId
    /// A scene, unique in its scenario.
    SceneId
    /// A choice, unique in its scene.
    ChoiceId
    /// Something that a scenario remembers.
    FlagId
    /// A guide or a brief, unique among its like in its course.
    SheetId
    /// An induction package, unique in the folder.
    PathId
    /// A learning objective, unique in its course.
    ObjectiveId
    /// A term of the glossary, unique in the folder.
    TermId
    /// A document of the library, unique in the folder.
    DocumentId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_lower_case_letters_digits_and_inner_hyphens() {
        assert!(CourseId::parse("dsr").is_ok());
        assert!(QuestionId::parse("un-timeline-2").is_ok());
        assert_eq!(CourseId::parse(""), Err(NotAnId::Empty));
        assert_eq!(CourseId::parse("-dsr"), Err(NotAnId::Characters));
        assert_eq!(CourseId::parse("Dsr"), Err(NotAnId::Characters));
        assert_eq!(CourseId::parse("d sr"), Err(NotAnId::Characters));
        assert_eq!(CourseId::parse(&"a".repeat(65)), Err(NotAnId::TooLong));
    }
}
