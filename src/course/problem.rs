//! A mistake in a course file: where it is, what is wrong, and how to mend it. Every mistake is shown at
//! once; nothing here stops at the first.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Level, Origin, Renderer, Snippet};

pub mod code;

pub use code::{Code, Severity};

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

/// Longer lines, in bytes, are not shown: nobody wrote them by hand.
const LONGEST_LINE: usize = 4000;

impl Place {
    /// The whole lines of the place with its words underlined; no more than these, since the renderer would count the
    /// lines of the whole file again for each problem. A place without lines that can be shown is only named.
    fn snippet(&self) -> Result<Snippet<'_, Annotation<'_>>, Origin<'_>> {
        let text = &*self.text;
        let before = text
            .get(..self.span.start)
            .and_then(|before| before.rfind('\n'));
        let start = before.map_or(0, |at| at + 1);
        let after = text.get(self.span.end..).and_then(|after| after.find('\n'));
        let end = after.map_or(text.len(), |at| self.span.end + at);
        let shown = text.get(start..end).unwrap_or("");
        if shown.is_empty() || shown.len() > LONGEST_LINE {
            let origin = Origin::path(&*self.path).line(self.line);
            return Err(origin.char_column(self.column));
        }
        let words = AnnotationKind::Primary.span(self.span.start - start..self.span.end - start);
        Ok(Snippet::source(shown)
            .line_start(self.line)
            .path(&*self.path)
            .annotation(words))
    }
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
        let mut group = match self.place.snippet() {
            Ok(snippet) => title.element(snippet),
            Err(origin) => title.element(origin),
        };
        if let Some(other) = &self.other {
            group = group.element(Level::NOTE.message("the other one is here"));
            group = match other.snippet() {
                Ok(snippet) => group.element(snippet),
                Err(origin) => group.element(origin),
            };
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

/// Puts problems into the order of files and places, each said once. An original comes before its translations:
/// `quiz.md` before `quiz.fr.md`, since mending the first may mend the second.
pub fn sort(problems: &mut Vec<Problem>) {
    let file = |path: &str| {
        let stem = path.strip_suffix(".md").unwrap_or(path);
        let start = stem.rfind('/').map_or(0, |at| at + 1);
        let end = stem
            .get(start..)
            .and_then(|name| name.find('.'))
            .map_or(stem.len(), |at| start + at);
        (
            stem.get(..end).unwrap_or("").to_owned(),
            stem.get(end..).unwrap_or("").to_owned(),
        )
    };
    let key = |problem: &Problem| {
        (
            file(&problem.place.path),
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
    fn an_original_comes_before_its_translations() {
        let paths = ["c/quiz.fr.md", "c/quiz.md", "c/01-a.md", "c/01-a.ar.md"];
        let problem = |path: &str| Problem::of_file(path, Code::Empty, "a", "b");
        let mut problems: Vec<Problem> = paths.into_iter().map(problem).collect();
        sort(&mut problems);
        let sorted: Vec<&str> = problems
            .iter()
            .map(|problem| &*problem.place.path)
            .collect();
        assert_eq!(
            sorted,
            ["c/01-a.md", "c/01-a.ar.md", "c/quiz.md", "c/quiz.fr.md"]
        );
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
