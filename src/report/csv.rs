//! CSV as spreadsheets open it: UTF-8 with its mark, the separator of the centre's locale, RFC 4180, no cell that runs.

use std::borrow::Cow;

use super::About;
use super::column::{Cell, Column};
use super::line::Line;
use super::zone::{Zone, utc};
use crate::course::language::Language;

/// What tells Excel that the file is UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// The separator that Excel expects where this language is set: the "list separator" of Windows' regional settings
/// (`LOCALE_SLIST`). It is a semicolon wherever a comma stands in decimals, and for Arabic; a comma for the languages here.
pub fn separator(language: &Language) -> u8 {
    match language.as_str() {
        "am" | "bn" | "en" | "ha" | "he" | "hi" | "ja" | "ko" | "ne" | "so" | "sw" | "th"
        | "ur" | "zh" => b',',
        _ => b';',
    }
}

/// The head of the file: the mark and the headings.
///
/// # Errors
/// None that can happen: it is written to memory.
pub fn head(about: &About, separator: u8) -> csv::Result<Vec<u8>> {
    let headings = Column::ALL.map(|column| column.heading(about));
    let cells = headings.iter().map(|heading| disarmed(heading));
    let mut file = MARK.to_vec();
    let mut rows = writer(&mut file, separator);
    rows.write_record(cells.map(Cow::into_owned))?;
    rows.flush()?;
    drop(rows);
    Ok(file)
}

/// Lines of the file.
///
/// # Errors
/// None that can happen: they are written to memory.
pub fn lines(lines: &[Line], about: &About, separator: u8) -> csv::Result<Vec<u8>> {
    let mut file = Vec::with_capacity(lines.len() * 300);
    let mut rows = writer(&mut file, separator);
    for line in lines {
        for column in Column::ALL {
            rows.write_field(field(column.cell(line, about.words), &about.zone))?;
        }
        rows.write_record(None::<&[u8]>)?;
    }
    rows.flush()?;
    drop(rows);
    Ok(file)
}

/// One row of texts, disarmed; for files that are not the table of rounds.
///
/// # Errors
/// None that can happen: it is written to memory.
pub fn row(texts: &[&str], separator: u8) -> csv::Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut rows = writer(&mut file, separator);
    rows.write_record(texts.iter().map(|text| disarmed(text).into_owned()))?;
    rows.flush()?;
    drop(rows);
    Ok(file)
}

/// One row of texts, disarmed, and behind them numbers as this program writes them: a minus sign does not run there.
///
/// # Errors
/// None that can happen: it is written to memory.
pub fn row_with_numbers(texts: &[&str], numbers: &[String], separator: u8) -> csv::Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut rows = writer(&mut file, separator);
    let texts = texts.iter().map(|text| disarmed(text).into_owned());
    rows.write_record(texts.chain(numbers.iter().cloned()))?;
    rows.flush()?;
    drop(rows);
    Ok(file)
}

fn writer(file: &mut Vec<u8>, separator: u8) -> csv::Writer<&mut Vec<u8>> {
    csv::WriterBuilder::new()
        .delimiter(separator)
        .terminator(csv::Terminator::CRLF)
        .from_writer(file)
}

fn field(cell: Cell, zone: &Zone) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => disarmed(&text).into_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Utc(at) => utc(at),
        Cell::Local(at) => zone.local(at),
    }
}

/// The text as it may stand in a cell: with `'` before it where a spreadsheet could run it. That is where one of the
/// signs below stands first, blanks not counted, in the text or in one of its lines.
pub fn disarmed(text: &str) -> Cow<'_, str> {
    let mut at_start = true;
    let runs = text.chars().any(|letter| {
        let sign = starts_a_formula(letter);
        let runs = at_start && sign;
        at_start = breaks_a_line(letter) || (at_start && letter.is_whitespace());
        runs
    });
    if runs {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The signs with which spreadsheets begin to calculate, and those that they skip before them; wide forms too.
fn starts_a_formula(letter: char) -> bool {
    matches!(
        letter,
        '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠'
    )
}

fn breaks_a_line(letter: char) -> bool {
    matches!(
        letter,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_runs_as_a_formula_or_breaks_its_row() {
        let cells = ["=1+1", "a,b", "say \"ah\"", "two\nlines", "أمينة"];
        let file = [MARK.to_vec(), row(&cells, b',').expect("a row")].concat();
        assert_eq!(
            String::from_utf8(file).expect("UTF-8"),
            "\u{feff}'=1+1,\"a,b\",\"say \"\"ah\"\"\",\"two\nlines\",أمينة\r\n"
        );
    }
}
