//! Days as people choose them in forms: dates without a time, meant in a centre's time zone.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::course::timestamp::Timestamp;

/// Today there, as a date field holds it: `2026-11-22`.
pub fn today(now: Timestamp, zone: &str) -> String {
    let moment = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    moment.to_zoned(known(zone)).date().to_string()
}

/// The first moment of a day there; `None` when the text is not a date.
pub fn start_of(text: &str, zone: &str) -> Option<Timestamp> {
    first_moment(text.trim().parse().ok()?, zone)
}

/// The first moment after a day there; `None` when the text is not a date.
pub fn end_of(text: &str, zone: &str) -> Option<Timestamp> {
    let date: Date = text.trim().parse().ok()?;
    first_moment(date.tomorrow().ok()?, zone)
}

fn first_moment(date: Date, zone: &str) -> Option<Timestamp> {
    let start = date.to_zoned(known(zone)).ok()?;
    Some(Timestamp(start.timestamp().as_millisecond()))
}

fn known(zone: &str) -> TimeZone {
    TimeZone::get(zone).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_and_ends_where_the_centre_is() {
        let day = start_of("2026-11-22", "Africa/Nairobi").expect("a day");
        assert_eq!(today(day, "Africa/Nairobi"), "2026-11-22");
        assert_eq!(today(day, "UTC"), "2026-11-21");
        assert_eq!(
            end_of("2026-11-22", "Africa/Nairobi"),
            start_of("2026-11-23", "Africa/Nairobi")
        );
        // The day on which the clocks go forward has 23 hours.
        let spring = |f: fn(&str, &str) -> Option<Timestamp>| {
            f("2026-03-29", "Europe/Paris").expect("a day").0
        };
        assert_eq!(spring(end_of) - spring(start_of), 23 * 3_600_000);
        assert_eq!(start_of("22.11.2026", "UTC"), None);
    }
}
