//! What a list of rounds is filtered by, and in which order it comes.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, SqlSafeStr};

use crate::course::completion::Status;
use crate::course::id::{CourseId, ModuleId};
use crate::course::language::Language;
use crate::course::timestamp::Timestamp;
use crate::store::accounts::fold;
use crate::store::scope::Scope;

/// Above every id and every name, on both engines: they compare bytes.
const LAST: &str = "\u{10ffff}";

/// Where rounds shall stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// With this status.
    Is(Status),
    /// Open, and the due date is before this moment.
    OverdueAt(Timestamp),
}

/// From when to when, both ends included; `None` is without end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first moment.
    pub from: Option<Timestamp>,
    /// The last moment.
    pub to: Option<Timestamp>,
}

/// Which rounds of those in scope. The default is all of them.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this course.
    pub course: Option<CourseId>,
    /// With this module done (true) or not.
    pub module: Option<(ModuleId, bool)>,
    /// Standing like this.
    pub stand: Option<Stand>,
    /// Of people who read this language.
    pub language: Option<Language>,
    /// Begun in this period.
    pub begun: Period,
    /// Completed in this period.
    pub completed: Period,
    /// Of people whose name or user name begins like this, as it was typed.
    pub begins: String,
}

/// One index followed from one end to the other; an order is one walk after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// All by name.
    Name,
    /// All by the time when they were begun.
    Begun,
    /// Those completed, by the time of it.
    Completed,
    /// Those not completed, by name.
    NotCompleted,
    /// Those with one status, by name.
    Status(Status),
}

impl Walk {
    /// Whether it can be walked backwards too.
    pub(super) fn has_both_ways(self) -> bool {
        matches!(self, Self::Name | Self::Begun | Self::Completed)
    }

    pub(super) fn is_by_time(self) -> bool {
        matches!(self, Self::Begun | Self::Completed)
    }
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The person's name.
    Name,
    /// When the round was begun.
    Begun,
    /// When it was completed; those that are not come last, by name.
    Completed,
    /// The status, then the name.
    Status,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// What it is sorted by.
    pub by: By,
    /// From the last to the first.
    pub backwards: bool,
}

impl Order {
    /// Every order, with the word for it in addresses; the first is the usual one.
    pub const ALL: [(&'static str, Self); 8] = [
        ("name", Self::of(By::Name, false)),
        ("name-down", Self::of(By::Name, true)),
        ("begun", Self::of(By::Begun, false)),
        ("begun-down", Self::of(By::Begun, true)),
        ("completed", Self::of(By::Completed, false)),
        ("completed-down", Self::of(By::Completed, true)),
        ("status", Self::of(By::Status, false)),
        ("status-down", Self::of(By::Status, true)),
    ];

    const fn of(by: By, backwards: bool) -> Self {
        Self { by, backwards }
    }

    /// The order with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(known, _)| *known == key);
        known.map(|(_, order)| *order)
    }

    /// The walks that make the order, without those on which nothing can fit the filter.
    pub(super) fn walks(self, filter: &Filter) -> Vec<Walk> {
        let mut walks = match self.by {
            By::Name => vec![Walk::Name],
            By::Begun => vec![Walk::Begun],
            By::Completed => vec![Walk::Completed, Walk::NotCompleted],
            By::Status => [
                Status::NotStarted,
                Status::InProgress,
                Status::Done,
                Status::Waived,
            ]
            .map(Walk::Status)
            .to_vec(),
        };
        if self.by == By::Status && self.backwards {
            walks.reverse();
        }
        walks.retain(|walk| filter.fits_on(*walk));
        walks
    }

    /// The walk on which a row with this status is met.
    pub(super) fn walk_of(self, status: Status, completed: bool) -> Walk {
        match self.by {
            By::Name => Walk::Name,
            By::Begun => Walk::Begun,
            By::Completed if completed => Walk::Completed,
            By::Completed => Walk::NotCompleted,
            By::Status => Walk::Status(status),
        }
    }
}

/// The number of a status in the index `rounds_by_status`.
pub(super) fn rank(status: Status) -> i64 {
    match status {
        Status::NotStarted => 0,
        Status::InProgress => 1,
        Status::Done => 2,
        Status::Waived => 3,
    }
}

impl Filter {
    /// Whether people are searched for by name.
    pub(super) fn searches(&self) -> bool {
        !self.begins.trim().is_empty()
    }

    fn ranks(&self) -> (i64, i64) {
        match self.stand {
            None => (0, 3),
            Some(Stand::Is(status)) => (rank(status), rank(status)),
            Some(Stand::OverdueAt(_)) => (0, 1),
        }
    }

    fn fits_on(&self, walk: Walk) -> bool {
        let (least, most) = self.ranks();
        let done = rank(Status::Done);
        match walk {
            Walk::Name | Walk::Begun => true,
            Walk::Completed => least <= done && done <= most,
            Walk::NotCompleted => {
                (least, most) != (done, done) && self.completed == Period::default()
            }
            Walk::Status(status) => (least..=most).contains(&rank(status)),
        }
    }

    /// The same filter on one walk: a walk through one status looks for this status alone.
    pub(super) fn within(&self, walk: Walk) -> Narrowed<'_> {
        let ranks = match walk {
            Walk::Status(status) => (rank(status), rank(status)),
            _ => self.ranks(),
        };
        Narrowed {
            filter: self,
            ranks,
        }
    }
}

/// A filter and the statuses that it looks for.
pub(super) struct Narrowed<'a> {
    filter: &'a Filter,
    ranks: (i64, i64),
}

impl Narrowed<'_> {
    /// The statement with $1 to $18 bound.
    pub(super) fn bound(
        &self,
        statement: impl SqlSafeStr,
        scope: &Scope,
    ) -> Query<'static, Any, AnyArguments> {
        let filter = self.filter;
        let (first, last) = scope.centres();
        let course = filter.course.as_ref().map(CourseId::as_str);
        let language = filter.language.as_ref().map(Language::as_str);
        let module = filter.module.as_ref();
        let (least_done, most_done) = match module {
            Some((_, true)) => (1, 1),
            Some((_, false)) => (0, 0),
            None => (0, 1),
        };
        let due = match filter.stand {
            Some(Stand::OverdueAt(now)) => now.0 - 1,
            _ => i64::MAX,
        };
        let begins = fold(&filter.begins);
        let from = |period: Period, none: i64| period.from.map_or(none, |at| at.0);
        // "Not completed" counts as -1: it fits only where the period has neither end.
        let completed_from = match filter.completed.to {
            None => from(filter.completed, -1),
            Some(_) => from(filter.completed, 0),
        };
        sqlx::query(statement)
            .bind(first.to_owned())
            .bind(last.to_owned())
            .bind(course.unwrap_or_default().to_owned())
            .bind(course.unwrap_or(LAST).to_owned())
            .bind(self.ranks.0)
            .bind(self.ranks.1)
            .bind(due)
            .bind(from(filter.begun, i64::MIN))
            .bind(filter.begun.to.map_or(i64::MAX, |at| at.0))
            .bind(completed_from)
            .bind(filter.completed.to.map_or(i64::MAX, |at| at.0))
            .bind(language.unwrap_or_default().to_owned())
            .bind(language.unwrap_or(LAST).to_owned())
            .bind(module.map_or("", |(id, _)| id.as_str()).to_owned())
            .bind(least_done)
            .bind(most_done)
            .bind(begins.clone())
            .bind(format!("{begins}{LAST}"))
    }
}
