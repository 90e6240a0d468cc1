//! The questions that are asked of everything that came back.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use dsr_course::web::routes::TABLE;

use super::crawl::{Answer, pattern};
use super::people::FEEDBACK;
use super::{Kept, headers, isolation, log, marks};
use crate::app::hostile_parts;
use crate::sheet::Sheet;

/// A sort of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A marker that could run.
    Escaping,
    /// Something typed that could turn the line around in which it stands.
    Loose,
    /// A marker that is not this person's to see.
    Foreign,
    /// Feedback before the attempt was closed.
    Key,
    /// Something secret or personal in the log, or a secret as it is in the database.
    Leak,
    /// Reading that wrote.
    Writing,
    /// A header that is missing or wrong.
    Header,
    /// The server itself failed.
    Failure,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Faults(Vec<(Sort, String)>);

impl Faults {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn has(&self, sort: Sort) -> bool {
        self.0.iter().any(|(known, _)| *known == sort)
    }

    pub fn in_words(&self) -> String {
        let lines: BTreeSet<String> = self
            .0
            .iter()
            .map(|(sort, words)| format!("{sort:?}: {words}"))
            .collect();
        let most: Vec<String> = lines.into_iter().take(60).collect();
        format!("{} faults:\n{}", self.0.len(), most.join("\n"))
    }

    fn add(&mut self, sort: Sort, words: String) {
        self.0.push((sort, words));
    }
}

/// Routes to which no link and no form of these people leads: a code from a wall, which no column holds once it is marked, a
/// certificate that an edit of the course made due, a file that is there where a setting says so, and what is asked of who has
/// completed a whole course. Their stories are in `enrolling`, `editing_courses`, `operating` and `giving_ones_view`.
const RARE: &[&str] = &[
    "/{language}/enrolment",
    "/{language}/courses/{course}/modules/{module}/certificate",
    "/.well-known/security.txt",
    "/{language}/courses/{course}/evaluation",
];

/// Asks everything.
pub fn all(kept: &Kept) -> Faults {
    let mut faults = Faults::default();
    for answer in &kept.answers {
        let here = format!(
            "{:?} {} {} ({})",
            answer.who, answer.method, answer.address, answer.status
        );
        if answer.status >= 500 {
            faults.add(Sort::Failure, here.clone());
        }
        for part in texts(answer) {
            escaping(answer, &part, &here, &mut faults);
            for number in marks::numbers(&part).into_iter().collect::<BTreeSet<_>>() {
                let on_help = answer.who.is_signed_in()
                    && pattern(&answer.address) == "/{language}/help"
                    && kept
                        .people
                        .is_whom_to_ask(answer.who, number, &kept.markers);
                if !on_help && !kept.people.may_see(answer.who, number, &kept.markers) {
                    faults.add(
                        Sort::Foreign,
                        format!("{here} shows {}", kept.markers[&number]),
                    );
                }
            }
            if part.contains(FEEDBACK) && !answer.closed {
                faults.add(Sort::Key, here.clone());
            }
        }
        for words in headers::wrong(answer) {
            faults.add(Sort::Header, format!("{here}: {words}"));
        }
    }
    for table in &kept.written_by_reading {
        faults.add(Sort::Writing, table.clone());
    }
    leaks(&log::text(), kept, &mut faults);
    faults
}

/// Secrets and markers in the log, and secrets in the database.
pub fn leaks(log: &str, kept: &Kept, faults: &mut Faults) {
    for line in log.lines() {
        if !marks::numbers(line).is_empty() {
            faults.add(Sort::Leak, format!("somebody's words in the log: {line}"));
        }
        if let Some(secret) = kept
            .secrets
            .iter()
            .find(|secret| line.contains(secret.as_str()))
        {
            faults.add(Sort::Leak, format!("{secret} in the log: {line}"));
        }
    }
    for secret in kept
        .secrets
        .iter()
        .filter(|secret| kept.database.contains(secret.as_str()))
    {
        faults.add(
            Sort::Leak,
            format!("{secret} stands in the database as it is"),
        );
    }
}

