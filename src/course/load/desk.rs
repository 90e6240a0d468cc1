//! Where one course lies open while it is read: what its text may point to, the ids that are taken, the
//! references to be looked up at the end, and every mistake found so far.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::blueprint::Noted;
use super::braces::Part;
use super::ids::{self, Named};
use super::page::{Heading, Page, Section};
use super::reference::Pending;
use crate::course::id::NotAnId;
use crate::course::language::Language;
use crate::course::markdown::render::{Style, Writer};
use crate::course::media::Media;
use crate::course::problem::{Code, Place, Problem, meant_or};
use crate::course::shelf::Shelf;
use crate::course::source::Source;

/// Most mistakes that are shown of one file.
const MOST: usize = 200;

/// The place of work for one course.
pub struct Desk<'a> {
    /// Glossary and library.
    pub shelf: &'a Shelf,
    /// The images of the course.
    pub media: &'a Media,
    /// The paths of images that are there and cannot be used, which was said.
    pub refused: BTreeSet<String>,
    /// The address of its images, without a slash at the end.
    pub media_root: &'a str,
    /// Every mistake so far.
    pub problems: Vec<Problem>,
    /// What is to be looked up.
    pub pending: Vec<Pending>,
    /// The quizzes whose draw is to be held against their banks.
    pub blueprints: Vec<Noted>,
    /// What the files of the course name.
    pub named: Named,
    said: BTreeMap<String, usize>,
    restored: BTreeSet<(String, String)>,
    taken: BTreeSet<String>,
    owners: BTreeMap<(String, String), Place>,
}

