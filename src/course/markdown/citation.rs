//! Citations inside text: `[@a]`, or `[@a; @b, para. 14]` with the words that say where in the document.

use std::ops::Range;

use crate::course::id::{self, DocumentId};

/// One document of a citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The document.
    pub id: DocumentId,
    /// Where in it; empty where nothing was said.
    pub locator: String,
    /// The `@id` in the text.
    pub span: Range<usize>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Ordinary words.
    Words(&'a str),
    /// A pair of brackets with citations, at least one.
    Citations(Vec<Citation>),
    /// Something that begins like a citation and is none.
    Unreadable(Range<usize>),
}

/// Takes a text apart.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("[@")) {
        let start = at + found;
        let end = text
            .get(start..)
            .and_then(|rest| rest.find(']'))
            .map_or(text.len(), |end| start + end + 1);
        if start > at {
            pieces.push(Piece::Words(text.get(at..start).unwrap_or("")));
        }
        let inner = text
            .get(start + 1..end)
            .and_then(|inner| inner.strip_suffix(']'));
        match inner.and_then(|inner| citations(inner, start + 1)) {
            Some(citations) => pieces.push(Piece::Citations(citations)),
            None => pieces.push(Piece::Unreadable(start..end)),
        }
        at = end;
    }
    if let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

fn citations(inner: &str, base: usize) -> Option<Vec<Citation>> {
    let mut at = base;
    let mut citations = Vec::new();
    for part in inner.split(';') {
        let start = at + part.len() - part.trim_start().len();
        at += part.len() + 1;
        let named = part.trim().strip_prefix('@')?;
        let (name, locator) = named.split_once(',').unwrap_or((named, ""));
        let name = name.trim_end();
        // A comma where a semicolon belongs would show the second document as words.
        if locator.trim_start().starts_with('@') || locator.contains(" @") {
            return None;
        }
        id::check(name).ok()?;
        let id = DocumentId::parse(name).ok()?;
        citations.push(Citation {
            id,
            locator: locator.trim().to_owned(),
            span: start..start + 1 + name.len(),
        });
    }
    Some(citations)
}

/// The text without its citations and without the space before them.
pub fn without(text: &str) -> String {
    let mut rest = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) => rest.push_str(words),
            Piece::Citations(_) => rest.truncate(rest.trim_end().len()),
            Piece::Unreadable(span) => rest.push_str(text.get(span).unwrap_or("")),
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_documents_and_a_locator_are_read() {
        let text = "so [@a; @b-1, para. 14].";
        let found = pieces(text);
        let Piece::Citations(citations) = &found[1] else {
            panic!("{found:?}")
        };
        assert_eq!(citations[1].locator, "para. 14");
        assert_eq!(&text[citations[1].span.clone()], "@b-1");
        assert_eq!(without(text), "so.");
    }

    #[test]
    fn what_only_begins_like_a_citation_is_named() {
        for text in ["[@a", "[@]", "[@a b]", "[@a; b]", "[@a,@b]", "[@A]"] {
            assert!(matches!(pieces(text)[0], Piece::Unreadable(_)), "{text}");
        }
        assert_eq!(pieces("a [b] c"), [Piece::Words("a [b] c")]);
    }
}
