//! A mistake in a course file: where it is, what is wrong, and how to mend it. Every mistake is shown at
//! once; nothing here stops at the first.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, renderer::DecorStyle};

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The course cannot be offered with it; a running server keeps the last good version.
    Error,
    /// The course can be offered, but it is not what the author meant.
    Warning,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $text:literal $severity:ident)*) => {
        /// The kind of a mistake: its name in lists and in course files that silence it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name as it is printed: lower case with hyphens.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// How much it weighs, always.
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)*
                }
            }
        }
    };
}

codes! {
    /// A file or folder that cannot be read at all.
    FileUnreadable "file-unreadable" Error
    /// A link, pipe or device where a file should be, or a link that leaves the folder.
    FileIrregular "file-irregular" Error
    /// A file beyond its size limit.
    FileTooBig "file-too-big" Error
    /// A text file that is not UTF-8, or holds NUL.
    FileNotText "file-not-text" Error
    /// A file with an ending that courses do not use.
    FileEnding "file-ending" Warning
    /// A file whose name says nothing to the loader.
    FileName "file-name" Warning
    /// A folder without `course.md` or `module.md`.
    FileMissing "file-missing" Error
    /// A part of a course that this version cannot use.
    NotYet "not-yet" Error
    /// A file that this version skips.
    NotYetFile "not-yet-file" Warning
    /// Settings that are not closed, not TOML, or in a translation.
    SettingsUnreadable "settings-unreadable" Error
    /// A setting that does not exist.
    SettingUnknown "setting-unknown" Error
    /// A setting with a value that it cannot have.
    SettingValue "setting-value" Error
    /// A file that does not begin with its title.
    TitleMissing "title-missing" Error
    /// A heading, option or objective without an id.
    IdMissing "id-missing" Error
    /// An id that is made of other characters than ids are.
    IdShape "id-shape" Error
    /// An id that is used twice where it must be unique.
    IdTwice "id-twice" Error
    /// Braces at the end of a heading, link or image that could not be read.
    Braces "braces-not-understood" Error
    /// Something in braces that nobody asks for.
    AttributeUnknown "attribute-unknown" Error
    /// Headings that skip a level.
    HeadingLevel "heading-level" Error
    /// HTML other than a comment on lines of its own.
    RawHtml "raw-html" Error
    /// Lists and quotes inside each other beyond reason.
    TooDeep "too-deep" Error
    /// A link that leads where course text may not lead.
    LinkRefused "link-refused" Error
    /// A link to a section that is not there.
    LinkDead "link-dead" Error
    /// An image from another place than the course folder.
    ImageOutside "image-outside" Error
    /// An image whose file is not there.
    ImageMissing "image-missing" Error
    /// An image without alternative text.
    ImageWithoutText "image-without-text" Error
    /// An image file that is not what its name says.
    ImageUnreadable "image-unreadable" Error
    /// An SVG with parts outside the allow-list.
    SvgRefused "svg-refused" Error
    /// A table whose header row is empty.
    TableHeader "table-header" Error
    /// A `|` inside a link of a table, which ends the cell.
    TableBar "table-bar" Error
    /// A term that no glossary holds.
    TermUnknown "term-unknown" Warning
    /// A document that no library holds.
    SourceUnknown "source-unknown" Warning
    /// A citation that could not be read.
    CitationUnreadable "citation-unreadable" Error
    /// A set-off block of a kind that does not exist or cannot stand there.
    CalloutUnknown "callout-unknown" Error
    /// A check block without a question or without options.
    CheckShape "check-shape" Error
    /// Boxes outside a question.
    BoxesAlone "boxes-alone" Warning
    /// A question that does not end in something to answer.
    QuestionShape "question-shape" Error
    /// A question with the key or the options missing or too many.
    QuestionKey "question-key" Error
    /// A question without any feedback.
    FeedbackMissing "feedback-missing" Warning
    /// A `see` that leads nowhere.
    SeeDead "see-dead" Error
    /// An objective that no module lists.
    ObjectiveUnknown "objective-unknown" Error
    /// A module without its list of objectives, or with an item that is none.
    ObjectivesMissing "objectives-missing" Error
    /// A course or module without anything in it.
    Empty "empty" Error
    /// A bank with fewer questions than the draw asks for.
    BankSmall "bank-small" Warning
    /// A translation of a file that does not exist, or into a language that the course does not name.
    TranslationAlone "translation-alone" Warning
    /// A translation with an id that the original does not have.
    TranslationExtra "translation-extra" Error
    /// A translation without an id that the original has.
    TranslationGap "translation-gap" Warning
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in a course file, with the text it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path in the folder of courses, with `/` between the parts.
    pub path: Arc<str>,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// Bytes of `text`.
    pub span: Range<usize>,
    /// The whole text of the file; empty for a file that is not text.
    pub text: Arc<str>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path, self.line, self.column)
    }
}

