//! The time that is left of an attempt, said on each of its pages: nothing on them moves, and no page is needed in time. Where
//! the script runs, a page that stays open says so again at each warning.

use super::ask::Seen;
use crate::course::timestamp::{Span, Timestamp};
use crate::store::attempts::Attempt;
use crate::words::Words;

/// Whole minutes before the end from which on a page warns, the least first.
const WARNINGS: [i64; 3] = [1, 5, 10];

/// How far a page that stays open looks ahead: what ends later needs no warning from it, and timers of browsers hold 24 days.
const AHEAD: Span = Span::days(1);

/// When an attempt ends.
pub struct TimeLeft {
    /// "Ends at 10:42 UTC, about 12 minutes left".
    pub words: String,
    /// What is said beside it in the last ten minutes; empty before.
    pub warning: String,
    /// The same two as a page says them now and at each warning to come: milliseconds from now, words, warning.
    pub times: Vec<(i64, String, String)>,
}

impl TimeLeft {
    /// The times as the script reads them.
    pub fn told(&self) -> String {
        serde_json::json!(self.times).to_string()
    }
}

/// What is left of an attempt; `None` where it has no limit.
pub fn time_left(seen: &Seen, attempt: &Attempt) -> Option<TimeLeft> {
    let end = attempt.ends_at?;
    let left = end.since(seen.now);
    let said = |left: Span| (ends(seen, end, left), warned(seen.words, left));
    let (words, warning) = said(left);
    let times = moments(left).map(|then| {
        let (words, warning) = said(then);
        (left.0 - then.0, words, warning)
    });
    Some(TimeLeft {
        words,
        warning,
        times: times.collect(),
    })
}

/// What is left now, at each warning that is still to come, and at the end.
fn moments(left: Span) -> impl Iterator<Item = Span> {
    let ahead = WARNINGS.into_iter().rev().chain([0]).map(Span::minutes);
    let ahead = ahead.filter(move |then| *then < left && left.0 - then.0 <= AHEAD.0);
    std::iter::once(left).chain(ahead)
}

fn ends(seen: &Seen, end: Timestamp, left: Span) -> String {
    let words = seen.words;
    if left <= Span(0) {
        return words.time_over_heading().to_owned();
    }
    let at = if left < Span::hours(12) {
        seen.time(end)
    } else {
        seen.moment(end)
    };
    words.ends_at(at, words.span(rounded(left)))
}

fn warned(words: &Words, left: Span) -> String {
    if left <= Span(0) {
        return words.time_over_meanwhile().to_owned();
    }
    warning(left).map_or_else(String::new, |minutes| words.time_short(minutes))
}

/// Whole minutes; from three hours on whole hours, since nobody plans by "about 1,439 minutes".
fn rounded(left: Span) -> Span {
    let minutes = left.in_minutes();
    Span::minutes(if minutes < 180 {
        minutes
    } else {
        (minutes + 30) / 60 * 60
    })
}

/// The least threshold that the time left does not pass.
fn warning(left: Span) -> Option<i64> {
    WARNINGS
        .into_iter()
        .find(|minutes| left <= Span::minutes(*minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_come_at_ten_five_and_one_minutes() {
        let warned = |seconds: i64| warning(Span(seconds * 1_000));
        assert_eq!(warned(601), None);
        assert_eq!(warned(600), Some(10));
        assert_eq!(warned(301), Some(10));
        assert_eq!(warned(300), Some(5));
        assert_eq!(warned(60), Some(1));
        assert_eq!(warned(0), Some(1));
    }

    #[test]
    fn a_page_that_stays_open_warns_at_what_is_still_to_come() {
        let minutes = |left: Span| moments(left).map(Span::in_minutes).collect::<Vec<_>>();
        assert_eq!(minutes(Span::minutes(30)), [30, 10, 5, 1, 0]);
        assert_eq!(minutes(Span::minutes(5)), [5, 1, 0]);
        assert_eq!(minutes(Span(30_000)), [1, 0]);
        assert_eq!(minutes(Span::days(30)), [30 * 24 * 60]);
    }

    #[test]
    fn long_times_are_said_in_hours() {
        assert_eq!(rounded(Span(60_001)), Span::minutes(2));
        assert_eq!(rounded(Span::minutes(179)), Span::minutes(179));
        assert_eq!(rounded(Span::minutes(1_439)), Span::hours(24));
    }
}
