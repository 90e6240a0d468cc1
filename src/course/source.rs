//! The text of one course file, with the places in it that problems point to.

use std::ops::Range;
use std::sync::Arc;

use super::problem::{Code, Place, Problem};

/// One text file of the folder of courses: no byte order mark, lines end in `\n`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    path: Arc<str>,
    text: Arc<str>,
    starts: Arc<[usize]>,
}

impl Source {
    /// A file by its path in the folder of courses, with `/` between the parts. A byte order mark and
    /// carriage returns before line ends are taken out: editors on Windows write them.
    pub fn new(path: &str, text: &str) -> Self {
        let text = text
            .strip_prefix('\u{feff}')
            .unwrap_or(text)
            .replace("\r\n", "\n");
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self {
            path: path.into(),
            text: text.into(),
            starts,
        }
    }

    /// The path in the folder of courses.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The folder part of the path; empty for a file at the top.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words at a place; empty where there is no such place.
    pub fn words(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or("")
    }

    /// A line without its end, counted from 1; empty past the last one.
    pub fn line(&self, line: usize) -> &str {
        self.words(&self.line_span(line))
    }

    /// Where a line stands, without its end; counted from 1.
    pub fn line_span(&self, line: usize) -> Range<usize> {
        let start = self.start(line);
        let next = self.starts.get(line.max(1)).map(|next| next - 1);
        let end = next.unwrap_or(self.text.len()).max(start);
        start..end
    }

    fn start(&self, line: usize) -> usize {
        self.starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(self.text.len())
    }

    /// The byte at a line and a byte column, both counted from 1; moved back to the beginning of its character.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let span = self.line_span(line);
        let mut at = (span.start + column.saturating_sub(1)).min(span.end);
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Line and column of a byte, both counted from 1, the column in characters.
    pub fn position(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let before = self.text.get(self.start(line)..at).unwrap_or("");
        (line, before.chars().count() + 1)
    }

    /// A mistake at a place in this file.
    pub fn problem(
        &self,
        code: Code,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Problem {
        Problem::new(self.place(span), code, message.into(), hint.into())
    }

    /// A place in this file, to be pointed to.
    pub fn place(&self, span: Range<usize>) -> Place {
        let end = span.end.min(self.text.len());
        let span = span.start.min(end)..end;
        let (line, column) = self.position(span.start);
        Place {
            path: Arc::clone(&self.path),
            line,
            column,
            span,
            text: Arc::clone(&self.text),
        }
    }

    /// The first line: where a mistake of the whole file is shown.
    pub fn beginning(&self) -> Range<usize> {
        self.line_span(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_from_windows_has_the_places_of_any_other() {
        let source = Source::new("a/b.md", "\u{feff}# é\r\nzwei\r\n");
        assert_eq!(source.text(), "# é\nzwei\n");
        assert_eq!(source.folder(), "a");
        assert_eq!(source.line(2), "zwei");
        assert_eq!(source.position(source.offset(1, 5)), (1, 4));
        assert_eq!(source.position(6), (2, 2));
        assert_eq!(source.line(9), "");
    }
}
