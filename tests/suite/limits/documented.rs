//! `docs/limits.md` says what the program does.

use std::collections::BTreeMap;

use dsr_course::sign_in::{choice, password, slowing};
use dsr_course::web::letters::measure;
use dsr_course::web::limits::Limits;
use dsr_course::web::{exports, fields};

/// The number in each row of the table, by the name in its first column.
fn documented() -> BTreeMap<String, i64> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/limits.md"))
        .expect("the page of limits");
    let rows = text.lines().filter(|line| {
        line.starts_with("| ") && !line.starts_with("| what") && !line.starts_with("|--")
    });
    let row = |line: &str| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let name = cells.next().expect("a name").to_owned();
        let number: String = cells
            .next()
            .expect("a number")
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        (name, number.parse().expect("a number"))
    };
    rows.map(row).collect()
}

#[test]
fn every_limit_stands_in_the_page_with_its_number() {
    let limits = Limits::USUAL;
    let size = |number: usize| i64::try_from(number).expect("small");
    let seconds = |time: std::time::Duration| i64::try_from(time.as_secs()).expect("short");
    let wanted: BTreeMap<String, i64> = [
        ("The head of a request, seconds", seconds(limits.head)),
        ("The body of a request, seconds", seconds(limits.body)),
        (
            "A connection between two requests, seconds",
            seconds(limits.idle),
        ),
        (
            "A later request on a connection, seconds",
            seconds(limits.idle + limits.head),
        ),
        ("Connections of one worker", size(limits.connections)),
        ("A posted form, KiB", size(fields::LARGEST_FORM / 1024)),
        (
            "Posts of one person in a minute",
            i64::from(limits.writes_a_minute),
        ),
        (
            "Posts of answers of one person in a minute",
            i64::from(limits.answers_a_minute),
        ),
        (
            "Files with data about people, of one person in an hour",
            limits.files_an_hour,
        ),
        ("Files being sent at a time", size(exports::STREAMS)),
        (
            "Passwords being checked at a time",
            size(password::AT_A_TIME),
        ),
        ("Passwords waiting to be checked", size(password::MAY_WAIT)),
        ("A password, bytes", size(choice::LONGEST_BYTES)),
        (
            "Wrong passwords in a row for one name",
            slowing::MOST_IN_A_ROW,
        ),
        ("Wrong tries that end a one-time code", slowing::CODE_TRIES),
        (
            "Wrong one-time codes for one name in a minute",
            slowing::WRONG_CODES_A_MINUTE,
        ),
        (
            "Wrong secrets of letters' links from one address in a minute",
            slowing::WRONG_LINKS_A_MINUTE,
        ),
        (
            "Links to a new password for one name in an hour",
            slowing::LINKS_AN_HOUR,
        ),
        (
            "Unknown certificate codes from one address in a minute",
            slowing::UNKNOWN_CERTIFICATES_A_MINUTE,
        ),
        (
            "Unknown enrolment codes from one address in a minute",
            slowing::UNKNOWN_CODES_A_MINUTE,
        ),
        (
            "Letters of one kind to one address in a day",
            measure::OF_A_KIND_A_DAY,
        ),
        (
            "Letters about one person in a day",
            measure::TO_A_PERSON_A_DAY,
        ),
        (
            "Of these, kept for warnings that something was changed",
            measure::KEPT_FOR_NOTICES,
        ),
        (
            "Letters about the people of one centre in a day",
            measure::OF_A_CENTRE_A_DAY,
        ),
    ]
    .map(|(name, number)| (name.to_owned(), number))
    .into();
    assert_eq!(documented(), wanted);
}
