//! How long a session lasts (NIST SP 800-63B-4: AAL1 for trainees, AAL2 for who answers for others).
//! All times are milliseconds since 1970.

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// How long a session cookie stays in the browser: longer than any session, so that a session that ran out is
/// known for what it was.
pub const COOKIE_DAYS: i64 = 60;
/// How long the row of a session that is over is kept.
pub const KEPT: i64 = 30 * DAY;
/// How often, at most, a session's last-seen time is written.
pub const SEEN_EVERY: i64 = 60_000;

/// How far ahead of the clock a session may have been used: the clocks of two servers differ by less.
const SKEW: i64 = 300_000;

/// Whether a session is over: a trainee's after 12 hours without use or 30 days in all, that of
/// who answers for others after 1 hour or 24 hours. One from the future is over too: the clock went back, and nobody
/// knows how long ago it was used; it ends early rather than late.
pub fn is_over(created_at: i64, seen_at: i64, now: i64, holds_role: bool) -> bool {
    let (idle, total) = if holds_role {
        (HOUR, DAY)
    } else {
        (12 * HOUR, 30 * DAY)
    };
    let from_the_future = seen_at - now > SKEW || created_at - now > SKEW;
    now - seen_at > idle || now - created_at > total || from_the_future
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idle_administrator_is_signed_out_long_before_a_trainee() {
        let minutes = |n: i64| n * 60_000;
        assert!(!is_over(0, 0, minutes(59), true));
        assert!(is_over(0, 0, minutes(61), true));
        assert!(!is_over(0, 0, minutes(61), false));
        assert!(is_over(0, 24 * HOUR, 25 * HOUR, true));
        assert!(is_over(0, 31 * DAY, 31 * DAY, false));
    }

    #[test]
    fn a_clock_that_goes_back_ends_sessions_early_rather_than_late() {
        let seconds = |n: i64| n * 1_000;
        assert!(!is_over(DAY, DAY, DAY - seconds(299), false));
        assert!(is_over(DAY, DAY, DAY - seconds(301), false));
        assert!(is_over(0, DAY, DAY - seconds(301), true));
    }
}
