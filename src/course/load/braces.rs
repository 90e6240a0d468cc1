//! What stands in braces at the end of a heading: `{#id key=value}`, with the place of each part. The
//! Markdown reader gives no places inside braces, so they are read from the line itself.

use std::ops::Range;

/// One part of the braces: its words and where they stand in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The key; empty for `#id` and `.class`.
    pub key: String,
    /// The id, the class, or the value of the key.
    pub value: String,
    /// Bytes of the line, the whole part.
    pub span: Range<usize>,
}

/// What braces at the end of a line say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Braces {
    /// `#id`
    pub id: Option<Part>,
    /// `.class`
    pub classes: Vec<Part>,
    /// `key=value`
    pub pairs: Vec<Part>,
    /// The whole group in the line, with its braces.
    pub span: Range<usize>,
}

impl Braces {
    /// The value of a key.
    pub fn value(&self, key: &str) -> Option<&Part> {
        self.pairs.iter().find(|part| part.key == key)
    }
}

/// What was found at the end of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// No braces.
    Nothing,
    /// Braces that were understood.
    Braces(Braces),
    /// Something that looks like braces; the bytes of the line.
    NotUnderstood(Range<usize>),
}

/// Reads the braces that end `line`.
pub fn read(line: &str) -> Found {
    let text = line.trim_end();
    if !text.ends_with(['}', '｝']) {
        return last_open(text).map_or(Found::Nothing, |at| Found::NotUnderstood(at..text.len()));
    }
    let Some(start) = text.rfind(['{', '｛']) else {
        let end = text.char_indices().next_back().map_or(0, |(at, _)| at);
        return Found::NotUnderstood(end..text.len());
    };
    let group = text.get(start..).unwrap_or("");
    parts(group, start).map_or(Found::NotUnderstood(start..text.len()), Found::Braces)
}

/// An opening brace that begins an id but is never closed at the end: `{#id` or `{#id} and more`.
fn last_open(text: &str) -> Option<usize> {
    ["{#", "{ #", "｛#"]
        .iter()
        .filter_map(|open| text.rfind(open))
        .max()
}

fn parts(group: &str, base: usize) -> Option<Braces> {
    let inner = group.strip_prefix('{')?.strip_suffix('}')?;
    let mut braces = Braces {
        span: base..base + group.len(),
        ..Braces::default()
    };
    let mut at = base + 1;
    let mut rest = inner;
    loop {
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        if trimmed.is_empty() {
            return Some(braces);
        }
        let (mut part, length) = part(trimmed)?;
        part.span = at..at + length;
        match trimmed.chars().next() {
            Some('#') => braces.id = Some(part),
            Some('.') => braces.classes.push(part),
            _ => braces.pairs.push(part),
        }
        at += length;
        rest = trimmed.get(length..)?;
    }
}

/// One part and its length in bytes.
fn part(text: &str) -> Option<(Part, usize)> {
    let (key, start) = if text.starts_with(['#', '.']) {
        ("", 1)
    } else {
        let end = text.find('=')?;
        let key = text.get(..end)?;
        let shape = key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_:.".contains(c));
        if !shape {
            return None;
        }
        (key, end + 1)
    };
    let value_text = text.get(start..)?;
    let (value, length) = if value_text.starts_with('"') {
        quoted(value_text)?
    } else {
        bare(value_text)?
    };
    let end = start + length;
    let closed = text
        .get(end..)?
        .chars()
        .next()
        .is_none_or(char::is_whitespace);
    closed.then(|| {
        (
            Part {
                key: key.to_owned(),
                value,
                span: 0..0,
            },
            end,
        )
    })
}

fn bare(text: &str) -> Option<(String, usize)> {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.%".contains(c)))
        .unwrap_or(text.len());
    (end > 0).then(|| (text.get(..end).unwrap_or("").to_owned(), end))
}

fn quoted(text: &str) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => {
                value.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return Some((value, at + 1)),
            _ => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understood(line: &str) -> Braces {
        match read(line) {
            Found::Braces(braces) => braces,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn an_id_and_attributes_are_read_with_their_places() {
        let line = "## When? {#source objective=mandate see=policy:consent title=\"a \\\"b\\\"\"}";
        let braces = understood(line);
        assert_eq!(
            braces.id.as_ref().map(|part| part.value.as_str()),
            Some("source")
        );
        let see = braces.value("see").expect("there");
        assert_eq!(see.value, "policy:consent");
        assert_eq!(&line[see.span.clone()], "see=policy:consent");
        assert_eq!(braces.value("title").expect("there").value, "a \"b\"");
    }

    #[test]
    fn braces_that_cannot_be_read_are_not_a_missing_id() {
        for line in [
            "# A {#“x”}",
            "# A {# x}",
            "# A {#x",
            "# A {#x} b",
            "# A #x}",
            "# A {#x y}",
            "# A ｛#x｝",
            "# A {#x objective = y}",
        ] {
            assert!(
                matches!(read(line), Found::NotUnderstood(_)),
                "{line}: {:?}",
                read(line)
            );
        }
        assert_eq!(read("# A"), Found::Nothing);
        assert_eq!(read("# A {{7*7}} b"), Found::Nothing);
    }
}