impl<'a> Desk<'a> {
    /// An empty desk. `texts` are all files of the course: no id that stands in one of them is proposed anew.
    pub fn new<'t>(
        shelf: &'a Shelf,
        media: &'a Media,
        media_root: &'a str,
        texts: impl Iterator<Item = &'t Source>,
    ) -> Self {
        let texts: Vec<&Source> = texts.collect();
        let named = Named::read(texts.iter().copied());
        let ids = texts.into_iter().flat_map(|source| {
            source.text().match_indices("{#").filter_map(|(at, _)| {
                let rest = source.text().get(at + 2..)?;
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))?;
                rest.get(..end).map(str::to_owned)
            })
        });
        Self {
            shelf,
            media,
            refused: BTreeSet::new(),
            media_root,
            problems: Vec::new(),
            pending: Vec::new(),
            blueprints: Vec::new(),
            named,
            said: BTreeMap::new(),
            restored: BTreeSet::new(),
            taken: ids.collect(),
            owners: BTreeMap::new(),
        }
    }

    /// Notes a mistake in a file.
    pub fn say(
        &mut self,
        source: &Source,
        code: Code,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        if !self.is_full(source) {
            self.push(source.problem(code, span, message, hint));
        }
    }

    /// Notes a mistake that was made elsewhere. The last that a file can have says that there are more.
    pub fn push(&mut self, problem: Problem) {
        let said = self.said.entry(problem.place.path.to_string()).or_default();
        *said += 1;
        if *said < MOST {
            self.problems.push(problem);
        } else if *said == MOST {
            let message = "the file has more mistakes from here on";
            let hint = "mend those above first; then the others are shown";
            self.problems.push(Problem::new(
                problem.place,
                Code::TooMany,
                message.into(),
                hint.into(),
            ));
        }
    }

    /// Whether enough was said of a file: nobody reads more, and a hostile file could have a million mistakes.
    pub fn is_full(&self, source: &Source) -> bool {
        self.said
            .get(source.path())
            .is_some_and(|said| *said >= MOST)
    }

    /// Writes HTML for a file of the course.
    pub fn writer<'w>(
        &self,
        page: &'w Page<'_>,
        course_folder: &str,
        language: &'w Language,
        style: Style,
    ) -> Writer<'w>
    where
        'a: 'w,
    {
        Writer::new(self.shelf, self.media, self.media_root, style)
            .of_file(inner_folder(page.source, course_folder), language)
    }

    /// The id of a heading. A missing one is a mistake with its mend, and the proposal stands in, so that the
    /// rest can be checked; `None` when there is an id that is none.
    pub fn id<T>(
        &mut self,
        page: &Page<'_>,
        heading: &Heading,
        parse: fn(&str) -> Result<T, NotAnId>,
    ) -> Option<T> {
        let Some(part) = &heading.braces.id else {
            if heading.broken || heading.text.is_empty() || self.is_full(page.source) {
                return None;
            }
            if let Some((id, hint)) = self.old_id(page, heading) {
                self.say(
                    page.source,
                    Code::IdMissing,
                    heading.span.clone(),
                    "the heading has no id",
                    hint,
                );
                return parse(&id).ok();
            }
            let proposal = self.new_id(page, heading);
            let hint = format!("write `{{#{proposal}}}` at its end, or let `check --fix` write it");
            let problem = page.source.problem(
                Code::IdMissing,
                heading.span.clone(),
                "the heading has no id",
                hint,
            );
            self.push(problem.with_mend(heading.mend(page.source, &proposal)));
            return parse(&proposal).ok();
        };
        match parse(&part.value) {
            Ok(id) => Some(id),
            Err(error) => {
                let message = format!("`{}` is not an id", part.value);
                self.say(
                    page.source,
                    Code::IdShape,
                    heading.part_span(part),
                    message,
                    error.to_string(),
                );
                None
            }
        }
    }

    /// The id that a heading without one has elsewhere, and how to write it back: a new one would change what it means.
    fn old_id(&mut self, page: &Page<'_>, heading: &Heading) -> Option<(String, String)> {
        let below = page.source.line(heading.line + 1);
        if let Some(id) = ids::almost(&heading.written, below) {
            let hint = format!("write `{{#{id}}}` at the very end of the heading, in braces");
            return Some((id, hint));
        }
        let id = self.lost(page, heading)?;
        if id == slug(&heading.text) {
            return None;
        }
        let hint = format!(
            "a translation or a `see` names `{id}`, which is not there: if that was its id, write `{{#{id}}}` at its end; else write a new one"
        );
        let path = page.source.path().to_owned();
        if self.restored.insert((path, id.clone())) {
            Some((id, hint))
        } else {
            Some((self.propose(&heading.text), hint))
        }
    }

    /// An id that is used nowhere, or the one that is still named elsewhere and fits the words.
    fn new_id(&mut self, page: &Page<'_>, heading: &Heading) -> String {
        match self.lost(page, heading) {
            Some(id) => id,
            None => self.propose(&heading.text),
        }
    }

    fn lost(&self, page: &Page<'_>, heading: &Heading) -> Option<String> {
        let at = |section: &Section<'_>| section.heading.line == heading.line;
        let (level, nth) = match page.sections.iter().position(at) {
            Some(nth) => (2, nth),
            None => (1, 0),
        };
        let lost = self
            .named
            .lost(page.source.path(), level, nth, &slug(&heading.text));
        lost.map(str::to_owned)
    }

    /// The same for a heading of a translation: nothing is proposed, since ids come from the original.
    pub fn translated_id<T>(
        &mut self,
        page: &Page<'_>,
        heading: &Heading,
        parse: fn(&str) -> Result<T, NotAnId>,
    ) -> Option<T> {
        if heading.braces.id.is_none() && !heading.broken {
            self.say(
                page.source,
                Code::IdMissing,
                heading.span.clone(),
                "the heading has no id",
                "write the id of the same heading in the original",
            );
            return None;
        }
        heading.braces.id.as_ref()?;
        self.id(page, heading, parse)
    }

    /// Makes an id from words that is not used in the course.
    pub fn propose(&mut self, words: &str) -> String {
        let base = slug(words);
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let id = std::iter::once(base.clone())
            .chain(numbered)
            .find(|id| !self.taken.contains(id))
            .unwrap_or(base);
        self.taken.insert(id.clone());
        id
    }

    /// Takes an id in a group where it must be unique; a second one is a mistake that shows both places.
    pub fn claim(&mut self, group: &str, id: &str, source: &Source, span: Range<usize>) -> bool {
        let key = (group.to_owned(), id.to_owned());
        if let Some(first) = self.owners.get(&key) {
            let hint = "give this one another id; never change one that has been used";
            let problem = source.problem(
                Code::IdTwice,
                span,
                format!("the id `{id}` is used twice"),
                hint,
            );
            self.push(problem.with_other(first.clone()));
            return false;
        }
        self.owners.insert(key, source.place(span));
        true
    }

    /// Where the holder of an id stands; `None` when nobody holds it.
    pub fn place_of(&self, group: &str, id: &str) -> Option<&Place> {
        self.owners.get(&(group.to_owned(), id.to_owned()))
    }

    /// Says which attributes of a heading nobody asks for. `of` is accepted everywhere: it dates a translation.
    pub fn attributes(&mut self, page: &Page<'_>, heading: &Heading, known: &[&str]) {
        let strange = |part: &&Part| part.key != "of" && !known.contains(&part.key.as_str());
        for part in heading.braces.pairs.iter().filter(strange) {
            let all = if known.is_empty() {
                "only an id can stand here".to_owned()
            } else {
                format!("here can stand {}", known.join(", "))
            };
            let hint = meant_or(&part.key, known.iter().copied(), all);
            self.say(
                page.source,
                Code::AttributeUnknown,
                heading.part_span(part),
                format!("`{}` means nothing here", part.key),
                hint,
            );
        }
        for part in &heading.braces.classes {
            self.say(
                page.source,
                Code::AttributeUnknown,
                heading.part_span(part),
                format!("`.{}` means nothing here", part.value),
                "take it out",
            );
        }
    }

    /// The place of a heading's id; the heading itself where it has none.
    pub fn id_span(heading: &Heading) -> Range<usize> {
        heading
            .braces
            .id
            .as_ref()
            .map_or(heading.span.clone(), |part| heading.part_span(part))
    }
}

/// The folder of a file inside the course folder.
pub fn inner_folder<'s>(source: &'s Source, course_folder: &str) -> &'s str {
    source
        .folder()
        .strip_prefix(course_folder)
        .map_or("", |rest| rest.trim_start_matches('/'))
}

/// Words as an id: letters without their marks, hyphens between words, at most 40 characters.
fn slug(words: &str) -> String {
    let plain: String = words
        .nfd()
        .filter(char::is_ascii)
        .collect::<String>()
        .to_ascii_lowercase();
    let mut slug = String::new();
    for word in plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if !slug.is_empty() && slug.len() + word.len() >= 40 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word.get(..word.len().min(40)).unwrap_or(word));
    }
    if slug.is_empty() {
        "part".to_owned()
    } else {
        slug
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn an_id_is_made_from_the_words_of_a_title() {
        assert_eq!(slug("Qu'est-ce que l'État ?"), "qu-est-ce-que-l-etat");
        assert_eq!(slug("إصلاح"), "part");
        assert!(slug(&"word ".repeat(40)).len() <= 40);
    }
}
