//! Brackets in words that were meant as a citation, a term, a link or a picture: readers would see them as they were typed.

use std::ops::Range;

use crate::course::markdown::link;
use crate::course::problem::Code;
use crate::course::shelf::Shelf;

/// A mistake: its kind, where in the text it is, what is wrong, how to mend it.
type Misread = (Code, Range<usize>, &'static str, String);

/// Finds them in a text that the Markdown reader left as words.
pub fn misread(text: &str, shelf: &Shelf) -> Vec<Misread> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('[') {
        let rest = text.get(at + 1..).unwrap_or("");
        let inner = rest.get(..rest.find([']', '[']).unwrap_or(rest.len()));
        let inner = inner.unwrap_or("");
        let closed = rest.get(inner.len()..).unwrap_or("");
        if !closed.starts_with(']') {
            continue;
        }
        found.extend(cited(inner, at, shelf));
        let doubled = text.get(..at).is_some_and(|before| before.ends_with('['));
        if doubled != closed.starts_with("]]") {
            found.extend(term(inner, at, doubled, shelf));
        }
    }
    for (at, _) in text.match_indices(']') {
        found.extend(spaced(text, at));
    }
    found
}

/// `[see @a]`: the id of a document behind other words.
fn cited(inner: &str, at: usize, shelf: &Shelf) -> Option<Misread> {
    let (before, behind) = inner.split_once('@')?;
    let end = behind
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .unwrap_or(behind.len());
    let id = behind.get(..end)?;
    let known = shelf.documents.keys().any(|known| known.as_str() == id);
    if before.is_empty() || !before.ends_with(char::is_whitespace) || !known {
        return None;
    }
    Some((
        Code::CitationUnreadable,
        at..at + inner.len() + 2,
        "citation not understood",
        format!("a citation begins with the document: write `[@{id}]` or `[@{id}, page 4]`"),
    ))
}

/// `[[term]` or `[term]]`: a term with a bracket missing.
fn term(inner: &str, at: usize, doubled: bool, shelf: &Shelf) -> Option<Misread> {
    let id = inner.split('|').next().unwrap_or(inner).trim();
    let known = shelf.terms.keys().any(|known| known.as_str() == id);
    let (start, end) = if doubled {
        (at - 1, at + inner.len() + 2)
    } else {
        (at, at + inner.len() + 3)
    };
    known.then(|| {
        (
            Code::TermUnreadable,
            start..end,
            "a bracket of the term is missing",
            format!("write `[[{inner}]]`"),
        )
    })
}

/// `](a b.svg)` or `] (a.svg)`: a space that takes a link or picture apart. `at` is the closing bracket.
fn spaced(text: &str, at: usize) -> Option<Misread> {
    let behind = text.get(at + 1..)?;
    let opened = behind.trim_start();
    let gap = behind.len() - opened.len();
    let target = opened.strip_prefix('(')?;
    let end = target.find([')', '[', ']'])?;
    let target = target.get(..end)?;
    if !opened.get(end + 1..)?.starts_with(')') {
        return None;
    }
    let lower = target.to_ascii_lowercase();
    let path = lower.split('"').next().unwrap_or("").trim_end();
    let leads = ["https://", "http://", "mailto:", "tel:", "#", "media/"]
        .iter()
        .any(|start| lower.starts_with(start));
    let picture = [".svg", ".png", ".jpg", ".jpeg", ".webp"]
        .iter()
        .any(|end| path.ends_with(end));
    if !leads && !picture {
        return None;
    }
    let span = at..at + 1 + gap + target.len() + 2;
    if gap > 0 {
        return Some((
            Code::LinkSpace,
            span,
            "a space takes this link or picture apart",
            format!("leave no space between the brackets: `]({target})`"),
        ));
    }
    let written = target.get(..path.len())?;
    let right = link::without_spaces(written)?;
    let hint = if picture {
        format!("rename the file without spaces, and write `]({right})`")
    } else {
        "write the address without spaces".to_owned()
    };
    let message = "a space takes this link or picture apart";
    Some((Code::LinkSpace, span, message, hint))
}
