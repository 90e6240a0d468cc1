//! The time that is left of an attempt, said on each of its pages: nothing on them moves, and no page is needed in time.

use super::ask::Seen;
use crate::course::timestamp::Span;
use crate::store::attempts::Attempt;

/// Whole minutes before the end from which on a page warns, the least first.
const WARNINGS: [i64; 3] = [1, 5, 10];

/// When an attempt ends.
pub struct TimeLeft {
    /// "Ends at 10:42 UTC, about 12 minutes left".
    pub words: String,
    /// What is said beside it in the last ten minutes.
    pub warning: Option<String>,
}

/// What is left of an attempt; `None` where it has no limit.
pub fn time_left(seen: &Seen, attempt: &Attempt) -> Option<TimeLeft> {
    let end = attempt.ends_at?;
    let (words, left) = (seen.words, end.since(seen.now));
    let at = if left < Span::hours(12) {
        seen.time(end)
    } else {
        seen.moment(end)
    };
    Some(TimeLeft {
        words: words.ends_at(at, words.span(rounded(left))),
        warning: warning(left).map(|minutes| words.time_short(minutes)),
    })
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
    fn long_times_are_said_in_hours() {
        assert_eq!(rounded(Span(60_001)), Span::minutes(2));
        assert_eq!(rounded(Span::minutes(179)), Span::minutes(179));
        assert_eq!(rounded(Span::minutes(1_439)), Span::hours(24));
    }
}
