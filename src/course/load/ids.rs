//! The ids that the files of a course name in their headings and in `see`, before anything is read: an id that was lost
//! is known from the files that still name it.

use std::collections::{BTreeMap, BTreeSet};

use super::braces::{self, Found};
use super::files::stem_and_language;
use crate::course::problem::did_you_mean;
use crate::course::source::Source;

/// The titles and sections of one file, in order.
#[derive(Default)]
struct Headings {
    ids: Vec<(usize, Option<String>)>,
    unread: bool,
}

/// What all files of a course name.
#[derive(Default)]
pub struct Named {
    files: BTreeMap<String, Headings>,
    sees: BTreeSet<(String, Option<String>)>,
    every: BTreeSet<String>,
}

impl Named {
    /// Looks through the files line by line.
    pub fn read<'t>(texts: impl Iterator<Item = &'t Source>) -> Self {
        let mut named = Self::default();
        for source in texts {
            let headings = named.file(source);
            named.files.insert(source.path().to_owned(), headings);
        }
        named
    }

    fn file(&mut self, source: &Source) -> Headings {
        let mut headings = Headings::default();
        let mut fenced = false;
        let mut settings = false;
        for (number, line) in source.text().lines().enumerate() {
            let trimmed = line.trim_start();
            if line.trim_end() == "+++" && (number == 0 || settings) {
                settings = number == 0;
            }
            if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
                fenced = !fenced;
            }
            let level = trimmed.chars().take_while(|c| *c == '#').count();
            let behind = trimmed.get(level..).unwrap_or("");
            let heading = behind.is_empty() || behind.starts_with(char::is_whitespace);
            if fenced || settings || !heading || !(1..=2).contains(&level) {
                continue;
            }
            let id = match braces::read(line) {
                Found::Braces(found) => {
                    if let Some(see) = found.value("see") {
                        let (lesson, section) = match see.value.split_once(':') {
                            Some((lesson, section)) => (lesson, Some(section.to_owned())),
                            None => (see.value.as_str(), None),
                        };
                        self.sees.insert((lesson.to_owned(), section));
                    }
                    found.id.map(|part| part.value)
                }
                Found::Nothing | Found::NotUnderstood(_) => None,
            };
            headings.unread |= id.is_none();
            self.every.extend(id.clone());
            headings.ids.push((level, id));
        }
        headings
    }

    /// Whether a translation cannot be compared with its original: a heading of the original has no id that could be
    /// read, or this id stands there in something that has mistakes of its own.
    pub fn is_unsure(&self, translation: &str, id: Option<&str>) -> bool {
        let original = original(translation).and_then(|path| self.files.get(&path));
        original.is_some_and(|headings| {
            let stands = headings
                .ids
                .iter()
                .any(|(_, known)| known.is_some() && known.as_deref() == id);
            headings.unread || stands
        })
    }

    /// The id that a heading without one had, as far as translations and `see` still name it. `nth` counts the
    /// headings of its level in the file from 0.
    pub fn lost(&self, path: &str, level: usize, nth: usize, words: &str) -> Option<&str> {
        let own = self.files.get(path)?;
        let here: BTreeSet<&str> = own.ids.iter().filter_map(|(_, id)| id.as_deref()).collect();
        let translations = self
            .files
            .iter()
            .filter(|(other, _)| original(other).as_deref() == Some(path));
        let mut others: Vec<&str> = Vec::new();
        for (_, headings) in translations {
            let mut named = headings.ids.iter().filter(|(other, _)| *other == level);
            if let Some((_, Some(id))) = named.nth(nth)
                && !here.contains(id.as_str())
            {
                return Some(id);
            }
            let missing = headings.ids.iter().filter(|(other, _)| *other == level);
            others.extend(missing.filter_map(|(_, id)| id.as_deref()));
        }
        let title = own.ids.iter().find(|(level, _)| *level == 1);
        let title = title.and_then(|(_, id)| id.as_deref());
        for (lesson, section) in &self.sees {
            match section {
                Some(section) if level == 2 && title == Some(lesson.as_str()) => {
                    others.push(section);
                }
                _ if level == 1 && is_lesson(path) && !self.is_title(lesson) => others.push(lesson),
                _ => {}
            }
        }
        others.retain(|id| !here.contains(id));
        let alone = others.first().copied();
        did_you_mean(words, others.iter().copied()).or(alone)
    }

    fn is_title(&self, id: &str) -> bool {
        self.every.contains(id)
            && self
                .files
                .iter()
                .filter(|(path, _)| original(path).is_none())
                .flat_map(|(_, headings)| &headings.ids)
                .any(|(level, known)| *level == 1 && known.as_deref() == Some(id))
    }
}

/// The path of the original of a translation; `None` for an original.
fn original(path: &str) -> Option<String> {
    let start = path.rfind('/').map_or(0, |at| at + 1);
    let (stem, language) = stem_and_language(path.get(start..)?);
    language?;
    Some(format!("{}{stem}.md", path.get(..start)?))
}

fn is_lesson(path: &str) -> bool {
    super::modules::is_numbered(path.rsplit('/').next().unwrap_or(path))
}

/// Something at the end of a heading or on the line below it that was meant as its id: `(#wells)`, `#wells`, `{#wells}`.
pub fn almost(words: &str, below: &str) -> Option<String> {
    let inside = words
        .match_indices('#')
        .filter(|(at, _)| {
            let before = words
                .get(..*at)
                .and_then(|before| before.chars().next_back());
            before.is_none_or(|c| c.is_whitespace() || "([<".contains(c))
        })
        .map(|(at, _)| words.get(at + 1..).unwrap_or(""));
    let next = below.trim().strip_prefix("{#");
    inside
        .chain(next)
        .filter_map(|rest| {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            rest.get(..end.unwrap_or(rest.len()))
        })
        .find(|id| id.starts_with(|c: char| c.is_ascii_alphabetic()))
        .map(str::to_ascii_lowercase)
}
