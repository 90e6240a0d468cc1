//! JSON: one shape, documented in `docs/exports.md`, with its version; rows come as an array that is written as it grows.

use serde::Serialize;
use serde_json::json;

use super::About;
use super::column::{status_key, without_isolates};
use super::line::Line;
use super::zone::{Zone, utc};
use crate::course::timestamp::Timestamp;

/// The version of the shape; a change that a reader could trip over counts it up.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Moment {
    utc: String,
    local: String,
}

#[derive(Serialize)]
struct Row<'a> {
    round: &'a str,
    name: Option<&'a str>,
    user_name: Option<&'a str>,
    centre: &'a str,
    course: &'a str,
    course_title: &'a str,
    status: &'static str,
    overdue: bool,
    missing: Vec<String>,
    modules_done: usize,
    modules: Option<usize>,
    score_percent: Option<u8>,
    begun: Moment,
    due: Option<Moment>,
    completed: Option<Moment>,
    certificates: &'a [String],
}

/// Everything before the first row.
///
/// # Errors
/// None that can happen: texts and numbers are JSON.
pub fn head(about: &About) -> serde_json::Result<Vec<u8>> {
    let filter: serde_json::Map<_, _> = about
        .filter
        .iter()
        .map(|(name, value)| (without_isolates(name), without_isolates(value).into()))
        .collect();
    let facts = json!({
        "schema": SCHEMA,
        "made_at": utc(about.made_at),
        "made_by": about.made_by,
        "time_zone": about.zone.name(),
        "filter": filter,
    });
    let mut text = serde_json::to_vec(&facts)?;
    // The object stays open: its last member are the rows.
    text.pop();
    text.extend_from_slice(b",\"rows\":[");
    Ok(text)
}

/// Rows, each on a line of its own; `first` where no row stands before them.
///
/// # Errors
/// None that can happen: texts and numbers are JSON.
pub fn lines(lines: &[Line], about: &About, first: bool) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(lines.len() * 500);
    for (number, line) in lines.iter().enumerate() {
        text.extend_from_slice(if first && number == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut text, &row(line, &about.zone))?;
    }
    Ok(text)
}

/// Everything behind the last row.
pub const FOOT: &[u8] = b"\n]}\n";

fn row<'a>(line: &'a Line, zone: &Zone) -> Row<'a> {
    let moment = |at: Timestamp| Moment {
        utc: utc(at),
        local: zone.local(at),
    };
    Row {
        round: &line.round,
        name: line.name.as_deref(),
        user_name: line.user_name.as_deref(),
        centre: &line.centre,
        course: line.course.as_str(),
        course_title: &line.title,
        status: status_key(line.status),
        overdue: line.overdue,
        missing: line
            .missing
            .iter()
            .map(|missing| without_isolates(missing))
            .collect(),
        modules_done: line.modules_done,
        modules: line.modules,
        score_percent: line.score,
        begun: moment(line.begun),
        due: line.due.map(moment),
        completed: line.completed.map(moment),
        certificates: &line.certificates,
    }
}
