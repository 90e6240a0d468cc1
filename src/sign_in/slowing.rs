//! How failures slow further tries: never an address as a whole, since a class shares one.

/// Failures are forgotten after this many milliseconds without another (24 hours).
pub const FORGOTTEN_AFTER: i64 = 86_400_000;
/// Wrong passwords in a row after which none is taken any more from browsers that the owner has not used (NIST SP 800-63B-4).
pub const MOST_IN_A_ROW: i64 = 100;
/// Wrong tries that end a one-time code.
pub const CODE_TRIES: i64 = 5;
/// Wrong secrets of letters' links, and requests for links, that one address may send in a minute.
pub const WRONG_LINKS_A_MINUTE: i64 = 20;
/// Links to a new password that may be asked for with one name or address before an hour has to pass.
pub const LINKS_AN_HOUR: i64 = 5;
/// Unknown certificate codes (with a right check letter) that one address may ask for in a minute.
pub const UNKNOWN_CERTIFICATES_A_MINUTE: i64 = 30;
/// Wrong one-time codes that may be typed for one name in a minute.
pub const WRONG_CODES_A_MINUTE: i64 = 10;
/// Enrolment codes that nobody has, which one address may ask for in a minute.
pub const UNKNOWN_CODES_A_MINUTE: i64 = 30;

/// How far ahead of the clock a failure may lie: the clocks of two servers differ by less.
const SKEW: i64 = 300_000;

/// Why the next try at a password does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It counts after so many whole seconds, rounded up.
    Seconds(i64),
    /// None counts any more, until the failures are forgotten or another secret shows who it is.
    Shut,
}

/// Why the next try does not count after so many failures in a row, the last one at `last_at`; `None` when it does. A failure
/// from the future holds nobody: the clock went back, perhaps by years.
pub fn held(failures: i64, last_at: i64, now: i64) -> Option<Held> {
    let left = last_at + wait_after(failures) - now;
    match failures {
        _ if last_at - now > SKEW => None,
        MOST_IN_A_ROW.. => Some(Held::Shut),
        _ => (left > 0).then_some(Held::Seconds((left + 999) / 1_000)),
    }
}

/// Milliseconds to wait after so many failures in a row before the next try counts: nothing for the first
/// three, then 1, 3, 5 and 10 seconds, then a minute from the twentieth on.
pub fn wait_after(failures: i64) -> i64 {
    match failures {
        i64::MIN..=3 => 0,
        4 => 1_000,
        5 => 3_000,
        6..=8 => 5_000,
        9..=19 => 10_000,
        20.. => 60_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_try_counts_when_the_wait_is_over_and_when_the_clock_went_back() {
        let seconds = |seconds| Some(Held::Seconds(seconds));
        assert_eq!(held(3, 1_000, 1_000), None);
        assert_eq!(held(5, 1_000, 1_001), seconds(3));
        assert_eq!(held(5, 1_000, 3_999), seconds(1));
        assert_eq!(held(5, 1_000, 4_000), None);
        assert_eq!(held(5, 300_000, 0), seconds(303), "clocks of two servers");
        assert_eq!(held(100, 864_000_000, 0), None, "ten days back");
    }

    #[test]
    fn no_try_counts_after_a_hundred_failures_in_a_row() {
        let an_hour = 3_600_000;
        assert_eq!(held(99, 0, an_hour), None);
        assert_eq!(held(100, 0, an_hour), Some(Held::Shut));
        assert_eq!(held(i64::MAX, 0, an_hour), Some(Held::Shut));
    }
}
