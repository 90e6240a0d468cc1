//! What answers say about the questions of a quiz, for administrators: what needs a look first. A wording is a row of its own, so that
//! before and after an edit stay apart. Managers see none of it: the page tells the key of every question, and they take the
//! quiz themselves.

mod rows;

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;

use super::ask::Ask;
use super::error::Error;
use super::exports;
use super::page::{Frame, Titled};
use crate::report::csv as report;
use crate::store::audit::Act;
use crate::store::centres;
use crate::store::statistics::Sought;
use rows::{COLUMNS, Row, Shown};

#[derive(Template)]
#[template(path = "statistics.html")]
struct StatisticsPage<'a> {
    frame: Frame<'a>,
    quiz: Titled,
    /// Where the other attempts are looked at.
    firsts: String,
    all: String,
    only_firsts: bool,
    file: String,
    counted: String,
    certainty: bool,
    rows: Vec<Shown>,
}

/// Whose answers the address asks for: the first attempts of each person, unless it says `attempts=all`.
fn sought(ask: &Ask) -> Result<(Sought, Titled), Error> {
    let course = ask.course()?;
    let (_, quiz) = ask.quiz(&course)?;
    let text = quiz.text.read(&ask.language());
    let sought = Sought {
        course: course.id.clone(),
        quiz: quiz.id.clone(),
        firsts: ask.query("attempts").as_deref() != Some("all"),
    };
    let title = Titled {
        text: text.text.title.clone(),
        language: text.language.clone(),
    };
    Ok((sought, title))
}

/// The questions, those that need a look first.
pub async fn show(ask: Ask) -> Result<HttpResponse, Error> {
    let (sought, quiz) = sought(&ask)?;
    let found = rows::read(&ask, &sought).await?;
    let here = ask.to(&format!(
        "/courses/{}/quizzes/{}/statistics",
        sought.course, sought.quiz
    ));
    let certainty = found.rows.iter().any(Row::asks_certainty);
    let counted = if found.more {
        ask.words.statistics_newest(found.attempts)
    } else {
        ask.words.statistics_counted(found.attempts)
    };
    ask.page(&StatisticsPage {
        frame: ask.frame(ask.words.statistics_title(&quiz.text)),
        quiz,
        all: format!("{here}?attempts=all"),
        file: format!(
            "{here}.csv{}",
            if sought.firsts { "" } else { "?attempts=all" }
        ),
        firsts: here,
        only_firsts: sought.firsts,
        counted,
        certainty,
        rows: found.rows.iter().map(|row| row.shown(&ask)).collect(),
    })
}

/// The same rows as a file.
pub async fn csv(ask: Ask) -> Result<HttpResponse, Error> {
    let (sought, _) = sought(&ask)?;
    let object = format!("file:statistics-{}-{}.csv", sought.course, sought.quiz);
    exports::record(&ask, ask.event(Act::Exported, object)).await?;
    let found = rows::read(&ask, &sought).await?;
    let mut db = ask.app.store.read().await?;
    let centre = centres::of_account(&mut db, &ask.own()?).await?;
    drop(db);
    let separator = report::separator(&centre.language);
    let mut file = report::MARK.to_vec();
    let failed = |error: csv::Error| Error::Internal(error.to_string());
    file.extend(report::row(&COLUMNS, separator).map_err(failed)?);
    for row in &found.rows {
        let texts = row.texts(&sought);
        let texts = texts.each_ref().map(String::as_str);
        let line = report::row_with_numbers(&texts, &row.numbers(), separator);
        file.extend(line.map_err(failed)?);
    }
    let name = format!(
        "attachment; filename=\"statistics-{}-{}.csv\"",
        sought.course, sought.quiz
    );
    Ok(HttpResponse::Ok()
        .insert_header((
            header::CONTENT_TYPE,
            "text/csv; charset=utf-8; header=present",
        ))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(file))
}
