//! The table of rounds: who is done, in progress, not started or overdue, with the reasons.

use actix_web::HttpResponse;
use askama::Template;

use super::choices::{Active, Choices, active, choices, settings};
use super::files::{FileLink, links};
use super::filter::Asked;
use crate::certificate::code::CertificateCode;
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;
use crate::report::line::{Line, Reader};
use crate::store::progress::{self, Progress};
use crate::store::scope::Scope;
use crate::store::{Connection, centres};
use crate::web::ask::Ask;
use crate::web::error::Error;
use crate::web::form::Mistakes;
use crate::web::page::Frame;

/// As far as rows are counted for a page: a page costs the same however many there are.
pub const COUNTED: i64 = 1_000;

/// A row as it is shown.
struct Shown {
    name: Option<String>,
    user_name: Option<String>,
    /// The round's centre; `None` for who sees one centre alone.
    centre: Option<String>,
    title: String,
    title_language: Language,
    modules: String,
    status: &'static str,
    overdue: Option<String>,
    due: Option<String>,
    missing: Vec<String>,
    missing_count: String,
    begun: String,
    completed: Option<String>,
    score: Option<String>,
    certificates: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "rounds/table.html")]
struct TablePage<'a> {
    frame: Frame<'a>,
    mistakes: &'a Mistakes,
    begins: &'a str,
    from: &'a str,
    to: &'a str,
    zone: &'a str,
    choices: Vec<Choices>,
    period: Choices,
    settings: [Choices; 2],
    active: Vec<Active>,
    rows: Vec<Shown>,
    count: String,
    standing: Option<String>,
    next: Option<String>,
    first: Option<String>,
    figures: String,
    files: Vec<FileLink>,
    files_lead: &'a str,
}

/// One page of the table.
pub async fn index(ask: Ask) -> Result<HttpResponse, Error> {
    let mut db = ask.app.store.read().await?;
    let asked = Asked::read(&ask, &mut db).await?;
    let centres = match ask.scope()? {
        Scope::All => centres::all(&mut db, &Scope::All).await?,
        Scope::Centre(_) => Vec::new(),
    };
    let found = find(&mut db, &asked).await?;
    let standing = standing(&ask, &mut db, &asked, &found).await?;
    drop(db);
    let page = page(&ask, &asked, &centres, found, standing);
    if asked.mistakes.is_empty() {
        ask.page(&page)
    } else {
        ask.page_with_mistakes(&page)
    }
}

/// The rows of a page, and what is known of all of them.
struct Found {
    rows: Vec<Progress>,
    more: bool,
    /// `None` where there are more than were counted.
    count: Option<i64>,
}

async fn find(db: &mut Connection, asked: &Asked) -> Result<Found, Error> {
    if !asked.mistakes.is_empty() {
        return Ok(Found {
            rows: Vec::new(),
            more: false,
            count: Some(0),
        });
    }
    let (scope, filter, order) = (&asked.scope, &asked.filter, asked.order);
    let after = match &asked.after {
        Some(round) => progress::place(db, scope, order, round).await?,
        None => None,
    };
    let mut rows = progress::page(db, scope, filter, order, after.as_ref(), asked.size + 1).await?;
    let size = usize::try_from(asked.size).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let count = match (more, &after) {
        (false, None) => i64::try_from(rows.len()).unwrap_or(i64::MAX),
        _ => progress::count(db, scope, filter, COUNTED + 1).await?,
    };
    let count = Some(count).filter(|count| *count <= COUNTED);
    Ok(Found { rows, more, count })
}

/// How many are done, in progress and so on: said where the rows can be counted quickly.
async fn standing(
    ask: &Ask,
    db: &mut Connection,
    asked: &Asked,
    found: &Found,
) -> Result<Option<String>, Error> {
    if found.rows.is_empty() || found.count.is_none() {
        return Ok(None);
    }
    let groups = progress::groups(db, &asked.scope, &asked.filter, ask.now).await?;
    let of = |status| super::summary::rounds_with(&groups, status);
    let overdue: i64 = groups.iter().map(|group| group.overdue).sum();
    let [waiting, progress, done, waived] = super::filter::STATUSES.map(of);
    Ok(Some(
        ask.words
            .rounds_standing(done, progress, waiting, waived, overdue),
    ))
}

fn page<'a>(
    ask: &'a Ask,
    asked: &'a Asked,
    centres: &[centres::Centre],
    found: Found,
    standing: Option<String>,
) -> TablePage<'a> {
    let (words, path) = (ask.words, ask.to("/rounds"));
    let choices = choices(ask, asked, centres);
    let (period, settings) = settings(ask, asked);
    let last = found.rows.last().map(|row| row.round.to_string());
    let next = last.filter(|_| found.more);
    let next = next.map(|round| asked.address(&path, "after", Some(("after", &round))));
    let catalogue = ask.catalogue();
    let reader = reader(ask);
    let shown = |row: Progress| {
        let course = catalogue.courses.get(&row.course);
        shown(
            ask,
            asked,
            Line::of(row, course.map(AsRef::as_ref), &reader),
        )
    };
    TablePage {
        frame: ask.frame_with_mistakes(words.rounds_title(), &asked.mistakes),
        mistakes: &asked.mistakes,
        begins: asked.typed("begins"),
        from: asked.typed("from"),
        to: asked.typed("to"),
        zone: asked.zone.name(),
        active: active(ask, asked, &path, &choices),
        choices,
        period,
        settings,
        rows: found.rows.into_iter().map(shown).collect(),
        count: match found.count {
            Some(count) => words.rounds_count(count),
            None => words.rounds_many(COUNTED),
        },
        standing,
        next,
        first: asked.after.as_ref().map(|_| asked.address(&path, "", None)),
        figures: asked.address(&ask.to("/rounds/summary"), "", None),
        files: links(ask, asked, found.count),
        files_lead: match found.count {
            Some(_) => words.files_lead(),
            None => words.files_lead_many(),
        },
    }
}

/// Who reads the lines that this request shows or writes.
pub fn reader(ask: &Ask) -> Reader {
    Reader {
        words: ask.words,
        language: ask.language(),
        now: ask.now,
    }
}

fn shown(ask: &Ask, asked: &Asked, line: Line) -> Shown {
    let words = ask.words;
    let date = |at: Timestamp| words.date(at, asked.zone.name());
    let open = line.completed.is_none();
    let several = matches!(ask.scope(), Ok(Scope::All));
    Shown {
        modules: match line.modules {
            Some(modules) => words.modules_done_of(line.modules_done, modules),
            None => words.modules_done_only(line.modules_done),
        },
        status: words.status(line.status),
        overdue: line
            .due
            .filter(|_| line.overdue)
            .map(|due| words.due_was(date(due))),
        due: line
            .due
            .filter(|_| open && !line.overdue)
            .map(|due| words.due_by(date(due))),
        missing_count: words.missing_count(line.missing.len()),
        missing: line.missing,
        begun: date(line.begun),
        completed: line.completed.map(date),
        score: line.score.map(|score| words.score_percent(score)),
        certificates: line
            .certificates
            .iter()
            .map(|code| check_link(ask, code))
            .collect(),
        name: line.name,
        user_name: line.user_name,
        centre: Some(line.centre).filter(|_| several),
        title: line.title,
        title_language: line.title_language,
    }
}

/// A certificate's code as it is printed, and the address of its check.
fn check_link(ask: &Ask, code: &str) -> (String, String) {
    let said =
        CertificateCode::typed(code).map_or_else(|_| code.to_owned(), |code| code.to_string());
    (said, ask.to(&format!("/check?code={code}")))
}