/// Words that mend a problem when they are written into the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// The line, counted from 1.
    pub line: usize,
    /// The byte in the line, counted from 0, before which the words go.
    pub at: usize,
    /// The words.
    pub words: String,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether the course can be offered with it.
    pub severity: Severity,
    /// The kind of mistake.
    pub code: Code,
    /// Where it is.
    pub place: Place,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// How to mend it.
    pub hint: String,
    /// The other place of a duplicate.
    pub other: Option<Place>,
    /// What `check --fix` writes.
    pub mend: Option<Mend>,
}

impl Problem {
    /// A mistake at a place.
    pub fn new(place: Place, code: Code, message: String, hint: String) -> Self {
        Self {
            severity: code.severity(),
            code,
            place,
            message,
            hint,
            other: None,
            mend: None,
        }
    }

    /// A mistake of a file that is not text, or cannot be read: it has no line.
    pub fn of_file(
        path: &str,
        code: Code,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let place = Place {
            path: path.into(),
            line: 1,
            column: 1,
            span: 0..0,
            text: "".into(),
        };
        Self::new(place, code, message.into(), hint.into())
    }

    /// The same, with the place where the other one of two stands.
    #[must_use]
    pub fn with_other(self, other: Place) -> Self {
        Self {
            other: Some(other),
            ..self
        }
    }

    /// The same, with words that mend it.
    #[must_use]
    pub fn with_mend(self, mend: Mend) -> Self {
        Self {
            mend: Some(mend),
            ..self
        }
    }

    /// Whether the course cannot be offered with it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The problem as a terminal shows it: place, line, the words underlined, the hint as help.
    pub fn render(&self, colour: bool) -> String {
        let level = if self.is_error() {
            Level::ERROR
        } else {
            Level::WARNING
        };
        let title = level
            .primary_title(self.message.as_str())
            .id(self.code.as_str());
        let mut group = if self.place.text.is_empty() {
            title.element(annotate_snippets::Origin::path(&*self.place.path))
        } else {
            title.element(snippet(&self.place, AnnotationKind::Primary))
        };
        if let Some(other) = &self.other {
            group = group.element(Level::NOTE.message(format!("the other one is at {other}")));
        }
        if !self.hint.is_empty() {
            group = group.element(Level::HELP.message(self.hint.as_str()));
        }
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.decor_style(DecorStyle::Ascii).render(&[group])
    }
}

/// Only the lines of the place are handed over: the renderer would count lines of the whole file again.
fn snippet(place: &Place, kind: AnnotationKind) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
    let text = &*place.text;
    let start = text
        .get(..place.span.start)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    let end = text
        .get(place.span.end..)
        .and_then(|after| after.find('\n'))
        .map_or(text.len(), |at| place.span.end + at);
    let shown = text.get(start..end).unwrap_or("");
    Snippet::source(shown)
        .line_start(place.line)
        .path(&*place.path)
        .annotation(kind.span(place.span.start - start..place.span.end - start))
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.is_error() { "error" } else { "warning" };
        write!(
            f,
            "{}: {severity}[{}]: {}",
            self.place, self.code, self.message
        )?;
        if let Some(other) = &self.other {
            write!(f, " (the other one: {other})")?;
        }
        if self.hint.is_empty() {
            Ok(())
        } else {
            write!(f, "; {}", self.hint)
        }
    }
}

/// Puts problems into the order of files and places, each said once.
pub fn sort(problems: &mut Vec<Problem>) {
    let key = |problem: &Problem| {
        (
            problem.place.path.clone(),
            problem.place.span.start,
            problem.code,
            problem.message.clone(),
        )
    };
    problems.sort_by_key(key);
    problems.dedup();
}

/// The one of `known` that somebody who wrote `word` most likely meant.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let close = known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate));
    let best = close.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > 0.8).then_some(best.1)
}

/// The hint that names what was most likely meant, or else `otherwise`.
pub fn meant_or<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: impl Into<String>,
) -> String {
    did_you_mean(word, known).map_or_else(
        || otherwise.into(),
        |meant| format!("did you mean `{meant}`?"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::source::Source;

    #[test]
    fn a_problem_shows_file_line_column_words_and_how_to_mend_it() {
        let source = Source::new("dsr/course.md", "+++\ndrow = 3\n+++\n");
        let problem = source.problem(
            Code::SettingUnknown,
            4..8,
            "`drow` is not a setting",
            "did you mean `draw`?",
        );
        assert_eq!(
            problem.to_string(),
            "dsr/course.md:2:1: error[setting-unknown]: `drow` is not a setting; did you mean `draw`?"
        );
        let shown = problem.render(false);
        for part in [
            "error[setting-unknown]",
            "dsr/course.md:2:1",
            "drow = 3",
            "^^^^",
            "did you mean",
        ] {
            assert!(shown.contains(part), "{part} in\n{shown}");
        }
    }

    #[test]
    fn a_word_far_from_all_others_suggests_nothing() {
        assert_eq!(
            did_you_mean("atempts", ["draw", "attempts"]),
            Some("attempts")
        );
        assert_eq!(did_you_mean("zzz", ["draw", "attempts"]), None);
    }
}