/// The text of an answer, of each file in it where it is a package, and of the sheet where it is one; the headers too.
fn texts(answer: &Answer) -> Vec<String> {
    let mut parts: Vec<String> = answer
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    if answer.bytes.starts_with(b"PK") {
        let mut zip = zip::ZipArchive::new(Cursor::new(&answer.bytes)).expect("a package");
        for number in 0..zip.len() {
            let mut text = Vec::new();
            zip.by_index(number)
                .expect("a file")
                .read_to_end(&mut text)
                .expect("it unpacks");
            parts.push(String::from_utf8_lossy(&text).into_owned());
        }
    } else if answer.bytes.starts_with(b"%PDF") {
        parts.push(Sheet::of(&answer.bytes).text());
    } else {
        parts.push(answer.text());
    }
    parts
}

fn escaping(answer: &Answer, part: &str, here: &str, faults: &mut Faults) {
    let is_page = part.trim_start().starts_with("<!DOCTYPE html");
    if is_page || part.trim_start().starts_with('<') {
        if part.contains("<svg/onload") {
            faults.add(Sort::Escaping, format!("{here}: a tag out of a marker"));
        }
        // Within a marker, nothing that ends an attribute stands as it is.
        for (at, before) in part.match_indices("svg/onload=alert(7)") {
            let tail = part.get(at + before.len()..).unwrap_or_default();
            if is_page && breaks_out(tail) {
                faults.add(
                    Sort::Escaping,
                    format!("{here}: {}", tail.chars().take(24).collect::<String>()),
                );
            }
        }
    }
    if is_page {
        // A file that is taken away brings its style along; a page of the server never does.
        let own_style =
            |words: &String| answer.kind() != "text/html" && words == "an element style";
        for words in hostile_parts(part)
            .into_iter()
            .filter(|words| !own_style(words))
        {
            faults.add(Sort::Escaping, format!("{here}: {words}"));
        }
    }
    if answer.kind() == "text/html" {
        for words in isolation::loose(part) {
            faults.add(Sort::Loose, format!("{here}: {words}"));
        }
    }
    if answer.kind() == "text/csv" {
        for cell in part.split(['\n', ',', ';', '"']) {
            if cell.trim_start().starts_with("=zq") {
                faults.add(
                    Sort::Escaping,
                    format!("{here}: a cell that could run: {cell}"),
                );
            }
        }
    }
    // A workbook keeps texts as texts; a formula would be an element of its own.
    if answer.bytes.starts_with(b"PK") && part.contains("<f>") {
        faults.add(Sort::Escaping, format!("{here}: a formula in a workbook"));
    }
}

/// Whether the end of a marker, `>'"`, stands in a page as it was typed; it may be cut off before.
fn breaks_out(tail: &str) -> bool {
    let mut rest = tail;
    for (raw, escaped) in [
        ('>', ["&#62;", "&gt;"]),
        ('\'', ["&#39;", "&#x27;"]),
        ('"', ["&#34;", "&quot;"]),
    ] {
        if rest.starts_with(raw) {
            return true;
        }
        match escaped
            .iter()
            .find_map(|escaped| rest.strip_prefix(escaped))
        {
            Some(after) => rest = after,
            None => return false,
        }
    }
    false
}

impl Kept {
    /// Every route that can be reached was reached, and what was to be seen was seen.
    pub fn covers_what_there_is(&self) {
        let reached: BTreeSet<(String, &str)> = self
            .answers
            .iter()
            .filter(|answer| answer.status < 400 || answer.status == 422)
            .map(|answer| (pattern(&answer.address), answer.method))
            .collect();
        let missed: Vec<String> = TABLE
            .iter()
            .filter(|route| !route.path.contains("{token}") && !RARE.contains(&route.path))
            .filter(|route| !reached.contains(&(route.path.to_owned(), route.method.as_str())))
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        assert!(missed.is_empty(), "no walker came to {missed:?}");
        let shown: BTreeSet<u32> = self
            .answers
            .iter()
            .flat_map(|answer| marks::numbers(&answer.text()))
            .collect();
        assert!(
            shown.len() > 40,
            "only {} markers were ever shown",
            shown.len()
        );
        let after = self
            .answers
            .iter()
            .any(|answer| answer.closed && answer.text().contains(FEEDBACK));
        assert!(after, "feedback is shown after the end");
        for kind in [
            "text/csv",
            "application/pdf",
            "application/json",
            "application/zip",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ] {
            assert!(
                self.answers.iter().any(|answer| answer.kind() == kind),
                "nobody took a file of {kind}"
            );
        }
        assert!(self.secrets.len() > 2, "{:?}", self.secrets.len());
    }
}
