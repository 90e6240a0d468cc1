//! Checking many certificates at once: a line a code, and a line back for each, on a page or as a table to keep.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;
use serde::Deserialize;

use super::ask::Ask;
use super::certificates::worth;
use super::checks::{guesses, mistyped, not_indexed};
use super::error::Error;
use super::form::Mistakes;
use super::page::Frame;
use crate::certificate::Record;
use crate::certificate::code::CertificateCode;
use crate::course::language::Language;
use crate::report::csv;
use crate::store::certificates::{self, State};

/// Lines that are checked at once.
const MOST: usize = 50;
/// Characters of a line that come back when it is no code.
const SHOWN: usize = 60;

/// What a line turned out to be.
struct Checked {
    /// Its number among the lines that were sent, from 1.
    line: usize,
    /// The code in groups, or the beginning of what was typed.
    code: String,
    /// "valid until …", "unknown", "mistyped: …".
    worth: String,
    /// Whether it holds.
    good: bool,
    /// What the certificate says, where there is one.
    facts: Option<Facts>,
}

/// What a certificate says, in a line.
struct Facts {
    name: String,
    title: String,
    course: String,
    language: Language,
    date: String,
}

#[derive(Template)]
#[template(path = "check_list.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    typed: &'a str,
    most: usize,
    mistakes: &'a Mistakes,
    checked: Vec<Checked>,
}

fn page(
    ask: &Ask,
    typed: &str,
    mistakes: &Mistakes,
    checked: Vec<Checked>,
) -> Result<HttpResponse, Error> {
    let status = if mistakes.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = ListPage {
        frame: ask.frame_with_mistakes(ask.words.check_list_title(), mistakes),
        typed,
        most: MOST,
        mistakes,
        checked,
    };
    ask.page_with(status, &page).map(not_indexed)
}

/// The form.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    page(&ask, "", &Mistakes::default(), Vec::new())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    codes: String,
    /// "table" for a file.
    #[serde(default, rename = "as")]
    form: String,
}

/// Checks each line.
pub async fn create(ask: Ask) -> Result<HttpResponse, Error> {
    let typed: Typed = ask.fields.read().map_err(|_| Error::Malformed)?;
    let lines = match lines(&ask, &typed.codes) {
        Ok(lines) => lines,
        Err(mistakes) => return page(&ask, &typed.codes, &mistakes, Vec::new()),
    };
    let checked = check(&ask, &lines).await?;
    if typed.form == "table" {
        return table(&ask, &checked);
    }
    page(&ask, &typed.codes, &Mistakes::default(), checked)
}

/// The lines that hold something, with their numbers from 1.
fn lines<'a>(ask: &Ask, codes: &'a str) -> Result<Vec<(usize, &'a str)>, Mistakes> {
    let numbered = (1..).zip(codes.lines());
    let lines: Vec<_> = numbered
        .filter(|(_, line)| !line.trim().is_empty())
        .collect();
    let mut mistakes = Mistakes::default();
    if lines.is_empty() {
        mistakes.add("codes", ask.words.check_list_empty());
    } else if lines.len() > MOST {
        mistakes.add("codes", ask.words.check_list_too_long(lines.len(), MOST));
    }
    if mistakes.is_empty() {
        Ok(lines)
    } else {
        Err(mistakes)
    }
}

/// Checks the lines in their order. Unknown codes count as they do one by one: when too many came from one address, the
/// lines after them are not looked at, whatever they hold.
async fn check(ask: &Ask, lines: &[(usize, &str)]) -> Result<Vec<Checked>, Error> {
    let guesses = guesses(ask);
    let mut left = guesses.left(ask).await?;
    let mut unknown = 0;
    let mut checked = Vec::new();
    let mut db = ask.app.store.read().await?;
    for (line, text) in lines {
        let cell = code_cell(text);
        let line = |code: String, worth: String| Checked {
            line: *line,
            code,
            worth,
            good: false,
            facts: None,
        };
        checked.push(match CertificateCode::typed(cell) {
            Err(why) => line(beginning(cell), mistyped(ask.words, &why)),
            Ok(code) if left == 0 => {
                line(code.to_string(), ask.words.worth_not_checked().to_owned())
            }
            Ok(code) => match certificates::by_code(&mut db, &code.compact()).await? {
                None => {
                    left -= 1;
                    unknown += 1;
                    line(code.to_string(), ask.words.worth_unknown().to_owned())
                }
                Some(found) => {
                    let record = Record::from_canonical(&found.record)?;
                    Checked {
                        good: found.state == State::Issued && !record.is_expired(ask.now),
                        facts: Some(facts(ask, &record)),
                        ..line(
                            code.to_string(),
                            worth(ask, &record, found.state, found.state_at),
                        )
                    }
                }
            },
        });
    }
    drop(db);
    guesses.count_all(ask, unknown).await?;
    Ok(checked)
}

/// The cell of a line that is a code, else its first one: people paste columns of tables with what stands beside them.
fn code_cell(line: &str) -> &str {
    let cells = || {
        let cells = line.split([',', ';', '\t']);
        cells.map(|cell| cell.trim().trim_matches(['"', '\'', '\u{feff}']).trim())
    };
    let mut codes = cells().filter(|cell| CertificateCode::typed(cell).is_ok());
    codes
        .next()
        .or_else(|| cells().find(|cell| !cell.is_empty()))
        .unwrap_or_default()
}

fn beginning(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

fn facts(ask: &Ask, record: &Record) -> Facts {
    Facts {
        name: record.name.clone(),
        title: record.title().to_owned(),
        course: record.course_title.clone(),
        language: record.language.clone(),
        date: ask.words.date(record.issued_at, &record.time_zone),
    }
}

/// The same as a file.
fn table(ask: &Ask, checked: &[Checked]) -> Result<HttpResponse, Error> {
    let words = ask.words;
    let mut file = csv::MARK.to_vec();
    file.extend(row(&[
        words.column_line(),
        words.check_code(),
        words.column_worth(),
        words.fact_name(),
        words.fact_for(),
        words.fact_course(),
        words.fact_date(),
    ])?);
    for one in checked {
        let fact = |of: fn(&Facts) -> &str| one.facts.as_ref().map_or("", of);
        file.extend(row(&[
            one.line.to_string().as_str(),
            &one.code,
            &one.worth,
            fact(|facts| &facts.name),
            fact(|facts| &facts.title),
            fact(|facts| &facts.course),
            fact(|facts| &facts.date),
        ])?);
    }
    Ok(not_indexed(
        HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
            .insert_header((
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"checked-certificates.csv\"",
            ))
            .body(file),
    ))
}

fn row(cells: &[&str]) -> Result<Vec<u8>, Error> {
    csv::row(cells, b',').map_err(|error| Error::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_among_the_cells_of_a_pasted_row() {
        let code = CertificateCode::random().expect("random").to_string();
        for line in [
            code.clone(),
            format!("\"{code}\""),
            format!("Ada;{code};2026"),
            format!("Ada Mbeki\t {code}\t"),
            format!("{code},"),
        ] {
            assert_eq!(code_cell(&line), code, "{line}");
        }
        assert_eq!(code_cell("Name;Code"), "Name");
        assert_eq!(code_cell(";;"), "");
    }
}
