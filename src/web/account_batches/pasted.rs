//! The pasted list: a name a line, and after a tab or a semicolon a user name.

use std::collections::BTreeSet;

use crate::sign_in::user_name;
use crate::store::accounts;
use crate::web::form::Mistakes;
use crate::web::new_accounts::{LONGEST_NAME, repeated};
use crate::web::sign_up::{clean, clean_name};
use crate::words::Words;

/// Most lines of one list.
const MOST: usize = 200;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number in what was pasted, from 1.
    pub number: usize,
    /// The name.
    pub name: String,
    /// The user name that was typed with it.
    pub user_name: Option<String>,
}

/// The lines that are not empty: a name, and after a tab or a semicolon a user name.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let line = |(at, line): (usize, &str)| {
        let (name, user_name) = line.split_once(['\t', ';']).unwrap_or((line, ""));
        let user_name = clean(user_name);
        Line {
            number: at + 1,
            name: clean_name(name),
            user_name: (!user_name.is_empty()).then_some(user_name),
        }
    };
    text.lines()
        .enumerate()
        .filter(|(_, line)| !clean(line).is_empty())
        .map(line)
        .collect()
}

/// Says every mistake in the lines, with its number.
pub(super) fn check_lines(words: &Words, lines: &[Line], mistakes: &mut Mistakes) {
    if lines.is_empty() {
        mistakes.add("names", words.names_missing());
    } else if lines.len() > MOST {
        mistakes.add("names", words.names_too_many(lines.len(), MOST));
    }
    let typed: Vec<String> = lines
        .iter()
        .filter_map(|line| line.user_name.clone())
        .collect();
    let twice = repeated(&typed);
    let mut seen = BTreeSet::new();
    for line in lines {
        if !line.name.chars().any(char::is_alphabetic) {
            mistakes.add("names", words.line_without_name(line.number));
        } else if line.name.chars().count() > LONGEST_NAME {
            mistakes.add("names", words.line_too_long(line.number, LONGEST_NAME));
        } else if line.user_name.is_none() && !seen.insert(accounts::fold(&line.name)) {
            mistakes.add("names", words.line_twice(line.number, &line.name));
        }
        let Some(user_name) = &line.user_name else {
            continue;
        };
        if user_name::check(user_name).is_err() {
            mistakes.add("names", words.line_user_name_wrong(line.number));
        } else if twice.contains(&accounts::fold(user_name)) {
            mistakes.add("names", words.line_user_name_taken(line.number, user_name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_list_is_read_line_by_line() {
        let read = lines("Amina Diallo\n\n  Boubacar  Sow \tb.sow\r\nÉloi; eloi\n");
        let line = |number, name: &str, user_name: Option<&str>| Line {
            number,
            name: name.to_owned(),
            user_name: user_name.map(str::to_owned),
        };
        assert_eq!(
            read,
            [
                line(1, "Amina Diallo", None),
                line(3, "Boubacar Sow", Some("b.sow")),
                line(4, "Éloi", Some("eloi"))
            ]
        );
    }
}
