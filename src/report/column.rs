//! The columns of files: what each is called, what it means, and what a line has in it.

use super::About;
use super::line::Line;
use crate::course::completion::Status;
use crate::course::timestamp::Timestamp;
use crate::words::Words;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A moment, in UTC.
    Utc(Timestamp),
    /// A moment, in the time of the report's zone.
    Local(Timestamp),
}

/// A column; in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The person's name.
    Name,
    /// The name to sign in with.
    UserName,
    /// The round's centre.
    Centre,
    /// The course's title.
    Course,
    /// The course's id.
    CourseId,
    /// The status in words.
    Status,
    /// Whether it is overdue.
    Overdue,
    /// What is missing.
    Missing,
    /// Modules done.
    ModulesDone,
    /// Modules in all.
    Modules,
    /// The score.
    Score,
    /// When it was begun, in UTC.
    BegunUtc,
    /// The same in local time.
    BegunLocal,
    /// When it is due, in UTC.
    DueUtc,
    /// The same in local time.
    DueLocal,
    /// When it was completed, in UTC.
    CompletedUtc,
    /// The same in local time.
    CompletedLocal,
    /// The codes of certificates.
    Certificates,
}

impl Column {
    /// All columns, in the order of the file.
    pub const ALL: [Self; 18] = [
        Self::Name,
        Self::UserName,
        Self::Centre,
        Self::Course,
        Self::CourseId,
        Self::Status,
        Self::Overdue,
        Self::Missing,
        Self::ModulesDone,
        Self::Modules,
        Self::Score,
        Self::BegunUtc,
        Self::BegunLocal,
        Self::DueUtc,
        Self::DueLocal,
        Self::CompletedUtc,
        Self::CompletedLocal,
        Self::Certificates,
    ];

    /// The heading, with the unit or zone.
    pub fn heading(self, about: &About) -> String {
        let words = about.words;
        let utc = |heading: &str| words.column_utc(heading);
        let local = |heading: &str| words.column_local(heading, about.zone.name());
        let heading = match self {
            Self::Name => words.column_person().to_owned(),
            Self::UserName => words.user_name().to_owned(),
            Self::Centre => words.fact_centre().to_owned(),
            Self::Course => words.fact_course().to_owned(),
            Self::CourseId => words.column_course_id().to_owned(),
            Self::Status => words.column_status().to_owned(),
            Self::Overdue => words.status_overdue().to_owned(),
            Self::Missing => words.column_missing().to_owned(),
            Self::ModulesDone => words.column_modules_done().to_owned(),
            Self::Modules => words.fact_modules().to_owned(),
            Self::Score => words.column_score().to_owned(),
            Self::BegunUtc => utc(words.column_begun()),
            Self::BegunLocal => local(words.column_begun()),
            Self::DueUtc => utc(words.column_due()),
            Self::DueLocal => local(words.column_due()),
            Self::CompletedUtc => utc(words.column_completed()),
            Self::CompletedLocal => local(words.column_completed()),
            Self::Certificates => words.column_certificates().to_owned(),
        };
        without_isolates(&heading)
    }

    /// What the column means, in a sentence.
    pub fn meaning(self, words: &Words) -> &str {
        match self {
            Self::Name => words.meaning_person(),
            Self::UserName => words.meaning_user_name(),
            Self::Centre => words.meaning_centre(),
            Self::Course => words.meaning_course(),
            Self::CourseId => words.meaning_course_id(),
            Self::Status => words.meaning_status(),
            Self::Overdue => words.meaning_overdue(),
            Self::Missing => words.meaning_missing(),
            Self::ModulesDone => words.meaning_modules_done(),
            Self::Modules => words.meaning_modules(),
            Self::Score => words.meaning_score(),
            Self::BegunUtc | Self::BegunLocal => words.meaning_begun(),
            Self::DueUtc | Self::DueLocal => words.meaning_due(),
            Self::CompletedUtc | Self::CompletedLocal => words.meaning_completed(),
            Self::Certificates => words.meaning_certificates(),
        }
    }

    /// How many letters wide it is shown.
    pub fn width(self) -> u8 {
        match self {
            Self::Name | Self::Course | Self::Certificates => 30,
            Self::Missing => 50,
            Self::Overdue | Self::ModulesDone | Self::Modules | Self::Score => 10,
            Self::BegunLocal | Self::DueLocal | Self::CompletedLocal => 26,
            _ => 20,
        }
    }

    /// What the line has in this column.
    pub fn cell(self, line: &Line, words: &Words) -> Cell {
        let text = |text: &str| match text {
            "" => Cell::Empty,
            text => Cell::Text(without_isolates(text)),
        };
        let count = |number: usize| Cell::Number(i64::try_from(number).unwrap_or(i64::MAX));
        match self {
            Self::Name => text(line.name.as_deref().unwrap_or_default()),
            Self::UserName => text(line.user_name.as_deref().unwrap_or_default()),
            Self::Centre => text(&line.centre),
            Self::Course => text(&line.title),
            Self::CourseId => text(line.course.as_str()),
            Self::Status => text(words.status(line.status)),
            Self::Overdue if line.overdue => text(words.status_overdue()),
            Self::Overdue => Cell::Empty,
            Self::Missing => text(&line.missing.join(" ")),
            Self::ModulesDone => count(line.modules_done),
            Self::Modules => line.modules.map_or(Cell::Empty, count),
            Self::Score => line
                .score
                .map_or(Cell::Empty, |score| Cell::Number(i64::from(score))),
            Self::BegunUtc => Cell::Utc(line.begun),
            Self::BegunLocal => Cell::Local(line.begun),
            Self::DueUtc => line.due.map_or(Cell::Empty, Cell::Utc),
            Self::DueLocal => line.due.map_or(Cell::Empty, Cell::Local),
            Self::CompletedUtc => line.completed.map_or(Cell::Empty, Cell::Utc),
            Self::CompletedLocal => line.completed.map_or(Cell::Empty, Cell::Local),
            Self::Certificates => text(&line.certificates.join(" ")),
        }
    }
}

/// The word for a status in data, the same in every language.
pub fn status_key(status: Status) -> &'static str {
    match status {
        Status::NotStarted => "not-started",
        Status::InProgress => "in-progress",
        Status::Done => "done",
        Status::Waived => "waived",
    }
}

/// A text for a file: isolates keep a name in its place on a page, in a cell they are boxes.
pub fn without_isolates(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}
